"""What happened, told back: log, history and diff, and a day of the past, over the papers and over git."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli import amber
from tests.cli.amber import CLIENT
from tests.cli.test_contract import answer
from tests.story import Desk

from casefile.store.git import past, running

pytestmark = pytest.mark.samples  # real commands by the hundred: part of the whole suite only

PLAN = "2026-06-10-case-plan-9qx2"
SAVED = 1781150400  # the morning of 11 June
WHEN = {"now": "2026-06-11T05:00:00Z", "by": "amina"}
PROFILE = f"clients/{CLIENT}/profile.yaml"


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The story of amber-4821 until the noon of 10 June, in a caseload with a history."""
    desk = amber.caseload(Desk(tmp_path_factory.mktemp("grown")), history=True)
    amber.walk_1(desk)
    amber._assessed(desk)
    amber._planned(desk)
    amber.walk_2(desk)
    amber._spring(desk)
    amber._amended_by_amina(desk, draft_only=True)
    return desk.folder


@pytest.fixture
def desk(grown: Path, tmp_path: Path) -> Desk:
    """A copy to type in, with UTC as the clock on the wall."""
    return Desk(shutil.copytree(grown, tmp_path / "load", ignore=shutil.ignore_patterns("schemas")))


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """The days of the story are days of UTC."""
    monkeypatch.setenv("TZ", "UTC")


def log(desk: Desk, *more: str) -> list[str]:
    """Each entry on one line."""
    said = desk.do("log", *more, **WHEN).out
    return re.sub(r"\n {20,}", " ", said).splitlines()


def git(desk: Desk, *args: str) -> str:
    done = subprocess.run(
        ["git", "-C", desk.folder, "-c", "user.name=x", "-c", "user.email=x@x", *args],
        capture_output=True, text=True, check=True, env={**os.environ, "GIT_COMMITTER_DATE": f"{SAVED} +0000"},
    )  # fmt: skip
    return done.stdout


# -- log
def test_what_happened_is_told_newest_first_in_sentences(desk: Desk) -> None:
    said = log(desk, CLIENT, "--all")
    assert said[:5] == [
        "Wed 10 Jun 2026 03:20  amina went on with version 2 of the case plan: My goals (9qx2)",
        "Wed 10 Jun 2026 03:12  amina began version 2 of the case plan (9qx2)",
        "Tue 12 May 2026 01:00  ben took the case up again",
        "Sat  2 May 2026 00:15  ben paused the case until 12 May 2026",
        "Thu  9 Apr 2026 02:20  ben wrote down that step p-t3wd of the case plan is done (b4wd)",
    ]
    for line in (
        "Wed 18 Mar 2026 01:30  amina signed the case plan with the person (b4wd)",
        "Thu 12 Mar 2026 00:10  amina moved the case from assessment to planning, despite S06",
        "Thu 12 Mar 2026 00:10  amina set S06 aside until 26 March 2026",
        "Tue 10 Mar 2026 00:40  amina wrote down that the appointment of 10 March 2026 was kept",
        "Wed  4 Mar 2026 04:28  amina booked an appointment for 10 March 2026",
        "Wed  4 Mar 2026 04:07  amina gave no copy of the consent: the person did not want one (k7f3)",
        "Wed  4 Mar 2026 04:05  amina wrote down that the person would rather not sign the consent (k7f3)",
        "Mon  2 Mar 2026 02:41  amina began the file with referral in",
    ):
        assert said.count(line) == 1, line


def test_no_word_that_the_person_said_is_in_it(desk: Desk) -> None:
    said = "\n".join(log(desk, "--all"))
    papers = "".join(path.read_text("utf-8") for path in (desk.folder / "clients").rglob("*.yaml"))
    for words in ("a door I can lock", "The boss is away", "Back and texted first", "Would rather not sign today"):
        assert words in papers
        assert words not in said


def test_the_last_thirty_are_told_and_how_to_see_more(desk: Desk) -> None:
    said = desk.do("log", **WHEN)
    assert len(re.findall(r"(?m)^[A-Z]", said.out)) == 30
    assert said.err == "older: casefile log --all\n"
    assert desk.do("log", "--all", **WHEN).err == ""
    assert all(len(line) <= 80 for line in said.out.splitlines())


