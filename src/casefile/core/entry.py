"""Something that happened in a caseload, as a value: when, by whom, in which paper, and the sentence that tells it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from casefile.core.days import day_of


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened: the moment it was typed (UTC), the day it happened, by whom, whose file, and the sentence.

    `path` is the paper's, `questions` are the titles of those whose answers changed. `in_history` is false where git has not got
    it yet. No word of a person is in any of it.
    """

    at: str
    day: date
    by: str
    client: str
    kind: str
    what: str
    form: str = ""
    id: str = ""
    path: str = ""
    version: int | None = None
    questions: tuple[str, ...] = ()
    by_hand: bool = False
    in_history: bool = True
    order: int = 0
    name: str = ""
    """The paper, as a sentence calls it."""
    kept_at: str = ""
    """When git came to know of it, and by whom: later than `at` where it was brought in, or back."""
    kept_by: str = ""
    to: str = ""
    """The phase that begins with it."""

    @property
    def sentence(self) -> str:
        """The whole sentence: who, and what."""
        return f"{self.by or 'somebody'} {self.what}"

    @property
    def typed_on(self) -> date:
        """The day it was typed, by this machine's clock."""
        return local(self.at).date()


def local(at: str) -> datetime:
    """A moment by this machine's clock."""
    moment = datetime.fromisoformat(at.replace("Z", "+00:00"))
    try:
        return moment.astimezone()
    except (OverflowError, ValueError, OSError):  # so long ago, or so far off, that no clock here knows it
        return moment


def is_moment(text: str) -> bool:
    """Whether a text is a moment as papers hold it: UTC, to the second."""
    shape = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
    return bool(re.fullmatch(shape, text)) and day_of(text) is not None
