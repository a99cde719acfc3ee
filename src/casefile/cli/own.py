"""The service's own words and letterhead, as a command takes them: what cannot be used is one line, and the command goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from casefile.cli.session import Session
from casefile.core.caseload import Letterhead
from casefile.core.failure import NotFound, NotMet, Unreadable
from casefile.core.finding import Finding, Severity
from casefile.render.build import Copy
from casefile.render.page import Page
from casefile.store import letterhead as paper
from casefile.store import own_layout


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


def headed(session: Session, copy: Copy, form: str) -> Copy:
    """A copy with the letterhead and the layout that the service has for the form; in protective mode it has neither."""
    if copy.protective:
        return copy
    return replace(copy, letterhead=letterhead(session), layout=layout(session, form))


def layout(session: Session, form: str) -> str:
    """The service's own layout of a form, where it may be used and was accepted on this machine; else it is said why not."""
    try:
        root = session.folder.root
        source = own_layout.source(root, form)
    except NotFound:
        return ""
    except Unreadable as problem:
        _say(session, f"{problem.message}; the page that ships stands in its place")
        return ""
    if not source:
        return ""
    if not own_layout.accepted(form, source):
        _say(session, f"{own_layout.path_of(form)} is not used: casefile layout {form} shows it, and --accept takes it")
        return ""
    fault = next(_judged().layout(root, form), None)
    if fault:
        _say(session, f"{fault.place}: {fault.message}; the page that ships stands in its place")
    return "" if fault else source


def arranged(session: Session, page: Page) -> Page:
    """The page as its own layout arranges it, where it has one; what cannot be used is said, and the shipped page stands."""
    if not page.layout or page.size != "normal":
        return page
    try:
        return replace(page, arranged=import_module("casefile.render.arrange").arrangement(page))
    except NotMet as problem:
        _say(session, f"{own_layout.path_of(page.form)}: {problem.message}; the page that ships stands in its place")
        return page


def _judged() -> Any:
    """What judges it needs jsonschema, which is slow to load: fetched only where there is something to judge."""
    return import_module("casefile.work.own")


def _tell(session: Session, found: Iterator[Finding]) -> None:
    fault = next((one for one in found if one.severity is Severity.ERROR), None)
    if fault:
        _say(session, f"{fault.place}: {fault.message}; what ships stands in its place")


def _say(session: Session, said: str) -> None:
    if said not in session.told:
        session.told.add(said)
        session.talk(said)
