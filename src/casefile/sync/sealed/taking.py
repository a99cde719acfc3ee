"""Taking bundles in: one replica's outbox after the other, in order, each into a ref, and a note about each that is not taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from casefile.store.git import bundles, objects, travel
from casefile.sync.sealed import outbox, progress
from casefile.sync.sealed.envelope import Meta, Refused, Why, open_sealed
from casefile.sync.sealed.keys import Identity
from casefile.sync.sealed.outbox import Lies, number_of
from casefile.sync.sealed.progress import Line, Lines
from casefile.sync.sealed.roster import Roster

SEEN = "refs/casefile/seen/"
OUT = "refs/casefile/out/"
_IN = "refs/casefile/in/"
_NOT_FOR_US = "what lies there is not sealed for this copy; it comes when they sync the next time"


class Kind(StrEnum):
    """What became of a bundle."""

    TAKEN = "taken"
    INCOMPLETE = "incomplete"
    NEEDS_EARLIER = "needs an earlier one"
    REFUSED = "not taken"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Note:
    """What became of a bundle of a replica: its number (0 where it is about none), why in plain words, its head and epoch."""

    kind: Kind
    replica: str
    number: int
    words: str
    head: str = ""
    epoch: int = 0


class NotTaken(Exception):
    """A bundle that is not taken: of which kind, and why."""

    def __init__(self, kind: Kind, words: str) -> None:
        super().__init__(words)
        self.kind = kind
        self.words = words


@dataclass(slots=True)
class Reader:
    """Reads the outboxes of a team's folder into a caseload, and remembers after each bundle how far it is."""

    root: Path
    remote: Path
    me: Identity
    team: Roster
    lines: Lines = field(default_factory=dict)
    heard: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """What each replica's newest bundle says that it has seen, also where the bundle itself has to wait."""

    def __post_init__(self) -> None:
        """Begin where the last run ended; what was signed with keys that are no longer on the list counts for nothing."""
        kept, signers = progress.load(self.root, self.team.team), self.team.signers
        self.lines = {name: one for name, one in kept.items() if signers.get(name, one.by) == one.by}
        self.heard = {name: one.seen for name, one in self.lines.items()}

    def line(self, replica: str) -> Line:
        """How far a replica's outbox has been taken."""
        return self.lines.get(replica) or Line(self.team.signers.get(replica, ""))

    def everybody(self) -> list[Note]:
        """Take what is new of every member, round by round: a bundle may stand on one that somebody else sent."""
        taken: list[Note] = []
        while True:
            found = {replica: self.outbox(replica) for replica in sorted(self.team.current)}
            new = [note for notes in found.values() for note in notes if note.kind is Kind.TAKEN]
            taken += new
            if not new:
                problems = [note for notes in found.values() for note in notes if not self._covered(note)]
                return [*taken, *problems, *self._withheld(found), *self._outsiders()]

    def outbox(self, replica: str) -> list[Note]:
        """Take what is new of one replica."""
        notes: list[Note] = []
        waits = 0
        for one in outbox.listing(self.remote, replica):
            line = self.line(replica)
            if one.seq < line.start or one.stem in line.stems:
                continue
            try:
                meta, body = self._open(replica, one)
                self._take(replica, one, meta, body)
            except NotTaken as no:
                notes.append(Note(no.kind, replica, one.seq, no.words))
            except Refused as no:
                if no.why is Why.NOT_FOR_US:
                    waits = one.seq
                else:
                    notes.append(Note(Kind.REFUSED, replica, one.seq, no.why.value))
            else:
                waits = 0
                notes = [note for note in notes if note.kind in (Kind.TAKEN, Kind.REFUSED)] if meta.full else notes
                notes.append(Note(Kind.TAKEN, replica, one.seq, "taken", meta.head, meta.epoch))
        if waits:
            notes.append(Note(Kind.NEEDS_EARLIER, replica, waits, _NOT_FOR_US))
        return notes

    def _covered(self, note: Note) -> bool:
        """Whether what is not sealed for this copy came to it through somebody else, who had it when they sent all they have."""
        known = [one for name, one in self.lines.items() if name in self.team.current and one.to == self.team.to]
        return note.words == _NOT_FOR_US and any(
            number_of(one.seen[note.replica]) >= note.number for one in known if note.replica in one.seen
        )

    def _open(self, replica: str, one: Lies) -> tuple[Meta, bytes]:
        line = self.line(replica)
        if one.seq <= line.seq:
            raise NotTaken(Kind.REFUSED, "another one was taken under that number before")
        if one.size > outbox.MAX_BUNDLE:
            raise NotTaken(Kind.REFUSED, "larger than a bundle may be")
        data = outbox.read(self.remote, replica, one)
        if data is None:
            raise NotTaken(Kind.INCOMPLETE, "not whole yet; it is taken when it is")
        meta, body = open_sealed(data, self.me, self.team.signers)
        if meta.team != self.team.team:
            raise NotTaken(Kind.REFUSED, "it was made for another team")
        if meta.sender != replica:
            raise NotTaken(Kind.REFUSED, "it was sent by another copy than the one whose outbox it lies in")
        if meta.seq != one.seq:
            raise NotTaken(Kind.REFUSED, "it was sent under another number")
        self.heard[replica] = meta.seen
        if not meta.full and meta.prev != line.last:
            if one.seq == line.seq + 1:
                raise NotTaken(Kind.REFUSED, "it does not follow the one that was taken before")
            raise NotTaken(Kind.NEEDS_EARLIER, "an earlier one is missing; it is taken once that is here")
        return meta, body

    def _take(self, replica: str, one: Lies, meta: Meta, body: bytes) -> None:
        if body:
            take_body(self.root, meta, body)
            bring(self.root, replica, meta.head, other_epoch=meta.epoch != self.line(replica).epoch)
        if replica == self.me.replica and meta.full and meta.epoch > self.line(replica).epoch:
            outbox.drop(self.remote, replica, one.seq)  # a purge was interrupted after its bundle was written
        self.lines[replica] = self.line(replica).after(meta, one.stem)
        progress.save(self.root, self.team.team, self.lines)

    def _withheld(self, found: dict[str, list[Note]]) -> list[Note]:
        notes = []
        for replica in sorted(self.team.current):
            line, lying = self.line(replica), outbox.listing(self.remote, replica)
            newer = any(one.seq > line.seq for one in lying)
            if line.stems and not newer and line.last not in {one.stem for one in lying}:
                words = "what was taken last is no longer in the folder: it was set back, or something was taken away"
                notes.append(Note(Kind.WITHHELD, replica, line.seq, words))
            if not found[replica]:
                notes += self._told_by_others(replica, line)
        return notes

    def _told_by_others(self, replica: str, line: Line) -> list[Note]:
        """What others say they have taken of a replica, and this folder does not show."""
        told = {seen[replica] for name, seen in self.heard.items() if name in self.team.current and replica in seen}
        ahead = sorted(stem for stem in told if number_of(stem) > line.seq)
        other = sorted(stem for stem in told if line.start <= number_of(stem) <= line.seq and stem not in line.stems)
        if ahead:
            words = "somebody in the team has one that is not in this folder: it is still on its way, or kept back"
            return [Note(Kind.WITHHELD, replica, number_of(ahead[-1]), words)]
        if other and line.stems:
            words = "somebody in the team was given another one under this number"
            return [Note(Kind.WITHHELD, replica, number_of(other[-1]), words)]
        return []

    def _outsiders(self) -> list[Note]:
        gone = sorted({one.replica for one in self.team.members} - set(self.team.current))
        words = "this copy is no longer in the team; what it sends is not taken"
        late = [(name, outbox.listing(self.remote, name)) for name in gone]
        return [
            Note(Kind.REFUSED, name, lying[-1].seq, words)
            for name, lying in late
            if lying and lying[-1].seq > self.line(name).seq
        ]


