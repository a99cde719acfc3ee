"""The forms of one caseload: those that ship, asked in the service's own words where it has any, and forms of its own.

Everything of the service's own lies in `.casefile/own` and is read when it is first asked for; a caseload without that folder
reads nothing. What is broken there is passed over, and the shipped form stands in its place: `work/own.py` says what is wrong.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from casefile.core.failure import NotFound
from casefile.core.form import Form
from casefile.core.identity import OWN_FORM
from casefile.core.visible import visible
from casefile.core.wording import Wording, worded, wording_of
from casefile.schema.forms import SchemaError
from casefile.store import files, library
from casefile.store.text.guard import Refusal, decoded
from casefile.store.text.nodes import parse

OWN = ".casefile/own"
FORMS = f"{OWN}/forms"
_VERSION = re.compile(r"([1-9][0-9]{0,3})\.schema\.(?:json|yaml)\Z")


class Shelf:
    """The forms of the caseload at `root`; without one, those that ship."""

    def __init__(self, root: Path | None = None) -> None:
        self._root = root
        self._made: dict[tuple[str, int], Form | None] = {}

    def __contains__(self, name: str) -> bool:
        return name in library.shelf() or name in self.own

    def __iter__(self) -> Iterator[Form]:
        """The newest version of every form, those that ship first; a form of the service's own that cannot be used is left out."""
        for name in sorted(library.shelf()):
            yield self.form(name)
        for name, versions in self.own.items():
            if made := self.known(name, max(versions)):
                yield made

    def form(self, name: str, version: int = 0) -> Form:
        """A form by name, at a version or the newest.

        Raises:
            NotFound: there is no such form, no such version of it, or it is the service's own and cannot be used.
        """
        versions = library.shelf().get(name) or self.own.get(name)
        made = self.known(name, version or max(versions)) if versions else None
        if made is None and name in self.own:
            raise NotFound(f"the service's own form {name} cannot be used", "casefile check says why")
        return made or library.form(name, version)

    def known(self, name: str, version: int) -> Form | None:
        """The form that a document says it is of; None where this caseload has none of that version."""
        key = (name, version)
        if key not in self._made:
            self._made[key] = self._shipped(name, version) if name in library.shelf() else self._own(name, version)
        return self._made[key]

    def _shipped(self, name: str, version: int) -> Form | None:
        form = library.known(name, version)
        wording = self.wording(name)
        return worded(form, wording, library.looked_at(name)) if form and wording else form

    def wording(self, name: str) -> Wording | None:
        """The service's words for a form that ships, where it has any."""
        tree = self._tree(f"{FORMS}/{name}.yaml") if name in self.wordings else None
        return wording_of(tree) if tree else None

    def _own(self, name: str, version: int) -> Form | None:
        path = self.own.get(name, {}).get(version)
        tree = self._tree(path) if path else None
        try:
            return own_form(tree, name, version) if tree else None
        except SchemaError:
            return None

    def _tree(self, name: str) -> Mapping[str, Any] | None:
        assert self._root is not None
        try:
            return tree_of(decoded(files.read_bytes(self._root / name)))
        except (OSError, Refusal):
            return None

    # -- what lies there
    @cached_property
    def wordings(self) -> frozenset[str]:
        """The forms that ship and have a file of the service's own words."""
        names = {one.name.removesuffix(".yaml") for one in self._entries(FORMS) if one.name.endswith(".yaml")}
        return frozenset(names & set(library.shelf()))

    @cached_property
    def own(self) -> Mapping[str, Mapping[int, str]]:
        """The files of the service's own forms, by name and version."""
        found: dict[str, dict[int, str]] = {}
        for folder in sorted(one.name for one in self._entries(FORMS) if OWN_FORM.match(one.name)):
            for name in sorted(one.name for one in self._entries(f"{FORMS}/{folder}")):
                if version := _VERSION.match(name):
                    found.setdefault(folder, {})[int(version.group(1))] = f"{FORMS}/{folder}/{name}"
        return found

    def _entries(self, base: str) -> list[os.DirEntry[str]]:
        here = self._root is not None and not (self._root / OWN).is_symlink()
        return entries(self._root / base) if here and self._root else []


SHIPPED = Shelf()
"""The forms where there is no caseload."""


def entries(folder: Path) -> list[os.DirEntry[str]]:
    """What stands in a folder; nothing where there is none, or a link."""
    try:
        if folder.is_symlink():
            return []
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []


def tree_of(text: str) -> Mapping[str, Any]:
    """A file of the service's own as data: plain scalars typed by the JSON rules, and no text that steers a screen.

    Raises:
        Refusal: it is not one YAML map; JSON is one.
    """
    data: Mapping[str, Any] = _harmless(library.typed_as_json(parse(text).tree()))
    return data


def _harmless(tree: Any) -> Any:
    if isinstance(tree, Mapping):
        return {name: _harmless(one) for name, one in tree.items()}
    if isinstance(tree, list):
        return [_harmless(one) for one in tree]
    return visible(tree) if isinstance(tree, str) else tree


def own_form(tree: Any, name: str, version: int) -> Form:
    """The service's own form that a tree describes.

    Raises:
        SchemaError: it describes none; its arguments are lines `pointer: what`.
    """
    from casefile.schema import own_form as own  # the lint needs jsonschema, and only who has own forms waits for it

    return own.own_form(tree, name, version, library.described("form"), library.blocks())
