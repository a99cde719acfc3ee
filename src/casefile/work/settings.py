"""Are the settings of a caseload as they must be? Findings about casefile.yaml, with the line each stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casefile.core.candidates import waiting, waits
from casefile.core.caseload import Settings
from casefile.core.failure import Unreadable
from casefile.core.finding import Finding
from casefile.store import library
from casefile.store.folder import CASELOAD_FILE, Folder
from casefile.store.text.nodes import parse
from casefile.work import shapes
from casefile.work.gating import jurisdiction


def faults(tree: Mapping[str, Any]) -> frozenset[str]:
    """What is not as it must be in settings, in words; what waits under `conflicts` is not looked at."""
    said = {name: value for name, value in tree.items() if name != "conflicts"}
    found = {message for _, message in shapes.odd(CASELOAD_FILE, "settings", library.typed_as_json(said), {})}
    try:
        jurisdiction(str(tree.get("jurisdiction") or Settings().jurisdiction))
    except Unreadable as problem:
        found.add(problem.message)
    return frozenset(found)


def findings(folder: Folder) -> Iterator[Finding]:
    """Everything in casefile.yaml that is not as it must be; the usual is taken in its place meanwhile."""
    root = parse(folder.text(CASELOAD_FILE))
    places = root.places()
    tree: Any = root.tree()
    said = {name: value for name, value in tree.items() if name != "conflicts"}
    beside = shapes.place(CASELOAD_FILE, ("conflicts",), places)
    for where in waiting(tree):
        message = f"{'.'.join(where)} has two answers, and one of them holds until somebody decides"
        yield Finding(beside, "settings/two-answers", message, "casefile resolve settings")
    if waits(tree) and not waiting(tree):
        message = "what stands under conflicts is not as casefile writes it"
        yield Finding(beside, "settings/two-answers", message, "put right what it tells of, then take it out")
    for place, message in shapes.odd(CASELOAD_FILE, "settings", library.typed_as_json(said), places):
        yield Finding(place, "settings/odd", message, "casefile help settings")
    try:
        jurisdiction(folder.settings.jurisdiction)
    except Unreadable as problem:
        place = shapes.place(CASELOAD_FILE, ("jurisdiction",), places)
        yield Finding(place, "settings/jurisdiction", problem.message, problem.fix)
