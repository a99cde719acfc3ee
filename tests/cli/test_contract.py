"""What scripts rely on (design §5): exit codes, where the answer goes, the shape of every JSON answer, days, and no waiting."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.cli.amber import caseload
from tests.story import Desk, Said

from casefile.work import gating

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "docs" / "reference" / "json"
AMBER, CEDAR = "amber-4821", "cedar-1507"
NOW = "2026-07-03T00:00:00Z"
NAME = "Rosalind Quayle"


@cache
def schema(name: str) -> Draft202012Validator:
    """The published shape of an answer."""
    text = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(text)
    return Draft202012Validator(text)


def answer(said: Said, name: str) -> dict[str, Any]:
    """The JSON on stdout, one object of the published shape."""
    made: dict[str, Any] = json.loads(said.out)
    schema(name).validate(made)
    return made


@pytest.fixture(scope="module")
def settled(stages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The finished story, for commands that write nothing."""
    target = tmp_path_factory.mktemp("settled") / "riverbend"
    shutil.copytree(stages["walk-5"], target)
    return Desk(target)


# -- exit codes
WRONG_USAGE = [
    "lst",
    "list --nothing",
    "status",
    f"status {AMBER} {CEDAR}",
    "--today 2026-02-30 list",
    "--today yesterday list",
    f"write {AMBER} consent",
    f"write {AMBER} safe-today --set asked",
    f"write {AMBER} safe-today --from-paper",
    f"write {AMBER} safe-today --from-paper --set asked=now",
    "forms --type coping",
    "forms consent --questions",
    "forms --questions --type kindness",
    "forms --questions --for everybody",
    f"write {AMBER} safe-today --set nothing=1",
    f"write {AMBER} safe-today --set status=final",
    f"write {AMBER} safe-today --set asked=now --sensitivity loud",
    f"sign {AMBER} case-plan --as neighbour --method ink",
    f"sign {AMBER} case-plan --as client --method telepathy",
    f"sign {AMBER} case-plan --as client --method ink --name Ros",
    f"sign {AMBER} case-plan --as client --method declined",
    f"sign {AMBER} profile --as client --method ink",
    f"given {AMBER} case-plan --said-back loudly",
    f"given {AMBER} case-plan --format papyrus",
    f"withdraw {AMBER} case-plan --because b --scope recipients --what r-7ktm",
    f"withdraw {AMBER} case-plan",
    f"amend {AMBER} case-plan",
    f"note {AMBER} words --kind telepathy",
    f"note {AMBER}",
    f"book {AMBER} someday",
    f"book {AMBER} 2026-02-30",
    f"done {AMBER} p-6hxc --state finished",
    f"state {AMBER} asleep --because b",
    f"state {AMBER} paused",
    f"exit {AMBER}",
    f"exit {AMBER} --reason boredom",
    f"advance {AMBER} --to exit",
    f"advance {AMBER} --to exit --reason needs_met --despite G06 --until never --because b",
    "new --code Amber",
    "new --code con",
    "new --code service",
    f"new --code {AMBER}",
    "new --model telepathy",
    "new --on 2027-01-01",
    "print",
    f"print {AMBER}",
    "print --blank consent --format docx",
    f"print {AMBER} case-plan --blank consent",
    "backup",
    "backup a.zip --restore b.zip --to c",
    "backup --restore b.zip",
    "init .",
    f"refer {AMBER}",
    f"share {AMBER}",
    "enquiry",
    "enquiry --set nothing=1",
    f"correct {AMBER} profile --because b",
    f"attach {AMBER} consent",
    f"handover {AMBER} --because b",
    f"handover {AMBER} --to nobody --because b",
    f"handover {AMBER} --to amina --because b",
    f"expunge {AMBER} q3nh --with ros --because b --yes",
    f"expunge {AMBER} 2026-03-24-1705-q3nh --with amina --because b --yes",
    f"expunge {AMBER} 2026-03-24-1705-q3nh --with ros --because b",
    f"state {AMBER} active --for hospital --because b",
    f"state {AMBER} paused --for boredom",
    f"done {AMBER} g-4vkm --state sent",
]
NOT_FOUND = [
    "status nobody-0000",
    "status a-very-long-code-that-nobody-has",
    "show nobody-0000",
    "today nobody-0000",
    "check nobody-0000",
    "check clients/nobody.yaml",
    "note nobody-0000 words",
    "write nobody-0000 consent --set decision=given",
    "advance nobody-0000",
    f"write {AMBER[:6]} consent --set decision=given",
    f"write {AMBER} consnt --set decision=given",
    f"show {AMBER} no-such-form",
    f"show {AMBER} consent#9",
    f"show {AMBER} consent@2020-01-01",
    f"show {AMBER} review",
    f"print {AMBER} review",
    "print --blank no-such-form",
    "urgent nobody-0000",
    f"refer {AMBER} --planned y-0000",
    f"refer {AMBER} --instead-of 2026-01-01-referral-out-zzzz",
    f"correct {AMBER} review --because b",
    f"attach {AMBER} consent no-such-file.pdf",
    f"expunge {AMBER} 2026-01-01-note-zzzz --with ros --because b --yes",
    "new --carer-of nobody-0000",
    "new --from 2026-01-01-enquiry-zzzz",
    "enquiry --id 2026-01-01-enquiry-zzzz --final",
    "forms no-such-form",
    "phases no-such-phase",
    "explain X99",
    "help no-such-topic",
    f"done {AMBER} q-0000",
    f"resolve {AMBER}",
    f"--today 2026-03-01 status {AMBER}",
    f"print {AMBER} case-plan -o /no-such-folder-anywhere/page.html",
    "-C no-such-folder list",
]
NOT_MET = [
    f"write {AMBER} consent --set decision=given",
    f"write {AMBER} safe-today --set asked=now --final",
    f"sign {AMBER} consent --as client --method ink",
    f"advance {AMBER} --to referral-in",
    f"reopen {AMBER}",
    f"exit {AMBER} --close",
    f"exit {CEDAR} --close",
    f"state {CEDAR} paused --because b",
    f"advance {CEDAR}",
    f"status {AMBER} --to referral-in",
    f"--today 2026-05-01 note {AMBER} words",
    f"expunge {AMBER} 2026-06-10-case-plan-9qx2 --with ros --because b --yes",
]
DONE = [
    "list",
    "list --all",
    "today",
    "check",
    "forms",
    "forms --questions",
    "forms --questions --type coping --for carer",
    "phases",
    "help",
    "help all",
    f"status {AMBER}",
    f"status {CEDAR}",
    f"show {AMBER}",
    f"today {AMBER}",
    f"urgent {AMBER}",
    f"show {AMBER} --whole",
    "show service",
    "enquiry --list",
    f"share {AMBER} --bases",
    "explain G03",
    "explain case/fork",
    "print --blank consent",
    "-h",
    "--version",
    "list -h",
]


