"""casefile sync: what is here is saved, what others wrote comes in, what they lack goes out; and setting that up."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import screen, session
from casefile.cli.options import Json
from casefile.cli.session import ME, Session
from casefile.core.case import Case
from casefile.core.document import Document
from casefile.core.failure import NotFound, OpenConflict, Usage
from casefile.core.identity import is_beside
from casefile.core.joining import MEANWHILE
from casefile.core.merging import waiting
from casefile.store import apply, editor, files, git
from casefile.store.folder import Folder
from casefile.store.git import objects, setup, travel
from casefile.store.shelf import Shelf
from casefile.sync import remotes, round
from casefile.work import joining

app = typer.Typer(add_completion=False)
CARRY_ON = "you can carry on; only finalising and moving wait"


@app.callback(invoke_without_command=True)
def sync(
    ctx: typer.Context,
    status: Annotated[
        bool, typer.Option("--status", help="Only say how things stand; ask nobody, write nothing.")
    ] = False,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Only say how much would be sent; write nothing.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 5 while two answers to one question wait; for scripts.")
    ] = False,
    json: Json = False,
) -> None:
    """Save what is here, bring in what others wrote, send what they lack. Without a connection it saves, and that is well."""
    if ctx.invoked_subcommand is not None:
        return
    here = Session(ctx)
    _needs_git(here.folder.root)
    if status or estimate:
        _tell_status(here, estimate=estimate, json=json)
        return
    report = _round(here)
    _tell(here, report, json=json)
    if strict and any(_open(here.folder.case(code)) for code in here.folder.codes()):
        raise OpenConflict("two answers to one question wait", "casefile resolve CLIENT")


@app.command()
def init(
    ctx: typer.Context,
    address: Annotated[
        str,
        typer.Argument(
            metavar="[REMOTE]", help="A folder (a stick, a network drive) or an address of git; else origin."
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Say where this caseload syncs, once on one machine; the others join."""
    here = Session(ctx)
    root = here.folder.root
    _needs_git(root, begins=True)
    worker = here.worker
    if not address and not git.has_history(root):
        raise Usage("say where to sync", "casefile sync init FOLDER, or an address of git")
    where = remotes.address(address) if address else remotes.needed(setup.local(root))
    with apply.locked(root):
        if not git.has_history(root):
            git.begin(root, session.letters(4), worker)
        own = setup.local(root)
        remotes.carrier(root, own)  # looks at the configuration before anything is added to it
        setup.prepare(root, driver_line(), own)
        remotes.keep(root, where)
    here.talk(f"this caseload syncs with {where}")
    _tell(here, _round(here), json=json)
    here.talk("others join with: casefile sync join REMOTE FOLDER --worker ID")


@app.command()
def join(
    ctx: typer.Context,
    address: Annotated[
        str, typer.Argument(metavar="REMOTE", help="Where the others sync: a folder or an address of git.")
    ],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder for this machine's copy.")],
    worker: Annotated[str, typer.Option("--worker", metavar="ID", help="Who works at this machine.")] = "",
    json: Json = False,
) -> None:
    """Begin a copy of a caseload on this machine, from where the others sync."""
    here = Session(ctx)
    where = remotes.address(address)
    root = folder.absolute()
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise Usage("the folder is not empty", "name a new one")
    if not git.is_here():
        raise Usage("sync needs git, which is not on this machine", "install git, then try again")
    worker = worker or here.globals.worker
    if worker and not joining.is_worker_id(worker):
        raise Usage("a worker's id is 2 to 31 small letters, digits and dashes", "--worker amina")
    files.make_folder(root)
    root.chmod(0o700)
    made = False
    try:
        with apply.locked(root):
            git.begin(root, session.letters(4), worker, joins=True)
            setup.prepare(root, driver_line())
            remotes.keep(root, where)
            carrier = remotes.carrier(root, setup.local(root), asks=here.asks)
            report = round.sync(root, carrier, worker or "nobody", here.now, _moment(), joins=True)
            if report.away:
                raise NotFound("the other side cannot be reached now; nothing was begun", "try again when it can")
            if not (root / "casefile.yaml").is_file():
                raise NotFound(
                    "there is no caseload at that address yet", "casefile sync init, on the machine that has it"
                )
        made = True
    finally:
        if not made:
            joining.take_away(root)
    copy = Folder(root)
    editor.write_copies(root, Shelf(root))
    if worker:
        files.write_whole(root / ME, f"{worker}\n".encode())
        with apply.locked(root):
            change = joining.new_worker(copy, worker)
            if change:
                apply.apply(root, change)
                git.record(root, worker, change.verb, change.paths, _moment())
                screen.talk(
                    f"{worker} is new in casefile.yaml; the next sync tells the others", quiet=here.globals.quiet
                )
    count = len(copy.codes())
    screen.out(f"{folder} is a copy of the caseload: {count} {'client' if count == 1 else 'clients'}")
    if not worker and len(copy.settings.workers) > 1:
        ids = ", ".join(one.id for one in copy.settings.workers)
        screen.out(f"say who works here, once: casefile -C {folder} sync me ID ({ids})")
    screen.out(f"next: casefile -C {folder} today")


