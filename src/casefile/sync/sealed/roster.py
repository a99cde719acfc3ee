"""Who is in the team, signed by an administrator. Pure: bytes to a roster and back; what a machine remembers is `trust`'s.

The file has a head that anybody can read (a number, public keys, signatures: no name) and the members, sealed for the members.
An administrator's signature covers both, so nobody else can change, add or leave out a key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from casefile.core.days import day_of
from casefile.core.identity import is_worker_id
from casefile.store import age
from casefile.sync.sealed import signing
from casefile.sync.sealed.keys import Card, Identity, card_from

NAME = "team"
MOST = 1 << 20
"""Bytes of the largest roster that is read."""
MAX_MEMBERS = 500
_MAGIC = b"casefile team 1\n"
_HEAD = b"casefile-team-1\0"
_HANDED = b"casefile-administrator-1\0"
_SIGNATURE = re.compile(rb"[0-9a-f]{128}\Z")
_TEAM = re.compile(r"[0-9a-f]{16}\Z")


class NotARoster(Exception):
    """Bytes that are no roster, or not one that an administrator signed."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's replica in the team: who works there, its public keys, since when, and when it was taken out."""

    worker: str
    card: Card
    since: str
    revoked: str = ""

    @property
    def replica(self) -> str:
        """The replica's name."""
        return self.card.replica


@dataclass(frozen=True, slots=True)
class Administrator:
    """Whose signature counts: the first by being pinned, each other by the signature of one before (`by`, its signing key)."""

    card: Card
    by: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What anybody can read of a roster; the signature is checked against `signer`, not yet against who is trusted."""

    team: str
    serial: int
    signer: Card
    administrators: tuple[Administrator, ...]
    raw: bytes
    sealed: bytes

    def trusts(self, signs: str) -> bool:
        """Whether whoever trusts this signing key may trust the signer: it is his, or was handed on from him."""
        reached = {signs}
        for one in self.administrators:  # each stands after the one who handed on to him
            if one.by in reached and _is_handed(self.team, one):
                reached.add(one.card.signs)
        return self.signer.signs in reached


@dataclass(frozen=True, slots=True)
class Roster:
    """The team: its name (16 letters of chance), the number of this list, its members and its recovery key (age), or none."""

    team: str
    serial: int
    members: tuple[Member, ...]
    recovery: str
    administrators: tuple[Administrator, ...]

    @property
    def current(self) -> dict[str, Member]:
        """The members who have not been taken out, by replica."""
        return {one.replica: one for one in self.members if not one.revoked}

    @property
    def signers(self) -> dict[str, str]:
        """The signing keys of the current members, by replica."""
        return {name: one.card.signs for name, one in self.current.items()}

    @property
    def recipients(self) -> list[str]:
        """Everybody that a bundle is sealed for."""
        return sorted({one.card.seals for one in self.current.values()} | ({self.recovery} - {""}))

    @property
    def to(self) -> str:
        """16 letters that stand for exactly these recipients."""
        return sha256("\n".join([self.team, *self.recipients]).encode()).hexdigest()[:16]

    def is_administrator(self, card: Card) -> bool:
        """Whether a card is one whose signature counts, of somebody who has not been taken out."""
        standing = any(one.card == card for one in self.current.values())
        return standing and any(one.card == card for one in self.administrators)


def first(team: str, me: Identity, worker: str, today: str, recovery: str = "") -> Roster:
    """The first list of a team, with its maker as member and administrator.

    Raises:
        ValueError: the recovery key is no public key of age.
    """
    if recovery and not age.is_recipient(recovery):
        raise ValueError("no public key of age")
    return Roster(team, 1, (Member(worker, me.card, today),), recovery, (Administrator(me.card),))


def with_member(roster: Roster, member: Member) -> Roster:
    """The next list, with a member more, or in the place of the one with the same replica and keys."""
    others = tuple(one for one in roster.members if one.card != member.card)
    return replace(roster, serial=roster.serial + 1, members=(*others, member))


def without_member(roster: Roster, replica: str, today: str) -> Roster:
    """The next list, in which a replica is taken out."""
    members = tuple(
        replace(one, revoked=today) if one.replica == replica and not one.revoked else one for one in roster.members
    )
    return replace(roster, serial=roster.serial + 1, members=members)


def handed_on(roster: Roster, me: Identity, card: Card) -> Roster:
    """The next list, in which another member's signature counts too."""
    signature = signing.sign(me.signing, _HANDED + _canonical([roster.team, card.as_dict()])).hex()
    more = Administrator(card, me.card.signs, signature)
    return replace(roster, serial=roster.serial + 1, administrators=(*roster.administrators, more))


