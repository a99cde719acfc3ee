"""What a question at a terminal shows, what a typed answer means, and which question comes first. Nobody is asked here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from casefile.cli.turns import Turn, item_of
from casefile.core import numbering
from casefile.core.days import day_of, plus
from casefile.core.failure import Usage
from casefile.core.form import Field, FieldType, Form
from casefile.core.tree import Path, Plain, is_empty
from casefile.schema.needed import gaps
from casefile.schema.typing import scalar
from casefile.work import entries
from casefile.work.finalising import dotted
from casefile.work.papers import Tree

STOP = ":stop"
BACK = ":back"
GOTO = ":goto"
ASK = ":ask"
HELP = "?"
NOT = {"-": "declined", "--": "not_asked", "---": "not_known"}
YES_NO = {"": False, "n": False, "no": False, "y": True, "yes": True}
EMPTY_LINE = "\\"
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}

INTRO = """Enter leaves a question as it is; * must be answered before it can be final. ? explains a question.
Type - for declined, -- for not asked, --- for not known. A day is like 2026-03-04, or today, yesterday, tomorrow.
Several lines end with an empty one; a line with only \\ on it stands for an empty line.
:back goes back one question, :goto 9 goes to question 9, :stop saves and stops; the same command goes on later."""


@dataclass(frozen=True, slots=True)
class Excuse:
    """Why a question of the top level has no answer."""

    why: str


# -- leaving
class Stop(Exception):
    """The person wants to stop here."""


class Back(Exception):
    """The person wants the question before."""


class Goto(Exception):
    """The person wants the question of a number."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


LEFT = (Stop, Back, Goto, KeyboardInterrupt)


# -- what is shown
def heading(here: Turn, count: int) -> str:
    """Number and title, a star where it must be answered, and how the answer is typed where that is not plain."""
    one, number = here.field, f"{here.number}/{count}" if here.top else here.number
    if here.path[-1] != one.name:  # a row that is named by a code
        return f"{number}  {here.title}"
    hint = ""
    if one.type is FieldType.BOOLEAN:
        hint = " (y/n)"
    elif one.type is FieldType.LIST and (source(one).choices or source(one).offers):
        hint = " (numbers with commas, like 1,3)"
    return f"{number}  {one.title}{' *' if one.needed else ''}{hint}"


def shown(one: Field, answer: Any) -> str:
    """An answer that is there already, in the words of its question."""
    if one.type is FieldType.BOOLEAN:
        return {"true": "yes", "false": "no"}.get(str(answer), str(answer))
    parts = answer if isinstance(answer, list) else [answer]
    return ", ".join(source(one).label(part) if source(one).choices else str(part) for part in parts)


def source(one: Field) -> Field:
    """Where the choices of a question stand: with the items of a list, else with itself."""
    return one.item if one.type is FieldType.LIST and one.item else one


# -- what is typed
def is_long(one: Field) -> bool:
    """Whether the answer may have several lines: longer words, or a list of them."""
    if one.type is FieldType.LIST:
        return not source(one).choices
    return one.type is FieldType.TEXT and (one.widget == "text" or one.most > 1000)


def together(lines: Sequence[str]) -> str:
    """Several lines as one answer; a line that holds only a backslash is an empty one."""
    return "\n".join("" if one.strip() == EMPTY_LINE else one for one in lines).strip("\n")


def words(one: Field, said: str) -> Any:
    """What several lines come to: one text, or a list with an item a line."""
    return [line.strip() for line in said.split("\n") if line.strip()] if one.type is FieldType.LIST else said


def added(before: Any, answer: Any) -> Any:
    """Words typed but not confirmed, below those that are there already."""
    if is_empty(before):
        return answer
    return [*before, *answer] if isinstance(before, list) else f"{before}\n{answer}"


def meant(one: Field, said: str, read_day: Callable[[str], str], *, top: bool) -> Any:
    """The answer somebody typed; a dash is the choice of that meaning, else an excuse at the top level.

    Raises:
        Usage: it is no answer to this question.
    """
    if said in NOT:
        return _without_answer(one, NOT[said], top=top)
    if source(one).choices:
        return _several(source(one), said) if one.type is FieldType.LIST else _choice(source(one), said)
    if one.type is FieldType.DATE:
        return read_day(said)
    if one.type is FieldType.BOOLEAN and said.lower() not in ("true", "false", *YES_NO):
        raise Usage("type y or n")
    return words(one, said) if is_long(one) else entries.scalar(said, replace(one, name="it"))


def judge(form: Form, path: Path, one: Field, answer: Any) -> None:
    """Say no to a short answer that could never be final; longer words are kept, and looked at when it is to be final.

    Raises:
        Usage: what is wrong with it.
    """
    from casefile.schema import validate  # jsonschema is slow to load

    if not isinstance(answer, Excuse) and not is_long(one):
        value = scalar(answer, one.type) if isinstance(answer, Plain) else answer
        if wrong := validate.wrong_with(form, path, one, value):
            raise Usage(wrong)


def _without_answer(one: Field, why: str, *, top: bool) -> Any:
    if why in source(one).choices:
        return [why] if one.type is FieldType.LIST else why
    if not top:
        raise Usage("type Enter to leave it")
    return Excuse(why)


