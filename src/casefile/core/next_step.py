"""What comes next for the person themselves: their next step of the plan, and when they meet their worker. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casefile.core.answer import View
from casefile.core.days import day_of

OVER = ("done", "dropped")
REACHED = ("achieved", "dropped", "stopped")


@dataclass(frozen=True, slots=True)
class Meeting:
    """When and where the person meets their worker next."""

    day: date
    time: str = ""
    place: str = ""
    by: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step, in the words of the plan: what, who does it (a code of the plan, and a name), by when."""

    what: str = ""
    who: str = ""
    who_name: str = ""
    by: date | None = None
    meeting: Meeting | None = None

    @property
    def nothing(self) -> bool:
        """Whether nothing is planned at all."""
        return not self.what and self.meeting is None


def next_step(view: View) -> NextStep:
    """The person's own next step before anybody else's, the earliest day first; and the next appointment."""
    open_steps = sorted(_open_steps(view), key=lambda one: (one.who != "client", one.by or date.max))
    first = open_steps[0] if open_steps else NextStep()
    by = first.by if first.by and first.by >= view.day else None  # a day gone by only shames whoever carries it about
    return NextStep(first.what, first.who, first.who_name, by, _meeting(view))


def _open_steps(view: View) -> Iterator[NextStep]:
    for plan in view.case.standing("case-plan")[-1:]:
        events = view.case.events(plan)
        state = {str(one.get("step")): one.get("progress") for one in events if one.kind == "step_progress"}
        reached = {
            str(one.get("goal")) for one in events if one.kind == "goal_progress" and one.get("state") in REACHED
        }
        for goal in plan.items("goals"):
            if str(goal.get("id")) not in reached:
                yield from _steps(goal, state)


def _steps(goal: Mapping[str, Any], state: Mapping[str, Any]) -> Iterator[NextStep]:
    steps = goal.get("steps")
    for one in steps if isinstance(steps, list | tuple) else ():
        if isinstance(one, Mapping) and one.get("action") and state.get(str(one.get("id"))) not in OVER:
            yield NextStep(
                str(one["action"]), str(one.get("who") or ""), str(one.get("who_name") or ""), day_of(one.get("by"))
            )


def _meeting(view: View) -> Meeting | None:
    found = [
        Meeting(
            day,
            str(one.get("time") or ""),
            str(one.get("place") or ""),
            str(one.get("with") or ""),
            str(one.get("kind") or ""),
        )
        for one in view.case.record.items("appointments")
        if one.get("state") == "booked" and (day := day_of(one.get("date"))) and day >= view.day
    ]
    return min(found, key=lambda one: (one.day, one.time), default=None)
