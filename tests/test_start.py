"""What a command loads: each in a process of its own, so that a slow library is paid for by those who need it only."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.amber import caseload
from tests.story import Desk

ROOT = Path(__file__).parents[1]
CODE = """\
import sys
from casefile.cli import main
code = main.run(sys.argv[1:])
sys.stdout.flush()
print(*{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
sys.exit(code)
"""
LIBRARIES = {"jsonschema", "ruamel", "jinja2", "rich", "yaml", "filelock", "hypothesis", "pydantic"}
CLIENT = "fern-1111"


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A caseload with one client and one final paper."""
    desk = caseload(Desk(tmp_path_factory.mktemp("start")))
    more = {"now": "2026-03-02T00:00:00Z", "by": "amina"}
    desk.do("new", "--code", CLIENT, **more)
    desk.do("note", CLIENT, "words", "--kind", "phone", **more)
    return desk.folder


@pytest.fixture(scope="module")
def loaded(inside: Path) -> Callable[[str], set[str]]:
    """The libraries that a command line loads."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "CASEFILE_WORKER": "amina"}

    def run(line: str) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", CODE, *line.split()], cwd=inside, env=env, capture_output=True, text=True, timeout=60
        )
        assert done.returncode in (0, 1), done.stderr
        return set(done.stderr.splitlines()[-1].split()) & LIBRARIES

    return run


@pytest.mark.parametrize("line", ["--version", "--help", "-h"])
def test_version_and_help_load_nothing(loaded: Callable[[str], set[str]], line: str) -> None:
    assert loaded(line) == set()


@pytest.mark.parametrize(
    "line",
    ["list", "list --json", "today", "today --all", f"status {CLIENT}", f"status {CLIENT} --json", f"show {CLIENT}"],
)
def test_the_daily_views_load_only_the_reader(loaded: Callable[[str], set[str]], line: str) -> None:
    assert loaded(line) == {"yaml"}


@pytest.mark.parametrize("line", ["forms", "forms consent", "phases", "explain G03", "help all"])
def test_reference_loads_no_more_than_the_reader(loaded: Callable[[str], set[str]], line: str) -> None:
    assert loaded(line) <= {"yaml"}


def test_check_loads_what_validates_and_nothing_that_writes_or_prints(loaded: Callable[[str], set[str]]) -> None:
    assert loaded("check") == {"yaml", "jsonschema"}


@pytest.mark.parametrize(
    ("line", "more"),
    [
        (f"print {CLIENT} note --format text", set()),
        (f"print {CLIENT} note", {"jinja2"}),
        ("print --blank consent", {"jinja2"}),
    ],
)
def test_print_loads_the_page_and_nothing_that_validates_or_writes(
    loaded: Callable[[str], set[str]], line: str, more: set[str]
) -> None:
    assert loaded(line) == {"yaml"} | more


def test_a_writing_command_loads_no_page(loaded: Callable[[str], set[str]]) -> None:
    assert not {"jinja2", "rich"} & loaded(f"note {CLIENT} words --kind phone")
