"""Sealing with age: to public keys, or with a passphrase. The only home of pyrage, an extra (`casefile[crypt]`).

It knows bytes and keys as text. Age tells nobody who sealed something; `signing` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casefile.core.failure import NotMet, Unreadable

INSTALL = 'pipx install --force ".[crypt]", in the folder that casefile came in'
SECRET = "AGE-SECRET-KEY-1"  # noqa: S105 - how every secret key of age begins
_BEGINS = b"age-encryption.org/v1\n"
_BY_PASSPHRASE = b"-> scrypt "


class NotInstalled(NotMet):
    """The libraries that seal and sign are an extra, and are not here."""

    def __init__(self) -> None:
        super().__init__("sealing needs an extra that is not installed", INSTALL)


class CannotOpen(Exception):
    """What was sealed does not open."""


class NotForUs(CannotOpen):
    """It is whole as far as can be seen, and sealed for other keys, or with another passphrase."""


def _pyrage() -> Any:
    try:
        import pyrage
    except ImportError:
        raise NotInstalled from None
    return pyrage


def needed() -> None:
    """Say at once where sealing cannot be done here.

    Raises:
        NotInstalled: the extra is not installed.
    """
    _pyrage()


def new_secret() -> str:
    """A new secret key, as the one line that every age program reads."""
    return str(_pyrage().x25519.Identity.generate())


def public_of(secret: str) -> str:
    """The public key that goes with a secret one.

    Raises:
        ValueError: it is no secret key of age.
    """
    pyrage = _pyrage()
    try:
        return str(pyrage.x25519.Identity.from_str(secret).to_public())
    except pyrage.IdentityError:
        raise ValueError("no secret key of age") from None


def is_recipient(text: str) -> bool:
    """Whether a text is a public key that can be sealed for."""
    pyrage = _pyrage()
    try:
        return str(pyrage.x25519.Recipient.from_str(text)) == text
    except pyrage.RecipientError:
        return False


def seal(data: bytes, recipients: Sequence[str]) -> bytes:
    """Seal bytes so that whoever holds the secret key of any of the recipients can open them.

    Raises:
        ValueError: there is no recipient, or one is no public key.
    """
    if not recipients or not all(map(is_recipient, recipients)):
        raise ValueError("no public key of age")
    pyrage = _pyrage()
    return bytes(pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(one) for one in recipients]))


def unseal(data: bytes, secret: str) -> bytes:
    """Open what was sealed for a key.

    Raises:
        NotForUs: it is for other keys.
        CannotOpen: it is not whole, or was changed.
        ValueError: the key is none.
    """
    pyrage = _pyrage()
    try:
        identity = pyrage.x25519.Identity.from_str(secret)
    except pyrage.IdentityError:
        raise ValueError("no secret key of age") from None
    try:
        return bytes(pyrage.decrypt(data, [identity]))
    except pyrage.DecryptError as problem:
        raise (NotForUs if "No matching keys" in str(problem) else CannotOpen) from None


def seal_with(data: bytes, passphrase: str) -> bytes:
    """Seal bytes with a passphrase; takes about a second, so that guessing is slow."""
    return bytes(_pyrage().passphrase.encrypt(data, passphrase))


def unseal_with(data: bytes, passphrase: str) -> bytes:
    """Open what was sealed with a passphrase.

    Raises:
        NotForUs: the passphrase is another.
        CannotOpen: it is not whole, or was changed.
        Unreadable: it asks for more work than this machine can do in a moment: it is busy, or nobody honest made it so.
    """
    pyrage = _pyrage()
    try:
        return bytes(pyrage.passphrase.decrypt(data, passphrase))
    except pyrage.DecryptError as problem:
        if "work" in str(problem).lower():
            raise Unreadable(
                "what the passphrase seals asks for more work than this machine can do just now",
                "try again when the machine is less busy",
            ) from None
        raise (NotForUs if "Decryption failed" in str(problem) else CannotOpen) from None


def is_sealed(data: bytes) -> bool:
    """Whether bytes begin as what age seals does."""
    return data.startswith(_BEGINS)


def asks_passphrase(data: bytes) -> bool:
    """Whether sealed bytes open with a passphrase, not with a key."""
    return data.startswith(_BEGINS + _BY_PASSPHRASE)
