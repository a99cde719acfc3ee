"""casefile move: a whole file goes into another caseload, because the person must be kept from a colleague."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import disposing as cleaning
from casefile.cli import screen
from casefile.cli.options import Because, Client, Day, DryRun, Json, Second, Yes
from casefile.cli.session import Session
from casefile.core.case import Case
from casefile.core.stamp import Stamp
from casefile.store import apply, git
from casefile.store.folder import Folder
from casefile.work import another_caseload, disposing

app = typer.Typer(add_completion=False)


@app.command()
def move(
    ctx: typer.Context,
    client: Client,
    to: Annotated[Path, typer.Option("--to", metavar="CASELOAD", help="The folder of the other caseload.")],
    with_: Second,
    because: Because = "",
    yes: Yes = False,
    on: Day = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Move a person's whole file into another caseload, and take it out of the history here. The register does not say where to."""
    session = Session(ctx)
    there = another_caseload.target(session.folder, to)
    if not dry_run and cleaning.finished(session, client, json=json):
        return
    case = session.case_to_write(client, person=True)
    stamp = session.stamp(on, case)

    def judge() -> None:
        disposing.second_person(session.folder, with_, stamp)
        another_caseload.may_receive(there, case, disposing.everything(session.folder, case.code))

    judge()
    reason = session.words(because, "Why must it be kept apart? Without a name", first=judge, held=False)
    entry = disposing.Entry("move", disposing.KEPT_FROM, with_, reason)
    if dry_run:
        session.finish(disposing.dispose(session.folder, case, entry, stamp), json=json, dry_run=True)
        return
    session.talk("it goes as it stands now; what its papers said before their last change stays behind, and goes too")
    example = f"casefile move {case.code} --to FOLDER --with {with_}"
    cleaning.agree(session, f"Move the file of {case.code}, and remove it here?", yes=yes, example=example)
    _carry(session, case, there, entry, stamp)
    step = f"casefile -C {shlex.quote(str(to))} handover {case.code} --to WORKER --because -"
    if json:
        screen.as_json({"done": True, "client": case.code, "documents": [], "next": step})
    else:
        screen.out(f"{case.code} is in the other caseload, whole, and no longer here")
        screen.out(f"next: {step}")
    session.talk("what its papers said before their last change is not carried along; it is gone with the history here")
    for line in cleaning.BEYOND:
        session.talk(line)


def _carry(session: Session, case: Case, there: Folder, entry: disposing.Entry, stamp: Stamp) -> None:
    """There first, seen to be whole, then away from here: killed anywhere, the file is in one of both, and runs on."""
    here = session.folder.root
    with apply.locked(here), apply.locked(there.root):
        change = disposing.dispose(session.folder, case, entry, stamp)
        going = disposing.everything(session.folder, case.code)
        if another_caseload.may_receive(there, case, going):
            apply.apply(there.root, another_caseload.receive(case, going))
        another_caseload.verify(there, going)
        _record(session, there.root, "receive", list(going))
        apply.apply(here, change)
        cleaning.settle(session, case.code)


def _record(session: Session, root: Path, verb: str, paths: list[str]) -> None:
    if git.has_history(root) and git.is_here():
        git.record(root, session.worker, verb, paths, os.environ.get("CASEFILE_NOW", ""))
