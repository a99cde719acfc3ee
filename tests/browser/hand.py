"""A hand that fills in a page: answers that fit a form, made up by chance, and what must be typed for them, in a possible order."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

from casefile.core.caseload import Settings
from casefile.core.form import Field, FieldType, Form
from casefile.core.tree import is_empty
from casefile.render.fillable import EXCUSES, Ask, fillable
from casefile.schema import person

WORDS = (
    "Nguyễn Thị Hồng Ánh", "我想要一个家", "أريد بيتا", "👩🏽‍🦽 and e\u0301", "<script>alert(1)</script>", "yes", "null", "~", "1e3", "- x", "# no comment",
    "a: b", "it's \"quoted\" \\ ok", "{{ 7*7 }} ${x} {% raw %}", "&lt;b&gt; & so on", "\u202eabc\u2066", "A door that locks.", "@ . #x", "007",
)  # fmt: skip
Step = list[Any]


def answers(form: Form, seed: int) -> dict[str, Any]:
    """Answers to most questions of the person's, each of them asked."""
    theirs = person.for_person(form)
    chance = random.Random(f"{form.name} {seed}")
    made = _answers(theirs.fields, chance, 0)
    while _without_unasked(theirs.fields, made, made):
        pass
    for one in theirs.fields:
        if one.needed and one.name not in made and one.asked(made, made):
            made.setdefault("unanswered", {})[one.name] = chance.choice(list(EXCUSES))
    return made


def _answers(fields: tuple[Field, ...], chance: random.Random, depth: int) -> dict[str, Any]:
    made = {
        one.name: _answer(one, chance, depth) for one in fields if depth == 0 or one.needed or chance.random() < 0.8
    }
    return {name: value for name, value in made.items() if not is_empty(value) and (depth or chance.random() < 0.9)}


def _answer(one: Field, chance: random.Random, depth: int) -> Any:
    match one.type:
        case FieldType.GROUP:
            return _answers(one.fields, chance, depth + 1)
        case FieldType.LIST:
            assert one.item
            if one.item.type is FieldType.GROUP:
                return _items(one.item, chance, depth)
            if one.item.choices:
                return [choice for choice in one.item.choices if chance.random() < 0.4]
            return [chance.choice(WORDS) for _ in range(chance.randint(0, 3))]
        case FieldType.CHOICE:
            return chance.choice([word for word in one.choices if word not in one.keeps_nothing])
        case FieldType.BOOLEAN:
            return chance.random() < 0.5
        case FieldType.INTEGER:
            return chance.randint(1, 4)
        case FieldType.DATE:
            return f"{chance.randint(1, 2999):04}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    if one.coded:
        return one.examples[0]
    return "\n".join([chance.choice(WORDS), "", chance.choice(WORDS)][: 3 if one.widget == "text" else 1])


def _items(one: Field, chance: random.Random, depth: int) -> list[dict[str, Any]]:
    items = [_answers(one.fields, chance, depth + 1) for _ in range(chance.randint(0, 3 - depth))]
    keyed = {item.get("code", n): item for n, item in enumerate(items) if item}
    return list(keyed.values())


def _without_unasked(fields: tuple[Field, ...], here: dict[str, Any], top: Mapping[str, Any]) -> bool:
    """Take out what nobody was asked; whether anything went."""
    gone = False
    for one in fields:
        if one.name not in here:
            continue
        if not one.asked(here, top):
            del here[one.name]
            gone = True
            continue
        inside = one.item.fields if one.item else one.fields
        for each in here[one.name] if one.item and inside else [here[one.name]] if inside else []:
            gone |= _without_unasked(inside, each, top)
    return gone


# -- what is typed for them
def steps(form: Form, given: Mapping[str, Any]) -> list[Step]:
    """Every touch of the page, in an order in which each question is there when it is answered."""
    asks = [one for _, each in fillable(form, Settings()).sections for one in each]
    fields = {one.name: one for one in person.for_person(form).fields}
    typed = list(_steps(asks, fields, given, begun=True))
    return typed + [["choose", f"{name}.excuse", why] for name, why in given.get("unanswered", {}).items()]


def _steps(asks: Any, fields: Mapping[str, Field], given: Mapping[str, Any], *, begun: bool = False) -> Iterator[Step]:
    def depth(one: Ask) -> int:
        when = fields[one.name].when
        other = next((each for each in asks if when and when.beside and each.name == when.field), None)
        return 0 if when is None else 1 + (depth(other) if other else 0)

    for one in sorted(asks, key=depth):
        if one.name in given:
            yield from _touch(one, fields[one.name], given[one.name], begun=begun)


def _touch(one: Ask, field: Field, answer: Any, *, begun: bool) -> Iterator[Step]:
    inside = {each.name: each for each in (field.item or field).fields}
    match one.kind:
        case "group":
            yield from _steps(one.inside, inside, answer)
        case "list":
            for n, item in enumerate(answer, 1):
                if n > 1 or not (begun and one.needed):
                    yield ["press", f'[id="{one.id}"]']
                yield from _steps([_numbered(each, n) for each in one.inside], inside, item)
        case "choice":
            yield ["check", _option(one, str(answer).lower() if isinstance(answer, bool) else str(answer))]
        case "ticks":
            yield from (["check", _option(one, each)] for each in answer)
        case "menu":
            yield ["choose", one.id, answer]
        case "date":
            year, month, day = answer.split("-")
            yield from (
                ["type", one.id, day.lstrip("0")],
                ["type", f"{one.id}.month", month],
                ["type", f"{one.id}.year", year],
            )
        case "lines":
            yield ["type", one.id, "\n".join(answer)]
        case _:
            yield ["type", one.id, str(answer)]


def _option(one: Ask, value: str) -> str:
    return one.id if one.choices[0][0] == value else f"{one.id}.is.{value}"


def _numbered(one: Ask, n: int) -> Ask:
    inside = tuple(_numbered(each, n) for each in one.inside)
    return Ask(
        one.id.replace("@", str(n), 1),
        one.name,
        one.kind,
        one.title,
        needed=one.needed,
        choices=one.choices,
        inside=inside,
    )
