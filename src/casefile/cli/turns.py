"""What a form asks at a terminal, one thing after another, with the numbers of its page. Nobody is asked here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casefile.core import numbering
from casefile.core.form import Field, FieldType, Form
from casefile.core.tree import Path, is_empty
from casefile.work import entries
from casefile.work.papers import Tree


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that is asked, or a heading above others.

    `path` is where the answer goes: names, positions of items, codes of rows that are named by one. `more` asks whether a
    list has one more item. What does not `belong`, given the answers so far, stands on the page and is passed over.
    """

    number: str
    path: Path
    field: Field
    title: str
    above: tuple[Turn, ...] = ()
    belongs: bool = True
    more: bool = False

    @property
    def top(self) -> bool:
        """Whether it is a question of the form itself, which may have an excuse in place of an answer."""
        return len(self.path) == 1

    @property
    def number_at_top(self) -> str:
        """The number of the question of the form that it belongs to."""
        return (*self.above, self)[0].number

    @property
    def items(self) -> tuple[Path, ...]:
        """The items of lists that it asks about, from without inwards."""
        return tuple(self.path[:n] for n, step in enumerate(self.path, 1) if isinstance(step, int))

    def same(self, other: Turn | None) -> bool:
        """Whether it is the same thing that is asked, whatever was answered meanwhile."""
        return other is not None and (self.path, self.more) == (other.path, other.more)


def turns(form: Form, tree: Mapping[str, Any]) -> Iterator[Turn]:
    """Everything a form asks where these are the answers so far, in the order of its page."""
    for number, one in numbering.numbered(form):
        yield from _of(one, Turn(number, (one.name,), one, one.title, belongs=one.asked(tree, tree)), tree, tree)


def _of(one: Field, turn: Turn, here: Mapping[str, Any], top: Mapping[str, Any]) -> Iterator[Turn]:
    value = here.get(one.name)
    if not entries.fits(one, value):
        yield turn
    elif one.type is FieldType.GROUP:
        yield from _inside(one.fields, turn, turn, value or {}, top)
    elif numbering.codes(one):
        yield from _rows(one, turn, value or (), top)
    elif one.keyed_by:
        yield from _items(one, turn, value or (), top)
    else:
        yield turn


def _inside(
    fields: Sequence[Field], place: Turn, heading: Turn, here: Mapping[str, Any], top: Mapping[str, Any]
) -> Iterator[Turn]:
    """The questions inside a question, or inside a row of it (`place`), below a heading."""
    for number, one in numbering.inside(place.number, [one for one in fields if one.name != "id"]):
        belongs = place.belongs and one.asked(here, top)
        above = (*heading.above, heading)
        yield from _of(one, Turn(number, (*place.path, one.name), one, one.title, above, belongs), here, top)


def _rows(one: Field, turn: Turn, items: Sequence[Any], top: Mapping[str, Any]) -> Iterator[Turn]:
    """A list that is asked code by code, those not answered yet and those that are."""
    for n, (code, label) in enumerate(numbering.codes(one).items(), 1):
        above = (*turn.above, turn)
        row = replace(turn, number=numbering.row(turn.number, n), path=(*turn.path, code), title=label, above=above)
        yield from _inside(numbering.of_each(one), row, row, item_of(items, code), top)


def _items(one: Field, turn: Turn, items: Sequence[Any], top: Mapping[str, Any]) -> Iterator[Turn]:
    """The items of a list that are there, and whether there is one more."""
    for n, item in enumerate(items):
        if isinstance(item, Mapping):
            row = replace(turn, number=numbering.row(turn.number, n + 1), path=(*turn.path, n))
            yield from _inside(numbering.of_each(one), row, turn, item, top)
    yield replace(turn, above=(*turn.above, turn), more=True)


