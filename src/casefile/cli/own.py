"""The service's own words and letterhead, as a command takes them: what cannot be used is one line, and the command goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from casefile.cli.session import Session
from casefile.core.caseload import Letterhead
from casefile.core.failure import NotFound
from casefile.core.finding import Finding, Severity
from casefile.render.build import Copy
from casefile.store import letterhead as paper


def heed(session: Session, form: str) -> None:
    """Say so where the service has words for a form that cannot stand; the shipped ones stand in their place."""
    if form in session.shelf.wordings:
        _tell(session, _judged().words_for(session.folder.root, form))


def letterhead(session: Session) -> Letterhead | None:
    """What stands at the top of this caseload's pages."""
    try:
        root: Path = session.folder.root
    except NotFound:
        return None
    if not (root / paper.FILE).is_file():
        return None
    _tell(session, _judged().letterhead(root))
    return paper.letterhead(root)


def headed(session: Session, copy: Copy) -> Copy:
    """A copy with the letterhead; in protective mode it has none."""
    return copy if copy.protective else replace(copy, letterhead=letterhead(session))


def _judged() -> Any:
    """What judges it needs jsonschema, which is slow to load: fetched only where there is something to judge."""
    return import_module("casefile.work.own")


def _tell(session: Session, found: Iterator[Finding]) -> None:
    fault = next((one for one in found if one.severity is Severity.ERROR), None)
    said = f"{fault.place}: {fault.message}; what ships stands in its place" if fault else ""
    if said and said not in session.told:
        session.told.add(said)
        session.talk(said)
