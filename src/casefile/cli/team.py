"""Who may open a sealed folder: letting somebody in, taking somebody out, and the keys of this machine; as commands of `sync`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import ask, screen, sealing, syncing
from casefile.cli.session import Session
from casefile.core.days import spoken
from casefile.core.failure import NotFound, NotMet, Unreadable, Usage
from casefile.store import age, apply, files, git
from casefile.store.git import setup
from casefile.store.git.travel import Untravelled
from casefile.sync import remotes
from casefile.sync.remotes import Address
from casefile.sync.sealed import carrier, keys, seal_file, trust
from casefile.sync.sealed.keys import Identity, same_fingerprint
from casefile.sync.sealed.trust import Tampered

Number = Annotated[str, typer.Option("--number", metavar="DIGITS", help="The number that they read to you.")]
Copy = Annotated[str, typer.Argument(metavar="COPY", help="The name of their copy; casefile sync team lists them.")]


def add_to(app: typer.Typer) -> None:
    """Put the commands under `sync`."""
    for command in (admit, revoke, hand_on, team, key):
        app.command(name=command.__name__.replace("_", "-"))(command)


# -- for init and join
def check(where: Address, recovery: str = "", *, joins: bool = False) -> None:
    """Look whether sealing can be done here, and the folder used, before anything is begun.

    Raises:
        NotMet: the extra is not installed.
        Usage: something else lies in the folder, or the recovery key is none.
        NotFound, Tampered: somebody is to join, and there is no list of a team.
    """
    age.needed()
    if recovery:
        seal_file.check_recipient(recovery)
    path = Path(where.text)
    if not path.is_dir() and not path.parent.is_dir():
        raise NotFound("that folder is not there, nor the one it would lie in", "is the stick in? look at the path")
    if joins and not (path / "team").is_file():
        raise NotFound(
            "nobody has begun a sealed folder there",
            "name the folder that whoever began it named; it may be one inside the stick",
        )
    if joins:
        trust.head_in(path)
    elif path.is_dir() and any(path.iterdir()) and not (path / "team").is_file():
        raise Usage("that folder holds something else", "name a new or an empty one; what is in it stays as it is")


def begin(here: Session, remote: Path, worker: str, recovery: str) -> None:
    """Make a folder a sealed one with this copy as its first member, unless it is one of ours already.

    Raises:
        NotMet: it is a team's that this copy is not in.
    """
    root = here.folder.root
    replica = keys.replica_of(root)
    others = NotMet(
        "that folder is a team's, and this copy is not in it",
        "casefile sync join FOLDER NEW-FOLDER, on a new copy; where only its keys are gone: sync key --restore with the sheet",
    )
    if not keys.exists(replica) and (remote / "team").is_file():
        raise others  # keys made now would stand in the way of those on the recovery sheet
    me = sealing.identity(here, root) if keys.exists(replica) else keys.make(replica)
    try:
        trust.current(remote, me)
        return
    except NotFound:
        pass
    except NotMet:
        raise others from None
    here.talk("what goes into that folder is sealed: only copies that you let in can open it")
    if not recovery and trust.carry(remote, me):
        here.talk("the team goes on there; each of them types casefile sync init with that folder, once")
        return
    carrier.begin(remote, me, worker, here.today.isoformat(), recovery)
    here.talk("write down the recovery sheet now, or a lost machine is a lost key: casefile sync key --sheet")


def ask_in(here: Session, root: Path, remote: Path) -> str:
    """Ask to be let into the team; this copy's number, or nothing where it is in already.

    Raises:
        NotFound: there is no sealed folder.
    """
    replica = keys.replica_of(root)
    me = sealing.identity(here, root) if keys.exists(replica) else keys.make(replica)
    try:
        trust.current(remote, me)
    except NotMet:
        return carrier.ask_to_join(remote, me).mine
    return ""


def compare(here: Session, root: Path, remote: Path, mine: str, number: str) -> bool:
    """Whether somebody who asked to be let in is in, once the number that was read to them is trusted; else what happens next is said.

    Raises:
        Usage: it is no number.
        NotMet: it is another's.
    """
    me = sealing.identity(here, root)
    if number:
        _digits(number)
        carrier.compared(remote, me, number)
        if _is_in(remote, me):
            return True
    screen.out("You asked to be let in. Ring whoever set the folder up: you read them your")
    screen.out("number, and they read you theirs (they type: casefile sync key).")
    screen.out(f"  yours:  {mine}")
    if not number and here.asks and (number := _read_out(here, "  theirs:")):
        carrier.compared(remote, me, number)
        if _is_in(remote, me):
            return True
    if number:
        screen.out("That is the number of whoever set the folder up.")
    screen.out("The folder goes back to them, and they type: casefile sync admit")
    screen.out("When it is here again, type the same command" + (" again." if number else ", with --number DIGITS."))
    return False


def _is_in(remote: Path, me: Identity) -> bool:
    """Whether this copy is in the team of a folder by now."""
    try:
        trust.current(remote, me)
    except NotMet:
        return False
    return True


def _digits(number: str) -> None:
    """Look whether something typed can be a number of a copy.

    Raises:
        Usage: it is none.
    """
    if len(re.sub(r"[\s.-]", "", number)) != 25 or not re.fullmatch(r"[0-9\s.-]+", number):
        raise Usage("a number is 25 digits", "let them read it once more, five digits at a time")


def _read_out(here: Session, question: str) -> str:
    """A number that somebody reads out, asked for until it can be one; nothing where there is none yet."""
    while number := ask.line(here, question):
        try:
            _digits(number)
        except Usage as problem:
            here.talk(f"   {problem.message}; {problem.fix}")
        else:
            break
    return number


# -- commands
def admit(
    ctx: typer.Context,
    number: Number = "",
    worker: Annotated[str, typer.Option("--as", metavar="WORKER", help="Who works at that machine.")] = "",
) -> None:
    """Let somebody in who asked to join, once both of you have read your numbers to each other."""
    here = Session(ctx)
    root = here.folder.root
    me, remote = _mine(here)
    with apply.locked(root):
        asking = carrier.requests(remote, me)
        if not asking:
            raise NotFound("nobody asks to be let in", "they type: casefile sync join REMOTE FOLDER")
        if not number and not here.asks:
            raise Usage("say the number that they read to you", "--number DIGITS --as WORKER")
        if not number:
            here.talk(f"{len(asking)} {'copy asks' if len(asking) == 1 else 'copies ask'} to be let in.")
            here.talk(f"Read them your number:  {me.card.fingerprint}")
        number = number or _read_out(here, "Type the number that they read to you:")
        _digits(number)
        found = [one for one in asking if same_fingerprint(number, one.card.fingerprint)]
        if not found:
            raise NotMet("no copy that asks has that number; nobody was let in", "let them read it again")
        known = [one.id for one in here.folder.settings.workers]
        while not worker and here.asks:
            worker = ask.line(here, f"Who works there ({', '.join(known)}, or a new id)?")
            if not worker:
                break
            if worker not in known and not ask.confirm(here, f"{worker} is new here. Is that right?"):
                worker = ""
        if not worker:
            raise Usage("say who works at that machine", "--as WORKER")
        carrier.admit(remote, me, found[0], worker, here.today.isoformat())
    screen.out(f"{worker}'s copy {found[0].card.replica} is let in")
    syncing.one_round(here)
    screen.out("everything lies in the folder for them; they type their command again")


def revoke(ctx: typer.Context, copy: Copy) -> None:
    """Take a copy out of the team: what is sent from now on it cannot open. What it had before, it keeps."""
    here = Session(ctx)
    me, remote = _mine(here)
    taken = _take_in(here)
    with apply.locked(here.folder.root):
        carrier.revoke(remote, me, copy, here.today.isoformat())
    screen.out(
        f"{copy} is out of the team; what it had sent was taken in first" if taken else f"{copy} is out of the team"
    )
    screen.out("it cannot open what is sent from now on, and keeps what it had")
    screen.out("next: casefile sync")


def _take_in(here: Session) -> bool:
    """Whether what somebody wrote until now is everybody's before they go; nothing that they sent keeps them in.

    Raises:
        NotMet: the folder cannot be reached, so nobody can be taken out.
    """
    try:
        report = syncing.one_round(here)
    except (Unreadable, NotMet, git.GitProblem, Untravelled, Tampered) as problem:
        here.talk(f"not everything that was sent could be taken in: {problem.message}")
        return False
    if report.away:
        raise NotMet(f"{report.away}; nobody was taken out", "casefile sync revoke COPY, when it is")
    return True


def hand_on(ctx: typer.Context, copy: Copy) -> None:
    """Let another copy say too who is in the team."""
    here = Session(ctx)
    me, remote = _mine(here)
    with apply.locked(here.folder.root):
        carrier.hand_on(remote, me, copy)
    screen.out(f"{copy} can let people in and take them out too")


def team(
    ctx: typer.Context,
    again: Annotated[
        bool, typer.Option("--again", help="Put the list back where somebody changed, lost or replaced it.")
    ] = False,
) -> None:
    """Who can open the sealed folder."""
    here = Session(ctx)
    me, remote = _mine(here)
    with apply.locked(here.folder.root):
        now = carrier.publish_again(remote, me) if again else trust.current(remote, me)
    for name, one in sorted(now.current.items()):
        more = ", this copy" if name == me.replica else ""
        more += ", says who is in the team" if now.is_administrator(one.card) else ""
        screen.out(f"{name}  {here.folder.settings.name_of(one.worker)}, since {one.since}{more}")
    screen.out("and a recovery key, kept offline" if now.recovery else "no recovery key")


def key(
    ctx: typer.Context,
    sheet: Annotated[bool, typer.Option("--sheet", help="Print the recovery sheet; keep it under lock.")] = False,
    restore: Annotated[
        str, typer.Option("--restore", metavar="FILE|-", help="Bring keys back from a sheet that was typed in.")
    ] = "",
    compare: Annotated[
        str, typer.Option("--compare", metavar="DIGITS", help="The number that whoever set the folder up reads to you.")
    ] = "",
    passphrase: Annotated[
        bool | None,
        typer.Option("--passphrase/--no-passphrase", help="Ask for a passphrase whenever these keys are used, or not."),
    ] = None,
    make: Annotated[
        bool, typer.Option("--make", help="Make keys for this copy; a sealed folder makes them by itself.")
    ] = False,
) -> None:
    """The number of this copy's keys, to be read out, and the key that pages seal to; the recovery sheet; a passphrase."""
    here = Session(ctx)
    root = here.folder.root
    age.needed()
    if restore:
        _restore(here, root, restore)
        return
    replica = keys.replica_of(root)
    if not make and not keys.exists(replica):
        raise NotFound("this copy has no keys on this machine", "casefile sync key --make, or --restore with the sheet")
    me = keys.make(replica) if make else sealing.identity(here, root)
    if compare:
        _digits(compare)
        carrier.compared(_folder(root), me, compare)
        screen.out("that is the number of whoever set the folder up; next: casefile sync")
    elif passphrase is not None:
        keys.keep(me, sealing.passphrase(here, "new passphrase", new=True) if passphrase else "")
        screen.out(f"these keys ask for {'their' if passphrase else 'no'} passphrase from now on")
    elif sheet:
        screen.raw(keys.sheet(me, here.folder.settings.service, spoken(here.today)))
    else:
        screen.out(f"the number of copy {me.replica}:  {me.card.fingerprint}")
        screen.out("pages seal to this key, and this machine opens them: print --fillable --seal-to")
        screen.out(f"  {me.card.seals}")


