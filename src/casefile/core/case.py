"""A case: a person's file as a whole, with its steps, support periods and documents; and what follows from them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from casefile.core.days import Day, day_of
from casefile.core.document import Answers, Document, Event, along, events_of
from casefile.core.finding import Finding
from casefile.core.identity import coded

LIVING = ("case", "profile")


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """A move between phases (`to`) or a change of state (`state`), on a day."""

    date: Day
    at: str
    id: str
    data: Answers = field(compare=False)

    @property
    def period(self) -> int:
        """The support period it belongs to."""
        value = self.data.get("period")
        return value if isinstance(value, int) else 0

    def text(self, name: str) -> str:
        """One of the step's own fields where it is text, else nothing."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Exemption:
    """A requirement set aside for a while, with a reason and somebody who agrees."""

    id: str
    requirement: str
    date: Day
    until: Day | None
    approval: str
    data: Answers

    def in_force(self, day: Day) -> bool:
        """Whether it covers that day: given, not declined, not run out."""
        return self.date <= day and self.approval != "declined" and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Case:
    """One client's folder as read. `record` is case.yaml; `documents` are all others but it, profile.yaml among them."""

    code: str
    record: Document
    documents: tuple[Document, ...] = ()
    findings: tuple[Finding, ...] = ()
    guarded: bool = False
    """Whether the file is in protective mode now, whichever day of it is looked at."""
    _named: dict[str, Document] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def by_id(self) -> Mapping[str, Document]:
        """The documents by their ids; put together when it is first asked for, as a file may hold thousands."""
        if not self._named:
            self._named.update((one.id, one) for one in self.documents)
        return self._named

    @property
    def key(self) -> str:
        """Whose file this is."""
        return self.record.key

    @property
    def kind(self) -> str:
        """client, or carer: somebody who cares unpaid has a file of their own, linked to the other."""
        return self.record.text("kind") or "client"

    @property
    def profile(self) -> Document | None:
        """profile.yaml, the only document with identity."""
        return next((d for d in self.documents if d.name == "profile"), None)

    @property
    def born(self) -> Day | None:
        """The day the person was born, from the profile; None where it is not known."""
        return day_of(self.profile.at("date_of_birth")) if self.profile else None

    # -- steps
    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in the order they happened."""
        made = (
            Step(day, str(x.get("at", "")), str(x.get("id", "")), x)
            for x in self.record.items("steps")
            if (day := day_of(x.get("date")))
        )
        return tuple(sorted(made))

    @property
    def period(self) -> int:
        """The support period of the last step, from 1."""
        return self.steps[-1].period if self.steps else 0

    @property
    def phase(self) -> str:
        """Where the last move of this support period led; nothing before the first."""
        return next((coded(s.text("to")) for s in reversed(self._this_period) if s.text("to")), "")

    @property
    def state(self) -> str:
        """active, paused, waiting, declined or closed. A move makes a case active again."""
        last = next((s for s in reversed(self._this_period) if s.text("state") or s.text("to")), None)
        return (last.text("state") if last else "") or "active"

    @property
    def is_open(self) -> bool:
        """Whether support goes on: neither closed nor declined."""
        return self.state not in ("closed", "declined")

    @property
    def has_a_place(self) -> bool:
        """Whether it takes up a place of the service: taken on, and neither waiting nor ended."""
        return self.is_open and self.state != "waiting" and self.phase not in ("", "referral-in")

    @property
    def _this_period(self) -> tuple[Step, ...]:
        steps = self.steps
        return tuple(s for s in steps if s.period == steps[-1].period) if steps else ()

    @property
    def state_step(self) -> Step | None:
        """The step that set the present state, where it was not a move."""
        last = self._this_period[-1] if self._this_period else None
        return last if last and last.text("state") else None

    def entered(self, phase: str) -> Step | None:
        """The last step of this period that moved into a phase."""
        return next((s for s in reversed(self._this_period) if s.text("to") == phase), None)

    def first_entered(self, phase: str) -> Step | None:
        """The first step of this period that moved into a phase."""
        return next((s for s in self._this_period if s.text("to") == phase), None)

    @property
    def began(self) -> Day:
        """The day of the first step of this support period."""
        return min((s.date for s in self._this_period), default=Day.min)

    @property
    def exit_reason(self) -> str:
        """The reason code of the move to exit while the case is there, or nothing: a step back takes the reason back."""
        step = self.entered("exit")
        return step.text("reason") if step and self.phase == "exit" else ""

    @property
    def exemptions(self) -> tuple[Exemption, ...]:
        """Every exemption ever given, as written."""
        return tuple(
            Exemption(
                str(x.get("id", "")),
                coded(x.get("requirement")),
                day,
                day_of(x.get("until")),
                str(x.get("approval", "")),
                x,
            )
            for x in self.record.items("exemptions")
            if (day := day_of(x.get("date")))
        )

    @property
    def model(self) -> str:
        """The care model last agreed, or nothing."""
        models = [(day_of(x.get("since")) or Day.min, coded(x.get("primary"))) for x in self.record.items("models")]
        return max(models, default=(Day.min, ""))[1]

    @property
    def practice(self) -> Mapping[str, Any]:
        """Which practice, jurisdiction and profile the case follows."""
        value = self.record.at("practice")
        return value if isinstance(value, Mapping) else {}

    @property
    def workers(self) -> tuple[Answers, ...]:
        """Who works with the person: maps of id, role, since."""
        return self.record.items("workers")

    def workers_on(self, day: Day) -> tuple[Answers, ...]:
        """Who works with the person on a day: everybody whose time has not ended before."""
        return tuple(one for one in self.workers if not ended(one, day))

    def caseworker_on(self, day: Day) -> str:
        """The worker whose role is caseworker on a day, else the first named who is still there; nothing where nobody is."""
        here = sorted(
            self.workers_on(day), key=lambda one: bool(one.get("until"))
        )  # on a last day the next one is there
        ids = [coded(one.get("id")) for one in here if one.get("role") == "caseworker"]
        return next(iter(ids), "") or next((coded(one.get("id")) for one in here), "")

    # -- documents
    def of(self, form: str, *, period: int | None = None) -> tuple[Document, ...]:
        """Every document of a form in a support period (this one unless said), oldest first."""
        wanted = self.period if period is None else period
        return tuple(sorted((d for d in self.documents if d.name == form and d.period == wanted), key=_in_order))

    def in_place(self, form: str, *, period: int | None = None) -> tuple[Document, ...]:
        """The documents of a form that hold a place, taken back or not: no later version that stands comes from them.

        A version entered in error between two others passes its place on along the chain; newest last.
        """
        stand = [d for d in self.of(form, period=period) if d.stands]
        replaced = {old.id for d in stand for old in self.versions(d) if old.id != d.id}
        return tuple(d for d in stand if d.id not in replaced)

    def standing(self, form: str, *, period: int | None = None) -> tuple[Document, ...]:
        """The current documents of a form, newest last; of a single form there is one, and more than one is a fork.

        A consent taken back is still the person's decision; any other paper taken back holds its place and says nothing.
        """
        return tuple(d for d in self.in_place(form, period=period) if form == "consent" or d.standing() == "final")

    def ever(self, form: str) -> tuple[Document, ...]:
        """The documents of a form that hold a place, as `in_place`, of every support period; oldest first."""
        periods = sorted({d.period for d in self.documents if d.name == form})
        return tuple(d for number in periods for d in self.in_place(form, period=number))

    def current(self, form: str) -> Document | None:
        """The one current document of a form, or None when there is none, or a fork."""
        found = self.standing(form)
        return found[0] if len(found) == 1 else None

    def latest(self, form: str) -> Document | None:
        """The newest current record of a form, by day."""
        found = self.standing(form)
        return found[-1] if found else None

    def forks(self) -> tuple[tuple[Document, ...], ...]:
        """Sets of versions that claim the same place."""
        names = sorted({d.name for d in self.documents if d.form is not None and d.form.kind == "single"})
        return tuple(found for name in names if len(found := self.standing(name)) > 1)

    def open_draft(self, form: str) -> tuple[Document, ...]:
        """Drafts of a form in this support period, oldest first."""
        return tuple(d for d in self.of(form) if d.standing() == "draft")

    def versions(self, document: Document) -> tuple[Document, ...]:
        """A document and every version before it, along `supersedes`, itself first."""
        return along(document, self.by_id)

    def history(self, document: Document) -> tuple[Document, ...]:
        """A document and the versions before it, newest first."""
        return tuple(sorted(self.versions(document), key=_in_order, reverse=True))

    def events(self, document: Document) -> tuple[Event, ...]:
        """What happened to a document and to the versions before it, in order."""
        return events_of(self.versions(document))

    def as_of(self, day: Day) -> Case | None:
        """The case as it stood at the end of that day, or None before its first step.

        Steps count by day; profile, exemptions and the other parts of case.yaml are shown as they are now.
        """
        steps = [x for x in self.record.items("steps") if (d := day_of(x.get("date"))) and d <= day]
        if self.record.items("steps") and not steps:
            return None
        seen = (d.as_of(day) for d in self.documents)
        return replace(
            self,
            record=replace(self.record, data={**self.record.data, "steps": steps}),
            documents=tuple(d for d in seen if d is not None),
        )

    def last_day(self) -> Day:
        """The latest day anything in the file happened; a command that stamps an earlier day needs `--on`."""
        days = [d.last_day() for d in self.documents if not d.is_living]
        return max([*days, *(s.date for s in self.steps)], default=Day.min)


def ended(worker: Answers, day: Day) -> bool:
    """Whether a worker's time with the person is over: the day named was the last one."""
    until = day_of(worker.get("until"))
    return until is not None and until < day


def _in_order(document: Document) -> tuple[Day, int, str, str]:
    return (document.date, document.version, document.text("recorded_on"), document.id)