def lines() -> Iterator[Any]:
    for code, group in ((2, WRONG_USAGE), (3, NOT_FOUND), (1, NOT_MET), (0, DONE)):
        for line in group:
            yield pytest.param(code, line, id=f"{code}-{line}")


@pytest.mark.parametrize(("code", "line"), list(lines()))
def test_the_exit_code_is_the_contracts(settled: Desk, code: int, line: str) -> None:
    before = {path: path.read_bytes() for path in settled.folder.rglob("*.yaml")}
    try:
        said = settled(*line.split(), now="" if "--today" in line else NOW, by="amina")
        assert said.code == code, said
        assert "Traceback" not in said.err
        assert "something went wrong inside" not in said.err
        if code in (2, 3, 4):
            assert said.out == ""
        if code in (1, 2, 3, 4) and not line.startswith("check"):
            assert said.err.startswith(("casefile: ", "  ")), said.err
    finally:
        written = [path for path in settled.folder.rglob("*.yaml") if path not in before]
        for path in written:
            path.unlink()
    if line != f"write {AMBER} safe-today --set asked=now --final":
        assert not written
    assert {path: path.read_bytes() for path in settled.folder.rglob("*.yaml")} == before


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("statsu amber-4821", "Did you mean status?"),
        ("status amber-4812", "did you mean amber-4821?"),
        ("note amber words", "did you mean amber-4821?"),
        ("write amber-4821 consnt --set decision=given", "did you mean consent?"),
        ("print --blank case-plam", "did you mean case-plan?"),
        ("show amber-4821 safetoday", "did you mean safe-today?"),
    ],
)
def test_what_is_mistyped_is_answered_with_what_was_probably_meant(settled: Desk, line: str, meant: str) -> None:
    said = settled(*line.split(), now=NOW, by="amina")
    assert said.code in (2, 3)
    assert meant in said.err


