"""Who is around the person, from the profile: what `household`, `supports` and `people` say of one somebody, put together."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casefile.core.document import Answers, Document
from casefile.core.fixed import fixed
from casefile.render.pictures.seen import Seen

ME = "me"
LISTS = ("household", "supports", "people")
KINDS = {
    "family": fixed("Family"),
    "friends": fixed("Friends and community"),
    "groups": fixed("Groups and places"),
    "services": fixed("Services"),
}
FAMILY = frozenset(
    "partner former_partner parent step_parent foster_parent child step_child foster_child sibling grandparent grandchild"
    " aunt_uncle niece_nephew cousin kinship_carer elder other_kin".split()
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody around the person, in the words the profile has for them; nothing where it says nothing."""

    id: str
    called: str
    """The name, or what stands for one."""
    name: str = ""
    relation: str = ""
    word: str = ""
    own_word: str = ""
    kind: str = "friends"
    sort: str = "person"
    tie: str = ""
    tie_word: str = ""
    gives: str = ""
    gives_word: str = ""
    family: bool = False
    gender: str = ""
    born: str = ""
    died: str = ""
    years: tuple[str, ...] = ()
    """When they were born, and that they died, in words."""
    parents: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    former: tuple[str, ...] = ()

    @property
    def known_as(self) -> str:
        """What they are to the person: in the person's own word, where there is one."""
        return self.own_word or self.word


def people(seen: Seen) -> tuple[Person, ...]:
    """Everybody the profile names around the person, in the order it does."""
    profile = seen.profile
    if profile is None:
        return ()
    joined: dict[str, dict[str, Any]] = {}
    keys: dict[str, str] = {}
    for name, item in _named(profile):
        id = str(item.get("id") or f"{name}-{len(joined)}")
        key = keys.get(id) or _same(joined, name, item) or id
        keys[id] = key
        joined.setdefault(key, {"id": key, "_in": set()})
        joined[key] |= {field: value for field, value in item.items() if field != "id"}
        joined[key]["_in"].add(name)
    return tuple(_person(profile, item, keys) for item in joined.values())


def years(born: str, died: str = "") -> tuple[str, ...]:
    """When somebody was born, and that they died, in years."""
    dead = fixed("died") if died == "not_known" else fixed("died {year}", year=died)
    return (*((fixed("born {year}", year=born),) if born else ()), *((dead,) if died else ()))


def _named(profile: Document) -> Iterator[tuple[str, Answers]]:
    for name in LISTS:
        for item in profile.items(name):
            if item.get("relation") != "self" and item.get("id") != ME:
                yield name, item


def _same(joined: Mapping[str, Mapping[str, Any]], name: str, item: Answers) -> str:
    """Who of another list has the same name and is the same to the person, under another key."""
    mine = _folded(item)
    return next((key for key, one in joined.items() if mine and name not in one["_in"] and _folded(one) == mine), "")


def _folded(item: Answers) -> tuple[str, str] | None:
    name, relation = str(item.get("name") or "").strip(), str(item.get("relation") or "")
    return (unicodedata.normalize("NFC", name).casefold(), relation) if name and relation else None


def _person(profile: Document, item: Mapping[str, Any], keys: Mapping[str, str]) -> Person:
    def said(name: str) -> str:
        return str(item.get(name) or "")

    def label(name: str) -> str:
        block = profile.form.field("people") if profile.form else None
        field = block.child(name) if block else None
        return field.label(said(name)) if field and said(name) else ""

    def ids(name: str) -> tuple[str, ...]:
        listed = item.get(name)
        return tuple(keys.get(str(one), str(one)) for one in listed) if isinstance(listed, list | tuple) else ()

    relation, sort = said("relation"), said("sort") or "person"
    born = said("born") or said("date_of_birth")[:4]
    return Person(
        id=said("id"),
        called=said("name") or said("own_word") or label("relation") or fixed("Somebody"),
        name=said("name"),
        relation=relation,
        word=label("relation"),
        own_word=said("own_word"),
        kind=_kind(relation, sort, family=item.get("counts_as_family") is True),
        sort=sort,
        tie=said("tie"),
        tie_word=label("tie"),
        gives=said("gives"),
        gives_word=label("gives"),
        family=item.get("counts_as_family") is True,
        gender=said("gender"),
        born=born,
        died=said("died"),
        years=years(born, said("died")),
        parents=ids("parents"),
        partners=ids("partners"),
        former=ids("former_partners"),
    )


def _kind(relation: str, sort: str, *, family: bool) -> str:
    if sort != "person":
        return "groups"
    if relation == "professional":
        return "services"
    return "family" if family or relation in FAMILY else "friends"
