"""Who must never hear of somebody is looked for in the directory too: a service's entry knows who sits behind the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.story import Desk

AMBER = "amber-4821"
MINE: dict[str, Any] = {"now": "2026-06-30T01:00:00Z", "by": "amina"}
SHARED = "information_sent: [contact]\nwhat: A number.\nwhy: They hold a letter.\nmethod: phone\nby_consent: true\n"
ENTRY = "name: {name}\nkind: service\nhelps_with: [housing]\n{more}"


def told(at: Callable[[str], Desk], name: str, more: str = "", *, to: str = "town-housing-office") -> tuple[int, str]:
    """Telling a service with consent, where its entry in the directory says this; the landlord must never know."""
    desk = at("30-june")
    desk.do("write", "service", "service", "--id", to, "--from", "-", stdin=ENTRY.format(name=name, more=more), **MINE)
    said = desk("share", AMBER, "--to", to, "--from", "-", "--final", stdin=SHARED, **MINE)
    return said.code, said.err


def test_a_service_whose_entry_names_nobody_of_the_list_is_told(at: Callable[[str], Desk]) -> None:
    assert told(at, "Town Housing Office", "contacts:\n  - {id: c-2xnf, name: The tenancy worker}\n") == (0, "")


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("Her former landlord and his family", ""),
        ("Town Housing Office", "organisation: Her former landlord and his family\n"),
        ("Town Housing Office", "contacts:\n  - {id: c-2xnf, name: former landlord and family}\n"),
    ],
)
def test_by_no_name_of_its_entry_is_somebody_told_who_must_never_know(
    at: Callable[[str], Desk], name: str, more: str
) -> None:
    code, err = told(at, name, more)
    assert code == 1
    assert "the person said never to share with them" in err
    assert "landlord" not in err


def test_only_the_entry_of_who_is_told_is_opened(at: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    from casefile.store.folder import Folder

    desk = at("30-june")
    for name in ("town-housing-office", "number-one", "number-two"):
        words = ENTRY.format(name=name, more="")
        desk.do("write", "service", "service", "--id", name, "--from", "-", stdin=words, **MINE)
    opened: list[str] = []
    reading = Folder.document
    monkeypatch.setattr(Folder, "document", lambda self, name: (opened.append(name), reading(self, name))[1])
    desk.do("urgent", AMBER, **MINE)
    assert {one for one in opened if "directory" in one} <= {"service/directory/town-housing-office.yaml"}
