"""Questions at a terminal, in plain lines: one after another, saved after each, left and taken up again at any time."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from casefile.cli import own, questions, screen
from casefile.cli.questions import BACK, HELP, INTRO, LEFT, NOT, STOP, YES_NO, Back, Excuse, Stop, begun, keep
from casefile.cli.session import Session
from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.failure import NotMet, Usage
from casefile.core.form import Field, FieldType, Form, Kind
from casefile.core.stamp import Stamp
from casefile.core.tree import is_empty
from casefile.schema.typing import typed
from casefile.work import entries, find, writing
from casefile.work.finalising import how_to_go_on
from casefile.work.papers import Paper, Tree


def confirm(session: Session, question: str) -> bool:
    """A yes-or-no question, no unless somebody says yes."""
    return _read(session, f"{question} [y/N] ").strip().lower() in ("y", "yes")


def line(session: Session, question: str) -> str:
    """A question with a short answer."""
    return _read(session, f"{question} ").strip()


def _read(session: Session, prompt: str) -> str:
    sys.stderr.write(prompt)
    sys.stderr.flush()
    said = sys.stdin.readline()
    if not said:
        raise KeyboardInterrupt
    return said.rstrip("\r\n")


def questionnaire(
    session: Session,
    case: Case,
    name: str,
    id: str,
    stamp: Stamp,
    *,
    dated: bool,
    carry: bool = False,
    already: bool = False,
    known: Mapping[str, Any] | None = None,
) -> None:
    """Ask a form's questions from the first that is open, saving after each; at the end offer to make it final.

    `known` are answers that are filled in where the draft has none yet; what has left `already` is final although nothing
    covers it.

    Raises:
        NotMet: it was to be final and may not be, or questions are open; the draft is saved.
    """
    form = find.form(name, session.folder.shelf)
    own.heed(session, name)
    id = id or _draft_meant(session, case, form, stamp, dated=dated)
    carry = carry or _carries(session, case, form)
    paper, new = writing.paper_to_write(case, form, stamp, id, dated=dated, carry=carry)
    paper.tree.update({key: value for key, value in (known or {}).items() if is_empty(paper.tree.get(key))})
    interview = _Interview(session, case, paper, new, stamp)
    session.talk(f"{case.code}: {paper.form.title}")
    session.talk(INTRO)
    try:
        if interview.run():
            interview.make_final(already=already)
    except Stop:
        session.talk("nothing was written" if interview.new else f"saved; go on with: {interview.how_to_go_on()}")
        return
    session.talk(f"next: casefile status {case.code}")


def _draft_meant(session: Session, case: Case, form: Form, stamp: Stamp, *, dated: bool) -> str:
    """The open draft of a record to go on with, newest first; nothing where a new one is begun.

    With `--on`, only drafts of that day are offered: going on with another would move it to that day.
    """
    if form.kind is not Kind.RECORD:
        return ""
    for draft in reversed(case.open_draft(form.name)):
        day = draft.date.isoformat()
        if dated and draft.date != stamp.day:
            continue
        question = f"A draft of {day} is open ({draft.id[-4:]}). Go on with it? [Y/n]"
        while (said := line(session, question).lower()) not in YES_NO:
            session.talk("type y or n")
        if said == "" or YES_NO[said]:
            return draft.id
    return ""


def _carries(session: Session, case: Case, form: Form) -> bool:
    """Whether somebody who came back is asked from the answers of last time, where nothing is begun yet."""
    if case.open_draft(form.name) or case.standing(form.name) or writing.last_time(case, form) is None:
        return False
    return confirm(
        session, "There are answers of an earlier support period. Begin with them, and go through them again?"
    )


class _Interview:
    def __init__(self, session: Session, case: Case, paper: Paper, new: bool, stamp: Stamp) -> None:
        self.session = session
        self.case = case
        self.paper = paper
        self.new = new
        self.stamp = stamp

    def data(self) -> dict[str, Any]:
        return typed(self.paper.tree, self.paper.form)

    def asked(self) -> list[Field]:
        data = self.data()
        return [one for one in self.paper.form.questions() if one.asked(data, data)]

    def run(self) -> bool:
        """Ask every question that belongs; whether the person then wants it final."""
        order = [one.name for one in self.paper.form.questions()]
        position = order.index(self.first().name)
        while True:
            asked = self.asked()
            places = [order.index(one.name) for one in asked]
            here = next((n for n, place in enumerate(places) if place >= position), len(asked))
            try:
                if here == len(asked):
                    return self.paper.form.kind is not Kind.LIVING and self.yes(
                        "That was the last question. Make it final?"
                    )
                self.session.talk("")
                self.top(asked[here], f"{here + 1}/{len(asked)}")
                position = places[here] + 1
            except Back:
                position = places[max(here - 1, 0)]

    def first(self) -> Field:
        asked = self.asked()
        here = questions.first_open(self.paper.form, self.data(), asked)
        if here:
            self.session.talk(f"Taking up again at question {here + 1} of {len(asked)}.")
        return asked[here]

    def top(self, one: Field, number: str) -> None:
        before = self.paper.tree.get(one.name)
        excusable = self.paper.form.field("unanswered") is not None  # the living documents keep no excuses
        try:
            answer = self.ask(one, before, number, top=excusable)
        except LEFT as left:  # answers given inside a question that is left half-way
            self.put(one, begun(left), before)
            raise
        self.put(one, answer, before)

    def put(self, one: Field, answer: Any, before: Any) -> None:
        """Save an answer or an excuse; nothing where nothing is new."""
        if answer and answer != before:
            try:
                questions.put(self.paper.tree, one.name, answer)
            except Usage as problem:
                self.session.talk(f"   {problem.message}; {problem.fix}")
                return
            if not isinstance(answer, Excuse):
                self.session.hold(answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False))
            self.save()

    def save(self, *, final: bool = False, already: bool = False) -> Change:
        """Write the document as it is now; from the second time on it is there already."""
        change = writing.finish(
            self.session.folder, self.case, self.paper, self.stamp, new=self.new, final=final, already=already
        )
        self.session.apply(change)
        self.new = False
        self.session.folder.digests.pop(self.paper.path, None)
        return change

    def make_final(self, *, already: bool) -> None:
        """Make it final, or say what stands against that.

        Raises:
            NotMet: nothing covers what it tells, or questions are open; the draft is saved.
        """
        change = self.save(final=True, already=already)
        screen.out(change.summary)
        for against in change.findings:
            raise NotMet(f"the draft is saved, not final: {against.message}", against.fix)
        titles = questions.open_titles(self.paper.form, self.data())
        for name in change.later:
            screen.out(f"still open: {name}" + (f" ({titles[name]})" if name in titles else ""))
        if change.later:
            count = f"{len(change.later)} {'question is' if len(change.later) == 1 else 'questions are'}"
            raise NotMet(f"the draft is saved, not final; {count} open", f"{self.how_to_go_on()} goes on with it")

    def how_to_go_on(self) -> str:
        """The command that goes on with this paper."""
        return how_to_go_on(
            self.case.code, self.paper.form.name, self.paper.id if self.paper.is_by_id(self.case) else ""
        )

    # -- what is typed
    def read(self, prompt: str) -> str:
        said = _read(self.session, prompt).rstrip()
        if said.strip() == STOP:
            raise Stop
        if said.strip() == BACK:
            raise Back
        return said

    def yes(self, question: str) -> bool:
        while (said := self.read(f"{question} [y/N] ").strip().lower()) not in YES_NO:
            self.session.talk("   type y or n")
        return YES_NO[said]

    def reply(self, one: Field, before: Any) -> str:
        said = self.read("   > ").strip()
        if not said or said in (HELP, *NOT) or not questions.is_long(one):
            return said
        lines = [said]
        try:
            while more := self.read("   > "):
                lines.append(more)
        except LEFT as left:
            self.keep_words(left, one, before, questions.together(lines))
            raise
        return questions.together(lines)

    def keep_words(self, left: BaseException, one: Field, before: Any, said: str) -> None:
        """Several lines typed are never lost: they stay, below what is there already."""
        if said:
            keep(left, questions.added(before, questions.words(one, said)))

    def replaces(self, one: Field, before: Any, answer: Any, said: str) -> bool:
        if is_empty(before) or answer == before:
            return True
        try:
            return self.yes("   Replace what is there?")
        except LEFT as left:
            if questions.is_long(one) and not isinstance(answer, Excuse):
                self.keep_words(left, one, before, said)
            raise

    # -- one question
    def ask(self, one: Field, before: Any, number: str, *, top: bool = False) -> Any:
        """The new answer, the old one, None for none, or an excuse at the top level."""
        self.session.talk(questions.heading(one, number))
        if not entries.fits(one, before):
            self.session.talk(f"   now: {questions.shown(one, before)}")
            self.session.talk("   written by hand in another shape, and left as it is; casefile edit puts it right")
            self.read("   Enter goes on > ")
            return before
        if one.type is FieldType.GROUP:
            return self.group(one, before, number)
        if questions.codes(one):
            return self.each_code(one, before, number)
        if one.type is FieldType.LIST and one.item and one.item.type is FieldType.GROUP:
            return self.items(one, before, number, top=top)
        return self.plain(one, before, top=top)

    def plain(self, one: Field, before: Any, *, top: bool) -> Any:
        source = questions.source(one)
        for n, choice in enumerate(source.choices, 1):
            self.session.talk(f"   {n:2}  {source.label(choice)}")
        if not is_empty(before):
            self.session.talk(f"   now: {questions.shown(one, before)}")
        while (said := self.reply(one, before)) != "":
            if said == HELP:
                self.explain(one)
                continue
            try:
                answer = questions.meant(one, said, self.stamp.day, top=top)
            except Usage as problem:
                self.session.talk(f"   {problem.message}")
                continue
            return answer if self.replaces(one, before, answer, said) else before
        return before

    def explain(self, one: Field) -> None:
        self.session.talk(f"   {one.help}" + "".join(f"\n   - {prompt}" for prompt in one.prompts))

    # -- questions inside questions
    def group(self, one: Field, before: Any, number: str) -> Any:
        made: Tree = dict(before) if isinstance(before, dict) else {}
        for field in self.open_fields(one.fields, made):
            try:
                answer = self.ask(field, made.get(field.name), f"{number} ·")
            except LEFT as left:
                keep(left, {**made, field.name: said} if (said := begun(left)) else made)
                raise
            if answer is not None:
                made[field.name] = answer
        return made or before

    def open_fields(self, fields: tuple[Field, ...], made: Tree) -> Iterator[Field]:
        for field in fields:
            if field.name != "id" and field.asked(made, self.data()):
                yield field

    def each_code(self, one: Field, before: Any, number: str) -> Any:
        """A list asked code by code, those not answered yet and those that are."""
        assert one.item is not None
        made: list[Any] = list(before) if isinstance(before, list) else []
        inside = replace(one.item, fields=tuple(field for field in one.item.fields if field.name != "code"))
        for code, label in questions.codes(one).items():
            self.session.talk(f"   {label}")
            try:
                made = questions.with_item(made, self.group(inside, questions.item_of(made, code), number))
            except LEFT as left:
                keep(left, questions.with_item(made, begun(left)))
                raise
        return made or before

    def items(self, one: Field, before: Any, number: str, *, top: bool) -> Any:
        assert one.item is not None
        made: list[Tree] = list(before) if isinstance(before, list) else []
        if made:
            self.session.talk(f"   {len(made)} so far")
        try:
            while more := self.another(one, made, top=top):
                if isinstance(more, Excuse):
                    return more
                if answers := self.item(one.item, made, f"{number}.{len(made) + 1}"):
                    made.append(answers)
        except LEFT as left:
            if begun(left) is None:
                keep(left, made)
            raise
        return made or before

    def another(self, one: Field, made: list[Tree], *, top: bool) -> bool | Excuse:
        """Whether there is one more item; at the top level, a dash where there is none says why."""
        while (said := self.read(f"   Add {'another' if made else 'one'}? [y/N] ").strip().lower()) not in YES_NO:
            if said == HELP:
                self.explain(one)
            elif said in NOT and top and not made:
                return Excuse(NOT[said])
            else:
                self.session.talk("   type Enter to leave it" if said in NOT else "   type y or n")
        return YES_NO[said]

    def item(self, one: Field, made: list[Tree], number: str) -> Any:
        """One item of a list; where it is left half-way, what was answered so far goes with those before it."""
        try:
            return self.group(one, {}, number)
        except LEFT as left:
            keep(left, [*made, said] if (said := begun(left)) else made)
            raise
