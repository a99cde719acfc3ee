"""A backup sealed and tried from the command line, and a bundle that somebody in the team brings in."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.cli.amber import caseload
from tests.story import Desk

from casefile.core.failure import NotFound
from casefile.sync.sealed import carrier, keys, seal_file

pytestmark = pytest.mark.samples  # real commands by the hundred: part of the whole suite only

MINE = {"now": "2026-07-03T02:00:00Z", "by": "amina"}
TODAY = "2026-07-03"


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "APPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "settings"))


@pytest.fixture
def inside(desk: Desk) -> Desk:
    made = caseload(desk, history=True)
    made.do("new", "--code", "fern-1111", **MINE)
    return made


def kept(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and not {".git", "schemas", "lock", "replica", "worker", "tmp"} & set(path.relative_to(folder).parts)
    }


def signs(desk: Desk, *args: str, stdin: str = "") -> dict[str, bool | None]:
    said = desk("doctor", "--restore-test", *args, "--json", stdin=stdin, **MINE)
    return {one["subject"]: one["well"] for one in json.loads(said.out)["signs"]}


WELL = {"backup": True, "restored": True, "same": True, "check": True, "removed": True}


def test_sealed_for_a_key_and_back(inside: Desk, tmp_path: Path) -> None:
    secret, recipient = seal_file.new_recovery_key()
    (tmp_path / "key.txt").write_text(secret)
    (tmp_path / "other.txt").write_text(seal_file.new_recovery_key()[0])
    file = str(tmp_path / "kept.zip.age")
    assert "kept.zip.age" in inside.do("backup", file, "--for", recipient, **MINE).out
    assert b"fern-1111" not in (tmp_path / "kept.zip.age").read_bytes()
    back = tmp_path / "back"
    missing = inside("backup", "--restore", file, "--to", str(back), **MINE)
    assert (missing.code, "--key" in missing.err) == (2, True)
    wrong = inside("backup", "--restore", file, "--to", str(back), "--key", str(tmp_path / "other.txt"), **MINE)
    assert (wrong.code, wrong.out) == (1, "")
    assert not back.exists()
    inside.do("backup", "--restore", file, "--to", str(back), "--key", str(tmp_path / "key.txt"), **MINE)
    assert kept(back) == kept(inside.folder)
    assert signs(inside, file, "--key", str(tmp_path / "key.txt")) == WELL


@pytest.mark.sync  # a passphrase takes a second each time, on purpose
def test_sealed_with_a_passphrase_and_back(inside: Desk, tmp_path: Path) -> None:
    file = str(tmp_path / "kept.zip.age")
    inside.do("backup", file, "--passphrase", stdin="correct horse\n", **MINE)
    wrong = inside("backup", "--restore", file, "--to", str(tmp_path / "back"), stdin="horse\n", **MINE)
    assert (wrong.code, wrong.out, "horse" in wrong.err) == (1, "", False)
    inside.do("backup", "--restore", file, "--to", str(tmp_path / "back"), stdin="correct horse\n", **MINE)
    assert kept(tmp_path / "back") == kept(inside.folder)
    assert signs(inside, file, stdin="correct horse\n") == WELL


def test_nobody_to_ask_is_a_wrong_usage(inside: Desk, tmp_path: Path) -> None:
    said = inside("backup", str(tmp_path / "kept.zip.age"), "--passphrase", stdin="", **MINE)
    assert (said.code, said.out) == (2, "")
    assert not (tmp_path / "kept.zip.age").exists()


@pytest.mark.parametrize(
    "line", ["backup x.zip --for age1x", "backup x.zip.age --for age1x --passphrase", "backup x.zip.age --key k",
             "backup --restore x.zip --to y --passphrase", "doctor x.zip", "doctor --key k", "doctor --fix --restore-test",
             "bundle sideways x.age"]
)  # fmt: skip
def test_lines_that_mean_nothing_are_a_wrong_usage(inside: Desk, line: str) -> None:
    before = kept(inside.folder)
    said = inside(*line.split(), **MINE)
    assert (said.code, said.out) == (2, "")
    assert kept(inside.folder) == before


def test_a_fresh_backup_is_tried_and_leaves_nothing(inside: Desk) -> None:
    around = sorted(path.name for path in inside.folder.parent.iterdir())
    before = kept(inside.folder)
    assert signs(inside) == WELL
    assert kept(inside.folder) == before
    assert sorted(path.name for path in inside.folder.parent.iterdir()) == around
    said = inside.do("doctor", "--restore-test", **MINE).out
    assert "byte for byte" in said
    assert "fern-1111" not in said


def test_an_older_backup_is_well_and_what_is_newer_is_said(inside: Desk, tmp_path: Path) -> None:
    file = str(tmp_path / "kept.zip")
    inside.do("backup", file, **MINE)
    inside.do("note", "fern-1111", "-", "--kind", "phone", stdin="a word\n", **MINE)
    said = inside.do("doctor", "--restore-test", file, **MINE).out
    assert "1 file more" in said
    assert signs(inside, file)["same"] is None


def test_a_damaged_backup_is_said_and_leaves_nothing(inside: Desk, tmp_path: Path) -> None:
    file = tmp_path / "kept.zip"
    inside.do("backup", str(file), **MINE)
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)
    around = sorted(path.name for path in inside.folder.parent.iterdir())
    said = inside("doctor", "--restore-test", str(file), **MINE)
    assert (said.code, said.out) == (4, "")
    assert sorted(path.name for path in inside.folder.parent.iterdir()) == around


def test_a_copy_that_an_interrupted_test_left_is_found_by_doctor(inside: Desk) -> None:
    (inside.folder.parent / ".casefile-restore-test-x").mkdir()
    said = inside("doctor", **MINE)
    assert said.code == 1
    assert ".casefile-restore-test-x" in said.out


# -- bundles
def second(inside: Desk, tmp_path: Path) -> Desk:
    """The same caseload on another laptop, both in one team."""
    file = str(tmp_path / "start.zip")
    inside.do("backup", file, **MINE)
    inside.do("backup", "--restore", file, "--to", str(tmp_path / "other"), **MINE)
    names = [keys.replica_of(folder) for folder in (inside.folder, tmp_path / "other")]
    me, other = (keys.make(name) for name in names)
    remote = tmp_path / "stick"
    carrier.begin(remote, me, "amina", TODAY)
    carrier.ask_to_join(remote, other)
    carrier.compared(remote, other, me.card.fingerprint)
    (request,) = carrier.requests(remote, me)
    carrier.admit(remote, me, request, "ben", TODAY)
    carrier.receive(tmp_path / "other", remote, other)
    return Desk(tmp_path / "other")


def test_a_bundle_goes_out_here_and_comes_in_there(inside: Desk, tmp_path: Path) -> None:
    other = second(inside, tmp_path)
    inside.do("note", "fern-1111", "-", "--kind", "phone", stdin="mirabelle\n", **MINE)
    file = tmp_path / "for-ben.age"
    assert "for-ben.age" in inside.do("bundle", "out", str(file), **MINE).out
    assert b"mirabelle" not in file.read_bytes()
    said = other.do("bundle", "in", str(file), **MINE)
    assert re.fullmatch(r"[1-9] changes? came from copy [a-z0-9]{4}", said.out.splitlines()[0])
    papers = (other.folder / "clients" / "fern-1111").rglob("*")
    assert any(b"mirabelle" in one.read_bytes() for one in papers if one.is_file())
    again = other.do("bundle", "in", str(file), **MINE)
    assert again.out.startswith("nothing new came from copy ")


def test_what_was_edited_by_hand_goes_along(inside: Desk, tmp_path: Path) -> None:
    other = second(inside, tmp_path)
    (inside.folder / "by-hand.txt").write_text("mirabelle\n")
    inside.do("bundle", "out", str(tmp_path / "x.age"), **MINE)
    other.do("bundle", "in", str(tmp_path / "x.age"), **MINE)
    assert (other.folder / "by-hand.txt").read_text("utf-8") == "mirabelle\n"


def test_without_keys_a_bundle_says_what_to_do_first(inside: Desk, tmp_path: Path) -> None:
    said = inside("bundle", "out", str(tmp_path / "x.age"), **MINE)
    assert (said.code, said.out) == (3, "")
    assert "casefile sync" in said.err
    with pytest.raises(NotFound):
        keys.load(keys.replica_of(inside.folder))
    assert not (tmp_path / "x.age").exists()


def test_where_a_backup_goes_is_looked_at_before_anybody_types_a_passphrase(inside: Desk, tmp_path: Path) -> None:
    there = tmp_path / "there.zip.age"
    there.write_bytes(b"")
    said = inside("backup", str(there), "--passphrase", **MINE)
    assert (said.code, "is there already" in said.err) == (2, True)
    file = tmp_path / "b.zip.age"
    inside.do("backup", str(file), "--passphrase", stdin="a long phrase\n", **MINE)
    said = inside("backup", "--restore", str(file), "--to", str(tmp_path), **MINE)
    assert (said.code, "is not empty" in said.err) == (2, True)
