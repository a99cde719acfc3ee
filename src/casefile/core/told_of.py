"""What a file tells of that decides how long it is kept: children, harm to them, care, first peoples. Pure.

Answers that were chosen and words that were written are both looked at, in every form and in a service's own. What is taken for
told may turn out harmless, and a person decides then; what is taken for harmless has to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from casefile.core.days import Day, birthday, day_of, plus
from casefile.core.document import Answers, Document
from casefile.core.form import Field, FieldType

Where: TypeAlias = tuple[str, ...]

# -- in words
ABUSE = re.compile(
    r"(?<!drug )(?<!alcohol )(?<!substance )(?<!drug and alcohol )\babus|molest|neglect|incest|pa?edophil|grooming|traffick"
    r"|\brap(?:e|ed|ist)\b|child(?:ren)?(?:'s)?[ -](?:protection|safety|at risk|sex|exploit|abus)|children at risk|sexual exploit"
    r"|report(?:ed)? to (?:the )?(?:helpline|dcj|docs|facs)\b|\brosh\b|significant harm|mandatory report|sexual(?:ly)? (?:assault|harm|touch|abus)|touched (?:by|him|her|them|me)\b",
    re.IGNORECASE,
)
CARE = re.compile(
    r"out[ -]of[ -]home|\boohc\b|foster|kinship car|residential care|group home|state ward|ward of the state|care leaver|leaving care"
    r"|\bin care\b|orphanage|children's home|stolen generation|\bdocs\b.{0,12}\bkids?\b|removed by (?:dcj|docs|facs|the department)"
    r"|(?:taken|removed) from (?:his|her|their|my) (?:family|parents|mother|mum|father|dad)"
    r"|(?:kids|children|son|daughter|baby)\b.{0,24}\b(?:was|were|been) (?:removed|taken)",
    re.IGNORECASE,
)
CHILDREN = re.compile(
    r"\b(?:child(?:ren|hood|care|'s)?|kids?|bab(?:y|ies)|toddlers?|infants?|newborns?|pregnan\w*|(?:step|grand)?(?:sons?|daughters?)"
    r"|grandchild(?:ren)?|nieces?|nephews?|teen(?:s|agers?)?|boys?|girls?|under ?age|school)\b",
    re.IGNORECASE,
)
PEOPLES = re.compile(
    r"aboriginal|torres strait|indigenous|first nations?|\bmob\b|\b(?:koori|murri|noongar|nyungar|nunga|palawa|yolngu|anangu|wiradjuri"
    r"|kamilaroi|gamilaraay|bundjalung|dharug|dharawal|gadigal|eora|yuin|ngunnawal|gumbaynggirr|biripi|worimi|awabakal|barkindji)\b",
    re.IGNORECASE,
)
_NOT_WORDS = frozenset("casefile id client key supersedes status author recorded_on final signatures updated".split())

# -- in answers
_CHILD_NAMED = re.compile(r"child|bab(?:y|ies)|young|pregnan|unborn|newborn|parental|kids|juvenile|minor|school_told")
_CHILD_CHOSEN = re.compile(
    r"child|bab(?:y|ies)|young_|pregnan|unborn|newborn|parent(?:al|ing)_|parent_guardian|youth|juvenile|boarding_school"
    r"|^(?:parent|school|separately)$"
)
_NONE = frozenset(("", "none", "no", "no_children", "couple_without_children", "not_relevant", "not_expecting"))
_ELSEWHERE = frozenset("relation severity code child_safety_asked".split())
"""Names that say nothing by themselves: how somebody is related, how bad it was, which row it is, that it was asked."""
_TOLD_BY_AGE = frozenset("accompanying children_needs children_with".split())
_FAMILY = frozenset(("household", "people"))
CHILDLIKE = frozenset("child step_child foster_child grandchild sibling niece_nephew".split())
_GROWN = frozenset(
    "partner former_partner parent step_parent foster_parent grandparent aunt_uncle elder guardian carer employer professional self".split()
)
_QUIET = frozenset("not_relevant not_wanted not_now none nothing no_worry not_asked declined client low later".split())
_CHILD_ABOUT = {"client_under_18", "child_in_care", "child_visited", "unborn_child", "other_child"}


def answers(paper: Document) -> Iterator[tuple[Where, Field | None, Any]]:
    """Every answer of a paper with the names it stands under, and the question where the form has one; lists have no numbers."""

    def within(value: Any, where: Where, field: Field | None) -> Iterator[tuple[Where, Field | None, Any]]:
        if isinstance(value, Mapping):
            for name, inner in value.items():
                yield from within(inner, (*where, str(name)), field.child(str(name)) if field else None)
        elif isinstance(value, list | tuple):
            for inner in value:
                yield from within(inner, where, field)
        elif value not in (None, ""):
            yield where, field, value

    for name, value in paper.data.items():
        yield from within(value, (str(name),), paper.form.field(str(name)) if paper.form else None)


def says(paper: Document, words: re.Pattern[str]) -> bool:
    """Whether a person's words in a paper speak of it; what was chosen from a list does not count, nor names of whoever signed."""
    return any(
        isinstance(value, str) and where[0] not in _NOT_WORDS and not _is_chosen(field) and words.search(value)
        for where, field, value in answers(paper)
    )


