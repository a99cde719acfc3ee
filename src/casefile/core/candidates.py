"""What waits for a decision at a place of a paper: the words of several people, what somebody took away, what was decided. Pure.

Every place holds a set of candidates; where nobody disagrees, one. What is live is told from the set alone. No schema is read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from casefile.core.tree import Plain, is_empty, key_of, pointer

Where = tuple[str, ...]
"""A place in a document: names of fields and keys of items."""


class _Sign:
    """What stands for something that is no words."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


GONE = _Sign("GONE")
"""Nothing stands there, or somebody took it away."""
STAYS = _Sign("STAYS")
"""What stands there was decided: whatever it is."""


def canonical(value: object) -> str:
    """A value as one text that is the same for the same words: as JSON, without what is empty."""
    if isinstance(value, _Sign) or is_empty(value):
        return f"\0{value if isinstance(value, _Sign) else GONE}"
    return json.dumps(_kept(value), ensure_ascii=False, sort_keys=True)


def _kept(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _kept(child) for key, child in value.items() if not is_empty(child)}
    if isinstance(value, list | tuple):
        return [_kept(child) for child in value if not is_empty(child)]
    return str(value)


def _copied(value: Any) -> Any:
    """The same once more, so that changing what is live changes nothing that waits."""
    if isinstance(value, Mapping):
        return {name: _copied(child) for name, child in value.items()}
    return [_copied(child) for child in value] if isinstance(value, list | tuple) else value


def is_gone(value: object) -> bool:
    """Whether nothing stands there, or nothing that counts."""
    return value is GONE or is_empty(value)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What somebody wrote at a place, took away or decided; who, and when their copy was last written."""

    value: Any
    by: str
    at: str
    decided: bool = False

    @property
    def key(self) -> str:
        """By what it is told from others. Words are the same whoever wrote them; a decision, and what was taken away, is one act."""
        return canonical(self.value) + (f"\0{self.at} {self.by}" if self.decided or self.value is GONE else "")

    @property
    def rank(self) -> tuple[bool, str, bool, str, str]:
        """The highest is live: never what was taken away, then the latest."""
        return (self.value is not GONE, self.at, self.decided, self.by, canonical(self.value))

    def record(self) -> dict[str, Any]:
        """As it stands under `conflicts`."""
        said: dict[str, Any] = {} if self.value in (GONE, STAYS) else {"value": _copied(self.value)}
        said |= {"deleted": Plain("true")} if self.value is GONE else {}
        said |= {"decided": Plain("true")} if self.decided else {}
        return said | {name: text for name, text in (("by", self.by), ("at", self.at)) if text}


Candidates = dict[str, Candidate]


class Side:
    """One copy of a document: its words, and the candidates that wait there for a decision, or tell of one."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self.tree = tree
        stamp = tree.get("updated")
        stamp = stamp if isinstance(stamp, Mapping) else {}
        self.by = str(stamp.get("by") or tree.get("author") or "")
        self.at = str(stamp.get("at") or tree.get("recorded_on") or "")
        self.records: dict[Where, Candidates] = {}
        self.odd: list[Any] = []
        said = tree.get("conflicts")
        for one in said if isinstance(said, list | tuple) else [said] if said else ():
            if read := _record(one):
                self.records.setdefault(read[0], {}).update({each.key: each for each in read[1]})
            else:
                self.odd.append(one)

    def at_place(self, where: Where, live: Any, told: Collection[str] = ()) -> Candidates:
        """The candidates of a place; a live value that somebody edited takes the place of the one that was live.

        `told` are decisions about what stood there before: where other words stand now, nobody has decided for those.
        """
        here = GONE if is_gone(live) else live
        records = [one for one in self.records.get(where, {}).values() if one.value is not STAYS or one.key not in told]
        known = [replace(one, value=here) if one.value is STAYS else one for one in records]
        shown = max(known, key=lambda one: one.rank, default=None)
        if shown is None or canonical(shown.value) != canonical(here):
            edited = canonical(shown.value) if shown and shown.value is not GONE else None
            known = [one for one in known if canonical(one.value) != edited]
            shown = Candidate(here, self.by, self.at)
            known.append(shown)
        kept = united(one for one in known if one is not shown)
        plain = canonical(here) if shown.value is GONE and not self.records.get(where) else shown.key
        inner = self.waiting_below(where)  # what waits inside is a part of it
        return kept | {plain + (repr(inner) if inner else ""): shown}

    def decisions(self, where: Where) -> frozenset[str]:
        """The decisions that what stands at a place stays, by what each is told from the others."""
        return frozenset(key for key, one in self.records.get(where, {}).items() if one.value is STAYS)

    def taken(self, where: Where, live: Any = STAYS) -> Candidates:
        """Who took away what is kept all the same, and who said that it stays; who took it away, where it is gone."""
        acts = [one for one in self.records.get(where, {}).values() if one.value in (GONE, STAYS)]
        if is_gone(live):
            acts = [one for one in acts if one.value is GONE] or [Candidate(GONE, self.by, self.at)]
        return united(acts)

    def below(self, where: Where) -> Iterator[Where]:
        """The places inside a place where something waits."""
        return (one for one in self.records if len(one) > len(where) and one[: len(where)] == where)

    def waiting_below(self, where: Where) -> dict[Where, list[str]]:
        """What waits there, to compare."""
        return {one: sorted(self.records[one]) for one in self.below(where)}


