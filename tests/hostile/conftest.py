"""A caseload made by hand and not by commands; a small one, made once a module, for many calls."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.hostile.making import paper, yaml_of
from tests.hostile.watch import Watch
from tests.story import Desk

from casefile.store import library

FEW = {
    "case": ("kind", "models"),
    "profile": ("names", "supports", "communication_needs"),
    "note": ("kind", "text", "place", "with"),
    "consent": ("given_by", "decision", "recipients", "purposes", "explained"),
    "case-plan": ("goals", "review_on"),
    "referral-in": ("person_asks_for", "urgency", "services_requested"),
}


def caseload(base: Path, papers: Mapping[str, Mapping[str, Any]]) -> Watch:
    """A caseload of two workers that holds these papers, under watch."""
    Desk(base).do("init", "load", "--worker", "amina", "--no-git", day="2026-03-01")
    root = base / "load"
    settings = root / "casefile.yaml"
    settings.write_text(
        settings.read_text("utf-8").replace(
            "role: caseworker}\n", "role: caseworker}\n  - {id: ros, role: supervisor}\n"
        ),
        "utf-8",
    )
    for path in (root / ".casefile" / "schemas").iterdir():
        path.unlink()
    for name, tree in papers.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(yaml_of(tree), "utf-8")
    return Watch(root, base / "outside")


def small() -> dict[str, dict[str, Any]]:
    """A client's folder with few papers and few answers on them; the referral is a draft."""
    drafts = ("referral-in",)
    return dict(
        paper(library.form(name), only=only, status="draft" if name in drafts else "final")
        for name, only in FEW.items()
    )


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Watch:
    """The small caseload; each test finds it as it was, and leaves it so."""
    return caseload(tmp_path_factory.mktemp("small"), small())
