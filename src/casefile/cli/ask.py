"""Questions at a terminal, in plain lines: one after another, saved after each, left and taken up again at any time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from casefile.cli import screen
from casefile.cli.session import Session
from casefile.core.case import Case
from casefile.core.days import day_of
from casefile.core.failure import Usage
from casefile.core.form import Field, FieldType, Kind
from casefile.core.stamp import Stamp
from casefile.core.tree import is_empty
from casefile.schema.typing import typed
from casefile.work import entries, writing
from casefile.work.papers import Paper, Tree, how_to_go_on

STOP = ":stop"
BACK = ":back"
HELP = "?"
NOT = {"-": "declined", "--": "not_asked", "---": "not_known"}

INTRO = """Enter leaves a question as it is. ? explains it. Type - for declined, -- for not asked, --- for not known.
:back goes back one question, :stop saves and stops; the same command goes on later. Several lines end with an empty one."""


class Stop(Exception):
    """The person wants to stop here."""


class Back(Exception):
    """The person wants the question before."""


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


def questionnaire(session: Session, case: Case, name: str, id: str, stamp: Stamp, *, dated: bool) -> None:
    """Ask a form's questions from the first that is open, saving after each; at the end offer to make it final."""
    paper, new = writing.paper_to_write(case, name, stamp, id, dated=dated)
    interview = _Interview(session, case, paper, new, stamp)
    session.talk(f"{case.code}: {paper.form.title}")
    session.talk(INTRO)
    try:
        interview.run()
    except Stop:
        session.talk(f"saved; go on with: {how_to_go_on(case.code, paper.id, paper.form)}")
        return
    if paper.form.kind is not Kind.LIVING and confirm(session, "That was the last question. Make it final?"):
        interview.save(final=True)
    session.talk(f"next: casefile status {case.code}")


