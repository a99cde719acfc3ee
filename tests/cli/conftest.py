"""A desk in an empty folder, and the caseload of the format by example as it stood at each point of its story."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.amber import replay
from tests.story import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Somewhere to type commands."""
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The story of amber-4821 and cedar-1507 replayed once; a copy of the caseload at each point that has a name."""
    base = tmp_path_factory.mktemp("amber")
    kept: dict[str, Path] = {}

    def keep(name: str, root: Path) -> None:
        kept[name] = base / "at" / name
        shutil.copytree(root, kept[name], ignore=shutil.ignore_patterns("schemas"))

    replay(base, keep)
    return kept


@pytest.fixture
def at(stages: dict[str, Path], tmp_path: Path) -> Callable[[str], Desk]:
    """A desk inside a fresh copy of the caseload as it stood then."""

    def copy(name: str) -> Desk:
        target = tmp_path / f"at-{name}"
        shutil.copytree(stages[name], target)
        return Desk(target)

    return copy
