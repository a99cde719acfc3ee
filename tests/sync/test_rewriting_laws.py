"""A history made anew: the same whatever is taken out first, whichever names it is asked for, and only what was meant is missing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sync.replicas import git

from casefile.core.disposal import Removal, said
from casefile.sync import rewriting

pytestmark = pytest.mark.sync

MARKER = (
    "casefile: note/1\nid: 2026-03-04-1400-m2hc\nstatus: entered_in_error\nevents: [{id: e-2222, kind: expunged}]\n"
)
PAPER = "clients/fern-1111/notes/2026-03-04-1400-m2hc.yaml"
GOES = [
    "clients/amber-4821/case.yaml",
    "clients/amber-4821/notes/2026-03-04-1400-m2hc.yaml",
    "clients/amber-4821/case.conflict-1a2b3c4d.yaml",
    PAPER,
    PAPER.replace(".yaml", ".conflict-00ff00ff.yaml"),
    "clients/fern-1111/attachments/0123456789abcdef-scan.pdf",
]
STAYS = [
    "casefile.yaml",
    "clients/amber-482/case.yaml",
    "clients/amber-48211/case.yaml",
    "clients/xamber-4821/case.yaml",
    "clients/fern-1111/case.yaml",
    "clients/fern-1111/2026-03-04-1400-m2hc.yaml",
    "clients/fern-1111/notes/2026-03-04-1400-m2hd.yaml",
    "clients/wattle-2222/notes/2026-03-04-1400-m2hc.yaml",
    "service/amber-4821/case.yaml",
    "amber-4821/case.yaml",
]


def removal(id: str, folder: str, *files: str) -> Removal:
    """What an entry of the register would say."""
    told = said(id * 32, folder, files)
    return Removal(
        f"2036-04-01-disposal-{id * 4}", "2036-04-01", "purge", told["salt"], told["folder"], frozenset(told["files"])
    )


AMBER = removal("2", "clients/amber-4821")
NOTE = removal("3", "clients/fern-1111", PAPER, "clients/fern-1111/attachments/0123456789abcdef-scan.pdf")

Files = dict[str, str]


@dataclass(frozen=True)
class Commit:
    """A commit as invented: the numbers of its parents, and all its files."""

    parents: tuple[int, ...]
    files: Files


@st.composite
def histories(draw: st.DrawFn) -> list[Commit]:
    """A few commits with merges, in which what goes comes, changes, goes, and comes again."""
    made: list[Commit] = []
    for number in range(draw(st.integers(1, 8))):
        count = draw(st.integers(0, min(2, number)))
        parents = (
            draw(st.lists(st.integers(0, number - 1), min_size=count, max_size=count, unique=True)) if count else []
        )
        files: Files = {}
        for parent in parents:
            files |= made[parent].files
        for path in draw(st.lists(st.sampled_from(GOES + STAYS), max_size=5)):
            if draw(st.booleans()):
                files[path] = draw(st.sampled_from(["one\n", "two\n", MARKER]))
            else:
                files.pop(path, None)
        made.append(Commit(tuple(parents), files))
    return made


@contextmanager
def repository(history: list[Commit]) -> Iterator[tuple[Path, list[str]]]:
    """The invented history as a real one, a name for each commit; the ids in order."""
    root = Path(tempfile.mkdtemp(prefix="casefile-laws-"))
    try:
        git(root, "init", "--quiet", "--initial-branch=main")
        lines = []
        for number, one in enumerate(history):
            who = f"ros <ros@casefile.invalid> {1770000000 + number} +1100"
            message = f"save {number}\n\nReplica: x\n"
            lines.append(f"commit refs/heads/n{number}\nmark :{number + 1}\nauthor {who}\ncommitter {who}\n")
            lines.append(f"data {len(message)}\n{message}")
            for word, parent in zip(("from", "merge"), one.parents, strict=False):
                lines.append(f"{word} :{parent + 1}\n")
            lines.append("deleteall\n")
            for path, text in one.files.items():
                lines.append(f"M 100644 inline {path}\ndata {len(text)}\n{text}\n")
        git(root, "fast-import", "--quiet", "--force", stdin="".join(lines))
        yield root, [git(root, "rev-parse", f"n{number}").strip() for number in range(len(history))]
    finally:
        shutil.rmtree(root)


def expected(files: Files) -> Files:
    """What is left of a commit's files, told without the code under test."""
    marked = {path for path, text in files.items() if path.startswith("clients/fern-1111/") and text == MARKER}
    return {path: text for path, text in files.items() if path in STAYS or path in marked}


