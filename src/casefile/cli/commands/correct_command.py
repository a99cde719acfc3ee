"""casefile correct: somebody says that a paper is wrong; what they say is kept, answered, and never lost."""

from __future__ import annotations

import typer

from casefile.cli.options import Because, Client, Day, FormRef, Json
from casefile.cli.session import Session
from casefile.work import correcting

app = typer.Typer(add_completion=False)


@app.command()
def correct(
    ctx: typer.Context, client: Client, form: FormRef, because: Because = "", on: Day = "", json: Json = False
) -> None:
    """Begin a request for a correction, in the person's words. It costs nothing, and it is answered."""
    session = Session(ctx)
    case = session.case_to_write(client)

    def judge() -> None:
        session.stamp(on, case)
        correcting.said_to_be_wrong(case, form)

    words = session.words(because, "What is wrong, in the person's words", first=judge)
    stamp = session.stamp(on, case)
    change = correcting.correct(session.folder, case, form, words, stamp)
    next_ = f"casefile write {case.code} correction-request --id {change.documents[0].id}"
    session.finish(change, json=json, next=next_)
