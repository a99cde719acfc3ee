"""What a screen says of a file that cannot be read: which, unless it is one kept apart; and where something broke."""

from __future__ import annotations

from pathlib import Path

from casefile.core.case import Case
from casefile.core.failure import Unreadable
from casefile.core.finding import Finding, Severity
from casefile.store.folder import is_apart

NOT_READ = ("yaml/not-read", "file/not-read")


def unread(case: Case) -> Finding | None:
    """The first thing in a client's folder that cannot be read at all, or None; what is only untidy does not count."""
    found = [f for one in (case.record, *case.documents) for f in one.findings if f.code in NOT_READ]
    return next(iter([*found, *(f for f in case.findings if f.severity is Severity.ERROR)]), None)


def told(case: Case, problem: Finding) -> str:
    """What a screen says of something that cannot be read: never which paper, where it is one kept apart."""
    apart = is_apart(problem.place.path)
    return f"clients/{case.code}: a paper cannot be read" if apart else f"{problem.place}: {problem.message}"


def readable(case: Case) -> None:
    """Stop where the client asked for cannot be judged because a file of theirs cannot be read.

    Raises:
        Unreadable: names the first such file, unless it is one kept apart.
    """
    problem = unread(case)
    if problem:
        fix = "" if is_apart(problem.place.path) else problem.fix
        raise Unreadable(told(case, problem), fix or f"casefile check {case.code}")


def where_it_broke(error: BaseException) -> str:
    """File and line where something went wrong, without anything of what was being worked on."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = Path(trace.tb_frame.f_code.co_filename).name if trace else "?"
    return f"{type(error).__name__} at {where}:{trace.tb_lineno if trace else 0}"
