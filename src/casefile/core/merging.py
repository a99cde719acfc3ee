"""Two copies of one document brought together, place by place, so that no word that anybody wrote is lost. Pure.

A side that changed nothing yields to the other, and where both changed, their candidates are united: nothing is ever subtracted. So
the order in which copies meet does not matter, and neither does which of the two is looked at first. No schema is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from casefile.core.candidates import GONE, STAYS, Candidates, Side, Where, canonical, is_gone, united
from casefile.core.tree import is_empty, key_of, pointer

GROWS = frozenset({"events", "signatures"})
"""Lists that are only ever added to: an item that one side lacks was not taken away there."""
OWN = frozenset({"conflicts", "updated", "status", "final"})
"""What is not merged as words are."""


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
        told = self.base.decisions(where)
        kept = _three_way(
            self.base.at_place(where, base),
            self.one.at_place(where, one, told if canonical(one) != canonical(base) else ()),
            self.other.at_place(where, other, told if canonical(other) != canonical(base) else ()),
        )
        live = kept[_highest(kept)].value
        if any(canonical(one.value) != canonical(live) for one in kept.values()):
            self.waiting[where] = kept
        elif said := [one for one in kept.values() if one.decided]:
            self.waiting[where] = united(said if live is GONE else [replace(one, value=STAYS) for one in said])
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
        # What was taken away by itself is not to come back with the whole.
        for inner in _gone_inside(where, base, present):
            self.waiting[inner] = side.taken(inner, GONE)
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


def _gone_inside(where: Where, base: Any, now: Any) -> Iterator[Where]:
    """The outermost places in something that stood there before, and stand there no more."""
    if is_keyed(base) and (is_keyed(now) or is_gone(now)):
        base, now = _by_key(base), _by_key(now)
    if not isinstance(base, Mapping) or not isinstance(now, Mapping):
        return
    for name, was in base.items():
        if is_gone(now.get(name, GONE)) and not is_gone(was) and not is_keyed(was):
            yield (*where, name)
        else:
            yield from _gone_inside((*where, name), was, now.get(name, GONE))


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
    return united(each for each in found if each.decided or each.value is GONE or canonical(each.value) not in settled)


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
