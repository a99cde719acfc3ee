"""Goal progress: how far along each goal was at each review, 0 to 10, and what has become of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from casefile.core.document import Document
from casefile.core.failure import NotMet
from casefile.core.fixed import Fixed, fixed
from casefile.render.page import NOTHING
from casefile.render.pictures.drawing import (
    LEADING,
    MARGIN,
    NOTE,
    SIZE,
    THIN,
    WIDTH,
    Box,
    Label,
    Picture,
    Shape,
    Table,
    broken,
    in_a_row,
    lettered,
)
from casefile.render.pictures.marks import mark
from casefile.render.pictures.seen import Seen

TITLE = fixed("My goals so far")
NO_REVIEW = fixed("No review yet")
SENTENCES = fixed("{first} {second}")
LEFT, BOX, ROW = 124.0, 18.0, 19.0
WORDS = LEFT + 11 * BOX + 10
TALLEST = 690.0
"""What a page of A4 holds; more goals are in the table."""
LAST = 4
"""How many of a goal's lines are drawn, the newest."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of a goal on a day: the person's number and the worker's, where there is one, and a word."""

    day: date
    mine: int | None
    workers: int | None
    word: str

    @property
    def numbered(self) -> bool:
        """Whether there is a number in it."""
        return (self.mine, self.workers) != (None, None)


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of the plan, its steps and what was told of it, oldest first."""

    words: str
    steps: int
    done: int
    told: tuple[Told, ...]


def picture(seen: Seen) -> Picture:
    """Every goal of this support period's plans.

    Raises:
        NotMet: there is no final plan, or no goal in it.
    """
    goals = seen.said(facts(seen))
    if not goals:
        raise NotMet("no final plan of this support period has a goal", seen.missing("case-plan"))
    shapes: list[Shape] = []
    y, drawn = 6.0, 0
    for number, goal in enumerate(goals, 1):
        block = tuple(_goal(number, goal, seen, y))
        below = max(one.extent[3] for one in block) + 14
        if drawn and below > TALLEST:
            break
        shapes += block
        y, drawn = below, number
    legend = _legend(seen, y + 12)
    return Picture(
        "progress",
        seen.titled(TITLE),
        _sentence(goals, seen),
        max(one.extent[3] for one in legend) + 6,
        (*shapes, *legend),
        _table(goals, seen),
        tuple(_notes(goals, drawn, seen)),
        words=seen.words,
    )


def facts(seen: Seen) -> tuple[Goal, ...]:
    """The goals of this support period's plans in the words of the newest that has them, and what was told of each."""
    words: dict[str, str] = {}
    steps: dict[str, dict[str, None]] = {}
    for plan in seen.papers("case-plan"):
        for goal in plan.items("goals"):
            id = str(goal.get("id"))
            words[id] = str(goal.get("client_statement") or goal.get("goal") or NOTHING)
            listed = goal.get("steps") or ()
            steps.setdefault(id, {}).update(dict.fromkeys(str(s.get("id")) for s in listed if isinstance(s, dict)))
    told, made = _told(seen), _steps(seen)
    kept = {id: [step for step in mine if made.get(step) != "dropped"] for id, mine in steps.items()}
    return tuple(
        Goal(
            said,
            len(kept[id]),
            sum(made.get(step) == "done" for step in kept[id]),
            tuple(sorted(told.get(id, ()), key=lambda one: one.day)),
        )
        for id, said in words.items()
    )


def _steps(seen: Seen) -> dict[str, str]:
    """How each step stands that somebody told of."""
    return {
        str(event.get("step")): str(event.get("progress"))
        for plan in seen.papers("case-plan")
        for event in seen.case.events(plan)
        if event.kind == "step_progress"
    }


def _told(seen: Seen) -> dict[str, list[Told]]:
    told: dict[str, list[Told]] = {}
    for review in seen.papers("review"):
        for goal in review.items("goals"):
            numbers = (_number(goal.get("client_rating")), _number(goal.get("worker_rating")))
            word = _label(review, "goals", "achievement", goal.get("achievement"))
            told.setdefault(str(goal.get("id")), []).append(Told(review.date, *numbers, word))
    plan = seen.latest("case-plan")
    for event in seen.case.events(plan) if plan else ():
        if event.kind == "goal_progress" and event.get("goal"):
            word = _label(plan, "events", "state", event.get("state"))
            told.setdefault(str(event.get("goal")), []).append(Told(event.date, None, None, word))
    summary = seen.latest("exit-summary")
    for goal in summary.items("goal_outcomes") if summary else ():
        word = _label(summary, "goal_outcomes", "achievement", goal.get("achievement"))
        told.setdefault(str(goal.get("id")), []).append(Told(summary.date, None, None, word))  # type: ignore[union-attr]
    return told


def _number(said: object) -> int | None:
    return said if isinstance(said, int) and 0 <= said <= 10 else None


