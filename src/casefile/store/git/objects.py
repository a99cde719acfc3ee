"""Git as a store: heads, trees, texts and commits by their ids. Nothing here touches a file of the caseload, or its index but in `arrive`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from casefile.store import files
from casefile.store.git.running import GitProblem, ask, git

EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
MERGER = "casefile <merge@casefile.invalid>"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a tree: its mode as git writes it, and the id of its bytes."""

    mode: str
    blob: str


Entries = dict[str, Entry]


def head(root: Path) -> str:
    """The commit the caseload stands on; empty where there is none yet."""
    return resolved(root, "HEAD")


def resolved(root: Path, name: str) -> str:
    """The commit of a name; empty where there is none."""
    return ask(root, "rev-parse", "--quiet", "--verify", f"{name}^{{commit}}").out.decode("ascii", "replace").strip()


def branch(root: Path) -> str:
    """The name of the branch the caseload is on.

    Raises:
        GitProblem: it is on none.
    """
    found = ask(root, "symbolic-ref", "--quiet", "--short", "HEAD")
    if found.code:
        raise GitProblem(
            "the caseload's git is on no branch",
            "finish what git is in the middle of; else git update-ref refs/casefile/seen/here HEAD, then git switch main:"
            " the next sync brings both together",
        )
    return found.out.decode("utf-8", "surrogateescape").strip()


def begin_on(root: Path, branch: str) -> None:
    """Let a caseload that has no commit yet begin on a branch of this name."""
    git(root, "symbolic-ref", "HEAD", f"refs/heads/{branch}")


def refs(root: Path, *prefixes: str) -> dict[str, str]:
    """Every name under the prefixes, with its commit."""
    out = git(root, "for-each-ref", "--format=%(objectname) %(refname)", *prefixes)
    return {name: commit for commit, _, name in (line.partition(" ") for line in out.splitlines())}


def set_ref(root: Path, name: str, commit: str) -> None:
    """Let a name stand for a commit; for none, take it away."""
    git(root, "update-ref", *([name, commit] if commit else ["-d", name]))


def is_ancestor(root: Path, one: str, other: str) -> bool:
    """Whether everything of `one` is in `other`."""
    return ask(root, "merge-base", "--is-ancestor", one, other).code == 0


def bases(root: Path, one: str, other: str) -> list[str]:
    """The best common ancestors of two commits, in order of their ids; none where they have no history in common."""
    return sorted(ask(root, "merge-base", "--all", one, other).out.decode("ascii").split())


def beginnings(root: Path) -> frozenset[str]:
    """The commits without a parent under every name: two repositories that share one hold one history."""
    return frozenset(git(root, "rev-list", "--max-parents=0", "--all", "HEAD").split()) if head(root) else frozenset()


def independent(root: Path, commits: Iterable[str]) -> list[str]:
    """Those of some commits that no other of them contains, in order of their ids."""
    known = sorted(set(commits))
    return sorted(git(root, "merge-base", "--independent", *known).split()) if len(known) > 1 else known


def count_between(root: Path, without: Sequence[str], commits: Sequence[str]) -> int:
    """How many commits that somebody made are in some and not in others; those that only bring together do not count."""
    return int(git(root, "rev-list", "--count", "--no-merges", *commits, *(f"^{one}" for one in without)))


def tree(root: Path, commit: str) -> Entries:
    """Every file of a commit or tree."""
    found: Entries = {}
    for line in git(root, "ls-tree", "-r", "-z", "--full-tree", commit).split("\0"):
        if line:
            said, _, path = line.partition("\t")
            mode, _, blob = said.split()
            found[path] = Entry(mode, blob)
    return found


def changes(root: Path, one: str, other: str) -> dict[str, tuple[Entry | None, Entry | None]]:
    """Every path that differs between two commits or trees, with what stands there in each. Nothing is taken for renamed."""
    out = git(
        root, "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--ignore-submodules=none", one, other
    )
    parts = iter(out.split("\0"))
    found = {}
    for said in parts:
        if said:
            was_mode, mode, was, now, _ = said[1:].split()
            found[next(parts)] = (_entry(was_mode, was), _entry(mode, now))
    return found


def _entry(mode: str, blob: str) -> Entry | None:
    return None if mode == "000000" else Entry(mode, blob)


