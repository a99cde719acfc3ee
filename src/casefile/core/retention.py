"""How long a closed file is kept, by which rule, and whether its end may be proposed at all. Pure.

Where rules meet, the longest holds. What is not known is never taken for harmless: a birthday nobody asked for, a paper nobody can
read or a rule this casefile does not know all mean that a person decides, and nothing is proposed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casefile.core.candidates import waits
from casefile.core.case import Case
from casefile.core.days import Day, age_on, birthday, day_of
from casefile.core.document import Answers, Document, true_events
from casefile.core.told_of import (
    ABUSE,
    CARE,
    PEOPLES,
    children_by_age,
    childrens_birthdays,
    may_tell_of_a_child,
    says,
    tells_of_a_child,
)
from casefile.core.tree import leaves

DIED = "the person has died"
"""Against a proposal, but two people may decide: nobody else ever lifts it."""
_ABUSE_TOLD = {"abuse_told", "child_harmed", "sexual_harm"}
_CHILD_AREA = re.compile(r"child|abuse|sexual")
_CARE_REASONS = {"transition_from_foster_care", "transition_from_other_care"}
_CARE_TIES = {"foster_parent", "foster_child", "kinship_carer"}
_PEOPLES = {"aboriginal", "torres_strait_islander", "both"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A retention class that fits a file: why, and the last day it asks for (None: it names none, or it cannot be told)."""

    code: str
    title: str
    why: str
    until: Day | None
    times: bool
    """Whether it counts years; one that does not holds as long as it fits."""
    never: bool
    """Whether nothing is proposed by itself while it fits."""


@dataclass(frozen=True, slots=True)
class Retention:
    """What holds for one file on a day: the rules that fit, and the day until which the longest keeps it."""

    case: str
    closed: bool
    day: Day
    rules: tuple[Rule, ...]

    @property
    def until(self) -> Day | None:
        """The last day of the longest rule; None where one of them cannot be told."""
        ends = [one.until for one in self.rules if one.times]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    @property
    def by(self) -> Rule | None:
        """The rule that keeps it longest."""
        return max((one for one in self.rules if one.times), key=lambda one: one.until or Day.max, default=None)

    @property
    def held(self) -> tuple[Rule, ...]:
        """Rules that no time ends and nobody may pass over: a hold that somebody set, an open complaint."""
        return tuple(one for one in self.rules if one.code in ("hold", "open_complaint") and one.why != DIED)

    @property
    def over(self) -> bool:
        """Whether the time of every rule is over."""
        return self.closed and self.until is not None and self.until <= self.day and not self.held

    @property
    def against(self) -> tuple[str, ...]:
        """Why nothing is proposed; empty where it is."""
        if not self.closed:
            return ("the file is open",)
        never = tuple(f"{one.title.lower()}: {one.why}" for one in self.rules if one.never)
        end = self.until
        early = (f"kept until {end.isoformat()}",) if end and end > self.day else ()
        return never + early if end else (*never, "how long it must be kept cannot be told")

    @property
    def proposed(self) -> bool:
        """Whether its end may be proposed: nothing stands against it."""
        return not self.against


def judged(
    case: Case, jurisdiction: Mapping[str, Any], day: Day, complaints: Iterable[Document] = (), beside: int = 0
) -> Retention:
    """Which rules of a jurisdiction fit a file.

    `complaints` are papers of the service that may speak of it, `beside` counts what lies with it and is no paper.
    """
    facts = _Facts(case, int(jurisdiction.get("ages", {}).get("adult_at", 18)), tuple(complaints), day, beside)
    found, odd = [], []
    listed = [one for one in jurisdiction.get("retention", ()) if isinstance(one, Mapping)]
    usual = {}
    for rule in listed:
        code = str(rule.get("code"))
        if code in ("adult", "enquiry"):
            usual[code] = rule
        elif code != "unknown":
            ask = _FITS.get(code)
            if ask is None:
                odd.append("the jurisdiction has a rule that this casefile does not know")
            elif why := next(iter(ask(facts)), "the exit summary says so" if code in facts.classes else ""):
                found.append(_rule(rule, why, facts))
    if facts.classes - {str(one.get("code")) for one in listed}:
        odd.append("the exit summary names a class that the jurisdiction does not have")
    if not found or not any(one.times for one in found):
        usual_one = usual.get("enquiry" if facts.never_began else "adult") or usual.get("adult")
        if usual_one:
            found.append(_rule(usual_one, "no other rule about time fits", facts))
        else:
            odd.append("the jurisdiction has no rule for it")
    unknown = [*facts.unknown(), *odd]
    if unknown:
        rule = next((one for one in listed if one.get("code") == "unknown"), {"code": "unknown", "title": "Not known"})
        found += [Rule("unknown", str(rule.get("title")), why, None, times=False, never=True) for why in unknown]
    return Retention(case.code, not case.is_open, day, tuple(found))


