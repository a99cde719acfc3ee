"""A case seen with the practice and jurisdiction it follows: the one place where shipped data meets a case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

from casefile.core import coherence
from casefile.core.answer import View, nobody_known
from casefile.core.case import Case
from casefile.core.caseload import Settings
from casefile.core.failure import NotMet, Unreadable
from casefile.core.finding import Finding
from casefile.core.information import Kinds
from casefile.core.never import KnownAs
from casefile.core.practice import Practice, practice_of
from casefile.core.protective import protective
from casefile.store import library


def matches(fragment: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    """Whether answers fit a JSON Schema fragment. jsonschema is slow to load, so it is fetched only when practice has one."""
    return bool(import_module("casefile.schema.validate").matches(fragment, data))


_NAMED = re.compile(r"[a-z][a-z0-9-]{0,30}/[1-9][0-9]{0,3}\Z")
NEWEST = 1


@cache
def practice(version: int = NEWEST) -> Practice:
    """The practice at a version.

    Raises:
        Unreadable: this casefile does not have it.
    """
    try:
        return practice_of(library.data(f"practice/{version}.yaml"))
    except Unreadable:
        raise Unreadable(f"practice {version} is not known to this casefile", "use a newer casefile") from None


def jurisdiction(name: str) -> dict[str, Any]:
    """A jurisdiction's data by name and version, `nsw/1`.

    Raises:
        Unreadable: this casefile does not have it.
    """
    if not _NAMED.match(name):
        raise Unreadable("the jurisdiction must be written like nsw/1", "casefile help settings")
    try:
        found = library.data(f"jurisdictions/{name}.yaml")
    except Unreadable:
        raise Unreadable(f"the jurisdiction {name} is not known to this casefile", "casefile help settings") from None
    assert isinstance(found, dict)
    return found


@cache
def kinds() -> Kinds:
    """Which kind of information each answer of each paper is."""
    found = library.data("information.yaml")
    return Kinds(found["papers"], found["answers"], found["codes"])


def jurisdiction_of(case: Case, settings: Settings) -> dict[str, Any]:
    """The jurisdiction that a case follows: its own, else the caseload's.

    Raises:
        Unreadable: this casefile does not have it.
    """
    return jurisdiction(str(case.practice.get("jurisdiction") or settings.jurisdiction))


def findings(case: Case, settings: Settings, day: date) -> Iterator[Finding]:
    """Papers that do not fit together; or that the case follows what this casefile does not have, and cannot be judged here."""
    said = case.practice
    try:
        if isinstance(said.get("practice"), int):
            practice(said["practice"])
        if said.get("jurisdiction"):
            jurisdiction(str(said["jurisdiction"]))
    except Unreadable as problem:
        yield Finding(case.record.place("practice"), "case/practice", problem.message, problem.fix)
        return
    if case.steps:  # every paper counts, one dated ahead too; what has come by the day is judged as on that day
        yield from coherence.findings(replace(view(case, settings, max(day, case.last_day())), day=day))


def view(
    case: Case,
    settings: Settings,
    day: date,
    others_open: int | None = None,
    known_as: KnownAs = nobody_known,
) -> View:
    """The case with all that its requirements look at, as it stood on a day; `others_open` people have a place besides.

    `known_as` gives the names that the directory has for the id of an entry: who is told may be called otherwise there.

    Raises:
        NotMet: the file did not exist yet on that day.
        Unreadable: it follows a practice or jurisdiction that is not here.
    """
    seen = replace(case, guarded=case.guarded or protective(case).on).as_of(day)
    if seen is None:
        raise NotMet(f"{case.code} was not there yet on {day.isoformat()}")
    return whole(seen, settings, day, others_open, known_as)


def whole(
    case: Case,
    settings: Settings,
    day: date,
    others_open: int | None = None,
    known_as: KnownAs = nobody_known,
) -> View:
    """The same with every paper of the case, whenever it came.

    Raises:
        Unreadable: it follows a practice or jurisdiction that is not here.
    """
    version = case.practice.get("practice")
    return View(
        case=case,
        day=day,
        practice=practice(version if isinstance(version, int) else NEWEST),
        settings=settings,
        jurisdiction=jurisdiction_of(case, settings),
        others_open=others_open,
        known_as=known_as,
    )
