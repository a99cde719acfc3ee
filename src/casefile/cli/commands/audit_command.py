"""casefile audit: can the history be trusted, and whose signatures are under it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import screen
from casefile.cli.options import Json
from casefile.cli.session import Session
from casefile.core.failure import NotFound, Usage
from casefile.store import apply, git
from casefile.store.git import signing
from casefile.sync.auditing import Audit, Remark
from casefile.sync.auditing import audit as look
from casefile.work import newcomer

app = typer.Typer(add_completion=False)


@app.command()
def audit(
    ctx: typer.Context,
    sign_with: Annotated[
        Path | None,
        typer.Option(
            "--sign-with", metavar="KEY", help="From now on sign what this machine records, with this ssh key."
        ),
    ] = None,
    unsigned: Annotated[bool, typer.Option("--unsigned", help="From now on sign nothing on this machine.")] = False,
    json: Json = False,
) -> None:
    """Make everything that sync brought together again and compare, follow every final paper, and read the signatures."""
    session = Session(ctx)
    root = session.folder.root
    if not git.is_here() or not git.has_history(root):
        raise NotFound(
            "this caseload has no history to look at", "casefile doctor --fix begins one, where git is there"
        )
    if sign_with is not None or unsigned:
        _choose(session, sign_with, unsigned=unsigned)
        return
    unsaved = len(git.edited(root, only_looks=True))
    keys = {one.id: signing.public_key(one.signing_key) for one in session.folder.settings.workers}
    found = look(root, keys)
    if json:
        screen.as_json(
            {
                "commits": found.commits,
                "made_again": found.made_again,
                "signed": found.signed.get("good", 0),
                "unsaved": unsaved,
                "remarks": [
                    {
                        "commit": one.commit.id,
                        "day": _day(one),
                        "by": one.commit.author,
                        "grave": one.grave,
                        "what": one.words,
                    }
                    for one in found.remarks
                ],
            }
        )
    else:
        _tell(found, unsaved)
    if any(one.grave for one in found.remarks):
        raise typer.Exit(1)


def _choose(session: Session, key: Path | None, *, unsigned: bool) -> None:
    root = session.folder.root
    worker = session.worker
    if key is None or unsigned:
        if key is not None:
            raise Usage("--sign-with KEY or --unsigned, not both")
        signing.sign_with(root, None)
        screen.out("this machine signs nothing from now on")
        return
    path = key.expanduser().absolute()
    public = signing.public_of(root, path)
    if not signing.can_sign(root, path):
        raise Usage("git cannot sign with that key here", "name the key itself, or its .pub while ssh-agent holds it")
    with apply.locked(root):
        signing.sign_with(root, path)
        change = newcomer.with_key(session.folder, worker, public)
        if change:
            apply.apply(root, change)
            git.record(root, worker, change.verb, change.paths, session.now)
    screen.out(f"what {worker} records on this machine is signed from now on")
    screen.out("next: casefile sync, so that the others know the key")


def _tell(found: Audit, unsaved: int) -> None:
    screen.out(f"{found.commits} commits looked at")
    if found.made_again:
        screen.out(f"  {found.made_again} bring copies together; made again, each is the same")
    good, none = found.signed.get("good", 0), found.signed.get("", 0)
    screen.out(f"  {good} signed with a key that casefile.yaml names, {none} without a signature")
    for one in found.remarks:
        screen.out(
            f"{'look' if one.grave else 'note'}  {_day(one)} {one.commit.author}, {one.commit.id[:10]}: {one.words}"
        )
    if not any(one.grave for one in found.remarks):
        screen.out("in the history nothing was slipped in, and no final paper was changed")
    if unsaved:
        files = f"{unsaved} {'file has' if unsaved == 1 else 'files have'} changed since and {'is' if unsaved == 1 else 'are'}"
        screen.out(f"{files} not in the history yet: casefile check looks at {'it' if unsaved == 1 else 'them'}")


def _day(one: Remark) -> str:
    return datetime.fromtimestamp(one.commit.seconds, UTC).strftime("%Y-%m-%d")
