"""The page on sync, followed word for word with two folders and a stick; nobody at home, and each laptop with keys of its own."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest
from tests.docs.reading import ROOT, blocks, desk, played

pytestmark = pytest.mark.sync


def test_the_page_works_as_it_stands(tmp_path: Path) -> None:
    env = desk(tmp_path)
    other = tmp_path / "tools" / "casefile-on-bens-laptop"
    home = tmp_path / "bens-home"
    home.mkdir()
    other.write_text(
        f'#!/bin/sh\nHOME={shlex.quote(str(home))} exec {shlex.quote(sys.executable)} -m casefile "$@"\n', "utf-8"
    )
    other.chmod(0o700)
    work = tmp_path / "work"
    played(blocks(ROOT / "docs" / "how-to" / "sync.md"), work, env)
    notes = [
        "".join(one.read_text("utf-8") for one in sorted((work / name / "clients/amber-4821/notes").iterdir()))
        for name in ("riverbend", "ben")
    ]
    assert notes[0] == notes[1]
    for words in ("Rang from the station", "Saw her at the library", "Her sister rang", "She moved in"):
        assert words in notes[0]
    profiles = [(work / name / "clients/amber-4821/profile.yaml").read_text("utf-8") for name in ("riverbend", "ben")]
    assert profiles[0] == profiles[1]
    for path in (work / "stick").rglob("*"):
        said = path.name.encode() + (path.read_bytes() if path.is_file() else b"")
        for word in (b"amber", b"4821", b"amina", b"station", b"note", b"yaml", b"Riverbend"):
            assert word not in said or path.name == "riverbend", path