# -- from one turn to another
def after(form: Form, tree: Mapping[str, Any], here: Turn) -> Turn | None:
    """What is asked next; nothing after the last. An item that holds something is passed over, but for the one we are in.

    Whoever went to a question that does not belong is asked the rest of it too.
    """
    every = [*turns(form, tree)]
    later = (one for one in every[_place(every, here) + 1 :] if not _passed_over(tree, one, here))
    return next((one for one in later if one.belongs or (not here.belongs and one.path[0] == here.path[0])), None)


def _passed_over(tree: Mapping[str, Any], one: Turn, here: Turn) -> bool:
    return any(here.path[: len(item)] != item and not is_empty(answer_at(tree, item)) for item in one.items)


def _place(every: Sequence[Turn], here: Turn) -> int:
    return next(n for n, one in enumerate(every) if one.same(here))


def before(form: Form, tree: Mapping[str, Any], here: Turn) -> Turn:
    """What was asked before; before the first question of an item that holds nothing, whether there is one more."""
    every = [*turns(form, tree)]
    if here.items and is_empty(answer_at(tree, here.items[-1])):
        return next(one for one in every if one.more and one.path == here.items[-1][:-1])
    return next((one for one in reversed(every[: _place(every, here)]) if one.belongs), here)


def numbered(form: Form, tree: Mapping[str, Any], number: str) -> Turn | None:
    """The question of a number, also one that is passed over; where it has parts, the first of them."""
    every = [*turns(form, tree)]
    inside = (one for one in every if any(heading.number == number for heading in one.above))
    return next((one for one in every if one.number == number), None) or next(inside, None)


def between(form: Form, tree: Mapping[str, Any], here: Turn, there: Turn | None) -> list[str]:
    """The numbers of the form's questions that do not belong and lie between two that are asked."""
    every = [*turns(form, tree)]
    passed = every[_place(every, here) + 1 : _place(every, there) if there else len(every)]
    ends = {one.number_at_top for one in (here, there) if one}
    return list(dict.fromkeys(one.number_at_top for one in passed if not one.belongs and one.number_at_top not in ends))


# -- the answers of a paper, turn by turn
def item_of(items: Any, code: str) -> Tree:
    """The item of that code as it is so far; nothing where there is none."""
    found = items if isinstance(items, list | tuple) else ()
    return next((one for one in found if isinstance(one, dict) and one.get("code") == code), {})


def answer_at(tree: Any, path: Path) -> Any:
    """What stands at a path; None where nothing does."""
    for step in path:
        if isinstance(tree, list):
            tree = item_of(tree, step) if isinstance(step, str) else tree[step] if step < len(tree) else None
        else:
            tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


def lay(here: Tree, one: Field, path: Path, answer: Any) -> None:
    """Lay an answer where it goes, below the question that `here` holds; what it stands in is made where it is not there."""
    name, rest = str(path[0]), path[1:]
    if not rest:
        here[name] = answer
        return
    if one.type is FieldType.LIST:
        here[name] = items = here[name] if isinstance(here.get(name), list) else []
        below, rest = _row(items, rest[0]), rest[1:]
    else:
        here[name] = below = here[name] if isinstance(here.get(name), dict) else {}
    inner = one.child(str(rest[0]))
    assert inner is not None
    lay(below, inner, rest, answer)


def _row(items: list[Any], key: str | int) -> Tree:
    """The item of a list at a position or of a code, made where it is not there."""
    if isinstance(key, int):
        items.extend({} for _ in range(key + 1 - len(items)))
        made: Tree = items[key]
        return made
    found = item_of(items, key)
    if not found:
        items.append(found := {"code": key})
    return found


def drop(tree: Tree, path: Path) -> None:
    """Take out what stands at a path, and what would be left with nothing in it."""
    inside, last = answer_at(tree, path[:-1]), path[-1]
    if isinstance(last, int):
        inside.pop(last)
    else:
        inside.pop(last, None)
    if is_empty(inside) and len(path) > 1:
        drop(tree, path[:-1])
