"""Can the history be trusted? What brings together is made again and compared, what was final is followed, signatures are read.

Nothing is written: what is made again lies outside the caseload, and is gone afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casefile.core.digest import text_digest
from casefile.core.document import events_in
from casefile.core.failure import Unreadable
from casefile.core.joining import is_sound
from casefile.store.folder import is_apart
from casefile.store.git import objects, signing
from casefile.store.git.running import GitProblem, scratch
from casefile.store.git.signing import Past
from casefile.store.text.guard import Refusal
from casefile.store.text.nodes import parse
from casefile.sync import folding

_AUTHOR, _, _ADDRESS = objects.MERGER.removesuffix(">").partition(" <")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one commit that whoever answers for the files must see."""

    commit: Past
    words: str
    grave: bool = True


@dataclass(slots=True)
class Audit:
    """What was looked at: how many commits, how many were made again and are the same, how they are signed, and every remark."""

    commits: int = 0
    made_again: int = 0
    signed: dict[str, int] = field(default_factory=dict)
    finals: int = 0
    remarks: list[Remark] = field(default_factory=list)


def audit(root: Path, keys: Mapping[str, str]) -> Audit:
    """Look at the whole history. `keys` are the public keys that the caseload knows, by worker.

    Raises:
        GitProblem: git would not.
    """
    head = objects.head(root)
    found = Audit()
    if not head:
        return found
    addresses = {f"{worker}@casefile.invalid": key for worker, key in keys.items() if key}
    commits = signing.past(root, (head,), addresses)
    found.commits = len(commits)
    for one in commits:
        if one.signed == "bad":
            found.remarks.append(Remark(one, "its signature does not fit what it holds"))
        elif one.signed == "unknown":
            found.remarks.append(Remark(one, "it is signed with a key that casefile.yaml does not name", grave=False))
        if len(one.parents) > 1:
            found.remarks += _brought_together(root, one, found)
        else:
            found.signed[one.signed] = found.signed.get(one.signed, 0) + 1
            found.remarks += _finals(root, one, found)
    return found


def _brought_together(root: Path, one: Past, found: Audit) -> Iterator[Remark]:
    """A commit that brings others together holds what casefile makes of them, and nothing that somebody slipped in."""
    if one.address != _ADDRESS:
        yield Remark(
            one, "git brought two copies together here, not casefile sync; it cannot be made again", grave=False
        )
        return
    if f"Rule: {folding.RULE}" not in one.message.split("\n"):
        yield Remark(one, "another casefile brought two copies together here, by another rule", grave=False)
        return
    try:
        with scratch():
            again = folding.together(root, *one.parents) if len(one.parents) == 2 else ""
    except (Unreadable, GitProblem):
        again = ""
    if again == one.id:
        found.made_again += 1
    else:
        yield Remark(one, "it says that casefile brought two copies together, but holds something else")


def _finals(root: Path, one: Past, found: Audit) -> Iterator[Remark]:
    """A commit of somebody's: no paper that was final is final with other words afterwards, and none is gone."""
    before = one.parents[0] if one.parents else objects.EMPTY_TREE
    papers = {path: pair for path, pair in objects.changes(root, before, one.id).items() if path.endswith(".yaml")}
    texts = objects.blobs(root, {entry.blob for pair in papers.values() for entry in pair if entry})
    for path, (was, now) in sorted(papers.items()):
        old, new = (_tree(texts[entry.blob]) if entry else {} for entry in (was, now))
        if not is_sound(old):
            continue
        found.finals += 1
        if now is None:
            moved = any(was and entry and entry.blob == was.blob for _, entry in papers.values())
            if not moved:
                yield Remark(one, f"a final paper was taken away{_which(path)}")
        elif text_digest(new) != text_digest(old) and not any(event.kind == "expunged" for event in events_in(new)):
            yield Remark(one, f"the words of a final paper were changed{_which(path)}")


def _which(path: str) -> str:
    """Which paper, unless that one is kept apart: then not even its form is named."""
    return "" if is_apart(path) else f": {path}"


def _tree(data: bytes) -> dict[str, Any]:
    try:
        found = parse(data.decode("utf-8")).tree()
    except (Refusal, UnicodeDecodeError):
        return {}
    return found if isinstance(found, dict) else {}
