"""Invented histories: several copies of one paper are changed and meet in any order; what anybody wrote is owed until somebody saw it.

The oracle knows nothing of how a merge works. Each edit leaves a debt: its words must be in the paper, live or waiting, until a
later edit, made with those words in front of its author, replaces them. A decision between two answers is an edit too. Two who
take the same thing away have done one thing: whoever answers one of them has answered both (sync's known limit).
"""

from __future__ import annotations

import copy
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from casefile.core.candidates import GONE, canonical, decided

HERE = "HERE"
"""What stands there, whatever it is, was said to stay."""
Tree = dict[str, Any]
Where = tuple[str, ...]
Merge = Callable[[Tree, Tree, Tree], Tree]

BASE: Tree = {
    "id": "p-1",
    "name": "n0",
    "phase": "p0",
    "contact": {"phone": "t0", "mode": "m0"},
    "goals": [
        {"id": "g1", "title": "t1", "state": "s1", "steps": [{"id": "s1", "what": "w0"}]},
        {"id": "g2", "title": "t2", "state": "s2"},
    ],
    "tags": ["a0", "b0"],
    "updated": {"by": "z", "at": "0000"},
}


@dataclass(frozen=True)
class Debt:
    """Words owed at a place; GONE where somebody took away what stood there, HERE where they said that it stays.

    Who writes other words in place of a whole takes away what was in it `along` with it: nothing is owed for that by itself, but
    whoever answers it has answered everybody who took away the same.
    """

    where: Where
    words: str
    along: bool = field(default=False, compare=False)


@dataclass
class Commit:
    """A paper as somebody left it, what they owe since, and which debts they saw and paid."""

    tree: Tree
    parents: tuple[str, ...]
    before: frozenset[str]
    owed: list[tuple[int, Debt]] = field(default_factory=list)
    paid: set[int] = field(default_factory=set)


@dataclass
class World:
    """Every commit there is, and how copies meet."""

    merge: Merge
    commits: dict[str, Commit] = field(default_factory=dict)
    met: dict[tuple[str, str], Tree] = field(default_factory=dict)
    merges: int = 0

    def commit(self, tree: Tree, parents: tuple[str, ...], owed: Any = (), paid: Any = (), mark: str = "") -> str:
        parents = tuple(sorted(parents))
        name = f"{canonical(tree)}|{parents}|{[n for n, _ in owed]}|{mark}"
        if name not in self.commits:
            before = frozenset[str]().union(*(self.commits[one].before | {one} for one in parents))
            self.commits[name] = Commit(tree, parents, before, list(owed), set(paid))
        return name

    def lineage(self, head: str) -> frozenset[str]:
        return self.commits[head].before | {head}

    def meet(self, one: str, other: str) -> str:
        """The head after two heads met."""
        if one in self.lineage(other):
            return other
        if other in self.lineage(one):
            return one
        return self.commit(self._met(one, other), (one, other))

    def _met(self, one: str, other: str) -> Tree:
        pair = (one, other) if one < other else (other, one)
        if pair not in self.met:
            base = self._base(*pair)
            first, second = self.commits[pair[0]].tree, self.commits[pair[1]].tree
            made = self.merge(copy.deepcopy(base), copy.deepcopy(first), copy.deepcopy(second))
            again = self.merge(copy.deepcopy(base), copy.deepcopy(second), copy.deepcopy(first))
            assert made == again, "which copy comes first decides"
            self.merges += 1
            self.met[pair] = made
        return self.met[pair]

    def _base(self, one: str, other: str) -> Tree:
        """What both came from; where there are several, those brought together first."""
        common = self.lineage(one) & self.lineage(other)
        bases = sorted(each for each in common if not any(each in self.commits[k].before for k in common))
        found = bases[0]
        for each in bases[1:]:
            found = self.commit(self._met(found, each), (found, each))
        return self.commits[found].tree


# -- looking at a paper
def words_in(tree: Any, where: Where = ()) -> Iterator[tuple[Where, str]]:
    """Every text of a paper that somebody wrote, with its place."""
    if isinstance(tree, dict):
        for name, child in tree.items():
            if where or name not in ("id", "updated", "conflicts"):
                yield from words_in(child, (*where, name)) if name != "id" else ()
    elif isinstance(tree, list):
        for n, child in enumerate(tree):
            yield from words_in(child, (*where, child["id"] if isinstance(child, dict) else str(n)))
    else:
        yield where, str(tree)


def waiting_in(tree: Tree) -> dict[Where, list[Any]]:
    """What waits for a decision: by place, the values; GONE for what somebody took away."""
    found: dict[Where, list[Any]] = {}
    for one in tree.get("conflicts") or []:
        where = tuple(one["path"].split("/")[1:])
        values = [GONE if each.get("deleted") else each.get("value", HERE) for each in one["values"]]
        agreed = [GONE if at(tree, where) is GONE else HERE] * len(values)
        if values != agreed:
            found[where] = values
    return found


