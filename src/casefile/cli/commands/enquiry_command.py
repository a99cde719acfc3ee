"""casefile enquiry: somebody asks, and is helped or turned away well, without a file and without a name."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from casefile.cli import ask, screen
from casefile.cli.commands.write_command import finish, handed_in, split
from casefile.cli.options import Day, DryRun, Json, Sets
from casefile.cli.session import Session
from casefile.core.checks.arrival import lacking_in_decline
from casefile.core.document import Document
from casefile.core.failure import Usage
from casefile.core.identity import SERVICE
from casefile.work import entries, find, writing
from casefile.work.writing import Entry

app = typer.Typer(add_completion=False)
FORM = "enquiry"


@app.command()
def enquiry(
    ctx: typer.Context,
    sets: Sets = None,
    source: Annotated[str, typer.Option("--from", metavar="FILE|-", help="Answers as one YAML or JSON mapping.")] = "",
    final: Annotated[bool, typer.Option("--final", help="Make it final when nothing is open.")] = False,
    id: Annotated[str, typer.Option("--id", metavar="ID", help="Go on with this draft.")] = "",
    every: Annotated[bool, typer.Option("--list", help="Every enquiry, a line each, and how they ended.")] = False,
    on: Day = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Write down a call without a file. Nobody leaves with nothing: a no is explained, with another way and a safe tonight."""
    session = Session(ctx)
    service = session.folder.service()
    if every:
        _list(session, [*service.open_draft(FORM), *service.ever(FORM)], json=json)
        return
    stamp = session.stamp(on, service)
    if not source and not sets and not final:
        if not session.asks:
            raise Usage("nobody can be asked here", "casefile enquiry --from FILE --final")
        ask.questionnaire(session, service, FORM, id, stamp, dated=bool(on))
        return
    answers = entries.from_text(handed_in(session, source), find.form(FORM)) if source else None
    entry = Entry(answers, tuple(split(one) for one in sets or ()), final, id, bool(on))
    change = writing.write(session.folder, service, FORM, entry, stamp)
    finish(session, SERVICE, change, final=final, dry_run=dry_run, json=json)


def _list(session: Session, papers: list[Document], *, json: bool) -> None:
    """Enquiries in order, how they ended, and what a no still lacks; counts for the funder hold nobody."""
    papers = [one for one in sorted(papers, key=lambda one: (one.date, one.id)) if one.standing() != "entered_in_error"]
    shown = [one for one in papers if one.as_of(session.today)]
    counts = Counter(one.text("outcome") or "draft" for one in shown)
    if json:
        screen.as_json(
            {
                "enquiries": [
                    {
                        "id": one.id,
                        "path": one.path,
                        "date": one.date.isoformat(),
                        "status": one.standing(),
                        "outcome": one.text("outcome") or None,
                        "lacks": lacking_in_decline(one) if one.text("outcome") == "turned_away" else [],
                    }
                    for one in shown
                ],
                "outcomes": dict(sorted(counts.items())),
            }
        )
        return
    rows = [
        (one.date.isoformat(), one.id[-4:], one.standing().replace("_", " "), one.text("outcome").replace("_", " "))
        for one in shown
    ]
    for line in screen.columns(("date", "id", "status", "outcome"), rows) if rows else ["no enquiry is written down"]:
        screen.out(line)
    if rows:
        screen.out(", ".join(f"{number} {word.replace('_', ' ')}" for word, number in sorted(counts.items())))
