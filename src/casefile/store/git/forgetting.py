"""Names moved to a history made anew, and every trace of the old one taken out of this machine's git.

What was begun is noted in git's own folder first, so that a command that was killed is finished by the next one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from casefile.store import files
from casefile.store.git import rewrite
from casefile.store.git.objects import resolved
from casefile.store.git.running import GitProblem, ask, git

_BEGUN = "casefile-forgetting"
_CLEAN = "casefile-clean"
_LAID_ASIDE = "refs/casefile/stash/"
_TRACES = ("FETCH_HEAD", "ORIG_HEAD", "AUTO_MERGE")
_UNDER_WAY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
_LONG = 3600.0


@dataclass(frozen=True, slots=True)
class Names:
    """What the repository's names stand for: commits by name, tags with a text of their own, what is laid aside (newest first)."""

    commits: Mapping[str, str]
    tags: Mapping[str, str]
    stash: tuple[str, ...]
    detached: str = ""

    @property
    def heads(self) -> list[str]:
        """Every commit that a name stands for, in order of their ids."""
        return sorted({*self.commits.values(), *self.stash, *filter(None, (self.detached,))})


def names(root: Path) -> Names:
    """Every name of the repository but those that only point to another name."""
    said = "%(HEAD) %(objectname) %(objecttype) %(*objectname) %(*objecttype) %(symref) %(refname)"
    found: dict[str, str] = {}
    tags: dict[str, str] = {}
    on_branch = False
    for line in git(root, "for-each-ref", f"--format={said}").splitlines():
        id, kind, inner, inner_kind, symref, name = line[2:].split(" ", 5)
        on_branch |= line.startswith("*")
        if kind == "commit" and not symref:
            found[name] = id
        elif kind == "tag" and inner_kind == "commit":
            found[name], tags[name] = inner, id
    stash = (
        tuple(git(root, "log", "--walk-reflogs", "--format=%H", "refs/stash").split()) if "refs/stash" in found else ()
    )
    # On a branch without a commit yet, too, there is nothing to hold on to.
    detached = "" if on_branch or not ask(root, "symbolic-ref", "--quiet", "HEAD").code else resolved(root, "HEAD")
    return Names(found, tags, stash, detached)


def refuse(root: Path) -> None:
    """Say no where the old history would live on elsewhere in this machine's git, or somebody is in the middle of something.

    Raises:
        GitProblem: a merge is under way, another work tree or a borrowed store is there, or only part of the history is here.
    """
    folder = _folder(root)
    if any((folder / name).exists() for name in _UNDER_WAY):
        raise GitProblem("a git merge is under way; the history was not made anew", "finish it with git, then go on")
    if (folder / "worktrees").is_dir() and any((folder / "worktrees").iterdir()):
        raise GitProblem("git has another work tree of this caseload, which keeps the words", "git worktree remove")
    if (folder / "objects" / "info" / "alternates").exists():
        raise GitProblem("this history borrows from another repository, which keeps the words", "git repack -a -d")
    if (folder / "shallow").exists():
        raise GitProblem("only the newest part of the history is here", "git fetch --unshallow")


def begin(root: Path) -> None:
    """Note that the old history is to be forgotten here, until `forget` is done; what git laid aside gets names of its own till then."""
    _note(root, ())
    laid = _laid_aside(root)
    known = {resolved(root, name) for name in laid}
    number = int(laid[-1].removeprefix(_LAID_ASIDE)) + 1 if laid else 0
    for one in reversed(names(root).stash):
        if one not in known:
            git(root, "update-ref", f"{_LAID_ASIDE}{number:06}", one)
            number += 1
    git(root, "stash", "clear")


def _note(root: Path, old: Iterable[str]) -> None:
    """Note commits that are to be forgotten, beside those that a killed command noted."""
    files.write_whole(
        _folder(root) / _BEGUN, "".join(f"{one}\n" for one in sorted({*old, *_noted(root)})).encode("ascii")
    )


def _noted(root: Path) -> set[str]:
    try:
        return set(files.read_bytes(_folder(root) / _BEGUN, 1 << 30).decode("ascii", "replace").split())
    except FileNotFoundError:
        return set()


def has_begun(root: Path) -> bool:
    """Whether a command that was killed left the old history half forgotten."""
    return (_folder(root) / _BEGUN).exists()


def move(root: Path, known: Names, mapped: Mapping[str, str]) -> None:
    """Let every name stand for the new commit in the place of the old one, all at once; what is to be forgotten is noted first.

    Raises:
        GitProblem: git would not; no name has moved.
    """
    _note(root, mapped)
    lines = []
    for name, old in known.commits.items():
        if old in mapped:
            tag = known.tags.get(name)
            lines.append(f"update {name} {rewrite.tag_anew(root, tag, mapped) if tag else mapped[old]} {tag or old}")
    if known.detached in mapped:
        lines += ["option no-deref", f"update HEAD {mapped[known.detached]} {known.detached}"]
    if lines:
        git(
            root, "update-ref", "--stdin", stdin="".join(f"{line}\n" for line in ("start", *lines, "prepare", "commit"))
        )


def forget(root: Path) -> None:
    """Take every trace of what no name stands for any more out of this machine's git, and see that the old commits are gone.

    Raises:
        GitProblem: git would not, or still holds one of them.
    """
    folder = _folder(root)
    for name in _TRACES:
        files.remove(folder / name)
    for name in ("rr-cache", "lost-found"):  # texts of conflicts, and what fsck found
        with suppress(FileNotFoundError):
            shutil.rmtree(folder / name)
    ask(root, "update-index", "--clear-resolve-undo")
    git(root, "reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
    for name in _laid_aside(root):
        one = resolved(root, name)
        subject = git(root, "show", "-s", "--format=%s", one).strip()
        git(root, "stash", "store", "--quiet", "--message", subject, one)
        git(root, "update-ref", "-d", name)
    if ask(root, "gc", "--quiet", "--prune=now", seconds=_LONG).code:
        raise GitProblem("git could not clear out the old history; it is not gone yet", "run the command again")
    old = _noted(root)
    left = old - rewrite.missing(root, old)
    if left:
        raise GitProblem(
            f"git still holds {len(left)} old commits", "look for .keep files in .git/objects/pack, then run it again"
        )
    files.remove(folder / _BEGUN)


# -- what is known to be clean
def clean_heads(root: Path, removals: Iterable[str]) -> list[str]:
    """Commits known to hold nothing of what these removals (by their salts) take out; remembered only to save time."""
    try:
        known = json.loads(files.read_bytes(_folder(root) / _CLEAN))
        covered, heads = set(map(str, known["removals"])), [str(one) for one in known["heads"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    if not heads or not set(removals) <= covered:
        return []
    return sorted(set(heads) - rewrite.missing(root, heads))


def remember_clean(root: Path, removals: Iterable[str], heads: Iterable[str]) -> None:
    """Remember that nothing of what these removals take out is left under some heads."""
    known = {"removals": sorted(set(removals)), "heads": sorted(set(heads))}
    files.write_whole(_folder(root) / _CLEAN, json.dumps(known).encode("ascii"))


def _folder(root: Path) -> Path:
    return root / ".git"  # git is not run where that is anything but a plain folder


def _laid_aside(root: Path) -> list[str]:
    """The names of what was laid aside and waits to be laid aside again, oldest first."""
    return sorted(git(root, "for-each-ref", "--format=%(refname)", _LAID_ASIDE.rstrip("/")).split())
