"""A page that was filled in by hand, keyed in: question after question in its order, by its numbers, or as lines in a pipe."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from casefile.cli import questions, turns
from casefile.cli.interview import Interview
from casefile.cli.questions import NOT, Excuse, day_on_paper
from casefile.cli.turns import Turn
from casefile.core import numbering
from casefile.core.case import Case
from casefile.core.days import day_of, spoken
from casefile.core.failure import Usage
from casefile.core.form import Field, FieldType, Form, Kind
from casefile.core.stamp import Stamp
from casefile.core.tree import Path, is_empty
from casefile.work import entries
from casefile.work.papers import KEYED_FROM_PAPER, Paper

INTRO = """The questions come in the order of the page, with its numbers. Enter where nothing is written; it stays open.
- where it is crossed out or declined. A choice by its place on the page, several like 1 3 4. A day as it stands: 5 3 2026.
Several lines end with an empty one. ? explains a question; :back goes back one, :goto 14 goes to 14.
:stop keeps what is keyed in; the same command goes on later."""

WHO = {
    "person": "The person",
    "together": "The person and the worker together",
    "worker": "The worker",
    "somebody_else": "Somebody else for the person",
}
"""Who filled a page in; never a name."""


# -- what the paper remembers
def remember(paper: Paper, stamp: Stamp, **told: str) -> None:
    """Write down that a paper was keyed in from a page: when, and what was told of the page.

    A living document is many people's, and a paper without a name says nothing of who and when: they remember nothing.
    """
    kept = paper.tree.get("local") or {}
    if paper.form.kind is Kind.LIVING or paper.form.unnamed or not isinstance(kept, dict):
        return
    before = kept.get(KEYED_FROM_PAPER)
    mine = {"keyed_on": stamp.day.isoformat(), **(before if isinstance(before, dict) else {})}
    paper.tree["local"] = {**kept, KEYED_FROM_PAPER: {**mine, **{name: one for name, one in told.items() if one}}}


def is_remembered(paper: Paper) -> bool:
    """Whether keying in has begun before."""
    kept = paper.tree.get("local")
    return isinstance(kept, dict) and KEYED_FROM_PAPER in kept


def signed_on(said: str, stamp: Stamp) -> str:
    """The day beside a signature.

    Raises:
        Usage: it is none, or has not come yet.
    """
    found = day_on_paper(said)
    if found > stamp.day.isoformat():
        raise Usage("that day has not come yet")
    return found


def dated_back(paper: Paper, signed: str) -> bool:
    """Give a paper the day on which it was signed, where it says a later one: nobody signs what has not happened."""
    date = paper.tree.get("date")
    if not signed or day_of(date) is None or str(date) <= signed:
        return False
    paper.tree["date"] = signed
    return True


def to_sign(case: Case, paper: Paper, signed: str) -> str:
    """What to type so that the signature on the page stands in the file; the first makes the paper final."""
    roles = [one.role for one in paper.form.signatories if one.needed != "never"]
    which = paper.id if paper.is_by_id(case) else paper.form.name
    return f"casefile sign {case.code} {which} --as {roles[0]} --method ink --on {signed}" if signed and roles else ""


# -- what stands on a page
def as_printed(one: Field) -> Field:
    """A question as the page prints it: yes and no are two boxes like other choices."""
    if one.type is not FieldType.BOOLEAN:
        return one
    return replace(one, type=FieldType.CHOICE, choices=("true", "false"), labels={"true": "Yes", "false": "No"})


def keyed(form: Form, path: Path, one: Field, said: str, *, top: bool) -> Any:
    """The answer that stands on the page.

    Raises:
        Usage: it is no answer to this question.
    """
    answer = questions.meant(as_printed(one), said, day_on_paper, top=top)
    if one.type is FieldType.BOOLEAN and not isinstance(answer, Excuse):
        answer = entries.scalar(str(answer), one)
    questions.judge(form, path, one, answer)
    return answer


class FromPaper(Interview):
    """The questions of a page that lies beside the keyboard."""

    intro = INTRO
    signed = ""

    def first(self) -> Turn:
        """After the last question that is keyed in; the first, where none is."""
        order = [one.name for _, one in numbering.numbered(self.paper.form)]
        done = [n for n, name in enumerate(order, 1) if not is_empty(self.paper.tree.get(name))]
        last = done[-1] if done and is_remembered(self.paper) else 0
        return self.begin_at(order[min(last, len(order) - 1)], again=last > 0)

    def heading(self, here: Turn) -> None:
        """The number first, and nothing beside it but the title."""
        self.session.talk(f"{here.number:<6} {here.title}", bold=here.number)

    def after(self, here: Turn) -> Turn | None:
        """The same; what belongs to other answers is passed over, and it is said how to key it in all the same."""
        there = super().after(here)
        passed = turns.between(self.paper.form, self.paper.tree, here, there)
        if passed:
            listed = passed[0] if len(passed) == 1 else f"{passed[0]} to {passed[-1]}"
            self.session.talk(f"   passed over: {listed}; :goto {passed[0]} asks it all the same")
        return there

    def choices(self, one: Field) -> None:
        """The choices as the page prints them."""
        super().choices(as_printed(one))

    def day(self, said: str) -> str:
        """A day as it stands on the page."""
        return day_on_paper(said)

    def meant(self, one: Field, said: str, here: Turn) -> Any:
        """The same; a dash asks why nothing stands there."""
        if said == "-" and self.excusable(here) and not set(NOT.values()) & set(questions.source(one).choices):
            return self.excuse()
        return keyed(self.paper.form, here.path, one, said, top=self.excusable(here))

    def excuse(self) -> Excuse:
        """Why nothing stands there, one of the form's own words for it."""
        block = self.paper.form.schema["properties"]["unanswered"]["additionalProperties"]  # type: ignore[index]
        labels = block["x-casefile"]["labels"]
        why = Field("why", FieldType.CHOICE, block["title"], choices=(*labels,), labels=labels)
        self.session.talk(f"   {why.title} (Enter: {why.label(why.choices[0])})")
        return Excuse(self.chosen(why) or why.choices[0])

    def chosen(self, one: Field) -> str:
        """One of a few choices, or nothing."""
        super().choices(one)
        while said := self.read("   > ").strip():
            try:
                return str(questions.meant(one, said, day_on_paper, top=False))
            except Usage as problem:
                self.session.talk(f"   {problem.message}")
        return ""

    def one_more(self, here: Turn, count: int) -> str:
        """Whether a row of the page is filled in."""
        return f"{numbering.row(here.number, count + 1)}  Is anything written here?"

    def save(self, *, final: bool = False, already: bool = False) -> Any:
        """The same; the paper remembers that it was keyed in."""
        remember(self.paper, self.stamp)
        return super().save(final=final, already=already)

    # -- the foot of the page
    def close(self) -> bool:
        """Who filled it in and when it was signed; unsigned, whether it is to be final."""
        if not self.new and not (self.paper.form.kind is Kind.LIVING or self.paper.form.unnamed):
            self.foot()
        return not self.signed and super().close()

    def foot(self) -> None:
        """What stands below the questions."""
        self.session.talk("\nThe foot of the page. Who filled it in?")
        who = self.chosen(Field("who", FieldType.CHOICE, "", choices=(*WHO,), labels=WHO))
        self.signed = self.day_of_signature() if self.paper.form.signatories else ""
        remember(self.paper, self.stamp, filled_in_by=who, signed_on=self.signed)
        if dated_back(self.paper, self.signed):
            self.session.talk(
                f"   the paper is dated {spoken(day_of(self.signed) or self.stamp.day)}, when it was signed"
            )
        if who or self.signed:
            self.save()

    def day_of_signature(self) -> str:
        """The day beside the signature, or nothing."""
        while said := self.read("   Which day stands beside the signature? Enter where nobody signed > ").strip():
            try:
                return signed_on(said, self.stamp)
            except Usage as problem:
                self.session.talk(f"   {problem.message}")
        return ""

    def next(self) -> str:
        """The signature that stands on the page; else as always."""
        return to_sign(self.case, self.paper, self.signed) or super().next()
