"""Copies of the forms for editors, so that yaml-language-server completes and checks offline. casefile never reads them."""

from __future__ import annotations

import json
from pathlib import Path

from casefile.schema.strict import for_editor
from casefile.store import files, library
from casefile.store.apply import place
from casefile.store.shelf import SHIPPED, Shelf

FOLDER = ".casefile/schemas"
SETTINGS = {
    "yaml.schemas": {},
    "yaml.schemaStore.enable": False,
    "yaml.validate": True,
    "[yaml]": {"editor.tabSize": 2, "editor.insertSpaces": True, "editor.formatOnSave": False},
    "files.exclude": {"**/.casefile/tmp": True},
}


HAND_WRITTEN = ("own", "letterhead", "form")
"""Kinds of files that are no documents, and that a service writes by hand."""


def write_copies(root: Path, shelf: Shelf = SHIPPED) -> int:
    """Write the editor's copy of every form into a caseload, where it differs, and say how many were written.

    Raises:
        Unreadable: a link stands where they are kept.
    """
    written = 0
    schemas = {form.name: for_editor(form) for form in shelf}
    schemas |= {kind: dict(library.described(kind)) for kind in HAND_WRITTEN}
    for name, schema in schemas.items():
        path = place(root, f"{FOLDER}/{name}.schema.json")
        text = (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
        if not path.is_file() or path.read_bytes() != text:
            files.write_whole(path, text)
            written += 1
    return written


def write_settings(root: Path) -> None:
    """Write settings for editors that read `.vscode/settings.json`, unless somebody has their own."""
    path = root / ".vscode" / "settings.json"
    if not path.exists():
        files.write_whole(path, (json.dumps(SETTINGS, indent=2) + "\n").encode("utf-8"))
