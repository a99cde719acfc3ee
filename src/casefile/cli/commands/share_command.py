"""casefile share: write down what was told outside, to whom, and on what basis; what nothing covers stays a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from casefile.cli import screen
from casefile.cli.options import Already, Client, Day, DryRun, Json, Sets
from casefile.cli.outgoing import HandedIn, go
from casefile.cli.session import Session
from casefile.work import gating
from casefile.work.referring import Asked

app = typer.Typer(add_completion=False)


@app.command()
def share(
    ctx: typer.Context,
    client: Client,
    to: Annotated[str, typer.Option("--to", metavar="SERVICE", help="Whom, as the consent names them.")] = "",
    sets: Sets = None,
    source: Annotated[str, typer.Option("--from", metavar="FILE|-", help="Answers as one YAML or JSON mapping.")] = "",
    final: Annotated[bool, typer.Option("--final", help="Make it final where something covers it.")] = False,
    already: Already = False,
    id: Annotated[str, typer.Option("--id", metavar="ID", help="Go on with this draft.")] = "",
    bases: Annotated[bool, typer.Option("--bases", help="List the bases in law, and what each asks.")] = False,
    on: Day = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Write down what is told outside. By consent, or on a basis in law with what that basis asks to be written."""
    session = Session(ctx)
    case = session.case_to_write(client, person=True)
    if bases:
        _bases(gating.jurisdiction_of(case, session.folder.settings))
        return
    stamp = session.stamp(on, case)
    given = HandedIn(sets or (), source, final, already, id, bool(on), dry_run, json)
    again = f"casefile share {case.code} --to SERVICE --from FILE"
    go(session, case, "disclosure", Asked(to), given, stamp, again)


def _bases(place: Mapping[str, Any]) -> None:
    """The lawful bases of a jurisdiction, a few lines each."""
    for one in place["lawful_bases"]:
        if one["tell_person"] == "not_about_the_report":
            continue
        screen.out(f"{one['code']}: {one['title']}")
        screen.out(f"  {one['law']}")
        respected = "the person's no holds" if one["needs_refusal_respected"] else "also where the person declined"
        screen.out(f"  {respected}; write down: {', '.join(word.replace('_', ' ') for word in one['record'])}")
