"""The number of every question of a form: one count for the page, blank or filled, and for the questions at a terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from casefile.core.form import Field, FieldType, Form
from casefile.core.tree import Path

FEW = 12
"""A list is asked code by code where it has no more codes than these; each is a row of the page, in their order."""


def numbered(form: Form) -> Iterator[tuple[str, Field]]:
    """The form's own questions in the order of the page: `1`, `2` ...; what only the funder asks comes last.

    After them comes what the service asks no more, so that the others keep their numbers beside it.
    """
    questions = sorted(form.questions(), key=lambda one: (one.hidden, one.why == "funder"))
    yield from ((str(n), one) for n, one in enumerate(questions, 1))


def inside(number: str, fields: Iterable[Field]) -> Iterator[tuple[str, Field]]:
    """The questions inside a question: `9a`, `9b` ...; in a row of a list `9.1a`, `9.1b` ..."""
    asked = sorted(fields, key=lambda one: one.hidden)
    yield from ((f"{number}{letter}", one) for letter, one in zip(_letters(), asked, strict=False))


def _letters() -> Iterator[str]:
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    yield from alphabet
    yield from (first + second for first in alphabet for second in alphabet)


def row(number: str, position: int) -> str:
    """The number of a list's row, counted from 1: `9.1`."""
    return f"{number}.{position}"


def codes(one: Field) -> dict[str, str]:
    """The codes of a list that is asked code by code, with their words; nothing for any other question."""
    code = one.child("code") if one.type is FieldType.LIST else None
    return {choice: code.label(choice) for choice in code.choices} if code and len(code.choices) <= FEW else {}


def of_each(one: Field) -> tuple[Field, ...]:
    """What a blank page asks in every row of a list: not its key, and not a code that the row is named by."""
    left_out = {"id", "code"} if codes(one) else {"id"}
    return tuple(field for field in (one.item.fields if one.item else ()) if field.name not in left_out)


def blank_rows(one: Field) -> int:
    """How many rows a blank page has for a list of objects: one a code, else two, or one where it is long."""
    return len(codes(one)) or (2 if one.item and len(one.item.fields) <= 6 else 1)


def question_of(form: Form, number: str) -> tuple[Path, Field] | None:
    """The question of a number: the steps to its answer (names, positions of rows, codes of rows named so) and what is asked."""
    for own, one in numbered(form):
        if found := _below((one.name,), one, own, number):
            return found
    return None


def _below(path: Path, one: Field, own: str, number: str) -> tuple[Path, Field] | None:
    if own == number:
        return path, one
    if not number.startswith(own) or number[len(own)].isdecimal():
        return None
    fields = [field for field in one.fields if field.name != "id"]
    if one.type is FieldType.LIST:
        rest = number.removeprefix(f"{own}.")
        position = rest[: len(rest) - len(rest.lstrip("0123456789"))]
        own, fields = row(own, int(position or 0)), [*of_each(one)]
        named = [*codes(one)]
        if not position or position.startswith("0") or (named and int(position) > len(named)):
            return None
        path = (*path, named[int(position) - 1] if named else int(position) - 1)
    found = (_below((*path, field.name), field, inner, number) for inner, field in inside(own, fields))
    return next(filter(None, found), None)
