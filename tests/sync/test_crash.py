"""Sync interrupted anywhere: before and after every call of git and every operation on a file, by force, or by a full disk.

Whatever happened, the next sync goes on by itself, and every word of both copies is in both.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import pytest
from tests.sync.git_histories import run

from casefile.store import apply, files, git
from casefile.store.git import running, setup
from casefile.store.text import write
from casefile.sync.repository import Repository
from casefile.sync.round import sync

pytestmark = pytest.mark.kill

PLAN = "clients/anna-1111/plan.yaml"
KILLS = 50
FILE_CALLS = frozenset("open write fsync replace unlink mkdir rmdir scandir close".split())
SOURCE = Path(__file__).resolve().parents[2] / "src"


def one_sync(root: Path, remote: Path) -> None:
    with apply.locked(root):
        sync(root, Repository(str(remote)), root.name, "2026-03-03T00:00:00Z")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two copies with changes on both sides: the other's are on the remote, ours are not even saved."""
    base = tmp_path_factory.mktemp("begun")
    remote = base / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(remote)], check=True)
    for name in ("a", "b"):
        root = base / name
        (root / "clients/anna-1111").mkdir(parents=True)
        git.begin(root, name * 4, joins=name == "b")
        setup.prepare(root, "driver")
        if name == "a":
            (root / "casefile.yaml").write_text("format: 1\n", "utf-8")
            (root / "clients/anna-1111/old.yaml").write_text("id: old\ntext: old words\n", "utf-8")
            goals = [{"id": "g1", "title": "t"}, {"id": "g2", "title": "t2"}]
            (root / PLAN).write_text(write.document({"id": "c", "name": "n0", "goals": goals}), "utf-8")
        with apply.locked(root):
            sync(root, Repository(str(remote)), name, "2026-03-03T00:00:00Z", joins=name == "b")
    a, b = base / "a", base / "b"
    edit(b, PLAN, {"n0": "from b", "title: t}": "title: goal of b}"})
    (b / "clients/anna-1111/old.yaml").unlink()
    (b / "clients/mara-2222").mkdir()
    (b / "clients/mara-2222/new.yaml").write_text("id: new\ntext: new words of b\n", "utf-8")
    one_sync(b, remote)
    edit(a, PLAN, {"n0": "from a"})
    (a / PLAN).write_text((a / PLAN).read_text("utf-8") + "more: a few words of a\n", "utf-8")
    return base


def edit(root: Path, name: str, changes: dict[str, str]) -> None:
    text = (root / name).read_text("utf-8")
    for was, now in changes.items():
        assert was in text
        text = text.replace(was, now)
    (root / name).write_text(text, "utf-8")


def copy(begun: Path, to: Path) -> tuple[Path, Path, Path]:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(begun, to, symlinks=True)
    return to / "a", to / "b", to / "remote.git"


def check(a: Path, b: Path, remote: Path, extra: str = "") -> None:
    """The next syncs mend everything: no word is lost, both copies are one, and nothing is left lying about."""
    for root in (a, b, a, b):
        one_sync(root, remote)
    words = ["from a", "from b", "goal of b", "a few words of a", *([extra] if extra else [])]
    text = (a / PLAN).read_text("utf-8")
    kept = "".join(one.read_text("utf-8") for one in (a / ".casefile/drafts").glob("*"))
    assert [one for one in words if one not in text and one not in kept] == []
    assert (b / PLAN).read_text("utf-8") == text
    assert "new words of b" in (a / "clients/mara-2222/new.yaml").read_text("utf-8")
    assert not (a / "clients/anna-1111/old.yaml").exists()
    for root in (a, b):
        assert run(root, "status", "--porcelain") == ""
        run(root, "fsck", "--strict")
        assert list((root / ".git").glob("casefile-*")) == []
        assert list((root / ".casefile/tmp").glob("*")) == []
        assert not (root / ".git/index.lock").exists()
        assert not (root / apply.INTENT).exists()
    assert run(a, "rev-parse", "HEAD") == run(b, "rev-parse", "HEAD") == run(remote, "rev-parse", "main")


