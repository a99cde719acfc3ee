"""The door of the sealed folder: what came is taken in, what nobody has been sent yet is sent. The caller holds the caseload's lock.

Who is in the team is changed by the functions of `team`, which are given on here.
"""

from __future__ import annotations

from pathlib import Path

from casefile.store.git import objects, travel
from casefile.sync.sealed import outbox, progress, taking, trust
from casefile.sync.sealed.envelope import Meta, seal
from casefile.sync.sealed.keys import Identity
from casefile.sync.sealed.outbox import number_of
from casefile.sync.sealed.progress import Line, epochs
from casefile.sync.sealed.taking import OUT, Kind, Note, Reader
from casefile.sync.sealed.team import (
    Asked,
    Request,
    admit,
    ask_to_join,
    begin,
    compared,
    hand_on,
    publish_again,
    requests,
    revoke,
)
from casefile.sync.sealed.trust import Tampered

__all__ = [
    "Asked",
    "Kind",
    "Note",
    "Request",
    "Tampered",
    "admit",
    "ask_to_join",
    "begin",
    "compared",
    "epochs",
    "hand_on",
    "publish_again",
    "receive",
    "requests",
    "revoke",
    "send",
]

COMPACT_AFTER = 64
"""A replica's outbox becomes one bundle when it holds this many that everybody has."""
TELL_AFTER = 32
"""Somebody who writes nothing says after this many bundles of another how far they have come, so that those can go."""


def receive(root: Path, remote: Path, me: Identity) -> list[Note]:
    """Bring every new bundle of the team into `refs/casefile/seen/<replica>`, and say of each what became of it.

    What this copy sent itself and has lost since (its folder was set back) comes back too.

    Raises:
        NotFound: the folder is not there, or holds no team.
        Tampered: its list of the team was changed, or is an older one.
        NotMet: this copy is not in the team, or nobody compared the administrator's fingerprint.
        Unreadable: the folder, or what is remembered of it, cannot be read.
    """
    team = trust.current(remote, me)
    taking.tidy(root)
    return Reader(root, remote, me, team).everybody()


def send(root: Path, remote: Path, me: Identity, head: str, epoch: int = 0) -> int:
    """Send what nobody in the team has been sent yet of a head, sealed for all of them, and say how many bytes that took.

    `epoch` counts the purges of this caseload: once it is raised, the outbox is emptied and holds one full bundle.

    Raises:
        As `receive`.
        Usage: it is larger than a bundle may be.
    """
    team = trust.current(remote, me)
    reader = Reader(root, remote, me, team)
    reader.outbox(me.replica)  # the last run may have ended between writing and remembering
    line = reader.line(me.replica)
    others = [reader.line(name) for name in team.current if name != me.replica]
    has = {name: reader.line(name).last for name in sorted(team.current) if name != me.replica}
    reached = [
        one.head
        for one in (line, *others)
        if one.stems and one.to == team.to and one.epoch == epoch and objects.resolved(root, one.head)
    ]
    lying = {one.stem for one in outbox.listing(remote, me.replica)}
    told = max((number_of(one.seen[me.replica]) for one in others if me.replica in one.seen), default=0)
    lost = bool(line.stems) and (told > line.seq or not set(line.stems) <= lying)
    stale = not line.stems or line.to != team.to or line.epoch != epoch or lost
    body = _bundle(root, me.replica, head, [] if lost else reached) if head else b""
    if not body and (stale or not _must_tell(line, reader, has)):
        return 0
    full = stale or (len(line.stems) >= COMPACT_AFTER and _all_have(me.replica, line.seq, others))
    if full:
        body = _bundle(root, me.replica, head, [])
    seq = max(line.seq, told) + 1
    meta = Meta(
        team.team, me.replica, seq, head, line.last, epoch, team.to, full, {name: stem for name, stem in has.items() if stem}
    )  # fmt: skip
    data = seal(meta, body, team.recipients, me.signing)
    stem = outbox.put(remote, me.replica, seq, data)
    now = line.after(meta, stem)
    if (
        epoch > line.epoch or (full and not stale) or not line.stems
    ):  # before the first, what lies there is of former keys
        outbox.drop(remote, me.replica, seq)
    elif _all_have(me.replica, now.start, others):
        outbox.drop(remote, me.replica, now.start)
    reader.lines[me.replica] = now
    progress.save(root, team.team, reader.lines)
    return len(data)


def _bundle(root: Path, replica: str, head: str, without: list[str]) -> bytes:
    """The commits of a head without some; the name that they travel under is gone afterwards, so that it keeps nothing alive."""
    name = f"{OUT}{replica}"
    objects.set_ref(root, name, head)
    try:
        return travel.bundle_of(root, [name], without)
    finally:
        objects.set_ref(root, name, "")


def _all_have(replica: str, number: int, others: list[Line]) -> bool:
    """Whether everybody else has said that they took a replica's bundles up to a number."""
    return all(replica in one.seen and number_of(one.seen[replica]) >= number for one in others)


def _must_tell(line: Line, reader: Reader, has: dict[str, str]) -> bool:
    """Whether others wait to hear how far this copy has come, though it has nothing to send."""
    told = {name: number_of(line.seen[name]) if name in line.seen else 0 for name in has}
    return any(reader.line(name).seq - told[name] >= TELL_AFTER for name in has)