def holds(tree: Tree, debt: Debt) -> bool:
    """Whether what is owed is there: words anywhere, live or waiting; or their absence, or that somebody wanted it."""
    waiting = waiting_in(tree)
    if debt.words not in ("GONE", "HERE"):
        live = {words for _, words in words_in(tree)}
        kept = {
            words
            for values in waiting.values()
            for value in values
            if value not in (GONE, HERE)
            for _, words in words_in(value)
        }
        return debt.words in live | kept
    here = at(tree, debt.where)
    if here is not GONE if debt.words == "HERE" else here in (GONE, {}, []):
        return True
    return any(values for place, values in waiting.items() if debt.where[: len(place)] == place)


def at(tree: Any, where: Where) -> Any:
    for step in where:
        if isinstance(tree, list):
            tree = next((one for one in tree if isinstance(one, dict) and one.get("id") == step), GONE)
        elif isinstance(tree, dict):
            tree = tree.get(step, GONE)
        else:
            return GONE
    return tree


def check(world: World, head: str, history: str) -> None:
    """Fail where something that anybody owes is neither there nor paid."""
    end = world.commits[head].tree
    everything = [world.commits[one] for one in world.lineage(head)]
    paid = set().union(*(one.paid for one in everything))
    owed = [pair for one in everything for pair in one.owed]
    answered = {debt for name, debt in owed if name in paid and debt.words == "GONE"}
    emptied = {debt.where[:-1] for _, debt in owed if debt.words == "GONE"}
    for name, debt in owed:
        bare = debt.words == "HERE" and debt.where in emptied  # it was to stay, and somebody took away what was in it
        assert debt.along or name in paid or debt in answered or bare or holds(end, debt), f"{history}: lost {debt}"


# -- one history
def history(seed: int, merge: Merge) -> World:
    """Play one history to its end, where every copy has met every other; fails where something owed is not there."""
    chance = random.Random(seed)
    world, number, clock = World(merge), itertools.count(100), itertools.count(1)
    root = world.commit(copy.deepcopy(BASE), ())
    count = chance.choice([2, 2, 3, 3, 4, 5])
    heads = [root] * count
    shared, gossip = root, chance.random() < 0.5
    for _ in range(chance.randint(4, 24)):
        who = chance.randrange(count)
        if chance.random() < 0.6:
            heads[who] = edited(world, heads[who], f"w{who}", chance, number, clock)
        elif gossip:
            other = chance.randrange(count)
            heads[who] = world.meet(heads[who], heads[other])
        else:
            shared = heads[who] = world.meet(heads[who], shared)
    rounds = 0
    while len(set(heads)) > 1:
        rounds += 1
        assert rounds <= 3, "the copies do not come together"
        for who in range(count):
            heads[who] = world.meet(heads[who], heads[(who + 1) % count])
            heads[who] = world.meet(heads[who], shared)
            shared = heads[who]
    check(world, heads[0], f"seed {seed}")
    return world


