"""The text tree: a document as it is written, every scalar still text. Types come later, from the schema.

A tree is nested `dict` and `list` with `str` leaves; `Plain` marks a scalar that stood without quotes, and `None` a plain
empty, `~` or `null`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

Tree: TypeAlias = "Mapping[str, Tree] | Sequence[Tree] | str | None"
Path: TypeAlias = tuple[str | int, ...]

NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Plain(str):
    """A scalar written without quotes; only such a scalar may become a boolean or a number."""

    __slots__ = ()


def is_empty(value: object) -> bool:
    """Say whether a value counts as unanswered: null, empty text, or a map or list with nothing in it.

    A map or list that holds only empties is empty too (design §2: empties are dropped from the leaves up).
    """
    if value is None or value == "":
        return True
    if isinstance(value, Mapping):
        return all(is_empty(child) for child in value.values())
    if isinstance(value, list | tuple):
        return all(is_empty(child) for child in value)
    return False


def pointer(path: Path) -> str:
    """Write a path as a JSON pointer (RFC 6901), as `conflicts` and findings name places."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def key_of(item: object) -> str | None:
    """The key of a list item: its `id`, else its `code` (design §2, *Lists merge*)."""
    if isinstance(item, Mapping):
        for name in ("id", "code"):
            value = item.get(name)
            if isinstance(value, str) and value:
                return str(value)
    return None


def leaves(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Each scalar of a tree with its path, in the order written."""
    if isinstance(value, Mapping):
        for key, child in value.items():
            yield from leaves(child, (*path, key))
    elif isinstance(value, list | tuple):
        for index, child in enumerate(value):
            yield from leaves(child, (*path, index))
    else:
        yield path, value
