"""Practice as data: phases, moves, requirements and clocks, read from `schemas/practice/`. Pure values and their look-ups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Phase:
    """One of the eight phases."""

    code: str
    number: int
    title: str
    aim: str
    do: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something practice asks for before a move. `hard` is always, exit (only against exit and closing) or never.

    It is checked by the pure check of that name, or is met by a current document of `form` that fits `matches`. A hard one
    with `bypass` may be passed in an emergency. `first` stands at the top of what is due until it is done.
    """

    code: str
    name: str
    title: str
    hard: str
    because: str
    fix: str
    check: str = ""
    form: str = ""
    matches: Mapping[str, Any] | None = None
    bypass: bool = False
    first: bool = False

    def is_hard(self, to: str) -> bool:
        """Whether it cannot be set aside for a move to a phase (`closing` for closing the file)."""
        return self.hard == "always" or (self.hard == "exit" and to in ("exit", "closing"))


@dataclass(frozen=True, slots=True)
class Move:
    """A way from one phase to another, and what it asks for."""

    origin: str
    to: str
    asks: tuple[str, ...]
    reason: bool
    usual: bool
    profiles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A way of working within the practice: which domains are always explored, how many strengths, which plan clock."""

    code: str
    title: str
    explored: tuple[str, ...]
    strengths: int
    plan_clock: str


@dataclass(frozen=True, slots=True)
class Practice:
    """One version of the practice."""

    version: int
    phases: tuple[Phase, ...]
    moves: tuple[Move, ...]
    states: Mapping[str, tuple[str, ...]]
    closing: tuple[str, ...]
    requirements: Mapping[str, Requirement]
    clocks: Mapping[str, int]
    profiles: Mapping[str, Profile]
    reason_at_least: int

    def phase(self, code: str) -> Phase | None:
        """The phase of that code, or None."""
        return next((one for one in self.phases if one.code == code), None)

    def moves_from(self, phase: str, profile: str) -> tuple[Move, ...]:
        """Every move a case of that profile may make from a phase."""
        return tuple(m for m in self.moves if m.origin == phase and (not m.profiles or profile in m.profiles))

    def move(self, origin: str, to: str, profile: str) -> Move | None:
        """The move between two phases, or None where practice knows none."""
        return next((m for m in self.moves_from(origin, profile) if m.to == to), None)

    def usual(self, origin: str, profile: str) -> Move | None:
        """The move a case usually makes next; a profile's own move goes before the general one."""
        moves = self.moves_from(origin, profile)
        return next((m for m in moves if m.profiles), None) or next((m for m in moves if m.usual), None)

    def clock(self, name: str) -> int:
        """A number of days by name."""
        return self.clocks[name]


def practice_of(data: Mapping[str, Any]) -> Practice:
    """The practice from the data of its file, which `schemas/practice/practice.schema.json` describes."""

    def words(value: Sequence[Any] | None) -> tuple[str, ...]:
        return tuple(str(one) for one in value or ())

    return Practice(
        version=data["practice"],
        phases=tuple(Phase(p["code"], p["number"], p["title"], p["aim"], words(p["do"])) for p in data["phases"]),
        moves=tuple(
            Move(
                m["from"],
                m["to"],
                words(m["asks"]),
                m.get("reason", False),
                m.get("usual", False),
                words(m.get("profiles")),
            )
            for m in data["moves"]
        ),
        states={s["code"]: words(s["asks"]) for s in data["states"]},
        closing=words(data["closing"]),
        requirements={r["code"]: Requirement(**r) for r in data["requirements"]},
        clocks=data["clocks"],
        profiles={
            p["code"]: Profile(p["code"], p["title"], words(p["explored"]), p["strengths"], p["plan_clock"])
            for p in data["profiles"]
        },
        reason_at_least=data["reason_at_least"],
    )
