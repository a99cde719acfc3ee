"""Pages that are no form: the card with the next step, the first page of a first talk, the letter that says why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from casefile.core.caseload import Settings
from casefile.core.document import Document
from casefile.core.fixed import fixed, together
from casefile.core.next_step import NextStep
from casefile.render.page import Entry, Page, Section
from casefile.render.phrases import in_words

CARD, FIRST, LETTER, INDEX = "card", "first-page", "letter", "index"
LEAVES = {
    CARD: fixed("My next step"),
    FIRST: fixed("Before anything else"),
    LETTER: fixed("Our answer to you"),
    INDEX: fixed("What is in this file"),
}
"""The titles of the pages that belong to no form; no form may have one of these names."""
LETTERS = 160
"""As many letters a text message holds."""


def card(step: NextStep | None, settings: Settings, worker: str, lines: tuple[tuple[str, str], ...]) -> Page:
    """A card for a wallet, blank without a step: what, by when, when and where we meet, whom to ring. It bears no name."""
    worker_name, phone = settings.name_of(worker), settings.phone_of(worker)
    wording: dict[str, Any] = {"worker": worker_name, "phone": phone, "lines": lines, "text": ""}
    if step:
        wording |= {"what": step.what, "by": in_words(step.by) if step.by else "", "who": _who(step, worker_name)}
        wording |= _meeting(step)
        wording["text"] = text_message(step, worker_name, phone)
    return Page(
        form=CARD, title=LEAVES[CARD], blank=step is None, of_somebody=False, signed_by_person=False, wording=wording
    )


def text_message(step: NextStep, worker: str, phone: str) -> str:
    """The next step as a text of at most 160 letters: nobody's name but the worker's, no service's, and whole words."""
    what = f"Next: {' '.join(step.what.split())}" if step.what else ""
    by = f"By {_short(step.by)}." if step.what and step.by else ""
    meet = ""
    if step.meeting:
        parts = [_short(step.meeting.day), step.meeting.time, step.meeting.place]
        meet = f"We meet {', '.join(one for one in parts if one)}."
    who = " ".join(one for one in (worker, phone) if one)
    rest = " ".join(one for one in (by, meet, who) if one)
    return " ".join(one for one in (_within(what, LETTERS - len(rest) - 1), rest) if one)[:LETTERS]


def _within(words: str, room: int) -> str:
    """Whole words that fit, with a full stop, or with dots where some are left out."""
    if len(words) + (not words.endswith(".")) <= room:
        return words if not words or words[-1] in ".!?" else f"{words}."
    return words[: max(0, room - 3)].rsplit(" ", 1)[0].rstrip(" .,;") + "..." if room > 12 else ""


def _short(day: Any) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _who(step: NextStep, worker: str) -> str:
    words = {
        "client": fixed("me"),
        "caseworker": worker,
        "carer_family": fixed("my family"),
        "service": fixed("a service"),
        "other": "",
    }
    return step.who_name or words.get(step.who, "")


def _meeting(step: NextStep) -> dict[str, str]:
    if step.meeting is None:
        return {"meet": "", "where": ""}
    return {
        "meet": together([one for one in (in_words(step.meeting.day), step.meeting.time) if one], "{first}, {second}"),
        "where": step.meeting.place,
    }


def first_page(settings: Settings, worker: str, step: NextStep | None, lines: tuple[tuple[str, str], ...]) -> Page:
    """The one page that comes before all others: what happens today, what nobody has to do, how to reach us."""
    wording: dict[str, Any] = {
        "worker": settings.name_of(worker) if worker else "",
        "phone": settings.phone_of(worker),
        "lines": lines,
        **(_meeting(step) if step else {"meet": "", "where": ""}),
    }
    return Page(
        form=FIRST, title=LEAVES[FIRST], blank=True, of_somebody=False, service=settings.service, wording=wording
    )


def index(papers: Sequence[Page], code: str, day: date) -> Page:
    """What lies behind it, one line each: the paper, its day and version, and the code at its foot."""
    entries = tuple(
        Entry(
            str(number),
            one.title,
            answer=(
                together(
                    [part for part in (one.day, _version(one), one.status, one.mark) if part], "{first} · {second}"
                ),
            ),
        )
        for number, one in enumerate(papers, 1)
    )
    return Page(
        form=INDEX,
        title=LEAVES[INDEX],
        client=code,
        day=in_words(day),
        service=papers[0].service,
        whom=papers[0].whom,
        of_somebody=False,
        sections=(Section("", entries),),
    )


def _version(page: Page) -> str:
    return fixed("version {number}", number=str(page.version))


def letter(
    paper: Document,
    settings: Settings,
    name: str,
    worker: str,
    rights: Mapping[str, Any],
    *,
    in_danger: str,
    plain_sender: bool,
) -> Page:
    """What was asked for and could not be given: why, where else, tonight, how to complain, and that one may ask again."""
    return Page(
        form=LETTER,
        title=LEAVES[LETTER],
        client=paper.client,
        id=paper.id,
        reference=paper.form.ref if paper.form else "",
        service="" if plain_sender else settings.service,
        sections=tuple(_told(paper, rights, in_danger, plain_sender=plain_sender)),
        wording={
            "name": name,
            "day": in_words(paper.date),
            "worker": settings.name_of(worker),
            "phone": settings.phone_of(worker),
        },
    )


def in_danger(lines: Sequence[tuple[str, str]]) -> str:
    """Whom to ring first of (number, name) lines; nothing where a place names no line."""
    return fixed("In danger now, ring {number}.", number=" ".join(lines[0])) if lines else ""


def _told(paper: Document, rights: Mapping[str, Any], in_danger: str, *, plain_sender: bool) -> Iterator[Section]:
    form = paper.form
    group = form.field("decline") if form else None
    reasons = group.child("reason_codes") if group else None
    labels = (
        [reasons.item.label(one) for one in paper.items_or_words("decline.reason_codes")]
        if reasons and reasons.item
        else []
    )
    if not plain_sender and paper.said("person_asks_for"):
        yield _section(fixed("What you asked for"), [paper.text("person_asks_for")])
    yield _section(
        fixed("Our answer"),
        [fixed("We cannot offer you this now."), *([paper.text("reason")] if paper.said("reason") else [])],
        labels,
    )
    elsewhere = [
        " · ".join(str(one[name]) for name in ("service_ref", "offer") if one.get(name))
        for one in paper.items("decline.alternatives_offered")
    ]
    nowhere = paper.text("decline.none_exist_reason")
    yield _section(fixed("Who may be able to help"), [nowhere] if nowhere else [], elsewhere)
    if paper.said("decline.safety_tonight"):
        yield _section(fixed("Tonight"), [paper.text("decline.safety_tonight"), *([in_danger] if in_danger else [])])
    yield _section(fixed("If you do not agree"), [*rights["complaints"]["steps"], rights["complaints"]["promise"]])
    yield _section(
        fixed("You can ask us again"),
        [fixed("A no today is not a no for ever. Nothing you told us counts against you.")],
    )


def _section(title: str, lines: list[str], bullets: list[str] | None = None) -> Section:
    return Section(title, (Entry("", title, answer=tuple(lines), bullets=tuple(bullets or ())),))