def test_since_a_day_and_as_on_a_day(desk: Desk) -> None:
    assert len(log(desk, "--since", "2026-06-01")) == 2
    assert desk("log", "--since", "2026-13-01", **WHEN).code == 2
    assert desk("log", "--since", "2027-01-01", **WHEN).code == 2
    said = desk.do("log", day="2026-03-05", now="2026-06-11T05:00:00Z", by="amina").out
    assert said.startswith("Wed  4 Mar 2026 04:30  amina moved the case from intake to assessment\n")


def test_json_has_the_published_shape_and_codes(desk: Desk) -> None:
    made = answer(desk.do("log", "--json", **WHEN), "log")
    assert len(made["log"]) == 30
    assert made["more"] is True
    assert made["log"][0]["client"] == CLIENT
    assert made["log"][0]["questions"] == ["My goals"]


def test_a_hand_edit_is_told_as_such_before_and_after_git_has_it(desk: Desk) -> None:
    path = desk.folder / "clients" / CLIENT / f"{PLAN}.yaml"
    path.write_text(path.read_text("utf-8").replace("every fortnight", "every Monday"), "utf-8")
    os.utime(path, (SAVED, SAVED))
    assert log(desk, CLIENT)[0].endswith(
        "somebody edited version 2 of the case plan by hand: My goals, not in the history yet (9qx2)"
    )
    desk.do("book", CLIENT, "2026-06-20", **WHEN)
    said = log(desk, CLIENT)
    assert "Thu 11 Jun 2026 05:00  amina edited version 2 of the case plan by hand: My goals (9qx2)" in said
    assert "Thu 11 Jun 2026 05:00  amina booked an appointment for 20 June 2026" in said


def test_a_commit_message_is_never_repeated(desk: Desk) -> None:
    path = desk.folder / PROFILE
    path.write_text(path.read_text("utf-8").replace("after 2 pm", "after 3 pm"), "utf-8")
    git(desk, "commit", "-qam", "Quokkaberry moved to Quokkaberry Street")
    said = log(desk, CLIENT)
    assert "Quokkaberry" not in "\n".join(said)
    assert any("somebody edited the profile by hand" in line for line in said)  # x is no worker here


def test_a_merge_tells_nothing_of_its_own(desk: Desk) -> None:
    before = log(desk, "--all")
    git(desk, "checkout", "-qb", "other")
    desk.do("book", CLIENT, "2026-06-20", **WHEN)
    git(desk, "checkout", "-q", "main")
    desk.do("note", CLIENT, "-", "--kind", "phone", stdin="Rang.", **WHEN)
    git(desk, "merge", "-q", "--no-edit", "other")
    assert len(log(desk, "--all")) == len(before) + 2


def test_without_git_it_is_told_from_the_papers_and_that_is_said(desk: Desk) -> None:
    shutil.rmtree(desk.folder / ".git")
    said = desk.do("log", CLIENT, "--all", **WHEN)
    assert said.err == (
        "there is no git history here, so this is told from the papers alone; casefile doctor says more\n"
    )
    assert "amina signed the case plan with the person (b4wd)" in said.out
    assert "went on with" not in said.out  # of what was changed in place, only git would know


def test_a_shallow_copy_says_so(desk: Desk, tmp_path: Path) -> None:
    git(desk, "clone", "-q", "--depth", "3", f"file://{desk.folder}", str(tmp_path / "shallow"))
    said = Desk(tmp_path / "shallow").do("log", CLIENT, **WHEN)
    assert said.err.startswith("git holds only the newest part of the history here")
    assert "amina went on with version 2 of the case plan: My goals (9qx2)" in re.sub(r"\s+", " ", said.out)


