"""A sealed backup: nothing of it can be read without its key, one bit changed is noticed, and it comes back whole."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.core.failure import Failure, NotMet, Unreadable, Usage
from casefile.store import archive, files
from casefile.sync.sealed import seal_file

SECRET, RECIPIENT = seal_file.new_recovery_key()


def sealed(data: bytes) -> bytes:
    return seal_file.sealed_for(data, RECIPIENT)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "riverbend"
    files.write_whole(made / "casefile.yaml", b"format: 1\n")
    files.write_whole(made / "clients/fern-1111/case.yaml", b"words: mirabelle\n")
    return made


def kept(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_it_comes_back_whole_and_tells_nothing_before(root: Path, tmp_path: Path) -> None:
    target = tmp_path / "kept.zip.age"
    assert archive.write(root, target, sealed) == 2
    raw = target.read_bytes()
    for word in (b"mirabelle", b"fern-1111", b"casefile.yaml", b"PK\x03\x04"):
        assert word not in raw
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["kept.zip.age"]
    opened = io.BytesIO(seal_file.opened_by(raw, f"# created: today\n{SECRET}\n"))
    assert archive.restore(opened, tmp_path / "back") == 2
    assert kept(tmp_path / "back") == kept(root)
    assert archive.digests(opened) == {name: archive.digest_of(data) for name, data in kept(root).items()}


@pytest.mark.sync  # a passphrase takes a second each time, on purpose
def test_with_a_passphrase_and_not_with_another() -> None:
    made = seal_file.sealed_with(b"words", "correct horse")
    assert seal_file.asks_passphrase(made)
    assert seal_file.opened_with(made, "correct horse") == b"words"
    with pytest.raises(NotMet, match="not its passphrase"):
        seal_file.opened_with(made, "correct horse ")
    changed = bytearray(made)
    changed[-1] ^= 1
    with pytest.raises(Unreadable, match="damaged"):
        seal_file.opened_with(bytes(changed), "correct horse")


def test_another_key_or_none_is_said() -> None:
    made = sealed(b"words")
    assert not seal_file.asks_passphrase(made)
    other, _ = seal_file.new_recovery_key()
    with pytest.raises(NotMet, match="another key"):
        seal_file.opened_by(made, other)
    for text in ("", "AGE-SECRET-KEY-1", RECIPIENT):
        with pytest.raises(Usage, match="no secret key"):
            seal_file.opened_by(made, text)
    with pytest.raises(Usage, match="no public key"):
        seal_file.sealed_for(b"x", "age1x")
    with pytest.raises(Usage, match="not empty"):
        seal_file.sealed_with(b"x", "")
    with pytest.raises(Unreadable, match="not sealed"):
        seal_file.asks_passphrase(b"PK\x03\x04")


MADE = sealed(bytes(range(256)) * 300)  # more than one chunk of age


@settings(deadline=None, max_examples=200)
@given(st.integers(0, len(MADE) - 1), st.integers(0, 7))
def test_one_bit_changed_anywhere_opens_nothing(at: int, bit: int) -> None:
    changed = bytearray(MADE)
    changed[at] ^= 1 << bit
    with pytest.raises(Failure):
        seal_file.opened_by(bytes(changed), SECRET)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(MADE) - 1))
def test_cut_anywhere_it_opens_nothing(at: int) -> None:
    with pytest.raises(Failure):
        seal_file.opened_by(MADE[:at], SECRET)


@pytest.mark.parametrize("name", ["kept.zip", "kept.age", "kept", ".zip.age"])
def test_it_has_its_ending(root: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(Usage):
        archive.write(root, tmp_path / name, sealed)
    assert [path.name for path in tmp_path.iterdir()] == ["riverbend"]


def test_a_plain_backup_is_not_named_as_if_it_were_sealed(root: Path, tmp_path: Path) -> None:
    with pytest.raises(Usage):
        archive.write(root, tmp_path / "kept.zip.age")
    assert [path.name for path in tmp_path.iterdir()] == ["riverbend"]


@pytest.mark.parametrize("how", ["full", "less", "no seal"])
def test_a_disk_that_does_not_keep_it_keeps_nothing(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    real = files.write_new

    def full(path: Path, data: bytes) -> None:
        if how == "full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(path, data[:-1])

    def refusing(_data: bytes) -> bytes:
        raise Usage("no")

    if how != "no seal":
        monkeypatch.setattr(files, "write_new", full)
    with pytest.raises(Failure):
        archive.write(root, tmp_path / "kept.zip.age", refusing if how == "no seal" else sealed)
    assert [path.name for path in tmp_path.iterdir()] == ["riverbend"]


def test_what_is_too_large_to_be_sealed_at_once_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal_file, "MAX_SEALED", 10)
    with pytest.raises(Usage, match="larger"):
        sealed(bytes(11))
