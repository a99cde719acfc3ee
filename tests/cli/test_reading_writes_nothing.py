"""A command that reads never writes: the folder is the same to the byte and the nanosecond, whatever state it is in."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.cli.amber import caseload
from tests.story import Desk

AMBER = "amber-4821"
PLAN = "2026-06-15-case-plan-h5mv"

COMMANDS = [
    "",
    "-q",
    "--help",
    "--version",
    "help",
    "help all",
    "help reasons",
    "help nothing-of-the-kind",
    "check",
    "check --strict",
    "check --lines",
    "check --json",
    f"check {AMBER}",
    "check amb --json",
    f"check clients/{AMBER}/profile.yaml",
    "check clients/nobody-0000/case.yaml",
    f"status {AMBER}",
    "status amb --json",
    f"status {AMBER} --to referrals-out",
    f"--today 2026-04-03 status {AMBER}",
    f"--today 2026-03-01 status {AMBER}",
    "list",
    "list --all --names",
    "list --all --json",
    "--today 2026-05-01 list",
    "today",
    "today --all",
    "today --mine",
    "today --json",
    f"today {AMBER}",
    f"today {AMBER} --json",
    f"show {AMBER}",
    f"show {AMBER} --json",
    f"show {AMBER} case-plan",
    f"show {AMBER} case-plan --final --json",
    f"show {AMBER} consent#1",
    f"show {AMBER} consent@2026-03-11",
    f"show {AMBER} profile",
    f"show {AMBER} case --json",
    f"show {AMBER} {PLAN}",
    f"show {AMBER} note",
    f"print {AMBER} case-plan --fillable -o -",
    f"show {AMBER} --picture timeline",
    f"show {AMBER} --picture ecomap --json",
    f"show {AMBER} --picture genogram --whole",
    f"show {AMBER} --whole",
    "show nobody-0000",
    "show service",
    "show service --json",
    f"urgent {AMBER}",
    "urgent amb --json",
    "log",
    "log --all --json",
    f"log {AMBER} --since 2026-06-01",
    f"history {AMBER}",
    f"history {AMBER} 1 --json",
    f"diff {AMBER} case-plan",
    f"diff {AMBER} consent#2 --with consent#1 --json",
    "undo --dry-run",
    f"undo {AMBER} --dry-run --back",
    "enquiry --list",
    "enquiry --list --json",
    f"share {AMBER} --bases",
    f"print {AMBER} case-plan",
    f"print {AMBER} case-plan --format html",
    f"print {AMBER} case-plan --format text",
    f"print {AMBER} consent --final --format text",
    f"print {AMBER} case-plan -o -",
    f"print {AMBER} case-plan -o OUTSIDE/plan.html",
    f"print {AMBER} profile --format text -o OUTSIDE/profile.txt",
    "print --blank consent",
    "print --blank consent --format text",
    "print --blank consent -o OUTSIDE/consent.html",
    f"print {AMBER} case-plan -o clients/{AMBER}/plan.html",
    "explain G03",
    "explain S11",
    "explain schema/choice",
    "forms --questions",
    "forms --questions --type survival --json",
    "forms",
    "forms --json",
    "forms consent",
    "forms consent --json",
    "phases",
    "phases --json",
    "phases intake",
    "phases intake --json",
]


def entry(path: Path) -> tuple[object, ...]:
    """Everything about one entry that a write would change; the time of reading is not such a thing."""
    found = path.lstat()
    if stat.S_ISDIR(found.st_mode):
        held: object = sorted(one.name for one in path.iterdir())
    elif stat.S_ISLNK(found.st_mode):
        held = path.readlink()
    else:
        held = path.read_bytes()
    return (held, found.st_mode, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size)


def snapshot(root: Path) -> dict[str, tuple[object, ...]]:
    """The whole folder, git's own part too."""
    return {str(path.relative_to(root)): entry(path) for path in (root, *root.rglob("*"))}


def broken(root: Path) -> None:
    """A caseload as years, editors and half-copied sticks leave it."""
    clients = root / "clients"
    (clients / AMBER / "2026-07-03-note-oops.yaml").write_text("casefile: note/1\ntext: [never closed\n", "utf-8")
    (clients / AMBER / "2026-07-03-consent-zzzz.yaml").write_bytes(b"\xff\xfe\x00broken")
    (clients / AMBER / "old.yml").write_text("casefile: note/1\n", "utf-8")
    (clients / AMBER / "empty.yaml").write_text("", "utf-8")
    (clients / AMBER / "link.yaml").symlink_to(root / "casefile.yaml")
    (clients / "willow-2222").mkdir()
    (clients / "willow-2222" / "profile.yaml").write_text("casefile: profile/1\n", "utf-8")
    (clients / "birch-3333").mkdir()
    (clients / "birch-3333" / "case.yaml").write_text("- a\n- list\n", "utf-8")
    shutil.copytree(clients / "cedar-1507", clients / "twin-9999")


def interrupted(root: Path) -> None:
    """A change to two documents of which nothing but the intent is done yet."""
    waiting = {f"clients/{AMBER}/profile.yaml": "profile", f"clients/{AMBER}/2026-07-05-note-new.yaml": "note"}
    renames = []
    for n, name in enumerate(waiting):
        temporary = f".casefile/tmp/{n:016x}"
        (root / ".casefile/tmp").mkdir(exist_ok=True)
        source = root / f"clients/{AMBER}/profile.yaml"
        (root / temporary).write_bytes(source.read_bytes().replace(b"after 2 pm", b"after 3 pm"))
        renames.append((temporary, name))
    removes = [f"clients/{AMBER}/2026-06-10-case-plan-9qx2.yaml"]
    (root / ".casefile/intent.json").write_text(json.dumps({"renames": renames, "removes": removes}), "utf-8")


