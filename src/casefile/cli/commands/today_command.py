"""casefile today: what is due, what matters most first."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import screen
from casefile.cli.commands.list_command import names_shown
from casefile.cli.options import Json
from casefile.cli.session import Session
from casefile.cli.unreadable import readable, told, unread
from casefile.core import enquiries
from casefile.core.case import Case
from casefile.core.clocks.item import PERSON, Item
from casefile.core.due import due, in_order
from casefile.core.failure import Failure, NotFound, Usage
from casefile.core.identity import SERVICE
from casefile.store.folder import CASELOAD_FILE

app = typer.Typer(add_completion=False)
SHORT = 7


@app.command()
def today(
    ctx: typer.Context,
    client: Annotated[str, typer.Argument(metavar="[CLIENT]", help="Only this client.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Everything, not only the first seven.")] = False,
    mine: Annotated[bool, typer.Option("--mine", help="Only clients I work with.")] = False,
    also: Annotated[
        list[Path] | None,
        typer.Option("--also", metavar="FOLDER", help="Another caseload in the same list; may be said again."),
    ] = None,
    json: Json = False,
) -> None:
    """What is due today and this week, what matters most first."""
    session = Session(ctx)
    if also:
        _over_several(session, client, also, every=every, mine=mine, json=json)
        return
    items, names = collect(session, client, mine=mine)
    if json:
        screen.as_json({"items": [item.as_dict(session.today) for item in items]})
        return
    show(session, items, names, every=every or bool(client))


def _over_several(session: Session, client: str, also: Sequence[Path], *, every: bool, mine: bool, json: bool) -> None:
    """The lists of several caseloads as one, each line with the name of its folder; one that cannot be read hides no other."""
    if client:
        raise Usage("--also is for the list of everybody", f"casefile today {client}")
    folders = [session.folder.root, *(one.resolve() for one in also)]
    called = _called(list(dict.fromkeys(folders)))
    items: list[tuple[Item, str]] = []
    names: dict[str, str] = {}
    for root, name in called.items():
        one = session if root == session.folder.root else session.beside(root)
        try:
            found, known = collect(one, mine=mine)
        except Failure as problem:
            whose = name if (root / CASELOAD_FILE).is_file() else "a folder named with --also"
            gone = whose != name
            session.talk(f"{whose} is no caseload" if gone else f"{whose}: {problem.message}; {problem.fix}")
            continue
        elsewhere = "" if one is session else f"casefile -C {shlex.quote(str(root))} "
        items += [
            (replace(item, fix=elsewhere + item.fix.removeprefix("casefile ")) if elsewhere else item, name)
            for item in found
        ]
        names |= {f"{name}/{code}": said for code, said in known.items()}
    items.sort(key=lambda pair: (in_order(pair[0], session.today), pair[0].client, pair[1]))
    if json:
        screen.as_json({"items": [{**item.as_dict(session.today), "caseload": name} for item, name in items]})
        return
    lines = [replace(item, client=f"{name}/{item.client}") for item, name in items]
    show(session, lines, names, every=every)


def _called(roots: Sequence[Path]) -> dict[Path, str]:
    """What each folder is called in a list: its own name, and as much of what is above it as tells it from the others."""
    called = {root: root.name for root in roots}
    for depth in range(2, max(len(root.parts) for root in roots) + 1):
        double = {name for name in called.values() if list(called.values()).count(name) > 1}
        called |= {root: "/".join(root.parts[-depth:]) for root, name in called.items() if name in double}
    return called


def collect(session: Session, client: str = "", *, mine: bool = False) -> tuple[list[Item], dict[str, str]]:
    """Everything due in the caseload (or for one client), in order, and how lists call each client."""
    _ = session.folder.settings, session.today, mine and session.worker  # what is typed wrongly is no client's fault
    items: list[Item] = []
    names: dict[str, str] = {}
    if client not in ("", SERVICE):
        case = session.case_to_read(client, person=True)
        readable(case)
        items, names[case.code] = _of(session, case, mine=mine)
    for code in session.folder.codes() if not client else ():
        with session.by_itself(f"clients/{code}"):
            case = session.folder.case(code)
            if problem := unread(case):
                session.talk(f"{told(case, problem)}; casefile check {case.code}")
            if not case.record.tree:
                session.not_judged.append(code)
                continue
            more, names[code] = _of(session, case, mine=mine)
            items += more
    session.tell_not_judged()
    if client in ("", SERVICE):
        if session.folder.settings.undecided:
            items.append(_settings(session))
        with session.by_itself(SERVICE):
            service = session.folder.service()
            items += enquiries.due(session.view(service), session.worker if mine else "") if service.documents else ()
    items.sort(key=lambda item: (in_order(item, session.today), item.client))
    return items, names


def _settings(session: Session) -> Item:
    what, why = f"choose between two answers in {CASELOAD_FILE}", "they came from two copies"
    return Item("settings-answers", SERVICE, session.today, what, why, "casefile resolve settings", PERSON)


def _of(session: Session, case: Case, *, mine: bool) -> tuple[list[Item], str]:
    """What is due for one client, and how lists call them; nothing for somebody else's client, or one not there yet."""
    if mine and session.worker not in [str(one.get("id")) for one in case.workers_on(session.today)]:
        return [], ""
    try:
        items = list(due(session.view(case)))
    except NotFound:
        return [], ""
    return items, names_shown(case, session.folder.settings.names, terminal=sys.stdout.isatty())


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
                (f"{when:<13} {item.client}{name}: {item.what}", "bold" if item.rank == 1 else ""),
                (f"              {item.why}; {item.fix}", ""),
            ],
            colour=session.colour,
        )
    if len(items) > len(shown):
        screen.out(f"and {len(items) - len(shown)} more: casefile today --all")