def take_body(root: Path, meta: Meta, body: bytes) -> None:
    """Bring what is in a bundle into the caseload's git, under no name that lasts.

    Raises:
        NotTaken: something that it stands on is missing, or git does not accept it.
    """
    name = f"{_IN}{meta.sender}"
    try:
        if not bundles.take_in_checked(root, body, f"{OUT}{meta.sender}", name):
            if meta.full:
                raise NotTaken(Kind.REFUSED, "what is in it is not whole")
            raise NotTaken(Kind.NEEDS_EARLIER, "it stands on something that is not here yet")
        if objects.resolved(root, name) != meta.head:
            objects.set_ref(root, name, "")
            raise NotTaken(Kind.REFUSED, "what is in it is not what it says")
    except travel.Untravelled:
        raise NotTaken(Kind.REFUSED, "git does not accept what is in it") from None


def bring(root: Path, replica: str, head: str, *, other_epoch: bool = False) -> None:
    """Let the ref of a replica stand for a head. One that it stood for and that nothing holds yet stays beside it.

    After a purge (`other_epoch`) it does not: the history before it is what was purged.
    """
    ref = f"{SEEN}{replica}"
    was = objects.resolved(root, ref)
    if was and not other_epoch and not objects.is_ancestor(root, was, head):
        if objects.is_ancestor(root, head, was):
            head = was
        elif not objects.is_ancestor(root, was, "HEAD"):
            objects.set_ref(root, f"{ref}-{was[:12]}", was)
    objects.set_ref(root, ref, head)
    objects.set_ref(root, f"{_IN}{replica}", "")


def tidy(root: Path) -> None:
    """Take away the heads that were kept beside a replica's ref, once the caseload holds them."""
    for name, commit in objects.refs(root, SEEN).items():
        if "-" in name.removeprefix(SEEN) and objects.is_ancestor(root, commit, "HEAD"):
            objects.set_ref(root, name, "")
