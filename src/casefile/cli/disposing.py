"""Removing for good, as the commands share it: asking, cleaning this machine's history, and saying what nothing here can reach."""

from __future__ import annotations

import os
from collections.abc import Iterable

import typer

from casefile.cli import ask, screen
from casefile.cli.session import Session
from casefile.core.disposal import ENTRY
from casefile.core.failure import Usage
from casefile.core.identity import base_of
from casefile.store import apply, git
from casefile.sync import rewriting
from casefile.sync.rewriting import LeftOut
from casefile.work import disposing

BEYOND = (
    "not reached from here: backups and sticks, pages that were printed or given away, copies of the caseload until they sync,",
    "what the other side of a sync keeps for itself, and copies of people who have left",
)


def agree(session: Session, question: str, *, yes: bool, example: str) -> None:
    """Ask once more before something goes for good.

    Raises:
        GitProblem: the history here cannot be made anew; nothing has gone.
        Usage: nobody can be asked, and --yes was not said.
        typer.Exit: the answer was not yes.
    """
    rewriting.may_rewrite(session.folder.root)
    if yes:
        return
    if not session.asks:
        raise Usage("this cannot be taken back; say --yes", f"{example} --dry-run shows what it would do")
    if not ask.confirm(session, question):
        raise typer.Exit(1)


def clean(session: Session, code: str) -> None:
    """Take what the register names out of this machine's history, finishing what a killed command left; then say what is beyond reach.

    Raises:
        GitProblem: git would not; the same command goes on.
    """
    folder = session.folder
    with apply.locked(folder.root):
        settle(session, code)
    for line in BEYOND:
        session.talk(line)


def settle(session: Session, code: str) -> None:
    """The same for a caller that holds the caseload's lock, without the last words."""
    root = session.folder.root
    disposing.clear(session.folder, code)
    if not git.has_history(root) or not git.is_here():
        return
    base = f"{base_of(code)}/"
    left = [path for path in git.edited(root) if path.startswith(base) or ENTRY.match(path)]
    if left:
        git.record(root, session.worker, disposing.VERB, left, os.environ.get("CASEFILE_NOW", ""))
    caught = rewriting.catch_up(root)
    if caught.mapped:
        session.talk("the history of this machine was made anew without it; the next sync does the same elsewhere")
    for line in left_out(caught.left_out):
        session.talk(line)


def left_out(found: Iterable[LeftOut]) -> list[str]:
    """What is kept on this machine of things that were disposed of, a line each."""
    return [
        f"{one.changes} {'change' if one.changes == 1 else 'changes'} to something that was disposed of on {one.date} "
        f"{'was' if one.changes == 1 else 'were'} left out; they lie on this machine alone, in .casefile/drafts/disposed-*, "
        "until you decide"
        for one in found
    ]


def finished(session: Session, code: str, *, json: bool) -> bool:
    """Finish the removal of a file that a killed command began; whether there was one."""
    entry = disposing.removed(session.folder, code)
    if not entry:
        return False
    clean(session, code)
    if json:
        screen.as_json({"done": True, "client": code, "documents": [], "next": None})
    else:
        screen.out(f"{code}: the file was removed already ({entry}); nothing of it is left here")
    return True