def paths_with(root: Path, pattern: str) -> list[str]:
    """The documents of the commit the caseload stands on in which a line fits a pattern."""
    done = ask(root, "grep", "--no-textconv", "-l", "-z", "-e", pattern, "HEAD", "--", "*.yaml")
    return [one.removeprefix("HEAD:") for one in done.out.decode("utf-8", "surrogateescape").split("\0") if one]


def blobs(root: Path, wanted: Iterable[str]) -> dict[str, bytes]:
    """The bytes of files by their ids.

    Raises:
        GitProblem: one is not there.
    """
    names = sorted(set(wanted))
    if not names:
        return {}
    done = ask(root, "cat-file", "--batch", stdin="".join(f"{name}\n" for name in names).encode("ascii"))
    found, rest = {}, memoryview(done.out)
    for name in names:
        line_end = bytes(rest[:200]).find(b"\n")
        said = bytes(rest[:line_end]).split()
        if done.code or line_end < 0 or len(said) != 3 or said[1] != b"blob":
            raise GitProblem("git no longer holds a text that its history names", "casefile doctor")
        size = int(said[2])
        found[name] = bytes(rest[line_end + 1 : line_end + 1 + size])
        rest = rest[line_end + size + 2 :]
    return found


def put(root: Path, data: bytes) -> str:
    """Store bytes and give their id."""
    done = ask(root, "hash-object", "-w", "--no-filters", "--stdin", stdin=data, env={"GIT_INDEX_FILE": "none"})
    if done.code:
        raise GitProblem("git could not store a text", "casefile doctor")
    return done.out.decode("ascii").strip()


def tree_with(root: Path, base: str, differs: Mapping[str, Entry | None]) -> str:
    """The id of a tree like another, with other files at some paths, or none."""
    with _own_index(root) as index:
        git(root, "read-tree", base, env=index)
        _enter(root, differs, index)
        return git(root, "write-tree", env=index).strip()


@contextmanager
def _own_index(root: Path) -> Iterator[dict[str, str]]:
    """An index beside the caseload's own, gone afterwards."""
    path = (root / ".git" / f"casefile-index-{files.unique()}").resolve()
    try:
        yield {"GIT_INDEX_FILE": str(path)}
    finally:
        files.remove(path)
        files.remove(path.with_name(f"{path.name}.lock"))


def sweep(root: Path) -> None:
    """Take away every index that a killed command left beside the caseload's own."""
    for path in (root / ".git").glob("casefile-index-*"):
        files.remove(path)


def _enter(root: Path, differs: Mapping[str, Entry | None], env: Mapping[str, str] | None = None) -> None:
    lines = [
        f"{one.mode} {one.blob}\t{path}\0" if one else f"0 {'0' * 40}\t{path}\0"
        for path, one in sorted(differs.items(), key=lambda pair: pair[1] is not None)  # first what goes
    ]
    if lines:
        git(root, "update-index", "-z", "--index-info", stdin="".join(lines), env=env)


def commit(root: Path, tree: str, parents: Sequence[str], message: str, who: str, seconds: int) -> str:
    """The id of a commit made of exactly this; the same everywhere for the same. `seconds` since 1970, at UTC."""
    name, _, address = who.removesuffix(">").partition(" <")
    said = {"NAME": name, "EMAIL": address, "DATE": f"@{seconds} +0000"}  # without @ git reads a small number as a day
    env = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in said.items()}
    args = [word for parent in parents for word in ("-p", parent)]
    return git(root, "commit-tree", tree, *args, "-F", "-", stdin=message, env=env).strip()


def tree_of(root: Path, commit: str) -> str:
    """The id of a commit's tree."""
    return git(root, "rev-parse", "--verify", f"{commit}^{{tree}}").strip()


def dates(root: Path, commits: Sequence[str]) -> list[int]:
    """When each commit was made, in seconds since 1970."""
    return [int(line) for line in git(root, "show", "-s", "--format=%ct", *commits).split()]


def arrive(root: Path, was: str, now: str) -> bool:
    """Let the caseload stand on another commit whose files are there already; not where it has moved on meanwhile.

    Only the paths that differ change in the index, so git still knows the other files without reading them.
    """
    here = head(root)
    if here not in (was, now):
        return False
    _enter(root, {path: pair[1] for path, pair in changes(root, was or EMPTY_TREE, now).items()})
    if here != now:
        git(root, "update-ref", "-m", "casefile sync", "HEAD", now, *([was] if was else []))
    return True
