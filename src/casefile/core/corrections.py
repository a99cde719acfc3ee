"""What a person asked to have put right in a paper, and the statement that goes with it from then on. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casefile.core.case import Case
from casefile.core.days import day_of
from casefile.core.document import Document

FORM = "correction-request"
NOT_MADE = ("not_accepted", "accepted_in_part")


@dataclass(frozen=True, slots=True)
class Statement:
    """A person's own words beside a paper they asked to have corrected, and the day it was decided to leave it as it is."""

    day: date
    words: str


def requests(case: Case, document: Document) -> Iterator[Document]:
    """The decided requests about a document or a version before it, oldest first."""
    ids = {one.id for one in case.versions(document)}
    yield from (one for one in _decided(case) if one.text("about_ref") in ids)


def _decided(case: Case) -> Iterator[Document]:
    """Requests as they were decided last, oldest first."""
    found = (one for one in case.ever(FORM) if one.standing() == "final")
    yield from sorted(found, key=lambda one: (one.date, one.id))


def statements(case: Case, document: Document) -> tuple[Statement, ...]:
    """What is printed with every copy of a document: the person's statement where a correction was not made as asked."""
    return tuple(
        Statement(day_of(one.at("decided_on")) or one.date, one.text("statement"))
        for one in requests(case, document)
        if one.text("decision") in NOT_MADE and one.said("statement")
    )


def still_to_make(case: Case) -> Iterator[Document]:
    """Requests that were accepted, and whose paper has no later version yet, nor another place that the request names."""
    for one in _decided(case):
        about = case.by_id.get(one.text("about_ref"))
        accepted = one.text("decision").startswith("accepted")
        if accepted and about is not None and about.standing() != "entered_in_error" and not _made(case, one, about):
            yield one


def _made(case: Case, request: Document, about: Document) -> bool:
    decided = day_of(request.at("decided_on")) or request.date
    for paper in case.documents:
        if paper.id == request.text("new_version_ref") and (paper.stands or paper.is_living):
            return True
        later = paper.stands and paper.date >= decided and paper.id != about.id
        if later and about.id in {old.id for old in case.versions(paper)}:
            return True
    return False


def undecided(case: Case) -> Iterator[Document]:
    """Requests that nobody has answered yet, drafts and those left open; a draft that answers one stands for it."""
    drafts = [one for one in case.documents if one.name == FORM and one.standing() == "draft"]
    begun = {id for one in drafts for id in one.supersedes}
    for one in (*drafts, *_decided(case)):
        if one.id not in begun and (one.standing() == "draft" or one.text("decision") in ("", "undecided")):
            yield one
