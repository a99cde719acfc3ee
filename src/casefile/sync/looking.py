"""Is this caseload's git as sync needs it? Findings for `check`, told without asking anybody or writing anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from casefile.core.finding import Finding, Place, Severity
from casefile.store import git
from casefile.store.git import setup

_CONFIG = Place(".git/config")


def findings(root: Path) -> Iterator[Finding]:
    """What would go wrong on a plain `git pull`, and what could run a program; nothing where there is no history or no git."""
    if not git.has_history(root) or not git.is_here():
        return
    try:
        own = setup.local(root)
    except git.GitProblem as problem:
        yield Finding(_CONFIG, "sync/odd-settings", problem.message, problem.fix, Severity.WARNING)
        return
    if odd := own.odd:
        message = (
            f"{len(odd)} {'setting' if len(odd) == 1 else 'settings'} of git here could run a program or lead elsewhere"
        )
        yield Finding(_CONFIG, "sync/odd-settings", message, "git config --local --list shows them", Severity.WARNING)
    if own.remote and not own.is_prepared:
        message = "a plain git pull would merge documents line by line here"
        yield Finding(_CONFIG, "sync/not-prepared", message, "casefile sync", Severity.WARNING)