def test_outside_a_caseload_commands_that_need_one_say_so(desk: Desk) -> None:
    for line in ("list", "today", f"status {AMBER}", "check", "new", "doctor", f"note {AMBER} words"):
        said = desk(*line.split())
        assert (said.code, said.out) == (3, ""), line
        assert "not inside a caseload" in said.err
    for line in ("", "forms", "phases", "explain G03", "help all", "print --blank consent"):
        assert desk(*line.split()).code == 0, line


def test_a_gate_that_is_not_met_names_each_requirement_with_its_fix_and_writes_nothing(
    at: Callable[[str], Desk],
) -> None:
    desk = at("walk-1")
    case = desk.folder / f"clients/{AMBER}/case.yaml"
    before = case.read_bytes()
    said = desk("advance", AMBER, now="2026-03-04T05:00:00Z", by="amina")
    assert said.code == 1
    for code in ("S06", "S26"):
        assert f"  {code}  " in said.err
    assert "casefile write amber-4821 strengths-needs-assessment" in said.err
    assert case.read_bytes() == before


class TestUnreadable:
    """A file that cannot be read: 4 for the client asked for, one line and 0 for anybody else's."""

    @pytest.fixture
    def broken(self, at: Callable[[str], Desk]) -> Desk:
        desk = at("walk-5")
        paper = desk.folder / f"clients/{CEDAR}/2026-01-15-consent-4fgh.yaml"
        paper.write_text(paper.read_text("utf-8") + "explained: [secret words never closed\n", "utf-8")
        return desk

    @pytest.mark.parametrize(
        "line",
        [
            f"status {CEDAR}",
            f"today {CEDAR}",
            f"show {CEDAR} consent",
            f"print {CEDAR} consent",
            f"advance {CEDAR}",
            f"exit {CEDAR} --close",
        ],
    )
    def test_the_client_asked_for_is_4_and_stdout_is_empty(self, broken: Desk, line: str) -> None:
        for more in ([], ["--json"] if not line.startswith("print") else []):
            said = broken(*line.split(), *more, now=NOW, by="ben")
            assert (said.code, said.out) == (4, "")
            assert f"clients/{CEDAR}/2026-01-15-consent-4fgh.yaml:" in said.err
            assert "secret" not in said.err

    @pytest.mark.parametrize("line", ["list", "list --all --json", "today", "today --json"])
    def test_another_clients_is_one_line_on_stderr_and_0(self, broken: Desk, line: str) -> None:
        said = broken(*line.split(), now=NOW, by="ben")
        assert said.code == 0
        (told,) = [one for one in said.err.splitlines() if CEDAR in one]
        assert told.startswith(f"clients/{CEDAR}/2026-01-15-consent-4fgh.yaml:")
        assert "secret" not in said.err

    @pytest.mark.parametrize("line", [f"status {AMBER}", f"today {AMBER}", f"show {AMBER}"])
    def test_another_clients_does_not_touch_the_one_asked_for(self, broken: Desk, line: str) -> None:
        assert broken(*line.split(), now=NOW, by="ben").code == 0

    def test_check_reports_it_with_its_place_and_ends_with_1(self, broken: Desk) -> None:
        said = broken("check", "--json", now=NOW)
        assert said.code == 1
        (found,) = [one for one in answer(said, "check")["findings"] if one["severity"] == "error"]
        assert found["path"] == f"clients/{CEDAR}/2026-01-15-consent-4fgh.yaml"
        assert found["code"] == "yaml/not-read"

    @pytest.mark.parametrize("line", ["list", "today", "list --json", "today --json", ""])
    def test_a_list_says_how_many_are_missing_from_it(self, at: Callable[[str], Desk], line: str) -> None:
        desk = at("walk-5")
        for code in (AMBER, CEDAR):
            (desk.folder / f"clients/{code}/case.yaml").write_text("secret: [\n", "utf-8")
        said = desk(*line.split(), now=NOW, by="amina")
        assert said.code == 0
        assert "2 clients could not be read, and are not in this list" in said.err
        assert "no open case" not in said.err
        assert "secret" not in said.err

    @pytest.mark.parametrize(
        ("line", "code"), [("list", 0), ("list --json", 0), ("today", 0), ("today --json", 0), ("check", 1)]
    )
    def test_whatever_goes_wrong_with_one_clients_file_the_others_are_told(
        self, at: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch, line: str, code: int
    ) -> None:
        desk = at("walk-5")
        as_it_is = gating.view

        def odd(case: Any, *more: Any) -> Any:
            if case.code == CEDAR:
                raise TypeError("secret words")
            return as_it_is(case, *more)

        monkeypatch.setattr("casefile.work.gating.view", odd)
        said = desk(*line.split(), now=NOW, by="amina")
        assert said.code == code, said.err
        (told,) = [one for one in said.err.splitlines() if CEDAR in one]
        assert told.startswith(f"clients/{CEDAR}: something in it is odd (TypeError at ")
        assert told.endswith(f"casefile check {CEDAR}")
        assert "secret" not in said.err
        assert AMBER in said.out or line == "check"
        said = desk("status", CEDAR, now=NOW, by="amina")
        assert (said.code, said.out) == (4, "")

    @pytest.mark.parametrize("line", ["--worker nobody today --mine", "--today tomorrow list", "--today x check"])
    def test_what_is_typed_wrongly_is_no_clients_fault(self, at: Callable[[str], Desk], line: str) -> None:
        said = at("30-june")(*line.split())
        assert (said.code, said.out) == (2, "")

    def test_a_stray_file_that_is_no_document_stops_nothing(self, at: Callable[[str], Desk]) -> None:
        desk = at("walk-5")
        (desk.folder / f"clients/{AMBER}/shopping.yml").write_text("milk: 2\n", "utf-8")
        assert desk("status", AMBER, now=NOW).code == 0
        assert desk("today", AMBER, now=NOW).code == 0

    def test_settings_that_cannot_be_read_are_4(self, at: Callable[[str], Desk]) -> None:
        desk = at("walk-1")
        (desk.folder / "casefile.yaml").write_text("format: [\n", "utf-8")
        for line in ("list", "today", f"status {AMBER}"):
            said = desk(*line.split(), now=NOW)
            assert (said.code, said.out) == (4, ""), line

    def test_a_file_named_with_from_that_is_not_there_is_4(self, settled: Desk) -> None:
        said = settled("write", AMBER, "safe-today", "--from", "no-such-file.yaml", now=NOW, by="amina")
        assert (said.code, said.out) == (4, "")
        assert "the file that --from names cannot be read" in said.err
        said = settled("write", AMBER, "safe-today", "--set", "because=@no-such-file.txt", now=NOW, by="amina")
        assert (said.code, said.out) == (4, "")
        assert "no-such-file" not in said.err  # a file's name may be somebody's


