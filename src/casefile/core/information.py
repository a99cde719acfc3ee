"""Which kind of information each answer of a paper is, and what is left of it for somebody who may know some kinds only. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from casefile.core.document import Answers
from casefile.core.form import Field, Form

BY_ANSWER = "by_answer"
"""What a paper is whose answers are each of a kind of their own."""
WITHHELD = object()


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of information as `schemas/information.yaml` gives them: of papers, of answers, of coded items of a list."""

    papers: Mapping[str, str]
    answers: Mapping[str, Mapping[str, str]]
    codes: Mapping[str, str]

    @property
    def every(self) -> frozenset[str]:
        """Every kind there is in it."""
        named = {kind for of_form in self.answers.values() for kind in of_form.values()}
        return frozenset({*self.papers.values(), *named, *self.codes.values()} - {BY_ANSWER})


@dataclass(frozen=True, slots=True)
class Part:
    """What of a paper somebody may see: the answers, the questions they may be asked about, whether anything was held back."""

    answers: Answers
    questions: frozenset[str]
    held_back: bool


def part_of(
    form: Form, answers: Answers, opened: Collection[str], kinds: Kinds, about: Mapping[str, str] | None = None
) -> Part:
    """What of a form's answers is of kinds that are opened.

    `about` names the part of life that a thing of another paper is about, by its id: a review speaks of a goal by that. An
    item about a part of life needs its kind opened beside that of the paper. What is of no known kind is held back.
    """
    paper = kinds.papers.get(form.name, "")
    sieve = _Sieve(frozenset(opened), kinds, about or {})
    kept: dict[str, Any] = {name: value for name, value in answers.items() if not form.is_question(name)}
    questions: set[str] = set()
    for one in form.questions():
        value = sieve.answer(form.name, one, answers.get(one.name), one.name, paper)
        if value is not WITHHELD:
            questions.add(one.name)
            if one.name in answers:
                kept[one.name] = value
    whole = all(kept.get(one.name) == answers.get(one.name) for one in form.questions())
    return Part(kept, frozenset(questions), not whole)


@dataclass(frozen=True, slots=True)
class _Sieve:
    opened: frozenset[str]
    kinds: Kinds
    about: Mapping[str, str]

    def answer(self, form: str, one: Field, value: Any, path: str, base: str) -> Any:
        """The answer without what is not opened; WITHHELD where nothing of it is."""
        kind = self.kinds.answers.get(form, {}).get(path, base)
        if kind != BY_ANSWER and kind not in self.opened:
            return WITHHELD
        if one.keyed_by and isinstance(value, list | tuple):
            seen = [item for item in value if self._item(item, kind)]
            if seen or (not value and kind != BY_ANSWER):  # one that was emptied would say that nobody answered
                return seen
            return WITHHELD
        if kind == BY_ANSWER:
            return WITHHELD
        if isinstance(value, Mapping):
            parts = {
                inner.name: self.answer(form, inner, value.get(inner.name), f"{path}.{inner.name}", kind)
                for inner in one.fields
            }
            return {name: part for name, part in parts.items() if name in value and part is not WITHHELD}
        return value

    def _item(self, item: Any, base: str) -> bool:
        """Whether an item of a list may be seen: the part of life it is about is opened, or it is about none."""
        if not isinstance(item, Mapping):
            return False
        part = str(item.get("domain") or self.about.get(str(item.get("id"))) or "")
        kind = self.kinds.codes.get(part or str(item.get("code")))
        return kind in self.opened if kind else base != BY_ANSWER and not part
