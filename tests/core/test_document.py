"""One document: its answers, what happened to it, and how it stood on any day."""

from __future__ import annotations

from datetime import date

import pytest
from tests.core.making import consent, event, paper, plan, profile, signature, taken_back

from casefile.core.document import Document, Event, chain, events_of, true_events
from casefile.core.finding import Place
from casefile.store.folder import document_of


def happened(kind: str, day: str, id: str, **more: object) -> Event:
    return Event(id, kind, date.fromisoformat(day), f"{day}T00:00:00Z", {"id": id, "kind": kind, **more})


# -- answers
def test_answers_are_found_by_a_dotted_path_and_what_is_not_there_is_nothing() -> None:
    one = paper(
        "case-plan",
        "2026-03-18",
        "contact_plan: {every_days: 7, place: ' '}\ngoals: [{id: g-2222}, {id: g-3333}]\nmy_strengths: [Up at three]",
    )
    assert one.at("contact_plan.every_days") == 7
    assert one.at("contact_plan.every_days.deeper") is None
    assert one.at("nowhere.at.all") is None
    assert one.text("contact_plan.every_days") == ""
    assert not one.said("contact_plan.place")
    assert one.items("my_strengths") == ()
    assert one.items_or_words("my_strengths") == ("Up at three",)
    assert one.items_or_words("contact_plan") == ()
    assert one.item("goals", "g-3333") == {"id": "g-3333"}
    assert one.item("goals", "g-4444") is None


def test_an_item_is_found_by_its_code_too() -> None:
    assert consent().item("purposes", "collect_store") == {"code": "collect_store", "decision": "agreed"}


def test_a_place_is_where_the_value_stands_or_the_nearest_thing_above_it() -> None:
    one = document_of("clients/a/x.yaml", "casefile: consent/1\nexplained_in:\n  language: en\n")
    assert one.place("explained_in", "language") == Place("clients/a/x.yaml", 3, 13)
    assert one.place("explained_in", "format", "deeper") == Place("clients/a/x.yaml", 3, 3)
    assert one.place("explained_in", "format") == Place("clients/a/x.yaml", 3, 3)
    assert Document("clients/a/y.yaml", "", None, {}, {}, {}).place("id") == Place("clients/a/y.yaml", 1, 1)
    assert str(one.place("nothing")) == "clients/a/x.yaml:1:1"


def test_a_broken_file_has_no_day_no_period_and_no_version_and_never_raises() -> None:
    one = document_of(
        "clients/a/x.yaml",
        "casefile: consent/1\ndate: soon\nsupport_period: first\nversion: two\nsignatures: [x, {role: client}]\nevents: [x, {kind: used}]\n",
    )
    assert (one.date, one.period, one.version, one.id, one.key, one.client, one.stored_status) == (
        date.min,
        0,
        0,
        "",
        "",
        "",
        "",
    )
    assert (one.final_on, one.signatures, one.events, one.supersedes) == (None, (), (), ())
    assert one.standing() == "draft"


def test_a_signature_that_was_declined_is_an_entry_and_not_a_signature() -> None:
    one = consent(
        signatures=[signature("client", "2026-03-04", m) for m in ("ink", "mark", "verbal", "declined", "unable")]
    )
    assert [s.signed for s in one.signatures] == [True, True, True, False, False]


def test_the_profile_is_living_and_a_file_of_no_known_form_is_not() -> None:
    assert profile("date_of_birth: 2012-01-01").is_living
    assert not consent().is_living
    assert not document_of("clients/a/x.yaml", "casefile: strange/1\n").is_living


# -- standing
@pytest.mark.parametrize("lie", ["draft", "final", "withdrawn", "entered_in_error"])
def test_the_stored_status_is_never_believed(lie: str) -> None:
    assert consent(status=lie).standing() == "final"
    assert consent(status=lie, final=None).standing() == "draft"


def test_standing_is_told_by_what_happened() -> None:
    assert consent(events=[taken_back("2026-07-01")]).standing() == "withdrawn"
    assert consent(events=[taken_back("2026-07-01", "recipients", recipients=["r-2222"])]).standing() == "final"
    assert plan(events=[event("withdrawn", "2026-07-01")]).standing() == "withdrawn"
    wrong = plan(events=[event("entered_in_error", "2026-07-01"), event("withdrawn", "2026-07-02", "e-3333")])
    assert (wrong.standing(), wrong.stands) == ("entered_in_error", False)


def test_final_and_withdrawn_papers_hold_their_place_and_a_draft_that_was_withdrawn_never_had_one() -> None:
    assert plan().stands
    assert plan(events=[event("withdrawn", "2026-07-01")]).stands
    assert not plan(final=None).stands
    assert not plan(final=None, events=[event("withdrawn", "2026-07-01")]).stands


def test_telling_a_recipient_of_a_withdrawal_does_not_take_it_back() -> None:
    told = event("recipient_told", "2026-07-02", "e-3333", about="e-2222", recipient="r-2222", how="letter")
    assert consent(events=[taken_back("2026-07-01"), told]).standing() == "withdrawn"


def test_an_event_of_another_kind_and_of_wide_scope_changes_nothing() -> None:
    assert consent(events=[event("attached", "2026-07-01", scope="all")]).standing() == "final"
    assert plan(events=[event("used", "2026-07-01")]).standing() == "final"


