"""casefile resolve: two versions of a document are brought together into one that supersedes both."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import ask, screen
from casefile.cli.options import Because, Client, Day, Json
from casefile.cli.session import Session
from casefile.core.document import Document
from casefile.core.failure import Usage
from casefile.render import build, page, plain
from casefile.work import resolving

app = typer.Typer(add_completion=False)


@app.command()
def resolve(
    ctx: typer.Context,
    client: Client,
    form: Annotated[str, typer.Argument(metavar="[FORM]", help="Which form, where several have two versions.")] = "",
    keep: Annotated[
        str, typer.Option("--keep", metavar="ID|both", help="Whose answers the new version begins with.")
    ] = "",
    because: Because = "",
    on: Day = "",
    json: Json = False,
) -> None:
    """Show both versions, and begin one that supersedes both. You can carry on meanwhile: only finalising and moving wait."""
    session = Session(ctx)
    case = session.case_to_write(client)
    fork = resolving.fork_of(case, form)
    if not keep:
        if not session.asks:
            raise Usage(
                "say whose answers the new version begins with",
                f"--keep {' | '.join(one.id for one in fork)} | both; casefile show {case.code} ID shows each",
            )
        _show(session, fork)
        keep = ask.line(session, f"Keep which ({', '.join(str(n) for n in range(1, len(fork) + 1))}, or both)?")
        keep = fork[int(keep) - 1].id if keep.isdigit() and 1 <= int(keep) <= len(fork) else keep
    words = session.words(because, "Why, in a few words")
    change = resolving.bring_together(session.folder, case, fork, keep, words, session.stamp(on, case))
    session.finish(change, json=json, next=f"casefile write {case.code} {fork[0].name}")


def _show(session: Session, fork: tuple[Document, ...]) -> None:
    differing = resolving.differences(fork)
    for number, one in enumerate(fork, 1):
        screen.out(f"{number}  {one.id}, by {one.text('author')}, {one.date.isoformat()}")
        if one.form is None:
            continue
        whole = build.filled_page(one, one.form, session.folder.settings, build.Copy(whole=True))
        wanted = {field.title for field in one.form.questions() if field.name in differing}
        sections = tuple(
            page.Section("", tuple(e for e in section.entries if e.title in wanted)) for section in whole.sections
        )
        screen.raw(plain.text(page.Page(form=one.name, title="What differs", sections=sections)))
