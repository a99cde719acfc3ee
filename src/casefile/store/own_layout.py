"""The service's own layouts of pages, `.casefile/own/layouts`, and which of them were accepted on this machine.

A layout comes with the caseload, from whoever can write there. It is used only where somebody looked at it on this machine and
said so; that is kept in the person's own settings, outside every caseload.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from casefile.core.failure import Unreadable
from casefile.store import files
from casefile.store.machine import own_settings
from casefile.store.shelf import OWN

LAYOUTS = f"{OWN}/layouts"


def path_of(form: str) -> str:
    """Where a form's layout lies, relative to the caseload."""
    return f"{LAYOUTS}/{form}.html"


def source(root: Path, form: str) -> str:
    """A form's layout, or nothing where there is none, or where it is no plain file.

    Raises:
        Unreadable: it is there and cannot be read as text.
    """
    path = root / path_of(form)
    if any(one.is_symlink() for one in (path, *list(path.parents)[:3])) or not path.is_file():
        return ""
    try:
        return files.read_bytes(path).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Unreadable(f"{path_of(form)} cannot be read", "save it again as UTF-8") from None


def digest(form: str, text: str) -> str:
    """By what an accepted layout is known: another letter, or another form, and it is another layout."""
    return sha256(f"{form}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def accepted(form: str, text: str) -> bool:
    """Whether somebody accepted exactly this layout on this machine."""
    return digest(form, text) in _digests()


def accept(form: str, text: str, *, yes: bool) -> None:
    """Remember on this machine that a layout may be used, or that it may not.

    Raises:
        OSError: there is no place to remember it.
    """
    one = digest(form, text)
    kept = [each for each in _digests() if each != one]
    place = _place()
    files.make_folder(place.parent)
    files.write_whole(place, "".join(f"{each}\n" for each in (*kept, *([one] if yes else []))).encode())


def _digests() -> list[str]:
    try:
        return files.read_bytes(_place()).decode("ascii", "replace").split()
    except (OSError, RuntimeError):
        return []


def _place() -> Path:
    """Where this machine remembers what was accepted on it."""
    return own_settings() / "accepted-layouts"