def test_a_withdrawal_entered_in_error_is_as_if_it_never_was() -> None:
    undone = [taken_back("2026-07-01"), event("entered_in_error", "2026-07-02", "e-3333", about="e-2222")]
    assert consent(events=undone).standing() == "final"


# -- events
def test_an_event_about_another_takes_that_one_back_and_only_that_one() -> None:
    kept = happened("used", "2026-03-01", "e-1")
    wrong = happened("used", "2026-03-02", "e-2")
    undo = happened("entered_in_error", "2026-03-03", "e-3", about="e-2")
    assert true_events([undo, wrong, kept]) == (kept,)


def test_a_correction_that_was_itself_a_mistake_lets_the_event_stand_again() -> None:
    once = happened("used", "2026-03-02", "e-1")
    undo = happened("entered_in_error", "2026-03-03", "e-2", about="e-1")
    undo_undone = happened("entered_in_error", "2026-03-04", "e-3", about="e-2")
    assert true_events([once, undo, undo_undone]) == (once,)


def test_a_correction_dated_before_what_it_corrects_still_counts() -> None:
    assert (
        true_events(
            [happened("used", "2026-03-05", "e-1"), happened("entered_in_error", "2026-03-01", "e-2", about="e-1")]
        )
        == ()
    )


def test_events_come_in_the_order_they_happened_not_written() -> None:
    late, early = happened("used", "2026-03-05", "e-1"), happened("used", "2026-03-01", "e-2")
    same_day = Event("e-3", "used", date(2026, 3, 1), "2026-03-01T09:00:00Z", {})
    assert true_events([late, same_day, early]) == (early, same_day, late)


def test_events_are_read_along_the_whole_chain_and_one_version_may_correct_anothers() -> None:
    progress = event("step_progress", "2026-04-02", "e-2222", goal="g-2222", step="p-2222", progress="done")
    first = plan("2026-03-18", events=[progress, event("copy_given", "2026-03-18", "e-3333", given=True)])
    second = plan(
        "2026-06-10", supersedes=[first.id], events=[event("entered_in_error", "2026-06-11", "e-4444", about="e-2222")]
    )
    assert [e.id for e in events_of(chain(second, [first, second]))] == ["e-3333"]
    assert [e.id for e in events_of(chain(first, [first, second]))] == ["e-3333", "e-2222"]


def test_the_chain_of_a_version_is_itself_and_all_before_it_once_each() -> None:
    first = plan("2026-03-18")
    mine, yours = (plan(day, supersedes=[first.id]) for day in ("2026-06-10", "2026-06-11"))
    both = plan("2026-06-15", supersedes=[mine.id, yours.id, "2019-01-01-case-plan-9999"])
    found = chain(both, [both, yours, mine, first])
    assert found[0] == both
    assert sorted(d.id for d in found) == sorted(d.id for d in (first, mine, yours, both))


# -- as it stood
def test_a_document_was_not_there_before_its_day() -> None:
    assert consent("2026-03-04").as_of(date(2026, 3, 3)) is None
    assert consent("2026-03-04").as_of(date(2026, 3, 4)) is not None


def test_between_its_day_and_the_day_it_was_made_final_it_was_a_draft() -> None:
    one = plan("2026-03-18", final="2026-03-25", signatures=[signature("client", "2026-03-25")])
    seen = one.as_of(date(2026, 3, 24))
    assert seen is not None
    assert (seen.standing(), seen.signatures, seen.at("signatures"), seen.at("final")) == ("draft", (), None, None)
    then = one.as_of(date(2026, 3, 25))
    assert then is not None
    assert (then.standing(), len(then.signatures)) == ("final", 1)


def test_a_signature_and_an_event_count_from_their_own_day() -> None:
    one = plan("2026-03-18", signatures=[signature("client", "2026-03-20")], events=[event("withdrawn", "2026-07-01")])
    assert [len(seen.signatures) for day in (19, 20) if (seen := one.as_of(date(2026, 3, day)))] == [0, 1]
    assert [seen.standing() for day in (date(2026, 6, 30), date(2026, 7, 1)) if (seen := one.as_of(day))] == [
        "final",
        "withdrawn",
    ]


def test_a_draft_is_a_draft_on_any_day_after() -> None:
    seen = plan("2026-03-18", final=None).as_of(date(2026, 4, 1))
    assert seen is not None
    assert (seen.standing(), seen.stands) == ("draft", False)


def test_a_living_document_is_as_it_is_now_on_any_day() -> None:
    one = profile("date_of_birth: 2012-01-01")
    assert one.as_of(date(1999, 1, 1)) is one


def test_the_last_day_is_that_of_whatever_happened_last() -> None:
    assert plan("2026-03-18", signatures=[], events=[]).last_day() == date(2026, 3, 18)
    assert plan("2026-03-18", final="2026-03-19", signatures=[], events=[]).last_day() == date(2026, 3, 19)
    assert plan("2026-03-18", signatures=[signature("client", "2026-03-21")], events=[]).last_day() == date(2026, 3, 21)
    assert plan("2026-03-18", final=None, signatures=[], events=[event("used", "2026-04-01")]).last_day() == date(
        2026, 4, 1
    )
