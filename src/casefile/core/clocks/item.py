"""One thing due, and the order of what matters: safety, consent and law, what is owed to the person, the week. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casefile.core.answer import View

SAFETY, CONSENT, PERSON, WEEK = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Item:
    """One thing due: `what` and `why` never hold a person's words.

    What is `owed` to the person outlives the support period; what is `kept` goes on while the case is paused. `ahead` is how
    many days before its day it begins to show, where that is more than what everything else has.
    """

    id: str
    client: str
    due: date
    what: str
    why: str
    fix: str
    rank: int = WEEK
    owed: bool = False
    kept: bool = False
    ahead: int = 0

    def overdue(self, day: date) -> int:
        """Days past its day; 0 when it is not overdue."""
        return max((day - self.due).days, 0)

    def as_dict(self, day: date) -> dict[str, object]:
        """The item as `today --json` prints it."""
        return {
            "id": self.id,
            "client": self.client,
            "due": self.due.isoformat(),
            "what": self.what,
            "why": self.why,
            "fix": self.fix,
            "overdue_days": self.overdue(day),
        }


def item_of(
    view: View,
    id: str,
    due: date,
    what: str,
    why: str,
    fix: str,
    rank: int = WEEK,
    *,
    owed: bool = False,
    kept: bool = False,
    ahead: int = 0,
) -> Item:
    """An item of the case in view; `{client}` in its fix becomes the code."""
    fix = fix.replace("{client}", view.case.code)
    return Item(id, view.case.code, due, what, why, fix, rank, owed, kept or rank in (SAFETY, CONSENT), ahead)
