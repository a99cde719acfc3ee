"""The ecomap: the people, groups and services around somebody, and how each tie is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from casefile.core.document import Document
from casefile.core.failure import NotMet
from casefile.core.fixed import fixed
from casefile.render.page import NOTHING
from casefile.render.pictures.around import DOWN, MIDDLE, RING, SEVERAL, arrow, between, gathered, me, place, ring, tie
from casefile.render.pictures.drawing import Box, Key, Picture, Point, Shape, Table, columns
from casefile.render.pictures.people import KINDS, people
from casefile.render.pictures.seen import Seen

TITLE = fixed("Ecomap")
TIES = {
    "strong": fixed("strong, or of use"),
    "usual": fixed("all right"),
    "thin": fixed("thin, or of little use"),
    "hard": fixed("hard, or wearing"),
    "cut_off": fixed("cut off"),
    "": fixed("not said; see the table"),
}
SORTS = {"family": fixed("people"), "groups": fixed("groups, places, animals"), "services": fixed("services")}
"""What the corners of a border mean."""
USEFUL = {"useful": "strong", "partly": "usual", "not_useful": "thin", "not_used": "thin"}
ENOUGH = {"enough": "strong", "partly": "usual", "not_enough": "thin"}


@dataclass(frozen=True, slots=True)
class Around:
    """Somebody or something around the person, with the tie in a code that is drawn and in the words that were said."""

    name: str
    word: str
    kind: str
    tie: str = ""
    tie_word: str = ""
    gives: str = ""
    gives_word: str = ""


def picture(seen: Seen) -> Picture:
    """The ecomap of a file.

    Raises:
        NotMet: nobody is named in it.
    """
    around = seen.said(tuple(facts(seen)))
    if not around:
        raise NotMet(
            "the profile names nobody around this person, and no plan a service",
            f"casefile write {seen.case.code} profile",
        )
    places = gathered(around, lambda one: one.kind, tuple(KINDS), lambda one: not one.tie)
    legend = tuple(_legend(places, seen, 2 * RING[1] + 2 * DOWN + 30))
    height = max(one.extent[3] for one in legend) + 8
    grouped = any(kind for kind, _ in places)
    return Picture(
        "ecomap",
        seen.titled(TITLE),
        _sentence(around, seen),
        height,
        (*_places(places, seen), *legend),
        _table(around, seen),
        (*((seen.said(SEVERAL),) if grouped else ()), *seen.as_now),
        words=seen.words,
    )


def facts(seen: Seen) -> Iterator[Around]:
    """Who and what is around the person: from the profile, a carer's own paper, the plan, and services they went to."""
    carers = tuple(_carers(seen))
    keys = [key for key, _ in carers]
    once = {key: one for key, one in carers if keys.count(key) == 1}
    joined = set()
    for one in people(seen):
        if one.died and not one.tie:
            continue  # who has died is around somebody only where they say so
        key = _folded(one.name)
        carer = once.get(key) if key and key not in joined else None
        joined |= {key} if carer else set()
        word = one.known_as if one.known_as != one.called else ""
        tie, tie_word = (carer.tie, carer.tie_word) if carer and not one.tie else (one.tie, one.tie_word)
        yield Around(
            one.called, word or (carer.word if carer else ""), one.kind, tie, tie_word, one.gives, one.gives_word
        )
    yield from (one for key, one in carers if key not in joined)
    yield from _services(seen)


def _carers(seen: Seen) -> Iterator[tuple[str, Around]]:
    """Who is there for a carer, as their own paper has it, by name."""
    carer = seen.latest("carer-assessment")
    for item in carer.items("supports") if carer else ():
        enough, name = str(item.get("enough") or ""), str(item.get("who") or "")
        tie, tie_word = ENOUGH.get(enough, ""), _label(carer, enough)
        yield _folded(name), Around(name or NOTHING, str(item.get("what_for") or ""), "friends", tie, tie_word)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


def _label(carer: Document | None, enough: str) -> str:
    block = carer.form.field("supports") if carer and carer.form else None
    field = block.child("enough") if block else None
    return field.label(enough) if field and enough else ""


