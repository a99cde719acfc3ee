"""Who writes, for which day, and when: handed to every use case, so that none of them asks a clock or throws dice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casefile.core.identity import Letters


@dataclass(frozen=True, slots=True)
class Stamp:
    """`day` is the day it happened, `at` the moment it is typed (UTC, to the second), `clock` the local hour and minute."""

    worker: str
    day: date
    at: str
    clock: str
    letters: Letters
