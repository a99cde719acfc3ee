"""What a command does grows with the papers, not with their square. Work is counted, never timed: files read and calls made."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from tests.cli.papers import FORMS
from tests.core import making
from tests.story import Desk, Said

from casefile.cli import main
from casefile.core.identity import ALPHABET
from casefile.store import files
from casefile.store.text import write

CORE = str(Path(main.__file__).parents[1])
DAY = "2026-11-20"
SETTINGS = "format: 1\nservice: River\nworkers:\n  - {id: amina, name: Amina, role: caseworker}\n"


def letters(number: int) -> str:
    """Four letters of an id, never twice the same."""
    count = len(ALPHABET)
    return "2" + "".join(ALPHABET[number // count**place % count] for place in (2, 1, 0))


def on(number: int) -> str:
    return (date(2026, 3, 5) + timedelta(days=number % 90)).isoformat()


def written(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def enquiries(root: Path, count: int) -> None:
    """As many enquiries, each with a call back that is due; every fourth was amended, every fifth was rung."""
    written(root, "casefile.yaml", SETTINGS)
    base = (FORMS / "enquiry/good/2026-03-02-enquiry-x7k2.yaml").read_text("utf-8")
    called = "events: [{id: e-2222, kind: followed_up, date: 2026-11-01, at: 2026-11-01T01:00:00Z, look_again_on: 2026-11-20}]"
    before = ""
    for number in range(count):
        id = f"{on(number)}-enquiry-{letters(number)}"
        text = base.replace("2026-03-02-enquiry-x7k2", id).replace("2026-03-02", on(number))
        text += "call_back_on: 2026-11-19\n" + (f"{called}\n" if number % 5 == 0 else "")
        if number % 4 == 3:
            text = text.replace("version: 1", f"version: 2\nsupersedes: [{before}]\nbecause: More was said.")
        written(root, f"service/enquiries/{id}.yaml", text)
        before = id


def long_file(root: Path, count: int) -> None:
    """One client's file with as many notes, and a telling to every tenth of them."""
    written(root, "casefile.yaml", SETTINGS)
    written(root, f"clients/{making.CODE}/case.yaml", making.spine())
    office = {"id": "r-7ktm", "service_ref": "housing-office", "information": ["housing"], "direction": "both"}
    purposes = [{"code": "share_named", "decision": "agreed"}]
    papers = [making.consent("2026-03-04", purposes=purposes, recipients=[office])]
    for number in range(count // 10):
        told = {"to": {"service_ref": "housing-office"}, "information_sent": ["housing"]}
        papers.append(making.paper("disclosure", on(number), letters=letters(number), **told))
    for number in range(count):
        id = f"{on(number)}-0900-{letters(number)}"
        papers.append(making.paper("note", on(number), id=id, kind="phone", text="Rang."))
    for one in papers:
        where = "notes/" if one.name == "note" else ""
        written(root, f"clients/{making.CODE}/{where}{one.id}.yaml", write.document(one.tree))


def counted(root: Path, line: str) -> tuple[int, list[str]]:
    """How many functions of casefile are called for a command, and which files it reads."""
    made, read = 0, []
    keep: Callable[..., bytes] = files.read_bytes

    def reading(path: Path, *more: Any) -> bytes:
        read.append(path.name)
        return keep(path, *more)

    def calls(frame: FrameType, event: str, _: object) -> None:
        nonlocal made
        made += event == "call" and frame.f_code.co_filename.startswith(CORE)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "read_bytes", reading)
        sys.setprofile(calls)
        try:
            said: Said = Desk(root)(*line.split(), day=DAY, by="amina")
        finally:
            sys.setprofile(None)
    assert said.code in (0, 1), said
    assert len(said.out.splitlines()) > 5
    return made, read


@pytest.mark.parametrize(
    ("build", "line"),
    [
        (enquiries, "today --all"),
        (enquiries, "enquiry --list"),
        (enquiries, "show service"),
        (enquiries, "check service --lines"),
        (long_file, f"check {making.CODE} --lines"),
        (long_file, f"show {making.CODE}"),
        (long_file, f"today {making.CODE}"),
    ],
)
def test_three_times_the_papers_are_three_times_the_work(
    tmp_path: Path, build: Callable[[Path, int], None], line: str
) -> None:
    made = {}
    for count in (20, 60, 180):
        root = tmp_path / str(count)
        build(root, count)
        counted(root, line)  # what is loaded once for all is not counted
        made[count], read = counted(root, line)
        assert sorted(read) == sorted(set(read)), "a file is read twice"
    grown = (made[180] - made[60]) / (made[60] - made[20])
    assert grown < 3.1
