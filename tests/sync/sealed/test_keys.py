"""A replica's keys: kept for their owner only, compared by voice, brought back from paper."""

from __future__ import annotations

import os
import random
import stat
import sys
from pathlib import Path

import pytest

from casefile.core.failure import Failure, NotFound, NotMet, Unreadable, Usage
from casefile.store import age
from casefile.store.machine import own_settings
from casefile.sync.sealed import carrier, keys, seal_file, signing

FIXED = keys.Card("k7f3", "age1" + "q" * 58, "00" * 32)


def test_keys_are_kept_where_only_their_owner_reads_them() -> None:
    made = keys.make("k7f3")
    path = own_settings() / "keys" / "k7f3"
    assert keys.load("k7f3") == made
    assert not keys.is_locked("k7f3")
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with pytest.raises(Usage, match="already"):
        keys.make("k7f3")
    assert keys.load("k7f3") == made


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system says where")
def test_they_lie_in_the_folder_that_the_person_named(own_settings: Path) -> None:
    keys.make("k7f3")
    assert (own_settings / "casefile" / "keys" / "k7f3").is_file()


@pytest.mark.sync  # a passphrase takes a second each time, on purpose
def test_a_passphrase_is_asked_for_once_and_another_opens_nothing() -> None:
    made = keys.make("k7f3", "correct horse")
    raw = (own_settings() / "keys" / "k7f3").read_bytes()
    assert made.opens.encode() not in raw
    assert made.signing.encode() not in raw
    assert keys.is_locked("k7f3")
    asked = []
    assert keys.load("k7f3", lambda: asked.append("?") or "correct horse") == made  # type: ignore[func-returns-value]
    assert asked == ["?"]
    with pytest.raises(NotMet, match="not the passphrase"):
        keys.load("k7f3", lambda: "correct hors")
    with pytest.raises(NotMet, match="ask for their passphrase"):
        keys.load("k7f3")


@pytest.mark.parametrize(
    "raw", [b"", b"x", b"age-encryption.org/v1\n-> scrypt", b"\xff" * 99, b"AGE-SECRET-KEY-1\nCASEFILE-SIGNING-KEY-00"]
)
def test_a_damaged_key_is_said_to_be_one(raw: bytes) -> None:
    keys.make("k7f3")
    (own_settings() / "keys" / "k7f3").write_bytes(raw)
    with pytest.raises(Unreadable, match="damaged"):
        keys.load("k7f3", lambda: "x")


@pytest.mark.parametrize("name", ["", "../k7f3", "con", "k7/f3", "K7F3", "x" * 40, "k7f3\n"])
def test_no_other_file_is_taken_for_a_key(name: str) -> None:
    with pytest.raises(NotFound):
        keys.load(name)


def test_no_keys_yet_is_a_sentence() -> None:
    with pytest.raises(NotFound) as caught:
        keys.load("k7f3")
    assert "casefile sync" in caught.value.fix


def test_a_fingerprint_is_25_digits_in_fives_and_covers_everything() -> None:
    assert FIXED.fingerprint == "24542 25067 63114 15143 61159"  # counted once, by hand with sha256sum
    others = [
        keys.Card("k7f4", FIXED.seals, FIXED.signs),
        keys.Card("k7f3", FIXED.seals[:-1] + "p", FIXED.signs),
        keys.Card("k7f3", FIXED.seals, FIXED.signs[:-1] + "1"),
    ]
    assert len({one.fingerprint for one in (FIXED, *others)}) == 4
    assert 10**25 > 2**80


@pytest.mark.parametrize(
    "typed", ["2454225067631141514361159", "24542-25067-63114-15143-61159", " 24542 25067\t63114 15143 61159\n"]
)
def test_a_fingerprint_may_be_typed_as_it_was_heard(typed: str) -> None:
    assert keys.same_fingerprint(typed, FIXED.fingerprint)


@pytest.mark.parametrize(
    "typed", ["", "24542", "24542 25067 63114 15143 61150", "x", "24542 25067 63114 15143 61159 1"]
)
def test_another_fingerprint_is_another(typed: str) -> None:
    assert not keys.same_fingerprint(typed, FIXED.fingerprint)
    assert not keys.same_fingerprint(typed, typed[:-1])


# -- paper
def test_a_sheet_brings_both_keys_back_however_it_is_typed() -> None:
    made = keys.make("k7f3")
    sheet = keys.sheet(made)
    assert keys.from_sheet(sheet) == made
    assert keys.from_sheet("\r\n".join("   " + line.lower() + "  " for line in sheet.splitlines())) == made
    assert keys.from_sheet(sheet.replace(" ", "").replace(":", ": ")) == made
    assert made.card.fingerprint in sheet
    assert max(map(len, keys.sheet(made, "Riverbend  Support", "28 November 2026").splitlines())) < 80
    assert "Riverbend Support\n" in keys.sheet(made, "Riverbend \n Support")


def test_letters_that_look_alike_may_be_typed_for_each_other() -> None:
    made = keys.make("k7f3")
    lines = keys.sheet(made).splitlines()
    for one, other in ("0O", "1I", "8B", "O0", "I1", "B8"):
        typed = [line[:3] + line[3:].replace(one, other) if line[:1].isdigit() else line for line in lines]
        assert keys.from_sheet("\n".join(typed)) == made


def test_a_letter_copied_wrong_names_its_row() -> None:
    sheet = keys.sheet(keys.make("k7f3"))
    chance = random.Random(7)
    rows = [number for number, line in enumerate(sheet.splitlines()) if line[:1].isdigit()]
    assert len(rows) == 7
    for number in rows:
        lines = sheet.splitlines()
        places = [at for at, letter in enumerate(lines[number]) if at > 2 and letter.isalnum()]
        at = chance.choice(places)
        lines[number] = lines[number][:at] + ("A" if lines[number][at] != "A" else "C") + lines[number][at + 1 :]
        with pytest.raises(Usage) as caught:
            keys.from_sheet("\n".join(lines))
        assert caught.value.message.startswith(f"row {lines[number][0]} ")


def test_rows_of_two_sheets_or_without_a_name_are_no_sheet() -> None:
    one, other = keys.sheet(keys.make("k7f3")), keys.sheet(keys.make("b4wd"))
    with pytest.raises(Usage):
        keys.from_sheet(one.replace("k7f3", "b4wd"))
    with pytest.raises(Usage):
        keys.from_sheet("\n".join([*one.splitlines()[:5], *other.splitlines()[5:]]))
    for text in ("", "copy: ../x", "copy: k7f3", one.replace("copy: ", "x: ")):
        with pytest.raises(Usage):
            keys.from_sheet(text)


# -- the extra
@pytest.mark.parametrize("library", ["pyrage", "cryptography.hazmat.primitives.asymmetric"])
def test_without_the_extra_every_door_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    me = keys.identity_of("k7f3", age.new_secret(), signing.new_secret())
    monkeypatch.setitem(sys.modules, library, None)
    doors = [lambda: keys.make("k7f3"), lambda: carrier.begin(tmp_path / "stick", me, "amina", "2026-11-28")]
    if library == "pyrage":
        doors.append(lambda: seal_file.sealed_with(b"x", "y"))
        doors.append(lambda: seal_file.sealed_for(b"x", me.card.seals))
        doors.append(seal_file.new_recovery_key)
    for door in doors:
        with pytest.raises(Failure) as caught:
            door()
        assert caught.value.fix == 'pipx install --force ".[crypt]", in the folder that casefile came in'
        assert caught.value.message == "sealing needs an extra that is not installed"