def test_a_history_that_cannot_be_read_is_one_sentence(desk: Desk) -> None:
    tip = git(desk, "rev-parse", "HEAD~3").strip()
    (desk.folder / ".git" / "objects" / tip[:2] / tip[2:]).unlink()
    for line in ("log", f"history {CLIENT}", f"log {CLIENT}", "undo --dry-run"):
        said = desk(*line.split(), **WHEN)
        assert (said.code, said.out) == (4, "")
        assert said.err == "casefile: the git history of this caseload cannot be read\nfix: casefile doctor\n"


def test_a_repository_that_git_does_not_read_is_one_sentence_and_a_day_of_the_past_is_as_now(desk: Desk) -> None:
    (desk.folder / ".git" / "HEAD").write_text("ref: nowhere/at all\n", "utf-8")
    for line in ("log", f"history {CLIENT}", f"diff {CLIENT} profile", "undo --dry-run"):
        said = desk(*line.split(), **WHEN)
        assert (said.code, said.out) == (4, ""), line
        assert said.err == "casefile: the git history of this caseload cannot be read\nfix: casefile doctor\n"
    said = desk.do("show", CLIENT, "profile", day="2026-03-20")
    assert "profile.yaml are shown as they are now" in said.err


def test_without_git_on_the_machine_it_says_so(desk: Desk, tmp_path: Path) -> None:
    said = desk.do("log", CLIENT, **{**WHEN, "env": {"PATH": str(tmp_path)}})
    assert said.err.startswith("git is not on this machine, so this is told from the papers alone")
    assert desk("undo", "--dry-run", **{**WHEN, "env": {"PATH": str(tmp_path)}}).code == 3


def test_before_the_first_commit_it_is_told_from_the_papers(desk: Desk) -> None:
    shutil.rmtree(desk.folder / ".git")
    git(desk, "init", "-q")
    assert desk.do("log", CLIENT, **WHEN).err.startswith("there is no git history here")


def test_what_is_removed_and_what_comes_back_is_told(desk: Desk) -> None:
    path = desk.folder / "clients" / CLIENT / f"{PLAN}.yaml"
    words = path.read_text("utf-8")
    path.unlink()
    desk.do("book", CLIENT, "2026-06-20", **WHEN)
    path.write_text(words, "utf-8")
    desk.do("book", CLIENT, "2026-06-21", now="2026-06-12T05:00:00Z", by="amina")
    said = log(desk, CLIENT)
    assert "Thu 11 Jun 2026 05:00  amina took away version 2 of the case plan (9qx2)" in said
    assert "Fri 12 Jun 2026 05:00  amina brought back version 2 of the case plan (9qx2)" in said
    assert "Wed 10 Jun 2026 03:12  amina began version 2 of the case plan (9qx2)" in said


