"""Small fixed words that many pages share: days, why there is no answer, who signs, and what the service calls them."""

from __future__ import annotations

from casefile.core.caseload import Settings
from casefile.core.days import Day, day_of, month_of
from casefile.core.fixed import Fixed, FixedDay, chosen, fixed

UNANSWERED = {
    "declined": fixed("declined"),
    "not_asked": fixed("not asked"),
    "not_known": fixed("not known"),
    "not_safe_to_ask": fixed("not safe to ask"),
    "not_relevant": fixed("not relevant"),
}
ROLES = {
    "parent_guardian": fixed("Parent or guardian"),
    "authorised_representative": fixed("Authorised representative"),
    "agency_representative": fixed("For the other service"),
    "supervisor": fixed("Supervisor"),
    "supervisee": fixed("Supervisee"),
    "manager": fixed("Manager"),
    "interpreter": fixed("Interpreter"),
    "witness": fixed("Witness"),
}
SENSITIVITY = {"sensitive": fixed("sensitive"), "restricted": fixed("restricted")}
MONTHS = (
    fixed("January"),
    fixed("February"),
    fixed("March"),
    fixed("April"),
    fixed("May"),
    fixed("June"),
    fixed("July"),
    fixed("August"),
    fixed("September"),
    fixed("October"),
    fixed("November"),
    fixed("December"),
)


def in_words(day: Day) -> FixedDay:
    """A day as a page says it: `4 March 2026`, in the order and with the month's name of the page's language."""
    parts = {"day": str(day.day), "month": MONTHS[day.month - 1], "year": str(day.year)}
    return FixedDay("{day} {month} {year}", parts)


def day_or_month(value: object) -> str:
    """A day or a month of a paper in words; nothing where it is neither."""
    if day := day_of(value):
        return in_words(day)
    month = month_of(value)
    if month is None:
        return ""
    parts = {"month": MONTHS[month.month - 1], "year": str(month.year)}
    return FixedDay("{month} {year}", parts)


def service_words(settings: Settings) -> dict[str, Fixed]:
    """What fixed words become where they name the plan or the worker: what the service calls them."""
    named = {}
    if settings.plan_title != "My plan":
        named["My plan"] = chosen(settings.plan_title)
    if settings.worker_title != "caseworker":
        named["The caseworker"] = fixed("The {title}", title=chosen(settings.worker_title))
    return named


LANGUAGES = {
    "am": "አማርኛ",
    "ar": "العربية",
    "asf": "Auslan",
    "bn": "বাংলা",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "español",
    "fa": "فارسی",
    "fr": "français",
    "hi": "हिन्दी",
    "id": "Bahasa Indonesia",
    "it": "italiano",
    "ja": "日本語",
    "ko": "한국어",
    "my": "မြန်မာ",
    "ne": "नेपाली",
    "pa": "ਪੰਜਾਬੀ",
    "ps": "پښتو",
    "rw": "Ikinyarwanda",
    "so": "Soomaali",
    "sr": "српски",
    "sw": "Kiswahili",
    "ta": "தமிழ்",
    "th": "ไทย",
    "ti": "ትግርኛ",
    "tl": "Tagalog",
    "tr": "Türkçe",
    "ur": "اردو",
    "vi": "tiếng Việt",
    "zh": "中文",
}
"""Languages that people in Australian services often speak, by their own names (ISO 639)."""


def language_name(tag: str) -> str:
    """A language by its own name, which those who speak it look for; a tag we have no name for stays a tag."""
    return LANGUAGES.get(tag.partition("-")[0], tag)


def begun(title: str) -> Fixed:
    """A title with a capital, as it begins a line."""
    return chosen(title[:1].upper() + title[1:])
