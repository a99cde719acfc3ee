"""Are the settings of a caseload as they must be? Findings about casefile.yaml, with the line each stands on."""

from __future__ import annotations

from collections.abc import Iterator

from casefile.core.failure import Unreadable
from casefile.core.finding import Finding
from casefile.store import library
from casefile.store.folder import CASELOAD_FILE, Folder
from casefile.store.text.nodes import parse
from casefile.work import shapes
from casefile.work.gating import jurisdiction


def findings(folder: Folder) -> Iterator[Finding]:
    """Everything in casefile.yaml that is not as it must be; the usual is taken in its place meanwhile."""
    root = parse(folder.text(CASELOAD_FILE))
    places = root.places()
    for place, message in shapes.odd(CASELOAD_FILE, "settings", library.typed_as_json(root.tree()), places):
        yield Finding(place, "settings/odd", message, "casefile help settings")
    try:
        jurisdiction(folder.settings.jurisdiction)
    except Unreadable as problem:
        place = shapes.place(CASELOAD_FILE, ("jurisdiction",), places)
        yield Finding(place, "settings/jurisdiction", problem.message, problem.fix)
