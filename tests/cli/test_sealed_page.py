"""A page that seals its answers, on the command line: to whom, and what comes of the sealed file or of whatever is wrong with it."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
import yaml
from tests.cli.filled import OTHER_SECRET, PUBLIC, SECRET, data_of, page, put, saved, tree_of
from tests.story import Desk

from casefile.store import own_layout
from casefile.store.machine import own_settings

pytestmark = pytest.mark.samples  # real commands one after another: part of the whole suite only

AMBER = "amber-4821"
DAY = "2026-06-12"
WORDS = "Zebulonka wants a door that locks"
GOALS = {"goals": [{"goal": WORDS, "whose_idea": "client", "client_statement": WORDS}]}
SEALED = ("--seal-to", PUBLIC)


@pytest.fixture
def riverbend(at: Callable[[str], Desk]) -> Desk:
    return at("plan-signed")


@pytest.fixture(scope="module")
def untouched(stages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A caseload for every test in which nothing may be written."""
    folder = tmp_path_factory.mktemp("untouched") / "riverbend"
    shutil.copytree(stages["plan-signed"], folder)
    return Desk(folder)


def seal(what: object) -> bytes:
    raw = what if isinstance(what, bytes) else json.dumps(what).encode()
    return pyrage.encrypt(raw, [pyrage.x25519.Recipient.from_str(PUBLIC)])


def key_of(desk: Desk, text: str = SECRET, mode: int = 0o600) -> Path:
    path = Path(put(desk, text.encode(), "key.txt"))
    path.chmod(mode)
    return path


def drafts(desk: Desk, before: dict[str, bytes]) -> list[dict[str, Any]]:
    new = [name for name in tree_of(desk) if name not in before and not name.startswith(".casefile/")]
    return [yaml.safe_load((desk.folder / name).read_text("utf-8")) for name in new]


# -- the page
def test_a_sealed_page_names_the_keys_and_the_file_and_is_otherwise_the_same(riverbend: Desk) -> None:
    plain, sealed = page(riverbend, AMBER, "case-plan"), page(riverbend, AMBER, "case-plan", *SEALED)
    assert sealed.pop("seal_to") == [PUBLIC]
    assert (sealed.pop("file"), plain.pop("file")) == (f"answers-{AMBER}.json.age", f"answers-{AMBER}.json")
    assert sealed.pop("copy") == "my-answers.txt"
    assert sealed == plain


def test_several_keys_each_once_on_a_blank_page_that_needs_no_caseload(desk: Desk) -> None:
    other = str(pyrage.x25519.Identity.from_str(OTHER_SECRET).to_public())
    words = [word for one in (PUBLIC, other, PUBLIC.upper()) for word in ("--seal-to", one)]
    data = page(desk, "--blank", "case-plan", *words)
    assert (data["seal_to"], data["file"]) == ([PUBLIC, other], "answers.json.age")


def test_without_a_key_the_page_has_nothing_of_it(riverbend: Desk) -> None:
    text = riverbend.do("print", AMBER, "case-plan", "--fillable", "-o", "-", day=DAY).out
    assert not re.search("age1|age-encryption|Only the service|my-answers|a copy I can read", text)
    assert not {"seal_to", "copy"} & set(data_of(text))


@pytest.mark.parametrize(("words", "said"), [
    (("case-plan", "--fillable", "--seal-to", PUBLIC[:-1]), "no public key"),
    (("case-plan", "--fillable", "--seal-to", ""), "no public key"),
    (("case-plan", "--fillable", *SEALED, "--seal-to", "x"), "no public key"),
    (("case-plan", "--fillable", "--seal-to", SECRET), "secret key"),
    (("case-plan", *SEALED), "--seal-to is for a page to fill in"),
])  # fmt: skip
def test_a_key_that_is_none_is_one_line_and_no_page(untouched: Desk, words: tuple[str, ...], said: str) -> None:
    got = untouched("print", AMBER, *words, "-o", "-", day=DAY)
    assert (got.code, got.out, len(got.err.splitlines())) == (2, "", 2)
    assert said in got.err.splitlines()[0]
    assert SECRET not in got.err


# -- bringing it in
def test_a_sealed_file_makes_the_draft_that_an_unsealed_one_makes(stages: dict[str, Path], tmp_path: Path) -> None:
    made = []
    for sealing in (False, True):
        folder = tmp_path / str(sealing) / "riverbend"
        shutil.copytree(stages["plan-signed"], folder)
        desk = Desk(folder)
        before = tree_of(desk)
        what = saved(page(desk, AMBER, "smart-goals", *(SEALED if sealing else ())), GOALS)
        words = ("--key", key_of(desk)) if sealing else ()
        source = put(desk, seal(what) if sealing else what)
        desk.do("import", "form", source, *words, now=f"{DAY}T03:00:00Z", by="amina", letters="bbbb 4vkm cccc")
        made.append(drafts(desk, before))
    assert made[0] == made[1]
    assert made[0][0]["goals"][0]["goal"] == WORDS


