"""The door of the sealed folder: what came is taken in, what nobody has been sent yet is sent. The caller holds the caseload's lock.

Who is in the team is changed by the functions of `team`, which are given on here.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    asking,
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
    "asking",
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
    reader = Reader(root, remote, me, trust.current(remote, me))
    reader.outbox(me.replica)  # the last run may have ended between writing and remembering
    now = _stand(reader, epoch)
    body = _bundle(root, me.replica, head, now.reached) if head else b""
    if not head or (not body and (now.alone or not _must_tell(now, reader))):
        return 0
    if now.full:
        body = _bundle(root, me.replica, head, [])
    meta = Meta(
        reader.team.team, me.replica, now.seq, head, now.line.last, epoch, reader.team.to, now.full, _seen(reader)
    )  # fmt: skip
    data = seal(meta, body, reader.team.recipients, me.signing)
    stem = outbox.put(remote, me.replica, now.seq, data)
    line = now.line.after(meta, stem)
    if now.clears:
        outbox.clear(remote, me.replica, stem)
    elif _all_have(me.replica, line.start, now.others):
        outbox.drop(remote, me.replica, line.start)
    reader.lines[me.replica] = line
    progress.save(root, reader.team.team, reader.lines)
    return len(data)


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where this copy stands before it sends: what everybody has been sent, and what its next bundle is.

    `alone` says that what it sent before does not reach everybody in the team; `clears` that its next bundle takes the place of
    all before.
    """

    line: Line
    others: list[Line]
    reached: list[str]
    seq: int
    alone: bool
    full: bool
    clears: bool


def _stand(reader: Reader, epoch: int) -> _Stand:
    me, team = reader.me.replica, reader.team
    line, others = reader.line(me), [reader.line(name) for name in team.current if name != me]
    told = max((number_of(one.seen[me]) for one in others if me in one.seen), default=0)
    lying = {one.stem for one in outbox.listing(reader.remote, me)}
    lost = told > line.seq or not set(line.stems) <= lying  # the folder was set back, or this copy was
    alone = lost or not line.stems or line.to != team.to or line.epoch != epoch
    compact = not alone and len(line.stems) >= COMPACT_AFTER and _all_have(me, line.seq, others)
    reached = [
        one.head
        for one in (line, *others)
        if one.stems and one.to == team.to and one.epoch == epoch and objects.resolved(reader.root, one.head)
    ]
    # Before the first bundle, what lies in the outbox was signed with keys that are no longer on the list.
    clears = compact or epoch > line.epoch or not line.stems
    return _Stand(line, others, [] if lost else reached, max(line.seq, told) + 1, alone, alone or compact, clears)


def _seen(reader: Reader) -> dict[str, str]:
    """The last bundle taken of everybody else."""
    others = (name for name in sorted(reader.team.current) if name != reader.me.replica)
    return {name: reader.line(name).last for name in others if reader.line(name).stems}


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


def _must_tell(now: _Stand, reader: Reader) -> bool:
    """Whether others wait to hear how far this copy has come, though it has nothing to send."""
    told = {name: number_of(stem) for name, stem in now.line.seen.items()}
    return any(number_of(stem) - told.get(name, 0) >= TELL_AFTER for name, stem in _seen(reader).items())
