"""What was thought about a child's safety stays apart: no page, list, message or finding that somebody else may see tells of it.

A worker who asks for it by name gets it. Everything else is asked here: every command that reads, every page of every other
paper, and what the writing commands say while they work on another paper.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.amber import caseload
from tests.cli.papers import FORMS, answers
from tests.story import Desk, Said

from casefile.cli.table import SUMMARIES
from casefile.core.form import Field, FieldType
from casefile.store import library
from casefile.store.folder import Folder

FERN, OTHER = "fern-1111", "wattle-2222"
DAY = "2026-03-04"
WHEN = {"now": f"{DAY}T05:00:00Z", "by": "amina"}
LATER = {"now": "2026-03-20T05:00:00Z", "by": "amina"}
CANARY = "Quokkaberry"
REPORT = """\
about: [client_under_18, child_in_care, other_child]
considered: Quokkaberry at the gate, and what the teacher saw.
guide_used: The Quokkaberry guide, page two.
consulted: {who: Quokkaberry Ros, date: 2026-03-04, advice: Quokkaberry says to ring.}
decision: report_made
reasons: Quokkaberry weighed for it.
made_on: 2026-03-04
made_to: Quokkaberry helpline
reference: QUOKKABERRY-77
done_for_safety: Quokkaberry sleeps at her aunt's.
look_again_on: 2026-03-18
family_told: not_told_unsafe
who_else_told:
  - {who: Quokkaberry school, date: 2026-03-04, why: Quokkaberry is theirs to mind.}
"""
TELLS = re.compile(r"quokkaberry|protection[-_ ]report", re.IGNORECASE)
APART = "protection-report"

# -- every command there is: asked here, or a writer (whose messages are looked at further down)
READS = {
    "today": ["today", "today --all", "today --mine", "today --json", "today FERN", "today FERN --json", ""],
    "list": ["list", "list --all --names", "list --json"],
    "show": [
        *("show FERN", "show FERN --json", "show FERN case --json", "show FERN profile", "show service"),
        *("show FERN --picture timeline", "show FERN --picture progress --json"),
    ],
    "status": [
        *("status FERN", "status FERN --json", "status FERN --to exit --json", "status FERN --to referrals-out"),
        *("status FERN --to assessment", "status FERN --to assessment --json"),
    ],
    "urgent": ["urgent FERN", "urgent FERN --json"],
    "log": ["log", "log --all", "log --json", "log FERN --all", "log FERN --json", "log FERN --since 2026-03-04"],
    "history": ["history FERN", "history FERN --json"],
    "diff": ["diff FERN profile", "diff FERN case --json", "diff FERN consent"],
    "check": ["check", "check --strict", "check --lines", "check --json", "check FERN", "check FERN --json"],
    "verify": [],  # of each page further down
    "explain": ["explain G03", "explain G05", "explain S26", "explain sharing/not-covered"],
    "print": [],  # every paper, below
    "share": ["share FERN --bases"],
    "enquiry": ["enquiry --list", "enquiry --list --json"],
    "phases": ["phases", "phases --json", "phases intake", "phases intake --json"],
    "help": ["help", "help all", "help reasons", "help lines", "share --help", "print --help"],
    "audit": [],  # needs a history: tests/sync/test_audit.py
    "doctor": ["doctor", "doctor --json", "doctor --restore-test"],
    "retention": ["retention FERN", "retention FERN --json", "retention --json"],
}
WRITES = {
    "new": "new --code new-2222",
    "note": "note FERN - --kind phone",
    "write": "write FERN smart-goals --set local.a=b",
    "book": "book FERN 2026-03-10",
    "done": "done FERN referral-out --state followed_up --already",
    "edit": "edit FERN profile",
    "sign": "sign FERN consent --as caseworker --method electronic --json",
    "given": "given FERN consent --format print --said-back in_own_words --json",
    "translate": "translate FERN intake-record --into vi --interpreter Lan",
    "amend": "amend FERN intake-record --because -",
    "correct": "correct FERN intake-record --because -",
    "withdraw": "withdraw FERN smart-goals --because -",
    "attach": "attach FERN consent FILE",
    "refer": "refer FERN --to valley-clinic --set why=A_doctor",
    "import": "import form OUTSIDE/nothing.json FERN",
    "advance": "advance FERN --dry-run --json",
    "state": "state FERN paused --for travel",
    "exit": "exit FERN --reason moved_away --dry-run --json",
    "reopen": "reopen FERN",
    "handover": "handover FERN --to ben --because -",
    "resolve": "resolve FERN",
    "bundle": "bundle out OUTSIDE/bundle.age",
    "undo": "undo FERN --yes",
    "backup": "backup OUTSIDE/backup.zip",
    "sync": "sync",
    "expunge": "expunge FERN NOTE --with ros --because - --dry-run",
    "hold": "hold FERN --because - --json",
    "purge": "purge FERN --with ros --because - --not-offered x --dry-run --json",
    "move": "move FERN --to OUTSIDE/kept-apart --with ros --because - --dry-run --json",
    "init": "init OUTSIDE/another --worker amina --no-git",
}
ELSEWHERE = {"forms", "demo", "layout"}
"""They name every form there is, or one that was asked for, in nobody's file."""


