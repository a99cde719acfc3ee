"""Beginning a copy of a caseload on another machine: from a git address at once, from a sealed folder in two steps."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from casefile.cli import ask, screen, sealing, session, syncing, team
from casefile.cli.session import ME, Session
from casefile.core.failure import NotFound, NotMet, Usage
from casefile.store import apply, editor, files, git
from casefile.store.folder import CASELOAD_FILE, Folder
from casefile.store.git import objects, setup, travel
from casefile.store.shelf import Shelf
from casefile.sync import remotes, round
from casefile.sync.remotes import Address
from casefile.sync.sealed import keys
from casefile.work import newcomer


def join(here: Session, where: Address, folder: Path, worker: str, number: str, sheet: str = "") -> None:
    """Begin a copy in a new folder, or go on with one that waited to be let in.

    Raises:
        Usage: the folder is not empty, or the worker's id none.
        NotFound: nobody can be reached, or there is no caseload there.
        NotMet: the number read out is another.
    """
    root = folder.absolute()
    waits = (root / ".casefile" / "replica").is_file() and not (root / CASELOAD_FILE).exists()
    if (
        root.exists()
        and not waits
        and not _came_already(root, where, _worker_here(root))
        and (not root.is_dir() or any(root.iterdir()))
    ):
        raise Usage("the folder is not empty", "name a new one")
    worker = _who(here, root, worker)
    if _came_already(root, where, worker):
        _settle(here, folder, root, worker)
        return
    with _taken_away_unless_kept(root, kept=waits) as keep:
        if not waits:
            if where.sealed:
                team.check(where, joins=True)
            _begin(here, root, where, worker, sheet)
        files.write_whole(root / ME, f"{worker}\n".encode())
        with apply.locked(root):
            mine = team.ask_in(here, root, Path(where.text)) if where.sealed else ""
            if mine:
                keep()  # whoever asked is known by these keys from now on
                if not team.compare(here, root, Path(where.text), mine, number):
                    return
            _receive(here, root, where, worker)
        keep()
    _settle(here, folder, root, worker)


def _came_already(root: Path, where: Address, worker: str) -> bool:
    """Whether a command that was killed had brought the caseload, and only did not say yet who works here."""
    if not (root / CASELOAD_FILE).is_file() or worker != _worker_here(root) or not newcomer.is_worker_id(worker):
        return False
    return remotes.known(setup.local(root)) == where and all(one.id != worker for one in Folder(root).settings.workers)


def _who(here: Session, root: Path, worker: str) -> str:
    """Who works at this machine: as said, as said before, or as asked.

    Raises:
        Usage: nobody said so, or it is no worker's id.
    """
    worker = worker or _worker_here(root)
    if not worker and here.asks:
        worker = ask.line(here, "Who works at this machine? (a short word in small letters)")
    if not worker:
        raise Usage("say who works at this machine", "--worker ID")
    if not newcomer.is_worker_id(worker):
        raise Usage("a worker's id is 2 to 31 small letters, digits and dashes", "--worker amina")
    return worker


@contextmanager
def _taken_away_unless_kept(root: Path, *, kept: bool) -> Iterator[Callable[[], None]]:
    """Leave nothing half begun: the folder goes again unless somebody says that it stays."""
    stays = [kept]
    try:
        yield lambda: stays.append(True)
    finally:
        if not stays[-1]:
            newcomer.take_away(root)


def _receive(here: Session, root: Path, where: Address, worker: str) -> None:
    """Bring in what the others have.

    Raises:
        NotFound, NotMet: there is nothing yet, or nobody to be reached.
    """
    carrier = remotes.carrier(root, setup.local(root), lambda: sealing.identity(here, root), asks=here.asks)
    report = round.sync(root, carrier, worker, here.now, _moment(), joins=True)
    if report.away:
        raise NotFound("the other side cannot be reached now; nothing was begun", "try again when it can")
    if (root / CASELOAD_FILE).is_file():
        return
    if where.sealed:
        raise NotMet(
            "nobody has sent the caseload to that folder since you were let in",
            "ask them to type: casefile sync; then the same command again",
        )
    raise NotFound("there is no caseload at that address yet", "casefile sync init, on the machine that has it")


def _with_keys(here: Session, root: Path, sheet: str) -> None:
    """Be the copy whose keys stand on a recovery sheet."""
    found = team.from_sheet(here, sheet)
    keys.set_aside(found.replica)
    keys.keep(found)
    files.write_whole(root / ".casefile" / "replica", f"{found.replica}\n".encode())


def _begin(here: Session, root: Path, where: Address, worker: str, sheet: str) -> None:
    files.make_folder(root)
    root.chmod(0o700)
    git.begin(root, session.letters(4), worker, joins=True)
    setup.prepare(root, syncing.driver_line())
    remotes.keep(root, where)
    if sheet:
        _with_keys(here, root, sheet)
    if not where.sealed and (branch := travel.branch_there(root, where.text, asks=here.asks)):
        objects.begin_on(root, branch)


def _settle(here: Session, folder: Path, root: Path, worker: str) -> None:
    """Make a copy that has come a caseload of this machine, and say what to type next."""
    copy = Folder(root)
    editor.write_copies(root, Shelf(root))
    with apply.locked(root):
        change = newcomer.new_worker(copy, worker)
        if change:
            apply.apply(root, change)
            git.record(root, worker, change.verb, change.paths, _moment())
            here.talk(f"{worker} is new in casefile.yaml; the next sync tells the others")
    count = len(copy.codes())
    screen.out(f"{folder} is a copy of the caseload: {count} {'client' if count == 1 else 'clients'}")
    screen.out(f"next: casefile -C {shlex.quote(str(folder))} today")


def _worker_here(root: Path) -> str:
    try:
        return files.read_bytes(root / ME, 64).decode("ascii", "replace").strip()
    except OSError:
        return ""


def _moment() -> str:
    return os.environ.get("CASEFILE_NOW", "")
