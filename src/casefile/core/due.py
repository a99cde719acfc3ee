"""What is due for a case, in the order of what matters. Pure; why each thing is due is the clocks' business."""

from __future__ import annotations

from datetime import date

from casefile.core.answer import View
from casefile.core.clocks import AFTER_DEATH, CLOCKS
from casefile.core.clocks.item import PERSON, WEEK, Item
from casefile.core.days import plus


def due(view: View) -> tuple[Item, ...]:
    """Everything due for a case up to a week ahead (the practice's `ahead`, or its own), what matters most first."""
    week = view.practice.clock("ahead")
    near = (one for one in _counted(view) if one.due <= plus(view.day, max(week, one.ahead)))
    return tuple(sorted(near, key=lambda one: in_order(one, view.day)))


def next_due(view: View) -> date | None:
    """The earliest day on which something is due, however far ahead; None where nothing is."""
    return min((one.due for one in _counted(view)), default=None)


def _counted(view: View) -> list[Item]:
    """What the clocks say, as far as the case's state lets it count.

    A closed or declined case has nothing due but what is still owed to the person; a paused one only what is about safety and
    consent or owed to the person, a referral without an answer, its appointments, and the day it goes on. When the person has died, nothing that
    somebody would do with them or ask them.
    """
    found = [item for clock in (AFTER_DEATH if view.died else CLOCKS) for item in clock(view)]
    if not view.case.is_open:
        return [item for item in found if item.owed]
    return [item for item in found if item.kept or item.owed] if view.case.state == "paused" else found


def in_order(item: Item, day: date) -> tuple[int, date, str]:
    """What to sort items by: rank first, what is overdue to the person before what only comes this week."""
    rank = item.rank if item.rank < PERSON else PERSON if item.overdue(day) else WEEK
    return (rank, item.due, item.id)