def _rule(rule: Mapping[str, Any], why: str, facts: _Facts) -> Rule:
    return Rule(
        str(rule.get("code")),
        str(rule.get("title")),
        why,
        _until(rule, facts),
        times="keep_years" in rule or "keep_until_age" in rule,
        never=rule.get("proposal") != "when_due",
    )


def _until(rule: Mapping[str, Any], facts: _Facts) -> Day | None:
    """The last day that a rule asks for."""
    ends: list[Day | None] = []
    if "keep_years" in rule:
        start = {"last_contact": facts.last, "closing": facts.closed_on, "birth": facts.case.born}.get(
            str(rule.get("from"))
        )
        ends.append(birthday(start, int(rule["keep_years"])) if start else None)
    if "keep_until_age" in rule:
        youngest = max(facts.young, default=None)
        ends.append(birthday(youngest, int(rule["keep_until_age"])) if youngest else None)
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


@dataclass(frozen=True, slots=True)
class _Facts:
    """A file as the rules about time ask it."""

    case: Case
    adult_at: int
    complaints: tuple[Document, ...]
    day: Day
    beside: int

    @property
    def papers(self) -> tuple[Document, ...]:
        """Every paper, taken back or not: what stood there was told."""
        return self.case.documents

    @property
    def classes(self) -> set[str]:
        """The classes that exit summaries name."""
        return {said for one in self.of("exit-summary") if (said := one.text("records.retention_class").strip())}

    def of(self, form: str) -> tuple[Document, ...]:
        return tuple(one for one in self.papers if one.name == form)

    # -- days
    @property
    def last(self) -> Day | None:
        """The last day anything happened."""
        last = self.case.last_day()
        return last if last > Day.min else None

    @property
    def closed_on(self) -> Day | None:
        """The day the file was closed, or help declined; None where it cannot be told."""
        if self.case.is_open:
            return None
        step = self.case.state_step
        periods = self.case.record.items("support_periods")
        said = day_of(periods[-1].get("closed")) if periods else None
        return max((one for one in (said, step.date if step else None) if one), default=None)

    @property
    def first(self) -> Day | None:
        """The first day anything happened."""
        days = [one.date for one in self.case.steps] + [one.date for one in self.papers if one.date > Day.min]
        return min(days, default=None)

    @property
    def never_began(self) -> bool:
        """Whether it never became more than a request."""
        return all(step.text("to") in ("", "referral-in") for step in self.case.steps)

    # -- children
    @property
    def young(self) -> tuple[Day, ...]:
        """Birthdays of whoever was under age in the file; the last day it tells of where a birthday is not known."""
        return tuple(born for _, born in self.children())

    def children(self) -> Iterator[tuple[str, Day]]:
        """Whoever was under age at any time in the file: in which way it is told, and the birthday or the latest it can be."""
        late = self.last or self.day
        if self.case.born and self._was_young(self.case.born):
            yield "the person was under age", self.case.born
        for consent in self.of("consent"):
            age = consent.at("minor.age")
            if isinstance(age, int):
                yield "the person was under age", self.case.born or birthday(consent.date, -age)
        told = "a child's life is told in it"
        yield from ((told, born) for born in childrens_birthdays(self.case.profile, late) if self._was_young(born))
        theirs = self.case.born is not None and self._was_young(self.case.born)
        for paper in self.papers:
            yield from ((told, born) for born in children_by_age(paper, self.adult_at, late))
            if not theirs and tells_of_a_child(paper):  # else it may well be the person, whose birthday is known
                yield told, late

    def _was_young(self, born: Day) -> bool:
        return self.first is None or age_on(born, self.first) < self.adult_at

    # -- what is not known
    def unknown(self) -> Iterator[str]:
        """What would have to be known before anything is proposed."""
        profile = self.case.profile
        if not self.case.key or profile is None or not profile.tree:
            yield "case.yaml or profile.yaml is missing or cannot be read"
        if self.case.born is None:
            yield "the birthday is not known"
        elif profile and profile.text("date_of_birth_accuracy") not in ("", "accurate"):
            first = self.first or self.day
            if age_on(self.case.born, first) < self.adult_at + 10:
                yield "the birthday is a guess, and the person may have been under age"
        if not self.case.is_open and self.closed_on is None:
            yield "the day of closing is not known"
        said = profile.text("aboriginal_torres_strait_islander") if profile else ""
        if said not in (*_PEOPLES, "neither"):
            yield "it is not known whether the person is Aboriginal or Torres Strait Islander"
        yield from self._unread()

    def _unread(self) -> Iterator[str]:
        """What lies in the file that nobody but a person can judge."""
        unread = sum(not one.tree or one.form is None for one in (*self.papers, self.case.record))
        if unread or self.case.findings:
            yield "not every paper of it can be read"
        if any(waits(one.tree) for one in (*self.papers, self.case.record)):
            yield "two people's changes are still to be settled"
        if self.beside:
            yield "something lies in it that only a person can read: an attachment, a text that was kept, a file of another kind"
        if any(may_tell_of_a_child(one) for one in self.papers):
            yield "it may tell of a child whose age is not known"
        if any(says(one, PEOPLES) for one in self.papers):
            yield "its words may speak of Aboriginal or Torres Strait Islander people"
        if any(not one.tree or one.form is None for one in self.complaints):
            yield "a paper of the service that may hold a complaint cannot be read"
        if any(one.key and one.key != self.case.key for one in self.papers):
            yield "papers of another person lie in it"


