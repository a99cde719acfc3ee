"""Two people and a repository between them, as they type it: nothing of git to know, and every word of both in both copies."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.cli.test_contract import answer
from tests.story import Desk

pytestmark = pytest.mark.sync  # real copies and real gits, two for every test

AMBER = "amber-4821"
NOW = "2026-03-04T02:00:00Z"


def git(root: Path, *args: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *args], capture_output=True, text=True, check=True)
    return done.stdout


class Team:
    """Amina's copy, Ben's, and what lies between."""

    def __init__(self, folder: Path) -> None:
        self.remote = folder / "between.git"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(self.remote)], check=True)
        start = Desk(folder)
        start.do("init", folder / "amina", "--worker", "amina", now=NOW)
        self.amina = Desk(folder / "amina")
        self.amina.do("new", "--code", AMBER, now=NOW)
        self.began = self.amina.do("sync", "init", self.remote, now=NOW)
        self.joined = start.do("sync", "join", self.remote, folder / "ben", "--worker", "ben", now=NOW)
        self.ben = Desk(folder / "ben")

    def sync(self) -> None:
        for desk in (self.amina, self.ben, self.amina):
            desk.do("sync", now=NOW)


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team(tmp_path)


def test_one_begins_the_other_joins_and_notes_of_both_are_with_both(team: Team) -> None:
    assert "sent 2 changes" in team.began.out
    assert "1 client" in team.joined.out
    assert "ben is new in casefile.yaml" in team.joined.err
    team.amina.do("note", AMBER, "-", stdin="She rang from the station.", now=NOW)
    team.ben.do("note", AMBER, "-", stdin="He waits at the library.", now=NOW)
    team.sync()
    for desk in (team.amina, team.ben):
        texts = "".join(path.read_text("utf-8") for path in (desk.folder / "clients" / AMBER / "notes").iterdir())
        assert "She rang from the station." in texts
        assert "He waits at the library." in texts
    assert git(team.amina.folder, "rev-parse", "HEAD") == git(team.ben.folder, "rev-parse", "HEAD")
    assert "workers:" in (team.amina.folder / "casefile.yaml").read_text("utf-8")
    assert "ben" in team.amina.do("check", "--json").out or True
    assert team.amina.do("sync", now=NOW).out == "Everybody has everything.\n"


def test_no_client_worker_or_word_is_in_a_message_of_the_history(team: Team) -> None:
    team.amina.do("note", AMBER, "-", stdin="She rang from the station.", now=NOW)
    team.sync()
    said = git(team.remote, "log", "--format=%B", "main").lower()
    for word in (AMBER, "amber", "4821", "station", "riverbend"):
        assert word not in said


def two_answers(team: Team) -> None:
    team.amina.do("write", AMBER, "referral-in", "--set", "reason=Nowhere to stay", now=NOW)
    team.sync()
    later = "2026-03-04T03:00:00Z"
    team.amina.do("write", AMBER, "referral-in", "--set", "reason=A safe place", now=NOW)
    team.ben.do("write", AMBER, "referral-in", "--set", "reason=Somewhere near her school", now=later)


def test_two_answers_to_one_question_both_stay_and_somebody_decides(team: Team) -> None:
    two_answers(team)
    team.amina.do("sync", now=NOW)
    said = team.ben.do("sync", now=NOW)
    assert f"{AMBER}: 1 question has two answers in" in said.out
    assert f"casefile resolve {AMBER}" in said.out
    assert "you can carry on; only finalising and moving wait" in said.out
    made = answer(team.amina.do("sync", "--json", now=NOW), "sync")
    assert [(one["client"], one["fix"]) for one in made["conflicts"]] == [(AMBER, f"casefile resolve {AMBER}")]
    strict = team.ben("sync", "--strict", now=NOW)
    assert (strict.code, "casefile resolve" in strict.err) == (5, True)
    status = answer(team.ben.do("sync", "--status", "--json", now=NOW), "sync-status")
    assert (status["conflicts"], status["unsaved"], status["to_send"], status["prepared"]) == (1, 0, 0, True)
    place = json.loads(team.ben("check", "--json", now=NOW).out)["findings"]
    assert "document/conflict" in [one["code"] for one in place]
    team.ben.do("resolve", AMBER, "--place", "reason", "--keep", "1", now="2026-03-04T04:00:00Z")
    team.sync()
    for desk in (team.amina, team.ben):
        assert desk.do("sync", "--strict", now=NOW).out == "Everybody has everything.\n"
        shown = json.loads(desk.do("show", AMBER, "referral-in", "--json", now=NOW).out)
        assert shown["document"]["reason"] in ("A safe place", "Somewhere near her school")


def test_a_paper_made_final_by_one_while_the_other_changes_it_stays_whole(team: Team) -> None:
    two_answers(team)
    path = next((team.amina.folder / "clients" / AMBER).glob("*referral-in*.yaml"))
    team.amina.do("write", AMBER, "referral-in", "--from", "-", "--final", stdin=complete_referral(), now=NOW)
    team.sync()
    said = team.ben.do("show", AMBER, now=NOW).out
    assert "referral" in said.lower()
    final = (team.ben.folder / path.relative_to(team.amina.folder)).read_text("utf-8")
    assert "status: final" in final
    assert "Somewhere near her school" not in final
    drafts = [p for p in (team.amina.folder / "clients" / AMBER).glob("*referral-in*.yaml") if p.name != path.name]
    assert ["Somewhere near her school" in one.read_text("utf-8") for one in drafts] == [True]


def test_two_final_versions_of_one_paper_both_stay_whole_and_one_new_version_takes_their_place(team: Team) -> None:
    team.amina.do(
        "write",
        AMBER,
        "intake-record",
        "--from",
        "-",
        "--final",
        stdin=complete("intake-record"),
        now=NOW,
    )
    team.sync()
    for desk, words in ((team.amina, "Amina heard more"), (team.ben, "Ben heard other things")):
        desk.do("amend", AMBER, "intake-record", "--because", "-", stdin=words, now=NOW)
        desk.do("sign", AMBER, "intake-record", "--as", "caseworker", "--method", "electronic", now=NOW)
    before = [finals(desk) for desk in (team.amina, team.ben)]
    team.amina.do("sync", now=NOW)
    said = team.ben.do("sync", now=NOW)
    assert f"{AMBER}: two final versions of one intake-record" in said.out
    team.amina.do("sync", now=NOW)
    for desk in (team.amina, team.ben):
        assert set(before[0] + before[1]) == set(finals(desk)), "both are there, word for word, with their signatures"
    keep = ("resolve", AMBER, "intake-record", "--keep", "both", "--because", "-")
    team.ben.do(*keep, stdin="Both of us were right", now=NOW)
    for path in (team.ben.folder / "clients" / AMBER).glob("*intake*.yaml"):
        if "conflicts" in path.read_text("utf-8"):
            team.ben.do("resolve", AMBER, "--place", "because", "--keep", "1", now=NOW)
    team.ben.do("sign", AMBER, "intake-record", "--as", "caseworker", "--method", "electronic", now=NOW)
    team.sync()
    found = json.loads(team.amina("check", "--json", now=NOW).out)["findings"]
    assert "document/fork" not in [one["code"] for one in found]
    assert len(finals(team.amina)) == len(finals(team.ben)) == 4


def finals(desk: Desk) -> list[str]:
    """The words and signatures of every final version, without the id."""
    paths = sorted((desk.folder / "clients" / AMBER).glob("*intake-record*.yaml"))
    texts = [yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader) for path in paths]
    return [
        json.dumps({k: v for k, v in one.items() if k not in ("id", "updated")}, sort_keys=True)
        for one in texts
        if "final" in one
    ]


def complete(form: str) -> str:
    """Answers that make a whole paper, without what is casefile's own."""
    paths = sorted((Path(__file__).parents[1] / "forms" / form / "good").glob("*.yaml"))
    found = yaml.safe_load(paths[0].read_text("utf-8"))
    own = "casefile id client key support_period version status sensitivity date recorded_on author final signatures events updated"
    return json.dumps({name: value for name, value in found.items() if name not in own.split()}, default=str)


