"""Are the settings of a caseload as they must be? Findings about casefile.yaml, with the line each stands on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from casefile.core.failure import Unreadable
from casefile.core.finding import Finding, Place
from casefile.schema import validate
from casefile.store import library
from casefile.store.folder import CASELOAD_FILE, Folder
from casefile.store.resources import resource_dir
from casefile.store.text.nodes import parse
from casefile.work.gating import jurisdiction


def findings(folder: Folder) -> Iterator[Finding]:
    """Everything in casefile.yaml that is not as it must be; the usual is taken in its place meanwhile."""
    root = parse(folder.text(CASELOAD_FILE))
    places = root.places()
    schema = json.loads((resource_dir("schemas") / "settings.schema.json").read_text("utf-8"))
    for fault in validate.faults(schema, library.typed_as_json(root.tree())):
        pointer, _, keyword = fault.partition(": ")
        path = tuple(int(step) if step.isdigit() else step for step in PurePosixPath(pointer).parts[1:])
        while path and path not in places:
            path = path[:-1]
        line, column = places.get(path, (1, 1))
        name = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
        what = "holds a field that is no setting" if keyword == "additionalProperties" else "is not as it must be"
        message = f"{name or 'casefile.yaml'} {what}"
        yield Finding(Place(CASELOAD_FILE, line, column), "settings/odd", message, "casefile help settings")
    try:
        jurisdiction(folder.settings.jurisdiction)
    except Unreadable as problem:
        line, column = places.get(("jurisdiction",), (1, 1))
        yield Finding(Place(CASELOAD_FILE, line, column), "settings/jurisdiction", problem.message, problem.fix)
