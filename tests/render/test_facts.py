"""What is on each picture and what is not, told from papers made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.core import making
from tests.render.seeing import PHASES, assessment, drawn, paper, person, profile, seen, whole_file

from casefile.core.failure import NotMet
from casefile.render.pictures import kin, moments, people, progress, wheel
from casefile.render.pictures.drawing import DASHED, USUAL, Box, Label, Line, Oval, Picture
from casefile.render.pictures.shelf import PICTURES


def words(picture: Picture) -> str:
    """Everything a picture says, label by label."""
    return "\n".join(one.text for one in picture.shapes if isinstance(one, Label))


def rows(picture: Picture) -> list[tuple[str, ...]]:
    return list(picture.table.rows)


# -- all of them
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_with_nothing_to_show_says_what_is_missing_and_what_to_type(name: str) -> None:
    empty = seen()
    record = replace(empty.case.record, data={**empty.case.record.data, "steps": []})
    with pytest.raises(NotMet) as nothing:
        PICTURES[name](replace(empty, case=replace(empty.case, record=record)))
    assert nothing.value.exit_code == 1
    assert nothing.value.message
    assert nothing.value.fix.startswith("casefile ")


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_of_a_file_is_titled_and_the_same_twice(name: str) -> None:
    first, second = (drawn(name, *whole_file()) for _ in range(2))
    assert first == second
    assert first.title.endswith(", amber-4821, 20 June 2026")
    assert first.sentence.endswith(".")
    assert first.name == name


@pytest.mark.parametrize("name", ["ecomap", "wheel", "progress", "timeline"])
def test_drafts_and_papers_entered_in_error_or_taken_back_do_not_count(name: str) -> None:
    error = {
        "id": "e-9999",
        "kind": "entered_in_error",
        "date": "2026-06-18",
        "at": "2026-06-18T01:00:00Z",
        "by": "amina",
    }
    _, *papers = whole_file()
    back = {**error, "kind": "withdrawn"}
    for events, final in (([error], "2026-06-16"), ([back], "2026-06-16"), ([], None)):
        none = [
            making.paper(
                one.name,
                one.date.isoformat(),
                **_answers(one.data),
                final=final and one.date.isoformat(),
                events=events,
            )
            for one in papers
        ]
        if name == "timeline":
            assert {row[2] for row in rows(drawn(name, *none))} == {"Phases"}
        else:
            with pytest.raises(NotMet):
                drawn(name, *none)


def _answers(data: Any) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name in ("goals", "domains", "coordination")}


def test_a_draft_is_named_in_what_to_type() -> None:
    draft = making.paper("strengths-needs-assessment", "2026-03-12", final=None)
    with pytest.raises(NotMet) as nothing:
        drawn("wheel", draft)
    assert nothing.value.fix == "casefile write amber-4821 strengths-needs-assessment --final"


# -- the same filter as pages
@pytest.mark.parametrize("name", ["ecomap", "genogram", "family"])
def test_in_protective_mode_nobody_around_the_person_is_on_a_copy(name: str) -> None:
    mine, *_ = whole_file()
    with pytest.raises(NotMet):
        drawn(name, mine, protective=True)
    assert drawn(name, mine, protective=True, whole=True) == drawn(name, mine)


def test_a_paper_kept_apart_is_on_no_picture_but_a_workers_own() -> None:
    report = making.paper("protection-report", "2026-05-01", considered="Quokka")
    assert report.apart
    for whole in (False, True):
        assert "Quokka" not in str(drawn("timeline", *whole_file(), report, whole=whole))


def test_no_paper_of_danger_is_on_the_timeline() -> None:
    papers = [
        making.paper(form, "2026-05-01")
        for form in ("risk-assessment", "safety-plan", "incident", "disclosure", "safe-today")
    ]
    notes = [
        making.paper("note", "2026-05-02", kind=kind, letters=f"{n:04}".replace("0", "b").replace("1", "c"))
        for n, kind in enumerate(("collateral", "supervision"))
    ]
    assert drawn("timeline", *whole_file(), *papers, *notes) == drawn("timeline", *whole_file())


# -- who is around
def test_what_three_lists_say_of_one_person_is_put_together() -> None:
    lists: dict[str, list[dict[str, Any]]] = {
        "supports": [person("u-1", name="Dell", relation="friend")],
        "household": [person("h-1", name="dell", relation="friend"), person("h-9", relation="self")],
        "people": [person("u-1", own_word="Brother", tie="strong"), person("k-1", name="Dell", relation="sibling")],
    }
    found = people.people(seen(profile(**lists)))
    assert [(one.id, one.called, one.known_as, one.tie) for one in found] == [
        ("h-1", "Dell", "Brother", "strong"),
        ("k-1", "Dell", "Sister or brother", ""),
    ]


def test_two_of_one_name_in_one_list_stay_two() -> None:
    household = [person("h-1", name="Jo", relation="child"), person("h-2", name="Jo", relation="child")]
    assert len(people.people(seen(profile(household=household)))) == 2


def test_each_tie_has_a_line_of_its_own_and_its_word_in_the_table() -> None:
    ties = ("strong", "usual", "thin", "hard", "cut_off", "")
    mine = [
        person(f"k-{n}", name=f"N{n}", relation="friend", **({"tie": tie} if tie else {})) for n, tie in enumerate(ties)
    ]
    picture = drawn("ecomap", profile(people=mine))
    assert [row[3] for row in rows(picture)] == [
        "Strong",
        "All right",
        "Thin",
        "Hard, or it wears me out",
        "Cut off",
        "—",
    ]
    lines = [one for one in picture.shapes if isinstance(one, Line)]
    assert len({(one.width, one.dash, len(one.points) > 2) for one in lines}) == 5  # cut off is a usual line with a gap
    assert words(picture).count("cut off") == 1


def test_who_has_died_is_on_an_ecomap_only_with_a_tie_and_counts_as_family_all_the_same() -> None:
    mine = [
        person("k-1", name="Mick", relation="parent", died="2017", counts_as_family=True),
        person("k-2", name="Nan", relation="grandparent", died="not_known", tie="strong"),
        person("k-3", name="Deb", relation="parent"),
    ]
    assert [row[0] for row in rows(drawn("ecomap", profile(people=mine)))] == ["Nan", "Deb"]
    assert [row[0] for row in rows(drawn("family", profile(people=mine)))] == ["Mick"]


def test_whom_a_carer_names_again_on_their_own_paper_is_drawn_once() -> None:
    supports = [
        {"id": "u-1111", "who": "jo ", "what_for": "Saturdays", "enough": "enough"},
        {"id": "u-2222", "who": "Gwen", "what_for": "The fence", "enough": "partly"},
    ]
    mine = profile(supports=[person("u-3333", name="Jo", relation="friend")])
    picture = drawn("ecomap", mine, paper("carer-assessment", "2026-03-12", supports=supports))
    assert [(row[0], row[1], row[3]) for row in rows(picture)] == [
        ("Jo", "Friend", "Enough"),
        ("Gwen", "The fence", "Partly"),
    ]
    own = profile(supports=[person("u-3333", name="Jo", relation="friend")], people=[person("u-3333", tie="thin")])
    picture = drawn("ecomap", own, paper("carer-assessment", "2026-03-12", supports=supports))
    assert rows(picture)[0][3] == "Thin"


def test_what_somebody_is_stands_under_their_name_also_where_it_takes_three_lines() -> None:
    mine = profile(supports=[person("u-1111", name="Ray", relation="community_member")])
    assert words(drawn("ecomap", mine)).splitlines()[1:5] == ["Ray", "Somebody", "from the", "community"]


def test_beyond_twelve_some_of_a_kind_share_a_place_and_all_are_in_the_table() -> None:
    mine = [person(f"k-{n}", name=f"Cousin {n}", relation="cousin", tie="usual" if n < 3 else None) for n in range(15)]
    picture = drawn("ecomap", profile(people=[{k: v for k, v in one.items() if v} for one in mine]))
    assert len(rows(picture)) == 15
    assert "12 of them" in words(picture)
    assert "Cousin 0" in words(picture)
    assert "Cousin 9" not in words(picture)
    assert picture.notes


def test_a_service_is_as_useful_as_the_last_review_says() -> None:
    rows_ = {row[0]: row[3] for row in rows(drawn("ecomap", *whole_file()))}
    assert rows_["A service"] == "Of use"


def test_family_is_whom_the_person_says_in_their_own_word() -> None:
    picture = drawn("family", *whole_file())
    assert [row[:2] for row in rows(picture)] == [("a child", "—"), ("a friend", "own word")]
    assert "own word" in words(picture)
    assert "former" not in words(picture)


def test_among_family_somebody_goes_by_their_own_word_or_else_by_their_name() -> None:
    mine = [
        person("k-1", name="Deb", relation="parent", own_word="Mum", counts_as_family=True),
        person("k-2", name="Isla", relation="child", counts_as_family=True),
        person(
            "k-3", name="Lorna", relation="aunt_uncle", own_word="Auntie, Koby's kinship carer", counts_as_family=True
        ),
    ]
    bold = [one.text for one in drawn("family", profile(people=mine)).shapes if isinstance(one, Label) and one.bold]
    assert bold == ["Me", "Mum", "Isla", "Lorna"]


# -- numbers
def test_a_part_of_life_that_was_not_asked_about_is_a_gap_and_never_nought() -> None:
    papers = [
        assessment("2026-03-12", housing=5, safety=0, legal=7, parenting_children=3),
        assessment("2026-05-12", "bcdf", housing=8, parenting_children=7),
    ]
    looks = wheel.facts(seen(*papers))
    assert [dict(one.numbers) for one in looks] == [
        {"housing": 5, "safety": 0, "legal": 7, "parenting_children": 3},
        {"housing": 8, "parenting_children": 7},
    ]
    picture = drawn("wheel", *papers)
    assert {row[0]: row[1:] for row in rows(picture)}["Being safe"] == ("0", "—")
    solid = [one for one in picture.shapes if isinstance(one, Line) and one.width == 2.5]
    assert len(solid) == 1  # only the legend's: the two are no neighbours
    filled = [one for one in picture.shapes if isinstance(one, Oval) and one.filled == "black"]
    assert len(filled) == 1 + 2  # the legend's, and the two that were asked about
    hollow = [one for one in picture.shapes if isinstance(one, Box)]
    assert len(hollow) == 1 + 4


def test_equal_numbers_stand_side_by_side() -> None:
    picture = drawn("wheel", assessment("2026-03-12", housing=7), assessment("2026-05-12", "bcdf", housing=7))
    marks = [
        (round(one.x), round(one.y))
        for one in picture.shapes
        if isinstance(one, Box | Oval) and one.width == USUAL and one.filled != "none"
    ]
    assert len(set(marks)) == len(marks) == 4


def test_reviews_and_assessments_make_one_row_of_looks_and_a_version_of_the_same_day_stands_for_both() -> None:
    old = assessment("2026-03-12", housing=2)
    new = replace(
        assessment("2026-03-12", "bcdf", housing=3),
        data={**assessment("2026-03-12", "bcdf", housing=3).data, "supersedes": [old.id]},
    )
    review = making.paper("review", "2026-06-16", domains=[{"code": "housing", "client_rating": 6}])
    assert [(one.day, dict(one.numbers)) for one in wheel.facts(seen(old, new, review))] == [
        (date(2026, 3, 12), {"housing": 3}),
        (date(2026, 6, 16), {"housing": 6}),
    ]


def test_the_wheel_of_an_earlier_day_ends_there() -> None:
    papers = whole_file()
    assert len(wheel.facts(seen(*papers))) == 2
    assert len(wheel.facts(seen(*papers, day=date(2026, 4, 1)))) == 1


def test_a_goal_has_its_numbers_its_word_and_its_steps() -> None:
    first, second = progress.facts(seen(*whole_file()))
    assert (first.words, first.steps, first.done) == ("a goal", 2, 1)
    assert [(one.mine, one.workers, one.word) for one in first.told] == [(6, 5, "Part of the way")]
    assert second.told == ()
    picture = drawn("progress", *whole_file())
    assert rows(picture)[1] == ("2  a second goal", "—", "—", "—", "No review yet", "—")
    assert sum(isinstance(one, Box) and one.filled == "black" for one in picture.shapes) == 1 + 1


def test_numbers_stand_above_boxes_only() -> None:
    goals = [{"id": "g-1111", "client_statement": "a goal"}]
    told = {"id": "e-1111", "kind": "goal_progress", "date": "2026-04-02", "at": "2026-04-02T01:00:00Z", "by": "amina"}
    plan = paper("case-plan", "2026-03-19", goals=goals, events=[{**told, "goal": "g-1111", "state": "achieved"}])
    assert "10" not in words(drawn("progress", plan)).splitlines()
    assert "10" in words(drawn("progress", *whole_file())).splitlines()


# -- time
def test_done_is_filled_and_planned_is_hollow() -> None:
    found = moments.moments(seen(*whole_file(), appointments=[
        {"id": "a-1111", "date": "2026-06-25", "kind": "phone", "state": "booked", "place": "Refuge Lane"},
        {"id": "a-2222", "date": "2026-04-10", "kind": "home_visit", "state": "kept"},
        {"id": "a-3333", "date": "2026-04-11", "kind": "home_visit", "state": "missed"},
    ]))  # fmt: skip
    planned = {(one.lane, one.what) for one in found if not one.done}
    assert planned == {
        ("Goals", "a goal"),
        ("Steps", "a step"),
        ("Plans, reviews", "Review planned"),
        ("Contacts", "Phone"),
    }
    assert [one.what for one in found if one.lane == "Contacts" and one.done] == ["Home visit"]
    assert "Refuge Lane" not in str(found)
    assert [one.what for one in found if one.lane == "Phases"] == list(PHASES.values())[:5]


def test_under_an_earlier_day_nothing_stands_that_only_later_was_known() -> None:
    kept = [{"id": "a-2222", "date": "2026-06-10", "kind": "home_visit", "state": "kept"}]
    then = replace(seen(*whole_file(), day=date(2026, 5, 1), appointments=kept), looks_back=True)
    assert not [one for one in moments.moments(then) if one.lane == "Contacts"]


# -- family trees
def family(*mine: dict[str, Any], **more: Any) -> kin.Kin:
    return kin.kin(seen(profile(people=list(mine), **more)))


def test_generations_follow_the_words_and_the_named_parents() -> None:
    found = family(
        person("k-1", relation="parent"),
        person("k-2", relation="child", parents=["me", "k-5"]),
        person("k-3", name="Of whom only the parents are told", parents=["k-2"]),
        person("k-4", relation="sibling"),
        person("k-5", relation="former_partner"),
    )
    assert found.generation == {"me": 0, "k-1": -1, "k-2": 1, "k-3": 2, "k-4": 0, "k-5": 0}
    assert kin.Union(("me", "k-5"), ("k-2",), "apart") in found.unions
    assert kin.Union(("k-1",), ("me", "k-4")) in found.unions


def test_a_circle_of_parents_is_drawn_as_far_as_time_goes_and_no_further() -> None:
    found = family(
        person("k-1", relation="child", parents=["k-2"]),
        person("k-2", relation="child", parents=["k-1"]),
        person("k-3", relation="cousin", parents=["k-3", "nobody"]),
    )
    assert found.generation == {"me": 0, "k-1": 1, "k-2": 1, "k-3": 0}
    assert found.unions == ()


def test_step_and_foster_are_dashed_and_the_dead_crossed() -> None:
    mine = [
        person("k-1", name="S", relation="step_parent"),
        person("k-2", name="P", relation="parent", died="not_known"),
    ]
    picture = drawn("genogram", profile(people=mine))
    assert "step, foster or kinship" in words(picture)
    assert "has died" in words(picture)
    assert {row[0]: row[2:4] for row in rows(picture)} == {
        "P": ("died", "—"),
        "S": ("—", "—"),
        "Me": ("—", "P, S (step-parent)"),
    }


def test_who_brought_somebody_up_hangs_dashed_and_is_no_parent_without_a_word() -> None:
    found = family(person("k-1", relation="parent"), person("k-2", name="Win", relation="kinship_carer"))
    assert found.generation == {"me": 0, "k-1": -1, "k-2": -1}
    assert kin.Union(("k-2",), ("me",), "", dashed=True) in found.unions
    picture = drawn("genogram", profile(people=[person("k-2", name="Win", relation="kinship_carer")]))
    assert {row[0]: row[3] for row in rows(picture)}["Me"] == "Win (kinship carer)"
    assert any(isinstance(one, Line) and one.dash == DASHED for one in picture.shapes)


@pytest.mark.parametrize("word", ["kinship_carer", "elder"])
def test_whose_parent_or_child_somebody_is_goes_before_a_word_that_says_no_generation(word: str) -> None:
    nan = person("k-1", relation=word)
    assert family(nan, person("k-2", relation="parent", parents=["k-1"])).generation["k-1"] == -2
    assert kin.Union(("k-1",), ("k-2",)) in family(nan, person("k-2", relation="parent", parents=["k-1"])).unions
    sister = person("k-1", relation=word, parents=["k-2"])
    assert family(sister, person("k-2", relation="parent")).generation["k-1"] == 0


def test_two_who_foster_together_hang_from_one_bar() -> None:
    found = family(
        person("k-1", relation="foster_parent", partners=["k-2"]),
        person("k-2", relation="foster_parent"),
        person("k-3", relation="step_parent"),
    )
    assert [(one.parents, one.kind, one.dashed) for one in found.unions] == [
        (("k-1", "k-2"), "together", True),
        (("k-3",), "", True),
    ]


def test_the_person_is_drawn_as_they_say_among_the_people_before_the_figures() -> None:
    for mine, gender in (([person("me", gender="man", born="1962")], "man"), ([person("me")], "woman"), ([], "woman")):
        asked = profile(people=[*mine, person("k-1", relation="child")])
        me = kin.kin(seen(replace(asked, data={**asked.data, "gender": "woman"}))).people["me"]
        assert (me.gender, me.born) == (gender, "1962" if gender == "man" else "")
    assert len(people.people(seen(profile(people=[person("me", gender="man")])))) == 0


def test_three_generations_are_drawn_and_the_others_are_in_the_table() -> None:
    words_ = ("grandparent", "parent", "child", "grandchild", "grandchild")
    mine = [person(f"k-{n}", name=f"N{n}", relation=word) for n, word in enumerate(words_)]
    picture = drawn("genogram", profile(people=mine))
    assert len(rows(picture)) == 6
    assert picture.notes == ("2 more of the family are in the table only.",)


def test_friends_and_places_are_in_no_family_tree() -> None:
    mine = [
        person("k-1", name="F", relation="friend"),
        person("k-2", name="C", relation="child"),
        person("k-3", name="P", sort="place"),
    ]
    assert [row[0] for row in rows(drawn("genogram", profile(people=mine)))] == ["Me", "C"]
