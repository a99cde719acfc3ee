"""Making a team and changing who is in it: what an administrator does, and what somebody does who wants to join.

Nobody is trusted because of what lies in the folder: two people compare fingerprints by voice, each typing what the other reads.
"""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from casefile.core.failure import NotFound, NotMet, Usage
from casefile.core.identity import is_worker_id
from casefile.store import files
from casefile.sync.sealed import keys, roster, signing, trust
from casefile.sync.sealed.keys import Card, Identity, card_from
from casefile.sync.sealed.outbox import digest16, names, read_small, write_shared, writing
from casefile.sync.sealed.roster import Member, Roster

_ASKING = "asking-"
_ASKED = b"casefile-request-1\0"
_MOST = 4096
_MANY = 200


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody's copy that asks to join: its public keys, and the file that asks. Nobody's name."""

    card: Card
    file: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What to compare by voice after asking: what one reads out oneself, and what the administrator must read out."""

    mine: str
    administrator: str


def begin(remote: Path, me: Identity, worker: str, today: str, recovery: str = "") -> Roster:
    """Make the folder a sealed folder, with this copy as the first member and administrator.

    `recovery` is an age public key, kept offline, for which everything is sealed too; `today` is an ISO day.

    Raises:
        Usage: there is a team already, or the folder holds something else, or a value is not one.
        Unreadable: it cannot be written to.
    """
    if not is_worker_id(worker):
        raise Usage("a worker's id is small letters, digits and dashes")
    if remote.exists() and (not remote.is_dir() or any(remote.iterdir())):
        raise Usage("that folder is not empty", "casefile sync join FOLDER, or name a new one")
    with writing():
        remote.mkdir(parents=True, exist_ok=True)
    try:
        team = roster.first(secrets.token_hex(8), me, worker, today, recovery)
    except ValueError:
        raise Usage("the recovery key is no public key of age", "it begins with age1") from None
    trust.publish(remote, me, team)
    return team


def ask_to_join(remote: Path, me: Identity) -> Asked:
    """Leave a request to join, and say what to compare; nothing is trusted yet (`compared`).

    Raises:
        NotFound: there is no sealed folder.
        Tampered: its list is none that somebody signed.
        Unreadable: the folder cannot be written to.
    """
    head, _ = trust.head_in(remote)
    said = {"team": head.team, **me.card.as_dict()}
    signature = signing.sign(me.signing, _ASKED + _canonical(said)).hex()
    data = _canonical({**said, "signature": signature})
    write_shared(remote / f"{_ASKING}{digest16(data)}", data)
    return Asked(me.card.fingerprint, head.signer.fingerprint)


def compared(remote: Path, me: Identity, fingerprint: str) -> None:
    """Trust the team's administrator from now on, because this is the fingerprint that they read out.

    Raises:
        NotMet: the folder's list is signed by somebody else.
        NotFound, Tampered: as for `ask_to_join`.
    """
    head, _ = trust.head_in(remote)
    if not keys.same_fingerprint(fingerprint, head.signer.fingerprint):
        raise NotMet(
            "that is not the number of whoever signed the list in this folder",
            "let them read it once more; if it stays so, ask who else had the folder",
        )
    trust.pin(me, head.team, head.signer)


def requests(remote: Path, me: Identity) -> list[Request]:
    """Every copy that asks to join and is not in the team.

    Raises:
        NotFound, NotMet, Tampered: as for `trust.current`.
    """
    team = trust.current(remote, me)
    there = {one.card for one in team.current.values()}
    found = []
    for name in [name for name in names(remote) if name.startswith(_ASKING)][:_MANY]:
        data = read_small(remote / name, _MOST)
        card = _card(data, team.team) if data and name == f"{_ASKING}{digest16(data)}" else None
        if card and card not in there:
            found.append(Request(card, name))
    return found


def asking(remote: Path, me: Identity) -> list[Request]:
    """The same for an administrator, who can do something about it; nothing for anybody else.

    Raises:
        NotFound, NotMet, Tampered: as for `trust.current`.
    """
    return requests(remote, me) if trust.current(remote, me).is_administrator(me.card) else []


