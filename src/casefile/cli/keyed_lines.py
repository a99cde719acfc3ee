"""A page filled in by hand, keyed in without a terminal: one line an answer, by its number; all of it is written, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casefile.cli import offers, questions
from casefile.cli.from_paper import WHO, dated_back, keyed, remember, signed_on
from casefile.cli.offers import Offers
from casefile.cli.questions import NOT, Excuse
from casefile.cli.turns import lay
from casefile.core import numbering
from casefile.core.failure import Usage
from casefile.core.form import Field, FieldType, Form
from casefile.core.stamp import Stamp
from casefile.core.tree import Path, is_empty
from casefile.work import writing
from casefile.work.finalising import give_keys
from casefile.work.papers import Paper

BY, SIGNED = "by", "signed"
"""Who filled the page in, and the day beside the signature: what stands below the questions has no number."""


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on the page at a number, and on which line that is said."""

    at: int
    number: str
    said: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A line understood: where its answer goes, and what it is."""

    path: Path
    answer: Any


@dataclass(frozen=True, slots=True)
class KeyedPage:
    """A page understood: its answers, who filled it in and when it was signed, where that is said."""

    answers: tuple[Answer, ...]
    filled_in_by: str = ""
    signed: str = ""


def lines(text: str) -> Iterator[Line]:
    """`NUMBER answer`, a line each; what begins with a space goes on with the answer above, an empty line within it too."""
    at, number, said = 0, "", [""]
    for n, line in enumerate([*text.removeprefix("\ufeff").split("\n"), "end"], 1):
        if not line.strip() or line[0] in " \t":
            said.append(line.strip())
            continue
        if at or any(said):
            yield Line(at or n - 1, number, "\n".join(said).strip())
        number, _, first = line.replace("\t", " ", 1).partition(" ")
        at, number, said = n, number.lower().rstrip(".):"), [first.strip()]


def understood(text: str, form: Form, known: Offers, stamp: Stamp) -> KeyedPage:
    """The answers of a page that was keyed in as lines.

    Raises:
        Usage: names every line that is no answer to a question of the form, without its words.
    """
    found: dict[str, Any] = {}
    faults: list[str] = []
    for line in lines(text):
        try:
            if line.number in found:
                raise Usage("its number stands twice")
            found[line.number] = None
            found[line.number] = _meant(line, form, known, stamp)
        except Usage as problem:
            faults.append(f"line {line.at}: {problem.message}")
    if faults:
        more = f"; and {len(faults) - 8} more" if len(faults) > 8 else ""
        raise Usage(f"{'; '.join(faults[:8])}{more}; nothing was written", "a line is: NUMBER, a space, the answer")
    answers = tuple(one for one in found.values() if isinstance(one, Answer) and one.answer is not None)
    if not answers:
        raise Usage("nothing was keyed in", "a line is: NUMBER, a space, the answer")
    return KeyedPage(answers, found.get(BY, ""), found.get(SIGNED, ""))


def _meant(line: Line, form: Form, known: Offers, stamp: Stamp) -> Answer | str:
    if line.number == BY:
        who = Field(BY, FieldType.CHOICE, "", choices=(*WHO,), labels=WHO)
        return str(questions.meant(who, line.said, str, top=False))
    if line.number == SIGNED:
        return signed_on(line.said, stamp)
    place = numbering.question_of(form, line.number)
    if place is None:
        raise Usage("no question of this form has that number")
    path, one = place[0], offers.offered(place[1], known)
    if one.type is FieldType.GROUP or one.keyed_by:
        raise Usage(f"it has parts of its own, like {_part(line.number, one)}")
    top = len(path) == 1 and form.field("unanswered") is not None
    if line.said in NOT and not top and NOT[line.said] not in questions.source(one).choices:
        raise Usage("inside a question nothing is crossed out; leave the line out")
    return Answer(path, keyed(form, path, one, line.said, top=top) if line.said else None)


def _part(number: str, one: Field) -> str:
    row = number if one.type is FieldType.GROUP else numbering.row(number, 1)
    return next(inner for inner, _ in numbering.inside(row, one.fields or numbering.of_each(one)))


def lay_page(paper: Paper, page: KeyedPage, stamp: Stamp) -> bool:
    """Lay the answers of a page into a paper, in the place of what it held there; whether it is dated back to the signature.

    The paper remembers that it was keyed in.
    """
    touched = list(dict.fromkeys(str(one.path[0]) for one in page.answers))
    for one in page.answers:
        top = paper.form.field(str(one.path[0]))
        assert top is not None
        questions.make_room(paper.tree, top.name, one.answer)
        if not isinstance(one.answer, Excuse):
            lay(paper.tree, top, one.path, one.answer)
    for name in touched:
        if name in paper.tree:
            paper.tree[name] = _without_empty_rows(paper.tree[name])
    remember(paper, stamp, filled_in_by=page.filled_in_by, signed_on=page.signed)
    writing.settle(paper, touched)
    give_keys(paper.tree, paper.form, stamp)
    return dated_back(paper, page.signed)


def _without_empty_rows(value: Any) -> Any:
    """A row of the page that nobody filled in is none."""
    if isinstance(value, Mapping):
        return {name: _without_empty_rows(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_without_empty_rows(one) for one in value if not is_empty(one)]
    return value
