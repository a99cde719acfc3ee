"""`casefile` alone: today in short inside a caseload, help with three examples outside."""

from __future__ import annotations

import typer

from casefile.cli import screen
from casefile.cli.commands.today_command import collect, show
from casefile.cli.session import Session
from casefile.core.failure import NotFound


def home(ctx: typer.Context) -> None:
    """Today in short, or help."""
    session = Session(ctx)
    try:
        codes = session.folder.codes()
    except NotFound:
        if session.globals.folder is not None:
            raise
        screen.raw(ctx.get_help() + "\n")
        return
    service = session.folder.settings.service or "caseload"
    screen.out(f"{service}: {len(codes)} {'client' if len(codes) == 1 else 'clients'}, {session.today.isoformat()}")
    if not codes:
        screen.out("nobody yet; casefile new begins a file")
        return
    items, names = collect(session)
    show(session, items, names, every=False)
