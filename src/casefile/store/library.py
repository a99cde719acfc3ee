"""The shelf of everything that ships as data: forms, practice, jurisdictions, models, read when first asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from casefile.core.failure import NotFound, Unreadable
from casefile.core.form import Field, Form
from casefile.core.tree import Plain
from casefile.schema.forms import Schema, SchemaError, form_of
from casefile.store.resources import resource_dir
from casefile.store.text.guard import Refusal
from casefile.store.text.nodes import parse

_REF = re.compile(r"([a-z][a-z0-9-]*)/([1-9][0-9]{0,3})\Z")


@cache
def blocks() -> dict[str, Schema]:
    """The shared blocks of all common files, by the reference that names them."""
    found: dict[str, Schema] = {}
    for path in sorted((resource_dir("schemas") / "common").glob("*.schema.json")):
        for name, block in json.loads(path.read_text("utf-8"))["$defs"].items():
            found[f"../common/{path.name}#/$defs/{name}"] = block
            found[f"#/$defs/{name}"] = block
    return found


@cache
def shelf() -> dict[str, dict[int, Path]]:
    """Every shipped form by name and version, without opening any."""
    found: dict[str, dict[int, Path]] = {}
    for path in sorted(resource_dir("schemas").glob("*/*.schema.json")):
        number = path.name.split(".")[0]
        if number.isdigit() and path.parent.name != "common":
            found.setdefault(path.parent.name, {})[int(number)] = path
    return found


@cache
def form(name: str, version: int = 0) -> Form:
    """A form by name, at a version or the newest.

    Raises:
        NotFound: there is no such form, or no such version of it.
    """
    versions = shelf().get(name)
    if not versions:
        raise NotFound(
            f"there is no form called {name}" if re.fullmatch(r"[a-z0-9-]+", name) else "there is no such form",
            "casefile forms",
        )
    if not version:
        return form(name, max(versions))  # read once, however it is asked for
    path = versions.get(version)
    if path is None:
        raise NotFound(f"{name} has no version {version}")
    try:
        return form_of(json.loads(path.read_text("utf-8")), blocks())
    except (OSError, ValueError, SchemaError) as error:
        raise Unreadable(f"the form {name}/{version} cannot be read: {error}", "install casefile again") from error


def known(name: str, version: int) -> Form | None:
    """A shipped form that a document says it is of; None where there is none of that version."""
    return form(name, version) if version in shelf().get(name, {}) else None


def forms() -> Iterator[Form]:
    """The newest version of every form, by name."""
    for name in sorted(shelf()):
        yield form(name)


def named_in(ref: str) -> tuple[str, int] | None:
    """Name and version from `consent/1`, or None where the text is no such thing."""
    found = _REF.match(ref)
    return (found.group(1), int(found.group(2))) if found else None


@cache
def data(name: str) -> Any:
    """A shipped YAML file below `schemas/` as data, plain scalars typed by the JSON rules.

    Raises:
        Unreadable: it is not there or cannot be read; the installation is broken.
    """
    path = resource_dir("schemas") / name
    try:
        return typed_as_json(parse(path.read_text("utf-8")).tree())
    except (OSError, ValueError, Refusal) as error:
        raise Unreadable(f"schemas/{name} cannot be read: {error}", "install casefile again") from error


@cache
def described(name: str) -> Schema:
    """The schema of a kind of file that is not a document: `settings`, `own`, `letterhead`, `form`.

    Raises:
        Unreadable: it is not there or cannot be read; the installation is broken.
    """
    path = resource_dir("schemas") / f"{name}.schema.json"
    try:
        found: Schema = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Unreadable(f"schemas/{path.name} cannot be read: {error}", "install casefile again") from error
    return found


@cache
def settings_form() -> Form:
    """What casefile.yaml asks for, as a form: its questions have words and kinds like those of any other."""
    notes = {"form": "settings", "version": 1, "kind": "living", "place": "caseload"}
    return form_of({**described("settings"), "x-casefile": notes}, {})


def looked_at(name: str) -> Sequence[str]:
    """The questions of a shipped form whose answers some rule may look at."""
    found: Sequence[str] = data("looked-at.yaml")["forms"].get(name, ())
    return found


def typed_as_json(tree: Any) -> Any:
    """A tree of ours with plain `true`, `false` and whole numbers typed; for shipped data and settings, never for documents."""
    if isinstance(tree, dict):
        return {key: typed_as_json(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [typed_as_json(value) for value in tree]
    if isinstance(tree, Plain):
        if tree in ("true", "false"):
            return tree == "true"
        return int(tree) if re.fullmatch(r"-?(?:0|[1-9][0-9]{0,9})", tree) else str(tree)
    return tree


@cache
def words_of_forms() -> frozenset[str]:
    """Every field name that some form knows: a key that is none of them may be somebody's words."""
    found: set[str] = set()

    def take(fields: tuple[Field, ...]) -> None:
        for field in fields:
            found.add(field.name)
            take(field.fields)
            if field.item:
                take(field.item.fields)

    for one in forms():
        take(one.fields)
    return frozenset(found)
