"""The clocks: each looks at a case on a day and says what is due for one reason. A new one is a function and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from casefile.core.answer import View
from casefile.core.clocks import consent, linking, people, safety, work
from casefile.core.clocks.item import Item

CLOCKS: tuple[Callable[[View], Iterator[Item]], ...] = (
    safety.safe,
    consent.decided,
    consent.told,
    consent.after_emergency,
    people.birthdays,
    people.orders,
    people.disagreement,
    people.released,
    people.touch,
    work.arrived,
    work.planned,
    work.carers,
    work.days_written_down,
    work.papers,
    work.answers,
    linking.planned_referrals,
    linking.referrals,
    linking.told_without_consent,
    linking.put_right,
    linking.incidents,
    linking.afterwards,
)

AFTER_DEATH: tuple[Callable[[View], Iterator[Item]], ...] = (
    work.papers,
    work.answers,
    linking.put_right,
    linking.incidents,
)
"""The clocks that go on when the person has died: what is open in the papers, what was asked to be put right, incidents."""