@pytest.mark.sync
def test_a_thousand_commits_start_as_few_gits_as_a_thousandth(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = []
    tip = git(desk, "rev-parse", "HEAD").strip()
    stream.append(f"reset refs/heads/main\nfrom {tip}\n\n")
    for number in range(1000):
        text = f"casefile: service/1\nid: office-{number % 50:04}\nplace: service\nname: Office {number}\n"
        stream.append(
            f"commit refs/heads/main\ncommitter amina <a@a> {1781150400 + number * 10} +0000\ndata 5\nwrite\n"
            f"M 100644 inline service/directory/office-{number % 50:04}.yaml\ndata {len(text)}\n{text}\n"
        )
    subprocess.run(
        ["git", "-C", desk.folder, "fast-import", "--quiet", "--force"], input="".join(stream), text=True, check=True
    )
    git(desk, "reset", "-q", "--hard", "main")
    calls: list[str] = []
    real = subprocess.run

    def counted(*args: object, **more: object) -> object:
        calls.append(str(args[0]))
        return real(*args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(running.subprocess, "run", counted)
    assert len(log(desk, "--all")) > 1000
    assert len(calls) <= 6 + 2 * -(
        -1060 // 200
    )  # where it stands, what is new, the list; then two for each two hundred
    calls.clear()
    assert len(log(desk)) == 30
    assert len(calls) <= 9


# -- kept apart
def test_nothing_that_is_kept_apart_is_told_or_hinted_at(desk: Desk) -> None:
    report = "considered: Quokkaberry at the gate.\n"
    begun = {"now": "2026-06-11T06:00:00Z", "by": "amina"}
    before = {line: desk.do(*line.split(), **begun).out for line in (f"log {CLIENT} --all", f"history {CLIENT}")}
    desk.do("write", CLIENT, "protection-report", "--from", "-", stdin=report, **WHEN)
    desk.do("write", CLIENT, "protection-report", "--from", "-", stdin="considered: Quokkaberry again.\n",
            **{**WHEN, "now": "2026-06-11T05:30:00Z"})  # fmt: skip
    for line, said in before.items():
        assert desk.do(*line.split(), **begun).out == said
    for line in ("log --all", "log --json", "undo --dry-run", f"undo {CLIENT} --dry-run"):
        said = desk(*line.split(), **begun)
        assert not re.search("quokkaberry|protection", said.out + said.err, re.IGNORECASE), line
    said = desk(*f"diff {CLIENT} protection-report".split(), **begun)
    assert said.code in (1, 3)
    assert "Quokkaberry" not in said.out + said.err


@pytest.mark.parametrize("version", [1, 2])
def test_neither_one_whose_file_was_called_something_else(desk: Desk, version: int) -> None:
    before = log(desk, "--all")
    path = desk.folder / "clients" / CLIENT / "2026-06-11-paper-bcdf.yaml"
    path.write_text(
        f"casefile: protection-report/{version}\nid: 2026-06-11-paper-bcdf\nclient: {CLIENT}\nkey: hqmdwckxtzpb\n"
        "recorded_on: 2026-06-11T04:00:00Z\nauthor: amina\ndate: 2026-06-11\nconsidered: Quokkaberry.\n",
        "utf-8",
    )
    os.utime(path, (SAVED, SAVED))
    assert log(desk, "--all") == before
    desk.do("book", CLIENT, "2026-06-20", **WHEN)
    path.write_text(path.read_text("utf-8").replace("Quokkaberry", "Quokkaberry Ros"), "utf-8")
    desk.do("book", CLIENT, "2026-06-21", **WHEN)
    path.unlink()
    desk.do("book", CLIENT, "2026-06-22", **WHEN)
    assert len(log(desk, "--all")) == len(before) + 3


def test_an_answer_between_two_is_told_as_decided(desk: Desk) -> None:
    path = desk.folder / "clients" / CLIENT / f"{PLAN}.yaml"
    two = "conflicts: [{path: /review_on, values: [{value: 2026-08-01, by: ben, at: 2026-06-10T04:00:00Z}]}]\n"
    path.write_text(path.read_text("utf-8").replace("updated:", f"{two}updated:"), "utf-8")
    desk.do("book", CLIENT, "2026-06-20", **WHEN)
    desk.do("resolve", CLIENT, "case-plan", "--place", "review_on", "--keep", "2", **WHEN)
    said = log(desk, CLIENT)
    assert any("amina decided between two answers of version 2 of the case plan" in line for line in said)


def test_an_answer_that_is_kept_apart_stays_out_of_a_comparison(desk: Desk) -> None:
    desk.do("write", CLIENT, "profile", "--set", "names.preferred=Wren", **WHEN)
    hidden = "protective.because=Quokkaberry"
    desk.do("write", CLIENT, "profile", "--set", "protective.mode=protective", "--set", "protective.since=2026-06-11",
            "--set", hidden, **WHEN)  # fmt: skip
    assert "Quokkaberry" not in desk.do("diff", CLIENT, "profile", **WHEN).out
    assert "Quokkaberry" not in desk.do("diff", CLIENT, "profile", "--json", **WHEN).out
    assert "Quokkaberry" in desk.do("diff", CLIENT, "profile", "--whole", **WHEN).out
    assert "Quokkaberry" not in desk.do("log", CLIENT, **WHEN).out


# -- diff
def test_two_versions_are_told_question_by_question(desk: Desk) -> None:
    assert desk.do("diff", CLIENT, "case-plan", **WHEN).out.splitlines()[:14] == [
        f"{CLIENT}: case-plan version 2, draft, 2026-06-10 (9qx2)",
        "beside case-plan version 1, final, 2026-03-18 (b4wd)",
        "",
        "Why was it changed?",
        "  {+The queue is slower than we were told; we ask more often.+}",
        "",
        "My goals",
        "  g-4vkm: Steps: p-9mzr: What will be done?",
        "    Ask the housing office [-each month-] {+every fortnight+} where the",
        "    application stands",
        "  g-4vkm: Steps: p-9mzr: By when?",
        "    [-2026-06-30-] {+2026-08-31+}",
        "",
        "since then",
    ]


def test_json_of_two_versions_has_the_published_shape(desk: Desk) -> None:
    made = answer(desk.do("diff", CLIENT, "consent#1", "--with", "consent#2", "--json", **WHEN), "diff")["diff"]
    assert (made["was"]["version"], made["now"]["version"]) == (2, 1)
    decided = next(one for one in made["differences"] if one["path"] == "/decision")
    assert (decided["question"], decided["was"], decided["now"]) == (
        "What was decided?", "Agreed to part of it", "Declined",
    )  # fmt: skip


def test_of_what_is_changed_in_place_the_last_change_is_told(desk: Desk) -> None:
    said = desk.do("diff", CLIENT, "case", **WHEN).out
    assert "beside as it was before its last change" in said
    assert "  t-9cdp is new\n    Date: {+2026-05-12+}\n" in said
    assert "    Why? {+Back and texted first.+}\n" in said
    made = answer(desk.do("diff", CLIENT, "profile", "--json", **WHEN), "diff")["diff"]
    assert made["from_history"] is True
    assert {one["was"] for one in made["differences"]} == {None}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("diff CLIENT safe-today --with consent", 2),
        ("diff CLIENT consent --with consent", 2),
        ("diff CLIENT case --with consent", 2),
        ("diff CLIENT review", 3),
        ("diff CLIENT risk-assessment", 3),
    ],
)
def test_what_cannot_be_compared(desk: Desk, line: str, code: int) -> None:
    said = desk(*line.replace("CLIENT", CLIENT).split(), **WHEN)
    assert (said.code, said.out) == (code, "")
    assert said.err.startswith("casefile: ")


