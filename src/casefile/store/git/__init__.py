"""The only home of git: how it is run, the history of a caseload, its objects, and how they travel."""

from casefile.store.git.history import (
    IGNORED,
    begin,
    bundle,
    edited,
    has_history,
    record,
    settle,
    unbundle,
)
from casefile.store.git.objects import arrive
from casefile.store.git.running import GitProblem, is_here

__all__ = [
    "IGNORED",
    "GitProblem",
    "arrive",
    "begin",
    "bundle",
    "edited",
    "has_history",
    "is_here",
    "record",
    "settle",
    "unbundle",
]
