"""A real Chromium, without a network, in which pages are opened, filled in and looked at; `driver.cjs` is its other half."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import at, stages  # noqa: F401 - the caseload of the format by example, to bring a page back into
from tests.story import Desk

from casefile.core.caseload import Settings
from casefile.core.form import Form
from casefile.render.fillable import About, fillable
from casefile.render.html import fillable_html
from casefile.store.resources import resource_dir

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


class Chromium:
    """Opens a page and does steps in it: `["type", id, text]`, `["press", selector]`, `["save"]` ...; see driver.cjs."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["node", str(HERE / "driver.cjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def open(self, file: Path, steps: list[list[Any]], *, quiet: bool = True, **how: Any) -> list[Any]:
        """What each step came to. `quiet`: the page must neither complain nor ask for anything from outside."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"file": str(file), "steps": steps, **how}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "error" not in answer, answer["error"]
        assert answer["told"] == [] or not quiet
        results: list[Any] = answer["results"]
        return results

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(30)


@pytest.fixture(scope="session", autouse=True)
def _installed() -> None:
    if not (shutil.which("npm") and shutil.which("node")):
        pytest.skip("node and npm are not here")
    if not (HERE / "node_modules" / "axe-core").is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=HERE, check=True)


@pytest.fixture(scope="session")
def chromium(_installed: None) -> Iterator[Chromium]:
    """The browser."""
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not here")
    browser = Chromium()
    yield browser
    browser.close()


@pytest.fixture
def printed(tmp_path: Path) -> Callable[..., Path]:
    """Lays a page of a form down as a file; `change` may plant a fault in it first, `recipients` are keys it seals to."""

    def lay(
        form: Form,
        about: About | None = None,
        change: Callable[[str], str] = str,
        recipients: Sequence[str] = (),
    ) -> Path:
        path = tmp_path / f"{form.name}{'-sealed' if recipients else ''}.html"
        made = fillable(form, Settings(), about, recipients)
        path.write_text(change(fillable_html(made, resource_dir("templates"))), "utf-8")
        return path

    return lay


@pytest.fixture
def riverbend(at: Callable[[str], Desk]) -> Desk:  # noqa: F811
    """A desk in a caseload with somebody's file."""
    return at("plan-signed")
