"""Three copies of one caseload and what carries between them, by plain git: an invented team for the tests of disposal."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.cli.amber import caseload
from tests.story import Desk

from casefile.store import apply
from casefile.sync import rewriting
from casefile.sync.rewriting import CaughtUp

AMBER, TWIN, FERN = "amber-4821", "amber-48", "fern-1111"
WORD = "Quandongberry"
"""Stands in every paper of Amber's, and nowhere else."""
STAYS = "Saltbushflower"
"""Stands in papers of others."""


def git(root: Path, *args: str, stdin: str = "") -> str:
    """Run git as a person at a terminal would."""
    who = {f"GIT_{role}_{part}": "ros" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", "-C", str(root), *args], input=stdin, capture_output=True, text=True, env=os.environ | who, check=False
    )
    assert done.returncode == 0, f"git {' '.join(args)}\n{done.stderr}"
    return done.stdout


def objects(root: Path) -> bytes:
    """Every object of a repository, named by anything or not, its trees with the names in them."""
    done = subprocess.run(
        ["git", "-C", str(root), "cat-file", "--batch-all-objects", "--batch"], capture_output=True, check=True
    )
    return done.stdout


def says(desk: Desk, client: str, word: str, by: str = "amina", day: str = "2026-03-04", kind: str = "phone") -> None:
    """A contact is written down."""
    desk.do("note", client, "-", "--kind", kind, stdin=f"{word} was said.\n", day=day, by=by)


def close(desk: Desk, client: str, day: str = "2026-03-06") -> None:
    """A file is closed, as if by hand, with none of what closing asks for."""
    spine = desk.folder / "clients" / client / "case.yaml"
    step = f"  - {{id: t-zzzz, date: {day}, at: {day}T09:00:00Z, by: amina, period: 1, state: closed}}\n"
    text = spine.read_text("utf-8")
    assert "\nsteps:\n" in text
    spine.write_text(text.replace("\nsteps:\n", f"\nsteps:\n{step}"), "utf-8")
    git(desk.folder, "commit", "--quiet", "--all", "-m", "by hand")


def team(base: Path) -> tuple[Path, Desk, Desk, Desk]:
    """A bare repository, and three desks that have the same: Amber's file is closed, Fern's and the twin's are open."""
    first = caseload(Desk(base), "one", history=True)
    for code in (AMBER, TWIN, FERN):
        first.do("new", "--code", code, day="2026-03-02", by="amina")
        says(first, code, WORD if code == AMBER else STAYS)
    close(first, AMBER)
    bare = base / "carrier.git"
    git(base, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    git(first.folder, "push", "--quiet", str(bare), "main")
    desks = [first]
    for name in ("two", "three"):
        git(base, "clone", "--quiet", str(bare), name)
        shutil.copytree(first.folder / ".casefile", base / name / ".casefile", dirs_exist_ok=True)
        (base / name / ".casefile" / "replica").write_text(f"{name}\n")
        desks.append(Desk(base / name))
    return bare, desks[0], desks[1], desks[2]


def fetch(desk: Desk, bare: Path) -> None:
    """Bring what the carrier has under a name of its own."""
    git(desk.folder, "fetch", "--quiet", str(bare), "+main:refs/casefile/carrier")


def catch_up(desk: Desk) -> CaughtUp:
    """What a sync does right after it has fetched."""
    with apply.locked(desk.folder):
        return rewriting.catch_up(desk.folder)


def join(desk: Desk) -> None:
    """Bring what was fetched together with what is here, by git: no test here changes one paper on two sides."""
    git(desk.folder, "merge", "--quiet", "--no-edit", "refs/casefile/carrier")


def replace(desk: Desk, bare: Path) -> None:
    """Put this history in the place of the carrier's, and let the carrier forget what no name stands for."""
    git(desk.folder, "push", "--quiet", "--force", str(bare), "main")
    git(bare, "gc", "--quiet", "--prune=now")


def head(desk: Desk) -> str:
    """The commit a desk stands on."""
    return git(desk.folder, "rev-parse", "HEAD").strip()


def purge(desk: Desk, client: str = AMBER, day: str = "2036-04-01") -> None:
    """Two people remove a file."""
    why = ("--because", "A reason.", "--not-offered", "Nobody knows where they are.", "--yes")
    desk.do("purge", client, "--with", "ros", "--before-its-time", *why, day=day, by="amina")


def holding(desk: Desk, word: str) -> list[str]:
    """Files of a desk that hold a word, or are named by it, git's own apart."""
    return sorted(
        path.relative_to(desk.folder).as_posix()
        for path in desk.folder.rglob("*")
        if path.is_file()
        and ".git" not in path.relative_to(desk.folder).parts[:1]
        and (word.encode() in path.read_bytes() or word in path.name)
    )