class _Interview:
    def __init__(self, session: Session, case: Case, paper: Paper, new: bool, stamp: Stamp) -> None:
        self.session = session
        self.case = case
        self.paper = paper
        self.new = new
        self.stamp = stamp

    def data(self) -> dict[str, Any]:
        return typed(self.paper.tree, self.paper.form)

    def run(self) -> None:
        questions = list(self.paper.form.questions())
        excused = self.paper.tree.get("unanswered") or {}
        position = next(
            (
                n
                for n, one in enumerate(questions)
                if is_empty(self.paper.tree.get(one.name)) and one.name not in excused
            ),
            0,
        )
        if position:
            self.session.talk(f"Taking up again at question {position + 1} of {len(questions)}.")
        while position < len(questions):
            one = questions[position]
            data = self.data()
            if not one.asked(data, data):
                position += 1
                continue
            try:
                self.session.talk("")
                self.top(one, f"{position + 1}/{len(questions)}")
                position += 1
            except Back:
                position = max(position - 1, 0)

    def top(self, one: Field, number: str) -> None:
        before = self.paper.tree.get(one.name)
        try:
            answer = self.ask(one, before, number, self.data())
        except (Stop, Back, KeyboardInterrupt) as left:
            begun = getattr(left, "begun", None)
            if begun and begun != before:  # answers given inside a question that is left half-way
                self.paper.tree[one.name] = begun
                self.save()
            raise
        if isinstance(answer, _Excuse):
            self.paper.tree.pop(one.name, None)
            self.paper.tree["unanswered"] = {
                **(self.paper.tree.get("unanswered") or {}),
                one.name: answer.why,
            }
        elif answer is not None and answer != before:
            self.paper.tree[one.name] = answer
            (self.paper.tree.get("unanswered") or {}).pop(one.name, None)
        else:
            return
        self.save()

    def save(self, *, final: bool = False) -> None:
        """Write the document as it is now; from the second time on it is there already."""
        change = writing.finish(self.session.folder, self.case, self.paper, self.stamp, new=self.new, final=final)
        self.session.apply(change)
        self.new = False
        self.session.folder.digests.pop(self.paper.path, None)
        if final:
            for line_ in (change.summary, *(f"still open: {one}" for one in change.later)):
                screen.out(line_)

    # -- one question
    def ask(self, one: Field, before: Any, number: str, here: dict[str, Any]) -> Any:
        """The new answer, the old one, None for none, or an excuse."""
        title = f"{number}  {one.title}" + ("" if not one.needed else " *")
        self.session.talk(title)
        if one.type is FieldType.GROUP:
            return self.group(one, before, number)
        if one.type is FieldType.LIST and one.item and one.item.type is FieldType.GROUP:
            return self.items(one, before, number)
        return self.plain(one, before)

    def plain(self, one: Field, before: Any) -> Any:
        source = one.item if one.type is FieldType.LIST and one.item else one
        for n, choice in enumerate(source.choices, 1):
            self.session.talk(f"   {n:2}  {source.label(choice)}")
        if not is_empty(before):
            self.session.talk(f"   now: {self.shown(source, before)}")
        while True:
            said = self.reply(one)
            if said == HELP:
                self.session.talk(f"   {one.help}" + "".join(f"\n   - {prompt}" for prompt in one.prompts))
            elif said in NOT:
                return _Excuse(NOT[said])
            elif said == "":
                return before
            else:
                try:
                    return self.understood(one, source, said)
                except Usage as problem:
                    self.session.talk(f"   {problem.message}")

    def reply(self, one: Field) -> str:
        said = _read(self.session, "   > ").strip()
        if said == STOP:
            raise Stop
        if said == BACK:
            raise Back
        long = one.type is FieldType.TEXT and (one.widget == "text" or one.most > 1000)
        listed = one.type is FieldType.LIST and one.item is not None and not one.item.choices
        if said and said not in (HELP, *NOT) and (long or listed):
            more = [said]
            while next_line := _read(self.session, "   > ").rstrip():
                more.append(next_line)
            said = "\n".join(more)
        return said

    def understood(self, one: Field, source: Field, said: str) -> Any:
        if source.choices:
            words = [self.choice(source, part.strip()) for part in said.split(",")]
            return words if one.type is FieldType.LIST else words[0]
        if one.type is FieldType.DATE and day_of(said) is None:
            raise Usage("a day is written like 2026-03-04")
        return entries.scalar(said, one)

    @staticmethod
    def choice(source: Field, said: str) -> str:
        if said.isdigit() and 1 <= int(said) <= len(source.choices):
            return source.choices[int(said) - 1]
        near = [c for c in source.choices if c == said or source.label(c).lower().startswith(said.lower())]
        if len(near) != 1:
            raise Usage(f"type a number from 1 to {len(source.choices)}")
        return near[0]

    @staticmethod
    def shown(source: Field, before: Any) -> str:
        parts = before if isinstance(before, list) else [before]
        return ", ".join(source.label(part) if source.choices else str(part) for part in parts)

    # -- questions inside questions
    def group(self, one: Field, before: Any, number: str) -> Any:
        made: Tree = dict(before) if isinstance(before, dict) else {}
        for field in self.open_fields(one.fields, made):
            try:
                answer = self.ask(field, made.get(field.name), f"{number} ·", made)
            except (Stop, Back, KeyboardInterrupt) as left:
                _keep(left, {**made, field.name: begun} if (begun := getattr(left, "begun", None)) else made)
                raise
            if isinstance(answer, _Excuse):
                if not made:
                    return answer
            elif answer is not None:
                made[field.name] = answer
        return made or before

    def open_fields(self, fields: tuple[Field, ...], made: Tree) -> Iterator[Field]:
        for field in fields:
            if field.name != "id" and field.asked(made, self.data()):
                yield field

    def items(self, one: Field, before: Any, number: str) -> Any:
        assert one.item is not None
        made: list[Tree] = [dict(item) for item in before] if isinstance(before, list) else []
        code = one.item.child("code")
        if code and code.choices and len(code.choices) <= 12 and not made:
            for choice in code.choices:
                self.session.talk(f"   {code.label(choice)}")
                answers = self.item(_without_code(one.item), made, {"code": choice}, number)
                if isinstance(answers, dict) and answers:
                    made.append({"code": choice, **answers})
            return made or before
        if made:
            self.session.talk(f"   {len(made)} so far")
        try:
            while confirm(self.session, "   Add one?" if not made else "   Add another?"):
                answers = self.item(one.item, made, {}, f"{number}.{len(made) + 1}")
                if isinstance(answers, dict) and answers:
                    made.append(answers)
        except KeyboardInterrupt as left:
            if not hasattr(left, "begun"):
                _keep(left, made)
            raise
        return made or before

    def item(self, one: Field, made: list[Tree], key: Tree, number: str) -> Any:
        """One item of a list; where it is left half-way, what was answered so far goes with those before it."""
        try:
            return self.group(one, {}, number)
        except (Stop, Back, KeyboardInterrupt) as left:
            begun = getattr(left, "begun", None)
            _keep(left, [*made, {**key, **begun}] if begun else made)
            raise


def _keep(left: BaseException, begun: Tree | list[Tree]) -> None:
    """Let what was answered inside a question go up with the wish to leave it."""
    left.begun = begun  # type: ignore[attr-defined]


class _Excuse:
    def __init__(self, why: str) -> None:
        self.why = why


def _without_code(item: Field) -> Field:
    return Field(item.name, item.type, item.title, fields=tuple(one for one in item.fields if one.name != "code"))
