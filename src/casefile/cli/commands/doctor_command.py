"""casefile doctor: is the caseload safe on this machine? One sentence each."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated

import typer

from casefile.cli import screen, session
from casefile.cli.options import Json
from casefile.cli.session import Session
from casefile.core.failure import Usage
from casefile.store import apply, editor, git
from casefile.work import health

app = typer.Typer(add_completion=False)


@app.command()
def doctor(
    ctx: typer.Context,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Mend what can be mended: permissions, an interrupted change, a missing history."),
    ] = False,
    json: Json = False,
) -> None:
    """Look at this machine and folder: permissions, cloud folders, disk encryption, history. Renews the editor's copies."""
    here = Session(ctx)
    root = here.folder.root
    _ = here.folder.settings
    with apply.locked(root) if fix else nullcontext():
        if fix:
            health.tighten(root)
            if git.is_here() and not git.has_history(root):
                git.begin(root, session.letters(4), here.worker)
                git.record(root, here.worker, "begin history", git.edited(root), here.now)
            elif git.is_here():
                git.settle(root, _worker(here))
    editor.write_copies(root, here.folder.shelf)
    signs = list(health.signs(root))
    if json:
        screen.as_json(
            {"signs": [{"subject": s.subject, "well": s.well, "words": s.words, "fix": s.fix or None} for s in signs]}
        )
    else:
        for one in signs:
            word = "well" if one.well else "look" if one.well is None else "mend"
            screen.styled(
                [(f"{word}  {one.words}", "red" if one.well is False else "")]
                + ([(f"      fix: {one.fix}", "")] if one.fix and not one.well else []),
                colour=here.colour,
            )
    if any(one.well is False for one in signs):
        raise typer.Exit(1)


def _worker(here: Session) -> str:
    """Who works here, where it can be told."""
    try:
        return here.worker
    except Usage:
        return ""
