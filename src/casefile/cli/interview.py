"""One form asked at a terminal, turn by turn: what is typed is saved, and a person may go back, leave, and go on later."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from casefile.cli import bank, offers, questions, screen, turns
from casefile.cli.offers import BANK
from casefile.cli.questions import ASK, BACK, GOTO, HELP, INTRO, LEFT, NOT, STOP, YES_NO, Back, Excuse, Goto, Stop
from casefile.cli.session import Session
from casefile.cli.turns import Turn, answer_at, drop, lay
from casefile.core import numbering
from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.failure import NotMet, Usage
from casefile.core.form import Field, Kind
from casefile.core.stamp import Stamp
from casefile.core.tree import is_empty
from casefile.schema.typing import typed
from casefile.work import entries, writing
from casefile.work.finalising import how_to_go_on
from casefile.work.papers import Paper


def read(prompt: str) -> str:
    """A line that somebody types at a prompt.

    Raises:
        KeyboardInterrupt: nothing more is typed.
    """
    sys.stderr.write(prompt)
    sys.stderr.flush()
    said = sys.stdin.readline()
    if not said:
        raise KeyboardInterrupt
    return said.rstrip("\r\n")


class Interview:
    """The questions of one paper, asked in the order of its page."""

    intro = INTRO

    def __init__(self, session: Session, case: Case, paper: Paper, new: bool, stamp: Stamp) -> None:
        self.session = session
        self.case = case
        self.paper = paper
        self.new = new
        self.stamp = stamp
        self.unsaved = False
        self.shown: Turn | None = None
        self.known = offers.known(session, case)
        self.count = len([*numbering.numbered(paper.form)])

    # -- what is asked, and in which order
    def data(self) -> dict[str, Any]:
        """The answers so far."""
        return typed(self.paper.tree, self.paper.form)

    def every(self) -> Iterator[Turn]:
        """Everything the form asks where these are the answers so far."""
        return turns.turns(self.paper.form, self.paper.tree)

    def run(self) -> bool:
        """Ask every question that belongs; whether the person then wants it final."""
        here: Turn | None = self.first()
        last = here
        while True:
            try:
                if here is None:
                    return self.close()
                last = here
                there = self.take(here) or self.after(here)
            except Back:
                there = self.before(here) if here else last
            except Goto as wish:
                there = self.numbered(wish.number) or here
            except (Stop, KeyboardInterrupt):
                self.leave(last, None)
                raise
            self.leave(here, there)
            here = there

    def first(self) -> Turn:
        """Where to begin, or to take up again: the first question that is open."""
        data = self.data()
        asked = [one for _, one in numbering.numbered(self.paper.form) if one.asked(data, data)]
        here = asked[questions.first_open(self.paper.form, data, asked)]
        return self.begin_at(here.name, again=here is not asked[0])

    def begin_at(self, name: str, *, again: bool) -> Turn:
        """The first turn of a question of the form; it is said which, where it is not the first."""
        number, found = next((one.number_at_top, one) for one in self.every() if one.path[0] == name)
        if again:
            self.session.talk(f"Taking up again at question {number} of {self.count}.")
        return found

    def after(self, here: Turn) -> Turn | None:
        """What is asked next; nothing after the last."""
        return turns.after(self.paper.form, self.paper.tree, here)

    def before(self, here: Turn) -> Turn:
        """What was asked before."""
        return turns.before(self.paper.form, self.paper.tree, here)

    def numbered(self, number: str) -> Turn | None:
        """The question of a number, also one that is passed over."""
        found = turns.numbered(self.paper.form, self.paper.tree, number)
        if found is None:
            self.session.talk(f"   no question has that number; they go from 1 to {self.count}")
        return found

    def leave(self, here: Turn | None, there: Turn | None) -> None:
        """Go on to another turn: an item begun and left empty is none, and a question that is left is saved."""
        if here is None:
            return
        for item in reversed(here.items):
            if (there is None or there.path[: len(item)] != item) and is_empty(answer_at(self.paper.tree, item)):
                drop(self.paper.tree, item)
        if self.unsaved and (there is None or there.path[0] != here.path[0]):
            self.save()

    def close(self) -> bool:
        """What is asked at the end: whether it is to be final."""
        return self.paper.form.kind is not Kind.LIVING and self.yes("That was the last question. Make it final?")

    # -- saving
    def lay(self, here: Turn, answer: Any) -> None:
        """Put an answer or an excuse into the paper; nothing where nothing is new."""
        if is_empty(answer) and not isinstance(answer, Excuse):
            return
        try:
            questions.make_room(self.paper.tree, str(here.path[0]), answer)
        except Usage as problem:
            self.session.talk(f"   {problem.message}; {problem.fix}")
            return
        if not isinstance(answer, Excuse):
            top = self.paper.form.field(str(here.path[0]))
            assert top is not None
            lay(self.paper.tree, top, here.path, answer)
            for words in answer if isinstance(answer, list) else [answer]:
                self.session.hold(str(words))
        self.unsaved = True

    def save(self, *, final: bool = False, already: bool = False) -> Change:
        """Write the document as it is now; from the second time on it is there already."""
        change = writing.finish(
            self.session.folder, self.case, self.paper, self.stamp, new=self.new, final=final, already=already
        )
        self.session.apply(change)
        self.new = self.unsaved = False
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
        for words in questions.still_open(self.paper.form, self.data(), change.later):
            screen.out(f"still open: {words}")
        if change.later:
            count = f"{len(change.later)} {'question is' if len(change.later) == 1 else 'questions are'}"
            raise NotMet(f"the draft is saved, not final; {count} open", f"{self.how_to_go_on()} goes on with it")

    def next(self) -> str:
        """What to type next."""
        return f"casefile status {self.case.code}"

    def how_to_go_on(self) -> str:
        """The command that goes on with this paper."""
        return how_to_go_on(
            self.case.code, self.paper.form.name, self.paper.id if self.paper.is_by_id(self.case) else ""
        )

    # -- what is typed
    def read(self, prompt: str) -> str:
        """A line, or the wish to leave the question."""
        said = read(prompt).rstrip()
        wish, _, number = said.strip().partition(" ")
        if wish == STOP:
            raise Stop
        if wish == BACK:
            raise Back
        if wish == GOTO:
            raise Goto(number.strip().lower())
        return said

    def yes(self, question: str) -> bool:
        """A yes-or-no question, no unless somebody says yes."""
        while (said := self.read(f"{question} [y/N] ").strip().lower()) not in YES_NO:
            self.session.talk("   type y or n")
        return YES_NO[said]

    def reply(self, one: Field, here: Turn) -> str:
        """What is typed to a question, to its empty line where it may be long; lines that are left half-way stay."""
        said = self.read("   > ").strip()
        if not said or said in (HELP, ASK, *NOT) or not questions.is_long(one):
            return said
        lines = [said]
        try:
            while more := self.read("   > "):
                lines.append(more)
        except LEFT:
            self.add(one, here, questions.together(lines))
            raise
        return questions.together(lines)

    def add(self, one: Field, here: Turn, said: str) -> None:
        """Several lines typed are never lost: they stay, below what is there already."""
        if said:
            before = answer_at(self.paper.tree, here.path)
            self.lay(here, questions.added(before, questions.words(one, said)))

    def replaces(self, one: Field, here: Turn, before: Any, answer: Any, said: str) -> bool:
        """Whether an answer may take the place of the one that is there."""
        if is_empty(before) or answer == before:
            return True
        try:
            return self.yes("   Replace what is there?")
        except LEFT:
            if questions.is_long(one) and not isinstance(answer, Excuse):
                self.add(one, here, said)
            raise

    def name_by_bank(self, here: Turn, id: str) -> None:
        """Let an item be called by the question of the bank that was asked; by none of them, where the words are other ones."""
        item, key = answer_at(self.paper.tree, here.path[:-1]), (*here.path[:-1], "id")
        others = [one.get("id") for one in answer_at(self.paper.tree, here.path[:-2]) if one is not item]
        if id and id not in others:
            self.lay(replace(here, path=key), id)
        elif any(one.id == item.get("id") for one in bank.every()):
            item.pop("id")

    # -- one question
    def take(self, here: Turn) -> Turn | None:
        """Ask it and lay the answer into the paper; where the next thing is not the one that follows, that."""
        self.head(here)
        before = answer_at(self.paper.tree, here.path)
        one = offers.offered(here.field, self.known)
        if not entries.fits(one, before):
            self.session.talk(f"   now: {questions.shown(one, before)}")
            self.session.talk("   written by hand in another shape, and left as it is; casefile edit puts it right")
            self.read("   Enter goes on > ")
            return None
        if here.more:
            return self.another(here, before or [])
        answer = self.answer(one, here, before)
        if answer != before:
            if one.offers == BANK and here.items and isinstance(answer, str):
                self.name_by_bank(here, bank.id_of(answer))
            self.lay(here, answer)
        return None

    def head(self, here: Turn) -> None:
        """Number and title of the question, below those of what it is inside, where they are not on the screen yet."""
        if self.shown is None or self.shown.path[0] != here.path[0]:
            self.session.talk("")
        before = {one.path for one in (self.shown.above if self.shown else ())}
        for one in here.above if here.more else (*here.above, here):
            if one is here or one.path not in before:
                self.heading(one)
        items = answer_at(self.paper.tree, here.path) if here.more and here.path not in before else ()
        if items:
            self.session.talk(f"   {len(items)} so far")
        self.shown = here

    def heading(self, here: Turn) -> None:
        """The number and the title of one of them."""
        self.session.talk(questions.heading(here, self.count))

    def answer(self, one: Field, here: Turn, before: Any) -> Any:
        """What somebody says to a question; what is there where they leave it."""
        self.choices(one)
        if not is_empty(before):
            self.session.talk(f"   now: {questions.shown(one, before)}")
        while (said := self.reply(one, here)) != "":
            if said == HELP:
                self.explain(one)
                continue
            if said == ASK and not (said := self.from_bank(one)):
                continue
            try:
                answer = self.meant(one, said, here)
            except Usage as problem:
                self.session.talk(f"   {problem.message}")
                continue
            return answer if self.replaces(one, here, before, answer, said) else None
        return None

    def choices(self, one: Field) -> None:
        """The choices of a question with their numbers, in columns where they would not fit on a screen."""
        labels = [
            f"{n:2}  {questions.source(one).label(choice)}" for n, choice in enumerate(questions.source(one).choices, 1)
        ]
        for line in screen.in_columns(labels):
            self.session.talk(f"   {line}")
        if one.offers == BANK:
            self.session.talk(f"   {ASK} shows questions to choose from; your own are just as good")

    def meant(self, one: Field, said: str, here: Turn) -> Any:
        """The answer that was typed.

        Raises:
            Usage: it is no answer to this question.
        """
        answer = questions.meant(one, said, self.day, top=self.excusable(here))
        questions.judge(self.paper.form, here.path, one, answer)
        return answer

    def day(self, said: str) -> str:
        """A day that was typed."""
        return questions.day(said, self.stamp.day)

    def excusable(self, here: Turn) -> bool:
        """Whether an excuse may stand in place of an answer; the living documents keep none."""
        return here.top and self.paper.form.field("unanswered") is not None

    def from_bank(self, one: Field) -> str:
        """The words of a question that somebody chose from the bank; nothing where they chose none."""
        if one.offers != BANK:
            self.session.talk("   questions to choose from are there where it is written down what was asked")
            return ""
        try:
            found = bank.chosen(self.session, str(self.paper.tree.get("talked_with") or ""), self.read)
        except Back:
            return ""
        return found.text if found else ""

    def explain(self, one: Field) -> None:
        """What helps to answer it."""
        self.session.talk(f"   {one.help}" + "".join(f"\n   - {prompt}" for prompt in one.prompts))

    def another(self, here: Turn, items: list[Any]) -> Turn | None:
        """Whether there is one more item, and its first question; where there is none, a dash says why."""
        while (said := self.read(f"   {self.one_more(here, len(items))} [y/N] ").strip().lower()) not in YES_NO:
            if said == HELP:
                self.explain(here.field)
            elif said in NOT and self.excusable(here) and not items:
                self.lay(here, Excuse(NOT[said]))
                return None
            else:
                self.session.talk("   type Enter to leave it" if said in NOT else "   type y or n")
        if not YES_NO[said]:
            return None
        path = (*here.path, len(items))
        top = self.paper.form.field(str(path[0]))
        assert top is not None
        lay(self.paper.tree, top, here.path, [*items, {}])
        return next(one for one in self.every() if one.path[: len(path)] == path)

    def one_more(self, here: Turn, count: int) -> str:
        """The question whether a list has one more item."""
        return f"Add {'another' if count else 'one'}?"
