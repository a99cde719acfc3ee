"""casefile today: what is due, what matters most first."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from casefile.cli import screen
from casefile.cli.options import Json
from casefile.cli.session import Session, names_shown, readable, told_of_everybody, unread
from casefile.core import enquiries
from casefile.core.clocks.item import Item
from casefile.core.due import due, in_order
from casefile.core.failure import NotFound, Unreadable
from casefile.core.identity import SERVICE

app = typer.Typer(add_completion=False)
SHORT = 7


@app.command()
def today(
    ctx: typer.Context,
    client: Annotated[str, typer.Argument(metavar="[CLIENT]", help="Only this client.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Everything, not only the first seven.")] = False,
    mine: Annotated[bool, typer.Option("--mine", help="Only clients I work with.")] = False,
    json: Json = False,
) -> None:
    """What is due today and this week, what matters most first."""
    session = Session(ctx)
    items, names = collect(session, client, mine=mine)
    if json:
        screen.as_json({"items": [item.as_dict(session.today) for item in items]})
        return
    show(session, items, names, every=every or bool(client))


def collect(session: Session, client: str = "", *, mine: bool = False) -> tuple[list[Item], dict[str, str]]:
    """Everything due in the caseload (or for one client), in order, and how lists call each client."""
    _ = session.folder.settings
    cases = [session.case_to_read(client)] if client not in ("", SERVICE) else () if client else session.folder.cases()
    items: list[Item] = []
    names: dict[str, str] = {}
    for case in cases:
        if client:
            readable(case)
        elif problem := unread(case):
            session.talk(told_of_everybody(case, problem))
        if not case.record.tree:
            continue
        if mine and session.worker not in [str(one.get("id")) for one in case.workers_on(session.today)]:
            continue
        try:
            items += due(session.view(case))
        except NotFound:
            continue
        except Unreadable as problem:
            session.talk(f"clients/{case.code}: {problem.message}")
            continue
        names[case.code] = names_shown(case, session.folder.settings.names, terminal=sys.stdout.isatty())
    if client in ("", SERVICE):
        service = session.folder.service()
        items += enquiries.due(session.view(service), session.worker if mine else "") if service.documents else ()
    items.sort(key=lambda item: (in_order(item, session.today), item.client))
    return items, names


def show(session: Session, items: list[Item], names: dict[str, str], *, every: bool) -> None:
    """The list on a screen: seven lines unless all are asked for, and how many more there are."""
    if not items:
        screen.out(f"nothing is due up to a week from {session.today.isoformat()}")
        return
    shown = items if every else items[:SHORT]
    for item in shown:
        late = item.overdue(session.today)
        when = (
            f"{late} {'day' if late == 1 else 'days'} over"
            if late
            else "today"
            if item.due == session.today
            else item.due.isoformat()
        )
        name = f" {names[item.client]}" if names.get(item.client) else ""
        screen.styled(
            [
                (f"{when:<14}{item.client}{name}: {item.what}", "bold" if item.rank == 1 else ""),
                (f"              {item.why}; {item.fix}", ""),
            ],
            colour=session.colour,
        )
    if len(items) > len(shown):
        screen.out(f"and {len(items) - len(shown)} more: casefile today --all")
