"""casefile bundle: everything for the team in one sealed file, by e-mail or stick, and what came in one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import screen, sealing, syncing
from casefile.cli.session import Session
from casefile.core.failure import NotMet, Usage
from casefile.store import apply, git
from casefile.store.git import objects
from casefile.sync import round
from casefile.sync.sealed import bundle_file

app = typer.Typer(add_completion=False)


@app.command()
def bundle(
    ctx: typer.Context,
    way: Annotated[str, typer.Argument(metavar="out|in", help="out writes FILE, in brings one in.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The sealed file; its name ends in .age.")],
) -> None:
    """Write everything into one file that only the team can open, or bring in such a file from somebody in the team."""
    session = Session(ctx)
    if way not in ("out", "in"):
        raise Usage("bundle which way?", "casefile bundle out FILE, or casefile bundle in FILE")
    root = session.folder.root
    if not git.is_here() or not git.has_history(root):
        raise NotMet(
            "a bundle carries the history, and this caseload has none", "install git, then casefile doctor --fix"
        )
    saver = session.saver
    me = sealing.identity(session, root)
    with apply.locked(root):
        if way == "out":
            git.record(root, saver, "bundle", [])  # what was edited by hand goes along
            size = bundle_file.write(root, file.absolute(), me, objects.head(root))
            screen.out(f"{max(1, size // 1024)} KiB are in {file}; only the team can open it")
        else:
            note = bundle_file.read(root, file.absolute(), me)
            report = round.sync(root, None, saver, session.now, os.environ.get("CASEFILE_NOW", ""))
    if way == "in":
        what = (
            f"{report.received} {'change' if report.received == 1 else 'changes'}" if report.received else "nothing new"
        )
        syncing.tell(session, report, json=False, said=f"{what} came from copy {note.replica}")
