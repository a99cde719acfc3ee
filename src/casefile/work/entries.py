"""Answers as they are handed in, from `--set`, from a file, from a prompt, to text trees; and a place in a tree changed."""

from __future__ import annotations

import json
import re
from difflib import get_close_matches
from typing import Any

from casefile.core.failure import Usage
from casefile.core.form import Field, FieldType, Form
from casefile.core.identity import item_id
from casefile.core.stamp import Stamp
from casefile.core.tree import Plain, is_empty, key_of
from casefile.store.text.guard import MAX_BYTES, Refusal
from casefile.store.text.nodes import parse
from casefile.work.papers import Tree, prefix_of

_TYPED = (FieldType.BOOLEAN, FieldType.INTEGER, FieldType.NUMBER)
_YES = {"true": "true", "yes": "true", "y": "true", "false": "false", "no": "false", "n": "false"}


def from_text(text: str, form: Form) -> Tree:
    """The answers in one YAML or JSON mapping.

    Raises:
        Usage: it is neither, or holds keys that are casefile's own.
    """
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise Usage(f"the answers are larger than {MAX_BYTES // 1024} KiB")
    text = text.removeprefix("\ufeff")
    tree: Any = _from_json(text) if text.lstrip().startswith("{") and text.rstrip().endswith("}") else None
    if tree is None:
        try:
            tree = parse(text).tree()
        except Refusal as refusal:
            raise Usage(
                f"the answers, line {refusal.line}, column {refusal.column}: {refusal.message}", refusal.fix
            ) from None
    assert isinstance(tree, dict)
    asked = {one.name for one in form.questions()} | {"unanswered", "local"}
    ours = [name for name in tree if name not in asked]
    if ours:
        known = {one.name for one in form.fields}
        named = ", ".join(name for name in ours if name in known)
        words = f"casefile writes {named} itself" if named else "the answers hold what is no question of this form"
        raise Usage(words, "leave the envelope out: only the form's own questions")
    return tree


def _from_json(text: str) -> Tree | None:
    try:
        data = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    return as_tree(data) if isinstance(data, dict) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise Usage("one key stands twice in the JSON; one of the two would be lost")
    return dict(pairs)


def as_tree(value: Any, depth: int = 0) -> Any:
    """JSON's values as they stand in a file: numbers and yes-or-no plain, a whole number without a point.

    Raises:
        Usage: it is nested too deeply, or holds half a character.
    """
    if depth > 20:
        raise Usage("the JSON is nested too deeply")
    if isinstance(value, dict):
        return {key: as_tree(child, depth + 1) for key, child in value.items()}
    if isinstance(value, list):
        return [as_tree(child, depth + 1) for child in value]
    if isinstance(value, bool):
        return Plain("true" if value else "false")
    if isinstance(value, float) and value.is_integer():
        return Plain(str(int(value)))
    if isinstance(value, int | float):
        return Plain(repr(value))
    if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        raise Usage("the JSON holds half a character (a surrogate)")
    return value


def scalar(text: str, field: Field) -> Any:
    """A typed-in answer as it stands in a file: numbers and yes-or-no plain, a list from commas for choices.

    Raises:
        Usage: it cannot be such an answer; names the question and what must be.
    """
    if text == "":
        return None
    if field.type is FieldType.BOOLEAN:
        if text.lower() not in _YES:
            raise Usage(f"{field.name} must be true or false")
        return Plain(_YES[text.lower()])
    if field.type in _TYPED:
        if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", text):
            raise Usage(f"{field.name} must be a number")
        return Plain(text)
    if field.type is FieldType.LIST and field.item and field.item.type is not FieldType.GROUP:
        return _list_of(text, field)
    if field.type is FieldType.CHOICE and text not in field.choices:
        near = get_close_matches(text, field.choices, n=1)
        raise Usage(
            f"{field.name} is none of the words the form knows",
            f"did you mean {near[0]}?" if near else f"choose {', '.join(field.choices[:20])}",
        )
    if field.type in (FieldType.LIST, FieldType.GROUP):
        raise Usage(f"{field.name} has fields of its own", f"for instance --set {field.name}.{_first(field)}=...")
    return text


def _first(field: Field) -> str:
    group = field.item if field.type is FieldType.LIST and field.item else field
    inside = [one.name for one in group.fields if one.name not in ("id", "code")]
    return (f"+.{inside[0]}" if field.type is FieldType.LIST else inside[0]) if inside else "..."


def _list_of(text: str, field: Field) -> list[Any]:
    assert field.item is not None
    if text.startswith("["):
        try:
            tree = parse(f"x: {text}").tree()
        except Refusal:
            raise Usage(f"{field.name} must be a list: [one, two]") from None
        assert isinstance(tree, dict)
        value = tree["x"]
        return list(value) if isinstance(value, list) else [value]
    if field.item.type is FieldType.CHOICE:
        return [part.strip() for part in text.split(",") if part.strip()]
    return [line.strip() for line in text.split("\n") if line.strip()]


