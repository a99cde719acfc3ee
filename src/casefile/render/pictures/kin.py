"""Who is whose parent and partner, and of which generation: told from what the profile says, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casefile.render.pictures.people import FAMILY, ME, Person, people
from casefile.render.pictures.seen import Seen

GENERATION = dict.fromkeys(("partner", "former_partner", "sibling", "cousin"), 0)
GENERATION |= dict.fromkeys(("parent", "step_parent", "foster_parent", "aunt_uncle", "kinship_carer"), -1)
GENERATION |= dict.fromkeys(("child", "step_child", "foster_child", "niece_nephew"), 1)
GENERATION |= {"grandparent": -2, "elder": -2, "grandchild": 2}
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
    profile = seen.profile
    gender = GENDERS.get(profile.text("gender"), "") if profile else ""
    named = {one.id: one for one in people(seen) if one.sort == "person" and one.id != ME}
    linked = {id for one in named.values() for id in (*one.parents, *one.partners, *one.former)}
    linked |= {one.id for one in named.values() if one.parents or one.partners or one.former}
    family = {id: one for id, one in named.items() if one.relation in FAMILY or id in linked}
    everybody = {ME: Person(ME, name="Me", gender=gender), **family}
    parents = _parents(everybody)
    couples = _couples(everybody)
    generation = _generations(everybody, parents, couples)
    drawn = {id: one for id, one in everybody.items() if id in generation}
    return Kin(drawn, generation, tuple(_unions(generation, parents, couples)))


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
    waiting = list(found)
    while waiting:
        id = waiting.pop(0)
        steps = [(other, -1) for other in parents[id]]
        steps += [(other, 1) for other in everybody if id in parents[other]]
        steps += [(other, 0) for pair in couples if id in pair for other in sorted(pair - {id})]
        for other, step in steps:
            if other not in found:
                found[other] = found[id] + step
                waiting.append(other)
    return found


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
        for id in above:
            if theirs[id]:
                families.setdefault(((id,), True), []).append(child)
    for (pair, dashed), children in families.items():
        yield Union(pair, tuple(children), couples.get(frozenset(pair), ""), dashed)
    seen = {frozenset(pair) for pair, _ in families}
    for couple, kind in couples.items():
        ids = tuple(sorted(couple, key=lambda id: (id != ME, id)))
        if couple not in seen and all(id in generation for id in ids) and generation[ids[0]] == generation[ids[1]]:
            yield Union(ids, (), kind)
