"""The family of failures a command can end in: each knows its exit code and what a person can do about it.

    Failure
    ├── NotMet        1   a gate is not met, or errors were found
    ├── Usage         2   the command was typed wrongly
    ├── NotFound      3   there is no such caseload, client or form
    ├── Unreadable    4   a file asked for cannot be read or written
    └── OpenConflict  5   two people's changes are still to be settled

A message never holds a person's words: it names files, fields and codes.
"""

from __future__ import annotations


class Failure(Exception):
    """A command cannot be done; `message` says why in one line, `fix` what to type."""

    exit_code = 1

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


class NotMet(Failure):
    """What practice asks for is not there yet."""

    exit_code = 1


class Usage(Failure):
    """The command line, or what was fed to it, is not one casefile understands."""

    exit_code = 2


class NotFound(Failure):
    """No such caseload, client, form or document."""

    exit_code = 3


class Unreadable(Failure):
    """A file that was asked for cannot be read or written."""

    exit_code = 4


class OpenConflict(Failure):
    """Two people's changes to one place are still to be settled."""

    exit_code = 5
