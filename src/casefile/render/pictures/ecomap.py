"""The ecomap: the people, groups and services around somebody, and how each tie is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from casefile.core.document import Document
from casefile.core.failure import NotMet
from casefile.render.page import NOTHING
from casefile.render.pictures.around import DOWN, ME, MIDDLE, RING, arrow, between, gathered, place, ring, tie
from casefile.render.pictures.drawing import THICK, Box, Oval, Picture, Point, Shape, Table, lettered, moved
from casefile.render.pictures.people import KINDS, people
from casefile.render.pictures.seen import Seen

TITLE = "Ecomap"
TIES = {
    "strong": "strong, or of use",
    "usual": "all right",
    "thin": "thin, or of little use",
    "hard": "hard, or wearing",
    "cut_off": "cut off",
    "": "not said; see the table",
}
USEFUL = {"useful": "strong", "partly": "usual", "not_useful": "thin", "not_used": "thin"}
ENOUGH = {"enough": "strong", "partly": "usual", "not_enough": "thin"}
LEGEND = 18.0


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
    around = tuple(facts(seen))
    if not around:
        raise NotMet(
            "the profile names nobody around this person, and no plan a service",
            f"casefile write {seen.case.code} profile",
        )
    places = gathered(around, lambda one: one.kind, tuple(KINDS), lambda one: not one.tie)
    legend = tuple(_legend(places, 2 * RING[1] + 2 * DOWN + 30))
    height = max(one.extent[3] for one in legend) + 8
    grouped = any(kind for kind, _ in places)
    return Picture(
        "ecomap",
        f"{TITLE}, {seen.heading}",
        _sentence(around),
        height,
        (*_places(places), *legend),
        _table(around),
        (*(("A double border stands for several; each has a line in the table.",) if grouped else ()), *seen.as_now),
    )


def facts(seen: Seen) -> Iterator[Around]:
    """Who and what is around the person: from the profile, a carer's own paper, the plan, and services they went to."""
    for one in people(seen):
        word = one.known_as if one.known_as != one.called else ""
        yield Around(one.called, word, one.kind, one.tie, one.tie_word, one.gives, one.gives_word)
    carer = seen.latest("carer-assessment")
    for item in carer.items("supports") if carer else ():
        enough = str(item.get("enough") or "")
        name = str(item.get("who") or NOTHING)
        yield Around(name, str(item.get("what_for") or ""), "friends", ENOUGH.get(enough, ""), _label(carer, enough))
    yield from _services(seen)


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


def _places(places: Places) -> Iterator[Shape]:
    drawn = list(zip(ring(len(places)), places, strict=True))
    for at, (_, ones) in drawn:
        yield from _tie(at, ones)
    yield Oval(*MIDDLE, *ME, THICK)
    yield from lettered(*MIDDLE, ("Me",), size=14, bold=1)
    for at, (kind, ones) in drawn:
        name, word = (KINDS[kind], f"{len(ones)} of them") if kind else (ones[0].name, ones[0].word)
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


def _legend(places: Places, top: float) -> Iterator[Shape]:
    """What the lines and borders mean, of those that are there."""
    used = {_common(one.tie for one in ones) for _, ones in places}
    rows: list[tuple[tuple[Shape, ...], str]] = [
        (tuple(tie(kind, (0, 0), (44, 0))), words) for kind, words in TIES.items() if kind in used
    ]
    if any(_common(one.gives for one in ones) for _, ones in places):
        rows.append((tuple(arrow((4, -9), (40, -9))), "who does more for whom"))
    kinds = {ones[0].kind for _, ones in places}
    for kind, words in (("family", "people"), ("groups", "groups, places, animals"), ("services", "services")):
        if kind in kinds or (kind == "family" and "friends" in kinds):
            rows.append(((Box(22, 0, 18, 7, rounded=_corner(kind) / 3),), words))
    half = (len(rows) + 1) // 2
    for n, (shapes, words) in enumerate(rows):
        x, y = (20.0, 262.0)[n // half], top + LEGEND * (n % half) + 8
        yield from (moved(one, x, y) for one in shapes)
        yield from lettered(x + 52, y, (words,), anchor="start")


def _sentence(around: Sequence[Around]) -> str:
    counts = [(KINDS[kind], sum(one.kind == kind for one in around)) for kind in KINDS]
    return "Me in the middle, and around me: " + ", ".join(f"{name} {n}" for name, n in counts if n) + "."


def _table(around: Sequence[Around]) -> Table:
    ordered = sorted(around, key=lambda one: list(KINDS).index(one.kind))
    return Table(
        ("Who", "What they are to me", "Where they belong", "How it is between us", "Who does more"),
        tuple(
            (one.name, one.word or NOTHING, KINDS[one.kind], one.tie_word or NOTHING, one.gives_word or NOTHING)
            for one in ordered
        ),
    )