def _label(paper: Document | None, block: str, name: str, value: object) -> str:
    listed = paper.form.field(block) if paper and paper.form else None
    field = listed.child(name) if listed else None
    return field.label(value) if field and value else ""


def _goal(number: int, goal: Goal, seen: Seen, top: float) -> Iterator[Shape]:
    lines = broken(f"{number}  {goal.words}", WIDTH - 12, 2)
    size = SIZE * LEADING
    yield from lettered(MARGIN, top + size * len(lines) / 2, lines, anchor="start", bold=2)
    numbered = any(told.numbered for told in goal.told[-LAST:])
    steps, none = _beside(goal, seen, LEFT if numbered else WORDS - 10)
    more = NOTE * LEADING * (max(1, len(steps), len(none)) - 1)
    y = top + size * len(lines) + 12 + more / 2
    yield from lettered(MARGIN, y, steps, anchor="start", size=NOTE)
    yield from lettered(WORDS, y, none, anchor="start", size=NOTE)
    y += more / 2
    if numbered:
        yield from (Label(LEFT + BOX * (n + 0.5), y + 4, str(n), size=9.5) for n in range(11))
    for told in goal.told[-LAST:]:
        day = broken(seen.spoken(told.day), LEFT - MARGIN, size=NOTE)
        word = broken(told.word, WIDTH - WORDS - 4, 2, NOTE)
        more = NOTE * LEADING * (max(len(day), len(word)) - 1)
        yield from _line(told, day, word, y + ROW + more / 2)
        y += ROW + more


def _beside(goal: Goal, seen: Seen, end: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How many steps are done, in lines that end somewhere, and that nobody told of the goal yet; nothing where that is not so."""
    done = seen.say("Steps done: {done} of {steps}", done=str(goal.done), steps=str(goal.steps))
    steps = broken(done, end - MARGIN, size=NOTE) if goal.steps else ()
    return steps, () if goal.told else broken(seen.said(NO_REVIEW), WIDTH - WORDS - 4, size=NOTE)


def _line(told: Told, day: Sequence[str], word: Sequence[str], y: float) -> Iterator[Shape]:
    yield from lettered(MARGIN, y, day, anchor="start", size=NOTE)
    if told.numbered:
        for n in range(11):
            x = LEFT + BOX * (n + 0.5)
            yield Box(x, y, BOX / 2 - 1, 7.5, THIN, filled="black" if n == told.mine else "white")
            if n == told.workers:
                yield mark("ring", (x, y))
    yield from lettered(WORDS, y, word, anchor="start", size=NOTE)


def _legend(seen: Seen, y: float) -> tuple[Shape, ...]:
    box = Box(0, 0, BOX / 2 - 1, 7.5, THIN)
    made, _ = in_a_row(
        (
            (20, 16, ((replace(box, filled="black"),), seen.say("my number"))),
            (130, 16, ((box, mark("ring", (0, 0))), seen.say("the worker's number"))),
            (300, 0, ((), seen.say("no mark: not asked"))),
        ),
        y,
    )
    return made


def _sentence(goals: Sequence[Goal], seen: Seen) -> Fixed:
    last = [goal.told[-1].word or NOTHING if goal.told else fixed("no review yet") for goal in goals]
    counted = fixed("{number} goals.", number=str(len(goals)))
    each = (fixed("Goal {number}: {words}.", number=str(n), words=one) for n, one in enumerate(last, 1))
    return seen.listed((counted, *each), SENTENCES)


def _table(goals: Sequence[Goal], seen: Seen) -> Table:
    def row(n: int, goal: Goal, told: Told | None, *, first: bool) -> tuple[str, ...]:
        numbers = (told.mine, told.workers) if told else (None, None)
        return (
            f"{n}  {goal.words}" if first else str(n),
            seen.spoken(told.day) if told else NOTHING,
            *(NOTHING if one is None else str(one) for one in numbers),
            (told.word if told else seen.said(NO_REVIEW)) or NOTHING,
            seen.say("{done} of {steps}", done=str(goal.done), steps=str(goal.steps)) if goal.steps else NOTHING,
        )

    return Table(
        (
            seen.say("Goal"),
            seen.say("Day"),
            seen.say("My number"),
            seen.say("The worker's"),
            seen.say("How it stands"),
            seen.say("Steps done"),
        ),
        tuple(
            row(n, goal, told, first=not line)
            for n, goal in enumerate(goals, 1)
            for line, told in enumerate(goal.told or (None,))
        ),
    )


def _notes(goals: Sequence[Goal], drawn: int, seen: Seen) -> Iterator[str]:
    if drawn < len(goals):
        yield seen.say(
            "Drawn are the first {drawn} of {number} goals; all are in the table.",
            drawn=str(drawn),
            number=str(len(goals)),
        )
    if any(len(goal.told) > LAST for goal in goals):
        yield seen.say("Drawn are the last {number} lines of a goal; all are in the table.", number=str(LAST))
