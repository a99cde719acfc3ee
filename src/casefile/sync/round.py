"""One round of sync: what is here is saved, what others have comes in, all of it becomes one, and what they lack goes out.

However it is interrupted, nothing is lost and the next round goes on: every step before the last leaves the folder as it was, and
the history only grows. That nobody can be reached is no failure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from casefile.core.failure import Unreadable
from casefile.store.git import objects
from casefile.store.git.travel import Trouble, Untravelled
from casefile.sync import arriving, folding, rewriting, trees
from casefile.sync.saving import save

TRIES = 8
SEEN = "refs/casefile/seen/"


class Carrier(Protocol):
    """The way to the others: a git repository somewhere, or a sealed folder.

    One that `tells` has something to send even where nobody lacks a commit: how far this copy has come.
    """

    @property
    def tells(self) -> bool:
        """Whether it is to be asked to send each time."""
        ...

    def receive(self, root: Path) -> Sequence[str]:
        """Bring what others have under names of ours; what is worth saying about it, a sentence each.

        Raises:
            Untravelled: nothing could be asked for.
        """
        ...

    def heads(self, root: Path) -> Sequence[str]:
        """The commits that came in so far."""
        ...

    def send(self, root: Path, head: str, anew: Mapping[str, str]) -> None:
        """Send what others lack of a commit. `anew` are commits of theirs that were made anew here, as something was disposed of.

        Raises:
            Untravelled: it did not arrive; BEHIND where something else came in meanwhile.
        """
        ...


@dataclass(slots=True)
class Report:
    """What a round did: commits that came and went, how many wait, and whether anybody was reached.

    `disposed` says that this copy's history was made anew, because something was removed for good.
    """

    head: str = ""
    received: int = 0
    sent: int = 0
    waiting: int = 0
    away: str = ""
    changed: set[str] = field(default_factory=set)
    stays: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    disposed: bool = False


def sync(root: Path, carrier: Carrier | None, worker: str, now: str, at: str = "", *, joins: bool = False) -> Report:
    """Save, receive, bring together, send. The caller holds the lock; `now` stamps hand edits, `at` sets the commit's moment.

    Whoever `joins` has nothing to save before something came.

    Raises:
        Untravelled: the others are there and would not let us in, or sent what is not accepted; what was here is saved.
        Unreadable: what came cannot stand here, or began apart from what is here; what was here is saved.
        GitProblem: git would not.
    """
    objects.sweep(root)
    report = Report(head=objects.head(root))
    if not joins or report.head:
        saved = save(root, worker, now, at)
        report.stays += saved.stays
        report.head = objects.head(root) if saved.anything else report.head
        report.notes += _unseen(saved.unseen)
    for left in reversed(range(TRIES)):
        try:
            if carrier:
                report.notes += [note for note in carrier.receive(root) if note not in report.notes]
            anew = _forget(root, report)
            theirs = carrier.heads(root) if carrier else ()
            _take(root, [*_seen(root), *theirs], report)
            if carrier:
                _send(root, carrier, theirs, report, anew)
            break
        except Untravelled as problem:
            if problem.trouble is Trouble.BEHIND and left:
                continue
            if problem.trouble not in (Trouble.AWAY, Trouble.BEHIND):
                raise
            report.away = problem.message
            _forget(root, report)
            _take(root, _seen(root), report)  # what came by a bundle needs nobody else
            break
    report.waiting = _lacking(root, carrier.heads(root) if carrier else [], report.head) if report.away else 0
    return report


def _unseen(papers: Sequence[str]) -> list[str]:
    count = len(papers)
    said = f"{count} {'paper stays' if count == 1 else 'papers stay'} on this machine alone, as git is told to ignore"
    return [f"{said} {'it' if count == 1 else 'them'}: git status --ignored shows which"] if count else []


def _seen(root: Path) -> list[str]:
    return list(objects.refs(root, SEEN).values())


def _take(root: Path, heads: Iterable[str], report: Report) -> None:
    """Bring what came together with what is here, and let it arrive in the folder."""
    news = [head for head in dict.fromkeys(heads) if head != report.head]
    news = [head for head in news if not report.head or not objects.is_ancestor(root, head, report.head)]
    if not news:
        return
    for head in news:
        _check(root, report.head, head)
    made = folding.fold(root, [*news, *([report.head] if report.head else [])])
    report.received += objects.count_between(root, [report.head] if report.head else [], news)
    report.changed |= set(arriving.arrive(root, report.head, made))
    report.head = made


def _check(root: Path, here: str, head: str) -> None:
    """Look at what came before anything is done with it.

    Raises:
        Unreadable: it holds a link, another repository, or a name that not every system can hold.
    """
    bad = trees.refused(objects.changes(root, here or objects.EMPTY_TREE, head))
    if bad:
        raise Unreadable(
            f"what came holds {len(bad)} {'name' if len(bad) == 1 else 'names'} that cannot stand in a caseload"
            " (a link, or a name that not every system has); nothing of it was taken",
            "ask whoever sent it to run casefile doctor",
        )


def _forget(root: Path, report: Report) -> Mapping[str, str]:
    """Take out of every history what the disposal register of any of them names, before anything is brought together."""
    done = rewriting.catch_up(root)
    if done.mapped:
        report.head = objects.head(root)
        report.disposed = True
    for one in done.left_out:
        count = f"{one.changes} {'change' if one.changes == 1 else 'changes'}"
        note = (
            f"{count} to something that was removed for good on {one.date} did not come along;"
            f" {'it lies' if one.changes == 1 else 'they lie'} in .casefile/drafts (disposed-...) until you decide:"
            " write what must be kept where it belongs, then delete them there"
        )
        report.notes += [note] if note not in report.notes else []
    return done.mapped


def _send(root: Path, carrier: Carrier, theirs: Sequence[str], report: Report, anew: Mapping[str, str]) -> None:
    have_it = not report.head or report.head in theirs
    lacking = 0 if have_it else _lacking(root, theirs, report.head)
    if not have_it:
        _check_ours(root, theirs, report.head)
    if report.head and (not have_it or anew or carrier.tells):
        carrier.send(root, report.head, anew)
    report.sent += lacking


def _check_ours(root: Path, heads: Sequence[str], head: str) -> None:
    """Look at what goes as the others will: what they may not take would keep every one of them from taking anything more.

    Raises:
        Unreadable: somebody committed by hand a link, another repository, or a name that not every system can hold.
    """
    bad = trees.refused(objects.changes(root, heads[0] if heads else objects.EMPTY_TREE, head)) if head else []
    if bad:
        raise Unreadable(
            f"somebody committed {len(bad)} {'thing' if len(bad) == 1 else 'things'} by hand that cannot stand in every copy"
            " (a link, a repository, or a name that not every system has); nothing was sent",
            "git ls-files --stage shows links (120000) and repositories (160000); git rm --cached takes one out",
        )


def _lacking(root: Path, heads: Sequence[str], head: str) -> int:
    """How many commits of ours none of the others' heads holds."""
    return objects.count_between(root, heads, [head]) if head else 0
