"""Advice on plain language: long sentences, and words of the trade with the everyday word beside them. Never a rule. Pure.

Only what the service wrote is looked at: what the person said is nobody's to improve, and what stands in quotes is somebody's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casefile.core.form import Field, Form

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|‘[^’]*’(?!\w)")
_ENDS = re.compile(r"[.!?…]+(?=\s|$)|[\n;:]|[。！？；]")
"""Where a sentence ends; a bullet or the end of a line ends one too."""


@dataclass(frozen=True, slots=True)
class PlainWords:
    """How `schemas/plain-words.yaml` has it."""

    longest: int
    words: Mapping[str, str]
    answers: Mapping[str, Collection[str]]


def advice(text: str, plain: PlainWords) -> Iterator[str]:
    """What could be said more plainly in a text of ours or of the service; it repeats no words but those of our own list."""
    ours = _QUOTED.sub(" ", text)
    for sentence in _ENDS.split(ours):
        if (count := len(sentence.split())) > plain.longest:
            yield f"a sentence of {count} words; {plain.longest} are easier to follow"
    small = ours.lower()
    for word, better in plain.words.items():
        if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", small):
            yield f"“{word}”: perhaps “{better}”"


def advice_on(form: Form, answers: Mapping[str, Any], plain: PlainWords) -> Iterator[tuple[str, str]]:
    """Each advice on what the service wrote in a paper, after the question that it answers."""
    for path in plain.answers.get(form.name, ()):
        for question, text in _texts(form.fields, path.split("."), answers):
            yield from ((question, one) for one in advice(text, plain))


def _texts(fields: Collection[Field], path: list[str], value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    field = next((one for one in fields if one.name == path[0]), None)
    found = value.get(path[0])
    if field is None or not found:
        return
    items = list(enumerate(found, 1)) if isinstance(found, list | tuple) else [(0, found)]
    for number, item in items:
        place = f"{field.title} {number}" if number else field.title
        if isinstance(item, Mapping) and path[1:]:
            inner = field.item.fields if field.item else field.fields
            for question, text in _texts(inner, path[1:], item):
                yield f"{place}: {question}" if number else question, text
        elif isinstance(item, str) and not path[1:]:
            yield place, item
