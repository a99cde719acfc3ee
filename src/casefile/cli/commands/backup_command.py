"""casefile backup: the whole caseload in one file, sealed or not, and back."""

from __future__ import annotations

import shlex
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
    sealed_for: Annotated[
        str,
        typer.Option("--for", metavar="RECIPIENT", help="Seal it for this public key of age; FILE ends in .zip.age."),
    ] = "",
    with_passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Seal it with a passphrase; FILE ends in .zip.age.")
    ] = False,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help="The key file that opens a sealed backup.")
    ] = None,
) -> None:
    """Write the whole caseload into one file, or restore one into a new folder. Unless it is sealed, keep the file safe."""
    session = Session(ctx)
    if (target is None) == (restore is None) or (restore is not None) != (to is not None):
        raise Usage("backup FILE, or backup --restore FILE --to FOLDER")
    if target is not None:
        if key is not None or (sealed_for and with_passphrase):
            raise Usage("backup FILE, with --for RECIPIENT or with --passphrase; --key is for --restore")
        _write(session, target, sealed_for, with_passphrase=with_passphrase)
    elif restore is not None and to is not None:
        if sealed_for or with_passphrase:
            raise Usage("--for and --passphrase are for writing a backup", "backup --restore FILE --to FOLDER")
        _restore(session, restore, to, key)


def _write(session: Session, target: Path, recipient: str, *, with_passphrase: bool) -> None:
    root = session.folder.root
    sealed = bool(recipient) or with_passphrase
    archive.check_target(root, target.absolute(), sealed=sealed)
    seal = _seal(session, recipient) if sealed else None
    with apply.locked(root):
        count = archive.write(root, target.absolute(), seal)
    screen.out(f"{count} files are in {target}")
    if not seal:
        session.talk("the backup is not encrypted: whoever has it can read it")
    elif recipient:
        session.talk("whoever has the key that goes with it can open it; casefile doctor --restore-test FILE tries")
    else:
        session.talk(
            "nobody can open it without the passphrase, not even you; casefile doctor --restore-test FILE tries"
        )


def _seal(session: Session, recipient: str) -> archive.Seal:
    from casefile.cli import sealing
    from casefile.sync.sealed import seal_file

    if recipient:
        seal_file.check_recipient(recipient)
        return lambda data: seal_file.sealed_for(data, recipient)
    said = sealing.passphrase(session, "a passphrase for the backup", new=True)
    return lambda data: seal_file.sealed_with(data, said)


def _restore(session: Session, source: Path, to: Path, key: Path | None) -> None:
    from casefile.cli import sealing

    archive.check_room(to.absolute())
    count = archive.restore(sealing.opened(session, source.absolute(), key), to.absolute())
    editor.write_copies(to.absolute(), Shelf(to.absolute()))
    _of_this_machine(to.absolute())
    screen.out(f"{count} files are restored to {to}")
    screen.out(f"next: casefile -C {shlex.quote(str(to))} check")


def _of_this_machine(root: Path) -> None:
    """What belongs to the machine a backup came from is not taken over: who works there, and its replica name."""
    files.remove(root / ME)
    if (root / ".casefile" / "replica").is_file():
        files.write_whole(root / ".casefile" / "replica", f"{chance(4)}\n".encode())
