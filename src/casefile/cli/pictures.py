"""A picture of a file: made as a copy somebody may hold, in a language, and given out as SVG, as a page, or as its table."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from casefile.cli import screen
from casefile.cli.pages import in_language, save
from casefile.cli.session import Session
from casefile.core.case import Case
from casefile.core.failure import NotMet, Usage
from casefile.core.fixed import Fixed
from casefile.core.identity import place_in
from casefile.core.protective import protective
from casefile.render import plain
from casefile.render.build import Copy
from casefile.render.page import Page
from casefile.render.pictures.drawing import Picture
from casefile.render.pictures.seen import Seen
from casefile.render.pictures.shelf import PICTURES
from casefile.render.words import ENGLISH, Words, fixed_words
from casefile.store import catalogues
from casefile.store.resources import resource_dir


def by_itself(session: Session, case: Case, name: str, *, whole: bool, lang: str, draft: bool) -> Picture:
    """A picture that stands by itself, in a language; in words that nobody checked it says so, like a page.

    Raises:
        Usage: there is no such picture, or it is no client's file.
        NotMet: there is nothing to show, or the language's catalogue is a draft and a draft was not asked for.
        NotFound: there is no catalogue for the language.
    """
    page = in_language(session, Page("", ""), lang, draft=draft)  # empty: for its words, and what it says of a draft
    picture = made(session, case, name, whole=whole, words=page.words)
    return replace(picture, notes=(*page.notes, *picture.notes))


def made(session: Session, case: Case, name: str, *, whole: bool, words: Words = ENGLISH) -> Picture:
    """The picture of that name of a client's file, as it stood on the day looked at; `whole` is a worker's own copy.

    What the language of `words` lacks stands in English, and is counted aloud.

    Raises:
        Usage: there is no such picture, or it is no client's file.
        NotMet: there is nothing to show in it, or nothing on a copy that somebody else may hold.
    """
    draw = PICTURES.get(name)
    if draw is None:
        raise Usage(f"a picture is one of {', '.join(PICTURES)}")
    if place_in(case.code) != "client":
        raise Usage("a picture is of a client's file")
    view = session.view(case)
    copy = Copy(
        whole=whole,
        protective=protective(view.case).on,
        unnamed=frozenset(one.id for one in view.case.documents if one.apart),
    )
    phases = {one.code: Fixed(one.title) for one in view.practice.phases}
    seen = Seen(view.case, view.day, copy, session.looks_back, phases, words, profile_then=session.profile_then)
    try:
        picture = draw(seen)
    except NotMet:
        if not whole and _is_there(replace(seen, copy=Copy(whole=True)), name):
            again = f"casefile show {view.case.code} --picture {name} --whole"
            raise NotMet(
                "what this picture shows stays off a copy that somebody else may hold",
                f"{again} makes your own; never hand that copy over",
            ) from None
        raise
    _count(session, picture)
    return picture


def _is_there(seen: Seen, name: str) -> bool:
    try:
        PICTURES[name](seen)
    except NotMet:
        return False
    return True


def _count(session: Session, picture: Picture) -> None:
    """Say how many fixed texts stay English on a picture of another language."""
    every = {one.pattern: one.lang for one in fixed_words(picture) if one.ours}
    lacking = sum(1 for lang in every.values() if lang == "en")
    if picture.lang != "en" and lacking:
        name = catalogues.catalogue(picture.lang).english
        session.talk(f"{lacking} of {len(every)} fixed texts on this picture are not in {name} yet and stay English")


def give(session: Session, picture: Picture, output: str, *, json: bool) -> None:
    """Hand a picture out: into FILE.svg or FILE.html, to stdout as SVG, or at a terminal as its table.

    Raises:
        Usage: the file is to be something else, or to lie inside the caseload.
    """
    if json:
        table = {"columns": list(picture.table.head), "rows": [list(row) for row in picture.table.rows]}
        shown = {"name": picture.name, "title": picture.title, "notes": list(picture.notes), **table}
        screen.as_json({"document": None, "path": None, "picture": shown})
        return
    if not output and sys.stdout.isatty():
        screen.raw(plain.picture(picture))
        return
    # The only home of jinja2, and slow to load: a table needs none of it.
    from casefile.render.html import picture_page, svg

    ending = Path(output).suffix.lower() if output not in ("", "-") else ".svg"
    if ending not in (".svg", ".html"):
        raise Usage("a picture is written as .svg, or as .html with its table", "-o FILE.svg or -o FILE.html")
    text = (svg if ending == ".svg" else picture_page)(picture, resource_dir("templates"))
    save(session, text, output)