def test_the_keys_in_the_configuration_open_it(riverbend: Desk, tmp_path: Path) -> None:
    source = put(riverbend, seal(saved(page(riverbend, AMBER, "smart-goals"), GOALS)))
    place = {name: str(tmp_path / "configuration") for name in ("XDG_CONFIG_HOME", "APPDATA", "HOME")}
    said = riverbend("import", "form", source, day=DAY, by="amina", env=place)
    assert (said.code, len(said.err.splitlines())) == (3, 2)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in place.items():
            patch.setenv(name, value)
        folder = own_settings() / "keys"
        assert own_layout._place().parent == folder.parent
    folder.mkdir(parents=True)
    (folder / "key.txt").touch(0o600)
    (folder / "key.txt").write_text(SECRET)
    before = tree_of(riverbend)
    riverbend.do("import", "form", source, day=DAY, by="amina", env=place)
    assert drafts(riverbend, before)[0]["goals"][0]["goal"] == WORDS


def test_it_is_read_from_stdin_which_is_no_text(riverbend: Desk) -> None:
    raw = seal(saved(page(riverbend, AMBER, "smart-goals"), GOALS))
    before = tree_of(riverbend)
    stdin: Any = io.TextIOWrapper(io.BytesIO(raw), "utf-8")
    riverbend.do("import", "form", "-", "--key", key_of(riverbend), stdin=stdin, day=DAY, by="amina")
    assert drafts(riverbend, before)[0]["goals"][0]["goal"] == WORDS


def test_a_sealed_file_comes_in_once_too_however_it_was_sealed(riverbend: Desk) -> None:
    what = saved(page(riverbend, AMBER, "smart-goals"), GOALS)
    riverbend.do("import", "form", put(riverbend, seal(what)), "--key", key_of(riverbend), day=DAY, by="amina")
    for again in (seal(what), what):
        said = riverbend("import", "form", put(riverbend, again), "--key", key_of(riverbend), day=DAY, by="amina")
        assert (said.code, "was brought in before" in said.err) == (1, True)


FAULTS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut short": (lambda raw: raw[:-1], "not whole"),
    "cut in the head": (lambda raw: raw[:60], "not whole"),
    "one bit of the words": (lambda raw: raw[:-40] + bytes([raw[-40] ^ 1]) + raw[-39:], "not whole"),
    "one bit of the first line": (lambda raw: bytes([raw[0] ^ 1]) + raw[1:], "so no page saved it"),
    "another file behind it": (lambda raw: raw + raw, "not whole"),
    "too much": (lambda raw: raw + bytes(2 * 1024 * 1024), "larger than 1 MiB"),
    "too much, sealed": (lambda raw: seal(b" " * (1024 * 1024 + 1)), "larger than 1 MiB"),
    "no JSON, sealed": (lambda raw: seal(WORDS.encode()), "not JSON"),
    "sealed twice": (seal, "so no page saved it"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_sealed_file_with_a_fault_is_one_line_and_nothing_is_written(untouched: Desk, name: str) -> None:
    change, words = FAULTS[name]
    raw = seal(saved(page(untouched, AMBER, "smart-goals"), GOALS))
    refused(untouched, put(untouched, change(raw)), key_of(untouched), words)


def test_the_wrong_key_and_a_key_that_lies_open_are_one_line_and_nothing_is_written(untouched: Desk) -> None:
    source = put(untouched, seal(saved(page(untouched, AMBER, "smart-goals"), GOALS)))
    refused(untouched, source, key_of(untouched, OTHER_SECRET), "no key here opens the file")
    refused(untouched, source, key_of(untouched, "nothing"), "holds no key")
    if sys.platform != "win32":
        refused(untouched, source, key_of(untouched, SECRET, 0o644), "others on this machine")


def refused(desk: Desk, source: str, key: Path, words: str) -> None:
    before = tree_of(desk)
    said = desk("import", "form", source, "--key", key, day=DAY, by="amina")
    assert (said.code, said.out, tree_of(desk) == before) == (4, "", True)
    first, fix = said.err.splitlines()
    assert words in first
    assert fix.startswith("fix: ")
    assert "Zebulonka" not in said.err


def test_without_the_extra_neither_page_nor_file(untouched: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    source = put(untouched, seal({}))
    plain = data_of(untouched.do("print", AMBER, "case-plan", "--fillable", "-o", "-", day=DAY).out)
    monkeypatch.setitem(sys.modules, "pyrage", None)
    for words in (("print", AMBER, "case-plan", "--fillable", *SEALED, "-o", "-"), ("import", "form", source)):
        said = untouched(*words, day=DAY, by="amina")
        assert (said.code, said.out, said.err.splitlines()[1]) == (
            1,
            "",
            'fix: pipx install --force ".[crypt]", in the folder that casefile came in',
        )
    assert page(untouched, AMBER, "case-plan", day=DAY) == plain
