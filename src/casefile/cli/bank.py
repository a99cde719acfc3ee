"""The question bank on a screen: by the sort of question and by whom it is for, and one of them chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from casefile.cli import screen
from casefile.cli.questions import meant
from casefile.cli.session import Session
from casefile.core.failure import Usage
from casefile.core.form import Field, FieldType
from casefile.store import library

AUDIENCES = {"adult": "Adults", "young_person": "Young people", "family": "Families", "carer": "Carers"}
PAGE = 16
"""Lines of a list that are shown at once, so that a small screen holds them."""


@dataclass(frozen=True, slots=True)
class Sort:
    """A way of asking: what it looks for, and when to leave it alone."""

    code: str
    title: str
    in_short: str
    care: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the bank, as it is asked."""

    id: str
    type: str
    audience: str
    text: str
    avoid_when: str = ""

    @property
    def warning(self) -> str:
        """When to leave it, in words; nothing where it says none."""
        return f"Leave it {self.avoid_when[:1].lower()}{self.avoid_when[1:]}" if self.avoid_when else ""


@cache
def sorts() -> tuple[Sort, ...]:
    """The sorts of questions, in the order of the bank."""
    return tuple(Sort(**one) for one in library.data("questions/1.yaml")["types"])


@cache
def every() -> tuple[Question, ...]:
    """All questions, in the order of the bank."""
    names = Question.__slots__
    return tuple(
        Question(**{name: one[name] for name in names if name in one})
        for one in library.data("questions/1.yaml")["questions"]
    )


def some(type: str = "", audience: str = "") -> tuple[Question, ...]:
    """The questions of a sort, for somebody; of all sorts and for all where nothing is said.

    Raises:
        Usage: there is no such sort, or nobody of that name.
    """
    codes = [one.code for one in sorts()]
    if type and type not in codes:
        raise Usage("--type is none of the sorts of questions", f"choose {', '.join(codes)}")
    if audience and audience not in AUDIENCES:
        raise Usage("--for is nobody whom the questions are for", f"choose {', '.join(AUDIENCES)}")
    return tuple(one for one in every() if type in ("", one.type) and audience in ("", one.audience))


def id_of(text: str) -> str:
    """The id of the question that is asked in these words; nothing where the words are somebody's own."""
    return next((one.id for one in every() if one.text == text), "")


def shown(questions: Sequence[Question]) -> Iterator[str]:
    """Questions as lines: below each sort when to leave it alone, below each question when that one would hurt."""
    before = ("", "")
    for one in questions:
        sort = next(each for each in sorts() if each.code == one.type)
        if one.type != before[0]:
            yield from (
                *([""] if before[0] else []),
                f"{sort.title} ({sort.code})",
                f"  {sort.in_short}",
                f"  {sort.care}",
            )
        if (one.type, one.audience) != before:
            yield f"  {AUDIENCES[one.audience]}"
        before = (one.type, one.audience)
        yield f"    {one.text}"
        if one.warning:
            yield f"      {one.warning}"


# -- chosen at a terminal
Read = Callable[[str], str]
"""Asks for a line; may be left."""


def chosen(session: Session, audience: str, read: Read) -> Question | None:
    """A question that somebody looks for by its sort and by whom it is for; none where nobody takes one."""
    sort = _one_of(session, {one.code: one.title for one in sorts()}, "Which sort? Enter: all", read)
    usual = AUDIENCES.get(audience, "all")
    audience = _one_of(session, AUDIENCES, f"For whom? Enter: {usual}", read) or (
        audience if audience in AUDIENCES else ""
    )
    for one in sorts():
        if one.code == sort:
            session.talk(f"   {one.in_short} {one.care}")
    return _from_list(session, some(sort, audience), read)


def _one_of(session: Session, labels: Mapping[str, str], question: str, read: Read) -> str:
    one = Field("", FieldType.CHOICE, question, choices=(*labels,), labels=labels)
    session.talk(f"   {question}")
    for line in screen.in_columns([f"{n:2}  {label}" for n, label in enumerate(labels.values(), 1)]):
        session.talk(f"   {line}")
    while said := read("   > ").strip():
        try:
            return str(meant(one, said, str, top=False))
        except Usage as problem:
            session.talk(f"   {problem.message}")
    return ""


def _from_list(session: Session, questions: Sequence[Question], read: Read) -> Question | None:
    """One of them by its number, a screen of them at a time."""
    pages = [*_pages(questions)]
    for last, page in zip([*[False] * (len(pages) - 1), True], pages, strict=True):
        for line in page:
            session.talk(line)
        while said := read(f"   A number takes one; Enter {'takes none' if last else 'shows more'} > ").strip():
            if said.isascii() and said.isdecimal() and 1 <= int(said) <= len(questions):
                return questions[int(said) - 1]
            session.talk(f"   type a number from 1 to {len(questions)}")
    return None


def _pages(questions: Sequence[Question]) -> Iterator[list[str]]:
    page: list[str] = []
    for n, one in enumerate(questions, 1):
        lines = screen.wrapped(f"   {n:2}  {one.text}").split("\n")
        lines += screen.wrapped(f"       {one.warning}").split("\n") if one.warning else []
        if page and len(page) + len(lines) > PAGE:
            yield page
            page = []
        page += lines
    yield page
