"""A sealed folder and the people around it: who is let in, what a mistyped number does, and what brings back a lost stick or key."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.story import Desk, Keyboard, Said

from casefile.cli import syncing
from casefile.core.failure import Unreadable

pytestmark = pytest.mark.sync

AMBER, NOW = "amber-4821", "2026-03-04T02:00:00Z"


class Person(Desk):
    """A desk on a machine of its own, with keys of its own."""

    def __init__(self, folder: Path, home: Path) -> None:
        super().__init__(folder)
        self.home = home

    def __call__(self, *words: object, **more: object) -> Said:  # type: ignore[override]
        more.setdefault("now", NOW)
        more["env"] = {"XDG_CONFIG_HOME": str(self.home)}
        return super().__call__(*words, **more)  # type: ignore[arg-type]

    def number(self) -> str:
        found = re.search(r"number of copy .*:  ([0-9 ]+)", self.do("sync", "key").out)
        assert found
        return found[1]


class Team:
    """Amina, who begins; Ben, who joins; the stick."""

    def __init__(self, base: Path) -> None:
        self.base, self.stick = base, base / "stick" / "riverbend"
        self.stick.parent.mkdir()
        start = Person(base, base / "amina-home")
        start.do("init", base / "amina", "--worker", "amina")
        self.amina = Person(base / "amina", start.home)
        self.amina.do("new", "--code", AMBER)
        self.amina.do("sync", "init", self.stick)
        self.at_bens = Person(base, base / "ben-home")
        self.ben = Person(base / "ben", self.at_bens.home)

    def join(self, *more: object) -> Said:
        return self.at_bens("sync", "join", self.stick, self.ben.folder, "--worker", "ben", *more)

    def let_ben_in(self) -> None:
        mine = yours(self.join("--number", self.amina.number()))
        self.amina.do("sync", "admit", "--number", mine, "--as", "ben")
        assert self.join().code == 0
        self.ben.do("sync")
        self.amina.do("sync")

    def both_have(self, words: str) -> bool:
        for one in (self.amina, self.ben, self.amina):
            one.do("sync")
        return all(
            words in "".join(p.read_text("utf-8") for p in (one.folder / "clients" / AMBER / "notes").iterdir())
            for one in (self.amina, self.ben)
        )


def yours(said: Said) -> str:
    found = re.search(r"yours:  ([0-9 ]+)", said.out)
    assert found, said
    return found[1]


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team(tmp_path)


def test_a_wrong_number_or_none_keeps_the_keys_and_asks_once(team: Team) -> None:
    first = yours(team.join())
    short, other = team.join("--number", "12345"), team.join("--number", "1" * 25)
    assert (short.code, "a number is 25 digits" in short.err) == (2, True)
    assert (other.code, "not the number of whoever" in other.err) == (1, True)
    assert yours(team.join()) == first
    said = team.amina("sync", "admit", "--number", "9" * 25, "--as", "ben")
    assert (said.code, "no copy that asks has that number" in said.err) == (1, True)
    team.let_ben_in()
    assert "nobody asks" in team.amina("sync", "admit", "--number", first, "--as", "ben").err
    team.ben.do("note", AMBER, "-", stdin="From Ben.")
    assert team.both_have("From Ben.")
    assert "author: ben" in next((team.ben.folder / "clients" / AMBER / "notes").iterdir()).read_text("utf-8")


def test_a_lost_stick_is_followed_by_a_new_one_with_the_same_team(team: Team) -> None:
    team.let_ben_in()
    team.ben.do("note", AMBER, "-", stdin="Not sent yet.")
    team.stick.parent.rename(team.base / "lost")
    new = team.base / "new-stick"
    new.mkdir()
    team.amina.do("sync", "init", new / "riverbend")
    team.ben.do("sync", "init", new / "riverbend")
    assert team.both_have("Not sent yet.")
    assert team.amina.do("sync", "team").out.count("since") == 2
    team.amina.do("bundle", "out", team.base / "file.age")
    (new / "riverbend/team").unlink()
    assert team.amina("sync").code != 0
    team.amina.do("sync", "team", "--again")
    team.amina.do("sync")


@pytest.mark.parametrize("who", ["amina", "ben"])
def test_keys_that_are_gone_come_back_from_the_sheet(team: Team, who: str) -> None:
    team.let_ben_in()
    one, other = (team.amina, team.ben) if who == "amina" else (team.ben, team.amina)
    sheet = team.base / "sheet.txt"
    sheet.write_text(one.do("sync", "key", "--sheet").out, "utf-8")
    before = one.number()
    shutil.rmtree(one.home)
    lost = one("sync")
    assert lost.code != 0
    one.do("sync", "key", "--restore", sheet)
    if who == "ben":  # he compares once more, as on any machine that knows nobody
        said = one("sync")
        assert "sync key --compare" in said.err
        one.do("sync", "key", "--compare", other.number())
    assert one.number() == before
    one.do("note", AMBER, "-", stdin="After the loss.")
    assert team.both_have("After the loss.")


def test_a_lost_machine_is_replaced_with_the_sheet_alone(team: Team) -> None:
    team.let_ben_in()
    sheet = team.base / "sheet.txt"
    sheet.write_text(team.amina.do("sync", "key", "--sheet").out, "utf-8")
    shutil.rmtree(team.amina.home)
    shutil.rmtree(team.amina.folder)
    anew = Person(team.base, team.base / "new-home")
    said = anew.do("sync", "join", team.stick, team.amina.folder, "--worker", "amina", "--sheet", sheet)
    assert "1 client" in said.out
    team.amina = Person(team.amina.folder, anew.home)
    team.amina.do("note", AMBER, "-", stdin="On the new machine.")
    assert team.both_have("On the new machine.")
    assert "says who is in the team" in team.amina.do("sync", "team").out


def test_who_is_taken_out_gets_nothing_more_and_whom_it_is_handed_on_to_can_do_so(team: Team) -> None:
    team.let_ben_in()
    copies = re.findall(r"^(\w+)  (\w+), since", team.amina.do("sync", "team").out, re.MULTILINE)
    bens = next(copy for copy, who in copies if who == "ben")
    team.amina.do("sync", "hand-on", bens)
    assert team.ben.do("sync", "team").out.count("says who is in the team") == 2
    team.amina.do("sync", "revoke", bens)
    team.amina.do("note", AMBER, "-", stdin="Not for Ben.")
    team.amina.do("sync")
    said = team.ben("sync")
    notes = team.ben.folder / "clients" / AMBER / "notes"
    assert "Not for Ben." not in "".join(p.read_text("utf-8") for p in notes.glob("*"))
    assert "Traceback" not in said.err


def test_keys_with_a_passphrase_open_a_page_that_was_sealed_to_them(team: Team) -> None:
    from casefile.store import age

    key = team.amina.do("sync", "key").out.split()[-1]
    team.amina.do("sync", "key", "--passphrase", stdin="four plain words here\n")
    sealed = team.base / "answers.json.age"
    sealed.write_bytes(age.seal(b'{"no": "page of ours"}', [key]))
    said = team.amina("import", "form", sealed, AMBER, stdin="four plain words here\n")
    assert "not a file that a page of casefile saved" in said.err  # it was opened
    said = team.amina("import", "form", sealed, AMBER, stdin="another\n")
    assert "not the passphrase" in said.err
    team.amina.do("sync", "key", "--no-passphrase", stdin="four plain words here\n")
    assert "not a file that a page" in team.amina("import", "form", sealed, AMBER).err


def test_what_somebody_sent_before_they_were_taken_out_is_with_everybody(team: Team) -> None:
    team.let_ben_in()
    team.ben.do("note", AMBER, "-", stdin="Sent before I left.")
    team.ben.do("sync")
    name = re.search(r"^(\w+)  ben", team.amina.do("sync", "team").out, re.MULTILINE)
    assert name
    said = team.amina.do("sync", "revoke", name[1])
    assert "what it had sent was taken in first" in said.out
    papers = (team.amina.folder / "clients" / AMBER / "notes").iterdir()
    assert any("Sent before I left." in one.read_text("utf-8") for one in papers)
    team.stick.rename(team.base / "away")
    assert team.amina("sync", "revoke", name[1]).code == 1


def test_whoever_was_let_in_meanwhile_is_in_with_the_number_at_once(team: Team) -> None:
    mine = yours(team.join())
    assert "1 copy asks to be let in: casefile sync admit" in team.amina.do("sync").err
    team.amina.do("sync", "admit", "--number", mine, "--as", "ben")
    said = team.join("--number", team.amina.number())
    assert said.code == 0
    assert "is a copy of the caseload: 1 client" in said.out
    assert "asks to be let in" not in team.amina.do("sync").err


@pytest.mark.parametrize("first", [("sync", "init"), ("sync", "key", "--make")])
def test_keys_made_anew_by_mistake_do_not_stand_in_the_way_of_the_sheet(team: Team, first: tuple[str, ...]) -> None:
    team.let_ben_in()
    sheet = team.base / "sheet.txt"
    sheet.write_text(team.ben.do("sync", "key", "--sheet").out, "utf-8")
    number = team.ben.number()
    shutil.rmtree(team.ben.home)
    tried = team.ben(*first, *((team.stick,) if "init" in first else ()))
    assert (tried.code == 0) == ("--make" in first)
    team.ben.do("sync", "key", "--restore", sheet)
    assert team.ben.number() == number
    kept = [one.name for one in (team.ben.home / "casefile" / "keys").iterdir() if ".before-" in one.name]
    assert len(kept) == ("--make" in first)
    assert team.ben("sync", "key", "--restore", sheet).code == 2  # and the right ones are never replaced


def test_an_id_that_nobody_has_is_asked_about_before_it_is_let_in(team: Team) -> None:
    mine = yours(team.join("--number", team.amina.number()))
    typed = Keyboard(f"12345\n{mine}\nbne\nn\nben\ny\n")
    said = team.amina.do("sync", "admit", stdin=typed, terminal=True)
    assert "a number is 25 digits" in said.err
    assert "ben's copy" in said.out
    assert "bne" not in team.amina.do("sync", "team").out


def test_nothing_that_somebody_sent_keeps_them_in(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.let_ben_in()
    name = re.search(r"^(\w+)  ben", team.amina.do("sync", "team").out, re.MULTILINE)
    assert name

    def breaks(_: object) -> None:
        raise Unreadable("what came holds a link")

    monkeypatch.setattr(syncing, "one_round", breaks)
    said = team.amina.do("sync", "revoke", name[1])
    assert "not everything that was sent could be taken in: what came holds a link" in said.err
    assert "taken in first" not in said.out
    assert name[1] not in team.amina.do("sync", "team").out
