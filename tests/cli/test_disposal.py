"""Files that are kept, held, removed for good or moved to another caseload; and one list over several caseloads."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.cli.amber import caseload
from tests.story import Desk, Said

pytestmark = pytest.mark.samples  # real commands by the hundred: part of the whole suite only

AMBER, FERN = "amber-4821", "fern-1111"
CANARY = "Quandongberry"
LATER = {"day": "2036-04-01", "by": "amina"}
MARCH = {"day": "2026-03-09", "by": "amina"}
WHO = "date_of_birth: 1980-05-04\naboriginal_torres_strait_islander: neither\n"


def close(desk: Desk, client: str = AMBER) -> None:
    """A file is closed, as if by hand, with none of what closing asks for."""
    spine = desk.folder / "clients" / client / "case.yaml"
    step = "  - {id: t-zzzz, date: 2026-03-06, at: 2026-03-06T09:00:00Z, by: amina, period: 1, state: closed}\n"
    step += "  - {id: t-zzzy, date: 2026-03-05, at: 2026-03-05T09:00:00Z, by: amina, period: 1, to: intake}\n"
    text = spine.read_text("utf-8")
    assert "\nsteps:\n" in text
    spine.write_text(text.replace("\nsteps:\n", f"\nsteps:\n{step}"), "utf-8")


@pytest.fixture
def team(tmp_path: Path) -> Desk:
    """Riverbend without git: Amber's file is closed, and nothing stands against letting it go in its time; Fern's is open."""
    desk = caseload(Desk(tmp_path))
    for code in (AMBER, FERN):
        desk.do("new", "--code", code, day="2026-03-02", by="amina")
    desk.do("write", AMBER, "profile", "--from", "-", stdin=WHO, day="2026-03-02", by="amina")
    desk.do("note", AMBER, "-", "--kind", "phone", stdin=CANARY, day="2026-03-04", by="amina")
    close(desk)
    return desk


def state(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != "lock" and "schemas" not in path.parts
    }


def rows(desk: Desk, *words: str, day: str = "2036-04-01") -> list[dict[str, object]]:
    answer = json.loads(desk.do("retention", *words, "--json", day=day, by="amina").out)
    shape = json.loads((Path(__file__).parents[2] / "docs/reference/json/retention.schema.json").read_text("utf-8"))
    Draft202012Validator(shape).validate(answer)
    found: list[dict[str, object]] = answer["files"]
    return found


def purge(desk: Desk, *more: str, client: str = AMBER, second: str = "ros", **when: str) -> Said:
    return desk("purge", client, "--with", second, *more, **(LATER | when))


class TestRetention:
    """retention [CLIENT] [--due]."""

    def test_it_lists_closed_files_with_their_rule_and_writes_nothing(self, team: Desk) -> None:
        before = state(team.folder)
        (row,) = rows(team)
        assert (row["client"], row["until"], row["rule"], row["proposed"]) == (AMBER, "2033-03-06", "adult", True)
        assert rows(team, "--due", day="2033-03-05") == []
        assert [one["client"] for one in rows(team, "--due", day="2033-03-06")] == [AMBER]
        said = team.do("retention", **LATER)
        assert f"casefile purge {AMBER} --with WORKER" in said.out
        assert CANARY not in said.out + said.err
        assert state(team.folder) == before

    def test_of_one_file_it_tells_even_while_it_is_open(self, team: Desk) -> None:
        (row,) = rows(team, FERN)
        assert (row["closed"], row["proposed"], row["against"]) == (False, False, ["the file is open"])

    def test_one_broken_file_hides_no_other(self, team: Desk) -> None:
        (team.folder / "clients" / FERN / "case.yaml").write_text("a: [", "utf-8")
        said = team.do("retention", **LATER)
        assert AMBER in said.out
        assert "1 client could not be read" in said.err


class TestHold:
    """hold CLIENT, hold CLIENT --lift ID."""

    def test_a_hold_keeps_a_file_until_it_is_lifted_and_both_are_told(self, team: Desk) -> None:
        said = team.do("hold", AMBER, "--because", "-", stdin=f"{CANARY} court.", **LATER)
        assert CANARY not in said.out + said.err
        id = said.out.split("(")[1].split(")")[0]
        (row,) = rows(team)
        assert (row["proposed"], row["over"]) == (False, False)
        refused = purge(team, "--not-offered", "x", "--yes")
        assert refused.code == 1
        assert f"casefile hold {AMBER} --lift {id}" in refused.err
        assert (team.folder / "clients" / AMBER).is_dir()
        assert team.do("check", AMBER, **LATER)
        team.do("hold", AMBER, "--lift", id, **LATER)
        assert rows(team)[0]["proposed"]
        assert "lifted_by: amina" in (team.folder / "clients" / AMBER / "case.yaml").read_text("utf-8")
        assert team("hold", AMBER, "--lift", id, **LATER).code == 3

    def test_it_may_have_a_last_day(self, team: Desk) -> None:
        team.do("hold", AMBER, "--because", "x", "--until", "2036-06-30", **LATER)
        assert not rows(team, day="2036-06-30")[0]["proposed"]
        assert rows(team, day="2036-07-01")[0]["proposed"]
        assert team("hold", AMBER, "--because", "x", "--until", "2036-03-31", **LATER).code == 2


class TestPurge:
    """purge CLIENT --with WORKER."""

    def test_without_git_everything_goes_and_the_register_says_by_what_rule(self, team: Desk) -> None:
        said = purge(team, "--offered", "2036-03-01", "--yes")
        assert said.code == 0, said
        assert not (team.folder / "clients" / AMBER).exists()
        assert not any(CANARY.encode() in data for data in state(team.folder).values())
        (entry,) = (team.folder / "service").glob("*-disposal-*.yaml")
        text = entry.read_text("utf-8")
        for line in (
            "authority: nsw/1 adult",
            "offered_on: 2036-03-01",
            "approved_by: ros",
            "author: amina",
            "kind: purge",
        ):
            assert f"\n{line}\n" in text
        assert AMBER not in text
        assert team.do("check", **LATER).out.startswith("0 errors")
        for beyond in ("backups", "sticks", "printed", "until they sync", "people who have left"):
            assert beyond in said.err
        again = purge(team)
        assert again.code == 0
        assert "removed already" in again.out

    @pytest.mark.parametrize(
        ("client", "second", "more", "code"),
        [
            (AMBER, "amina", ["--not-offered", "x", "--yes"], 2),  # one person alone
            (AMBER, "nobody", ["--not-offered", "x", "--yes"], 2),
            (AMBER, "ros", ["--yes"], 2),  # was the person offered it?
            (AMBER, "ros", ["--offered", "2036-04-02", "--yes"], 2),  # tomorrow
            (AMBER, "ros", ["--offered", "2036-03-01", "--not-offered", "x", "--yes"], 2),
            (AMBER, "ros", ["--not-offered", "x"], 2),  # nobody said yes
            (FERN, "ros", ["--because", "x", "--not-offered", "x", "--yes"], 1),  # open
            ("wattle-2222", "ros", ["--not-offered", "x", "--yes"], 3),
        ],
    )
    def test_what_is_missing_is_told_and_nothing_goes(
        self, team: Desk, client: str, second: str, more: list[str], code: int
    ) -> None:
        before = state(team.folder)
        said = purge(team, *more, client=client, second=second)
        assert said.code == code, said
        assert state(team.folder) == before

    def test_before_its_time_a_reason_is_needed_and_the_register_says_so(self, team: Desk) -> None:
        early = {"day": "2030-01-01"}
        said = purge(team, "--because", "They asked.", "--not-offered", "x", "--yes", **early)
        assert (said.code, "--before-its-time" in said.err) == (1, True)
        assert purge(team, "--not-offered", "x", "--before-its-time", "--yes", **early).code == 2
        assert (team.folder / "clients" / AMBER).is_dir()
        why = ("--because", "They asked.", "--not-offered", "x", "--before-its-time", "--yes")
        assert purge(team, *why, **early).code == 0
        (entry,) = (team.folder / "service").glob("*-disposal-*.yaml")
        assert "authority: decided before its time\nreason: They asked.\n" in entry.read_text("utf-8")

    def test_a_day_that_has_not_come_brings_no_time_to_its_end(self, team: Desk) -> None:
        before = state(team.folder)
        more = ("--offered", "2036-03-01", "--yes")
        said = team(
            "--today", "2040-02-01", "purge", AMBER, "--with", "ros", *more, now="2026-11-28T01:00:00Z", by="amina"
        )
        assert (said.code, "has not come yet" in said.err) == (2, True)
        said = purge(team, "--offered", "1990-01-01", "--yes")
        assert (said.code, "before the file began" in said.err) == (2, True)
        assert state(team.folder) == before

    def test_what_only_a_person_can_read_is_never_proposed(self, team: Desk) -> None:
        folder = team.folder / "clients" / AMBER
        kept = team.folder / ".casefile" / "drafts" / f"clients--{AMBER}--profile.12345678.yaml"
        kept.parent.mkdir(exist_ok=True)
        for file in (folder / "attachments" / "scan.bin", folder / "told.txt", kept):
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(b"words")
            assert not rows(team)[0]["proposed"]
            file.unlink()
        assert rows(team)[0]["proposed"]

    def test_a_complaint_nobody_can_read_stands_against_it(self, team: Desk) -> None:
        paper = team.folder / "service" / "2026-03-04-improvement-2222.yaml"
        paper.parent.mkdir(exist_ok=True)
        paper.write_text(f"a: [{AMBER} complained", "utf-8")
        assert not rows(team)[0]["proposed"]

    def test_a_dry_run_says_what_would_go_and_writes_nothing(self, team: Desk) -> None:
        before = state(team.folder)
        said = purge(team, "--not-offered", "x", "--dry-run")
        assert said.code == 0
        assert "goes for good: 3 papers, 1 note," in said.err
        assert state(team.folder) == before

    def test_papers_of_others_that_name_the_code_are_told(self, team: Desk) -> None:
        team.do("note", FERN, f"Came with {AMBER}.", "--kind", "phone", day="2026-03-04", by="amina")
        said = purge(team, "--not-offered", "x", "--dry-run")
        assert f"stays, and names this code: clients/{FERN}/notes/" in said.err


class TestMove:
    """move CLIENT --to CASELOAD."""

    @pytest.fixture
    def other(self, team: Desk) -> Desk:
        Desk(team.folder.parent).do("init", "apart", "--worker", "amina", "--no-git", day="2026-03-02")
        return Desk(team.folder.parent / "apart")

    def move(self, team: Desk, to: str = "../apart", *more: str) -> Said:
        return team("move", FERN, "--to", to, "--with", "ros", "--because", "x", "--yes", *more, **LATER)

    def test_every_byte_is_there_and_nothing_is_here(self, team: Desk, other: Desk) -> None:
        scan = team.folder.parent / "scan.pdf"
        scan.write_bytes(b"%PDF \x00\xff\r\n")
        odd = team.folder / "clients" / FERN / "attachments" / "odd.bin"
        odd.parent.mkdir()
        odd.write_bytes(scan.read_bytes())
        draft = team.folder / ".casefile" / "drafts" / f"clients--{FERN}--profile.12345678.yaml"
        draft.parent.mkdir(exist_ok=True)
        draft.write_text("half a line", "utf-8")
        before = {name: data for name, data in state(team.folder).items() if FERN in name}
        assert len(before) == 5
        said = self.move(team)
        assert said.code == 0, said
        assert {name: data for name, data in state(other.folder).items() if FERN in name} == before
        assert not [name for name in state(team.folder) if FERN in name]
        (entry,) = (team.folder / "service").glob("*-disposal-*.yaml")
        assert "kind: move" in entry.read_text("utf-8")
        assert "apart" not in entry.read_text("utf-8").replace("kept from", "")
        assert other.do("show", FERN, **LATER)
        assert team("show", FERN, **LATER).code == 3

    def test_where_the_code_or_the_person_is_there_already_nothing_moves(self, team: Desk, other: Desk) -> None:
        other.do("new", "--code", FERN, day="2026-03-02", by="amina")
        before = state(team.folder), state(other.folder)
        assert self.move(team).code == 1
        assert (state(team.folder), state(other.folder)) == before
        folder = other.folder / "clients"
        (folder / FERN).rename(folder / "wattle-2222")
        text = (team.folder / "clients" / FERN / "case.yaml").read_text("utf-8")
        (folder / "wattle-2222" / "case.yaml").write_text(text, "utf-8")
        assert self.move(team).code == 1
        assert state(team.folder) == before[0]

    @pytest.mark.parametrize(("to", "code"), [(".", 2), ("clients", 2), ("..", 2), ("../nowhere", 3)])
    def test_only_into_another_caseload_beside_this_one(self, team: Desk, to: str, code: int) -> None:
        before = state(team.folder)
        assert self.move(team, to).code == code
        assert state(team.folder) == before

    def test_it_does_not_come_back_where_it_was_removed(self, team: Desk, other: Desk) -> None:
        assert self.move(team).code == 0
        settings = other.folder / "casefile.yaml"
        mark = "  - {id: amina, role: caseworker}\n"
        settings.write_text(settings.read_text("utf-8").replace(mark, f"{mark}  - {{id: ros}}\n"), "utf-8")
        back = ("--to", str(team.folder), "--with", "ros", "--because", "x", "--yes")
        said = other("move", FERN, *back, **LATER)
        assert said.code == 1
        assert (other.folder / "clients" / FERN / "case.yaml").is_file()

    def test_never_into_another_copy_of_the_same_caseload(self, tmp_path: Path) -> None:
        desk = caseload(Desk(tmp_path), history=True)
        desk.do("new", "--code", FERN, day="2026-03-02", by="amina")
        shutil.copytree(desk.folder, tmp_path / "copy", symlinks=True)
        before = state(desk.folder), state(tmp_path / "copy")
        said = self.move(desk, "../copy")
        assert (said.code, "another copy of this caseload" in said.err) == (2, True)
        assert (state(desk.folder), state(tmp_path / "copy")) == before

    def test_what_to_type_next_is_quoted(self, team: Desk, other: Desk) -> None:
        other.folder.rename(other.folder.with_name("kept apart"))
        assert "casefile -C '../kept apart' handover" in self.move(team, "../kept apart").out

    def test_two_people_decide(self, team: Desk, other: Desk) -> None:
        said = team("move", FERN, "--to", "../apart", "--with", "amina", "--because", "x", "--yes", **LATER)
        assert said.code == 2
        assert not (other.folder / "clients" / FERN).exists()


class TestToday:
    """today --also FOLDER."""

    def test_the_lists_of_several_caseloads_are_one_and_each_line_says_where(self, team: Desk) -> None:
        other = caseload(Desk(team.folder.parent), "apart")
        other.do("new", "--code", "wattle-2222", day="2026-03-02", by="amina")
        said = team.do("today", "--all", "--also", "../apart", **MARCH)
        assert f"riverbend/{FERN}" in said.out
        assert "apart/wattle-2222" in said.out
        assert f"casefile -C {other.folder} " in said.out
        items = json.loads(team.do("today", "--json", "--also", "../apart", **MARCH).out)["items"]
        assert {(one["caseload"], one["client"]) for one in items} == {("riverbend", FERN), ("apart", "wattle-2222")}
        alone = json.loads(team.do("today", "--json", **MARCH).out)["items"]
        here = [{k: v for k, v in one.items() if k != "caseload"} for one in items if one["caseload"] == "riverbend"]
        assert here == alone

    def test_two_folders_of_one_name_are_told_apart(self, team: Desk) -> None:
        for name in ("north", "south"):
            base = Desk(team.folder.parent / name)
            base.folder.mkdir()
            caseload(base).do("new", "--code", f"{name}-2222", day="2026-03-02", by="amina")
        said = team.do("today", "--all", "--also", "../north/riverbend", "--also", "../south/riverbend", **MARCH)
        assert "north/riverbend/north-2222" in said.out
        assert "south/riverbend/south-2222" in said.out

    def test_one_that_cannot_be_read_hides_no_other(self, team: Desk) -> None:
        broken = caseload(Desk(team.folder.parent), "broken")
        (broken.folder / "casefile.yaml").write_text("format: 9\n", "utf-8")
        said = team.do("today", "--all", "--also", "../broken", "--also", "../nowhere", **MARCH)
        assert FERN in said.out
        assert "broken: " in said.err
        assert "a folder named with --also is no caseload" in said.err
