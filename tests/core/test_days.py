"""Days: what is one, working days over weekends and years, ages around birthdays."""

from __future__ import annotations

from datetime import date

import pytest

from casefile.core.days import age_on, birthday, day_of, plus, plus_working, spoken


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-04", date(2026, 3, 4)),
        ("2026-03-04T23:59:59Z", date(2026, 3, 4)),
        ("2028-02-29", date(2028, 2, 29)),
    ],
)
def test_a_day_or_an_instant_is_a_day(text: str, day: date) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-03",
        "2026-3-4",
        "20260304",
        "2026-W10-3",
        "04-03-2026",
        "2026-02-30",
        "2027-02-29",
        "2026-13-01",
        "soon",
        None,
        20260304,
        True,
        "2026/03/04",
        "2026-03/04",
        "2026-03-045",
        "2026-03-04 or so",
        "2026-03-0x",
        " 2026-03-04",
        date(2026, 3, 4),
    ],
)
def test_anything_else_is_no_day(text: object) -> None:
    assert day_of(text) is None


def test_calendar_days_run_over_the_ends_of_months_and_years() -> None:
    assert plus(date(2026, 12, 25), 14) == date(2027, 1, 8)
    assert plus(date(2028, 2, 28), 1) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("day", "days", "wanted"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),  # a Monday
        (date(2026, 3, 2), 2, date(2026, 3, 4)),
        (date(2026, 3, 5), 2, date(2026, 3, 9)),  # Thursday: Friday, Monday
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # Friday: Monday
        (date(2026, 3, 7), 1, date(2026, 3, 9)),  # Saturday: Monday
        (date(2026, 3, 8), 1, date(2026, 3, 9)),  # Sunday: Monday
        (date(2026, 3, 7), 0, date(2026, 3, 7)),
        (date(2026, 3, 4), 10, date(2026, 3, 18)),
        (date(2026, 12, 31), 2, date(2027, 1, 4)),  # a Thursday; 1 January is a Friday, holidays are not known
    ],
)
def test_working_days_are_monday_to_friday(day: date, days: int, wanted: date) -> None:
    assert plus_working(day, days) == wanted


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2012, 6, 15), date(2026, 6, 14), 13),
        (date(2012, 6, 15), date(2026, 6, 15), 14),
        (date(2012, 6, 15), date(2026, 5, 30), 13),
        (date(2012, 6, 15), date(2026, 7, 1), 14),
        (date(2008, 2, 29), date(2026, 2, 28), 17),  # no 29 February in 2026
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2026, 3, 1), date(2026, 3, 1), 0),
    ],
)
def test_age_turns_on_the_birthday(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


def test_a_day_is_spoken_as_a_page_says_it() -> None:
    assert [spoken(date(2026, month, 4)) for month in (1, 2, 3, 12)] == [
        "4 January 2026",
        "4 February 2026",
        "4 March 2026",
        "4 December 2026",
    ]
    assert spoken(date(2026, 5, 31)) == "31 May 2026"


def test_no_day_however_odd_runs_out_of_the_calendar() -> None:
    assert plus(date(2026, 3, 4), -1_000_000) == date.min
    assert plus(date(2026, 3, 4), 10_000_000) == date.max
    assert birthday(date(9999, 1, 1), 18) == date.max
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
