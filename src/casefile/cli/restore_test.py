"""The restore test of `casefile doctor`: a backup is restored in private, looked at from every side, and taken away again."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import typer

from casefile.cli import sealing
from casefile.cli.commands import check_command
from casefile.cli.session import Session
from casefile.core.failure import Unreadable
from casefile.core.finding import Severity
from casefile.store import apply, archive
from casefile.work import health, restoring
from casefile.work.health import Sign


def rehearsed(ctx: typer.Context, session: Session, source: Path | None, key: Path | None) -> list[Sign]:
    """Restore a backup (a fresh one of this caseload, where none is named) into a private folder and say what was found.

    Raises:
        Failure: the backup cannot be opened or restored; the copy is taken away in any case.
    """
    root = session.folder.root
    named = sealing.opened(session, source.absolute(), key) if source else None  # asks before anything is locked
    with _private_folder(root) as place, apply.locked(root):
        backup: Path | BinaryIO = named or place / "backup.zip"
        if named:
            signs = [Sign("backup", True, "The backup could be opened.")]
        else:
            archive.write(root, place / "backup.zip")
            signs = [Sign("backup", True, "A backup of this caseload was made just now.")]
        copy = place / "restored"
        said = archive.digests(backup)
        archive.restore(backup, copy)
        signs += restoring.compared(said, copy, root, fresh=source is None)
        signs.append(_checked(ctx, session, copy))
    signs.append(Sign("removed", True, "The restored copy was removed again."))
    return signs


def _checked(ctx: typer.Context, session: Session, copy: Path) -> Sign:
    """What `casefile check` says of the copy, beside what it says of the caseload."""
    counts = []
    for folder in (copy, session.folder.root):
        one = Session(ctx)
        one.globals = replace(session.globals, folder=folder, quiet=True)
        found, documents = check_command.collect(one, [])
        errors = sum(each.severity is Severity.ERROR for each in found) + len(one.not_judged)
        counts.append((_count(documents, "document"), _count(errors, "error"), _count(len(found), "finding")))
    copied, here = counts
    words = f"casefile check read {copied[0]} of the copy: {copied[1]}, {copied[2]} in all"
    if copied == here:
        return Sign("check", True, f"{words}, as in the caseload itself.")
    return Sign("check", None, f"{words}; of the caseload itself {here[0]}: {here[1]}, {here[2]}.", "casefile check")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


@contextmanager
def _private_folder(root: Path) -> Iterator[Path]:
    """A folder for its owner only, beside the caseload so that it lies on the same disk; it is gone afterwards.

    Raises:
        Unreadable: there is no place for it, or it cannot be taken away again.
    """
    try:
        place = Path(tempfile.mkdtemp(prefix=health.COPY, dir=root.parent))
    except OSError as error:
        raise Unreadable(
            f"there is no place beside the caseload for a copy: {error.strerror}", "mend that, then try again"
        ) from None
    try:
        yield place
    finally:
        if os.name == "nt":  # git's objects may only be read, and such a file cannot be removed there
            for path in place.rglob("*"):
                path.chmod(0o700)
        shutil.rmtree(place, ignore_errors=True)
        if place.exists():
            raise Unreadable(
                "the restored copy could not be removed", f"remove the folder {place.name} beside the caseload"
            )
