"""Reads a page of documentation: its fenced blocks, the files it asks to be saved, what it says is printed; and runs it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(
    r"(?P<mark>(?:<!-- [^\n]* -->\n)?)```(?P<kind>[a-z]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_MARK = "--- a screen of the page ---"
_ID = re.compile(r"(20[0-9]{2}-[0-9]{2}-[0-9]{2}-[a-z0-9-]+-)[a-z0-9]{4}\b")


@dataclass(frozen=True)
class Block:
    """A fenced block: what kind, what the comment above it says (`file: NAME`), and its text."""

    kind: str
    mark: str
    text: str
    line: int

    @property
    def file(self) -> str:
        """The name to save it under, or nothing."""
        found = re.match(r"file: (\S+)\Z", self.mark)
        return found.group(1) if found else ""


def blocks(page: Path) -> list[Block]:
    """Every fenced block of a page, in order."""
    text = page.read_text("utf-8")
    return [
        Block(one["kind"], one["mark"].strip()[5:-4].strip(), one["text"], text.count("\n", 0, one.start()) + 1)
        for one in _FENCE.finditer(text)
    ]


def save_files(page: list[Block], folder: Path) -> None:
    """Save every block that is a file under its name."""
    for block in page:
        if block.file:
            (folder / block.file).write_text(block.text, "utf-8")


def desk(folder: Path) -> dict[str, str]:
    """An environment in which `casefile` is this checkout, and nobody is at home."""
    tools = folder / "tools"
    home = folder / "home"
    for one in (tools, home):
        one.mkdir(parents=True, exist_ok=True)
    wrapper = tools / "casefile"
    wrapper.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m casefile "$@"\n', "utf-8")
    wrapper.chmod(0o700)
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    return kept | {
        "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}",
        "HOME": str(home),
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "TZ": "UTC",
    }


def run(script: str, folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run lines as a person would type them; the first that fails ends it. Nobody is at a terminal."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["sh", "-eu", "-c", script]
    return subprocess.run(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=240
    )


def played(page: list[Block], work: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Every shell block of a page run one after another in one shell, each screen with what the page shows of it."""
    work.mkdir()
    save_files(page, work)
    steps = [block for block in page if block.kind == "shell"]
    done = run("\n".join(f"echo '{_MARK}'\n{block.text}" for block in steps), work, env)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    screens = done.stdout.split(f"{_MARK}\n")[1:]
    for block, said in zip(steps, screens, strict=True):
        following = page[page.index(block) + 1 :][:1]
        if following and following[0].kind == "text" and not following[0].mark:
            assert not_printed(following[0].text, said) == [], said
    return done


def not_printed(wanted: str, said: str) -> list[str]:
    """The lines of a shown screen that did not come in that order; `...` stands for any lines, ids may differ."""
    rows = [_ID.sub(r"\1", row.rstrip()) for row in said.splitlines()]
    position = 0
    missing = []
    for line in wanted.splitlines():
        row = _ID.sub(r"\1", line.rstrip())
        if row == "..." or not row:
            continue
        if row in rows[position:]:
            position = rows.index(row, position) + 1
        else:
            missing.append(line)
    return missing
