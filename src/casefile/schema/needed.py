"""What a document still lacks before it can be final, as places and questions. Pure; reads Forms, not schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casefile.core.form import Field, FieldType, Form
from casefile.core.tree import Path, is_empty


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that must be answered first: where its answer goes, and the question."""

    path: Path
    field: Field


def gaps(form: Form, data: Mapping[str, Any]) -> tuple[Gap, ...]:
    """Every needed question of a form without an answer, in the order of the questions.

    A top-level question that `unanswered` names (declined, not asked ...) is not a gap: saying so is a complete answer.
    """
    order = [*form.questions()]
    rest = [one for one in form.fields if one not in order]
    excused = data.get("unanswered")
    excused = excused if isinstance(excused, Mapping) else {}
    return tuple(
        gap for gap in _missing((*order, *rest), data, data, ()) if len(gap.path) > 1 or gap.path[0] not in excused
    )


def _missing(fields: tuple[Field, ...], here: Mapping[str, Any], top: Mapping[str, Any], path: Path) -> Iterator[Gap]:
    for field in fields:
        value = here.get(field.name)
        if is_empty(value):
            if field.needed and field.asked(here, top):
                yield Gap((*path, field.name), field)
        elif field.type is FieldType.GROUP and isinstance(value, Mapping):
            yield from _missing(field.fields, value, top, (*path, field.name))
        elif field.type is FieldType.LIST and field.item and isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, Mapping):
                    yield from _missing(field.item.fields, item, top, (*path, field.name, index))
