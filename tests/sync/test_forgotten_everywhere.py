"""A file is removed for good on one machine; at its next sync every other forgets it too, however late, and nothing brings it back."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from tests.cli.test_disposal import close
from tests.story import Desk

pytestmark = [pytest.mark.sync, pytest.mark.timeout(900)]

FERN, AMBER = "fern-3310", "amber-4821"
SECRET = "Nobody-may-read-this-again"
BEGAN, LATER = "2026-03-02T02:00:00Z", "2036-04-01T02:00:00Z"


class Person(Desk):
    """A desk with settings of its own, so that keys are one machine's."""

    def __init__(self, folder: Path, home: Path) -> None:
        super().__init__(folder)
        self.home = home

    def __call__(self, *words: object, **more: object):  # type: ignore[no-untyped-def, override]
        more.setdefault("now", LATER)
        more["env"] = {"XDG_CONFIG_HOME": str(self.home)}
        return super().__call__(*words, **more)  # type: ignore[arg-type]


@pytest.fixture(params=["git", "sealed"])
def team(request: pytest.FixtureRequest, tmp_path: Path) -> list[Person]:
    """Three copies; everybody has Fern's file, which was closed long ago."""
    kind = request.param
    remote = tmp_path / "between"
    if kind == "git":
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(remote)], check=True)
    people = [Person(tmp_path / name, tmp_path / f"{name}-home") for name in ("amina", "ben", "cleo")]
    start = Person(tmp_path, people[0].home)
    start.do("init", people[0].folder, "--worker", "amina", now=BEGAN)
    for code in (FERN, AMBER):
        people[0].do("new", "--code", code, now=BEGAN)
        people[0].do("note", code, "-", stdin=f"{SECRET if code == FERN else 'Stays'}.", now=BEGAN)
    close(people[0], FERN)
    people[0].do("sync", "init", remote)
    for one in people[1:]:
        join = ("sync", "join", remote, one.folder, "--worker", one.folder.name)
        desk = Person(tmp_path, one.home)
        said = desk.do(*join)
        if kind == "sealed":
            theirs = re.search(r"yours:  ([0-9 ]+)", said.out)[1]  # type: ignore[index]
            ours = re.search(r"number of copy .*:  ([0-9 ]+)", people[0].do("sync", "key").out)[1]  # type: ignore[index]
            desk.do(*join, "--number", ours)
            people[0].do("sync", "admit", "--number", theirs, "--as", one.folder.name)
            desk.do(*join)
    around(people)
    return people


def around(people: list[Person], times: int = 2) -> None:
    for _ in range(times):
        for one in people:
            one.do("sync")


def everything(root: Path) -> bytes:
    """Every object that a repository still holds, whatever points at it, and every file beside."""
    done = subprocess.run(
        ["git", "-C", str(root), "cat-file", "--batch-all-objects", "--batch", "--unordered"],
        capture_output=True,
        check=True,
    )
    files = [path for path in root.rglob("*") if path.is_file() and not {"objects", "drafts"} & set(path.parts)]
    return done.stdout + b"".join(path.read_bytes() for path in files)


def head(one: Person) -> str:
    done = subprocess.run(["git", "-C", str(one.folder), "rev-parse", "HEAD"], capture_output=True, check=True)
    return done.stdout.decode()


def test_three_copies_one_of_them_late_forget_alike(team: list[Person]) -> None:
    amina, ben, cleo = team
    cleo.do("note", FERN, "-", stdin="Written on the road before she knew.")
    cleo.do("note", AMBER, "-", stdin="Goes on.")
    said = amina(
        "purge", FERN, "--with", "ben", "--because", "x", "--not-offered", "no address", "--before-its-time", "--yes"
    )
    assert said.code == 0, said.out + said.err
    assert SECRET.encode() not in everything(amina.folder)
    amina.do("sync")
    ben.do("sync")
    late = cleo.do("sync")
    assert "removed for good" in late.err
    around(team, 3)
    assert len({head(one) for one in team}) == 1
    for one in team:
        assert not (one.folder / "clients" / FERN).exists()
        assert SECRET.encode() not in everything(one.folder)
        assert FERN.encode() not in everything(one.folder)
        assert "Goes on." in "".join(p.read_text("utf-8") for p in (one.folder / "clients" / AMBER / "notes").iterdir())
    drafts = [path.read_text("utf-8") for path in (cleo.folder / ".casefile/drafts").iterdir()]
    assert any("Written on the road" in text for text in drafts), "what came late is kept for her to decide"
    remote = amina.folder.parent / "between"
    if (remote / "HEAD").exists():
        subprocess.run(["git", "-C", str(remote), "gc", "-q", "--prune=now"], check=True)
        assert SECRET.encode() not in everything(remote)
    assert amina.do("sync").out == "Everybody has everything.\n"
