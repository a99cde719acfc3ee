"""A file as it stood on an earlier day, with what is changed in place as git has it from then. Only read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from casefile.core.case import Case
from casefile.core.document import Document
from casefile.core.failure import Unreadable
from casefile.core.form import KEPT_BY_COMMANDS
from casefile.core.identity import base_of, place_in
from casefile.core.protective import protective
from casefile.store.folder import Folder
from casefile.store.git import past
from casefile.store.text.guard import Refusal, decoded

_BY_DAY = frozenset(name for form, name in KEPT_BY_COMMANDS if form == "case")
"""What the spine holds by day: it is looked at as it is now, up to the day."""


@dataclass(frozen=True, slots=True)
class Then:
    """A case whose `case.yaml` and `profile.yaml` are those of an earlier day, as far as git has them."""

    case: Case
    spine: bool = False
    profile: bool = False

    @property
    def said(self) -> str:
        """What a screen says of it."""
        then, now = "as it stood at the end of that day", "as it is now"
        if self.spine and self.profile:
            return "case.yaml and profile.yaml are shown as they stood at the end of that day"
        if not self.spine and not self.profile:
            return "case.yaml's workers and profile.yaml are shown as they are now"
        return f"case.yaml is shown {then if self.spine else now}, profile.yaml {then if self.profile else now}"


def then(folder: Folder, case: Case, day: date) -> Then:
    """A client's file with its living papers as they stood at the end of a day; as they are now where git does not have that day.

    A file that is in protective mode now is guarded on every day of it, and keeps the profile of now where it was not in it
    then: no page tells less of who must not know than what is known today.
    """
    if place_in(case.code) != "client" or not case.record.tree:
        return Then(case)
    case = replace(case, guarded=protective(case).on)
    try:
        return _then(folder, case, day) if past.there_is(folder.root) else Then(case)
    except Unreadable:  # git says nothing of that day: doctor says why
        return Then(case)


def _then(folder: Folder, case: Case, day: date) -> Then:
    record = _document(folder, f"{base_of(case.code)}/case.yaml", day)
    if record is None or record.key != case.key:
        return Then(case)
    spine = replace(
        case.record, data=_by_day(case.record.data, record.data), tree=_by_day(case.record.tree, record.tree)
    )
    seen = replace(case, record=spine)
    with_profile = replace(seen, documents=tuple(_profile(folder, case, day)))
    if case.guarded and not protective(replace(with_profile, guarded=False)).on:
        return Then(seen, spine=True)
    return Then(with_profile, spine=True, profile=True)


def entry(folder: Folder, document: Document, day: date) -> Document | None:
    """An entry of the directory as it stood at the end of a day; None where git does not have it from then."""
    try:
        return _document(folder, document.path, day) if past.there_is(folder.root) else None
    except Unreadable:
        return None


def _profile(folder: Folder, case: Case, day: date) -> list[Document]:
    """The papers of a case with the profile of that day; without one, where there was none yet."""
    found = []
    for one in case.documents:
        if one.name != "profile":
            found.append(one)
        elif (profile := _document(folder, one.path, day)) and profile.key == case.key:
            found.append(profile)
    return found


def _document(folder: Folder, path: str, day: date) -> Document | None:
    end = datetime.combine(day, time(23, 59, 59)).astimezone()
    data = past.as_of(folder.root, path, int(end.timestamp()))
    try:
        return folder.document_in(path, decoded(data)) if data is not None else None
    except Refusal:
        return None


def _by_day(now: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The spine of then, with what it holds by day as it is now."""
    kept = {name: value for name, value in now.items() if name in _BY_DAY}
    return {**{name: value for name, value in before.items() if name not in _BY_DAY}, **kept}
