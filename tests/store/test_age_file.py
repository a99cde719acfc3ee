"""Sealed files: whom one is sealed to, which key opens it, and one clear line, without a word of what was sealed, where none does."""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest
from tests.cli.filled import OTHER_SECRET, PUBLIC, SECRET

from casefile.core.failure import Failure, NotFound, NotMet, Unreadable, Usage
from casefile.store import age_file

WORDS = b"Zebulonka wants a door that locks. " * 3
posix = pytest.mark.skipif(os.name != "posix", reason="Windows keeps a person's folder from others by itself")


def sealed(words: bytes = WORDS, *more: str) -> bytes:
    return pyrage.encrypt(words, [pyrage.x25519.Recipient.from_str(one) for one in (PUBLIC, *more)])


@pytest.fixture
def key(tmp_path: Path) -> Callable[..., str]:
    def lay(text: str = f"# created: 2026-06-10\n# public key: {PUBLIC}\n{SECRET}\n", mode: int = 0o600) -> str:
        path = tmp_path / "a-key.txt"
        path.write_text(text, "utf-8")
        path.chmod(mode)
        return str(path)

    return lay


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of this person's keys, still empty."""
    monkeypatch.setattr(age_file, "own_settings", lambda: tmp_path / "casefile")
    folder = tmp_path / "casefile" / "keys"
    folder.mkdir(parents=True)
    return folder


def put(folder: Path, name: str, text: str, mode: int = 0o600) -> None:
    (folder / name).write_text(text, "utf-8")
    (folder / name).chmod(mode)


# -- whom it is sealed to
def test_a_public_key_is_taken_as_it_is() -> None:
    assert age_file.recipient(PUBLIC) == PUBLIC
    assert age_file.recipient(f" {PUBLIC}\n") == PUBLIC


@pytest.mark.parametrize("text", [
    "", "age1", "amina", PUBLIC[:-1], PUBLIC + "q", PUBLIC[:-1] + "g", PUBLIC.replace("x", "y", 1), PUBLIC.replace("age1", "bge1"),
    "age1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc535lh4",  # 31 bytes, and its checksum is right
    "bge1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0s75q5dy",  # 32 bytes of something else
    "age1pq1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0s0r6hzw", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA",
])  # fmt: skip
def test_what_is_no_public_key_is_one_line(text: str) -> None:
    with pytest.raises(Usage) as told:
        age_file.recipient(text)
    assert "no public key" in told.value.message
    assert "\n" not in told.value.message + told.value.fix


@pytest.mark.parametrize("text", [SECRET, SECRET.lower(), "AGE-SECRET-KEY-PQ-1QQ"])
def test_a_secret_key_is_not_put_on_a_page_nor_shown(text: str) -> None:
    with pytest.raises(Usage, match="secret key") as told:
        age_file.recipient(text)
    assert text.upper() not in (told.value.message + told.value.fix).upper()


# -- opening
def test_an_age_file_is_known_by_how_it_begins() -> None:
    assert age_file.is_sealed(sealed())
    assert age_file.is_sealed(pyrage.encrypt(b"x", [pyrage.x25519.Recipient.from_str(PUBLIC)], armored=True))
    assert not age_file.is_sealed(b'{"casefile_page": 1}')
    assert not age_file.is_sealed(b"")


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 1_048_576])
def test_what_was_sealed_comes_back(key: Callable[..., str], size: int) -> None:
    assert age_file.opened(sealed(b"x" * size), key()) == b"x" * size


def test_one_of_several_keys_is_enough(key: Callable[..., str]) -> None:
    other = str(pyrage.x25519.Identity.from_str(OTHER_SECRET).to_public())
    assert age_file.opened(sealed(WORDS, other), key(OTHER_SECRET)) == WORDS
    assert age_file.opened(sealed(), key(f"{OTHER_SECRET}\n{SECRET}\n")) == WORDS


def test_the_keys_of_this_person_are_tried(keys: Path) -> None:
    put(keys, "a.txt", OTHER_SECRET)
    put(keys, "b.txt", f"{SECRET}\n")
    put(keys, "b.pub", PUBLIC, 0o644)
    (keys / "a-folder").mkdir()
    assert age_file.opened(sealed()) == WORDS