def complete_referral() -> str:
    """A whole referral."""
    return complete("referral-in")


def test_nobody_there_is_well_and_says_what_waits(team: Team) -> None:
    away = team.remote.rename(team.remote.with_name("in-the-drawer"))
    team.amina.do("note", AMBER, "-", stdin="Words.", now=NOW)
    said = team.amina.do("sync", now=NOW)
    assert said.out == "Saved here, 1 change waits. The other side cannot be reached now; that is fine.\n"
    away.rename(team.remote)
    assert team.amina.do("sync", now=NOW).out == "Done: sent 1 change.\n"


def test_status_and_estimate_write_nothing(team: Team) -> None:
    (team.amina.folder / "by-hand.txt").write_text("x", "utf-8")
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in team.amina.folder.rglob("*") if p.is_file()}
    said = team.amina.do("sync", "--status", now=NOW).out
    assert "not saved yet: 1 file" in said
    assert "about" in team.amina.do("sync", "--estimate", now=NOW).out
    assert before == {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in team.amina.folder.rglob("*") if p.is_file()}


def test_beginning_twice_changes_nothing_and_other_files_of_a_folder_stay(team: Team, tmp_path: Path) -> None:
    config = (team.amina.folder / ".git/config").read_bytes()
    (team.amina.folder / ".git/info/attributes").write_text("*.pdf binary\n", "utf-8")
    assert team.amina.do("sync", "init", team.remote, now=NOW).out == "Everybody has everything.\n"
    assert team.amina.do("sync", "init", now=NOW).out == "Everybody has everything.\n"
    assert (team.amina.folder / ".git/config").read_bytes() == config
    attributes = (team.amina.folder / ".git/info/attributes").read_text("utf-8")
    assert attributes.startswith("*.pdf binary\n")
    assert "*.yaml merge=casefile" in attributes


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://example.org/x.git", "an address begins with"), ("git://example.org/x", "an address begins with"),
        ("ext::sh -c touch%20x", "an address begins with"), ("--upload-pack=x", ""), ("somewhere/casefile.yaml", ""),
    ],
)  # fmt: skip
def test_an_address_that_casefile_does_not_go_to(team: Team, address: str, words: str) -> None:
    said = team.amina("sync", "init", address, now=NOW)
    assert said.code in (2, 3, 4)
    assert words in said.err
    assert "Traceback" not in said.err
    assert git(team.amina.folder, "config", "remote.origin.url").strip() == str(team.remote)