def renumbered(roster: Roster) -> Roster:
    """The same list under the next number, to put it back where it was lost."""
    return replace(roster, serial=roster.serial + 1)


def written(roster: Roster, me: Identity) -> bytes:
    """A roster as bytes, signed by an administrator."""
    members = [
        {"worker": one.worker, **one.card.as_dict(), "since": one.since, "revoked": one.revoked}
        for one in roster.members
    ]
    sealed = age.seal(_canonical({"members": members, "recovery": roster.recovery}), roster.recipients)
    head = _canonical(
        {
            "team": roster.team,
            "serial": roster.serial,
            "signer": me.card.as_dict(),
            "administrators": [
                {**one.card.as_dict(), "by": one.by, "signature": one.signature} for one in roster.administrators
            ],
        }
    )
    signature = signing.sign(me.signing, _HEAD + head + b"\0" + sealed).hex().encode("ascii")
    return _MAGIC + head + b"\n" + signature + b"\n" + sealed


def head_of(data: bytes) -> Head:
    """What anybody can read of a roster, its signature checked against the key it names.

    Raises:
        NotARoster: it is none, or was changed.
    """
    if len(data) > MOST or not data.startswith(_MAGIC):
        raise NotARoster
    raw, first, rest = data[len(_MAGIC) :].partition(b"\n")
    signature, second, sealed = rest.partition(b"\n")
    try:
        said = json.loads(raw)
        if not first or not second or set(said) != {"team", "serial", "signer", "administrators"}:
            raise NotARoster
        head = Head(
            said["team"], said["serial"], card_from(said["signer"]), tuple(map(_administrator, said["administrators"])), raw, sealed
        )  # fmt: skip
    except (ValueError, TypeError, RecursionError):
        raise NotARoster from None
    team, serial = said["team"], said["serial"]
    well = (
        isinstance(team, str)
        and _TEAM.match(team)
        and _SIGNATURE.match(signature)
        and type(serial) is int
        and 0 < serial < 2**31
    )
    if not well or len(head.administrators) > MAX_MEMBERS:
        raise NotARoster
    if not signing.is_signed(head.signer.signs, _HEAD + raw + b"\0" + sealed, bytes.fromhex(signature.decode("ascii"))):
        raise NotARoster
    return head


def opened(head: Head, me: Identity) -> Roster:
    """The whole roster, for one of its members.

    Raises:
        age.NotForUs: this identity is not among them.
        NotARoster: what is sealed is no list of members.
    """
    try:
        said = json.loads(age.unseal(head.sealed, me.opens))
        if set(said) != {"members", "recovery"} or len(said["members"]) > MAX_MEMBERS:
            raise NotARoster
        members = tuple(map(_member, said["members"]))
        recovery = said["recovery"]
    except age.NotForUs:
        raise
    except (age.CannotOpen, ValueError, TypeError, KeyError, RecursionError):
        raise NotARoster from None
    names = [one.replica for one in members if not one.revoked]
    if not isinstance(recovery, str) or (recovery and not age.is_recipient(recovery)) or len(set(names)) != len(names):
        raise NotARoster
    return Roster(head.team, head.serial, members, recovery, head.administrators)


def _canonical(tree: Any) -> bytes:
    return json.dumps(tree, sort_keys=True, separators=(",", ":")).encode("ascii")


def _is_handed(team: str, one: Administrator) -> bool:
    said = _HANDED + _canonical([team, one.card.as_dict()])
    return bool(one.signature) and signing.is_signed(one.by, said, bytes.fromhex(one.signature))


def _parted(tree: object, *more: str) -> tuple[Card, list[str]]:
    """A card and the texts that stand beside it.

    Raises:
        ValueError: they do not.
    """
    if not isinstance(tree, Mapping) or set(tree) != {"replica", "seals", "signs", *more}:
        raise ValueError("no card")
    texts = [tree[name] for name in more]
    if not all(isinstance(one, str) and len(one) <= 200 for one in texts):
        raise ValueError("no card")
    return card_from({name: value for name, value in tree.items() if name not in more}), texts


def _administrator(tree: object) -> Administrator:
    card, (by, signature) = _parted(tree, "by", "signature")
    bytes.fromhex(signature)
    return Administrator(card, by, signature)


def _member(tree: object) -> Member:
    card, (worker, since, revoked) = _parted(tree, "worker", "since", "revoked")
    if not is_worker_id(worker) or day_of(since) is None or (revoked and day_of(revoked) is None):
        raise ValueError("no member")
    return Member(worker, card, since, revoked)
