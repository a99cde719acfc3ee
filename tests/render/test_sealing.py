"""The code by which a page seals: whose it is and which, to the byte; nobody's change to it goes unseen."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from casefile.core.caseload import Settings
from casefile.render.fillable import fillable
from casefile.render.html import fillable_html
from casefile.store import library
from casefile.store.resources import resource_dir

TEMPLATES = resource_dir("templates")
HERE = Path(__file__).parents[2] / "vendor" / "age"
MADE = json.loads((HERE / "made.json").read_text("utf-8"))
LOCK = json.loads((HERE / "package-lock.json").read_text("utf-8"))["packages"]
SCRIPT = (TEMPLATES / "age" / "age.js").read_text("utf-8")
KEY = "age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef"


def test_it_is_what_was_made_to_the_byte() -> None:
    raw = SCRIPT.encode()
    assert (len(raw), hashlib.sha256(raw).hexdigest()) == (MADE["bytes"], MADE["sha256"])
    assert len(raw) < 150_000


def test_it_was_made_of_the_versions_that_are_locked_each_with_its_digest() -> None:
    assert json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"] == {
        name: MADE["versions"][name] for name in ("age-encryption", "esbuild")
    }
    assert MADE["versions"].items() >= {"age-encryption": "0.3.1", "esbuild": "0.28.2"}.items()
    for name, version in MADE["versions"].items():
        assert LOCK[f"node_modules/{name}"]["version"] == version
    assert all(one["integrity"].startswith("sha512-") for place, one in LOCK.items() if place)


def test_it_says_whose_it_is_and_on_what_terms() -> None:
    notice = SCRIPT[: SCRIPT.index("*/")]
    for name in MADE["versions"].keys() - {"esbuild"}:
        assert f"{name} {MADE['versions'][name]}\nCopyright" in notice
    for words in (
        "Copyright 2023 The age Authors",
        "Redistributions in binary form must reproduce",
        "The above copyright notice and this permission notice shall be included",
    ):
        assert words in notice


def test_a_page_that_seals_hands_the_terms_on_and_holds_one_script_of_ours() -> None:
    text = fillable_html(fillable(library.form("case-plan"), Settings(), recipients=[KEY]), TEMPLATES)
    assert SCRIPT in text
    assert text.count("<script>") == 1
    assert len(text.encode()) < 150_000
    assert KEY in text
    assert not re.search(r"https?://(?!paulmillr\.com\))", text)


def test_a_sealed_page_says_what_that_means_before_the_button_and_the_button_says_it_too() -> None:
    text = fillable_html(fillable(library.form("case-plan"), Settings(), recipients=[KEY]), TEMPLATES)
    said, button = text.index('id="sealed-words"'), text.index('aria-describedby="sealed-words"')
    assert said < button
    assert "you cannot open it either" in text[said:button]
    copy = text.index('id="copy"')
    assert copy > button
    assert "Anybody who finds that one can read it." in text[button:copy]
