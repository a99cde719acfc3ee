"""What this machine remembers of a team: whose signature counts, and the newest list seen. Kept beside the keys.

So storage can neither put in a list of its own nor bring back an older one: nothing is sent to a key that is not on a list that
the pinned administrator signed, and whose number is not smaller than any seen before.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from casefile.core.failure import Failure, NotFound, NotMet, Unreadable
from casefile.store import age, files
from casefile.sync.sealed import keys, roster, signing
from casefile.sync.sealed.keys import Card, Identity
from casefile.sync.sealed.outbox import check_remote, read_small, write_shared, writing
from casefile.sync.sealed.roster import Head, NotARoster, Roster

_MOST = 4 * roster.MOST
_ENDING = ".trust"


class Tampered(Failure):
    """The list of the team is not one that its administrator signed, or an older one: nothing is sent or taken."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class _Kept:
    """The pinned signing key, and the newest list seen (nothing before the first)."""

    signs: str
    data: bytes

    @property
    def serial(self) -> int:
        return roster.head_of(self.data).serial if self.data else 0


def head_in(remote: Path) -> tuple[Head, bytes]:
    """What anybody can read of the list that lies in a folder, and all its bytes.

    Raises:
        NotFound: there is no folder, or no list in it.
        Tampered: what lies there is no list that somebody signed.
    """
    check_remote(remote)
    data = read_small(remote / roster.NAME, roster.MOST)
    if data is None:
        raise NotFound("there is no list of a team in that folder", "casefile sync init FOLDER begins one")
    try:
        return roster.head_of(data), data
    except NotARoster:
        raise _changed() from None


def pin(me: Identity, team: str, administrator: Card) -> None:
    """Remember that this administrator's signature counts for a team.

    Raises:
        Unreadable: it cannot be kept on this machine.
    """
    kept = _kept(me, team)
    _keep(me, team, _Kept(administrator.signs, kept.data if kept else b""))


def current(remote: Path, me: Identity) -> Roster:
    """The list of the team in a folder, where it is the one to go by; it is remembered as the newest seen.

    Raises:
        NotFound: there is none.
        Tampered: it was changed, or is older than one seen before.
        NotMet: nobody compared the administrator's fingerprint here, or this copy is not in the team.
    """
    head, data = head_in(remote)
    kept = _kept(me, head.team)
    if kept is None and head.trusts(me.card.signs):  # keys that came back from the sheet: they signed it themselves
        kept = _Kept(me.card.signs, b"")
    if kept is None:
        raise NotMet(
            "nobody has compared the number of this team's administrator on this machine yet",
            "let them read it to you (casefile sync key), then: casefile sync key --compare DIGITS",
        )
    if not head.trusts(kept.signs):
        raise _changed()
    if head.serial < kept.serial or (head.serial == kept.serial and data != kept.data):
        raise Tampered(
            "the list of the team is not the newest that this machine has seen; nothing was sent or taken",
            "ask the administrator to send the list again, and who can write to that folder",
        )
    team = _opened(head, me)
    if data != kept.data:
        stands = kept.signs in team.signers.values()
        _keep(me, head.team, _Kept(kept.signs if stands else head.signer.signs, data))
    return team


def publish(remote: Path, me: Identity, team: Roster) -> None:
    """Put a list in the place of the one before, and remember it.

    Raises:
        Unreadable: the folder, or what is kept here, cannot be written.
    """
    data = roster.written(team, me)
    write_shared(remote / roster.NAME, data)
    kept = _kept(me, team.team)
    _keep(me, team.team, _Kept(kept.signs if kept else me.card.signs, data))


def carry(remote: Path, me: Identity) -> bool:
    """Put the newest list that this copy knows into an empty folder, so that its team goes on there; whether it knows one.

    Raises:
        Unreadable: the folder, or what is kept here, cannot be used.
    """
    known = [kept for path in _paths(me) if (kept := _kept(me, _team_in(path))) and kept.data]
    mine = [one for one in known if me.replica in _opened(roster.head_of(one.data), me).current]
    if not mine:
        return False
    with writing():
        remote.mkdir(parents=True, exist_ok=True)
    write_shared(remote / roster.NAME, mine[-1].data)
    return True


def _paths(me: Identity) -> list[Path]:
    """What is kept here of the teams of a copy, that which changed last at the end."""
    return sorted(keys.place().glob(f"{me.replica}.*{_ENDING}"), key=lambda path: (path.stat().st_mtime_ns, path.name))


def _team_in(path: Path) -> str:
    return path.name.removesuffix(_ENDING).rpartition(".")[2]


def newest(me: Identity) -> list[Roster]:
    """The newest list seen of every team that this copy is in, without looking at any folder.

    Raises:
        Unreadable: what is kept here cannot be read.
    """
    found = []
    for path in _paths(me):
        kept = _kept(me, _team_in(path))
        if kept and kept.data:
            found.append(_opened(roster.head_of(kept.data), me))
    return found


def _opened(head: Head, me: Identity) -> Roster:
    try:
        team = roster.opened(head, me)
    except age.NotForUs:
        raise _outside() from None
    except NotARoster:
        raise _changed() from None
    member = team.current.get(me.replica)
    if member is None or member.card != me.card:
        raise _outside()
    return team


def _outside() -> Failure:
    return NotMet(
        "this copy is not in the team, not yet or no longer; nothing was sent or taken", "ask the administrator"
    )


def _changed() -> Failure:
    return Tampered(
        "the list of the team was changed by somebody who is not its administrator; nothing was sent or taken",
        "ask the administrator to send the list again, and who can write to that folder",
    )


def _path(me: Identity, team: str) -> Path:
    return keys.place() / f"{me.replica}.{team}{_ENDING}"


def _kept(me: Identity, team: str) -> _Kept | None:
    try:
        raw = files.read_bytes(_path(me, team), _MOST)
    except FileNotFoundError:
        return None
    except OSError:
        raise _lost() from None
    try:
        said = json.loads(raw)
        kept = _Kept(said["administrator"], b64decode(said["list"], validate=True))
        if not signing.is_key(kept.signs) or (kept.data and roster.head_of(kept.data).team != team):
            raise _lost()
    except (ValueError, KeyError, TypeError, RecursionError, NotARoster):
        raise _lost() from None
    return kept


def _keep(me: Identity, team: str, kept: _Kept) -> None:
    said = {"administrator": kept.signs, "list": b64encode(kept.data).decode("ascii")}
    try:
        files.write_whole(_path(me, team), json.dumps(said).encode("ascii"))
    except OSError as error:
        raise Unreadable(
            f"what is known of the team cannot be kept here: {error.strerror}", "mend that first"
        ) from None


def _lost() -> Failure:
    return Unreadable(
        "what this machine knew of the team cannot be read",
        "remove the .trust file beside your keys, then casefile sync join FOLDER compares again",
    )