@app.command()
def me(
    ctx: typer.Context, worker: Annotated[str, typer.Argument(metavar="ID", help="Your id in casefile.yaml.")]
) -> None:
    """Say who works at this machine, once."""
    here = Session(ctx)
    known = [one.id for one in here.folder.settings.workers]
    if worker not in known:
        raise Usage("that is no worker of this caseload", f"choose {', '.join(known)}, or add them to casefile.yaml")
    with apply.locked(here.folder.root):
        files.write_whole(here.folder.root / ME, f"{worker}\n".encode())
    screen.out(f"{worker} works at this machine")


# -- one round
def _round(here: Session) -> round.Report:
    root = here.folder.root
    worker = here.worker
    with apply.locked(root):
        own = setup.local(root)
        carrier = remotes.carrier(root, own, asks=here.asks)
        setup.prepare(root, driver_line(), own)
        return round.sync(root, carrier, worker, here.now, _moment())


def _moment() -> str:
    return os.environ.get("CASEFILE_NOW", "")


def driver_line() -> str:
    """What git runs to bring two copies of a document together on a plain `git pull`."""
    program = sys.executable.replace("\\", "/")  # git's own shell takes it so on Windows too
    return f"{shlex.quote(program)} -P -m casefile merge-driver %O %A %B %P"


def _needs_git(root: Path, *, begins: bool = False) -> None:
    if not git.is_here():
        raise Usage("sync needs git, which is not on this machine", "install git; everything else works without it")
    if not begins and not git.has_history(root):
        raise NotFound("this caseload has no history yet", "casefile sync init FOLDER, or an address of git")


# -- saying it
def _tell(here: Session, report: round.Report, *, json: bool) -> None:
    folder = Folder(here.folder.root)
    where = remotes.known(setup.local(folder.root))
    codes = sorted({path.split("/")[1] for path in report.changed if path.startswith("clients/")} & set(folder.codes()))
    lines = [line for code in codes for line in _of(here, folder, code, report)]
    beside = sorted(path for path in report.changed if is_beside(path) and (folder.root / path).exists())
    if json:
        screen.as_json(
            {
                "done": True,
                "received": report.received,
                "sent": report.sent,
                "waiting": report.waiting,
                "reached": bool(where) and not report.away,
                "conflicts": [{"client": code, "what": what, "fix": fix} for code, what, fix in lines],
                "beside": beside,
            }
        )
        return
    screen.out(_summary(report, known=where is not None))
    for note in report.notes:
        here.talk(note)
    for name in report.stays:
        screen.talk(f"stays on this machine, as not every system can hold its name: {name!a}", quiet=here.globals.quiet)
    for _, what, fix in lines:
        screen.out(what)
        screen.out(f"  {fix}")
    if lines:
        screen.out(CARRY_ON)
    for path in beside:
        screen.out(f"two files of one name could not become one; both are kept: {path}")