def test_strict_makes_a_warning_count(at: Callable[[str], Desk]) -> None:
    desk = at("fork")
    assert desk("check").code == 0
    assert desk("check", "--strict").code == 1


def test_an_interrupt_is_130_and_says_that_what_was_saved_stays(settled: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("casefile.cli.commands.today_command.collect", interrupted)
    said = settled("today")
    assert (said.code, said.out) == (130, "")
    assert "stays saved" in said.err


def test_what_goes_wrong_inside_is_one_line_with_the_place_and_without_words(
    settled: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ValueError(NAME)

    monkeypatch.setattr("casefile.cli.commands.today_command.collect", fails)
    said = settled("today")
    assert (said.code, said.out) == (4, "")
    assert NAME not in said.err
    assert "Traceback" not in said.err
    assert "ValueError at test_contract.py" in said.err


# -- JSON
READING = [
    ("list", "list"),
    ("list --all", "list"),
    ("today", "today"),
    ("today --all", "today"),
    (f"today {AMBER}", "today"),
    ("check", "check"),
    (f"check {AMBER}", "check"),
    (f"status {AMBER}", "status"),
    (f"status {CEDAR}", "status"),
    (f"status {AMBER} --to review", "status"),
    (f"show {AMBER}", "show"),
    (f"show {AMBER} case-plan", "show"),
    (f"show {AMBER} profile", "show"),
    (f"show {AMBER} consent --final", "show"),
    (f"show {AMBER} --picture timeline", "show"),
    ("forms", "forms"),
    ("forms consent", "forms"),
    ("forms --questions", "questions"),
    ("forms --questions --type miracle --for family", "questions"),
    ("phases", "phases"),
    ("phases exit", "phases"),
    ("show service", "show"),
    ("enquiry --list", "enquiry"),
]


@pytest.fixture(scope="module")
def named(stages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Desk]:
    """The story at several points, with a name kept in amber's profile."""
    base = tmp_path_factory.mktemp("named")
    made = {}
    for point in ("walk-1", "noon-of-10-june", "fork", "walk-5"):
        shutil.copytree(stages[point], base / point)
        made[point] = Desk(base / point)
        made[point].do(
            "write", AMBER, "profile", "--set", f"names.preferred={NAME}", now="2026-03-04T06:00:00Z", by="amina", env={"CASEFILE_TODAY": ""}
        )  # fmt: skip
    return made


@pytest.mark.parametrize("point", ["walk-1", "noon-of-10-june", "fork", "walk-5"])
@pytest.mark.parametrize(("line", "shape"), READING)
def test_every_reading_answer_has_its_published_shape_and_no_name(
    named: dict[str, Desk], point: str, line: str, shape: str
) -> None:
    desk = named[point]
    if (point == "walk-1" and "case-plan" in line) or (CEDAR in line and point != "walk-5"):
        assert desk(*line.split(), "--json", now=NOW).code == 3
        return
    if point == "walk-1" and "--to review" in line:  # practice knows no such move from assessment
        said = desk(*line.split(), "--json", now=NOW)
        assert (said.code, said.out) == (1, "")
        return
    said = desk(*line.split(), "--json", now=NOW if point == "walk-5" else "2026-06-12T00:00:00Z")
    assert said.code in (0, 1)
    answer(said, shape)
    if "profile" not in line:  # asked for
        assert NAME not in said.out
        assert "0491" not in said.out


@pytest.mark.parametrize("line", ["", "list", "today --all", f"show {AMBER}", f"status {AMBER}", "check"])
def test_a_pipe_shows_codes_and_a_terminal_names(named: dict[str, Desk], line: str) -> None:
    desk = named["walk-5"]
    assert NAME not in desk.do(*line.split(), now=NOW).out
    on_a_terminal = desk.do("--no-color", *line.split(), now=NOW, terminal=True, env={"COLUMNS": "200"}).out
    assert (NAME in on_a_terminal) == (line in ("list", f"show {AMBER}", "", "today --all"))


def test_list_shows_names_in_a_pipe_only_when_asked(named: dict[str, Desk]) -> None:
    assert NAME in named["walk-5"].do("list", "--names", now=NOW).out
    assert NAME not in named["walk-5"].do("list", "--names", "--json", now=NOW).out


def test_what_is_not_known_is_null_and_its_key_is_there(desk: Desk) -> None:
    inside = caseload(desk)
    inside.do("new", "--code", AMBER, now="2026-03-02T00:00:00Z", by="amina")
    (one,) = answer(inside.do("list", "--json", now="2026-03-02T00:00:00Z"), "list")["clients"]
    assert (one["client"], one["phase"], one["state"]) == (AMBER, "referral-in", "active")
    assert (one["model"], one["risk"]) == (None, None)
    assert answer(inside.do("list", "--json", now="2026-03-01T00:00:00Z"), "list")["clients"] == []


def test_an_empty_caseload_gives_empty_lists_and_0(desk: Desk) -> None:
    inside = caseload(desk)
    assert answer(inside.do("list", "--json"), "list")["clients"] == []
    assert answer(inside.do("today", "--json"), "today")["items"] == []
    assert answer(inside.do("check", "--json"), "check") == {"casefile": 1, "findings": [], "documents": 0}


def test_answers_are_typed(settled: Desk) -> None:
    document = answer(settled.do("show", AMBER, "case-plan", "--json", now=NOW), "show")["document"]
    assert document["version"] == 3
    assert document["participation"]["client_present"] is True
    assert document["goals"][0]["achievable"]["confidence"] == 7
    assert document["review_on"] == "2026-06-16"


def test_every_writing_command_answers_in_the_published_shape(at: Callable[[str], Desk]) -> None:
    desk = at("fork")
    now = {"now": "2026-06-12T00:00:00Z", "by": "amina"}
    said = answer(desk.do("new", "--code", "fern-1111", "--json", **now), "writing")
    assert (said["done"], said["client"]) == (True, "fern-1111")
    assert [(one["form"], one["version"], one["status"]) for one in said["documents"]] == [("referral-in", 1, "draft")]
    said = answer(desk.do("note", AMBER, "-", "--kind", "phone", "--json", stdin="Rang.\n", **now), "writing")
    assert [(one["form"], one["status"]) for one in said["documents"]] == [("note", "final")]
    said = answer(desk.do("book", AMBER, "2026-06-20", "--json", **now), "writing")
    assert said["documents"] == []
    said = answer(desk.do("write", AMBER, "safe-today", "--set", "asked=now", "--json", **now), "writing")
    assert said["documents"][0]["status"] == "draft"
    assert said["next"] == f"casefile write amber-4821 safe-today --id {said['documents'][0]['id']} --final"
    gaps = desk("write", AMBER, "safe-today", "--set", "asked=now", "--final", "--json", **now)
    assert gaps.code == 1
    assert answer(gaps, "writing")["done"] is False
    kept = "2026-06-11-case-plan-c6tr"
    said = answer(desk.do("resolve", AMBER, "--keep", kept, "--because", "b", "--json", **now), "writing")
    assert [(one["form"], one["version"], one["status"]) for one in said["documents"]] == [("case-plan", 3, "draft")]
    said = answer(desk.do("sign", AMBER, "case-plan", "--as", "client", "--method", "ink", "--json", **now), "writing")
    assert said["documents"][0]["status"] == "final"
    answer(desk.do("given", AMBER, "case-plan", "--json", **now), "writing")
    answer(desk.do("amend", AMBER, "consent", "--because", "b", "--json", **now), "writing")
    said = answer(desk.do("withdraw", AMBER, "intake-record", "--because", "b", "--json", **now), "writing")
    assert said["documents"][0]["status"] == "withdrawn"
    answer(desk.do("done", AMBER, "p-9mzr", "--json", **now), "writing")
    answer(desk.do("state", AMBER, "paused", "--because", "b", "--json", **now), "writing")
    said = answer(desk.do("advance", AMBER, "--dry-run", "--json", **now), "writing")
    assert said["done"] is False
    answer(desk.do("advance", AMBER, "--json", **now), "writing")
    stopped = desk("advance", "fern-1111", "--json", **now)
    assert stopped.code == 1
    said = answer(stopped, "writing")
    assert said["done"] is False
    assert {one["id"] for one in said["gate"]["requirements"]} == {"G02", "S01", "S02", "S03"}
    said = answer(desk.do("exit", "fern-1111", "--reason", "died", "--json", **now), "writing")
    assert said["client"] == "fern-1111"
    stopped = desk("exit", "fern-1111", "--close", "--json", **now)
    assert (stopped.code, answer(stopped, "writing")["done"]) == (1, False)
    answer(at("walk-5").do("reopen", CEDAR, "--json", now=NOW, by="ben"), "writing")


@pytest.mark.parametrize("point", ["walk-1", "noon-of-10-june", "fork", "walk-5"])
def test_what_cannot_wait_has_its_published_shape_and_no_name(named: dict[str, Desk], point: str) -> None:
    said = named[point].do("urgent", AMBER, "--json", now=NOW)
    made = answer(said, "urgent")
    assert (made["client"], made["not_read"]) == (AMBER, [])
    assert made["urgent"]["reach"] == ["safe, text message, 0491 570 156, after 2 pm, no voicemail"]
    assert NAME not in said.out


def test_what_cannot_be_read_is_named_in_the_answer(at: Callable[[str], Desk]) -> None:
    desk = at("30-june")
    profile = f"clients/{AMBER}/profile.yaml"
    (desk.folder / profile).write_text("a: [\n", "utf-8")
    made = answer(desk.do("urgent", AMBER, "--json", now=NOW), "urgent")
    assert (made["not_read"], made["urgent"]["reach"]) == ([profile], [])


CALL = """\
person_asks_for: A bed for tonight.
housing_tonight: none
immediate_danger: false
safety_screen: {any_immediate: true, action: Rang together.}
outcome: helped_here
"""
SHARED = "information_sent: [contact]\nwhat: A number.\nwhy: They hold a letter.\nmethod: phone\nby_consent: true\n"
REFERRED = "why: A unit.\nclient_choice: {chosen_by: client}\nmethod: letter\ninformation_sent: [housing]\n"


def test_the_commands_of_the_whole_path_answer_in_the_published_shape_too(at: Callable[[str], Desk]) -> None:
    desk = at("30-june")
    mine = {"now": NOW, "by": "amina"}

    def wrote(*words: object, stdin: str = "In a few words.", **more: Any) -> list[tuple[str, str]]:
        said = answer(desk.do(*words, "--json", stdin=stdin, **{**mine, **more}), "writing")
        assert said["done"] is True
        assert said["client"] == (AMBER if words[0] not in ("enquiry",) else "service")
        assert all((desk.folder / one["path"]).is_file() for one in said["documents"])
        return [(one["form"], one["status"]) for one in said["documents"]]

    to = ("--to", "town-housing-office", "--from", "-")
    assert wrote("refer", AMBER, *to, stdin=REFERRED) == [("referral-out", "draft")]
    assert wrote("refer", AMBER, *to, "--final", stdin=REFERRED) == [("referral-out", "final")]
    assert wrote("done", AMBER, "referral-out", "--state", "sent") == [("referral-out", "final")]
    assert wrote("share", AMBER, *to, "--final", stdin=SHARED) == [("disclosure", "final")]
    stopped = desk("share", AMBER, "--to", "nobody", "--from", "-", "--final", "--json", stdin=SHARED, **mine)
    assert stopped.code == 1
    said = answer(stopped, "writing")
    assert (said["done"], said["documents"][0]["status"]) == (False, "draft")
    assert said["next"] == "casefile explain sharing/not-covered"
    assert wrote("correct", AMBER, "case-plan", "--because", "-") == [
        ("correction-request", "draft"),
        ("case-plan", "final"),
    ]
    scan = desk.folder.parent / "scan.pdf"
    scan.write_bytes(b"%PDF")
    assert wrote("attach", AMBER, "consent", scan) == [("consent", "final")]
    assert wrote("state", AMBER, "paused", "--for", "travel") == []
    assert wrote("handover", AMBER, "--to", "ben", "--because", "-") == [("note", "final")]
    assert wrote("enquiry", "--from", "-", stdin=CALL) == [("enquiry", "draft")]
    assert wrote("enquiry", "--from", "-", "--final", stdin=CALL) == [("enquiry", "final")]
    listed = answer(desk.do("enquiry", "--list", "--json", **mine), "enquiry")
    assert listed["outcomes"] == {"helped_here": 2}
    note = ("expunge", AMBER, "2026-03-24-1705-q3nh", "--with", "ros", "--because", "-")
    tried = answer(desk.do(*note, "--dry-run", "--json", stdin="Not hers.", **mine), "writing")
    assert tried["done"] is False
    assert wrote(*note, "--yes") == [("note", "entered_in_error")]


# -- days
def test_a_day_that_is_past_is_refused_where_the_file_holds_a_later_one_and_on_is_named(
    at: Callable[[str], Desk],
) -> None:
    desk = at("30-june")
    for line in (
        "note amber-4821 words",
        "write amber-4821 safe-today --set asked=now",
        "sign amber-4821 case-plan --as client --method ink",
        "given amber-4821 case-plan",
        "amend amber-4821 case-plan --because b",
        "withdraw amber-4821 case-plan --because b",
        "advance amber-4821",
        "state amber-4821 paused --because b",
        "exit amber-4821 --reason needs_met --because b",
        "done amber-4821 p-6hxc",
    ):
        said = desk("--today", "2026-05-01", *line.split(), by="amina")
        assert (said.code, said.out) == (1, ""), line
        assert "2026-06-30" in said.err
        assert "--on 2026-05-01" in said.err


def test_a_late_entry_is_written_with_on_and_stamped_with_that_day(at: Callable[[str], Desk]) -> None:
    desk = at("30-june")
    said = desk.do("note", AMBER, "words", "--kind", "phone", "--on", "2026-05-01", "--json", now=NOW, by="amina")
    (made,) = answer(said, "writing")["documents"]
    assert made["id"].startswith("2026-05-01-")
    text = (desk.folder / made["path"]).read_text("utf-8")
    assert "\ndate: 2026-05-01\n" in text
    assert f"\nrecorded_on: {NOW}\n" in text
    assert "2026-05-01" in desk.do("--today", "2026-05-02", "show", AMBER).out


def test_under_today_the_stamp_is_that_day(at: Callable[[str], Desk]) -> None:
    desk = at("30-june")
    said = desk.do("--today", "2026-07-01", "note", AMBER, "words", "--json", by="amina")
    assert answer(said, "writing")["documents"][0]["id"].startswith("2026-07-01-")


def test_a_day_that_has_not_come_is_no_day_for_an_entry(at: Callable[[str], Desk]) -> None:
    said = at("30-june")("note", AMBER, "words", "--on", "2026-07-04", now=NOW, by="amina")
    assert (said.code, said.out) == (2, "")


def test_a_code_may_be_shortened_for_reading_and_never_for_writing(settled: Desk) -> None:
    assert settled("status", "amb", now=NOW).code == 0
    assert settled("note", "amb", "words", now=NOW, by="amina").code == 3


# -- never waiting
ASKING = [
    "new",
    "new --name -",
    f"note {AMBER}",
    f"note {AMBER} -",
    f"write {AMBER} consent",
    f"write {AMBER} safe-today",
    f"write {AMBER} safe-today --from -",
    f"amend {AMBER} case-plan",
    f"sign {AMBER} case-plan --as client --method declined",
    f"withdraw {AMBER} case-plan --because -",
    f"resolve {AMBER}",
    f"state {AMBER} paused",
    f"advance {AMBER} --despite S09 --because -",
    f"edit {AMBER} profile",
    f"print {AMBER} case-plan",
    f"refer {AMBER}",
    f"share {AMBER}",
    "enquiry",
    f"correct {AMBER} case-plan",
    f"handover {AMBER} --to ben",
    f"expunge {AMBER} 2026-03-24-1705-q3nh --with ros --because b",
]


def start(folder: Path, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """A command as a process of its own."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "CASEFILE_WORKER": "amina"}
    return subprocess.run(
        [sys.executable, "-m", "casefile", *words],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=30,
        **more,
    )


def test_nothing_hangs_when_nobody_can_answer(at: Callable[[str], Desk]) -> None:
    desk = at("30-june")
    closed = {"preexec_fn": lambda: os.close(0)} if os.name == "posix" else {"stdin": subprocess.DEVNULL}
    for line in ASKING[::4]:
        for more in (closed, {"stdin": subprocess.DEVNULL}):
            done = start(desk.folder, "--no-input", *line.split(), **more)
            assert done.returncode in (0, 1, 2, 3), (line, done.stderr)
            assert "Traceback" not in done.stderr
            assert "something went wrong" not in done.stderr


@pytest.mark.parametrize("line", ASKING)
@pytest.mark.parametrize("terminal", [False, True])
def test_no_input_asks_nothing(at: Callable[[str], Desk], line: str, terminal: bool) -> None:
    said = at("30-june")(
        "--no-input", *line.split(), now=NOW, by="amina", terminal=terminal, env={"VISUAL": "", "EDITOR": ""}
    )
    assert said.code in (0, 1, 2, 3)
    assert "> " not in said.err
    assert "something went wrong" not in said.err


def test_the_answer_is_on_stdout_and_the_talk_on_stderr_and_quiet_stills_the_talk(at: Callable[[str], Desk]) -> None:
    desk = at("walk-1")
    said = desk.do("new", "--code", "fern-1111", now="2026-03-05T00:00:00Z", by="amina")
    assert said.out == "fern-1111\n"
    assert "no name is kept" in said.err
    said = desk.do("-q", "new", "--code", "fern-2222", now="2026-03-05T00:00:00Z", by="amina")
    assert (said.out, said.err) == ("fern-2222\n", "")


def test_a_pipe_that_closes_early_is_no_error(at: Callable[[str], Desk]) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    process = subprocess.Popen(
        [sys.executable, "-m", "casefile", "forms", "--json"], cwd=at("walk-1").folder, env=env,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait(30) == 0
