"""Beginning a copy of a caseload on another machine: from a git address at once, from a sealed folder in two steps."""

from __future__ import annotations

import os
from pathlib import Path

from casefile.cli import screen, sealing, session, team
from casefile.cli.session import ME, Session
from casefile.core.failure import NotFound, NotMet, Usage
from casefile.store import apply, editor, files, git
from casefile.store.folder import CASELOAD_FILE, Folder
from casefile.store.git import objects, setup, travel
from casefile.store.shelf import Shelf
from casefile.sync import remotes, round
from casefile.sync.remotes import Address
from casefile.work import joining


def join(here: Session, where: Address, folder: Path, worker: str, number: str, driver: str) -> None:
    """Begin a copy in a new folder, or go on with one that waited to be let in.

    Raises:
        Usage: the folder is not empty, or the worker's id none.
        NotFound: nobody can be reached, or there is no caseload there.
        NotMet: the number read out is another.
    """
    root = folder.absolute()
    waits = (root / ".casefile" / "replica").is_file() and not (root / CASELOAD_FILE).exists()
    if root.exists() and not waits and (not root.is_dir() or any(root.iterdir())):
        raise Usage("the folder is not empty", "name a new one")
    worker = worker or _worker_here(root)
    if worker and not joining.is_worker_id(worker):
        raise Usage("a worker's id is 2 to 31 small letters, digits and dashes", "--worker amina")
    kept = waits
    try:
        if not waits:
            if where.sealed:
                team.check(where, joins=True)
            _begin(here, root, where, worker, driver)
        with apply.locked(root):
            if where.sealed:
                let_in = team.is_let_in(here, root, Path(where.text), number)
                kept = True
                if not let_in:
                    return
            carrier = remotes.carrier(root, setup.local(root), lambda: sealing.identity(here, root), asks=here.asks)
            report = round.sync(root, carrier, worker or "nobody", here.now, _moment(), joins=True)
            if report.away:
                raise NotFound("the other side cannot be reached now; nothing was begun", "try again when it can")
            if not (root / CASELOAD_FILE).is_file():
                if where.sealed:
                    raise NotMet("nobody has sent the caseload to that folder since you were let in",
                                 "ask them to type: casefile sync; then the same command again")  # fmt: skip
                raise NotFound(
                    "there is no caseload at that address yet", "casefile sync init, on the machine that has it"
                )
        kept = True
    finally:
        if not kept:
            joining.take_away(root)
    _settle(here, folder, root, worker)


def _begin(here: Session, root: Path, where: Address, worker: str, driver: str) -> None:
    files.make_folder(root)
    root.chmod(0o700)
    git.begin(root, session.letters(4), worker, joins=True)
    setup.prepare(root, driver)
    remotes.keep(root, where)
    if not where.sealed and (branch := travel.branch_there(root, where.text, asks=here.asks)):
        objects.begin_on(root, branch)
    if worker:
        files.write_whole(root / ME, f"{worker}\n".encode())


def _settle(here: Session, folder: Path, root: Path, worker: str) -> None:
    """Make a copy that has come a caseload of this machine, and say what to type next."""
    copy = Folder(root)
    editor.write_copies(root, Shelf(root))
    if worker:
        with apply.locked(root):
            change = joining.new_worker(copy, worker)
            if change:
                apply.apply(root, change)
                git.record(root, worker, change.verb, change.paths, _moment())
                here.talk(f"{worker} is new in casefile.yaml; the next sync tells the others")
    count = len(copy.codes())
    screen.out(f"{folder} is a copy of the caseload: {count} {'client' if count == 1 else 'clients'}")
    if not worker and len(copy.settings.workers) > 1:
        ids = ", ".join(one.id for one in copy.settings.workers)
        screen.out(f"say who works here, once: casefile -C {folder} sync me ID ({ids})")
    screen.out(f"next: casefile -C {folder} today")


def _worker_here(root: Path) -> str:
    try:
        return files.read_bytes(root / ME, 64).decode("ascii", "replace").strip()
    except OSError:
        return ""


def _moment() -> str:
    return os.environ.get("CASEFILE_NOW", "")