def _summary(report: round.Report, *, known: bool) -> str:
    came, went = (_count(number) for number in (report.received, report.sent))
    if not known:
        return f"Saved here{f'; received {came}' if report.received else ''}. Nobody to sync with yet: casefile sync init FOLDER"
    if report.away:
        waits = (
            f"{_count(report.waiting)} {'waits' if report.waiting == 1 else 'wait'}"
            if report.waiting
            else "nothing waits"
        )
        return f"Saved here, {waits}. {report.away[:1].upper()}{report.away[1:]}; that is fine."
    if not report.received and not report.sent:
        return "Everybody has everything."
    said = [f"received {came}"] if report.received else []
    said += [f"sent {went}"] if report.sent else []
    return f"Done: {', '.join(said)}."


def _count(number: int) -> str:
    return f"{number} {'change' if number == 1 else 'changes'}"


def _of(here: Session, folder: Folder, code: str, report: round.Report) -> Iterator[tuple[str, str, str]]:
    """What a person must know of one client's file after something came: the client, a sentence, what to type."""
    with here.by_itself(f"clients/{code}"):
        case = folder.case(code)
        for document, count in _open(case):
            if count and not document.apart:
                words = f"{count} {'question has' if count == 1 else 'questions have'} two answers"
                yield code, f"{code}: {words} in {document.id or document.name}", f"casefile resolve {code}"
        for fork in case.forks():
            if not fork[0].apart and any(one.path in report.changed for one in fork):
                yield (
                    code,
                    f"{code}: two final versions of one {fork[0].name}",
                    f"casefile resolve {code} {fork[0].name}",
                )
        for one in case.documents:
            new = one.path in report.changed and not one.apart and one.standing() == "draft"
            if new and MEANWHILE in one.text("because"):
                words = f"{code}: words changed while a paper was made final stand in a draft of their own, {one.id}"
                yield code, words, f"casefile show {code} {one.id}"


def _open(case: Case) -> list[tuple[Document, int]]:
    """The papers of a case in which something waits for a decision, with how much."""
    return [(one, len(found)) for one in (case.record, *case.documents) if one.tree and (found := waiting(one.tree))]


def _tell_status(here: Session, *, estimate: bool, json: bool) -> None:
    root = here.folder.root
    own = setup.local(root)
    where, carrier = remotes.known(own), remotes.carrier(root, own)
    head = objects.head(root)
    heads = list(carrier.heads(root)) if carrier else []
    unsaved = len(git.edited(root, only_looks=True))
    to_send = objects.count_between(root, heads, [head]) if head else 0
    to_take = objects.count_between(root, [head], heads) if heads and head else 0
    open_ones = sum(count for code in here.folder.codes() for _, count in _open(here.folder.case(code)))
    size = travel.size_between(root, heads, head) if estimate and head else None
    if json:
        screen.as_json(
            {
                "with": str(where) if where else None,
                "unsaved": unsaved,
                "to_send": to_send,
                "to_take": to_take,
                "conflicts": open_ones,
                "bytes": size,
                "prepared": own.is_prepared,
            }
        )
        return
    screen.out(f"syncs with {where}" if where else "syncs with nobody yet: casefile sync init FOLDER")
    screen.out(
        f"not saved yet: {unsaved} {'file' if unsaved == 1 else 'files'}" if unsaved else "everything is saved here"
    )
    screen.out(f"to send: {_count(to_send)}" + (f", about {_bytes(size)}" if size is not None else ""))
    if to_take:
        screen.out(f"came and not yet brought together: {_count(to_take)}")
    if open_ones:
        screen.out(f"{open_ones} {'question has' if open_ones == 1 else 'questions have'} two answers; {CARRY_ON}")
    screen.out("what others have written since is known once they are asked: casefile sync")


def _bytes(size: int) -> str:
    return (
        f"{size} bytes" if size < 10_000 else f"{size // 1000} kB" if size < 10_000_000 else f"{size // 1_000_000} MB"
    )
