"""casefile backup: the whole caseload in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import screen
from casefile.cli.session import ME, Session, chance
from casefile.core.failure import Usage
from casefile.store import apply, archive, editor, files
from casefile.store.shelf import Shelf

app = typer.Typer(add_completion=False)


@app.command()
def backup(
    ctx: typer.Context,
    target: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The backup to write; it must not be there yet.")
    ] = None,
    restore: Annotated[Path | None, typer.Option("--restore", metavar="FILE", help="A backup to restore.")] = None,
    to: Annotated[Path | None, typer.Option("--to", metavar="FOLDER", help="A new folder to restore into.")] = None,
) -> None:
    """Write the whole caseload into one file, or restore one into a new folder. The file is not encrypted: keep it safe."""
    session = Session(ctx)
    if (target is None) == (restore is None) or (restore is not None) != (to is not None):
        raise Usage("backup FILE, or backup --restore FILE --to FOLDER")
    if target is not None:
        root = session.folder.root
        with apply.locked(root):
            count = archive.write(root, target.absolute())
        screen.out(f"{count} files are in {target}")
        session.talk("the backup is not encrypted: whoever has it can read it")
    elif restore is not None and to is not None:
        count = archive.restore(restore.absolute(), to.absolute())
        editor.write_copies(to.absolute(), Shelf(to.absolute()))
        _of_this_machine(to.absolute())
        screen.out(f"{count} files are restored to {to}")
        screen.out(f"next: casefile -C {to} check")


def _of_this_machine(root: Path) -> None:
    """What belongs to the machine a backup came from is not taken over: who works there, and its replica name."""
    files.remove(root / ME)
    if (root / ".casefile" / "replica").is_file():
        files.write_whole(root / ".casefile" / "replica", f"{chance(4)}\n".encode())
