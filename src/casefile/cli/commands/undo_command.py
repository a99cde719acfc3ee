"""casefile undo: the last change that this machine made, taken back as a new one."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer

from casefile.cli import ask
from casefile.cli.commands.log_command import when
from casefile.cli.options import DryRun, Json
from casefile.cli.session import Session
from casefile.core.failure import Usage
from casefile.store import files
from casefile.work import telling, undoing
from casefile.work.undoing import Undo

app = typer.Typer(add_completion=False)


@app.command()
def undo(
    ctx: typer.Context,
    client: Annotated[
        str, typer.Argument(metavar="[CLIENT]", help="The last change in this file; in any unless said.")
    ] = "",
    back: Annotated[bool, typer.Option("--back", help="Bring back what the last undo took away.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again; for scripts.")] = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Take back the last change that this machine made, as a new change. What it takes away stays in the git history."""
    session = Session(ctx)
    code = session.code_to_write(client) if client else ""
    commit = undoing.last(session.folder, code, _replica(session), back=back)
    made = undoing.undo(session.folder, commit, back=back)
    _say(session, made, back=back)
    if not yes and not dry_run:
        if not session.asks:
            raise Usage("this puts files back as they were before; say --yes", "--dry-run shows what it would do")
        if not ask.confirm(session, "Bring it back?" if back else "Take it back?"):
            raise typer.Exit(1)
    session.finish(made.change, json=json, dry_run=dry_run, next="casefile undo --back" if not back else "casefile log")
    if not back and not dry_run:
        session.talk("nothing is lost: casefile undo --back brings it back, and git keeps it")


def _replica(session: Session) -> str:
    with suppress(OSError):
        said = files.read_bytes(session.folder.root / ".casefile" / "replica", 64)
        return said.decode("ascii", "replace").strip() or "unnamed"
    return "unnamed"


def _say(session: Session, made: Undo, *, back: bool) -> None:
    """What is taken back, and which files that touches; on the side, so that JSON stands alone."""
    session.talk("this undo is taken back:" if back else "this is taken back:")
    entries = sorted(telling.from_commits(session.folder, [made.commit]), key=lambda one: (one.at, one.order))
    for one in entries:
        session.talk(f"  {when(one)}  {one.sentence} ({one.client})" if one.client else f"  {one.sentence}")
    for path, (was, now) in made.commit.changed.items():
        how = "goes" if not was else "comes back" if not now else "goes back to what it was"
        session.talk(f"  {undoing.said_path(path)}: {how}")
    for line in made.asides:
        session.talk(f"  {line}")
