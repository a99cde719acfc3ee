"""Who is whose parent and partner, and of which generation: told from what the profile says, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from casefile.core.fixed import fixed
from casefile.render.pictures.people import FAMILY, ME, Person, people, years
from casefile.render.pictures.seen import Seen

GENERATION = dict.fromkeys(("partner", "former_partner", "sibling", "cousin"), 0)
GENERATION |= dict.fromkeys(("parent", "step_parent", "foster_parent", "aunt_uncle"), -1)
GENERATION |= dict.fromkeys(("child", "step_child", "foster_child", "niece_nephew"), 1)
GENERATION |= {"grandparent": -2, "grandchild": 2}
UNBOUND = {"kinship_carer": -1, "elder": -2}
"""Words that only suggest one: whose parent, child or partner somebody is goes before."""
STEP = ("step_parent", "foster_parent", "step_child", "foster_child")
"""Ties of descent that are drawn dashed."""
GENDERS = {"woman": "woman", "man": "man"}


@dataclass(frozen=True, slots=True)
class Union:
    """Two people, or one, with the children they have in the picture: `together`, `apart`, or nothing where it is not said."""

    parents: tuple[str, ...]
    children: tuple[str, ...]
    kind: str = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Kin:
    """The people of a family tree by their keys, the person among them as `me`; the generation of each; and the unions."""

    people: Mapping[str, Person]
    generation: Mapping[str, int]
    unions: tuple[Union, ...]


def kin(seen: Seen) -> Kin:
    """The family as the profile has it: relations to the person, and parents and partners where somebody named them."""
    named = {one.id: one for one in people(seen) if one.sort == "person"}
    linked = {id for one in named.values() for id in (*one.parents, *one.partners, *one.former)}
    linked |= {one.id for one in named.values() if one.parents or one.partners or one.former}
    family = {id: one for id, one in named.items() if one.relation in FAMILY or id in linked}
    everybody = {ME: _me(seen), **family}
    parents = _parents(everybody)
    couples = _couples(everybody)
    generation = _generations(everybody, parents, couples)
    parents[ME] |= {id: True for id, one in everybody.items() if one.relation == "kinship_carer"}
    drawn = {id: one for id, one in everybody.items() if id in generation}
    return Kin(drawn, generation, tuple(_unions(generation, parents, couples)))


def _me(seen: Seen) -> Person:
    """The person: drawn as they say of themselves among the people, or else by what they said for the figures."""
    profile = seen.profile
    listed = [one for one in profile.items("people") if one.get("id") == ME] if profile else []
    said = {name: str(value) for one in listed for name, value in one.items() if name in ("gender", "born")}
    gender = said.get("gender") or GENDERS.get(profile.text("gender") if profile else "", "")
    born = said.get("born", "")
    return Person(ME, fixed("Me"), gender=gender, born=born, years=years(born))


def _parents(everybody: Mapping[str, Person]) -> dict[str, dict[str, bool]]:
    """Of each child the parents, and whether the tie is dashed."""
    found: dict[str, dict[str, bool]] = {id: {} for id in everybody}
    own: dict[str, bool] = {
        id: one.relation in STEP for id, one in everybody.items() if one.relation in ("parent", *STEP[:2])
    }
    found[ME] = own
    full: dict[str, bool] = {id: dashed for id, dashed in own.items() if not dashed}
    for id, one in everybody.items():
        given = [parent for parent in one.parents if parent in everybody and parent != id]
        if given:
            found[id] = {parent: one.relation in STEP[2:] and parent == ME for parent in given}
        elif one.relation in ("child", *STEP[2:]):
            found[id] = {ME: one.relation in STEP}
        elif one.relation == "sibling":
            found[id] = full
    return found


def _couples(everybody: Mapping[str, Person]) -> dict[frozenset[str], str]:
    """Pairs that are together, or were."""
    found: dict[frozenset[str], str] = {}
    for id, one in everybody.items():
        mine = {"partner": "together", "former_partner": "apart"}.get(one.relation)
        if mine:
            found.setdefault(frozenset((ME, id)), mine)
        for kind, others in (("together", one.partners), ("apart", one.former)):
            for other in others:
                if other in everybody and other != id:
                    found.setdefault(frozenset((id, other)), kind)
    return found


def _generations(
    everybody: Mapping[str, Person], parents: Mapping[str, Mapping[str, bool]], couples: Mapping[frozenset[str], str]
) -> dict[str, int]:
    """By the word somebody goes by; where that says nothing, by whose parent, child or partner they are."""
    found = {ME: 0} | {id: GENERATION[one.relation] for id, one in everybody.items() if one.relation in GENERATION}
    _follow(found, tuple(found), parents, couples)
    unbound = {
        id: UNBOUND[one.relation] for id, one in everybody.items() if one.relation in UNBOUND and id not in found
    }
    found |= unbound
    _follow(found, tuple(unbound), parents, couples)
    return {id: found[id] for id in everybody if id in found}


def _follow(
    found: dict[str, int],
    begun: Iterable[str],
    parents: Mapping[str, Mapping[str, bool]],
    couples: Mapping[frozenset[str], str],
) -> None:
    """Add whoever can be reached from some, a parent one up, a child one down."""
    waiting = list(begun)
    while waiting:
        id = waiting.pop(0)
        steps = [(other, -1) for other in parents[id]]
        steps += [(other, 1) for other, theirs in parents.items() if id in theirs]
        steps += [(other, 0) for pair in couples if id in pair for other in sorted(pair - {id})]
        for other, step in steps:
            if other not in found:
                found[other] = found[id] + step
                waiting.append(other)


def _unions(
    generation: Mapping[str, int], parents: Mapping[str, Mapping[str, bool]], couples: Mapping[frozenset[str], str]
) -> Iterator[Union]:
    """Each couple with its children, and each parent with children of their own; a tie that turns time round is left out."""
    families: dict[tuple[tuple[str, ...], bool], list[str]] = {}
    for child, theirs in parents.items():
        above = [id for id in theirs if child in generation and generation.get(id) == generation[child] - 1]
        full = [id for id in above if not theirs[id]]
        for pair in ([tuple(full[:2])] if full else []) + [(id,) for id in full[2:]]:
            families.setdefault((pair, False), []).append(child)
        for pair in _by_couples([id for id in above if theirs[id]], couples):
            families.setdefault((pair, True), []).append(child)
    for (pair, dashed), children in families.items():
        yield Union(pair, tuple(children), couples.get(frozenset(pair), ""), dashed)
    seen = {frozenset(pair) for pair, _ in families}
    for couple, kind in couples.items():
        ids = tuple(sorted(couple, key=lambda id: (id != ME, id)))
        if couple not in seen and all(id in generation for id in ids) and generation[ids[0]] == generation[ids[1]]:
            yield Union(ids, (), kind)


def _by_couples(ids: Sequence[str], couples: Mapping[frozenset[str], str]) -> Iterator[tuple[str, ...]]:
    """Some people, those two by two who are a couple."""
    waiting = list(ids)
    while waiting:
        id = waiting.pop(0)
        with_ = [other for other in waiting if frozenset((id, other)) in couples][:1]
        waiting = [other for other in waiting if other not in with_]
        yield id, *with_