def edited(world: World, head: str, by: str, chance: random.Random, number: Iterator[int], clock: Iterator[int]) -> str:
    """The head after one edit of a random kind: what it owes, and which debts its author saw and paid."""
    tree = copy.deepcopy(world.commits[head].tree)
    seen = [(name, debt) for one in world.lineage(head) for name, debt in world.commits[one].owed]
    paid: set[int] = set()
    owed: list[tuple[int, Debt]] = []

    def pay(*words: str, gone: Where | None = None) -> None:
        paid.update(name for name, debt in seen if debt.words in words and debt.words != "GONE")
        if gone is not None:
            states = ("GONE", "HERE")
            paid.update(name for name, debt in seen if debt.words in states and debt.where[: len(gone)] == gone)

    def owe(where: Where, words: str) -> None:
        owed.append((next(number), Debt(where, words)))

    tree["updated"] = {"by": by, "at": f"{next(clock):04}"}
    kinds = ("set", "set", "set", "add goal", "drop goal", "step", "drop step", "tag", "untag", "drop field", "whole")
    kind = chance.choice((*kinds, "decide", "decide", "decide anew", "drop by hand"))
    waiting = waiting_in(tree)
    goals = [one for one in tree.get("goals") or [] if isinstance(one, dict)]
    fresh = f"v{next(number)}"
    if kind in ("decide", "decide anew"):
        if not waiting:
            return head
        outer = [one for one in waiting if not any(one != each and one[: len(each)] == each for each in waiting)]
        where = chance.choice(sorted(outer))  # what waits inside is decided after what holds it
        values = waiting[where]
        chosen = chance.choice(values) if kind == "decide" else fresh
        here = at(tree, where)
        if set(map(str, values)) <= {"GONE", HERE} and (
            kind == "decide anew" or chosen is not GONE
        ):  # it stays after all
            if here is GONE:
                return head
            pay(gone=where)
            owe(where, "HERE")
            return world.commit(decided(tree, where, here, by, tree["updated"]["at"]), (head,), owed, paid)
        inside = [words for value in (*values, here) if value not in (GONE, HERE) for _, words in words_in(value)]
        inside += [
            words
            for place, each in waiting.items()
            if place[: len(where)] == where and (not isinstance(chosen, dict) or place == where)
            for value in each
            if value not in (GONE, HERE)
            for _, words in words_in(value)
        ]
        kept = {words for _, words in words_in(chosen)} if isinstance(chosen, dict) else set()
        pay(
            *(words for words in inside if words not in kept), gone=where
        )  # what stands inside stays owed to who wrote it
        tree = decided(tree, where, chosen, by, tree["updated"]["at"])
        owe(where, "GONE" if chosen is GONE else HERE if isinstance(chosen, dict) else str(chosen))
    elif kind == "set":
        places = [where for where, _ in words_in(tree) if where[0] != "tags"]
        if not places:
            return head
        where = chance.choice(places)
        if any(place != where and place[: len(where)] == where for place in waiting):
            return head
        pay(str(at(tree, where)), gone=where)
        put(tree, where, fresh)
        owe(where, fresh)
    elif kind == "whole":  # a field that had fields becomes words, or the other way round
        here = at(tree, ("contact",))
        inner = [words for _, words in words_in(here)] if here is not GONE else []
        if any(place[0] == "contact" for place in waiting):
            return head
        pay(*inner, gone=("contact",))
        tree["contact"] = fresh if isinstance(here, dict) else {"phone": fresh}
        owe(("contact",), fresh)
        if here == {}:  # several took all that was in it away: whoever writes where nothing stands answers them all
            owed.append((-(10**7) - int(fresh[1:]), Debt(("contact",), "GONE", along=True)))
            paid.add(owed[-1][0])
        for n, (place, _) in enumerate(words_in(here) if isinstance(here, dict) else ()):
            owed.append((-100 * int(fresh[1:]) - n, Debt(("contact", *place), "GONE", along=True)))
    elif kind == "add goal":
        name = f"g{next(number)}"
        tree["goals"] = [*goals, {"id": name, "title": fresh}]
        if not isinstance(at(tree, ("goals",)), list):
            return head
        owe(("goals", name), fresh)
    elif kind == "step" and goals:
        goal = chance.choice(goals)
        name = f"s{next(number)}"
        goal["steps"] = [*(goal.get("steps") or []), {"id": name, "what": fresh}]
        owe(("goals", goal["id"], "steps", name), fresh)
    elif kind in ("drop goal", "drop step") and goals:
        goal = chance.choice(goals)
        where = ("goals", goal["id"])
        if kind == "drop step":
            if not goal.get("steps"):
                return head
            where = (*where, "steps", chance.choice(goal["steps"])["id"])
        if any(place[: len(where)] == where for place in waiting):
            return head
        pay(*(words for _, words in words_in(at(tree, where))), gone=where)
        put(tree, where, GONE)
        owe(where, "GONE")
    elif kind in ("drop field", "drop by hand"):
        places = [place for place, _ in words_in(tree) if place[0] != "tags"]
        if not places:
            return head
        where = chance.choice([one for one in places if one in waiting or kind == "drop field"] or places)
        if any(place != where and place[: len(where)] == where for place in waiting):
            return head  # but where two answers wait, somebody may take away by hand the one that shows
        pay(str(at(tree, where)), gone=where)
        put(tree, where, GONE)
        owe(where, "GONE")
        if where[:-1] and at(tree, where[:-1]) == {}:  # who takes the last of it away has taken all of it
            owed.append((-(10**6) - int(tree["updated"]["at"]), Debt(where[:-1], "GONE", along=True)))
    elif kind == "tag":
        tree["tags"] = [*(tree.get("tags") or []), fresh]
        owe(("tags",), fresh)
    elif kind == "untag" and tree.get("tags"):
        gone = chance.choice(tree["tags"])
        tree["tags"] = [one for one in tree["tags"] if one != gone]
        pay(gone)
    else:
        return head
    return world.commit(tree, (head,), owed, paid)


def put(tree: Any, where: Where, value: Any) -> None:
    """Set a place that is there, or take it away."""
    inner = at(tree, where[:-1])
    if isinstance(inner, list):
        inner[:] = [one for one in inner if one["id"] != where[-1]] if value is GONE else inner
    elif value is GONE:
        inner.pop(where[-1], None)
    else:
        inner[where[-1]] = value