def _is_chosen(field: Field | None) -> bool:
    if field is None:
        return False
    kind = field.item.type if field.type is FieldType.LIST and field.item else field.type
    return field.coded or kind not in (FieldType.TEXT, FieldType.FREE, FieldType.LIST, FieldType.GROUP)


def tells_of_a_child(paper: Document) -> bool:
    """Whether an answer tells of a child whose age it does not say: by the name of the question, or by what was chosen."""
    for where, field, value in answers(paper):
        nothing = value is False or value == 0 or str(value) in _NONE
        known = where[0] in _TOLD_BY_AGE or (paper.name == "profile" and where[0] in _FAMILY)
        known |= where[0] == "minor" and isinstance(paper.at("minor.age"), int)
        if nothing or known or where[-1] in _ELSEWHERE or where == ("children", "expecting"):
            continue
        if any(_CHILD_NAMED.search(name) for name in where):
            return True
        if (field is None or _is_chosen(field)) and _CHILD_CHOSEN.search(str(value)):
            return True
    return False


def may_tell_of_a_child(paper: Document) -> bool:
    """Whether a row about children was gone into, somebody of an unknown age is named, or a word speaks of a child."""
    if says(paper, CHILDREN):
        return True
    if any(_born(one) is None and one.get("relation") not in _GROWN for one in paper.items("household")):
        return True
    others = (one for name in ("people", "supports", "people_i_can_ask") for one in paper.items(name))
    if any(one.get("relation") in CHILDLIKE and _born(one) is None for one in others) or (
        paper.text("relation") in CHILDLIKE
    ):
        return True
    return any(_row_about_children(row) for value in paper.data.values() if isinstance(value, list) for row in value)


def _row_about_children(row: Any) -> bool:
    if not isinstance(row, Mapping) or not _CHILD_CHOSEN.search(str(row.get("code", ""))):
        return False
    return any(
        value not in (None, "", [], {}) and str(value) not in _QUIET for key, value in row.items() if key != "code"
    )


def _born(one: Answers) -> Day | None:
    """A birthday, or the last day of a year of birth."""
    said = str(one.get("date_of_birth") or one.get("born") or "")
    return day_of(f"{said}-12-31") if re.fullmatch(r"[0-9]{4}", said) else day_of(said)


def childrens_birthdays(profile: Document | None, late: Day) -> Iterator[Day]:
    """The birthdays of people in a household and a family who are or may be children; `late` where one is not known."""
    for one in profile.items("household") if profile else ():
        born = _born(one)
        minded = one.get("in_care_of_client") is True or one.get("visited_by_client") is True
        if born or one.get("relation") in CHILDLIKE or minded:
            yield born or late
    for one in profile.items("people") if profile else ():
        if one.get("relation") in CHILDLIKE and (born := _born(one)):
            yield born


def children_by_age(paper: Document, adult_at: int, late: Day) -> Iterator[Day]:
    """The latest birthdays of children that a paper tells of with their age, or as expected, or as reported about."""
    told = paper.date if paper.date > Day.min else late
    count = paper.at("children_with")
    if isinstance(count, int) and count > 0:
        yield late
    for name in ("accompanying", "children_needs"):
        for one in paper.items(name):
            age = one.get("age")
            if not isinstance(age, int):
                yield late
            elif age < adult_at:
                yield birthday(told, -age)
    if paper.text("children.contact") not in ("", "none"):  # also in the file of somebody who is young themselves
        yield late
    if paper.text("children.expecting") == "expecting":
        yield plus(late, 366)
    if paper.name == "protection-report" and (not paper.tree or _CHILD_ABOUT & set(paper.items_or_words("about"))):
        yield late