def test_the_key_that_is_named_is_the_only_one_tried(keys: Path, key: Callable[..., str]) -> None:
    put(keys, "b.txt", SECRET)
    with pytest.raises(Unreadable, match="no key here opens"):
        age_file.opened(sealed(), key(OTHER_SECRET))


def test_without_any_key_it_is_said_where_they_belong(keys: Path) -> None:
    for _ in range(2):
        with pytest.raises(NotFound) as told:
            age_file.opened(sealed())
        assert str(keys) in told.value.message
        assert "--key FILE" in told.value.fix
        if keys.exists():
            keys.rmdir()


@pytest.mark.parametrize(("text", "kind", "words"), [
    (None, NotFound, "no such key file"), ("", Unreadable, "holds no key"), (PUBLIC, Unreadable, "holds no key"),
    ("\xe9\x00", Unreadable, "holds no key"), (SECRET[:-1], Unreadable, "damaged"), (f"{SECRET}\n{SECRET}x", Unreadable, "damaged"),
])  # fmt: skip
def test_a_key_file_that_is_not_there_holds_none_or_holds_half_a_one(
    tmp_path: Path, text: str | None, kind: type[Failure], words: str
) -> None:
    if text is not None:
        put(tmp_path, "a-key.txt", text)
    with pytest.raises(kind, match=words) as told:
        age_file.opened(sealed(), str(tmp_path / "a-key.txt"))
    assert SECRET[20:40] not in told.value.message + told.value.fix


def test_a_folder_is_no_key_file(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        age_file.opened(sealed(), str(tmp_path))


@posix
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o602])
def test_a_key_that_others_can_read_is_not_used(keys: Path, key: Callable[..., str], mode: int) -> None:
    path = key(mode=mode)
    with pytest.raises(Unreadable, match="others on this machine") as told:
        age_file.opened(sealed(), path)
    assert told.value.fix == f"chmod 600 {path}"
    put(keys, "b.txt", SECRET, mode)
    with pytest.raises(Unreadable, match="others on this machine"):
        age_file.opened(sealed())
    (keys / "b.txt").chmod(0o600)
    assert age_file.opened(sealed()) == WORDS


# -- what is not as it was
def told_of(raw: bytes, path: str) -> Failure:
    with pytest.raises(Unreadable) as told:
        age_file.opened(raw, path)
    said = told.value.message + told.value.fix
    assert "\n" not in said
    assert "Zebulonka" not in said
    return told.value


def test_one_bit_changed_anywhere_is_noticed(key: Callable[..., str]) -> None:
    raw, path = sealed(), key()
    for place in range(len(raw)):
        spoilt = bytearray(raw)
        spoilt[place] ^= 1 << place % 8
        told_of(bytes(spoilt), path)


def test_cut_short_anywhere_is_noticed_and_so_is_more_at_the_end(key: Callable[..., str]) -> None:
    raw, path = sealed(b"x" * 70_000), key()
    for length in (*range(400), 60_000, 65_536, 65_800, len(raw) - 1):
        assert "not whole" in told_of(raw[:length], path).message
    assert "not whole" in told_of(raw + b"\n", path).message


UNDER_A_PASSPHRASE = (  # "x", sealed by typage with as little work as it takes; pyrage would think for seconds
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBtSEUzSjM1UjF2L3RPZVlDcTg5VjZRIDEKYUdGMVZJMmoweUdxTk1sVEdqKytCRlEzRzd3czd1cXA2OFViMzRhZnZQcwotLS0gV0lR"
    "WUdoTUNOVTJ3b1FEbGwvY0ZHSVpPa0xOS1ZPSlZIcFVTL09NRmVFVQr9DCltzTbPOU845HFB22C5SyzFZ9SdUq8fYm2eRifYIIfCRnQhScoS3jBdfnWM53gp5bA3Iwvh+n+kk7wE2a+vfm4="
)


def test_a_file_under_a_passphrase_is_none_of_ours(key: Callable[..., str]) -> None:
    assert "no key here opens" in told_of(base64.b64decode(UNDER_A_PASSPHRASE), key()).message


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, key: Callable[..., str]) -> None:
    monkeypatch.setitem(sys.modules, "pyrage", None)
    for call in (lambda: age_file.recipient(PUBLIC), lambda: age_file.opened(sealed_before, key())):
        with pytest.raises(NotMet) as told:
            call()
        assert told.value.fix == 'pipx install --force ".[crypt]", in the folder that casefile came in'


sealed_before = sealed()
