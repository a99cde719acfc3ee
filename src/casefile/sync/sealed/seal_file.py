"""Any bytes sealed for a recovery key or with a passphrase, and opened again: what a sealed backup is made of."""

from __future__ import annotations

from casefile.core.failure import NotMet, Unreadable, Usage
from casefile.store import age

MAX_SEALED = 1024 * 1024 * 1024
"""Bytes that are sealed or opened at once, in memory."""


def new_recovery_key() -> tuple[str, str]:
    """A new key to keep offline: the secret one, and the public one that everything is sealed for."""
    secret = age.new_secret()
    return secret, age.public_of(secret)


def sealed_for(data: bytes, recipient: str) -> bytes:
    """Bytes sealed for a public key of age.

    Raises:
        Usage: it is none, or there are too many bytes.
    """
    check_recipient(recipient)
    return age.seal(_few(data), [recipient])


def check_recipient(recipient: str) -> None:
    """See that something can be sealed for this.

    Raises:
        Usage: it is no public key of age.
    """
    if not age.is_recipient(recipient):
        raise Usage("that is no public key of age", "it begins with age1; age-keygen shows it")


def sealed_with(data: bytes, passphrase: str) -> bytes:
    """Bytes sealed with a passphrase.

    Raises:
        Usage: it is empty, or there are too many bytes.
    """
    if not passphrase:
        raise Usage("a passphrase is not empty", "choose four or more words")
    return age.seal_with(_few(data), passphrase)


def asks_passphrase(data: bytes) -> bool:
    """Whether sealed bytes open with a passphrase.

    Raises:
        Unreadable: they are not sealed.
    """
    if not age.is_sealed(data):
        raise Unreadable("that file is not sealed with age", "a backup that is not sealed ends in .zip")
    return age.asks_passphrase(data)


def opened_with(data: bytes, passphrase: str) -> bytes:
    """What was sealed with a passphrase.

    Raises:
        NotMet: the passphrase is another.
        Unreadable: it is damaged.
    """
    try:
        return age.unseal_with(data, passphrase)
    except age.NotForUs:
        raise NotMet("that is not its passphrase", "try again") from None
    except age.CannotOpen:
        raise _damaged() from None


def opened_by(data: bytes, key_text: str) -> bytes:
    """What was sealed for a key; `key_text` is a key file, as age-keygen or casefile writes it.

    Raises:
        Usage: there is no secret key in it.
        NotMet: it is another key.
        Unreadable: what was sealed is damaged.
    """
    secret = next((line.strip() for line in key_text.splitlines() if line.strip().startswith(age.SECRET)), "")
    try:
        return age.unseal(data, secret)
    except ValueError:
        raise Usage("there is no secret key of age in the key file", "its line begins with AGE-SECRET-KEY-1") from None
    except age.NotForUs:
        raise NotMet("it is sealed for another key", "use the key file that goes with it") from None
    except age.CannotOpen:
        raise _damaged() from None


def _few(data: bytes) -> bytes:
    if len(data) > MAX_SEALED:
        raise Usage(
            f"what is to be sealed is larger than {MAX_SEALED // 1024**3} GiB",
            "keep a plain backup on a disk that is encrypted",
        )
    return data


def _damaged() -> Unreadable:
    return Unreadable("the sealed file is damaged, or was changed", "use another backup")
