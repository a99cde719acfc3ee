"""Two copies of one document brought together, place by place, so that no word that anybody wrote is lost. Pure.

Every place holds a set of candidates; where nobody disagrees, one. A side that changed nothing yields to the other, and where
both changed, the sets are united: nothing is ever subtracted. What is live is told from the set alone, so the order in which
copies meet does not matter, and neither does which of the two is looked at first. No schema is read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casefile.core.tree import Plain, is_empty, key_of, pointer

Where = tuple[str, ...]
"""A place in a document: names of fields and keys of items."""
GROWS = frozenset({"events", "signatures"})
"""Lists that are only ever added to: an item that one side lacks was not taken away there."""
OWN = frozenset({"conflicts", "updated", "status", "final"})
"""What is not merged as words are."""


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

    def at_place(self, where: Where, live: Any) -> Candidates:
        """The candidates of a place; a live value that somebody edited takes the place of the one that was live."""
        here = GONE if is_gone(live) else live
        known = [
            replace(one, value=here) if one.value is STAYS else one for one in self.records.get(where, {}).values()
        ]
        shown = max(known, key=lambda one: one.rank, default=None)
        if shown is None or canonical(shown.value) != canonical(here):
            edited = canonical(shown.value) if shown and shown.value is not GONE else None
            known = [one for one in known if canonical(one.value) != edited]
            shown = Candidate(here, self.by, self.at)
            known.append(shown)
        kept = _of(one for one in known if one is not shown)
        plain = canonical(here) if shown.value is GONE and not self.records.get(where) else shown.key
        inner = self.waiting_below(where)  # what waits inside is a part of it
        return kept | {plain + (repr(inner) if inner else ""): shown}

    def taken(self, where: Where, live: Any = STAYS) -> Candidates:
        """Who took away what is kept all the same, and who said that it stays; who took it away, where it is gone."""
        acts = [one for one in self.records.get(where, {}).values() if one.value in (GONE, STAYS)]
        if is_gone(live):
            acts = [one for one in acts if one.value is GONE] or [Candidate(GONE, self.by, self.at)]
        return _of(acts)

    def below(self, where: Where) -> Iterator[Where]:
        """The places inside a place where something waits."""
        return (one for one in self.records if len(one) > len(where) and one[: len(where)] == where)

    def waiting_below(self, where: Where) -> dict[Where, list[str]]:
        """What waits there, to compare."""
        return {one: sorted(self.records[one]) for one in self.below(where)}


def _of(candidates: Iterable[Candidate]) -> Candidates:
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


def _highest(candidates: Candidates) -> str:
    return max(candidates, key=lambda key: candidates[key].rank)


def _is_map(value: object) -> bool:
    return isinstance(value, Mapping) and not is_empty(value)


def is_keyed(value: object) -> bool:
    """Whether a list is one of entries, each with a key of its own."""
    if not isinstance(value, list | tuple) or not value:
        return False
    keys = [key_of(one) for one in value]
    return None not in keys and len(set(keys)) == len(keys)


def _is_set(value: object) -> bool:
    """Whether a list is one of different texts: each is there or not, and no place is meant."""
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        return False
    return len({str(one) for one in value}) == len(value)


def merged(base: Mapping[str, Any], one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The words of two copies of one document, with all that waits under `conflicts`; `base` is what both came from.

    What is told from elsewhere (`status`, `final`, `updated`) is left to `core.joining`. The same whichever copy comes first.
    """
    first, second = in_order(one, other)
    return _Merger(Side(base), Side(first), Side(second)).merged()


