"""A sealed bundle by itself, in one file: everything of a head, for e-mail or a stick. It needs no bundle before it.

Who it is sealed for is the newest list of the team that this machine has seen; the folder itself need not be at hand.
"""

from __future__ import annotations

from pathlib import Path

from casefile.core.failure import NotFound, NotMet, Unreadable, Usage
from casefile.store import files
from casefile.store.git import objects, travel
from casefile.sync.sealed import outbox, progress, trust
from casefile.sync.sealed.envelope import Meta, Refused, open_sealed, seal
from casefile.sync.sealed.keys import Identity
from casefile.sync.sealed.roster import Roster
from casefile.sync.sealed.taking import OUT, Kind, Note, NotTaken, bring, take_body

ENDING = ".age"


def write(root: Path, target: Path, me: Identity, head: str, epoch: int = 0) -> int:
    """Write everything of a head into a new file, sealed for the whole team, and say how many bytes it has.

    Raises:
        Usage: the file is there already, lies inside the caseload, has another ending, or would be too large.
        NotMet: there is nothing to send, or this copy is in no team.
        Unreadable: the file cannot be written.
    """
    if target.suffix != ENDING:
        raise Usage("a sealed bundle is an age file", f"give it a name that ends in {ENDING}")
    if target.exists() or target.is_symlink():
        raise Usage("a file of that name is there already", "choose another name; a bundle never replaces one")
    if root.resolve() in target.resolve().parents:
        raise Usage("the bundle would lie inside the caseload", "choose another folder")
    if not head:
        raise NotMet("there is nothing to send yet", "casefile new")
    team = _team(me)
    name = f"{OUT}{me.replica}"
    objects.set_ref(root, name, head)
    try:
        body = travel.bundle_of(root, [name], [])
    finally:
        objects.set_ref(root, name, "")
    meta = Meta(team.team, me.replica, 0, head, "", epoch, team.to, True)
    data = seal(meta, body, team.recipients, me.signing)
    if len(data) > outbox.MAX_BUNDLE:
        raise Usage(f"the bundle would be larger than {outbox.MAX_BUNDLE // 1024**2} MiB", "use a sealed backup")
    try:
        files.write_whole(target, data)
    except OSError as error:
        raise Unreadable(
            f"the bundle cannot be written: {error.strerror}; nothing is kept", "mend that, then try again"
        ) from None
    return len(data)


def read(root: Path, source: Path, me: Identity) -> Note:
    """Bring what is in a file into `refs/casefile/seen/<replica>`, and say whose it is.

    Raises:
        NotFound: there is no such file.
        NotMet: it is not for this team, or not from somebody in it, or not whole; the message says which.
        Unreadable: it cannot be read.
    """
    try:
        data = files.read_bytes(source, min(outbox.MAX_BUNDLE, source.lstat().st_size))
    except FileNotFoundError:
        raise NotFound("there is no such file") from None
    except OSError:
        raise Unreadable("that file cannot be read", "look whether it is a plain file") from None
    if len(data) > outbox.MAX_BUNDLE:
        raise _not_taken("it is larger than a bundle may be")
    teams = {one.team: one for one in trust.newest(me)}
    if not teams:
        raise _no_team()
    signers = {name: key for one in teams.values() for name, key in one.signers.items()}
    try:
        meta, body = open_sealed(data, me, signers)
        if meta.team not in teams or teams[meta.team].signers.get(meta.sender) != signers[meta.sender]:
            raise _not_taken("it is from another team")
        if meta.seq or not meta.full:
            raise _not_taken("it is one of a sealed folder, not one by itself")
        take_body(root, meta, body)
    except Refused as no:
        raise _not_taken(no.why.value) from None
    except NotTaken as no:
        raise _not_taken(no.words) from None
    progress.note_alone(root, meta.head, meta.epoch)
    bring(root, meta.sender, meta.head)
    return Note(Kind.TAKEN, meta.sender, 0, "taken", meta.head, meta.epoch)


def _team(me: Identity) -> Roster:
    teams = trust.newest(me)
    if not teams:
        raise _no_team()
    if len(teams) > 1:
        raise NotMet("this copy is in several teams, and a file goes to one", "send it through the folder of that team")
    return teams[0]


def _no_team() -> NotMet:
    return NotMet(
        "this copy is in no team yet, so there is nobody to seal for", "casefile sync init FOLDER, or join FOLDER"
    )


def _not_taken(why: str) -> NotMet:
    return NotMet(f"nothing was taken: {why}", "ask whoever sent it to make it again: casefile bundle out FILE")