def put(tree: Tree, form: Form, path: str, text: str, stamp: Stamp) -> None:
    """Set one place of a document: `PATH` are names and list keys with dots, `+` a new item, empty text removes.

    Raises:
        Usage: the form has no such place.
    """
    steps = path.split(".")
    if not form.is_question(steps[0]) and steps[0] not in ("unanswered", "local"):
        known = form.field(steps[0]) is not None
        raise Usage(
            "casefile writes that field itself" if known else f"{form.ref} has no question of that name",
            f"casefile forms {form.name}",
        )
    if steps[0] in ("unanswered", "local") and len(steps) == 2:
        if not isinstance(tree.get(steps[0]) or {}, dict):
            raise Usage(f"{steps[0]} must have fields of its own (key: value)", "casefile check says where")
        _set(tree.setdefault(steps[0], {}), steps[1], text or None)
        return
    field = form.field(steps[0])
    if field is None:
        raise Usage(f"{form.ref} has no question of that name", f"casefile forms {form.name}")
    _put(tree, field, steps, text, stamp)


def fits(field: Field, value: Any) -> bool:
    """Whether what stands in a file has the shape of the question: a list, fields of its own, or one answer; none fits all."""
    if is_empty(value):
        return True
    if field.type is FieldType.LIST:
        return isinstance(value, list)
    if field.type is FieldType.GROUP:
        return isinstance(value, dict)
    return field.type is FieldType.FREE or not isinstance(value, dict | list)


def unfit(field: Field, value: Any) -> None:
    """Stop before words that somebody wrote by hand in place of a list or of fields would be lost.

    Raises:
        Usage: something else stands there.
    """
    if not fits(field, value):
        what = "a list" if field.type is FieldType.LIST else "fields of its own (key: value)"
        raise Usage(
            f"{field.name} holds words where {what} must be; nothing was written",
            "casefile check says where; casefile edit puts it right",
        )


def _put(here: Tree, field: Field, steps: list[str], text: str, stamp: Stamp) -> None:
    name, rest = steps[0], steps[1:]
    if not rest:
        _set(here, name, scalar(text, field))
        return
    if field.type is FieldType.LIST and field.item:
        _put_in_list(here, field, name, rest, text, stamp)
        return
    child = field.child(rest[0]) if field.type is FieldType.GROUP else None
    if child is None:
        raise Usage(
            f"{field.name} has no field of that name",
            f"casefile forms shows the questions; inside {field.name} there is {_inside(field)}",
        )
    unfit(field, here.get(name))
    group = here.get(name)
    here[name] = group if isinstance(group, dict) else {}
    _put(here[name], child, rest, text, stamp)


def _put_in_list(here: Tree, field: Field, name: str, rest: list[str], text: str, stamp: Stamp) -> None:
    unfit(field, here.get(name))
    items = here.get(name)
    items = here[name] = list(items) if isinstance(items, list) else []
    assert field.item is not None
    if field.item.type is not FieldType.GROUP:
        if rest != ["+"]:
            raise Usage(f"{field.name} is a list of words", f"add one with --set {field.name}.+=...")
        items.append(text)
        return
    item = _item(items, field, rest[0], stamp)
    if len(rest) == 1:
        if text:
            raise Usage(f"an item of {field.name} has fields of its own", f"there is {_inside(field)}")
        items.remove(item)
        return
    child = field.child(rest[1])
    if child is None:
        raise Usage(f"an item of {field.name} has no field of that name", f"there is {_inside(field)}")
    _put(item, child, rest[1:], text, stamp)


def _item(items: list[Any], field: Field, key: str, stamp: Stamp) -> Tree:
    for position, one in enumerate(items, 1):
        if isinstance(one, dict) and key in (key_of(one), str(position)):
            return one
    assert field.item is not None
    if field.keyed_by == "code":
        made: Tree = {"code": key}
    elif key == "+" or re.fullmatch(r"[a-z][a-z0-9-]{0,59}", key):
        made = {
            "id": item_id(prefix_of(field.name), stamp.letters, {str(key_of(x)) for x in items}) if key == "+" else key
        }
    else:
        raise Usage(
            f"{field.name} has no such item",
            f"add one with --set {field.name}.+.{_inside(field).split(',')[0]}=...",
        )
    items.append(made)
    return made


def _inside(field: Field) -> str:
    group = field.item if field.type is FieldType.LIST and field.item else field
    return ", ".join(one.name for one in group.fields if one.name not in ("id", "code")) or "nothing"


def _set(here: Tree, name: str, value: Any) -> None:
    if value is None or value == []:
        here.pop(name, None)
    else:
        here[name] = value
