"""What a check says: a finding has a place, a code, what is, what must be, and what to type. Knows nothing of files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: an error must be put right, a warning should be, a note may be."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a path relative to the caseload, line and column counted from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing a check noticed.

    `code` is kebab-case with the subject first (`schema/choice`); `message` says what is and what must be, never a
    person's words; `fix` is a command or a short sentence.
    """

    place: Place
    code: str
    message: str
    fix: str = ""
    severity: Severity = Severity.ERROR

    def as_dict(self) -> dict[str, object]:
        """The finding as `check --json` prints it."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "path": self.place.path,
            "line": self.place.line,
            "column": self.place.column,
            "message": self.message,
            "fix": self.fix,
        }
