"""Files kept with a paper, to the byte and under a name that tells nobody; and words of somebody else taken out for good."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cli.amber import caseload
from tests.cli.papers import FORMS, answers
from tests.story import Desk, Said

AMBER = "amber-4821"
CONSENT = "2026-03-11-consent-r4jd"
NAME = "Rosalind Quayle"
DAY = "2026-07-03"
MIB = 1024 * 1024
SCAN = b"%PDF-1.7 \x00\xff\r\n a scan of a signed page \n"


def at(day: str = DAY, by: str = "amina", hour: int = 2) -> dict[str, str]:
    """The moment and the worker of a command."""
    return {"now": f"{day}T{hour:02}:00:00Z", "by": by}


@pytest.fixture
def june(at: Callable[[str], Desk]) -> Desk:
    """Amber's file on 30 June."""
    return at("30-june")


def home(desk: Desk) -> Path:
    return desk.folder / "clients" / AMBER


def tree(path: Path) -> dict[str, Any]:
    """A document, read by another reader than ours."""
    made: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    return made


def paper(desk: Desk, id: str) -> Path:
    (found,) = home(desk).rglob(f"{id}.yaml")
    return found


def file(desk: Desk, name: str = "scan.pdf", data: bytes = SCAN) -> Path:
    """A file beside the caseload, as somebody saved it."""
    path = desk.folder.parent / "downloads" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def kept(desk: Desk) -> list[Path]:
    folder = home(desk) / "attachments"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def attached(desk: Desk, id: str = CONSENT) -> list[dict[str, str]]:
    return [one for one in tree(paper(desk, id)).get("events", ()) if one["kind"] == "attached"]


def state(root: Path) -> dict[str, bytes]:
    """Every file, but casefile's own lock and the words that it kept where a command did not come about."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != "lock" and not path.name.startswith("words-")
    }


def codes(desk: Desk, day: str = DAY) -> list[tuple[str, str, str]]:
    """What check finds: severity, code, file."""
    said = desk("check", AMBER, "--json", **at(day))
    return [(one["severity"], one["code"], Path(one["path"]).name) for one in json.loads(said.out)["findings"]]


def holding(root: Path, word: bytes) -> list[str]:
    """Files of the caseload that hold a word, or are named by it; git's own apart."""
    return [
        name
        for name, data in state(root).items()
        if not name.startswith(".git/") and (word.lower() in data.lower() or word.lower() in name.lower().encode())
    ]


