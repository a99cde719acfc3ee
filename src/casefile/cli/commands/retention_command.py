"""casefile retention: which closed files are kept how long, by which rule, and what stands against letting one go."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import screen
from casefile.cli.options import Json
from casefile.cli.session import Session
from casefile.cli.unreadable import readable
from casefile.core.retention import Retention
from casefile.work import retaining

app = typer.Typer(add_completion=False)


@app.command()
def retention(
    ctx: typer.Context,
    client: Annotated[str, typer.Argument(metavar="[CLIENT]", help="Only this client, open or closed.")] = "",
    due: Annotated[bool, typer.Option("--due", help="Only files that may be proposed now.")] = False,
    json: Json = False,
) -> None:
    """How long each closed file is kept, by which rule, and whether its end may be proposed. Nothing is removed by this."""
    session = Session(ctx)
    found = _of_one(session, client) if client else _of_all(session)
    if due:
        found = [one for one in found if one.proposed]
    if json:
        screen.as_json({"files": [_as_dict(one) for one in found]})
        return
    if not found:
        session.talk("no closed file may be proposed today" if due else "no file is closed")
    for one in found:
        end = one.until.isoformat() if one.until else "not known"
        screen.out(f"{one.case}: kept until {end} ({one.by.title if one.by else 'no rule'})")
        for why in one.against:
            screen.out(f"  not proposed: {why}")
        if one.proposed:
            screen.out(f"  may be proposed: casefile purge {one.case} --with WORKER")


def _of_one(session: Session, client: str) -> list[Retention]:
    case = session.case_to_read(client, person=True)
    readable(case)
    return [retaining.retention_of(session.folder, case, session.today)]


def _of_all(session: Session) -> list[Retention]:
    _ = session.folder.settings, session.today  # what is typed wrongly is no client's fault
    told = retaining.complaints(session.folder)
    found = []
    for code in session.folder.codes():
        with session.by_itself(f"clients/{code}"):
            case = session.folder.case(code)
            if not case.record.tree:
                session.not_judged.append(code)
            elif not case.is_open:
                found.append(retaining.retention_of(session.folder, case, session.today, told))
    session.tell_not_judged()
    return found


def _as_dict(one: Retention) -> dict[str, object]:
    return {
        "client": one.case,
        "closed": one.closed,
        "until": one.until.isoformat() if one.until else None,
        "rule": one.by.code if one.by else None,
        "rules": [
            {"code": rule.code, "because": rule.why, "until": rule.until.isoformat() if rule.until else None}
            for rule in one.rules
        ],
        "over": one.over,
        "proposed": one.proposed,
        "against": list(one.against),
    }