class Deadly:
    """Ends the process at the n-th call that counts, before or after it is made."""

    def __init__(self, dies_at: int) -> None:
        self.left = dies_at

    def step(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **named: Any) -> Any:
            self.tick()
            found = call(*args, **named)
            self.tick()
            return found

        return counted

    def tick(self) -> None:
        self.left -= 1
        if self.left == 0:
            os._exit(9)


class Calls:
    """A module in which some calls count."""

    def __init__(self, module: Any, deadly: Deadly, names: frozenset[str]) -> None:
        self.module, self.deadly, self.names = module, deadly, names

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.module, name)
        return self.deadly.step(found) if name in self.names else found


def dies(root: Path, remote: Path, at: int) -> bool:
    """Sync in a process of its own that ends at the n-th step; whether it did."""
    child = os.fork()
    if child == 0:
        _child(root, remote, at)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def _child(root: Path, remote: Path, at: int) -> NoReturn:
    code = 1
    try:
        deadly = Deadly(at)
        running.subprocess = Calls(subprocess, deadly, frozenset({"run"}))  # type: ignore[assignment, attr-defined]
        files.os = apply.os = Calls(os, deadly, FILE_CALLS)  # type: ignore[assignment, attr-defined]
        one_sync(root, remote)
        code = 0
    finally:
        os._exit(code)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_before_and_after_every_call_of_git_and_every_operation_on_a_file(begun: Path, tmp_path: Path) -> None:
    points = 0
    for at in count(1):
        a, b, remote = copy(begun, tmp_path / "at")
        if not dies(a, remote, at):
            break
        points += 1
        extra = ""
        if at % 2:  # and somebody goes on typing before the next sync
            extra = f"typed after {at}"
            (a / PLAN).write_text((a / PLAN).read_text("utf-8") + f"typed: {extra}\n", "utf-8")
        check(a, b, remote, extra)
    assert points > 150


def worker(root: Path, remote: Path) -> subprocess.Popen[bytes]:
    program = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[3]);"
        "from tests.sync.test_crash import one_sync; one_sync(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    here = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-c", program, str(root), str(remote), here]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(SOURCE)}, start_new_session=True)


@pytest.mark.skipif(os.name == "nt", reason="no process groups there")
def test_killed_at_any_time(begun: Path, tmp_path: Path) -> None:
    chance, ended = random.Random(20261128), 0
    for _ in range(int(os.environ.get("CASEFILE_KILLS", KILLS))):
        a, b, remote = copy(begun, tmp_path / "kill")
        child = worker(a, remote)
        time.sleep(0.15 + chance.random() * 0.6)
        ended += child.poll() is None
        os.killpg(child.pid, signal.SIGKILL) if child.poll() is None else None
        child.wait()
        check(a, b, remote)
    assert ended > 5


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with little room; who may not mount one asks sudo, and nobody is asked for a password."""
    disk = tmp_path / "disk"
    disk.mkdir()
    by = [] if os.geteuid() == 0 else ["sudo", "-n"]
    room = f"size=2m,uid={os.geteuid()},mode=700"
    if subprocess.run([*by, "mount", "-t", "tmpfs", "-o", room, "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("a disk of its own needs the rights to mount one")
    try:
        yield disk
    finally:
        subprocess.run([*by, "umount", "-l", str(disk)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="a small disk is made from memory there")
def test_a_full_disk_loses_nothing_and_the_next_sync_goes_on(begun: Path, small: Path, tmp_path: Path) -> None:
    a, _, remote = copy(begun, tmp_path / "full")
    failed = 0
    for room in range(0, 120_000, 6_000):
        shutil.rmtree(small / "a", ignore_errors=True)
        shutil.copytree(a, small / "a", symlinks=True)
        filler = small / "filler"
        free = shutil.disk_usage(small).free
        filler.write_bytes(b"x" * max(0, free - room))
        try:
            one_sync(small / "a", remote)
        except Exception:
            failed += 1
        filler.unlink()
        copied = tmp_path / "mend"
        shutil.rmtree(copied, ignore_errors=True)
        shutil.copytree(tmp_path / "full", copied, symlinks=True)
        shutil.rmtree(copied / "a")
        shutil.copytree(small / "a", copied / "a", symlinks=True)
        check(copied / "a", copied / "b", copied / "remote.git")
        shutil.rmtree(remote)
        shutil.copytree(begun / "remote.git", remote, symlinks=True)
    assert failed > 3