def test_no_command_is_forgotten_here() -> None:
    assert set(SUMMARIES) == set(READS) | set(WRITES) | ELSEWHERE


def _texts(fields: tuple[Field, ...], before: str = "") -> Iterator[str]:
    for one in fields:
        name = f"{before}{one.name}"
        inner = one.item or one
        if one.type is FieldType.TEXT or (one.item and one.item.type is FieldType.TEXT):
            yield from () if one.choices else (name,)
        yield from _texts(inner.fields, f"{name}.")


def test_every_question_that_takes_words_holds_the_canary() -> None:
    asked = set(_texts(tuple(library.form(APART).questions())))
    said = {"considered", "guide_used", "consulted.who", "consulted.advice", "reasons", "made_to", "reference"}
    said |= {"done_for_safety", "who_else_told.who", "who_else_told.why"}
    assert asked - {"who_else_told.id"} == said
    assert REPORT.upper().count(CANARY.upper()) == len(said)


# -- a file with one paper of every form, and two that are kept apart: a draft, and one that is final and signed
def others() -> list[tuple[str, str]]:
    """Answers for every other form of a client's: the form, and what is typed in."""
    made = []
    for form in library.forms():
        if form.place == "client" and form.name not in ("case", APART):
            found = sorted((FORMS / form.name / "good").glob("*.yaml"))
            good = next((one for one in found if "\nstatus: final\n" in one.read_text("utf-8")), found[0])
            made.append((form.name, answers(good, keep_kind=form.name == "note")))
    return made


REFERRAL_FIRST = ("referral-in", "profile", "safe-today", "consent")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fern's file in intake, with a paper of every other form: children came along, so their safety is a question here."""
    desk = caseload(Desk(tmp_path_factory.mktemp("apart")))
    for code in (FERN, OTHER):
        desk.do("new", "--code", code, **WHEN)
    papers = dict(others())
    for form in sorted(papers, key=lambda name: (name not in REFERRAL_FIRST, name)):
        final = () if form in ("profile", "note") else ("--final",)
        text = papers[form]
        if form == "referral-in":
            text = re.sub(r"children_with: \d+", "children_with: 2", text)
        said = desk("write", FERN, form, "--from", "-", *final, stdin=text, **WHEN)
        assert said.code in (0, 1), said
        if form == "referral-in":
            desk.do("advance", FERN, **WHEN)
    return desk.folder


def two_reports(desk: Desk) -> tuple[str, str]:
    """A draft and a final one, signed, with a scan beside it; their ids."""
    draft = desk.do("write", FERN, APART, "--from", "-", "--json", stdin=REPORT, **WHEN)
    final = desk.do("write", FERN, APART, "--from", "-", "--final", "--json", stdin=REPORT, **WHEN)
    ids = [json.loads(one.out)["documents"][0]["id"] for one in (draft, final)]
    desk.do("sign", FERN, ids[1], "--as", "caseworker", "--method", "electronic", **WHEN)
    scan = desk.folder.parent / f"{CANARY}.pdf"
    scan.write_bytes(b"%PDF")
    desk.do("attach", FERN, ids[1], scan, **WHEN)
    return ids[0], ids[1]