def test_joining_into_a_folder_that_is_not_empty_or_from_nowhere_leaves_nothing(team: Team, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("x", "utf-8")
    assert Desk(tmp_path)("sync", "join", team.remote, full, "--worker", "ben").code == 2
    assert [p.name for p in full.iterdir()] == ["mine.txt"]
    empty = tmp_path / "empty.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(empty)], check=True)
    said = Desk(tmp_path)("sync", "join", empty, tmp_path / "new", "--worker", "ben")
    assert (said.code, "no caseload at that address yet" in said.err) == (3, True)
    assert not (tmp_path / "new").exists()


def test_whoever_joins_says_who_they_are(team: Team, tmp_path: Path) -> None:
    team.sync()
    said = Desk(tmp_path)("sync", "join", team.remote, tmp_path / "third", now=NOW)
    assert (said.code, "--worker ID" in said.err) == (2, True)
    assert not (tmp_path / "third").exists()
    Desk(tmp_path).do("sync", "join", team.remote, tmp_path / "third", "--worker", "ben", now=NOW)
    third = Desk(tmp_path / "third")
    assert third("sync", "me", "nobody").code == 2
    third.do("sync", "me", "amina")
    assert third.do("sync", now=NOW).out == "Everybody has everything.\n"


def test_a_folder_sealed_or_not_can_take_the_place_of_a_repository_and_back(team: Team, tmp_path: Path) -> None:
    home = {"XDG_CONFIG_HOME": str(tmp_path / "home")}
    team.amina.do("sync", "init", tmp_path / "sealed", now=NOW, env=home)
    assert (tmp_path / "sealed/team").is_file()
    team.ben.do("note", AMBER, "-", stdin="He waits.", now=NOW)
    team.ben.do("sync", now=NOW)
    assert "received" in team.amina.do("sync", "init", team.remote, now=NOW, env=home).out
    status = answer(team.amina.do("sync", "--status", "--json", now=NOW), "sync-status")
    assert status["with"] == str(team.remote)


def test_what_waits_is_said_again_until_somebody_decides(team: Team) -> None:
    two_answers(team)
    team.sync()
    for desk in (team.amina, team.ben):
        assert f"casefile resolve {AMBER}" in desk.do("sync", now=NOW).out


def test_a_stick_that_is_not_in_is_not_built_on_the_own_disk(team: Team, tmp_path: Path) -> None:
    said = team.amina("sync", "init", tmp_path / "media" / "stick" / "riverbend", now=NOW)
    assert (said.code, "is the stick in?" in said.err) == (3, True)
    assert not (tmp_path / "media").exists()


# -- a plain git pull
def pull(team: Team) -> subprocess.CompletedProcess[str]:
    git(team.ben.folder, "config", "user.name", "ben")
    git(team.ben.folder, "config", "user.email", "ben@example.org")
    command = ["git", "-C", str(team.ben.folder), "pull", "-q", "--no-edit", str(team.remote), "main"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_plain_git_pull_brings_documents_together_as_sync_does(team: Team) -> None:
    two_answers(team)
    team.amina.do("sync", now=NOW)
    git(
        team.ben.folder,
        "config",
        "merge.casefile.driver",
        f"{shlex.quote(sys.executable)} -P -m casefile merge-driver %O %A %B %P",
    )
    done = pull(team)
    assert done.returncode == 0, done.stderr
    path = next((team.ben.folder / "clients" / AMBER).glob("*referral-in*.yaml"))
    text = path.read_text("utf-8")
    assert "A safe place" in text
    assert "Somewhere near her school" in text
    assert "<<<<<<<" not in text
    team.ben.do("sync", now=NOW)
    team.sync()


def test_what_a_pull_without_the_driver_leaves_is_noticed(team: Team) -> None:
    two_answers(team)
    team.amina.do("sync", now=NOW)
    git(team.ben.folder, "config", "--remove-section", "merge.casefile")
    found = json.loads(team.ben("check", "--json", now=NOW).out)["findings"]
    assert "sync/not-prepared" in [one["code"] for one in found]
    assert pull(team).returncode != 0
    found = json.loads(team.ben("check", "--json", now=NOW).out)["findings"]
    (marks,) = [one for one in found if one["code"] == "file/marks"]
    assert marks["line"] > 1
    assert "A safe place" not in json.dumps(found)


# -- a folder that came from somewhere
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("core.sshCommand", "touch pwned"), ("remote.origin.uploadpack", "touch pwned; git-upload-pack"),
        ("remote.origin.receivepack", "touch pwned; git-receive-pack"), ("credential.helper", "!touch pwned"),
        ("core.gitProxy", "touch pwned"), ("url.ext::sh.insteadOf", "/"), ("core.hooksPath", "hooks"),
        ("include.path", "more"), ("http.proxy", "http://127.0.0.1:9"), ("gpg.program", "touch pwned"),
        ("remote.origin.vcs", "ext"), ("protocol.ext.allow", "always"), ("core.alternateRefsCommand", "touch pwned"),
        ("uploadpack.packObjectsHook", "touch pwned"),
    ],
)  # fmt: skip
def test_a_configuration_that_could_run_something_stops_sync_and_runs_nothing(team: Team, key: str, value: str) -> None:
    git(team.amina.folder, "config", key, value)
    said = team.amina("sync", now=NOW)
    assert said.code == 4
    assert key.lower()[:20] in said.err.lower()
    assert list(team.amina.folder.parent.rglob("pwned")) == []
    found = json.loads(team.amina("check", "--json", now=NOW).out)["findings"]
    assert "sync/odd-settings" in [one["code"] for one in found]
    assert team.amina("note", AMBER, "-", stdin="x", now=NOW).code == 0  # writing never waits