def admit(remote: Path, me: Identity, request: Request, worker: str, today: str) -> Roster:
    """Take a copy into the team, after its fingerprint was compared by voice; everybody's next bundle is a full one.

    Raises:
        NotMet: this copy is no administrator.
        Usage: another copy of that name is in the team.
        NotFound, Tampered, Unreadable: as for `trust.current`.
    """
    team = _mine(remote, me)
    if not is_worker_id(worker):
        raise Usage("a worker's id is small letters, digits and dashes")
    if request.card.replica in team.current:
        raise Usage("a copy of that name is in the team already", "casefile sync revoke takes it out first")
    if len(team.members) >= roster.MAX_MEMBERS:
        raise Usage("the list of the team is full", "begin a new sealed folder")
    team = roster.with_member(team, Member(worker, request.card, today))
    trust.publish(remote, me, team)
    with writing():
        files.remove(remote / request.file)
    return team


def revoke(remote: Path, me: Identity, replica: str, today: str) -> Roster:
    """Take a copy out of the team: it cannot read what is sent from now on. What it had before, it keeps.

    Raises:
        NotMet: this copy is no administrator.
        NotFound: there is no such copy in the team.
        Usage: it is the only administrator, or this one.
        Tampered, Unreadable: as for `trust.current`.
    """
    team = _mine(remote, me)
    _member(team, replica)
    if replica == me.replica:
        raise Usage("an administrator cannot take itself out", "another administrator can; sync hand-on makes one")
    team = roster.without_member(team, replica, today)
    trust.publish(remote, me, team)
    return team


def hand_on(remote: Path, me: Identity, replica: str) -> Roster:
    """Make another member an administrator too, by this one's signature.

    Raises:
        NotMet: this copy is no administrator.
        NotFound: there is no such copy in the team.
        Usage: it is one already.
        Tampered, Unreadable: as for `trust.current`.
    """
    team = _mine(remote, me)
    card = _member(team, replica).card
    if team.is_administrator(card):
        raise Usage("that copy is an administrator already")
    team = roster.handed_on(team, me, card)
    trust.publish(remote, me, team)
    return team


def publish_again(remote: Path, me: Identity) -> Roster:
    """Put the newest list that this administrator knows back into a folder where it was changed, lost or rolled back.

    Raises:
        NotMet: this copy is no administrator, or of no team, or of several and the folder does not say of which.
        Unreadable: the folder cannot be written to.
    """
    team = ""
    try:
        return trust.current(remote, me)  # nothing is amiss
    except NotFound:
        pass
    except trust.Tampered:
        with suppress(trust.Tampered):
            team = trust.head_in(remote)[0].team
    known = [one for one in trust.newest(me) if one.is_administrator(me.card) and team in ("", one.team)]
    if len(known) != 1:
        raise NotMet("this copy is no administrator of the team in that folder", "ask the administrator")
    again = roster.renumbered(known[0])
    trust.publish(remote, me, again)
    return again


def _mine(remote: Path, me: Identity) -> Roster:
    team = trust.current(remote, me)
    if not team.is_administrator(me.card):
        raise NotMet("only an administrator changes who is in the team", "ask the administrator")
    return team


def _member(team: Roster, replica: str) -> Member:
    if replica not in team.current:
        raise NotFound("there is no copy of that name in the team", "casefile sync team shows who is")
    return team.current[replica]


def _card(data: bytes, team: str) -> Card | None:
    """The card of a request; none where it was not made by whoever holds its keys, or for another team."""
    try:
        said = json.loads(data)
        signature = bytes.fromhex(said.pop("signature"))
        card = card_from({name: value for name, value in said.items() if name != "team"})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    well = said.get("team") == team and signing.is_signed(card.signs, _ASKED + _canonical(said), signature)
    return card if well else None


def _canonical(tree: object) -> bytes:
    return json.dumps(tree, sort_keys=True, separators=(",", ":")).encode("ascii")
