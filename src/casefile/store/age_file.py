"""Files sealed with age (age-encryption.org/v1): whom a page is sealed to, and opening what it saved.

A key is told by its file and never shown; what was sealed is never part of an error.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from casefile.core.failure import NotFound, Unreadable, Usage
from casefile.store import age, files
from casefile.store.machine import own_settings

KEYS = "keys"
"""The folder of a person's keys, in their configuration."""

MOST_KEY_BYTES = 64 * 1024
_BEGINNINGS = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")


def is_sealed(raw: bytes) -> bool:
    """Whether the bytes of a file are, or were meant to be, an age file."""
    return raw.lstrip().startswith(_BEGINNINGS)


def recipient(text: str) -> str:
    """A public key as a page takes it: X25519, its checksum and its length looked at.

    Raises:
        Usage: it is none.
        NotMet: the extra is not installed.
    """
    text = text.strip()
    if text.upper().startswith("AGE-SECRET-KEY-"):
        raise Usage(
            "that is a secret key, which opens files and never leaves you; a page takes the public one",
            "give the key that begins with age1; it stands in the same file, after # public key",
        )
    text = text.lower() if text == text.upper() else text  # either is one key, a mix is none
    if not age.is_recipient(text):
        raise Usage(
            "that is no public key of age: one begins with age1 and is 62 letters and figures long",
            "copy it again, whole",
        )
    return text


def opened(raw: bytes, key: str = "", ask: Callable[[], str] | None = None) -> bytes:
    """What was sealed in the bytes of a file, opened with the key file that is named, else with those of this person.

    `ask` is asked for the passphrase of key files that have one, where no other key opens it.

    Raises:
        NotFound: the key file is not there, or this person has none.
        Unreadable: the key file holds no key or lies open to others; or the sealed file is damaged or for another key.
        NotMet: the extra is not installed.
    """
    age.needed()
    found = list(_of_file(Path(key)) if key else _of_person())
    locked = _locked(key) if ask else []
    if locked and ask and not any(_opens(raw, secret) for secret in found):
        found += _unlocked(locked, ask)
    if key and not found:
        raise Unreadable("the key file holds no key of age", "name the file with the line that begins AGE-SECRET-KEY-1")
    if not found:
        raise NotFound(
            f"the file is sealed, and no key is here to open it: {own_settings() / KEYS} holds none",
            "name the file of the key: --key FILE",
        )
    return _unsealed(raw, found)


def _locked(key: str) -> list[bytes]:
    """The key files that open with a passphrase only."""
    try:
        paths = [Path(key)] if key else sorted((own_settings() / KEYS).iterdir())
        held = [files.read_bytes(path, MOST_KEY_BYTES) for path in paths if path.is_file()]
    except (OSError, RuntimeError):
        return []
    return [data for data in held if age.asks_passphrase(data)]


def _unlocked(locked: list[bytes], ask: Callable[[], str]) -> list[str]:
    """The keys in files that open with a passphrase; it is asked for once.

    Raises:
        Unreadable: it opens none of them.
    """
    words, found = ask(), []
    for data in locked:
        with suppress(age.CannotOpen):
            lines = age.unseal_with(data, words).decode("ascii", "replace").splitlines()
            found += [line.strip() for line in lines if line.strip().startswith(age.SECRET)]
    if not found:
        raise Unreadable("that is not the passphrase of these keys; nothing was written", "try again")
    return found


def _opens(raw: bytes, secret: str) -> bool:
    try:
        age.unseal(raw, secret)
    except age.CannotOpen:
        return False
    return True


def _unsealed(raw: bytes, secrets: list[str]) -> bytes:
    for secret in secrets:
        try:
            return age.unseal(raw, secret)
        except age.NotForUs:
            continue
        except age.CannotOpen:
            raise Unreadable(
                "the sealed file is not whole, or something in it was changed; nothing was written",
                "ask for the file that the page saved, as it is",
            ) from None
    raise Unreadable(
        "no key here opens the file: it was sealed for another, or is damaged; nothing was written",
        "open it with the key that the page was printed for: --key FILE",
    )


def _of_person() -> Iterator[str]:
    """The keys in this person's settings; other files there are passed over."""
    try:
        there = sorted((own_settings() / KEYS).iterdir())
    except (OSError, RuntimeError):
        return
    for path in there:
        if path.is_file() and not path.name.startswith("."):
            yield from _of_file(path)


def _of_file(path: Path) -> Iterator[str]:
    """The keys in a file, one a line as age-keygen writes them."""
    for line in _secrets(path):
        try:
            age.public_of(line)
        except ValueError:
            raise Unreadable(f"a key in the file {path.name} is damaged", "copy it again, whole") from None
        yield line


def _secrets(path: Path) -> list[str]:
    try:
        lines = files.read_bytes(path, MOST_KEY_BYTES).decode("ascii", "replace").splitlines()
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        raise NotFound("there is no such key file") from None
    except OSError as error:
        raise Unreadable(f"the key file cannot be read ({error.strerror})") from None
    keys = [line.strip() for line in lines if line.strip().startswith(age.SECRET)]
    if keys and os.name == "posix" and mode & 0o077:
        raise Unreadable(f"others on this machine can read the key file {path.name}", f"chmod 600 {path}")
    return keys