def from_sheet(here: Session, name: str) -> Identity:
    """The keys of a recovery sheet that was typed into a file, or is on stdin.

    Raises:
        Usage: a row is not as it was printed, or this machine has the keys already.
    """
    try:
        text = sys.stdin.read(65536) if name == "-" else files.read_bytes(Path(name), 65536).decode("utf-8", "replace")
    except FileNotFoundError:
        raise NotFound("there is no such file", "type the rows of the sheet into a file, and name it") from None
    except (OSError, ValueError):
        raise Unreadable("the file of the sheet cannot be read", "look at it") from None
    found = keys.from_sheet(text)
    if keys.exists(found.replica) and _are_needed(here, found):
        raise Usage(f"this machine has the keys of copy {found.replica} already", "they are in your own settings")
    return found


def _are_needed(here: Session, found: Identity) -> bool:
    """Whether the keys that this machine has for a copy are those of the sheet, or open the list of a team."""
    try:
        there = keys.load(found.replica, lambda: sealing.passphrase(here, "passphrase of the keys"))
        return there == found or bool(trust.newest(there))
    except Unreadable:
        return False  # damaged: they open nothing
    except NotMet:
        return keys.is_locked(found.replica)  # of no team; or nobody knows their passphrase, and they may be anything


def _restore(here: Session, root: Path, name: str) -> None:
    """Bring keys back; a copy without keys of its own takes the name that they are for."""
    found = from_sheet(here, name)
    replica = keys.replica_of(root)
    if keys.exists(replica) and replica != found.replica:
        raise Usage("this copy has keys of its own", "casefile sync join REMOTE FOLDER --sheet FILE, into a new folder")
    with apply.locked(root):
        keys.set_aside(found.replica)
        keys.keep(found)
        files.write_whole(root / ".casefile" / "replica", f"{found.replica}\n".encode())
    screen.out(f"the keys of copy {found.replica} are back, and this is that copy")
    screen.out("next: casefile sync; where nobody compared numbers on this machine yet, it says so")


def _mine(here: Session) -> tuple[Identity, Path]:
    """This copy's keys, and its sealed folder.

    Raises:
        NotMet: it does not sync with one.
    """
    root = here.folder.root
    folder = _folder(root)
    return sealing.identity(here, root), folder


def _folder(root: Path) -> Path:
    where = remotes.needed(setup.local(root))
    if not where.sealed:
        raise NotMet("this caseload syncs with a git repository; who can read it is decided there", f"it is {where}")
    return Path(where.text)
