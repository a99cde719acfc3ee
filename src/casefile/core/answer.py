"""How a requirement stands for a case on a day, and all a check may look at to say so. Pure values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from casefile.core.case import Case
from casefile.core.caseload import Settings
from casefile.core.days import age_on
from casefile.core.document import Document, true_events
from casefile.core.practice import Practice, Profile, Requirement


class State(StrEnum):
    """How a requirement stands."""

    MET = "met"
    MISSING = "missing"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    EXEMPTED = "exempted"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Answer:
    """A requirement's state with its reason in words, the document it rests on, what to type, and by when."""

    state: State
    because: str
    path: str = ""
    fix: str = ""
    due: date | None = None
    requirement: Requirement | None = None

    @property
    def stops(self) -> bool:
        """Whether it stands against the move."""
        return self.state in (State.MISSING, State.EXPIRED)


def met(because: str, document: Document | None = None) -> Answer:
    """The requirement is met."""
    return Answer(State.MET, because, document.path if document else "")


def missing(because: str, document: Document | None = None, fix: str = "", due: date | None = None) -> Answer:
    """The requirement is not met; `fix` replaces the requirement's own where it is given."""
    return Answer(State.MISSING, because, document.path if document else "", fix, due)


def expired(because: str, document: Document | None = None, fix: str = "", due: date | None = None) -> Answer:
    """It was met, and its time has run out."""
    return Answer(State.EXPIRED, because, document.path if document else "", fix, due)


def expiring(because: str, document: Document, due: date) -> Answer:
    """It is met, and its time runs out soon."""
    return Answer(State.EXPIRING, because, document.path, "", due)


def not_applicable(because: str) -> Answer:
    """The requirement does not concern this case."""
    return Answer(State.NOT_APPLICABLE, because)


ASSESSMENTS = {"client": "strengths-needs-assessment", "carer": "carer-assessment"}
"""Which form the assessment phase is about, by the kind of file."""


def nobody_known(name: str) -> tuple[str, ...]:
    """No directory: an id is the only name there is."""
    return ()


@dataclass(frozen=True, slots=True)
class View:
    """A case as it stood on a day, the practice and jurisdiction it follows, and the move in question.

    `to` is the phase asked about (`closing` for closing the file, empty for none), `reason` the reason code given with it.
    `others_open` is how many other people have a place in the service, where somebody counted; `known_as` gives the names that
    the directory has for the id of an entry.
    """

    case: Case
    day: date
    practice: Practice
    settings: Settings
    jurisdiction: Mapping[str, Any] = field(default_factory=dict)
    to: str = ""
    reason: str = ""
    others_open: int | None = None
    known_as: Callable[[str], Collection[str]] = nobody_known

    @property
    def profile(self) -> Profile:
        """The profile of the practice this case follows; the usual one where it names none."""
        named = str(self.case.practice.get("profile", "usual"))
        return self.practice.profiles.get(named) or self.practice.profiles["usual"]

    @property
    def assessment(self) -> str:
        """The form that the assessment phase is about: a carer has a paper of their own."""
        return ASSESSMENTS.get(self.case.kind, ASSESSMENTS["client"])

    @property
    def died(self) -> bool:
        """Whether the person has died: told by the reason of this move, of the move to exit, or by the exit summary there."""
        summary = self.case.current("exit-summary") if self.case.phase == "exit" else None
        reason = self.reason if self.to in ("exit", "closing") else ""
        return "died" in (reason, self.case.exit_reason, summary.text("reason") if summary else "")

    @property
    def age(self) -> int | None:
        """The person's age on the day, from the profile or the consent; None where it is not known."""
        if self.case.born:
            return age_on(self.case.born, self.day)
        consent = self.consent
        said = consent.at("minor.age") if consent else None
        return said if isinstance(said, int) else None

    @property
    def consent(self) -> Document | None:
        """The current consent, given, declined or withdrawn; None when there is none, or a fork."""
        found = self.case.current("consent")
        return as_decided(found, self.case) if found else None

    @property
    def pseudonymous(self) -> bool:
        """Whether the person chose a file under the code alone: told by their consent, or by taking it back."""
        from_consent = self.consent
        if from_consent is None:
            return False
        withdrawn = withdrawal(from_consent)
        if withdrawn is not None:
            return withdrawn.get("file") == "pseudonymous"
        return from_consent.text("declined.file") == "pseudonymous"

    def toward(self, to: str, reason: str = "") -> View:
        """The same view, asking about a move."""
        return replace(self, to=to, reason=reason)


def withdrawal(consent: Document) -> Mapping[str, Any] | None:
    """The last event that took a consent back as a whole, or None; one that was itself entered in error counts for nothing."""
    return next((e.data for e in reversed(true_events(consent.events)) if e.takes_back_all), None)


def as_decided(consent: Document, case: Case) -> Document:
    """A consent with whatever was taken back since its day on a version before it.

    Two laptops: on one the person takes consent back, on the other a new version was made days before. The later word holds.
    """
    before = [e for old in case.versions(consent) if old.id != consent.id for e in true_events(old.events)]
    late = tuple(e for e in before if e.kind == "consent_withdrawn" and e.date > consent.date)
    return replace(consent, events=(*consent.events, *late)) if late else consent


def current_or_why(view: View, form: str, what: str) -> Document | Answer:
    """The one current document of a single form, or why there is none: a fork, a draft, nothing yet. `what` begins with `the`."""
    standing = view.case.standing(form)
    if len(standing) > 1:
        return missing(
            f"two versions of {what} stand beside each other",
            standing[-1],
            f"casefile resolve {{client}} {form}",
        )
    if standing:
        return standing[0]
    drafts = view.case.open_draft(form)
    write = f"casefile write {{client}} {form}"
    if drafts:
        return missing(f"{what} is still a draft", drafts[-1], write)
    return missing(f"there is no {what.removeprefix('the ')} yet", fix=write)


Check = Callable[[View], Answer]
