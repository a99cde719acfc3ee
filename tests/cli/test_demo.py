"""The demo: an invented client through all eight phases, the same each time, whatever the machine it runs on."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from casefile.cli import main, session
from casefile.cli.commands import demo_command
from casefile.core.failure import Unreadable
from casefile.store.resources import resource_dir
from casefile.training import story
from casefile.training.story import Chapter, Step

pytestmark = pytest.mark.samples  # it is played whole: part of the whole suite only

HOME = resource_dir("examples") / "demo"
CLIENT = "wren-3385"
PHASES = ["referral-in", "intake", "assessment", "planning", "implementation", "referrals-out", "review", "exit"]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="module")
def told() -> story.Story:
    return story.read(HOME / "story.yaml")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The demo played once into a folder with a space in its name: the folder, and what was printed."""
    folder = tmp_path_factory.mktemp("de mo") / "played"
    return folder, _played("demo", "--to", str(folder))


def _played(*words: str, exit_code: int = 0) -> list[str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main.run(list(words))
    assert code == exit_code, err.getvalue()
    talk = [line for line in err.getvalue().splitlines() if not line.startswith("as on ")]  # which day is looked at
    assert exit_code or not talk
    return (out.getvalue() if not exit_code else err.getvalue()).splitlines()


def _files(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_it_ends_with_the_folder_the_pages_and_three_commands(shown):
    folder, lines = shown
    caseload, pages = folder / "riverbend", folder / "pages"
    end = lines[lines.index("folder:") :]
    assert end[1] == str(caseload)
    assert end[2:5] == ["pages:", str(pages / "case-plan.html"), str(pages / "consent.html")]
    assert end[5] == "try:"
    assert len(end[6:]) == 3
    assert (caseload / "casefile.yaml").is_file()
    for page in end[3:5]:
        assert Path(page).read_text("utf-8").lower().startswith("<!doctype html>")


@pytest.mark.skipif(os.name == "nt", reason="shlex reads a POSIX shell's line")
def test_the_three_commands_can_be_typed(shown):
    _, lines = shown
    for line in lines[lines.index("try:") + 1 :]:
        words = shlex.split(line)
        assert words[0] == "casefile"
        assert _played(*words[1:])


def test_every_phase_is_gone_through_and_the_file_is_closed(shown):
    folder, lines = shown
    for number, title in enumerate(
        ("Referral in", "Intake", "Assessment", "Planning", "Doing", "Referrals", "Review", "Exit"), 1
    ):
        assert any(line.startswith(f"{number} {title}") for line in lines)
    spine = yaml.safe_load((folder / "riverbend" / "clients" / CLIENT / "case.yaml").read_text("utf-8"))
    gone = [step["to"] for step in spine["steps"] if "to" in step]
    assert list(dict.fromkeys(gone)) == PHASES
    assert [(step["from"], step["to"]) for step in spine["steps"] if "from" in step] == list(itertools.pairwise(gone))
    assert spine["steps"][-1]["state"] == "closed"
    assert spine["support_periods"][0]["reason"] == "needs_met"
    assert "exemptions" not in spine
    at = ["-C", str(folder / "riverbend"), "--today", "2026-06-12"]
    listed = json.loads("\n".join(_played(*at, "list", "--all", "--json")))["clients"]
    assert [(one["client"], one["phase"], one["state"]) for one in listed] == [(CLIENT, "exit", "closed")]


def test_check_finds_nothing(shown):
    folder, _ = shown
    found = json.loads("\n".join(_played("-C", str(folder / "riverbend"), "check", "--strict", "--json")))
    assert found["findings"] == []
    assert found["documents"] > 10


def test_nothing_is_overdue_to_the_person_on_any_day(shown, told):
    folder, _ = shown
    days = sorted({one.day for one in told.steps if isinstance(one, Step) and one.day.year == 2026})[1:]
    for day in days:
        said = json.loads("\n".join(_played("-C", str(folder / "riverbend"), "--today", str(day), "today", "--json")))
        assert [one["id"] for one in said["items"] if one["overdue_days"]] == []


def test_the_same_person_was_looked_for_and_is_found_now(shown, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("Reece"))
    said = _played("-C", str(shown[0] / "riverbend"), "new", "--name", "-", exit_code=1)
    assert said[0].startswith(f"  {CLIENT}: the name is the same")


def test_each_command_stands_as_it_is_typed_with_one_line_of_its_answer(shown, told):
    _, lines = shown
    shown_commands = [n for n, line in enumerate(lines) if line.startswith("  $ casefile ")]
    steps = [one for one in told.steps if isinstance(one, Step)]
    assert [lines[n][4:] for n in shown_commands] == [demo_command.shown(one.words) for one in steps]
    for n in shown_commands:
        assert lines[n + 1].startswith("    ")
        assert lines[n + 1].strip()
        assert not lines[n + 2].startswith("    ")
    assert 40 <= len(steps) <= 60


def test_no_line_holds_a_persons_words(shown, told):
    folder, lines = shown
    text = "\n".join(lines)
    said = [one.stdin for one in told.steps if isinstance(one, Step) and one.stdin]
    for answers in (HOME / "answers").iterdir():
        said += _texts(yaml.safe_load(answers.read_text("utf-8")))
    long = [one for one in said if len(one) > 20]
    assert len(long) > 150
    assert [one for one in long if one.strip() in text] == []
    kept = " ".join(" ".join(one.decode("utf-8").split()) for one in _files(folder / "riverbend" / "clients").values())
    assert "Saw two. Isla picked." in kept


def _texts(tree: object) -> list[str]:
    if isinstance(tree, dict):
        return [text for one in tree.values() for text in _texts(one)]
    if isinstance(tree, list):
        return [text for one in tree for text in _texts(one)]
    return [tree] if isinstance(tree, str) and not re.fullmatch(r"[a-z0-9_-]+", tree) else []


def test_no_telephone_number_could_be_anybodys(shown):
    text = b" ".join(_files(shown[0] / "riverbend" / "clients").values()).decode("utf-8")
    numbers = re.findall(r"\b0\d{3} ?\d{3} ?\d{3}\b", text)
    assert numbers
    assert set(numbers) <= {"0491 570 156", "0491 570 157", "0491 570 158", "0491 570 159", "0491 570 110"}


def test_days_are_weekdays_and_go_forward(told):
    days = [one.day for one in told.steps if not isinstance(one, Chapter)]
    assert days == sorted(days)
    assert all(day.weekday() < 5 for day in days)


def test_twice_gives_the_same_files_and_leaves_the_surroundings_as_they_were(shown, monkeypatch, tmp_path):
    folder, lines = shown
    monkeypatch.setenv("CASEFILE_TODAY", "2026-01-05")
    monkeypatch.setenv("CASEFILE_WORKER", "somebody-else")
    monkeypatch.delenv("CASEFILE_NOW", raising=False)
    before = (dict(os.environ), Path.cwd(), session.letters, sys.stdin)
    again = _played("demo", "--to", str(tmp_path / "again"))
    assert (dict(os.environ), Path.cwd(), session.letters, sys.stdin) == before
    assert _files(tmp_path / "again" / "riverbend" / "clients") == _files(folder / "riverbend" / "clients")
    assert _files(tmp_path / "again" / "pages") == _files(folder / "pages")
    assert again[: again.index("folder:")] == lines[: lines.index("folder:")]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    assert _played("demo", "--to", str(tmp_path), exit_code=2)[0] == "casefile: the folder for the demo is not empty"
    assert _played("demo", "--to", str(tmp_path / "letter.txt"), exit_code=2)
    assert sorted(_files(tmp_path)) == ["letter.txt"]


def test_a_step_that_ends_otherwise_stops_it(tmp_path, monkeypatch):
    shutil.copytree(HOME, tmp_path / "examples" / "demo")
    path = tmp_path / "examples" / "demo" / "story.yaml"
    path.write_text(path.read_text("utf-8").replace(", exit: 1}", "}"), "utf-8")
    monkeypatch.setattr(demo_command, "resource_dir", lambda name: tmp_path / name)
    said = _played("demo", "--to", str(tmp_path / "played"), exit_code=1)
    assert any("G03" in line for line in said)
    assert re.match(r"casefile: step \d+ \(casefile advance wren-3385\) ended with 1, not with 0; ", said[-2])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "client: a\n",
        "worker: a\nclient: b\nsteps:\n  - {says: only}\n  - {day: 2026-02-30, do: [check]}\n",
        "worker: a\nclient: b\nsteps:\n  - {day: 2026-02-03, do: [check], exit: soon}\n",
        "- {day: 2026-02-03}\n",
        "just words\n",
    ],
)
def test_what_is_no_story_says_so(tmp_path, text):
    (tmp_path / "story.yaml").write_text(text, "utf-8")
    with pytest.raises(Unreadable):
        story.read(tmp_path / "story.yaml")


