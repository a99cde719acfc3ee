"""A page in another language: its fixed words out of a catalogue, and nobody's own words ever. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from casefile.core.fixed import Fixed

T = TypeVar("T")


def _nothing(text: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Words:
    """A language of pages. `translate` gives the words for a pattern of ours, or nothing where it has none."""

    language: str = "en"
    direction: str = "ltr"
    translate: Callable[[str], str] = _nothing

    def say(self, text: Fixed) -> Fixed:
        """Fixed words in this language, their parts too; words that it lacks stay English and say so by their `lang`."""
        if self.language == "en" or text.lang or not text.pattern:
            return text
        parts = {name: translated(part, self) for name, part in text.parts.items()}
        found = self.translate(text.pattern)
        lang = "en" if text.ours and not found else self.language
        return type(text)(found or text.pattern, parts, ours=text.ours, lang=lang)


ENGLISH = Words()


def translated(value: T, words: Words) -> T:
    """A page, or any part of one, in those words. What is not `Fixed` is somebody's own, and stays as it is."""
    made: T = _each(value, lambda one: words.say(one) if isinstance(one, Fixed) else words)
    return made


def called(value: T, names: dict[str, Fixed]) -> T:
    """A page, or any part of one, where fixed words that name a person, a worker or the plan are what the service says."""
    if not names:
        return value
    made: T = _each(value, lambda one: names.get(one, one) if isinstance(one, Fixed) else one)
    return made


def _each(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, Fixed | Words):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_each(one, change) for one in value)
    if isinstance(value, list):
        return [_each(one, change) for one in value]
    if isinstance(value, Mapping):
        return {name: _each(one, change) for name, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _each(getattr(value, one.name), change) for one in fields(value)})
    return value


def fixed_words(value: Any) -> Iterator[Fixed]:
    """Every fixed text in a page or a part of one, those within others too."""
    if isinstance(value, Fixed):
        yield value
        yield from (inner for part in value.parts.values() for inner in fixed_words(part))
    elif isinstance(value, Mapping):
        yield from (inner for one in value.values() for inner in fixed_words(one))
    elif isinstance(value, tuple | list):
        yield from (inner for one in value for inner in fixed_words(one))
    elif is_dataclass(value) and not isinstance(value, type) and not isinstance(value, Words):
        yield from (inner for one in fields(value) for inner in fixed_words(getattr(value, one.name)))
