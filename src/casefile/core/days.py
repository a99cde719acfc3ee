"""Days as casefile counts them: ISO text in files, `date` in rules, working days Monday to Friday. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeAlias

Day: TypeAlias = date
"""A calendar day; the name for classes that have a field called `date`."""


def day_of(value: object) -> date | None:
    """Read an ISO day (`2026-03-04`, or the day of an instant); anything else is no day."""
    if not isinstance(value, str) or value[4:5] + value[7:8] != "--" or value[10:11] not in ("", "T"):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def month_of(value: object) -> date | None:
    """The first day of a month (`2026-03`), for a paper that names no day on purpose; anything else is no month."""
    return day_of(f"{value}-01") if isinstance(value, str) and len(value) == 7 else None


def plus(day: date, days: int) -> date:
    """That many calendar days later."""
    return date.fromordinal(max(1, min(day.toordinal() + days, date.max.toordinal())))


def plus_working(day: date, days: int) -> date:
    """That many working days later, Monday to Friday; public holidays are not known and not left out."""
    while days > 0 and day < date.max:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def age_on(born: date, day: date) -> int:
    """Age in whole years; somebody born on 29 February turns a year older on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, age: int) -> date:
    """The day somebody turns that age; whoever is born on 29 February does on 1 March of other years."""
    if born.year + age > date.max.year:
        return date.max
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def spoken(day: date) -> str:
    """A day as a page says it: `4 March 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = "January February March April May June July August September October November December".split()