def _choice(one: Field, said: str) -> str:
    if said.isdecimal() and 1 <= int(said) <= len(one.choices):
        return one.choices[int(said) - 1]
    exact = [c for c in one.choices if said.lower() in (c.lower(), one.label(c).lower())]
    near = exact or [c for c in one.choices if one.label(c).lower().startswith(said.lower())]
    if len(near) != 1:
        raise Usage(f"type a number from 1 to {len(one.choices)}")
    return near[0]


def _several(one: Field, said: str) -> list[str]:
    found: list[str] = []
    for part in filter(None, (part.strip() for part in said.split(","))):
        words = part.split()
        plain = all(word.isdecimal() or word in one.choices for word in words)
        found += [_choice(one, word) for word in (words if plain else [part])]
    if not found:
        raise Usage(f"type numbers from 1 to {len(one.choices)}")
    return list(dict.fromkeys(found))


def day(said: str, today: date) -> str:
    """A day as it is typed on a screen: like 2026-03-04, or a word.

    Raises:
        Usage: it is none.
    """
    if said.lower() in _DAYS:
        return plus(today, _DAYS[said.lower()]).isoformat()
    if len(said) != 10 or day_of(said) is None:
        raise Usage("a day is written like 2026-03-04")
    return said


def day_on_paper(said: str) -> str:
    """A day as people write it by hand, day first: `5 3 2026`, `5/3/2026` or `5.3.2026`; ISO is read too.

    Raises:
        Usage: it is none of the calendar, or its year is short.
    """
    parts = re.split(r"[\s/.]+", said.strip().rstrip("."))
    if len(parts) == 3 and all(one.isascii() and one.isdecimal() for one in parts):
        if len(parts[2]) != 4:
            raise Usage("type the whole year: 5 3 2026")
        said = f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}"
    if len(said) != 10 or day_of(said) is None:
        raise Usage("a day is typed as it stands on the page, day month year: 5 3 2026")
    return said


def make_room(tree: Tree, name: str, answer: Any) -> None:
    """Let an answer or an excuse to a question of the form take the other's place.

    Raises:
        Usage: an excuse has no place, because words stand there that somebody wrote by hand.
    """
    if not isinstance(tree.get("unanswered") or {}, Mapping):
        if isinstance(answer, Excuse):
            raise Usage("unanswered holds words where fields of its own must be", "casefile edit puts it right")
        return
    excuses = {key: why for key, why in (tree.get("unanswered") or {}).items() if key != name}
    if isinstance(answer, Excuse):
        tree.pop(name, None)
        excuses[name] = answer.why
    tree["unanswered"] = excuses
    if not excuses:
        del tree["unanswered"]


def _half(one: Field, items: Any) -> bool:
    """Whether some codes of such a list are answered and others are not."""
    rows = [item_of(items, code) for code in numbering.codes(one)]
    return isinstance(items, list) and any(is_empty({**row, "code": None}) for row in rows)


# -- which is open
def first_open(form: Form, data: Mapping[str, Any], asked: Sequence[Field]) -> int:
    """Where to take up again: the first open question that is needed, else the first open one, else the first.

    A list asked code by code is open while codes are; it comes with those needed where nothing after it is answered.
    """
    lacking = {gap.path[0] for gap in gaps(form, data)}
    unsaid = {one.name for one in asked if is_empty(data.get(one.name))}
    half = {one.name for one in asked if _half(one, data.get(one.name))}
    last = max((n for n, one in enumerate(asked) if one.name not in unsaid), default=0)
    left_at = {one.name for one in asked[last : last + 1] if one.needed} & half
    needed = [n for n, one in enumerate(asked) if one.name in lacking | left_at]
    open_ = half | unsaid - {*(data.get("unanswered") or {})}
    return next(iter([*needed, *(n for n, one in enumerate(asked) if one.name in open_)]), 0)


def still_open(form: Form, data: Mapping[str, Any], later: Sequence[str]) -> Iterator[str]:
    """What keeps a paper from being final: open questions by their place and title, faults by the title of what they are in."""
    titles = {dotted(gap.path): _trail(form, data, gap.path) for gap in gaps(form, data)}
    for one in later:
        name, _, rest = one.partition(" ")
        called = {field.title for field in _every(form.fields) if field.name == name}
        yield f"{one} ({titles[one]})" if one in titles else f"“{called.pop()}”: it {rest}" if len(called) == 1 else one


def _every(fields: Sequence[Field]) -> Iterator[Field]:
    for one in fields:
        yield one
        yield from _every(one.item.fields if one.item else one.fields)


def _trail(form: Form, data: Any, path: Path) -> str:
    """The titles on the way to a question; an item of a list is called by the words for its code."""
    parts: list[str] = []
    for n, step in enumerate(path, 1):
        data = data[step] if isinstance(step, int) else data.get(step)
        field = form.at(path[:n])
        if field and isinstance(step, str):
            parts.append(field.title)
        elif field and (code := field.child("code")) and data.get("code"):
            parts.append(code.label(data["code"]))
    return " · ".join(parts)