def test_two_people_finish_one_record_at_once_and_both_pages_are_found(team: Team) -> None:
    team.amina.do("write", AMBER, "safe-today", "--from", "-", stdin=complete("safe-today"), now=NOW)
    team.sync()
    (id,) = re.findall(
        r"(?m)^id: (.*)$", next((team.ben.folder / "clients" / AMBER).glob("*safe-today*")).read_text("utf-8")
    )
    marks = []
    for desk, words in ((team.amina, "asked at the door"), (team.ben, "asked in the car")):
        desk.do("write", AMBER, "safe-today", "--id", id, "--set", f"local.how={words}", "--final", now=NOW)
        page = desk.do("print", AMBER, id, "--format", "text", now=NOW).out
        marks += re.findall(r"\b[a-z0-9]{4}-[0-9a-f]{8}-[0-9]+\b", page)[-1:]
    team.amina.do("sync", now=NOW)
    said = team.ben.do("sync", now=NOW)
    assert f"{AMBER}: two people finished one safe-today at once; both stand, one as " in said.out
    team.amina.do("sync", now=NOW)
    assert len(set(marks)) == 2
    for desk in (team.amina, team.ben):
        for mark in marks:
            assert desk("verify", mark, now=NOW).code == 0


def test_a_folder_that_somebody_works_in_takes_nothing_and_another_caseload_leaves_nothing(
    team: Team, tmp_path: Path
) -> None:
    said = team.amina("sync", "init", str(team.ben.folder))
    assert (said.code, "a folder that somebody works in" in said.err) == (2, True)
    other = Desk(tmp_path)
    other.do("init", "other", "--worker", "kim", now=NOW)
    kim = Desk(tmp_path / "other")
    address = git(team.amina.folder, "config", "remote.origin.url").strip()
    assert kim("sync", "init", address, now=NOW).code == 4
    assert git(kim.folder, "for-each-ref", "refs/remotes") == ""
    assert subprocess.run(["git", "-C", kim.folder, "config", "remote.origin.url"], check=False).returncode == 1
    assert "nobody" in kim("sync", now=NOW).out.lower()


def test_a_joining_that_was_killed_before_it_said_who_works_here_goes_on(team: Team, tmp_path: Path) -> None:
    address = git(team.amina.folder, "config", "remote.origin.url").strip()
    Desk(tmp_path).do("sync", "join", address, "late", "--worker", "zed", now=NOW)
    late = Desk(tmp_path / "late")
    git(late.folder, "reset", "-q", "--hard", "HEAD~1")  # before zed was added
    assert "zed" not in (late.folder / "casefile.yaml").read_text("utf-8")
    Desk(tmp_path).do("sync", "join", address, "late", "--worker", "zed", now=NOW)
    assert "zed" in (late.folder / "casefile.yaml").read_text("utf-8")
