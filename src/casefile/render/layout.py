"""What templates ask of a page while they lay it out: questions by name, sentences, and how much room something takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from casefile.core.fixed import Fixed
from casefile.render.page import Entry, Page, Section


class Sheet:
    """The questions of a page, and which of them stand on it already."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._taken: set[str] = set()

    def take(self, name: str) -> Entry | None:
        """The question of that name; None where this page does not ask it."""
        self._taken.add(name)
        return self.find(name)

    def find(self, name: str) -> Entry | None:
        """The same, where the page still has to ask it."""
        return next((one for section in self.page.sections for one in section.entries if one.name == name), None)

    def any(self, *names: str) -> bool:
        """Whether this page asks one of them; so a heading stands only over something."""
        return any(one.name in names for section in self.page.sections for one in section.entries)

    def rest(self) -> Iterator[Section]:
        """What no template took: a question that is new in the schema prints without anybody's help."""
        for section in self.page.sections:
            left = tuple(one for one in section.entries if one.name not in self._taken)
            if left:
                yield Section(section.title, left, section.name)


def sentences(text: str) -> list[str]:
    """A text sentence by sentence: on an easy page each idea has its own line."""
    found = [one for one in re.split(r"(?<=[.!?;:]) +", text) if one]
    if isinstance(text, Fixed) and not text.parts:
        return [Fixed(one, ours=text.ours, lang=text.lang) for one in found]
    return found


class _Answers(dict[str, str]):
    """The answers of one row by the names of its questions; one that was not asked is empty."""

    def __missing__(self, name: str) -> str:
        return ""


def row(entry: Entry, position: int) -> Entry:
    """A blank list as its row of that position, with the numbers of that row: a page by hand draws the first one several times."""
    first, wanted = f"{entry.number}.1", f"{entry.number}.{position}"

    def numbered(one: Entry) -> Entry:
        number = wanted + one.number.removeprefix(first) if one.number.startswith(first) else one.number
        return replace(
            one,
            number=number,
            inside=tuple(map(numbered, one.inside)),
            rows=tuple(tuple(map(numbered, each)) for each in one.rows),
        )

    return replace(entry, rows=tuple(tuple(map(numbered, each)) for each in entry.rows[:1]))


def by_name(row: tuple[Entry, ...]) -> _Answers:
    """The answers of one item of a list by the names of its questions."""
    return _Answers({one.name: ", ".join(one.answer or one.bullets) for one in row})


_A_LINE, _HALF_A_PAGE = 50, 22


def is_long(row: tuple[Entry, ...]) -> bool:
    """Whether an item is so long that it may break over two pages: in about half a page, that it may not costs too much paper."""
    return sum(_height(one) for one in row) > _HALF_A_PAGE


def _height(entry: Entry) -> int:
    """About how many lines a question takes inside an item."""
    said = sum(1 + len(line) // _A_LINE for line in (*entry.answer, *entry.bullets))
    empty = entry.lines if not said else 0
    inner = sum(_height(one) for one in entry.inside) + sum(_height(one) for row in entry.rows for one in row)
    return max(1, said, min(empty, 2), len(entry.choices) // 4 if not said else 0) + inner
