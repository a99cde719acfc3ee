"""casefile refer: ask another service, as the person chose; what nobody agreed to tell stays a draft."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import ask
from casefile.cli.commands.write_command import finish, read_source, split
from casefile.cli.options import Already, Client, Day, DryRun, Json, Sets
from casefile.cli.session import Session
from casefile.core.failure import Usage
from casefile.work import entries, find, referring, writing
from casefile.work.writing import Entry

app = typer.Typer(add_completion=False)


@app.command()
def refer(
    ctx: typer.Context,
    client: Client,
    to: Annotated[str, typer.Option("--to", metavar="SERVICE", help="Which service, as the consent names it.")] = "",
    planned: Annotated[
        str, typer.Option("--planned", metavar="ID", help="The referral that the plan names, by its id.")
    ] = "",
    instead_of: Annotated[
        str, typer.Option("--instead-of", metavar="ID", help="The referral that another service declined.")
    ] = "",
    sets: Sets = None,
    source: Annotated[str, typer.Option("--from", metavar="FILE|-", help="Answers as one YAML or JSON mapping.")] = "",
    final: Annotated[bool, typer.Option("--final", help="Make it final where consent covers it.")] = False,
    already: Already = False,
    id: Annotated[str, typer.Option("--id", metavar="ID", help="Go on with this draft.")] = "",
    on: Day = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Begin a referral with what plan and consent say. Final only where the person's consent, or the law, covers it."""
    session = Session(ctx)
    case = session.case_to_write(client)
    stamp = session.stamp(on, case)
    asked = referring.Asked(to, planned, instead_of)
    answers = entries.from_text(read_source(source), find.form("referral-out")) if source else None
    draft = find.open_draft(case, "referral-out", id)
    entry = Entry(answers, tuple(split(one) for one in sets or ()), final, id, bool(on), already=already)
    entry = referring.entry_for(case, asked, entry, stamp, draft)
    if session.asks and not (answers or sets or final):
        for line in referring.who_may_know(case):
            session.talk(f"  may be told: {line}")
        ask.questionnaire(session, case, "referral-out", id, stamp, dated=bool(on), known=entry.answers)
        return
    if not entry.answers and not entry.sets and not id:
        raise Usage("nobody can be asked here", f"casefile refer {case.code} --to SERVICE --from FILE")
    change = writing.write(session.folder, case, "referral-out", entry, stamp)
    finish(session, case.code, change, final=final, dry_run=dry_run, json=json)