@pytest.fixture(scope="module")
def states(stages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """One caseload in every state; nobody writes, so all commands share it."""
    base = tmp_path_factory.mktemp("states")
    made: dict[str, Path] = {}
    changes: dict[str, Callable[[Path], None]] = {
        "good": lambda root: None,
        "broken": broken,
        "interrupted": interrupted,
        "settings-broken": lambda root: (root / "casefile.yaml").write_text("format: 7\n", "utf-8") and None,
    }
    for name, change in changes.items():
        made[name] = base / name
        shutil.copytree(stages["walk-5"], made[name])
        change(made[name])
    history = caseload(Desk(base), "history", history=True)
    history.do("new", "--code", AMBER, now="2026-03-02T00:00:00Z")
    (history.folder / "clients" / AMBER / "profile.yaml").touch()  # git's index now thinks it may have changed
    made["history"] = history.folder
    return made


FEW = [one for one in COMMANDS if one.split()[:1] not in (["forms"], ["phases"], ["explain"], ["help"], ["--help"])]
FEWER = [
    "urgent amber-4821",
    "enquiry --list",
    "",
    "check",
    "status amber-4821",
    "list",
    "today",
    "show amber-4821 --json",
    "print amber-4821 profile",
    "log",
    "history amber-4821",
    "diff amber-4821 profile",
    "undo --dry-run",
    "--today 2026-03-02 show amber-4821 profile",
]
RUNS = [("good", line) for line in COMMANDS] + [(state, line) for state in ("broken", "interrupted") for line in FEW]
RUNS += [(state, line) for state in ("settings-broken", "history") for line in FEWER]


@pytest.mark.parametrize(("state", "line"), RUNS)
def test_the_folder_is_as_it_was(states: Mapping[str, Path], tmp_path: Path, state: str, line: str) -> None:
    root = states[state]
    before = snapshot(root)
    words = line.replace("OUTSIDE", str(tmp_path)).split()
    Desk(root)(*words, env={"CASEFILE_WORKER": "amina"})
    assert snapshot(root) == before


def test_a_reader_sees_an_interrupted_change_as_done_and_leaves_it_to_the_next_writer(
    states: Mapping[str, Path],
) -> None:
    root = states["interrupted"]
    before = snapshot(root)
    said = Desk(root).do("show", AMBER, "profile", now="2026-07-02T00:00:00Z")
    assert "after 3 pm" in said.out
    assert "after 2 pm" in (root / f"clients/{AMBER}/profile.yaml").read_text("utf-8")
    plans = json.loads(Desk(root).do("show", AMBER, "--json").out)["documents"]
    assert "2026-06-10-case-plan-9qx2" not in [one["id"] for one in plans]
    assert snapshot(root) == before


@pytest.mark.parametrize(
    ("spoilt", "still_there"),
    [
        (f"clients/{AMBER}/case.yaml", "0491 570 156"),
        (f"clients/{AMBER}/profile.yaml", "Her former landlord"),
        (f"clients/{AMBER}/2026-03-11-consent-r4jd.yaml", "0491 570 156"),
        ("casefile.yaml", "0491 570 156"),
    ],
)
@pytest.mark.parametrize("text", ["- a\n- list\n", "format: [\n", "\udcff", ""])
def test_when_it_cannot_wait_whatever_can_be_read_is_shown(
    stages: dict[str, Path], tmp_path: Path, spoilt: str, still_there: str, text: str
) -> None:
    root = shutil.copytree(stages["30-june"], tmp_path / "spoilt")
    (root / spoilt).write_bytes(text.encode("utf-8", "surrogateescape"))
    before = snapshot(root)
    for more in ((), ("--json",)):
        said = Desk(root)("urgent", AMBER, *more, now="2026-07-02T00:00:00Z")
        assert said.code == 0, said.err
        assert still_there in said.out
        assert "000" in said.out  # and whom to ring
        if spoilt.startswith("clients"):
            assert spoilt in said.out
    assert snapshot(root) == before


def test_when_it_cannot_wait_a_spoilt_note_of_an_interrupted_change_hides_nobody(
    stages: dict[str, Path], tmp_path: Path
) -> None:
    root = shutil.copytree(stages["30-june"], tmp_path / "spoilt")
    (root / ".casefile/intent.json").write_text("{", "utf-8")
    said = Desk(root)("urgent", AMBER, now="2026-07-02T00:00:00Z")
    assert said.code == 0, said.err
    assert "0491 570 156" in said.out


@pytest.mark.parametrize("line", [one for one in COMMANDS if "OUTSIDE" in one])
def test_what_is_printed_outside_is_for_its_owner_only(states: Mapping[str, Path], tmp_path: Path, line: str) -> None:
    kept = os.umask(0)
    try:
        Desk(states["good"]).do(*line.replace("OUTSIDE", str(tmp_path)).split())
    finally:
        os.umask(kept)
    (made,) = tmp_path.iterdir()
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert made.read_bytes()


def test_a_page_is_never_printed_among_the_clients(states: Mapping[str, Path]) -> None:
    said = Desk(states["good"])("print", AMBER, "case-plan", "-o", f"clients/{AMBER}/plan.html")
    assert (said.code, said.out) == (2, "")