def in_order(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Two copies in an order that rests on their words alone."""
    return (one, other) if _hash(one) <= _hash(other) else (other, one)


def _hash(tree: Mapping[str, Any]) -> bytes:
    """By the words, and where those are the same by how they are written."""
    return hashlib.sha256((canonical(tree) + "\0" + repr(tree)).encode("utf-8", "surrogatepass")).digest()


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


class _Merger:
    def __init__(self, base: Side, one: Side, other: Side) -> None:
        self.base, self.one, self.other = base, one, other
        self.waiting: dict[Where, Candidates] = {}

    def merged(self) -> dict[str, Any]:
        trees = [{k: v for k, v in side.tree.items() if k not in OWN} for side in (self.base, self.one, self.other)]
        made = self._map((), *trees)
        records = [
            {"path": pointer(where), "values": [one.record() for _, one in sorted(self.waiting[where].items())]}
            for where in sorted(self.waiting)
        ]
        odd = {canonical(one): one for side in (self.one, self.other) for one in side.odd}
        if records or odd:
            made["conflicts"] = [*records, *(odd[key] for key in sorted(odd))]
        return made

    # -- one place
    def _place(self, where: Where, base: Any, one: Any, other: Any) -> Any:
        if self._decided_whole(where):
            return self._candidates(where, base, one, other)
        if _is_map(one) and _is_map(other):
            self._acts(where, one, other)
            return self._map(where, base, one, other)
        if all(is_keyed(side) or is_gone(side) for side in (one, other)) and not (is_gone(one) and is_gone(other)):
            self._acts(where)
            return self._list(where, base, one, other)
        if (_is_map(one) and is_gone(other)) or (is_gone(one) and _is_map(other)):
            return self._taken_away(where, base, one, other)
        if _is_set(one) and _is_set(other) and (is_gone(base) or _is_set(base)):
            self._acts(where)
            return _united([] if is_gone(base) else base, one, other)
        return self._candidates(where, base, one, other)

    def _decided_whole(self, where: Where) -> bool:
        """Whether whole values wait at a place on any side: then it is decided as a whole."""
        return any(
            one.value not in (GONE, STAYS)
            for side in (self.base, self.one, self.other)
            for one in side.records.get(where, {}).values()
        )

    def _candidates(self, where: Where, base: Any, one: Any, other: Any) -> Any:
        """A place that is decided as a whole: what both sides have, the change of the one that changed, or all of it."""
        kept = _three_way(
            self.base.at_place(where, base), self.one.at_place(where, one), self.other.at_place(where, other)
        )
        live = kept[_highest(kept)].value
        if any(canonical(one.value) != canonical(live) for one in kept.values()):
            self.waiting[where] = kept
        elif told := [one for one in kept.values() if one.decided]:
            self.waiting[where] = _of(told if live is GONE else [replace(one, value=STAYS) for one in told])
        self._keep_below(where)
        for value in (one, other):  # as it is written there, empty or not
            if canonical(value) == canonical(live):
                return value
        return live

    def _keep_below(self, where: Where) -> None:
        """What waits inside a place that is decided as a whole, as far as nobody decided it."""
        for inner in sorted({place for side in (self.one, self.other) for place in side.below(where)}):
            sets = (side.records.get(inner, {}) for side in (self.base, self.one, self.other))
            if kept := _three_way(*sets):
                self.waiting[inner] = kept

    def _taken_away(self, where: Where, base: Any, one: Any, other: Any) -> Any:
        """Entries or fields that one side took away, or never had; what the other changed meanwhile stays, and waits."""
        present, side, gone = (other, self.other, self.one) if is_gone(one) else (one, self.one, self.other)
        had = not is_gone(base)
        unchanged = (
            canonical(present) == canonical(base)
            and side.waiting_below(where) == self.base.waiting_below(where)
            and set(side.taken(where)) == set(self.base.taken(where))
        )
        for inner in gone.below(where):  # what waits in it goes on waiting, also where nothing stands any more
            self.waiting[inner] = gone.records[inner]
        if had and unchanged:
            if where in gone.records:
                self.waiting[where] = gone.records[where]
            return GONE
        for inner in side.below(where):
            mine, theirs = side.records[inner], gone.records.get(inner)
            self.waiting[inner] = _three_way(self.base.records.get(inner, {}), mine, theirs) if theirs else mine
        if had or where in gone.records:
            self._acts(where, one, other)
        elif where in side.records:
            self.waiting[where] = side.records[where]
        return present

    def _acts(self, where: Where, one: Any = STAYS, other: Any = STAYS) -> None:
        """Who took away what stands here, and who said that it stays: until somebody decides between them."""
        kept = _three_way(self.base.taken(where), self.one.taken(where, one), self.other.taken(where, other))
        if kept:
            self.waiting[where] = kept

    # -- fields and entries
    def _map(self, where: Where, base: Any, one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
        base = base if isinstance(base, Mapping) else {}
        names = _woven(list(one), list(other))
        names += self._waiting_for(where, names)
        made = {}
        for name in names:
            raw = one.get(name, GONE), other.get(name, GONE)
            value = self._place((*where, name), base.get(name, GONE), *raw)
            if value is not GONE:
                made[name] = value
        return made

    def _list(self, where: Where, base: Any, one: Any, other: Any) -> Any:
        was, here, there = (_by_key(side) for side in (base, one, other))
        grows = where[-1] in GROWS and len(where) == 1
        made = []
        keys = _woven(list(here), list(there))
        for key in keys + self._waiting_for(where, keys):
            before = GONE if grows and (key not in here or key not in there) else was.get(key, GONE)
            value = self._place((*where, key), before, here.get(key, GONE), there.get(key, GONE))
            if value is not GONE:
                made.append(value)
        return made or (GONE if GONE in (one, other) else [])

    def _waiting_for(self, where: Where, known: Iterable[str]) -> list[str]:
        """What waits directly inside a place though nothing stands there on either side."""
        known = set(known)
        found = {inner[len(where)] for side in (self.one, self.other) for inner in side.below(where)}
        return sorted(found - known)


def _three_way(base: Candidates, one: Candidates, other: Candidates) -> Candidates:
    """One side's candidates where the other's did not change; else all of both. Of the same words, those that were decided."""
    if set(one) == set(other) or set(other) == set(base):
        kept = set(one)
    elif set(one) == set(base):
        kept = set(other)
    else:
        kept = set(one) | set(other)
    found = [
        min((side[key] for side in (one, other) if key in side), key=lambda each: (each.at, each.by))
        for key in sorted(kept)
    ]
    settled = {canonical(each.value) for each in found if each.decided}
    return _of(each for each in found if each.decided or each.value is GONE or canonical(each.value) not in settled)


def _united(base: Sequence[str], one: Sequence[str], other: Sequence[str]) -> list[str]:
    """Different texts of two sides: what both have, and what either added."""
    was, here, there = ({str(text) for text in side} for side in (base, one, other))
    order = {str(text): text for text in (*other, *one)}
    return [
        order[text]
        for text in _woven([str(text) for text in one], [str(text) for text in other])
        if (text in here and text in there) or text not in was
    ]


def _woven(one: list[str], other: list[str]) -> list[str]:
    """The names of both, each of the other's after the one that it follows there."""
    made, before = list(one), None
    for name in other:
        if name not in made:
            made.insert(made.index(before) + 1 if before in made else len(made), name)
        before = name
    return made


def _by_key(value: Any) -> dict[str, Any]:
    return {str(key_of(one)): one for one in value} if is_keyed(value) else {}
