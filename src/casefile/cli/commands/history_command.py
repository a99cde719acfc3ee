"""casefile history: the story of one goal, or of a whole file, from its beginning."""

from __future__ import annotations

import textwrap
from datetime import date
from typing import Annotated, Any

import typer

from casefile.cli import screen
from casefile.cli.commands.log_command import as_dict, say_unread
from casefile.cli.options import Client, Json
from casefile.cli.session import Session
from casefile.core.answer import View
from casefile.core.entry import Entry
from casefile.core.failure import NotMet, Usage
from casefile.core.identity import place_in
from casefile.core.visible import visible
from casefile.work import story
from casefile.work.story import Chapter
from casefile.work.telling import aside_on

app = typer.Typer(add_completion=False)
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@app.command()
def history(
    ctx: typer.Context,
    client: Client,
    goal: Annotated[str, typer.Argument(metavar="[GOAL]", help="A goal by its id, or its number in the plan.")] = "",
    json: Json = False,
) -> None:
    """The story of a goal from its first wording on, or of the whole file, oldest first."""
    session = Session(ctx)
    case = session.case_to_read(client)
    if place_in(case.code) != "client":
        raise Usage(f"{case.code} is no person's file", f"casefile log {case.code}")
    say_unread(session, case)
    view = session.view(case)
    if goal:
        id = story.goal_of(view.case, goal)
        chapters = story.of_goal(view.case, id)
        if json:
            screen.as_json(
                {"history": {"client": case.code, "goal": id, "entries": [_chapter(one) for one in chapters]}}
            )
        else:
            _show_goal(session, view, id, chapters)
        return
    if aside := aside_on(session.folder):
        session.talk(aside)
    entries = story.of_file(session.folder, case.code, session.today if session.looks_back else None)
    if json:
        screen.as_json({"history": {"client": case.code, "goal": None, "entries": [_entry(one) for one in entries]}})
        return
    if not entries:
        raise NotMet(f"nothing is told of {case.code}", f"casefile check {case.code}")
    _show_file(session, view, entries)


def day(one: date) -> str:
    """A day, always of the same width."""
    return f"{one.day:2} {_MONTHS[one.month - 1]} {one.year}"


def _show_goal(session: Session, view: View, goal: str, chapters: tuple[Chapter, ...]) -> None:
    screen.styled([(f"{view.case.code}: the story of goal {goal}", "bold")], colour=session.colour)
    last = ""
    for one in chapters:
        when = day(one.day)
        what = f"{one.by or 'somebody'} {one.what}" if one.kind == "progress" else one.what
        screen.beside(when if when != last else " " * len(when), f"{what} ({one.id[-4:]})")
        last = when
        for title, words in one.words:
            _said(title, words)


def _said(title: str, words: str) -> None:
    """A question's answer below what happened, its lines as they were said."""
    indent = " " * 15
    room = max(screen.width(), 40)
    first = True
    for line in visible(words).split("\n"):
        text = f"{title}{' ' if title.endswith('?') else ': '}{line}" if first else line
        made = textwrap.wrap(
            text, room, initial_indent=indent if first else f"{indent}  ", subsequent_indent=f"{indent}  ",
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        for each in made:
            print(each)
        first = False


def _show_file(session: Session, view: View, entries: tuple[Entry, ...]) -> None:
    screen.styled([(f"{view.case.code}: the story of the file", "bold")], colour=session.colour)
    begins = story.phases(entries)
    last = ""
    for number, one in enumerate(entries):
        if number in begins:
            phase = view.practice.phase(begins[number])
            screen.styled([("", ""), (phase.title if phase else begins[number], "bold")], colour=session.colour)
        when = day(one.day)
        aside = f" ({one.id[-4:]})" if one.version else ""
        words = one.sentence + aside + ("" if one.in_history else ", not in the history yet")
        screen.beside(when if when != last else " " * len(when), words)
        last = when


def _entry(one: Entry) -> dict[str, Any]:
    said = as_dict(one)
    return {
        **{name: said[name] for name in ("at", "date", "by", "kind", "what", "form", "id", "version")},
        "words": [],
    }


def _chapter(one: Chapter) -> dict[str, Any]:
    return {
        "at": one.at or None,
        "date": one.day.isoformat(),
        "by": one.by or None,
        "kind": one.kind,
        "what": one.what,
        "form": one.form,
        "id": one.id,
        "version": one.version,
        "words": [{"question": title, "words": words} for title, words in one.words],
    }
