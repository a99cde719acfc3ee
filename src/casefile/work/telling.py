"""What happened in a caseload, told from the papers themselves and from what differs between two states of them.

Every step, signature and event carries its own day and worker; only where words were changed in place, or by hand, the history says
who and when. A commit's message is never read for it. What is kept apart is never told of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from casefile.core.entry import Entry, local
from casefile.core.identity import base_of, place_in
from casefile.store.folder import CASELOAD_FILE, Folder
from casefile.store.git import past
from casefile.store.text.guard import Refusal
from casefile.work.happening import OWN_WORDS, between, is_paper

AT_ONCE = 200
"""So many commits are looked into together."""


@dataclass(frozen=True, slots=True)
class Told:
    """Entries, newest first; whether there are older ones; and what is to be said of the history they were told from."""

    entries: tuple[Entry, ...]
    more: bool
    aside: str = ""


FROM_PAPERS = "so this is told from the papers alone; casefile doctor says more"
SHALLOW = "git holds only the newest part of the history here; what was changed in place before is not told"


def aside_on(folder: Folder) -> str:
    """What is to be said of the history that something is told from; nothing where it is whole."""
    if not past.there_is(folder.root):
        return f"{past.why_none(folder.root)}, {FROM_PAPERS}"
    return SHALLOW if past.is_shallow(folder.root) else ""


def told(folder: Folder, code: str, most: int, keep: Callable[[Entry], bool], since: date | None = None) -> Told:
    """The newest things that happened in the file of a code, or in the whole caseload where it is empty; all where `most` is 0.

    `keep` decides which count; before the day `since` nothing is looked for.

    Raises:
        Unreadable: git cannot go through the history.
    """
    if place_in(code) == "worker" or not past.there_is(folder.root):
        found = [one for one in _from_papers(folder, code) if keep(one)]
        return _newest(found, most, "" if place_in(code) == "worker" else aside_on(folder))
    aside = aside_on(folder)
    found = [one for one in _not_yet(folder, code) if keep(one)]
    paths = (base_of(code),) if code else ()
    wanted = past.ids(folder.root, *paths)
    for start in range(0, len(wanted), AT_ONCE):
        commits = past.commits(folder.root, wanted[start : start + AT_ONCE], *paths)
        if since and commits and datetime.fromtimestamp(commits[0].seconds, UTC).astimezone().date() < since:
            break
        found += [one for one in from_commits(folder, commits) if keep(one)]
        if most and len(found) > most:
            return _newest(found, most, aside)
    return _newest(found, most, aside)


def _newest(found: Sequence[Entry], most: int, aside: str) -> Told:
    ordered = sorted(once(found), key=lambda one: (one.at, one.order), reverse=True)
    return Told(tuple(ordered[:most] if most else ordered), bool(most) and len(ordered) > most, aside)


def once(found: Sequence[Entry]) -> Iterator[Entry]:
    """Everything once: what went and came back happened the first time, and was brought back later."""
    first: dict[tuple[str, ...], Entry] = {}
    for one in sorted(found, key=lambda one: one.kept_at):
        known = first.setdefault((one.path, one.kind, one.what, one.at, one.by), one)
        if known is one or not one.kept_at or known.kept_at == one.kept_at:
            if known is one:
                yield one
        elif one.kind in ("begun", "changed", "step", "appointment", "exemption"):
            what = f"brought back {one.name}" if one.kind == "begun" else f"brought back: {one.what}"
            yield replace(one, at=one.kept_at, day=local(one.kept_at).date(), by=one.kept_by, what=what)


def from_commits(folder: Folder, commits: Sequence[past.Commit]) -> Iterator[Entry]:
    """What commits tell, by what differs in them."""
    texts = past.texts(folder.root, [_only_papers(one) for one in commits])
    for one in commits:
        at = datetime.fromtimestamp(one.seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for path, (was, now) in one.changed.items():
            yield from between(folder, path, texts.get(was), texts.get(now), at, one.author)


def _only_papers(commit: past.Commit) -> past.Commit:
    """A commit with what it changed among the papers, so that nothing else is fetched from git."""
    return replace(commit, changed={path: pair for path, pair in commit.changed.items() if is_paper(path)})


def _not_yet(folder: Folder, code: str) -> Iterator[Entry]:
    """What was changed since the last commit."""
    base = base_of(code) + "/" if code else ""
    paths = [one for one in past.uncommitted(folder.root) if one.startswith(base) and _told_of(one)]
    held = past.in_head(folder.root, paths)
    for path in paths:
        yield from _changed_since(folder, path, held.get(path))


def _changed_since(folder: Folder, path: str, held: bytes | None) -> Iterator[Entry]:
    """What was changed in a file since git had it; where it does not say so itself, when it was last saved."""
    file = folder.root / path
    moment = datetime.fromtimestamp(file.stat().st_mtime, UTC) if file.is_file() else datetime.now(UTC)
    at = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    told = between(folder, path, held, _bytes(folder, path), at, "")
    yield from (replace(one, in_history=False) for one in told)


def _told_of(path: str) -> bool:
    return is_paper(path) or path == CASELOAD_FILE or path.startswith(OWN_WORDS)


def _bytes(folder: Folder, path: str) -> bytes | None:
    try:
        return folder.raw_text(path).encode("utf-8")
    except (OSError, Refusal):
        return None


def of_path(folder: Folder, path: str) -> Iterator[Entry]:
    """Everything that the history tells of one file, with what it has not got yet.

    Raises:
        Unreadable: git cannot go through the history.
    """
    wanted = past.ids(folder.root, path)
    for start in range(0, len(wanted), AT_ONCE):
        yield from from_commits(folder, past.commits(folder.root, wanted[start : start + AT_ONCE], path))
    held, now = past.in_head(folder.root, [path]).get(path), _bytes(folder, path)
    if held != now:
        yield from _changed_since(folder, path, held)


def as_it_is(folder: Folder, path: str) -> Iterator[Entry]:
    """What a paper tells by itself, without any history."""
    text = _bytes(folder, path)
    yield from between(folder, path, None, text, "", "") if text is not None and is_paper(path) else ()


def _from_papers(folder: Folder, code: str) -> Iterator[Entry]:
    codes = (code,) if code else (*folder.codes(), "service")
    for whose in codes:
        for path in folder.paper_names(whose):
            yield from as_it_is(folder, path)
