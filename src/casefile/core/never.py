"""Whom a person's file must never reach, by whatever paper says so, in any support period. Pure.

The lists of consents, what a safety plan says of who must not know, and a parent with whom contact is not safe. A draft
counts: such a word does not wait for a pen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from casefile.core.case import Case
from casefile.core.days import day_of
from casefile.core.document import Document
from casefile.core.names import alike
from casefile.core.permission import names_of, newest

KnownAs = Callable[[str], Collection[str]]
"""Every name that the directory has for a service or somebody there, by the id of its entry."""

BY_THE_PERSON = "the person said never to share with them"
BY_THE_PLAN = "the safety plan says that they must not know"
BY_THE_PROFILE = "contact with them is not safe"


@dataclass(frozen=True, slots=True)
class Never:
    """Somebody who must never hear of the person: the name as it was written, and why in words that are nobody's own."""

    name: str
    because: str


def never_told(case: Case, day: date) -> Iterator[Never]:
    """Everybody who must never hear of the person.

    The profile is always as it is now: on an earlier day than its last change it does not count, so that what was learnt
    since blames nobody for what was told before.
    """
    for consent in _consents(case):
        yield from (Never(name, BY_THE_PERSON) for name in _list_of(consent, "never_share_with"))
    for plan in _speaking(case, "safety-plan"):
        yield from (Never(name, BY_THE_PLAN) for name in _list_of(plan, "dfv.who_must_not_know"))
    profile = case.profile
    if profile and (day_of(profile.at("updated.at")) or day) <= day:
        for one in profile.items("parental_responsibility"):
            if one.get("contact_with_them") == "not_safe":
                yield Never(str(one.get("who") or ""), BY_THE_PROFILE)


def why_never(case: Case, names: Collection[str], day: date, known_as: KnownAs = lambda name: ()) -> str:
    """Why somebody of these names must never hear of the person, by every name the consents and the directory give them."""
    entries = [
        name
        for consent in _consents(case)
        for one in consent.items("recipients")
        if set(names) & set(names_of(one))
        for name in names_of(one)
    ]
    called = {*names, *entries}
    known = {*called, *(other for name in called for other in known_as(name))}
    return next((one.because for one in never_told(case, day) if any(alike(one.name, name) for name in known)), "")


def _consents(case: Case) -> tuple[Document, ...]:
    """The consents that speak; and the person's own last, where somebody else has decided for them since.

    A consent that somebody decides for a person takes the place of their own, and takes no name off their list.
    """
    speaking = _speaking(case, "consent")
    theirs = (d for d in case.documents if d.name == "consent" and d.stands and d.text("given_by") == "client")
    last = max(theirs, key=newest, default=None)
    return speaking if last is None or last in speaking else (*speaking, last)


def _speaking(case: Case, form: str) -> tuple[Document, ...]:
    """What holds a place in any support period, and every draft."""
    return (*case.ever(form), *(one for one in case.documents if one.name == form and one.standing() == "draft"))


def _list_of(document: Document, path: str) -> Iterator[str]:
    """The names of a list; words that somebody wrote there by hand, in whatever shape, count as a name."""
    said = document.at(path) or document.tree.get(path)
    for one in said if isinstance(said, list | tuple) else (said,) if said else ():
        if isinstance(one, Mapping):
            yield str(one.get("person_or_agency") or " ".join(map(str, one.values())))
        else:
            yield str(one)
