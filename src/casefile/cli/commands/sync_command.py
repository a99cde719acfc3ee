"""casefile sync: what is here is saved, what others wrote comes in, what they lack goes out; and setting that up."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import newcomer, screen, session, syncing, team
from casefile.cli.options import Json
from casefile.cli.session import ME, Session
from casefile.core.failure import NotFound, OpenConflict, Unreadable, Usage
from casefile.store import apply, files, git
from casefile.store.folder import Folder
from casefile.store.git import setup
from casefile.sync import remotes

app = typer.Typer(add_completion=False)


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
    needs_git(here.folder.root)
    if status or estimate:
        syncing.tell_status(here, estimate=estimate, json=json)
        return
    syncing.tell(here, syncing.one_round(here), json=json)
    if strict and syncing.all_undecided(Folder(here.folder.root)):
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
    recovery: Annotated[
        str, typer.Option("--recovery", metavar="KEY", help="A public key, kept offline, that can open everything too.")
    ] = "",
    json: Json = False,
) -> None:
    """Say where this caseload syncs, once on one machine; the others join. What goes into a folder is sealed."""
    here = Session(ctx)
    root = here.folder.root
    needs_git(root, begins=True)
    if not address and not git.has_history(root):
        raise Usage("say where to sync", "casefile sync init FOLDER, or an address of git")
    where = remotes.address(address) if address else remotes.needed(setup.local(root))
    remotes.outside(root, where)
    if address:
        remotes.nobodys_work(where)
    if recovery and not where.sealed:
        raise Usage("--recovery is for a sealed folder; a git repository is not sealed")
    worker = here.worker
    with apply.locked(root):
        if where.sealed:
            team.check(where, recovery)
        if not git.has_history(root):
            git.begin(root, session.letters(4), worker)
        own = setup.local(root)
        before = remotes.known(own)
        remotes.trusted(own)
        if where.sealed:
            team.begin(here, Path(where.text), worker, recovery)
        setup.prepare(root, syncing.driver_line(), own)
        remotes.keep(root, where)
    here.talk(f"this caseload syncs with {where}")
    if not where.sealed:
        here.talk("what lies there is not sealed: whoever holds it can read it")
    try:
        report = syncing.one_round(here)
    except Unreadable:
        if before != where:  # nothing of another caseload stays in reach here
            with apply.locked(root):
                remotes.forget(root)
                if before:
                    remotes.keep(root, before)
        raise
    syncing.tell(here, report, json=json)
    here.talk(f"others join with: casefile sync join {shlex.quote(str(where))} NEW-FOLDER --worker ID")


@app.command()
def join(
    ctx: typer.Context,
    address: Annotated[
        str, typer.Argument(metavar="REMOTE", help="Where the others sync: a folder or an address of git.")
    ],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder for this machine's copy.")],
    worker: Annotated[str, typer.Option("--worker", metavar="ID", help="Who works at this machine.")] = "",
    number: Annotated[
        str, typer.Option("--number", metavar="DIGITS", help="The number that whoever set the folder up reads to you.")
    ] = "",
    sheet: Annotated[
        str,
        typer.Option(
            "--sheet", metavar="FILE|-", help="With the keys of a copy that is lost, from its recovery sheet."
        ),
    ] = "",
) -> None:
    """Begin a copy of a caseload on this machine, from where the others sync. A sealed folder asks twice: once to be let in."""
    here = Session(ctx)
    where = remotes.address(address)
    if not git.is_here():
        raise Usage("sync needs git, which is not on this machine", "install git, then try again")
    newcomer.join(here, where, folder, worker or here.globals.worker, number, sheet)


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


team.add_to(app)


def needs_git(root: Path, *, begins: bool = False) -> None:
    """Look whether there is git, and a history unless one is to begin.

    Raises:
        Usage, NotFound: there is none.
    """
    if not git.is_here():
        raise Usage("sync needs git, which is not on this machine", "install git; everything else works without it")
    if not begins and not git.has_history(root):
        raise NotFound("this caseload has no history yet", "casefile sync init FOLDER, or an address of git")
