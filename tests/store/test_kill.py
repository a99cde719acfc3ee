"""Processes killed in the middle of a write: whoever comes next reads all of a change or none, and finds it tidy."""

import os
import random
import shutil
import subprocess
import sys
import textwrap
import time
from itertools import count
from pathlib import Path

import pytest

from casefile.store.apply import INTENT, locked
from casefile.store.folder import Folder

pytestmark = pytest.mark.kill

SOURCE = Path(__file__).resolve().parents[2] / "src"
KILLS = 60

CASE = "clients/amber-4821/case.yaml"
PROFILE = "clients/amber-4821/profile.yaml"

# Change number k writes k into two documents, adds the note k, and removes the note before it: the number that all of
# them agree on says which change the caseload is at.
WRITER = """
    import os, sys
    from pathlib import Path
    from casefile.core.change import Change
    from casefile.store import apply, files

    root, first, last, dies_at = Path(sys.argv[1]), *map(int, sys.argv[2:])

    class Deadly:
        calls = 0

        def __getattr__(self, name):
            call = getattr(os, name)
            if name not in "open write fsync replace unlink mkdir rmdir scandir close read lstat fstat".split():
                return call

            def counted(*args):
                Deadly.calls += 1
                if Deadly.calls == dies_at:
                    os._exit(9)
                return call(*args)

            return counted

    def note(number):
        return f"clients/birch-{number // 4:04}/notes/2026-03-04-{number:06}-m2hc.yaml"

    if dies_at:
        files.os = apply.os = Deadly()
    print("ready", flush=True)
    for k in range(first, last):
        text = f"number: {k}\\n"
        with apply.locked(root):
            apply.apply(root, Change(
                "write", "",
                writes={
                    "clients/amber-4821/case.yaml": text,
                    note(k): text,
                    "clients/amber-4821/profile.yaml": text,
                },
                removes=(note(k - 1),) if k else (),
            ))
"""


def writer(root, first, last, dies_at=0):
    command = [sys.executable, "-c", textwrap.dedent(WRITER), root, str(first), str(last), str(dies_at)]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(SOURCE)}, stdout=subprocess.PIPE, text=True)


def note(number):
    return f"clients/birch-{number // 4:04}/notes/2026-03-04-{number:06}-m2hc.yaml"


def caseload(root):
    for name, text in {"casefile.yaml": "format: 1\n", CASE: "number: -1\n", PROFILE: "number: -1\n"}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def texts(number):
    """Every document there is after that change."""
    text = f"number: {number}\n"
    return {CASE: text, PROFILE: text} | ({note(number): text} if number >= 0 else {})


def number_read(root):
    """Which change a person who only reads sees, having seen all of it and nothing else."""
    folder = Folder(root)
    number = int(folder.text(CASE).removeprefix("number: "))
    documents = [one for case in folder.cases() for one in (case.record, *case.documents)]
    assert {one.path: folder.text(one.path) for one in documents if one.tree} == texts(number)
    return number


def tidy(root):
    """The next command; then which change is on the disk, with nothing else lying about."""
    with locked(root, wait=2):
        pass
    number = int((root / CASE).read_text().removeprefix("number: "))
    found = {one.relative_to(root).as_posix(): one for one in root.rglob("*")}
    wanted = texts(number)
    assert {name for name, path in found.items() if path.is_file()} == {*wanted, ".casefile/lock", "casefile.yaml"}
    assert {name: found[name].read_text() for name in wanted} == wanted
    return number


def test_a_writer_killed_at_any_moment_leaves_a_whole_change(tmp_path):
    seed = random.randrange(10**6)
    print("seed", seed)  # pytest shows it when the test fails
    chance = random.Random(seed)
    root = caseload(tmp_path)
    number, left = -1, 0
    for _ in range(KILLS):
        with writer(root, number + 1, 10**6) as process:
            assert process.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 0.05))
            process.kill()
        left += (root / INTENT).exists() or any((root / ".casefile/tmp").glob("*"))
        read = number_read(root)
        assert read >= number, "what was done is undone"
        assert tidy(root) == read == number_read(root)
        number = read
    assert number > 0, "nothing was ever written"
    assert left > 0, "no kill came in the middle of a write"


@pytest.mark.parametrize("first", [0, 4, 5], ids=["first change", "into a new folder", "into an old folder"])
def test_a_writer_that_ends_before_any_of_its_calls_leaves_a_whole_change(tmp_path, first):
    numbers = []
    start = caseload(tmp_path / "start")
    if first:
        with writer(start, first - 1, first) as before:
            assert before.wait() == 0
    for n in count(1):
        root = tmp_path / str(n)
        shutil.copytree(start, root)
        with writer(root, first, first + 1, n) as process:
            code = process.wait()
        assert code in (0, 9)
        read = number_read(root)
        assert read in (first - 1, first)
        assert tidy(root) == read == number_read(root)
        numbers.append(read)
        if code == 0:
            break
    assert len(numbers) > 40
    assert numbers[0] == first - 1
    assert numbers[-1] == first
    assert numbers == sorted(numbers)
