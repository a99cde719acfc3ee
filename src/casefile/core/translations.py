"""Somebody's words in another language, as an interpreter gave them: which words they belong to, and whether they still do. Pure.

Nothing is ever translated here. A translation belongs to words, not to a place: where the words change it is shown no more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from casefile.core.days import Day
from casefile.core.document import Event
from casefile.core.form import Field, FieldType, Form
from casefile.core.identity import coded
from casefile.core.tree import key_of


@dataclass(frozen=True, slots=True)
class Translation:
    """Words in another language: its tag, who put them into it, and on which day."""

    language: str
    words: str
    interpreter: str
    day: Day


@dataclass(frozen=True, slots=True)
class Words:
    """An answer that somebody gave in words: its place as `--set` names it, the question, and what was said."""

    place: str
    question: str
    said: str


def digest_of(words: str) -> str:
    """The 8 letters by which a translation knows the words it belongs to, however an editor ended their last line."""
    return hashlib.sha256(normalize("NFC", words.strip()).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def translations(events: Iterable[Event]) -> dict[str, tuple[Translation, ...]]:
    """The translations among true events, by the digest of the words; in each language the newest."""
    found: dict[str, dict[str, Translation]] = {}
    for one in events:
        if one.kind == "translated" and one.get("translation"):
            language, words = str(one.get("into") or ""), str(one.get("translation"))
            made = Translation(language, words, str(one.get("interpreter") or ""), one.date)
            found.setdefault(str(one.get("digest")), {})[language] = made
    return {digest: tuple(each.values()) for digest, each in found.items()}


def words_in(form: Form, data: Mapping[str, Any]) -> Iterator[Words]:
    """Every answer of a paper that is words, in the order of its questions; codes and choices have words of our own."""
    for one in form.questions():
        yield from _words(one, data.get(one.name), one.name, one.title)


def _words(field: Field, value: Any, place: str, question: str) -> Iterator[Words]:
    if field.type is FieldType.GROUP and isinstance(value, Mapping):
        for one in field.fields:
            yield from _words(one, value.get(one.name), f"{place}.{one.name}", f"{question}: {one.title}")
    elif field.type is FieldType.LIST and field.item and isinstance(value, list | tuple):
        for number, item in enumerate(value, 1):
            step = coded(key_of(item)) or str(number)
            yield from _words(field.item, item, f"{place}.{step}", f"{question} {number}")
    elif (
        field.type is FieldType.TEXT and isinstance(value, str) and value.strip() and not (field.coded or field.choices)
    ):
        yield Words(place, question, value)