# -- which class fits, and why
def _under_18(facts: _Facts) -> Iterator[str]:
    yield from (why for why, _ in facts.children())


def _child_safety(facts: _Facts) -> Iterator[str]:
    for one in facts.papers:
        if one.name == "protection-report":
            yield "something in the file touches it"
        if one.text("category") in _ABUSE_TOLD:
            yield "something in the file touches it"
        if any(x.get("code") == "children_safe" and x.get("answer") == "worry" for x in one.items("questions")):
            yield "something in the file touches it"
        if any(_CHILD_AREA.search(str(x.get("code"))) and _worries(x) for x in one.items("areas")):
            yield "something in the file touches it"
        if set(one.items_or_words("dfv.flags")) & {"child_threatened", "sexual_violence"}:
            yield "something in the file touches it"
        if _reasons(one) & {"sexual_abuse"}:
            yield "something in the file touches it"
        if says(one, ABUSE):
            yield "something in the file touches it"


def _worries(area: Answers) -> bool:
    return area.get("concern") in ("possible", "identified") or area.get("level") not in (None, "", "low")


def _in_care(facts: _Facts) -> Iterator[str]:
    profile = facts.case.profile
    people = [x for name in ("household", "people") for x in (profile.items(name) if profile else ())]
    if any(one.get("relation") in _CARE_TIES for one in people):
        yield "a foster or kinship family is named"
    for one in facts.papers:
        if _reasons(one) & _CARE_REASONS:
            yield "leaving care was a reason to ask for help"
        if says(one, CARE):
            yield "a paper speaks of it"


def _first_peoples(facts: _Facts) -> Iterator[str]:
    profile = facts.case.profile
    if profile and (profile.text("aboriginal_torres_strait_islander") in _PEOPLES or profile.said("mob_or_community")):
        yield "the person said so"


def _open_complaint(facts: _Facts) -> Iterator[str]:
    decided = ("accepted", "accepted_in_part", "not_accepted")
    for one in facts.of("correction-request"):
        if one.standing() in ("draft", "final") and one.text("decision") not in decided:
            yield "a correction that was asked for is not decided"
    names = {facts.case.code, *(one.id for one in facts.papers)}
    for one in facts.complaints:
        complaint = one.text("source") == "complaint" or one.at("is_complaint") is True
        is_open = complaint and not any(event.kind == "closed" for event in true_events(one.events))
        if is_open and any(str(value) in names or facts.case.code in str(value) for _, value in leaves(one.tree)):
            yield "a complaint that names it is not finished"


def _hold(facts: _Facts) -> Iterator[str]:
    for one in holds(facts.case, facts.day):
        yield f"a hold of {one.get('since')}"
    summaries = facts.of("exit-summary")
    if any(one.at("death.records_hold") is True for one in summaries):
        yield "records are held after a death"
    if any(step.text("reason") == "died" for step in facts.case.steps) or any(
        one.text("reason") == "died" for one in summaries
    ):
        yield DIED


def holds(case: Case, day: Day) -> tuple[Answers, ...]:
    """The holds that are in force on a day: not lifted, not over. One whose day cannot be read is."""
    return tuple(
        one
        for one in case.record.items("holds")
        if not one.get("lifted_by") and ((until := day_of(one.get("until"))) is None or until >= day)
    )


def _reasons(paper: Document) -> set[str]:
    return {str(one) for one in (*paper.items_or_words("presenting_reasons"), paper.at("main_reason"))}


_FITS: Mapping[str, Callable[[_Facts], Iterator[str]]] = {
    "under_18": _under_18,
    "child_safety_or_abuse": _child_safety,
    "in_or_from_care": _in_care,
    "aboriginal_or_torres_strait_islander": _first_peoples,
    "open_complaint": _open_complaint,
    "hold": _hold,
}