class TestAttach:
    """attach CLIENT FORM FILE."""

    def test_the_bytes_are_kept_exactly_for_their_owner_only_with_their_sum_and_the_consent(self, june: Desk) -> None:
        was = os.umask(0)
        try:
            june.do("attach", AMBER, "case-plan", file(june), **at())
        finally:
            os.umask(was)
        (made,) = kept(june)
        assert made.read_bytes() == SCAN
        assert stat.S_IMODE(made.stat().st_mode) == 0o600
        assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700
        (event,) = attached(june, "2026-06-15-case-plan-h5mv")
        assert event["file"] == f"attachments/{made.name}"
        assert event["sha256"] == hashlib.sha256(SCAN).hexdigest()
        assert (event["consent_ref"], event["by"], event["date"]) == (CONSENT, "amina", DAY)
        assert june("check", **at()).out.startswith("0 errors, 0 warnings")  # what was signed is as it was

    def test_the_consent_may_be_named_and_must_be_one(self, june: Desk) -> None:
        june.do("attach", AMBER, "case-plan", file(june), "--consent", "consent#1", **at())
        assert attached(june, "2026-06-15-case-plan-h5mv")[0]["consent_ref"] == "2026-03-04-consent-k7f3"
        before = state(june.folder)
        for other in ("case-plan", "profile", "note", "2026-01-01-consent-zzzz"):
            said = june("attach", AMBER, "case-plan", file(june), "--consent", other, **at())
            assert said.code in (2, 3), other
            assert state(june.folder) == before

    @pytest.mark.parametrize(
        ("name", "ending"),
        [
            (f"{NAME}.pdf", ".pdf"),
            (f"{NAME}.PDF", ".pdf"),
            (f"{NAME} of amber.tar.gz", ".gz"),
            (NAME, ""),
            (f".{NAME}", ""),
            (f"{NAME}.", ""),
            (f"{NAME}.jp g", ""),
            (f"{NAME}.jpüg", ""),
            (f"{NAME}.a-very-long-ending", ""),
            (f"-o {NAME}.txt", ".txt"),
            (f"\u202e\n{NAME}: # {{x}}.jpeg", ".jpeg"),
            ("to Dr.Quayle", ""),
            ("scan.rosalind", ""),
        ],
    )
    def test_the_name_it_had_is_kept_nowhere_and_only_a_plain_ending_stays(
        self, june: Desk, name: str, ending: str
    ) -> None:
        said = june.do("attach", AMBER, "consent", "--", file(june, name), **at())
        (made,) = kept(june)
        for word in (b"rosalind", b"quayle"):
            assert not holding(june.folder, word)
            assert word.decode() not in (said.out + said.err).lower()
        assert re.fullmatch(rf"{DAY}-[23456789bcdfghjkmnpqrstvwxz]{{4}}{re.escape(ending)}", made.name)

    def test_the_history_holds_the_file_and_not_its_name(self, desk: Desk) -> None:
        inside = caseload(desk, history=True)
        inside.do("new", "--code", AMBER, **at())
        referral = next((inside.folder / "clients" / AMBER).glob("*-referral-in-*.yaml")).stem
        inside.do("attach", AMBER, referral, file(inside, f"{NAME}.pdf"), **at())
        (made,) = kept(inside)
        git = ["git", "-C", str(inside.folder)]
        log = subprocess.run(
            [*git, "log", "--format=%B%an", "--name-only"], capture_output=True, text=True, check=True
        ).stdout
        assert log.startswith("attach\n")
        assert f"clients/{AMBER}/attachments/{made.name}" in log
        assert not re.search("(?i)rosalind|quayle", log)
        status = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True).stdout
        assert status == ""

    def test_the_same_file_twice_is_two_files_that_stand_apart(self, june: Desk) -> None:
        for _ in range(2):
            june.do("attach", AMBER, "consent", file(june), **at())
        one, other = kept(june)
        assert one.read_bytes() == other.read_bytes() == SCAN
        assert sorted(event["file"] for event in attached(june)) == [
            f"attachments/{one.name}",
            f"attachments/{other.name}",
        ]
        one.unlink()
        assert [code for _, code, _ in codes(june)] == ["attachment/gone"]

    def test_a_file_of_25_mib_is_kept_and_a_byte_more_is_not(self, june: Desk) -> None:
        before = state(june.folder)
        said = june("attach", AMBER, "consent", file(june, "big", bytes(25 * MIB + 1)), **at())
        assert (said.code, said.out) == (2, "")
        assert "25 MiB" in said.err
        assert state(june.folder) == before
        june.do("attach", AMBER, "consent", file(june, "big", bytes(25 * MIB)), **at())
        assert kept(june)[0].stat().st_size == 25 * MIB
        assert codes(june) == []

    @pytest.mark.parametrize(("what", "code"), [("empty", 2), ("link", 4), ("folder", 4), ("missing", 3), ("pipe", 4)])
    def test_what_is_no_file_with_something_in_it_is_refused_and_nothing_is_left(
        self, june: Desk, what: str, code: int
    ) -> None:
        source = file(june, what, b"" if what == "empty" else SCAN)
        if what in ("link", "folder", "missing", "pipe"):
            source.unlink()
        if what == "link":
            source.symlink_to(file(june))
        elif what == "folder":
            source.mkdir()
        elif what == "pipe":
            os.mkfifo(source)
        before = state(june.folder)
        said = june("attach", AMBER, "consent", source, **at())
        assert (said.code, said.out) == (code, "")
        assert "went wrong inside" not in said.err
        assert state(june.folder) == before
        assert not kept(june)

    @pytest.mark.parametrize("form", ["profile", "case", "review", "no-such-form", "consent#9"])
    def test_a_paper_that_is_not_there_or_takes_none_gets_none(self, june: Desk, form: str) -> None:
        before = state(june.folder)
        said = june("attach", AMBER, form, file(june), **at())
        assert said.code in (2, 3)
        assert said.out == ""
        assert state(june.folder) == before

    def test_one_entered_in_error_gets_none(self, june: Desk) -> None:
        june.do("withdraw", AMBER, "note", "--in-error", "--because", "-", stdin="Another's.", **at())
        said = june("attach", AMBER, "2026-03-24-1705-q3nh", file(june), **at())
        assert (said.code, said.out) == (1, "")
        assert not kept(june)

    @pytest.mark.parametrize("nth", [1, 2, 3])  # the paper, the scan, the intent
    def test_a_full_disk_leaves_neither_file_nor_word(
        self, june: Desk, monkeypatch: pytest.MonkeyPatch, nth: int
    ) -> None:
        june.do("attach", AMBER, "consent", file(june), **at())  # the folder is there already, and so is the lock
        before, write, count = state(june.folder), os.write, iter(range(1, 1000))

        def full(handle: int, data: bytes) -> int:
            if next(count) >= nth and os.fstat(handle).st_mode & stat.S_IFREG:
                raise OSError(errno.ENOSPC, "No space left on device")
            return write(handle, data)

        monkeypatch.setattr("os.write", full)
        said = june("attach", AMBER, "consent", file(june, "other.pdf", SCAN * 9), **at(hour=3))
        monkeypatch.undo()
        assert (said.code, said.out) == (4, "")
        assert "No space left" in said.err
        assert state(june.folder) == before
        assert codes(june) == []

    def test_a_call_without_a_file_keeps_its_letter_with_itself_and_in_no_clients_folder(self, june: Desk) -> None:
        good = answers(sorted((FORMS / "enquiry/good").glob("*.yaml"))[0], without=("place",))
        said = june.do("enquiry", "--from", "-", "--final", "--json", stdin=good, **at())
        (id,) = [one["id"] for one in json.loads(said.out)["documents"]]
        before = sorted(path.name for path in (june.folder / "clients").iterdir())
        said = june("attach", "service", id, file(june), **at())
        assert sorted(path.name for path in (june.folder / "clients").iterdir()) == before
        if said.code == 0:
            (made,) = [
                path for path in (june.folder / "service").rglob("*") if path.is_file() and path.suffix == ".pdf"
            ]
            made.unlink()
            assert june("check", **at()).code == 1

    def test_a_backup_holds_it_and_gives_it_back(self, june: Desk) -> None:
        june.do("attach", AMBER, "consent", file(june), **at())
        (made,) = kept(june)
        archive, restored = june.folder.parent / "friday.zip", june.folder.parent / "restored"
        june.do("backup", archive, **at())
        made.unlink()
        june.do("backup", "--restore", archive, "--to", restored, **at())
        assert (restored / made.relative_to(june.folder)).read_bytes() == SCAN
        assert codes(Desk(restored)) == []

    def test_one_that_was_cut_short_counts_as_done_for_every_reader_and_is_finished_by_the_next_writer(
        self, june: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        june.do("attach", AMBER, "consent", file(june), **at())
        replace, count = os.replace, iter(range(100))

        def cut(source: str, target: str) -> None:
            if next(count):  # the intent is in its place; then the power goes
                raise OSError(errno.EIO, "Input/output error")
            replace(source, target)

        monkeypatch.setattr("os.replace", cut)
        assert june("attach", AMBER, "consent", file(june, "more.pdf", SCAN * 2), **at(hour=3)).code == 4
        monkeypatch.undo()
        assert len(kept(june)) == 1
        assert june.do("show", AMBER, "consent", **at()).out.count("File attached") == 2
        assert codes(june) == []
        june.do("note", AMBER, "-", "--kind", "phone", stdin="Rang.", **at(hour=4))
        assert sorted(one.read_bytes() for one in kept(june)) == [SCAN, SCAN * 2]
        assert codes(june) == []


class TestCheckOfAttachments:
    """check sees when a file is gone, changed, or nobody's."""

    @pytest.fixture
    def held(self, june: Desk) -> Desk:
        june.do("attach", AMBER, "consent", file(june), **at())
        return june

    def test_what_is_as_it_was_is_no_finding(self, held: Desk) -> None:
        assert codes(held) == []

    def test_gone(self, held: Desk) -> None:
        kept(held)[0].unlink()
        assert codes(held) == [("error", "attachment/gone", f"{CONSENT}.yaml")]
        assert held("check", AMBER, **at()).code == 1

    @pytest.mark.parametrize("data", [SCAN + b" ", SCAN[:-1], b"", SCAN.replace(b"a", b"b", 1)])
    def test_changed_by_a_single_byte(self, held: Desk, data: bytes) -> None:
        kept(held)[0].write_bytes(data)
        assert codes(held) == [("error", "attachment/changed", f"{CONSENT}.yaml")]

    def test_a_link_in_its_place_is_not_it(self, held: Desk) -> None:
        (path,) = kept(held)
        moved = path.rename(held.folder.parent / "moved.pdf")
        path.symlink_to(moved)
        assert ("error", "attachment/gone", f"{CONSENT}.yaml") in codes(held)

    def test_named_by_no_paper(self, held: Desk) -> None:
        (home(held) / "attachments" / "left-here.pdf").write_bytes(SCAN)
        assert codes(held) == [("warning", "attachment/unnamed", "left-here.pdf")]
        assert held("check", AMBER, **at()).code == 0
        assert held("check", AMBER, "--strict", **at()).code == 1

    @pytest.mark.parametrize(
        "elsewhere",
        ["profile.yaml", "../../casefile.yaml", "attachments/../profile.yaml", "/etc/hostname", "attachments/deep/x.pdf",
         "..\\\\..\\\\x.pdf", "Attachments/x.pdf"],
    )  # fmt: skip
    def test_a_path_that_leads_out_of_the_folder_is_refused_and_not_looked_at(self, held: Desk, elsewhere: str) -> None:
        (path,) = kept(held)
        text = paper(held, CONSENT).read_text("utf-8")
        paper(held, CONSENT).write_text(text.replace(f"attachments/{path.name}", f'"{elsewhere}"'), "utf-8")
        found = codes(held)
        assert ("error", "attachment/place", f"{CONSENT}.yaml") in found
        assert ("warning", "attachment/unnamed", path.name) in found

    def test_every_code_is_explained(self, held: Desk) -> None:
        for code in ("attachment/gone", "attachment/changed", "attachment/unnamed", "attachment/place"):
            assert held.do("explain", code, **at()).out.startswith(f"{code}  ")


# -- taken out for good
CANARY = "Quokkaberry"
WORDS = f"{CANARY} of another file: she rang from the clinic.\n"


def note_of_another(desk: Desk, more: Callable[[str], None] | None = None) -> str:
    """A note of somebody else's call in amber's file; its id."""
    said = desk.do("note", AMBER, "-", "--kind", "phone", "--json", stdin=WORDS, **at())
    (id,) = [one["id"] for one in json.loads(said.out)["documents"]]
    return str(id)


def expunge(
    desk: Desk, id: str, *words: str, with_: str = "ros", because: str = "It is another person's.", **more: Any
) -> Said:
    line = ("expunge", AMBER, id, "--with", with_, "--because", "-", *words)
    return desk(*line, stdin=because, **{**at(hour=4), **more})


class TestExpunge:
    """expunge CLIENT ID --with WORKER."""

    def test_the_words_are_gone_from_the_folder_and_a_marker_says_who_when_and_why(self, june: Desk) -> None:
        id = note_of_another(june)
        assert holding(june.folder, CANARY.encode())
        first = tree(paper(june, id))
        assert expunge(june, id, "--yes").code == 0
        assert not holding(june.folder, CANARY.encode())
        made = tree(paper(june, id))
        kept_lines = ("casefile", "id", "client", "key", "support_period", "version", "date", "recorded_on", "author")
        assert {name: made[name] for name in kept_lines} == {name: first[name] for name in kept_lines}
        assert set(made) == {*kept_lines, "sensitivity", "status", "events", "updated"}
        (event,) = made["events"]
        assert {name: event[name] for name in ("kind", "date", "by", "approved_by", "because")} == {
            "kind": "expunged",
            "date": DAY,
            "by": "amina",
            "approved_by": "ros",
            "because": "It is another person's.",
        }
        assert made["status"] == "entered_in_error"
        assert june("check", **at()).out.startswith("0 errors, 0 warnings")

    def test_it_says_what_it_cannot_reach(self, june: Desk) -> None:
        said = expunge(june, note_of_another(june), "--yes")
        for beyond in (
            "backups",
            "sticks",
            "printed",
            "copies of the caseload until they sync",
            "people who have left",
        ):
            assert beyond in said.err
        assert "history of this machine" not in said.err  # there is none here

    def test_every_word_of_every_kind_of_answer_goes(self, june: Desk) -> None:
        text = (
            f"type: dfv\nin_my_words: {CANARY} one.\nwarning_signs: [{CANARY} two]\n"
            f"people_i_can_ask:\n  - {{name: {CANARY} three, relation: friend, phone: '0491 570 110'}}\n"
            f"dfv: {{code_word: {CANARY} four, kept_safe: true}}\nlocal: {{ours: {CANARY} five}}\n"
        )
        said = june.do("write", AMBER, "safety-plan", "--from", "-", "--json", stdin=text, **at())
        (id,) = [one["id"] for one in json.loads(said.out)["documents"]]
        path = paper(june, id)
        path.write_text(path.read_text("utf-8") + f"# {CANARY} six, in a comment\nhand: {CANARY} seven\n", "utf-8")
        assert path.read_text("utf-8").count(CANARY) == 7
        assert expunge(june, id, "--yes").code == 0
        assert not holding(june.folder, CANARY.encode())
        for line in (f"urgent {AMBER}", f"show {AMBER}", f"show {AMBER} {id}", f"print {AMBER} {id} -o -"):
            assert CANARY not in june.do(*line.split(), **at()).out

    @pytest.mark.parametrize("shape", ["q3nh", "note", "note#1", "note@2026-03-24", "case-plan", "2026-03-24-1705"])
    def test_only_the_whole_id_says_which(self, june: Desk, shape: str) -> None:
        before = state(june.folder)
        said = expunge(june, shape, "--yes")
        assert said.code in (2, 3)
        assert said.out == ""
        assert state(june.folder) == before

    def test_one_that_cannot_be_read_says_so_and_not_that_its_id_is_wrong(self, june: Desk) -> None:
        id = note_of_another(june)
        (path,) = home(june).rglob(f"{id}.yaml")
        path.write_text(path.read_text("utf-8") + "oops: [\n", "utf-8")
        said = expunge(june, id, "--yes")
        assert (said.code, said.out) == (4, "")
        assert f"{id}.yaml:" in said.err
        assert "whole id" not in said.err

    @pytest.mark.parametrize(("by", "second"), [("amina", "amina"), ("amina", "nobody"), ("amina", ""), ("ros", "ros")])
    def test_two_different_workers_of_the_caseload_decide(self, june: Desk, by: str, second: str) -> None:
        id = note_of_another(june)
        before = state(june.folder)
        said = expunge(june, id, "--yes", with_=second, by=by)
        assert (said.code, said.out) == (2, "")
        assert state(june.folder) == before

    def test_without_a_reason_nothing_goes(self, june: Desk) -> None:
        id = note_of_another(june)
        before = state(june.folder)
        said = expunge(june, id, "--yes", because=" \n")
        assert said.code in (1, 2)
        assert state(june.folder) == before

    def test_without_yes_and_with_dry_run_nothing_goes(self, june: Desk) -> None:
        id = note_of_another(june)
        before = state(june.folder)
        said = expunge(june, id)
        assert (said.code, said.out) == (2, "")
        said = expunge(june, id, "--dry-run", "--json")
        assert said.code == 0
        assert json.loads(said.out)["done"] is False
        for typed, code in (("n\n", 1), ("\n", 1)):
            line = ("expunge", AMBER, id, "--with", "ros", "--because", "Another's.")
            assert june(*line, stdin=typed, terminal=True, **at(hour=4)).code == code
        assert state(june.folder) == before
        line = ("expunge", AMBER, id, "--with", "ros", "--because", "Another's.")
        assert june(*line, stdin="y\n", terminal=True, **at(hour=4)).code == 0
        assert not holding(june.folder, CANARY.encode())

    def test_its_attachments_go_with_it_and_no_others(self, june: Desk) -> None:
        id = note_of_another(june)
        for name in ("one.pdf", "two.jpg"):
            june.do("attach", AMBER, id, file(june, name, CANARY.encode()), **at())
        june.do("attach", AMBER, "consent", file(june), **at())
        assert len(kept(june)) == 3
        expunge(june, id, "--yes")
        assert [one.read_bytes() for one in kept(june)] == [SCAN]
        assert codes(june) == []

    def test_a_scan_that_had_been_marked_as_the_wrong_one_goes_too(self, june: Desk) -> None:
        id = note_of_another(june)
        june.do("attach", AMBER, id, file(june, "one.pdf", CANARY.encode()), **at())
        (event,) = attached(june, id)
        words = ("--in-error", "--event", event["id"], "--because", "-")
        june.do("withdraw", AMBER, id, *words, stdin="The wrong scan.", **at())
        expunge(june, id, "--yes")
        assert not holding(june.folder, CANARY.encode())

    def test_words_that_an_editor_left_beside_it_go_too(self, june: Desk) -> None:
        june.do("amend", AMBER, "case-plan", "--because", "-", stdin="b", **at())
        id = next(path.stem for path in home(june).glob(f"{DAY}-case-plan-*.yaml"))
        script = june.folder.parent / "editor.py"
        code = f"import sys, pathlib\npath = pathlib.Path(sys.argv[1])\npath.write_text(path.read_text() + 'oops: [{CANARY}\\n')\n"
        script.write_text(code, "utf-8")
        env = {"VISUAL": "", "EDITOR": f"'{sys.executable}' '{script}'"}
        assert june("edit", AMBER, id, env=env, **at()).code == 1
        assert holding(june.folder, CANARY.encode())
        assert expunge(june, id, "--yes").code == 0
        assert not holding(june.folder, CANARY.encode())

    def test_a_path_out_of_the_folder_removes_nothing(self, june: Desk) -> None:
        id = note_of_another(june)
        june.do("attach", AMBER, id, file(june), **at())
        (event,) = attached(june, id)
        path = paper(june, id)
        path.write_text(path.read_text("utf-8").replace(event["file"], "attachments/../profile.yaml"), "utf-8")
        assert expunge(june, id, "--yes").code in (0, 4)
        assert (home(june) / "profile.yaml").is_file()

    def test_a_later_version_that_carries_its_words_on_goes_first(self, june: Desk) -> None:
        first, second = "2026-06-10-case-plan-9qx2", "2026-06-15-case-plan-h5mv"
        before = state(june.folder)
        said = expunge(june, first, "--yes")
        assert (said.code, said.out) == (1, "")
        assert second in said.err
        assert state(june.folder) == before
        for id in (second, first):
            assert expunge(june, id, "--yes").code == 0
        assert codes(june) == []
        june.do("amend", AMBER, "consent", "--because", "-", stdin="b", **at())
        assert expunge(june, CONSENT, "--yes").code == 1  # a draft carries them on just as well

    def test_the_place_goes_back_to_the_version_before_and_gates_count_the_marker_for_nothing(self, june: Desk) -> None:
        for id in (
            "2026-06-15-case-plan-h5mv",
            "2026-06-11-case-plan-c6tr",
            CONSENT,
            "2026-03-10-risk-assessment-t6vh",
        ):
            assert expunge(june, id, "--yes").code == 0
        out = june.do("status", AMBER, **at()).out
        assert "plan      2026-06-10-case-plan-9qx2, version 2" in out
        assert "consent   2026-03-04-consent-k7f3, declined" in out
        items = [one["what"] for one in json.loads(june.do("today", AMBER, "--json", **at()).out)["items"]]
        assert "make the full risk assessment" in items
        (row,) = [one for one in json.loads(june.do("list", "--json", **at()).out)["clients"] if one["client"] == AMBER]
        assert row["risk"] is None

    @pytest.mark.parametrize("id", ["profile-hqmdwckxtzpb", "case-hqmdwckxtzpb"])
    def test_the_spine_and_the_profile_stay(self, june: Desk, id: str) -> None:
        before = state(june.folder)
        said = expunge(june, id, "--yes")
        assert said.code in (1, 2, 3)
        assert said.out == ""
        assert state(june.folder) == before

    def test_other_papers_that_speak_of_it_still_do_and_nothing_is_found(self, june: Desk) -> None:
        id = note_of_another(june)
        june.do("done", AMBER, "p-2nfb", "--note", id, **at())
        words = f"facts: A note lay in the wrong file.\ncategory: privacy_breach\nseverity: minor\nimmediate_action: Taken out.\ndata_breach: {{what: A call., about: {id}, contained: Taken out.}}\n"
        june.do("write", AMBER, "incident", "--from", "-", "--final", stdin=words, **at())
        expunge(june, id, "--yes")
        assert len(holding(home(june), id.encode())) == 3  # the marker, the plan, the incident
        assert codes(june) == []
        june.do("show", AMBER, **at())

    def test_the_marker_is_shown_and_printed_as_one(self, june: Desk) -> None:
        id = note_of_another(june)
        expunge(june, id, "--yes")
        for words in (("show", AMBER, id), ("print", AMBER, id, "--format", "text"), ("print", AMBER, id, "-o", "-")):
            out = june.do(*words, **at()).out
            assert "ENTERED IN ERROR" in out
            assert "not shown" in out
        shown = json.loads(june.do("show", AMBER, id, "--json", **at()).out)["document"]
        assert (shown["id"], shown["status"]) == (id, "entered_in_error")

    @pytest.mark.parametrize(
        "line",
        ["amend A ID --because -", "attach A ID FILE", "write A note --id ID --set text=x", "given A ID", "correct A ID --because -"],
    )  # fmt: skip
    def test_the_marker_takes_nothing_more(self, june: Desk, line: str) -> None:
        id = note_of_another(june)
        expunge(june, id, "--yes")
        before, named = state(june.folder), {"A": AMBER, "ID": id, "FILE": file(june)}
        said = june(*[named.get(word, word) for word in line.split()], stdin="x", **at(hour=5))
        assert said.code in (1, 2, 3)
        assert state(june.folder) == before

    def test_who_took_the_words_out_and_why_is_not_written_over(self, june: Desk) -> None:
        id = note_of_another(june)
        expunge(june, id, "--yes")
        before = tree(paper(june, id))["events"]
        expunge(june, id, "--yes", with_="ben", because="Once more.")
        after = tree(paper(june, id))["events"]
        assert after[: len(before)] == before

    def test_the_marker_cannot_be_taken_back_into_an_empty_paper(self, june: Desk) -> None:
        id = note_of_another(june)
        expunge(june, id, "--yes")
        (event,) = tree(paper(june, id))["events"]
        words = ("withdraw", AMBER, id, "--in-error", "--event", event["id"], "--because", "-")
        june(*words, stdin="No.", **at(hour=5))
        assert "ENTERED IN ERROR" in june.do("show", AMBER, id, **at(hour=6)).out
        assert tree(paper(june, id))["status"] == "entered_in_error"

    def test_a_disk_that_is_full_takes_nothing_out_by_half(self, june: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        id = note_of_another(june)
        june.do("attach", AMBER, id, file(june, "one.pdf", CANARY.encode()), **at())
        before, write = state(june.folder), os.write

        def full(handle: int, data: bytes) -> int:
            if stat.S_ISREG(os.fstat(handle).st_mode):
                raise OSError(errno.ENOSPC, "No space left on device")
            return write(handle, data)

        monkeypatch.setattr("os.write", full)
        said = expunge(june, id, "--yes")
        monkeypatch.undo()
        assert said.code == 4
        assert {name: data for name, data in state(june.folder).items() if "/tmp/" not in name} == before

    def test_the_commit_names_neither_words_nor_person(self, desk: Desk) -> None:
        inside = caseload(desk, history=True)
        inside.do("new", "--code", AMBER, **at())
        id = note_of_another(inside)
        inside.do("attach", AMBER, id, file(inside), **at())
        assert expunge(inside, id, "--yes").code == 0
        git = ["git", "-C", str(inside.folder)]
        log = subprocess.run([*git, "log", "-1", "--format=%B%an"], capture_output=True, text=True, check=True).stdout
        assert log.startswith("expunge\n")
        assert not re.search(f"{AMBER}|{CANARY}|another person", log)
        status = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True).stdout
        assert status == ""  # the removed scan is recorded too
        shutil.rmtree(inside.folder / ".git")
        assert not holding(inside.folder, CANARY.encode())