def test_of_a_version_that_carries_every_answer_only_the_reason_is_told(desk: Desk) -> None:
    desk.do("amend", CLIENT, "consent", "--because", "-", stdin="Looked again.", **WHEN)
    made = answer(desk.do("diff", CLIENT, "consent", "--json", **WHEN), "diff")["diff"]
    assert [(one["path"], one["now"]) for one in made["differences"]] == [("/because", "Looked again.")]


# -- history
def test_the_story_of_a_goal(desk: Desk) -> None:
    said = desk.do("history", CLIENT, "g-4vkm", **WHEN).out
    assert desk.do("history", CLIENT, "1", **WHEN).out == said
    lines = said.splitlines()
    assert lines[1] == "18 Mar 2026  stands in the case plan, signed by the person and the caseworker"
    told = re.sub(r"\s+", " ", said)
    wanted = (
        "I want a door I can lock.",
        "24 Mar 2026 amina wrote down that step p-6hxc of the case plan is done (b4wd)",
        "2 Apr 2026 ben wrote down that step p-t3wd of the case plan is stuck (b4wd)",
        "In their words: The boss is away until Easter.",
        "10 Jun 2026 stands in version 2 of the case plan, a draft, in other words (9qx2)",
        "Steps: p-9mzr: What will be done? Ask the housing office every fortnight where the application stands",
    )
    places = [told.index(one) for one in wanted]
    assert places == sorted(places)
    made = answer(desk.do("history", CLIENT, "g-4vkm", "--json", **WHEN), "history")["history"]
    assert [one["kind"] for one in made["entries"]] == ["worded", "progress", "progress", "progress", "worded"]
    assert "2026-06-10" not in desk.do("history", CLIENT, "1", "--json", day="2026-04-01").out


