"""The people I count as family: whoever somebody says, related or not, in their own words, with no tree to fit into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casefile.core.failure import NotMet
from casefile.render.page import NOTHING
from casefile.render.pictures.around import DOWN, ME, MIDDLE, RING, gathered, place, ring
from casefile.render.pictures.drawing import THICK, THIN, Oval, Picture, Shape, Table, lettered
from casefile.render.pictures.people import Person, people
from casefile.render.pictures.seen import Seen

TITLE = "People I count as family"


def picture(seen: Seen) -> Picture:
    """Everybody the profile says is family.

    Raises:
        NotMet: nobody is said to be.
    """
    family = tuple(one for one in people(seen) if one.family)
    if not family:
        raise NotMet(
            "the profile says of nobody that they count as family",
            f"casefile write {seen.case.code} profile --set people.KEY.counts_as_family=true",
        )
    words = tuple(dict.fromkeys(_said(one) for one in family))
    places = gathered(family, _said, words)
    if len(places) > len(ring(12)):
        places = (*places[:11], ("", tuple(one for _, ones in places[11:] for one in ones)))
    return Picture(
        "family",
        f"{TITLE}, {seen.heading}",
        f"Me, and {len(family)} whom I count as family.",
        2 * (RING[1] + DOWN) + 14,
        tuple(_drawn(places)),
        Table(
            ("Who", "What I call them", "What they are to me"),
            tuple((one.called, one.own_word or NOTHING, one.word or NOTHING) for one in family),
        ),
        (
            *(
                ("A double border stands for several; each has a line in the table.",)
                if len(places) < len(family)
                else ()
            ),
            *seen.as_now,
        ),
    )


def _said(one: Person) -> str:
    return one.known_as or "And more"


def _drawn(places: Sequence[tuple[str, Sequence[Person]]]) -> Iterator[Shape]:
    yield Oval(*MIDDLE, *RING, THIN, filled="none")
    yield Oval(*MIDDLE, *ME, THICK)
    yield from lettered(*MIDDLE, ("Me",), size=14, bold=1)
    for at, (_, ones) in zip(ring(len(places)), places, strict=True):
        if len(ones) > 1:
            same = len({_said(one) for one in ones}) == 1
            yield from place(
                at, _said(ones[0]) if same else "And more", f"{len(ones)} of them", rounded=20, several=True
            )
        else:
            one = ones[0]
            yield from place(at, one.known_as or one.called, one.name if one.known_as else "", rounded=20)