def found(root: Path, commit: str) -> Files:
    names = [name for name in git(root, "ls-tree", "-r", "--name-only", commit).splitlines() if name]
    return {name: git(root, "show", f"{commit}:{name}") for name in names}


def told(root: Path, commit: str) -> str:
    return git(root, "show", "-s", "--format=%an%ae%ad%cn%ce%cd%B", commit)


@settings(max_examples=25)
@given(histories())
def test_only_what_was_meant_is_missing_and_everything_else_is_told_as_before(history: list[Commit]) -> None:
    with repository(history) as (root, ids):
        mapped = rewriting.rewritten(root, ids, [AMBER, NOTE])
        for id, one in zip(ids, history, strict=True):
            new = mapped.get(id, id)
            assert found(root, new) == expected(one.files)
            assert told(root, new) == told(root, id)
            parents = git(root, "show", "-s", "--format=%P", new).split()
            assert parents == list(dict.fromkeys(mapped.get(ids[n], ids[n]) for n in one.parents))
            changed = expected(one.files) != one.files or any(ids[n] in mapped for n in one.parents)
            assert (id in mapped) == changed
        assert git(root, "fsck", "--strict", "--no-dangling") == ""


@settings(max_examples=25)
@given(histories(), st.data())
def test_it_is_the_same_in_any_order_and_from_any_names(history: list[Commit], data: st.DataObject) -> None:
    with repository(history) as (root, ids):
        both = rewriting.rewritten(root, ids, [AMBER, NOTE])
        for first, second in ((AMBER, NOTE), (NOTE, AMBER)):
            once = rewriting.rewritten(root, ids, [first])
            twice = rewriting.rewritten(root, [once.get(id, id) for id in ids], [second])
            there = [twice.get(once.get(id, id), once.get(id, id)) for id in ids]
            assert there == [both.get(id, id) for id in ids]
        some = data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
        part = rewriting.rewritten(root, some, [NOTE, AMBER])
        under = git(root, "rev-list", *some).split()
        assert part == {old: new for old, new in both.items() if old in under}
        done = [both.get(id, id) for id in ids]
        assert rewriting.rewritten(root, done, [AMBER, NOTE]) == {}


def test_a_signed_commit_that_stays_keeps_its_signature_and_one_that_changes_loses_it() -> None:
    history = [Commit((), {"casefile.yaml": "one\n"}), Commit((0,), {"casefile.yaml": "one\n", GOES[0]: "two\n"})]
    with repository(history) as (root, ids):
        signed = []
        parent = ""
        for id in ids:
            head, _, message = git(root, "cat-file", "-p", id).partition("\n\n")
            head = "\n".join(f"parent {parent}" if line.startswith("parent ") else line for line in head.splitlines())
            text = f"{head}\ngpgsig -----BEGIN SSH SIGNATURE-----\n abc\n -----END SSH SIGNATURE-----\n\n{message}"
            parent = git(root, "hash-object", "-t", "commit", "-w", "--stdin", stdin=text).strip()
            signed.append(parent)
        mapped = rewriting.rewritten(root, [signed[1]], [AMBER])
        assert list(mapped) == [signed[1]]
        made = git(root, "cat-file", "-p", mapped[signed[1]])
        assert "gpgsig" not in made
        assert f"parent {signed[0]}" in made
        assert "gpgsig" in git(root, "cat-file", "-p", signed[0])


def test_a_merge_that_casefile_made_keeps_its_parents_in_order() -> None:
    with repository([Commit((), {GOES[0]: f"{n}\n", STAYS[1]: f"{n}\n"}) for n in range(6)]) as (root, ids):
        tree = git(root, "rev-parse", f"{ids[0]}^{{tree}}").strip()
        for one in ids[1:]:
            pair = sorted((ids[0], one))
            who = "casefile <merge@casefile.invalid> 1770000000 +0000"
            text = f"tree {tree}\nparent {pair[0]}\nparent {pair[1]}\nauthor {who}\ncommitter {who}\n\nmerge\n"
            merge = git(root, "hash-object", "-t", "commit", "-w", "--stdin", stdin=text).strip()
            mapped = rewriting.rewritten(root, [merge], [AMBER])
            parents = git(root, "show", "-s", "--format=%P", mapped[merge]).split()
            assert parents == sorted((mapped[ids[0]], mapped[one]))
