"""A file that somebody writes by hand beside the documents (settings, own words) against its schema, with the line of each fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from casefile.core.finding import Place
from casefile.core.tree import Path
from casefile.schema import validate
from casefile.store import library
from casefile.store.text.nodes import KEY

Places = Mapping[Path, tuple[int, int]]


def odd(path: str, kind: str, tree: Any, places: Places) -> Iterator[tuple[Place, str]]:
    """Each way in which a file does not fit the schema of its kind: where, and what is to be said of it."""
    for fault in validate.faults(library.described(kind), tree):
        pointer, _, keyword = fault.partition(": ")
        steps = steps_of(pointer)
        name = next((step for step in reversed(steps) if isinstance(step, str)), "")
        yield place(path, steps, places), f"{name or PurePosixPath(path).name} {_IN_WORDS.get(keyword, _OTHER)}"


_OTHER = "is not as it must be"
_IN_WORDS = {"additionalProperties": "holds a field that is none of its own", "required": "lacks what must stand here"}


def steps_of(pointer: str) -> Path:
    """The steps of a JSON pointer."""
    return tuple(int(step) if step.isdigit() else step for step in PurePosixPath(pointer).parts[1:])


def place(path: str, steps: Path, places: Places, *, key: bool = False) -> Place:
    """Where something stands in a file, or the nearest thing above it; with `key`, where its name does."""
    while steps and steps not in places:
        steps = steps[:-1]
    return Place(path, *places.get((*steps, KEY) if key else steps, places.get(steps, (1, 1))))
