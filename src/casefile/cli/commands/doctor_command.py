"""casefile doctor: is the caseload safe on this machine? One sentence each."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
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
    restore_test: Annotated[
        bool, typer.Option("--restore-test", help="Restore a backup in private, check it, and remove the copy.")
    ] = False,
    source: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The backup to try; else one is made of this caseload.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help="The key file that opens a sealed backup.")
    ] = None,
    json: Json = False,
) -> None:
    """Look at this machine and folder: permissions, cloud folders, disk encryption, history. Renews the editor's copies."""
    here = Session(ctx)
    if not restore_test and (source is not None or key is not None):
        raise Usage("doctor --restore-test FILE", "casefile doctor --restore-test")
    if restore_test and fix:
        raise Usage("--fix and --restore-test are two things", "casefile doctor --fix first")
    if restore_test:
        from casefile.cli.restore_test import rehearsed

        _tell(here, rehearsed(ctx, here, source, key), json=json)
        return
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
    _tell(here, list(health.signs(root)), json=json)


def _tell(here: Session, signs: list[health.Sign], *, json: bool) -> None:
    """Say what was found; exit 1 where something is to be mended."""
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
