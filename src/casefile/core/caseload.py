"""The settings of a caseload, as values: the service, its workers, its words, what it can carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casefile.core.candidates import waiting, waits
from casefile.core.identity import is_worker_id


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who works here: the id used in files, the name printed on pages, a role (`supervisor`, `caseworker` ...), a number.

    `signing_key` is the public ssh key of their signed changes.
    """

    id: str
    name: str = ""
    role: str = ""
    phone: str = ""
    signing_key: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What casefile.yaml says. `names` is what lists show on a terminal: preferred, initials or code."""

    service: str = ""
    workers: tuple[Worker, ...] = ()
    worker_title: str = "caseworker"
    person_title: str = "client"
    plan_title: str = "My plan"
    alone: bool = False
    training: bool = False
    capacity: int | None = None
    criteria: tuple[Mapping[str, Any], ...] = ()
    names: str = "preferred"
    jurisdiction: str = "nsw/1"
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def undecided(self) -> int:
        """How many things two people set differently, so that one of both answers holds until somebody decides."""
        return len(waiting(self.data)) or int(waits(self.data))

    def worker(self, id: str) -> Worker | None:
        """The worker of that id, or None."""
        return next((one for one in self.workers if one.id == id), None)

    def name_of(self, id: str) -> str:
        """The name printed for a worker's id: the id itself where no name is kept."""
        found = self.worker(id)
        return found.name if found and found.name else id

    def phone_of(self, id: str) -> str:
        """The number printed on cards for a worker; nothing where none is kept."""
        found = self.worker(id)
        return found.phone if found else ""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a service puts at the top of its pages: lines, and a picture as a `data:` address."""

    lines: tuple[str, ...] = ()
    logo: str = ""


NAMES = ("preferred", "initials", "code")


def settings_of(data: Mapping[str, Any]) -> Settings:
    """Settings from the data of casefile.yaml; what is missing or odd falls back to the usual (check names it)."""

    def text(name: str, usual: str) -> str:
        value = data.get(name)
        return value if isinstance(value, str) and value.strip() else usual

    def listed(name: str) -> Sequence[Any]:
        value = data.get(name)
        return value if isinstance(value, list | tuple) else ()

    capacity = data.get("capacity")
    return Settings(
        service=text("service", ""),
        workers=tuple(
            Worker(str(one["id"]), *(str(one.get(name) or "") for name in ("name", "role", "phone", "signing_key")))
            for one in listed("workers")
            if isinstance(one, Mapping) and is_worker_id(str(one.get("id")))
        ),
        worker_title=text("worker_title", "caseworker"),
        person_title=text("person_title", "client"),
        plan_title=text("plan_title", "My plan"),
        alone=data.get("alone") is True,
        training=data.get("training") is True,
        capacity=capacity if isinstance(capacity, int) else None,
        criteria=tuple(one for one in listed("criteria") if isinstance(one, Mapping)),
        names=text("names", "preferred") if data.get("names") in NAMES else "preferred",
        jurisdiction=text("jurisdiction", "nsw/1"),
        data=data,
    )
