"""Where things stand on a picture, whatever the facts: inside it, on nobody's place, lines from border to border."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from math import hypot, isfinite
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core import making
from tests.render.seeing import TWICE, assessment, drawn, paper, person, profile, seen, whole_file

from casefile.core.failure import NotMet
from casefile.core.fixed import fixed
from casefile.core.visible import visible
from casefile.render.lettering import cells, wrapped
from casefile.render.pictures import around, kin, ties, timeline, tree
from casefile.render.pictures.drawing import THIN, Box, Label, Line, Oval, Picture, Shape, apart, spread
from casefile.render.pictures.shelf import PICTURES
from casefile.render.words import ENGLISH, Words
from casefile.store import library
from casefile.work import gating

RELATIONS = library.form("profile").field("people").child("relation").choices  # type: ignore[union-attr]
PARTS = library.form("review").field("domains").child("code").choices  # type: ignore[union-attr]
KEYS = [f"k-{n:04}" for n in range(20)]
LANGUAGES = pytest.mark.parametrize("words", [ENGLISH, TWICE], ids=["english", "twice"])
WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=60)


@st.composite
def lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    """People in a profile, related to each other in whatever way, sense or not."""
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1, max_size=20))
    some = st.lists(st.sampled_from([*keys, "me", "nobody"]), max_size=3, unique=True)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "name": WORDS,
        "own_word": WORDS,
        "relation": st.sampled_from(RELATIONS),
        "tie": st.sampled_from(["strong", "usual", "thin", "hard", "cut_off"]),
        "gives": st.sampled_from(["they_do", "i_do", "both"]),
        "gender": st.sampled_from(["woman", "man", "another"]),
        "sort": st.sampled_from(["person", "person", "place"]),
        "counts_as_family": st.booleans(),
        "born": st.from_regex(r"[12][0-9]{3}", fullmatch=True),
        "died": st.just("not_known"),
        "parents": some,
        "partners": some,
        "former_partners": some,
    }
    return [{"id": key, **draw(st.fixed_dictionaries({}, optional=optional))} for key in keys]


def inside(picture: Picture) -> None:
    for one in picture.shapes:
        left, top, right, bottom = one.extent
        assert all(map(isfinite, one.extent))
        assert left >= 0, one
        assert top >= 0, one
        assert right <= picture.width, one
        assert bottom <= picture.height, one
        if not isinstance(one, Label):
            assert one.width >= THIN


def labels_apart(shapes: list[Shape]) -> None:
    for one, other in combinations([shape for shape in shapes if isinstance(shape, Label)], 2):
        assert apart(one.extent, other.extent), (one, other)


def tried(name: str, *papers: Any, **about: Any) -> Picture | None:
    try:
        return drawn(name, *papers, **about)
    except NotMet:
        return None


def boxes(picture: Picture) -> list[Box]:
    return [one for one in picture.shapes if isinstance(one, Box) and one.across == around.ACROSS]


@LANGUAGES
@pytest.mark.parametrize("name", ["ecomap", "family"])
@settings(max_examples=40)
@given(mine=lists())
def test_on_a_ring_no_two_touch_and_every_tie_ends_at_a_border(
    name: str, words: Words, mine: list[dict[str, Any]]
) -> None:
    picture = tried(name, profile(people=mine), words=words)
    if picture is None:
        return
    inside(picture)
    labels_apart(list(picture.shapes))
    places = boxes(picture)
    assert 0 < len(places) <= around.MOST
    for one, other in combinations(places, 2):
        assert apart(one.extent, other.extent)


@pytest.mark.parametrize("corner", [0, 6, 20])
@pytest.mark.parametrize("count", range(1, around.MOST + 1))
def test_a_tie_goes_from_the_border_of_the_oval_to_the_border_of_the_place(count: int, corner: float) -> None:
    for at in around.ring(count):
        start, end = around.between(around.MIDDLE, at, corner)
        x, y = start[0] - around.MIDDLE[0], start[1] - around.MIDDLE[1]
        assert abs(hypot(x / around.ME[0], y / around.ME[1]) - 1) < 1e-6
        x, y = abs(end[0] - at[0]), abs(end[1] - at[1])
        out = hypot(max(0, x - around.ACROSS + corner), max(0, y - around.DOWN + corner))
        on = abs(out - corner) < 0.01 if corner else abs(max(x / around.ACROSS, y / around.DOWN) - 1) < 0.001
        assert on


def tree_of(mine: list[dict[str, Any]], words: Words) -> tree.Tree:
    of = seen(profile(people=mine), words=words)
    return tree.laid_out(of.said(kin.kin(of)))


@LANGUAGES
@settings(max_examples=40)
@given(mine=lists())
def test_in_a_family_tree_nobody_stands_on_anybody(words: Words, mine: list[dict[str, Any]]) -> None:
    picture = tried("genogram", profile(people=mine), words=words)
    if picture is None:
        return
    inside(picture)
    labels_apart(list(picture.shapes))
    laid = tree_of(mine, words)
    assert "me" in laid.spots
    assert len(laid.rows) <= 3
    for one, other in combinations(laid.spots.values(), 2):
        assert one[1] != other[1] or abs(one[0] - other[0]) >= laid.slot - 1e-6
    assert len(laid.spots) + (int(picture.notes[0].split()[0]) if picture.notes else 0) == len(picture.table.rows)


@LANGUAGES
@settings(max_examples=40)
@given(mine=lists())
def test_no_line_of_a_family_tree_runs_through_anybodys_sign_or_words(words: Words, mine: list[dict[str, Any]]) -> None:
    picture = tried("genogram", profile(people=mine), words=words)
    if picture is None:
        return
    laid = tree_of(mine, words)
    foot = max(laid.foot)
    letters = [one for one in picture.shapes if isinstance(one, Label) and one.y < foot]
    for line in picture.shapes:
        if isinstance(line, Line) and not line.closed and line.extent[3] < foot:
            for start, end in zip(line.points, line.points[1:], strict=False):
                if start[1] != end[1] and start[0] != end[0]:
                    continue  # a cross, or the strokes through a bar
                way = (min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))
                assert all(apart(way, one.extent) for one in letters), line


def level(line: Line) -> list[tuple[float, float, float]]:
    """The level parts of a line: from, to and how far down."""
    return [
        (min(start[0], end[0]), max(start[0], end[0]), start[1])
        for start, end in pairwise(line.points)
        if start[1] == end[1]
    ]


def upright(line: Line) -> list[tuple[float, float, float]]:
    """The upright parts of a line: from, to and how far across."""
    return [
        (min(start[1], end[1]), max(start[1], end[1]), start[0])
        for start, end in pairwise(line.points)
        if start[0] == end[0]
    ]


@settings(max_examples=60)
@given(mine=lists())
def test_in_a_family_tree_lines_of_two_families_never_seem_joined(mine: list[dict[str, Any]]) -> None:
    lines = list(ties.ties(tree.laid_out(kin.kin(seen(profile(people=mine))))))
    uprights = [way for line in lines for way in upright(line)]
    for left, right, y in (way for line in lines for way in level(line)):
        for top, bottom, x in uprights:
            through = left + ties.GAP < x < right - ties.GAP and top + 1 < y < bottom - 1
            assert not through, (left, right, y, x)


def test_children_of_one_parent_hang_straight_below_their_words() -> None:
    mine = [{"id": "k-1", "relation": "parent", "name": "Deb"}, {"id": "k-2", "relation": "child", "name": "Isla"}]
    laid = tree.laid_out(kin.kin(seen(profile(people=mine))))
    assert [line.points for line in ties.ties(laid)] == [
        ((laid.spots[id][0], laid.under[id]), (laid.spots[child][0], laid.spots[child][1] - tree.HALF))
        for id, child in (("k-1", "me"), ("me", "k-2"))
    ]


def test_no_line_to_a_child_of_one_couple_comes_down_where_another_does() -> None:
    mine = [
        {"id": "k-1", "relation": "former_partner"},
        {"id": "k-2", "relation": "child", "parents": ["me", "k-1"], "born": "2015"},
        {"id": "k-3", "relation": "child", "born": "2018"},
        {"id": "k-4", "relation": "foster_child"},
        {"id": "k-5", "relation": "parent"},
        {"id": "k-6", "relation": "step_parent"},
        {"id": "k-7", "relation": "kinship_carer"},
    ]
    ways = [way for line in ties.ties(tree.laid_out(kin.kin(seen(profile(people=mine))))) for way in upright(line)]
    for one, other in combinations(ways, 2):
        assert abs(one[2] - other[2]) >= 3.5 or one[1] <= other[0] or other[1] <= one[0]


@LANGUAGES
@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_and_its_heading_keep_inside_however_long_the_words_are(name: str, words: Words) -> None:
    picture = drawn(name, *whole_file(), words=words)
    inside(picture)
    labels_apart([one for one in picture.shapes if not (isinstance(one, Label) and one.halo)])
    for told in (picture, replace(picture, title="A title of so many words " * 9, notes=("A note " * 40, "Another"))):
        labels_apart(list(told.heading))
        for one in told.heading:
            left, top, right, bottom = one.extent
            assert left >= 0
            assert top >= 0
            assert right <= told.width * 1.06  # of a title, whose measure is rather too much
            assert bottom <= told.above
        lines = [one.text for one in told.heading]
        assert " ".join(lines).split() == " ".join((told.title, *told.notes)).split()


def test_of_several_in_one_place_it_is_always_said_how_many() -> None:
    mine = [person(f"k-{n}", name=f"N{n}", relation="community_member", counts_as_family=True) for n in range(15)]
    for words in (ENGLISH, TWICE):
        said = {one.text for one in drawn("family", profile(people=mine), words=words).shapes if isinstance(one, Label)}
        assert any(one.startswith("15 of them") for one in said)


NUMBERS = st.dictionaries(st.sampled_from(PARTS), st.integers(0, 10), min_size=1)


@LANGUAGES
@settings(max_examples=40)
@given(looks=st.lists(NUMBERS, min_size=1, max_size=6))
def test_on_a_wheel_no_name_covers_another_and_all_marks_are_told_apart(
    words: Words, looks: list[dict[str, int]]
) -> None:
    papers = [assessment(f"2026-03-{10 + n}", f"bcd{'fghjkm'[n]}", **numbers) for n, numbers in enumerate(looks)]
    picture = drawn("wheel", *papers, words=words)
    inside(picture)
    labels_apart([one for one in picture.shapes if not (isinstance(one, Label) and one.halo)])
    marks = [one for one in picture.shapes if isinstance(one, Oval | Box) and one.filled in ("black", "white")]
    assert len({(round(one.x, 1), round(one.y, 1)) for one in marks}) == len(marks)
    assert len(picture.table.head) == 1 + len(looks)


GOAL = st.fixed_dictionaries({"client_statement": WORDS.filter(str.strip)})


@LANGUAGES
@settings(max_examples=40)
@given(
    goals=st.lists(GOAL, min_size=1, max_size=14),
    ratings=st.lists(st.lists(st.none() | st.integers(0, 10), min_size=14, max_size=14), max_size=6),
)
def test_goals_fit_on_a_page_and_the_rest_is_in_the_table(
    words: Words, goals: list[dict[str, Any]], ratings: list[list[int | None]]
) -> None:
    named = [{"id": f"g-{n:04}", **goal} for n, goal in enumerate(goals)]
    reviews = [
        paper(
            "review",
            f"2026-04-{10 + n}",
            letters=f"bcd{'fghjkm'[n]}",
            goals=[
                {"id": f"g-{k:04}", "client_rating": number} for k, number in enumerate(numbers) if number is not None
            ],
        )
        for n, numbers in enumerate(ratings)
    ]
    picture = drawn("progress", paper("case-plan", "2026-03-19", goals=named), *reviews, words=words)
    inside(picture)
    labels_apart(list(picture.shapes))
    assert picture.height < 740
    assert len({row[0].split()[0] for row in picture.table.rows}) == len(goals)


@LANGUAGES
@settings(max_examples=40)
@given(days=st.lists(st.dates(min_value=making.TODAY, max_value=making.TODAY.replace(year=2031)), max_size=40))
def test_a_timeline_of_any_length_stays_inside_and_counts_all(words: Words, days: list[Any]) -> None:
    booked = [
        {"id": f"a-{n:04}", "date": day.isoformat(), "kind": "phone", "state": "booked"} for n, day in enumerate(days)
    ]
    picture = drawn("timeline", *whole_file(), appointments=booked, words=words)
    inside(picture)
    labels_apart([one for one in picture.shapes if not (isinstance(one, Label) and one.halo)])
    lane = [row for row in picture.table.rows if row[2] == words.say(fixed("Contacts"))]
    assert len(lane) == len(days)


def test_no_phase_of_the_practice_is_cut_in_the_legend_of_a_timeline_and_no_bar_leaves_it() -> None:
    steps = ", ".join(f"2026-06-{n:02} {phase.code}" for n, phase in enumerate(gating.practice().phases, 13))
    titles = {phase.code: phase.title for phase in gating.practice().phases}
    picture = timeline.picture(replace(seen(*whole_file(), steps=steps), phases=titles))
    legend = {one.text for one in picture.shapes if isinstance(one, Label)}
    assert legend >= {f"{n} {title}" for n, title in enumerate(titles.values(), 1)}
    bars = [one for one in picture.shapes if isinstance(one, Box)]
    assert len(bars) == len(titles)
    assert max(one.x + one.across for one in bars) <= timeline.RIGHT


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 500), st.floats(1, 30)), max_size=12))
def test_what_is_spread_keeps_its_order_its_room_and_its_bounds(wanted: list[tuple[float, float]]) -> None:
    wanted.sort()
    places = spread(wanted, 0, 500)
    for n, (at, size) in enumerate(zip(places, (size for _, size in wanted), strict=True)):
        assert at - size / 2 >= -1e-6
        assert at + size / 2 <= 500 + 1e-6
        if n:
            assert at - places[n - 1] >= (size + wanted[n - 1][1]) / 2 - 1e-6


@settings(max_examples=40)
@given(st.text(), st.integers(2, 40), st.integers(1, 4))
def test_wrapped_words_fit_and_say_when_there_is_more(text: str, room: int, most: int) -> None:
    lines = wrapped(text, room, most)
    assert len(lines) <= most
    whole = wrapped(text, room)
    assert lines == whole or lines[-1].endswith("…")
    joined = "".join("".join(whole).split())
    assert joined == "".join(visible(text).split())
    assert all(cells(line) <= max(room, 2) for line in lines)
