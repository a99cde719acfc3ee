"""What a sync came to, as a person reads it: what came and went, what is to be decided, and how things stand."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator

from casefile.cli import screen, sealing
from casefile.cli.session import Session
from casefile.core.candidates import waiting
from casefile.core.case import Case
from casefile.core.document import Document
from casefile.core.failure import Unreadable
from casefile.core.identity import SERVICE, base_of, is_beside
from casefile.core.joining import MEANWHILE, is_fork
from casefile.store import apply, git
from casefile.store.folder import CASELOAD_FILE, Folder
from casefile.store.git import objects, setup, travel
from casefile.sync import remotes, round

CARRY_ON = "you can carry on; only finalising and moving wait"


# -- one round
def one_round(here: Session) -> round.Report:
    """Save, receive, bring together, send, under the lock."""
    root = here.folder.root
    worker = here.saver
    with apply.locked(root):
        own = setup.local(root)
        carrier = remotes.carrier(root, own, lambda: sealing.identity(here, root), asks=here.asks)
        setup.prepare(root, driver_line(), own)
        return round.sync(root, carrier, worker, here.now, os.environ.get("CASEFILE_NOW", ""))


def driver_line() -> str:
    """What git runs to bring two copies of a document together on a plain `git pull`."""
    program = sys.executable.replace("\\", "/")  # git's own shell takes it so on Windows too
    return f"{shlex.quote(program)} -P -m casefile merge-driver %O %A %B %P"


# -- saying it
def tell(here: Session, report: round.Report, *, json: bool, said: str = "") -> None:
    """Say what a round did, as a screen or as JSON; `said` in place of the first line."""
    folder = Folder(here.folder.root)
    where = remotes.known(setup.local(folder.root))
    codes = sorted({path.split("/")[1] for path in report.changed if path.startswith("clients/")} & set(folder.codes()))
    codes += [SERVICE] if any(path.startswith(f"{SERVICE}/") for path in report.changed) else []
    lines = [line for code in codes for line in _of(here, folder, code, report)]
    if _settings_wait(folder):
        lines.append((SERVICE, f"{CASELOAD_FILE}: two people set one thing differently", "casefile resolve settings"))
    told = {code for code, _, _ in lines}
    lines += [
        (code, f"{code}: two answers to one question still wait", f"casefile resolve {code}")
        for code in _waiting(folder, told)
    ]
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
    screen.out(said or _summary(report, known=where is not None))
    for note in report.notes:
        here.talk(note)
    for name in report.stays:
        screen.talk(
            f"stays on this machine, a link, a repository or a name that not every system has: {name!a}",
            quiet=here.globals.quiet,
        )
    for _, what, fix in lines:
        screen.out(what)
        screen.out(f"  {fix}")
    if lines:
        screen.out(CARRY_ON)
    for path in beside:
        screen.out(f"two files of one name could not become one; both are kept: {path}")


def _waiting(folder: Folder, told: set[str]) -> list[str]:
    """The clients in whose papers two answers wait from before, told from the few files that say so."""
    found = {
        path.split("/")[1] for path in objects.paths_with(folder.root, "^conflicts:") if path.startswith("clients/")
    }
    return [code for code in sorted(found - told) if any(not one.apart for one, _ in undecided(folder.case(code)))]


def _settings_wait(folder: Folder) -> int:
    """How many things two people set differently; none where casefile.yaml cannot be read, which is said elsewhere."""
    try:
        return folder.settings.undecided
    except Unreadable:
        return 0


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
        received = f", received {came}" if report.received else ""
        return f"Saved here{received}, {waits}. {report.away[:1].upper()}{report.away[1:]}; that is fine."
    if not report.received and not report.sent:
        return "Everybody has everything."
    said = [f"received {came}"] if report.received else []
    said += [f"sent {went}"] if report.sent else []
    return f"Done: {', '.join(said)}."


def _count(number: int) -> str:
    return f"{number} {'change' if number == 1 else 'changes'}"


def _of(here: Session, folder: Folder, code: str, report: round.Report) -> Iterator[tuple[str, str, str]]:
    """What a person must know of one client's file after something came: the client, a sentence, what to type."""
    with here.by_itself(base_of(code)):
        case = folder.case(code)
        for document, count in undecided(case):
            if count and not document.apart:
                words = f"{count} {'question has' if count == 1 else 'questions have'} two answers"
                yield (
                    code,
                    f"{code}: {words} in {document.name if document.is_living else document.id}",
                    f"casefile resolve {code}",
                )
        for fork in case.forks():
            if not fork[0].apart and any(one.path in report.changed for one in fork):
                yield (
                    code,
                    f"{code}: two final versions of one {fork[0].name}",
                    f"casefile resolve {code} {fork[0].name}",
                )
        single = {one.id for fork in case.forks() for one in fork}
        for one in case.documents:
            if one.path in report.changed and not one.apart and one.id not in single and is_fork(one.tree):
                words = f"{code}: two people finished one {one.name} at once; both stand, one as {one.id}"
                yield code, words, f"casefile show {code} {one.id}"
            new = one.path in report.changed and not one.apart and one.standing() == "draft"
            if new and MEANWHILE in one.text("because"):
                words = f"{code}: words changed while a paper was made final stand in a draft of their own, {one.id}"
                yield code, words, f"casefile show {code} {one.id}"


def undecided(case: Case) -> list[tuple[Document, int]]:
    """The papers of a case in which something waits for a decision, with how much."""
    return [(one, len(found)) for one in (case.record, *case.documents) if one.tree and (found := waiting(one.tree))]


def all_undecided(folder: Folder) -> int:
    """How much waits for a decision in the whole caseload: in papers, and in its settings."""
    found = (count for code in (*folder.codes(), SERVICE) for _, count in undecided(folder.case(code)))
    return sum(found) + _settings_wait(folder)


def tell_status(here: Session, *, estimate: bool, json: bool) -> None:
    """Say how things stand without asking anybody; with `estimate` about how many bytes would go."""
    root = here.folder.root
    own = setup.local(root)
    where = remotes.known(own)
    head = objects.head(root)
    heads = remotes.heads(root, own)
    unsaved = len(git.edited(root, only_looks=True))
    to_send = objects.count_between(root, heads, [head]) if head else 0
    to_take = objects.count_between(root, [head], heads) if heads and head else 0
    open_ones = all_undecided(here.folder)
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
