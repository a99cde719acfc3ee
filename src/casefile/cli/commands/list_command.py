"""casefile list: everybody in the caseload, a line each."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from casefile.cli import screen
from casefile.cli.options import Json
from casefile.cli.session import Session
from casefile.cli.unreadable import told, unread
from casefile.core.answer import View
from casefile.core.case import Case
from casefile.core.checks import safety
from casefile.core.due import next_due
from casefile.core.failure import NotFound

app = typer.Typer(add_completion=False)


@app.command(name="list")
def list_(
    ctx: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Closed and declined cases too.")] = False,
    names: Annotated[bool, typer.Option("--names", help="Preferred names in a pipe too.")] = False,
    json: Json = False,
) -> None:
    """Everybody in the caseload: phase, state, risk, worker, and when something is next due."""
    session = Session(ctx)
    terminal = names or sys.stdout.isatty()
    setting = session.folder.settings.names
    _ = session.today  # what is typed wrongly is no client's fault
    found: list[dict[str, object]] = []
    rows: list[tuple[str, ...]] = []
    for code in session.folder.codes():
        with session.by_itself(f"clients/{code}"):
            view = _seen(session, code)
            if view is None or not (every or view.case.is_open):
                continue
            one = as_dict(view) if json else {}
            row = () if json else _row(view, names_shown(view.case, setting, terminal=terminal))
            found.append(one)
            rows.append(row)
    session.tell_not_judged()
    if json:
        screen.as_json({"clients": found})
        return
    if not rows:
        if not session.not_judged:
            session.talk(
                "nobody yet; casefile new begins a file"
                if not session.folder.codes()
                else "no open case; casefile list --all shows closed ones"
            )
        return
    head = ("client", "name", "phase", "state", "risk", "model", "worker", "next due")
    keep = [n for n in range(len(head)) if n != 1 or any(row[1] for row in rows)]
    table = screen.columns(
        [head[n] for n in keep],
        [[row[n] for n in keep] for row in rows],
        limit=screen.width() if sys.stdout.isatty() else 0,
    )
    screen.styled([(table[0], "bold"), *[(line, "") for line in table[1:]]], colour=session.colour)


def _seen(session: Session, code: str) -> View | None:
    """A client's file as on the day asked about; None where it was not there yet, or has no spine to read."""
    case = session.folder.case(code)
    if broken := unread(case):
        session.talk(f"{told(case, broken)}; casefile check {case.code}")
    if not case.record.tree:
        session.not_judged.append(code)
        return None
    try:
        return session.view(case)
    except NotFound:
        return None


def _row(view: View, name: str) -> tuple[str, ...]:
    case = view.case
    return (
        case.code,
        name,
        case.phase,
        case.state,
        risk(view),
        case.model,
        case.caseworker_on(view.day),
        str(next_due(view) or ""),
    )


def as_dict(view: View) -> dict[str, object]:
    """A client as the contract prints it."""
    case: Case = view.case
    due = next_due(view)
    return {
        "client": case.code,
        "phase": case.phase or None,
        "state": case.state,
        "model": case.model or None,
        "worker": case.caseworker_on(view.day) or None,
        "risk": safety.highest_risk(view) or None,
        "next_due": due.isoformat() if due else None,
    }


def risk(view: View) -> str:
    """The risk level with its age, or that its review is due: a level without a date follows a person for life."""
    level = safety.highest_risk(view)
    if not level or not view.case.is_open:
        return ""
    newest = view.case.standing("risk-assessment")[-1]
    if safety.risk_review_due(view, newest) < view.day:
        return "review due"
    days = (view.day - newest.date).days
    return f"{level.replace('_', ' ')}, {days} {'day' if days == 1 else 'days'} old"


def names_shown(case: Case, setting: str, *, terminal: bool) -> str:
    """How a list calls a client: on a terminal by the caseload's setting, elsewhere nothing (the code stands by itself)."""
    profile = case.profile
    preferred = profile.text("names.preferred") if profile else ""
    if not terminal or setting == "code" or not preferred:
        return ""
    if setting == "initials":
        return "".join(f"{part[0]}." for part in preferred.split())
    return preferred
