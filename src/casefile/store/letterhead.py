"""The letterhead of a caseload's pages: `.casefile/own/letterhead.yaml` and the picture beside it, read when a page is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from casefile.core.caseload import Letterhead
from casefile.store import files
from casefile.store.logo import MOST, Logo, NoLogo, logo
from casefile.store.shelf import OWN, tree_of
from casefile.store.text.guard import Refusal, decoded

FILE = f"{OWN}/letterhead.yaml"
_LINES = 8
_LINE = 120


def letterhead(root: Path) -> Letterhead | None:
    """What stands at the top of a caseload's pages, or None; what is broken is left out, and check names it."""
    if (root / OWN).is_symlink():
        return None
    try:
        tree = tree_of(decoded(files.read_bytes(root / FILE)))
    except (OSError, Refusal):
        return None
    lines = tree.get("lines")
    kept = [one.strip() for one in lines if isinstance(one, str)] if isinstance(lines, list) else []
    try:
        picture = picture_of(root, tree.get("logo"))
    except (OSError, NoLogo):
        picture = Logo("")
    made = Letterhead(tuple(one for one in kept if 0 < len(one) <= _LINE)[:_LINES], picture.address)
    return made if made.lines or made.logo else None


def picture_of(root: Path, name: Any) -> Logo:
    """The picture that a letterhead names, which lies beside it; none where it names none.

    Raises:
        OSError: it cannot be read.
        NoLogo: it is no picture that a page may hold.
    """
    if name is None:
        return Logo("")
    if not isinstance(name, str) or "/" in name or "\\" in name or not name.endswith((".svg", ".png")):
        raise NoLogo("a logo is a file .svg or .png beside letterhead.yaml")
    return logo(name, files.read_bytes(root / OWN / name, MOST))