def test_a_story_that_is_not_there_says_so(tmp_path):
    with pytest.raises(Unreadable):
        story.read(tmp_path / "story.yaml")


def test_a_command_typed_elsewhere_finds_its_files(tmp_path, told):
    step = next(one for one in told.steps if isinstance(one, Step) and "-o" in one.words)
    assert told.line(step, tmp_path / "riverbend")[-1] == str((tmp_path / "pages" / "consent.html").resolve())
    step = next(one for one in told.steps if isinstance(one, Step) and "--from" in one.words)
    line = told.line(step, tmp_path / "riverbend")
    assert line[:3] == ["-C", str(tmp_path / "riverbend"), "write"]
    assert Path(line[line.index("--from") + 1]).is_file()


@pytest.mark.skipif(os.name == "nt", reason="permissions are otherwise there")
def test_as_installed_without_git_terminal_or_a_home_to_write_in(tmp_path, shown):
    """The package as a wheel lays it out, its resources beside the code, on a machine that offers nothing."""
    package = tmp_path / "site packages" / "casefile"
    shutil.copytree(ROOT / "src" / "casefile", package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("schemas", "templates", "examples"):
        shutil.copytree(ROOT / name, package / name)
    home, temporary = tmp_path / "home", tmp_path / "tmp folder"
    home.mkdir(mode=0o500)
    temporary.mkdir()
    surroundings = {"HOME": str(home), "PATH": str(home), "TMPDIR": str(temporary), "PYTHONPATH": str(package.parent)}
    done = subprocess.run(
        [sys.executable, "-P", "-B", "-m", "casefile", "demo"],
        cwd=home,
        env=surroundings | {"PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    caseload = Path(lines[lines.index("folder:") + 1])
    assert temporary.resolve() in caseload.parents
    assert not (caseload / ".git").exists()
    assert list(home.iterdir()) == []
    assert len(_files(caseload / "clients")) == len(_files(shown[0] / "riverbend" / "clients"))


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_each_change_is_a_commit_that_names_nobody(shown, told):
    caseload = shown[0] / "riverbend"
    log = subprocess.run(
        ["git", "-C", str(caseload), "log", "--reverse", "--format=%s|%an|%ad", "--date=format:%Y-%m-%d"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert log[0] == "init|amina|2026-02-09"
    assert log[1] == "edited by hand|amina|2026-02-10"
    assert log[-1] == "exit|amina|2026-06-12"
    reading = ("print", "check")
    changes = [one for one in told.steps if isinstance(one, Step) and one.words[0] not in reading and not one.exit_code]
    assert len(log) == len(changes) + 1
    assert CLIENT not in "\n".join(log)
    clean = subprocess.run(
        ["git", "-C", str(caseload), "status", "--porcelain"], capture_output=True, text=True, check=True
    )
    assert clean.stdout == ""
