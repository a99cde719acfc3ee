"""Doctor: what others can read, and a history begun or settled."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.cli.amber import caseload
from tests.story import Desk

MINE: dict[str, Any] = {"now": "2026-07-03T02:00:00Z", "by": "amina"}


def permissions(desk: Desk) -> bool:
    signs = json.loads(desk("doctor", "--json", **MINE).out)["signs"]
    (one,) = [sign for sign in signs if sign["subject"] == "permissions"]
    return bool(one["well"])


def run(root: Path, *args: str) -> str:
    return subprocess.run(["git", "-C", root, *args], capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(os.name == "nt", reason="no modes there")
@pytest.mark.parametrize("name", [".", ".git", "clients", "casefile.yaml"])
def test_the_caseload_itself_and_its_git_are_looked_at_and_mended(desk: Desk, name: str) -> None:
    inside = caseload(desk, history=True)
    inside.do("new", "--code", "fern-1111", **MINE)
    inside.folder.joinpath("casefile.yaml").chmod(0o600)  # the fixture wrote it
    assert permissions(inside)
    path = inside.folder / name
    path.chmod(0o755)
    assert not permissions(inside)
    inside("doctor", "--fix", **MINE)
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert permissions(inside)


def test_fix_begins_a_history_under_its_own_name_and_keeps_the_ignore_list(desk: Desk) -> None:
    inside = caseload(desk)
    inside.do("new", "--code", "fern-1111", **MINE)
    (inside.folder / ".gitignore").write_text("mine/\n", "utf-8")
    inside("doctor", "--fix", **MINE)
    assert run(inside.folder, "log", "--format=%s %an") == "begin history amina\n"
    assert run(inside.folder, "status", "--porcelain") == ""
    assert (inside.folder / ".gitignore").read_text("utf-8").startswith("mine/\n")


def test_fix_sets_what_git_needs_where_it_is_missing(desk: Desk) -> None:
    inside = caseload(desk, history=True)
    wanted = {"user.name": "amina", "user.email": "amina@casefile.invalid", "pull.rebase": "false"}
    for key, value in wanted.items():
        assert run(inside.folder, "config", "--local", key) == f"{value}\n"
        run(inside.folder, "config", "--local", "--unset", key)
    inside("doctor", "--fix", **MINE)
    for key, value in wanted.items():
        assert run(inside.folder, "config", "--local", key) == f"{value}\n"
    run(inside.folder, "config", "--local", "--unset", "pull.rebase")
    (inside.folder / ".casefile/worker").unlink()
    inside("doctor", "--fix", now=MINE["now"])  # nobody says who they are: the rest is set all the same
    assert run(inside.folder, "config", "--local", "pull.rebase") == "false\n"
