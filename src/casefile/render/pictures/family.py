"""The people I count as family: whoever somebody says, related or not, in their own words, with no tree to fit into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casefile.core.failure import NotMet
from casefile.core.fixed import fixed
from casefile.render.page import NOTHING
from casefile.render.pictures.around import DOWN, MIDDLE, RING, SEVERAL, fits, gathered, me, place, ring
from casefile.render.pictures.drawing import THIN, Oval, Picture, Shape, Table
from casefile.render.pictures.people import Person, people
from casefile.render.pictures.seen import Seen

TITLE = fixed("People I count as family")
MORE = fixed("And more")


def picture(seen: Seen) -> Picture:
    """Everybody the profile says is family.

    Raises:
        NotMet: nobody is said to be.
    """
    family = seen.said(tuple(one for one in people(seen) if one.family))
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
        seen.titled(TITLE),
        seen.say("Me, and {number} whom I count as family.", number=str(len(family))),
        2 * (RING[1] + DOWN) + 14,
        tuple(_drawn(places, seen)),
        Table(
            (seen.say("Who"), seen.say("What I call them"), seen.say("What they are to me")),
            tuple((one.called, one.own_word or NOTHING, one.word or NOTHING) for one in family),
        ),
        (*((seen.said(SEVERAL),) if len(places) < len(family) else ()), *seen.as_now),
        words=seen.words,
    )


def _said(one: Person) -> str:
    return one.known_as or MORE


def _drawn(places: Sequence[tuple[str, Sequence[Person]]], seen: Seen) -> Iterator[Shape]:
    yield Oval(*MIDDLE, *RING, THIN, filled="none")
    yield from me(seen)
    for at, (_, ones) in zip(ring(len(places)), places, strict=True):
        if len(ones) > 1:
            same = len({_said(one) for one in ones}) == 1
            name, count = _said(ones[0]) if same else MORE, seen.say("{number} of them", number=str(len(ones)))
            yield from place(at, seen.said(name), count, rounded=20, several=True)
        else:
            one = ones[0]
            lines = (one.own_word, one.name) if one.own_word else (one.called, one.word)
            yield from place(at, *(lines[::-1] if fits(*lines[::-1]) and not fits(*lines) else lines), rounded=20)
