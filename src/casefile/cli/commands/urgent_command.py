"""casefile urgent: one screen when it cannot wait, from whatever of the file can be read."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

import typer

from casefile.cli import screen
from casefile.cli.options import Client, Json
from casefile.cli.session import Session
from casefile.cli.unreadable import NOT_READ
from casefile.core.answer import View
from casefile.core.case import Case
from casefile.core.caseload import Settings
from casefile.core.failure import Failure
from casefile.core.finding import Severity
from casefile.core.urgent import Part
from casefile.core.urgent import urgent as gathered
from casefile.store.folder import is_apart
from casefile.work.gating import NEWEST, jurisdiction, practice

app = typer.Typer(add_completion=False)
WHOLE = "\u00a0"
"""Stands for a space at which a line is not broken: a number stays beside its name."""
NOTHING = "nothing is written down"


@app.command()
def urgent(ctx: typer.Context, client: Client, json: Json = False) -> None:
    """How to reach the person, their safety plan, who must not know, children, medicines, numbers. Reads a broken file too."""
    session = Session(ctx)
    session.folder.forgiving()
    case = session.case_to_read(client, person=True)
    seen = case.as_of(session.today) or case
    parts = gathered(_view(session, seen))
    broken = [one for paper in (case.record, *case.documents) for one in paper.findings if one.code in NOT_READ]
    broken += [one for one in case.findings if one.severity is Severity.ERROR]
    named = [one.place.path for one in broken if not is_apart(one.place.path)]
    others = len(named) < len(broken)  # of what is kept apart only that there is something
    if json:
        screen.as_json(
            {
                "client": case.code,
                "urgent": {part.title.replace(" ", "_"): list(part.lines) for part in parts},
                "not_read": [*named, *([f"clients/{case.code}"] if others else [])],
            }
        )
        return
    lines = [(f"{case.code}: when it cannot wait", "bold")]
    for what in (*named, *(["a paper"] if others else [])):
        lines.append((f"{what} cannot be read; what it says is not on this screen", "red"))
    for part in parts:
        lines += [(line, "") for line in _shown(part)]
    empty = [part.title for part in parts if not part.lines]
    if empty:
        lines.append((f"{NOTHING} of: {', '.join(empty)}", ""))
    screen.styled(lines, colour=session.colour)


def _shown(part: Part) -> Iterator[str]:
    """A part with its title before it and its lines below each other, so that one screen of 80 by 24 mostly holds them all."""
    lines = list(part.lines)
    if part.title in ("never tell", "numbers") and lines:
        lines = ["; ".join(one.replace(" ", WHOLE) for one in lines)]
    for number, line in enumerate(lines):
        title = part.title if number == 0 else ""
        for row in wrap(line, screen.width(), initial_indent=f"{title:<15}", subsequent_indent=" " * 15):
            yield row.replace(WHOLE, " ")


def _view(session: Session, case: Case) -> View:
    """The case with what can be had of practice, settings and place: where one is odd or unknown, the usual one."""
    try:
        settings = session.folder.settings
    except Failure:
        settings = Settings()
    version = case.practice.get("practice")
    try:
        followed = practice(version if isinstance(version, int) else NEWEST)
    except Failure:
        followed = practice()
    return View(case, session.today, followed, settings, _place(case, settings), known_as=session.folder.known_as)


def _place(case: Case, settings: Settings) -> dict[str, Any]:
    """The jurisdiction that the case names, else of the caseload's, else of the usual one."""
    for one in (str(case.practice.get("jurisdiction") or ""), settings.jurisdiction, Settings().jurisdiction):
        try:
            return jurisdiction(one)
        except Failure:
            continue
    return {}
