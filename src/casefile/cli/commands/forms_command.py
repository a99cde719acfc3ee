"""casefile forms: every form, or one form's questions."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from casefile.cli import bank, own, screen
from casefile.cli.options import Json
from casefile.cli.session import Session
from casefile.core.failure import Usage
from casefile.core.form import Field, FieldType, Form
from casefile.work import find

app = typer.Typer(add_completion=False)


@app.command()
def forms(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[FORM]", help="One form, with its questions.")] = "",
    questions: Annotated[
        bool, typer.Option("--questions", help="Questions that look for what is strong, to choose from in a talk.")
    ] = False,
    sort: Annotated[
        str, typer.Option("--type", metavar="T", help="Of these, one sort: survival, support, exception ...")
    ] = "",
    audience: Annotated[
        str, typer.Option("--for", metavar="WHO", help="Of these, for adult, young_person, family or carer.")
    ] = "",
    json: Json = False,
) -> None:
    """The forms casefile knows, or one form's questions; or the question bank."""
    session = Session(ctx)
    if ((sort or audience) and not questions) or (questions and name):
        raise Usage(
            "--type and --for choose from --questions, which stands without a form", "casefile forms --questions"
        )
    if questions:
        _bank(session, bank.some(sort, audience), json=json)
        return
    if name:
        form = find.form(name, session.shelf)
        own.heed(session, form.name)
        if json:
            screen.as_json({"forms": [as_dict(form)]})
        else:
            _one(form)
        return
    every = list(session.shelf)
    if json:
        screen.as_json({"forms": [as_dict(form) for form in every]})
        return
    rows = [(form.name, str(form.kind), form.title, ", ".join(form.phases) or "any phase") for form in every]
    table = screen.columns(
        ("form", "kind", "title", "phases"), rows, limit=screen.width() if sys.stdout.isatty() else 0
    )
    screen.styled([(table[0], "bold"), *[(line, "") for line in table[1:]]], colour=session.colour)
    session.talk("one form's questions: casefile forms FORM; on paper: casefile print --blank FORM -o FILE")


def _bank(session: Session, questions: Sequence[bank.Question], *, json: bool) -> None:
    if json:
        screen.as_json({"questions": [{**asdict(one), "avoid_when": one.avoid_when or None} for one in questions]})
        return
    screen.styled([(line, "") for line in bank.shown(questions)], colour=session.colour)


def as_dict(form: Form) -> dict[str, object]:
    """A form as the contract prints it."""
    return {
        "name": form.name,
        "title": form.title,
        "kind": str(form.kind),
        "place": form.place,
        "phases": list(form.phases),
        "proforma": form.proforma,
    }


def _one(form: Form) -> None:
    screen.out(f"{form.title} ({form.ref}, {form.kind})")
    screen.out(form.help)
    titles = dict(form.sections)
    section = None
    for field in form.questions():
        if field.section != section:
            section = field.section
            if titles.get(section):
                screen.out(f"\n{titles[section]}")
        _question(field, 1)


def _question(field: Field, depth: int) -> None:
    kinds = {FieldType.GROUP: "fields of its own", FieldType.LIST: "list"}
    what = " | ".join(field.choices) if field.choices else kinds.get(field.type, str(field.type))
    if field.item and field.item.choices:
        what = f"list of {' | '.join(field.item.choices)}"
    needed = "  (needed)" if field.needed and field.when is None else ""
    when = (
        f"  (if {field.when.field}{': ' + ' or '.join(field.when.values) if field.when.values else ' is answered'})"
        if field.when
        else ""
    )
    screen.out(f"{'  ' * depth}{field.name}: {field.title}{needed}{when}")
    screen.out(f"{'  ' * depth}    {what}")
    for inside in field.item.fields if field.item else field.fields:
        if inside.name != "id":
            _question(inside, depth + 2)