def _services(seen: Seen) -> Iterator[Around]:
    """Services of the plan, and those somebody went to; how useful each is, as the last review has it."""
    plan, review = seen.latest("case-plan"), seen.latest("review")
    roles = (
        {str(one.get("service_ref")): str(one.get("role") or "") for one in plan.items("coordination")} if plan else {}
    )
    for referral in seen.papers("referral-out"):
        to = referral.text("to.service_ref")
        if to and any(event.kind == "attended" for event in seen.case.events(referral)):
            roles.setdefault(to, "")
    useful = (
        {str(one.get("service")): str(one.get("useful") or "") for one in review.items("services_effective")}
        if review
        else {}
    )
    block = review.form.field("services_effective") if review and review.form else None
    field = block.child("useful") if block else None
    for ref, role in roles.items():
        if ref and ref != "None":
            said = useful.get(ref, "")
            yield Around(
                service(ref), role, "services", USEFUL.get(said, ""), field.label(said) if field and said else ""
            )


def service(ref: str) -> str:
    """A service as a person reads it: an id of the directory loses its dashes, a name in plain words stays."""
    plain = ref.replace("-", " ") if ref == ref.lower() and " " not in ref else ref
    return plain[:1].upper() + plain[1:]


Places = Sequence[tuple[str, Sequence[Around]]]


def _places(places: Places, seen: Seen) -> Iterator[Shape]:
    drawn = list(zip(ring(len(places)), places, strict=True))
    for at, (_, ones) in drawn:
        yield from _tie(at, ones)
    yield from me(seen)
    for at, (kind, ones) in drawn:
        name, word = ones[0].name, ones[0].word
        if kind:
            name, word = seen.said(KINDS[kind]), seen.say("{number} of them", number=str(len(ones)))
        yield from place(at, name, word, rounded=_corner(ones[0].kind), several=bool(kind))


def _corner(kind: str) -> float:
    return 0 if kind == "services" else 6 if kind == "groups" else 20


def _tie(at: Point, ones: Sequence[Around]) -> Iterator[Shape]:
    start, end = between(MIDDLE, at, _corner(ones[0].kind))
    kind = _common(one.tie for one in ones)
    yield from tie(kind, start, end)
    if way := _common(one.gives for one in ones):
        yield from arrow(start, end, back=way == "they_do", both=way == "both", far=0.77 if kind == "cut_off" else 0.5)


def _common(said: Iterable[str]) -> str:
    """What several say alike; nothing where they differ."""
    every = set(said)
    return every.pop() if len(every) == 1 else ""


def _legend(places: Places, seen: Seen, top: float) -> Iterator[Shape]:
    """What the lines and borders mean, of those that are there."""
    used = {_common(one.tie for one in ones) for _, ones in places}
    keys: list[Key] = [(tuple(tie(kind, (0, 0), (44, 0))), words) for kind, words in TIES.items() if kind in used]
    if any(_common(one.gives for one in ones) for _, ones in places):
        keys.append((tuple(arrow((4, -9), (40, -9))), fixed("who does more for whom")))
    kinds = {ones[0].kind for _, ones in places}
    for kind, words in SORTS.items():
        if kind in kinds or (kind == "family" and "friends" in kinds):
            keys.append(((Box(22, 0, 18, 7, rounded=_corner(kind) / 3),), words))
    yield from columns(seen.said(keys), top + 8, (20, 262), step=18)


def _sentence(around: Sequence[Around], seen: Seen) -> str:
    counts = [(name, sum(one.kind == kind for one in around)) for kind, name in KINDS.items()]
    counted = seen.listed(fixed("{name} {number}", name=name, number=str(n)) for name, n in counts if n)
    return seen.say("Me in the middle, and around me: {counts}.", counts=counted)


def _table(around: Sequence[Around], seen: Seen) -> Table:
    ordered = sorted(around, key=lambda one: list(KINDS).index(one.kind))
    return Table(
        (
            seen.say("Who"),
            seen.say("What they are to me"),
            seen.say("Where they belong"),
            seen.say("How it is between us"),
            seen.say("Who does more"),
        ),
        tuple(
            (
                one.name,
                one.word or NOTHING,
                seen.said(KINDS[one.kind]),
                one.tie_word or NOTHING,
                one.gives_word or NOTHING,
            )
            for one in ordered
        ),
    )