@pytest.fixture(scope="module")
def held(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The file with both, for commands that write nothing."""
    desk = Desk(shutil.copytree(base, tmp_path_factory.mktemp("held") / "load"))
    two_reports(desk)
    return desk


@pytest.fixture
def mine(held: Desk, tmp_path: Path) -> Desk:
    """The same, to write in."""
    return Desk(shutil.copytree(held.folder, tmp_path / "load", ignore=shutil.ignore_patterns("schemas")))


def of_fern(desk: Desk) -> list[tuple[str, str]]:
    """Every document but those kept apart: form and id."""
    found = Folder(desk.folder).case(FERN).documents
    return [(one.name, one.id) for one in found if one.name not in (APART, "profile")] + [("profile", "profile")]


def told(said: Said) -> list[str]:
    """Where an answer tells of it, with what stands around."""
    return [said.out[max(m.start() - 60, 0) : m.end() + 60] for m in TELLS.finditer(said.out)] + [
        said.err[max(m.start() - 60, 0) : m.end() + 60] for m in TELLS.finditer(said.err)
    ]


# -- reading
@pytest.mark.parametrize("line", [line for lines in READS.values() for line in lines])
def test_no_command_that_reads_tells_of_it(held: Desk, line: str) -> None:
    said = held(*line.replace("FERN", FERN).split(), **WHEN)
    assert said.out or line.startswith("diff")  # the only text of a paper is held against no other
    assert not told(said)


def test_neither_does_one_when_the_draft_is_overdue(held: Desk) -> None:
    assert "finish a paper\n" in held.do("today", FERN, **LATER).out
    for line in (*READS["today"], *READS["list"], *READS["show"], *READS["urgent"]):
        assert not told(held(*line.replace("FERN", FERN).split(), **LATER)), line


def test_no_page_of_any_other_paper_tells_of_it(held: Desk) -> None:
    papers = of_fern(held)
    wanted = {form.name for form in library.forms() if form.place == "client"} - {"case", APART}
    assert {form for form, _ in papers} == wanted
    for _, id in papers:
        for more in (("--format", "text"), ("--format", "html")):
            said = held.do("print", FERN, id, "-o", "-", *more, **WHEN)
            assert not told(said), id
        for more in ((), ("--json",)):  # a worker's own screen: the whole of it
            assert not told(held.do("show", FERN, id, *more, **WHEN)), id


def test_a_page_that_is_brought_back_does_not_lead_to_it(held: Desk) -> None:
    for _, id in of_fern(held):
        page = held.do("print", FERN, id, "--format", "text", **WHEN).out
        assert not told(held.do("verify", page.rstrip().rsplit(" ", 1)[1], **WHEN)), id


def test_a_copy_for_somebody_else_does_not_say_that_there_is_another_paper(held: Desk) -> None:
    for form, id in of_fern(held):
        page = held.do("print", FERN, id, "--format", "text", **WHEN).out
        assert "In its own paper" not in page, form
        assert "Yes, separately" not in page, form


def test_in_the_file_it_is_named_only_when_asked(held: Desk) -> None:
    said = held.do("show", FERN, **WHEN)
    hint = "what is kept apart, if anything, only so"  # the same of everybody, so that it tells nothing of her
    assert hint in said.out
    assert hint in held.do("show", OTHER, **WHEN).out
    rows = json.loads(held.do("show", FERN, "--json", **WHEN).out)["documents"]
    assert len(rows) == len(of_fern(held)) - 1
    for line in (f"show {FERN} --whole", f"show {FERN} {APART}", f"print {FERN} {APART} --whole --format text"):
        assert TELLS.search(held.do(*line.split(), **WHEN).out), line
    said = held("print", FERN, APART, "-o", "-", **WHEN)
    assert (said.code, said.out) == (1, "")
    assert CANARY not in said.err


def test_the_history_tells_of_nobody(mine: Desk) -> None:
    (mine.folder / ".gitignore").unlink(missing_ok=True)
    mine("doctor", "--fix", **WHEN)
    draft, _ = two_reports(mine)
    mine.do("write", FERN, APART, "--id", draft, "--final", **WHEN)
    mine.do("withdraw", FERN, draft, "--because", "-", stdin=f"{CANARY} again.", **WHEN)
    log = subprocess.run(
        ["git", "-C", mine.folder, "log", "--format=%B%an%ae%cn%ce"], capture_output=True, text=True, check=True
    ).stdout
    assert log.count("Replica:") >= 5
    assert not TELLS.search(log)
    assert FERN not in log


# -- writing something else
@pytest.mark.parametrize("verb", sorted(WRITES))
def test_no_command_that_works_on_another_paper_speaks_of_it(mine: Desk, tmp_path: Path, verb: str) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF")
    note = next(id for form, id in of_fern(mine) if form == "note")
    places = {"FERN": FERN, "FILE": str(scan), "OUTSIDE": str(tmp_path), "NOTE": note}
    words = [re.sub("FERN|FILE|OUTSIDE|NOTE", lambda m: places[m.group()], word) for word in WRITES[verb].split()]
    said = mine(*words, stdin="In a few words.", env={"VISUAL": "", "EDITOR": ""}, **WHEN)
    assert said.code in (0, 1, 2, 3)
    assert not told(said)
    assert said.out + said.err


def test_a_finding_in_another_paper_does_not_lead_to_it(mine: Desk) -> None:
    path = next((mine.folder / f"clients/{FERN}").glob("*-consent-????.yaml"))
    path.write_text(path.read_text("utf-8").replace("decision: ", "decision:  ", 1), "utf-8")
    (mine.folder / f"clients/{FERN}/attachments").mkdir(exist_ok=True)
    (mine.folder / f"clients/{FERN}/attachments/left.pdf").write_bytes(b"%PDF")
    for more in ((), ("--json",), (FERN, "--lines")):
        said = mine("check", *more, **WHEN)
        assert "left.pdf" in said.out
        assert not told(said)


# -- where it could come in from the side
def test_a_correction_of_it_cannot_be_asked_for_on_a_paper_that_is_handed_over(mine: Desk) -> None:
    for one in Folder(mine.folder).case(FERN).of(APART):
        mine("correct", FERN, one.id, "--because", "-", stdin="It is not so.\n", **WHEN)
    for form, id in of_fern(mine):
        if form == "correction-request":
            assert not told(mine.do("print", FERN, id, "--format", "text", **WHEN))


def test_no_referral_names_it(mine: Desk) -> None:
    mine("refer", FERN, "--instead-of", APART, "--to", "valley-clinic", "--set", "why=A doctor", **WHEN)
    for form, id in of_fern(mine):
        if form == "referral-out":
            assert not told(mine.do("print", FERN, id, "--format", "text", **WHEN))


def test_one_made_by_a_newer_casefile_is_kept_apart_just_as_well(mine: Desk) -> None:
    for path in (mine.folder / f"clients/{FERN}").glob(f"*-{APART}-????.yaml"):
        path.write_text(path.read_text("utf-8").replace(f"{APART}/1", f"{APART}/2"), "utf-8")
    for line in ("show FERN", "show FERN --json", "today --all", "list", "urgent FERN"):
        assert not told(mine(*line.replace("FERN", FERN).split(), **LATER)), line
    said = mine("print", FERN, APART, "-o", "-", **WHEN)
    assert said.code in (1, 4)
    assert CANARY not in said.out + said.err


def spoil(desk: Desk) -> list[str]:
    """Make every paper that is kept apart one that nobody can read; their ids."""
    found = sorted((desk.folder / f"clients/{FERN}").glob(f"*-{APART}-????.yaml"))
    for path in found:
        path.write_text(path.read_text("utf-8") + "oops: [\n", "utf-8")
    return [path.stem for path in found]


def test_one_that_cannot_be_read_is_named_by_no_list_of_everybody(mine: Desk) -> None:
    spoil(mine)
    assert "0 errors" not in mine("check", **WHEN).out
    for line in ("list", "list --json", "today --all", ""):
        said = mine(*line.split(), **WHEN)
        assert said.code == 0
        assert FERN in said.err  # that something of hers cannot be read is said
        assert not told(said), line


UNREAD = f"casefile: clients/{FERN}: a paper cannot be read\nfix: casefile check {FERN}\n"


@pytest.mark.parametrize(
    "line",
    [
        *(
            "status FERN",
            "status FERN --json",
            "today FERN",
            "today FERN --json",
            "advance FERN",
            "advance FERN --json",
        ),
        *("advance FERN --to exit --reason moved", "exit FERN --reason lost_contact", "exit FERN --close --json"),
    ],
)
def test_what_cannot_be_judged_without_it_says_only_that_a_paper_cannot_be_read(mine: Desk, line: str) -> None:
    spoil(mine)
    said = mine(*line.replace("FERN", FERN).split(), **WHEN)
    assert (said.code, said.out, said.err) == (4, "", UNREAD)


def test_what_is_shown_without_it_says_so_and_not_which(mine: Desk) -> None:
    ids = spoil(mine)
    for line in (f"show {FERN}", f"show {FERN} --json", f"show {FERN} --whole"):
        said = mine.do(*line.split(), **WHEN)
        assert said.err == f"clients/{FERN}: a paper cannot be read; casefile check {FERN}\n"
        assert not told(said), line
    said = mine.do("urgent", FERN, **WHEN)
    assert said.out.splitlines()[1] == "a paper cannot be read; what it says is not on this screen"
    assert not told(said)
    assert json.loads(mine.do("urgent", FERN, "--json", **WHEN).out)["not_read"] == [f"clients/{FERN}"]
    for line in (*READS["list"], *READS["today"], *READS["show"], *READS["status"], *READS["urgent"], *WRITES.values()):
        words = line.replace("FERN", FERN).replace("OUTSIDE", str(mine.folder.parent)).split()
        assert not told(mine(*words, stdin="In a few words.", env={"VISUAL": "", "EDITOR": ""}, **WHEN)), line
    said = mine("show", FERN, ids[0], **WHEN)  # who asks for it by its id is told where it is broken
    assert said.code == 4
    assert f"{ids[0]}.yaml" in said.err


def test_beside_another_that_cannot_be_read_either_the_other_is_named(mine: Desk) -> None:
    spoil(mine)
    consent = next((mine.folder / f"clients/{FERN}").glob("*-consent-????.yaml"))
    consent.write_text(consent.read_text("utf-8") + "oops: [\n", "utf-8")
    path = f"clients/{FERN}/{consent.name}"
    assert json.loads(mine.do("urgent", FERN, "--json", **WHEN).out)["not_read"] == [path, f"clients/{FERN}"]
    assert mine.do("urgent", FERN, **WHEN).out.splitlines()[1:3] == [
        f"{path} cannot be read; what it says is not on this screen",
        "a paper cannot be read; what it says is not on this screen",
    ]
    assert path in mine("advance", FERN, **WHEN).err


def test_a_link_that_stands_in_its_place_is_not_named_either(mine: Desk) -> None:
    for path in (mine.folder / f"clients/{FERN}").glob(f"*-{APART}-????.yaml"):
        path.unlink()
        path.symlink_to(mine.folder / "casefile.yaml")
    for line in (f"status {FERN}", f"today {FERN}", f"advance {FERN}", f"show {FERN}", f"urgent {FERN}", "list"):
        said = mine(*line.split(), **WHEN)
        assert "a paper cannot be read" in said.out + said.err
        assert not told(said), line


def test_two_answers_in_it_stop_a_move_and_are_not_told_of(mine: Desk) -> None:
    for path in (mine.folder / f"clients/{FERN}").glob(f"*-{APART}-????.yaml"):
        two = "conflicts: [{path: /decision, values: [{value: a, by: amina}, {value: b, by: ben}]}]\n"
        path.write_text(path.read_text("utf-8") + two, "utf-8")
    for line in ("advance FERN", "advance FERN --json", "exit FERN --reason lost_contact"):
        said = mine(*line.replace("FERN", FERN).split(), **WHEN)
        assert (said.code, said.out) == (1, "")
        assert said.err == (
            "casefile: a paper holds two answers to one question; moving waits until it is settled\n"
            f"fix: casefile check {FERN}\n"
        )


def test_an_unfinished_one_is_named_only_where_it_is_asked_what_is_still_to_do(base: Path, tmp_path: Path) -> None:
    desk = Desk(shutil.copytree(base, tmp_path / "load"))
    desk.do("write", FERN, APART, "--from", "-", stdin=REPORT, **WHEN)
    assert desk.do("status", FERN, **WHEN).out.count("G07") == 1
    assert CANARY not in desk.do("status", FERN, "--json", **WHEN).out
    lines = (
        f"today {FERN}",
        "today --all --json",
        f"show {FERN}",
        f"urgent {FERN}",
        "list",
        f"note {FERN} - --kind phone --json",
    )
    for line in lines:
        assert not told(desk.do(*line.split(), stdin="Rang.", **WHEN)), line
