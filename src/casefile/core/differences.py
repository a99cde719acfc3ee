"""What differs between two texts of one document, place by place, and between two wordings, word by word. Pure.

An item of a list is the same by its key, wherever it stands. Nothing is left out: whatever stands on one side only is in one of
the differences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from casefile.core.candidates import GONE, Where, canonical, is_gone
from casefile.core.merging import is_keyed
from casefile.core.tree import key_of

MOST_WORDS = 3000
"""Longer texts are compared from both ends only: going through all of them word by word would take too long."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A place of a document, what stood there and what stands there now: GONE for nothing, an item or a group whole."""

    where: Where
    was: Any
    now: Any


def differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Every place where two texts differ, in the order in which they are written; nothing for the same words."""
    return tuple(_places((), was, now))


def _places(where: Where, was: Any, now: Any) -> Iterator[Difference]:
    if canonical(was) == canonical(now):
        return
    if _is_map(was) and _is_map(now):
        for name in _both(list(was), list(now)):
            yield from _places((*where, name), was.get(name, GONE), now.get(name, GONE))
    elif _is_list(was) and _is_list(now):
        before, after = _by_key(was), _by_key(now)
        found = [
            one for key in _both(list(before), list(after))
            for one in _places((*where, key), before.get(key, GONE), after.get(key, GONE))
        ]  # fmt: skip
        # Only the order differs: that is a difference too, of the list as a whole.
        yield from found or [Difference(where, was, now)]
    else:
        yield Difference(where, GONE if is_gone(was) else was, GONE if is_gone(now) else now)


def _is_map(value: object) -> bool:
    return isinstance(value, Mapping) and not is_gone(value)


def _is_list(value: object) -> bool:
    return is_keyed(value) and not is_gone(value)


def _by_key(items: Sequence[Any]) -> dict[str, Any]:
    return {str(key_of(one)): one for one in items}


def _both(one: list[str], other: list[str]) -> list[str]:
    """The names of both, as they stand now, each that is gone after the one it followed."""
    made = list(other)
    before = None
    for name in one:
        if name not in made:
            made.insert(made.index(before) + 1 if before in made else 0, name)
        before = name
    return made


@dataclass(frozen=True, slots=True)
class Run:
    """Words that follow each other: those that stayed, were taken out (`-`) or put in (`+`)."""

    sign: str
    words: str


def word_by_word(was: str, now: str) -> tuple[Run, ...]:
    """Two wordings as runs: those that stayed and were taken out make up the first, stayed and put in the second, exactly.

    Where hardly a word stayed, one whole wording stands beside the other: a patchwork says nothing.
    """
    one, other = (re.findall(r"\s+|[^\s]+", text) for text in (was, now))
    runs = _joined(run for run in _runs(one, other) if run[1])
    stayed = sum(len(words) for sign, words in runs if sign == "")
    if 3 * stayed < max(len(one), len(other)):
        runs = [("-", one), ("+", other)]
    return tuple(Run(sign, "".join(words)) for sign, words in runs if words)


def _joined(runs: Iterable[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """Changes that only a space parts, as one change."""
    made: list[tuple[str, list[str]]] = []
    out: list[str] = []
    into: list[str] = []
    space: list[str] = []

    def settle() -> None:
        made.extend((sign, words) for sign, words in (("-", out[:]), ("+", into[:]), ("", space[:])) if words)
        for words in (out, into, space):
            words.clear()

    for sign, words in runs:
        if sign:
            out.extend(space)
            into.extend(space)
            space.clear()
            (out if sign == "-" else into).extend(words)
        elif (out or into) and not "".join(words).strip():
            space.extend(words)
        else:
            settle()
            made.append((sign, words))
    settle()
    return made


def _runs(one: list[str], other: list[str]) -> Iterator[tuple[str, list[str]]]:
    if len(one) + len(other) > MOST_WORDS:
        head = _same_beginning(one, other)
        tail = _same_beginning(one[head:][::-1], other[head:][::-1])
        yield "", one[:head]
        yield "-", one[head : len(one) - tail]
        yield "+", other[head : len(other) - tail]
        yield "", one[len(one) - tail :]
        return
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "", one[a:b]
        else:
            yield "-", one[a:b]
            yield "+", other[c:d]


def _same_beginning(one: Sequence[str], other: Sequence[str]) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