def test_a_review_and_a_goal_that_is_left_out_are_in_its_story(at: Callable[[str], Desk]) -> None:
    desk = at("walk-5")
    goals = [one["id"] for one in answer(desk.do("show", CLIENT, "case-plan", "--json"), "show")["document"]["goals"]]
    made = answer(desk.do("history", CLIENT, goals[0], "--json", day="2026-07-03"), "history")["history"]["entries"]
    assert [one["kind"] for one in made].count("worded") >= 2


def test_the_story_of_a_file_runs_through_its_phases(desk: Desk) -> None:
    said = desk.do("history", CLIENT, **WHEN).out
    heads = ["Referral in", "Intake and getting to know each other", "Assessment", "Planning", "Doing what was agreed"]
    places = [said.index(f"\n\n{head}\n") for head in heads]
    assert places == sorted(places)
    assert "amina changed the profile: " in said
    assert all(len(line) <= 80 for line in said.splitlines())
    answer(desk.do("history", CLIENT, "--json", **WHEN), "history")


def test_no_such_goal(desk: Desk) -> None:
    said = desk("history", CLIENT, "g-none", **WHEN)
    assert (said.code, said.err) == (3, f"casefile: {CLIENT} has no such goal\nfix: choose g-4vkm\n")


# -- a day of the past
def test_a_profile_is_that_of_the_day_and_says_so(desk: Desk) -> None:
    desk.do("write", CLIENT, "profile", "--set", "names.preferred=Quokkaberry", **WHEN)
    assert "Quokkaberry" in desk.do("show", CLIENT, "profile", **WHEN).out
    for line in (f"show {CLIENT} profile", f"print {CLIENT} profile --format text"):
        said = desk.do(*line.split(), day="2026-06-10")
        assert "Quokkaberry" not in said.out
        assert said.err == (
            "as on 2026-06-10; case.yaml and profile.yaml are shown as they stood at the end of that day\n"
        )


def test_who_works_with_somebody_is_as_on_that_day_and_steps_go_by_their_day(desk: Desk) -> None:
    then = answer(desk.do("show", CLIENT, "case", "--json", day="2026-03-23"), "show")["document"]
    assert [one["id"] for one in then["workers"]] == ["amina"]
    assert then["steps"][-1]["to"] == "implementation"
    now = answer(desk.do("show", CLIENT, "case", "--json", day="2026-06-10"), "show")["document"]
    assert [one["id"] for one in now["workers"]] == ["amina", "ben"]


def test_where_git_does_not_have_that_day_it_is_as_now(desk: Desk) -> None:
    shutil.rmtree(desk.folder / ".git")
    said = desk.do("show", CLIENT, "profile", day="2026-03-20")
    assert "case.yaml's workers and profile.yaml are shown as they are now" in said.err
    assert "are shown as they are now" in desk.do("status", CLIENT, day="2026-03-20").out


def test_a_file_in_protective_mode_keeps_what_is_known_now(desk: Desk) -> None:
    desk.do("write", CLIENT, "profile", "--set", "protective.mode=protective", "--set", "protective.since=2026-06-11",
            "--set", "protective.because=x", **WHEN)  # fmt: skip
    said = desk.do("show", CLIENT, "profile", day="2026-03-20")
    assert "profile.yaml as it is now" in said.err


def test_one_file_of_the_past_costs_few_gits(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = past.ask
    monkeypatch.setattr(past, "ask", lambda root, *args, **more: (asked.append(args[0]), real(root, *args, **more))[1])
    desk.do("show", CLIENT, "profile", day="2026-03-20")
    assert asked == ["rev-list", "cat-file", "rev-list", "cat-file"]  # and one that asks whether there is a commit


def test_a_page_of_an_earlier_day_is_as_careful_as_one_of_today(desk: Desk) -> None:
    """The only sign is a paper of a later day: the page of the day before it tells no more than one of now."""
    plain = desk.do("print", CLIENT, "referral-in", "--format", "html", day="2026-03-05").out
    assert "Riverbend Support" in plain
    desk.do("write", CLIENT, "safety-plan", "--set", "type=dfv", **WHEN)
    for day in ("2026-03-05", "2026-06-11"):
        assert "Riverbend Support" not in desk.do("print", CLIENT, "referral-in", "--format", "html", day=day).out
