"""A removal that is killed at any moment: the same command finishes it, nothing that must stay is lost, and a moved file is somewhere whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from tests.cli.amber import caseload
from tests.story import Desk
from tests.sync.replicas import AMBER, FERN, STAYS, WORD, close, git, holding, objects, says

pytestmark = [pytest.mark.kill, pytest.mark.sync]

PARTS = 12
TRIED = range(0, PARTS, 1 if os.environ.get("CASEFILE_EVERY_STEP") else 4)
"""Every fourth step in the whole suite, every one when asked for: a step takes two processes and a collection of garbage."""
SOURCE = Path(__file__).resolve().parents[2] / "src"

RUNNER = """
    import os, shutil, subprocess, sys

    from casefile.cli import main
    from casefile.store import apply, files
    from casefile.store.git import forgetting, running

    dies_at, told = int(sys.argv[1]), sys.argv[2]
    steps = 0

    def counted(call):
        def step(*args, **more):
            global steps
            steps += 1
            if steps == dies_at:
                os._exit(9)
            return call(*args, **more)
        return step

    class Deadly:
        def __init__(self, module, names):
            self.module, self.names = module, names

        def __getattr__(self, name):
            call = getattr(self.module, name)
            return counted(call) if name in self.names else call

    files.os = apply.os = Deadly(os, ("replace", "unlink"))
    running.subprocess = Deadly(subprocess, ("run",))
    forgetting.shutil = Deadly(shutil, ("rmtree",))
    code = main.run(sys.argv[3:])
    with open(told, "w") as file:
        file.write(str(steps))
    os._exit(code)
"""
WHEN = {"CASEFILE_NOW": "2036-04-01T02:00:00Z", "CASEFILE_TODAY": "2036-04-01", "CASEFILE_WORKER": "amina"}
PURGE = ("purge", AMBER, "--with", "ros", "--because", "x", "--not-offered", "y", "--before-its-time", "--yes")
MOVE = ("move", AMBER, "--to", "../other", "--with", "ros", "--because", "x", "--yes")


def run(root: Path, dies_at: int, *words: str) -> int:
    """The exit code of a command that dies at a step, 9 where it did; how many steps it had is in the file beside the caseload."""
    env = {**os.environ, **WHEN, "PYTHONPATH": str(SOURCE)}
    told = str(root.parent / "steps")
    line = [sys.executable, "-c", textwrap.dedent(RUNNER), str(dies_at), told, *words]
    return subprocess.run(line, cwd=root, env=env, capture_output=True, check=False).returncode


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A caseload with Amber's closed file, and another one beside it."""
    folder = tmp_path_factory.mktemp("killed")
    desk = caseload(Desk(folder), "one", history=True)
    for code in (AMBER, FERN):
        desk.do("new", "--code", code, day="2026-03-02", by="amina")
        says(desk, code, WORD if code == AMBER else STAYS)
    close(desk, AMBER)
    draft = desk.folder / ".casefile" / "drafts" / f"clients--{AMBER}--profile.12345678.yaml"
    draft.parent.mkdir(exist_ok=True)
    draft.write_text(f"{WORD} half a line", "utf-8")
    Desk(folder).do("init", "other", "--worker", "amina", day="2026-03-02")
    return folder


def steps(base: Path, tmp_path: Path, *words: str) -> int:
    target = shutil.copytree(base, tmp_path / "counted")
    assert run(target / "one", 0, *words) == 0
    return int((target / "steps").read_text())


def is_gone(desk: Desk) -> None:
    """Nothing of hers is in the caseload or its git; the rest is as it was."""
    assert holding(desk, WORD) == []
    assert not (desk.folder / "clients" / AMBER).exists()
    found = objects(desk.folder)
    assert WORD.encode() not in found
    assert AMBER.encode() not in found
    assert STAYS.encode() in found
    assert len(list((desk.folder / "service").glob("*-disposal-*.yaml"))) == 1
    assert git(desk.folder, "status", "--porcelain") == ""
    assert git(desk.folder, "fsck", "--strict", "--no-dangling") == ""
    assert not (desk.folder / ".git" / "casefile-forgetting").exists()


@pytest.mark.parametrize("first", TRIED)
def test_purge_killed_at_any_step_is_finished_by_typing_it_again(base: Path, tmp_path: Path, first: int) -> None:
    for number in range(1 + first, steps(base, tmp_path, *PURGE) + 1, PARTS):
        target = shutil.copytree(base, tmp_path / "killed")
        desk = Desk(target / "one")
        assert run(desk.folder, number, *PURGE) == 9, number
        assert STAYS in "".join(p.read_text("utf-8") for p in (desk.folder / "clients" / FERN).rglob("*.yaml")), number
        assert run(desk.folder, 0, *PURGE) == 0, number
        is_gone(desk)
        shutil.rmtree(target)


@pytest.mark.parametrize("first", TRIED)
def test_move_killed_at_any_step_leaves_the_file_whole_in_one_of_both_and_runs_on(
    base: Path, tmp_path: Path, first: int
) -> None:
    def papers(root: Path) -> dict[str, bytes]:
        folder = root / "clients" / AMBER
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}

    whole = papers(base / "one")
    for number in range(1 + first, steps(base, tmp_path, *MOVE) + 1, PARTS):
        target = shutil.copytree(base, tmp_path / "killed")
        desk = Desk(target / "one")
        assert run(desk.folder, number, *MOVE) == 9, number
        pending = (target / "other" / ".casefile" / "intent.json").exists()  # then it counts as there
        assert whole in (papers(desk.folder), papers(target / "other")) or pending, number
        if papers(desk.folder) or number % 5 == 0:  # once it is away here, all is as in a purge
            _runs_on(desk, target / "other", whole)
        shutil.rmtree(target)


def _runs_on(desk: Desk, other: Path, whole: dict[str, bytes]) -> None:
    assert run(desk.folder, 0, *MOVE) == 0
    is_gone(desk)
    folder = other / "clients" / AMBER
    assert {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")} == whole
    assert git(other, "status", "--porcelain") == ""
    assert f"clients/{AMBER}/case.yaml" in git(other, "ls-tree", "-r", "--name-only", "HEAD")
    (draft,) = (other / ".casefile" / "drafts").iterdir()
    assert draft.read_text("utf-8") == f"{WORD} half a line"