def united(candidates: Iterable[Candidate]) -> Candidates:
    """Some candidates as a set, by what each is told from the others."""
    return {one.key: one for one in candidates}


def _record(one: object) -> tuple[Where, list[Candidate]] | None:
    """An entry of `conflicts`; nothing where it is not written as we write it."""
    if not isinstance(one, Mapping) or set(one) - {"path", "values"}:
        return None
    path, values = one.get("path"), one.get("values")
    if not isinstance(path, str) or not path.startswith("/") or not isinstance(values, list | tuple) or not values:
        return None
    found = [_candidate(each) for each in values]
    known = [each for each in found if each is not None]
    return (_steps(path), known) if len(known) == len(found) else None


def _candidate(one: object) -> Candidate | None:
    if not isinstance(one, Mapping) or set(one) - {"value", "deleted", "decided", "by", "at"}:
        return None
    deleted, decided = (str(one.get(name, "")).lower() == "true" for name in ("deleted", "decided"))
    value = one.get("value")
    said = GONE if deleted else value if not is_empty(value) else STAYS if decided else GONE
    return Candidate(said, str(one.get("by") or ""), str(one.get("at") or ""), decided)


def _steps(path: str) -> Where:
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:])


def waiting(tree: Mapping[str, Any]) -> dict[Where, tuple[Candidate, ...]]:
    """Everything of a document that waits for a decision, by its place; the candidates in their order.

    A decision waits for nothing: it only tells of itself, until somebody changes the place.
    """
    found = Side(tree).records
    return {
        where: tuple(one for _, one in sorted(found[where].items())) for where in found if _open(tree, where, found)
    }


def waits(tree: Mapping[str, Any]) -> bool:
    """Whether anything waits for a decision; what somebody wrote there by hand does."""
    return bool(tree.get("conflicts")) and (bool(waiting(tree)) or bool(Side(tree).odd))


def _open(tree: Mapping[str, Any], where: Where, found: Mapping[Where, Candidates]) -> bool:
    acts = found[where].values()
    if not is_gone(at(tree, where)):
        return any(one.value is not STAYS for one in acts)
    return any(one.value is not GONE for one in acts)


def at(tree: Any, where: Where) -> Any:
    """What stands at a place, GONE where nothing does."""
    for step in where:
        if isinstance(tree, list | tuple):
            tree = next((one for one in tree if key_of(one) == step), GONE)
        else:
            tree = tree.get(step, GONE) if isinstance(tree, Mapping) else GONE
    return tree


def decided(tree: Mapping[str, Any], where: Where, value: Any, by: str, at: str) -> dict[str, Any]:
    """A document once somebody decided what stands at a place, GONE for nothing; what waited there, or in it, waits no more.

    That it was decided is remembered: who changes the same place elsewhere meanwhile disagrees with a decision.
    """
    holds = isinstance(value, Mapping | list | tuple)  # what waits inside goes on waiting
    records = [one for one in tree.get("conflicts") or () if not _settled(one, where, holds=holds)]
    act = Candidate(GONE if value is GONE else STAYS, by, at, decided=True)
    made = _set({name: one for name, one in tree.items() if name != "conflicts"}, where, value)
    return {**made, "conflicts": [*records, {"path": pointer(where), "values": [act.record()]}]}


def _settled(record: object, where: Where, *, holds: bool) -> bool:
    read = _record(record)
    return read is not None and (read[0] == where or (not holds and read[0][: len(where)] == where))


def _set(here: Any, where: Where, value: Any) -> Any:
    """A map or list with something else at a place; the rest as it is."""
    step, rest = where[0], where[1:]
    if isinstance(here, list | tuple):
        found = [one for one in here if key_of(one) == step]
        if not found:
            return [*here, *([] if value is GONE else [value if not rest else _set({}, rest, value)])]
        new = value if not rest else _set(found[0], rest, value)
        return [new if one is found[0] else one for one in here if one is not found[0] or new is not GONE]
    made = dict(here) if isinstance(here, Mapping) else {}
    new = value if not rest else _set(made.get(step), rest, value)
    if new is GONE:
        made.pop(step, None)
    else:
        made[step] = new
    return made
