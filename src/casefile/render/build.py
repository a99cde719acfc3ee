"""A form or a document made into a page: its questions, its signatures, and what belongs to the copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from casefile.core.caseload import Letterhead, Settings
from casefile.core.document import Document
from casefile.core.fixed import chosen, fixed
from casefile.core.form import Form
from casefile.core.pagemark import mark_of
from casefile.core.translations import Translation
from casefile.core.tree import is_empty
from casefile.render.page import Entry, Page, paragraphs
from casefile.render.phrases import SENSITIVITY, day_or_month, service_words
from casefile.render.questions import EXTRA, Walk
from casefile.render.signing import signed, since, to_sign
from casefile.render.words import called


def title_of(form: Form, settings: Settings) -> str:
    """The title a page carries: a plan is called what the service calls it."""
    return chosen(settings.plan_title) if form.name == "case-plan" else form.title


def has_extra(form: Form) -> bool:
    """Whether some of a form's questions stand on an extra sheet when it is blank."""
    return any(one.sheet == EXTRA and not one.hidden for one in form.questions())


def blank_page(
    form: Form,
    settings: Settings,
    *,
    extra: bool = False,
    wording: Mapping[str, Any] | None = None,
    notes: tuple[str, ...] = (),
    letterhead: Letterhead | None = None,
    layout: str = "",
    only: frozenset[str] | None = None,
) -> Page:
    """A form to fill in by hand: every question with its help, and why it is asked. Funder's questions come last.

    What concerns few people stands on the `extra` sheet. `wording` is text that belongs to the form; `notes` are lines that
    stand out above the questions. With `only`, just these questions: what a draft has no answer to yet.
    """
    page = Page(
        form=form.name,
        title=title_of(form, settings),
        blank=True,
        of_somebody=form.place == "client",
        signed_by_person=any(one.role == "client" for one in form.signatories),
        service=settings.service,
        help=form.help,
        reference=form.ref,
        sensitivity=form.sensitivity,
        sections=tuple(Walk(form, {}, blank=True, extra=extra, only=only).sections()),
        signatures=() if extra else tuple(to_sign(form, settings)),
        extra=extra,
        elsewhere=() if extra else _elsewhere(form, only),
        wording=wording or {},
        notes=notes,
        letterhead=letterhead,
        layout="" if extra or only is not None else layout,
        still_open=only is not None,
        above=() if extra else _told(form.above),
        below=() if extra else _told(form.below),
    )
    return called(page, service_words(settings))


def _elsewhere(form: Form, only: frozenset[str] | None) -> tuple[Entry, ...]:
    walk = Walk(form, {}, blank=True, extra=True, only=only)
    return tuple(entry for section in walk.sections() for entry in section.entries)


def unanswered(document: Document, form: Form) -> frozenset[str]:
    """The questions of a form that a draft answers with nothing, and of which nobody said why."""
    excused = document.data.get("unanswered") or ()
    return frozenset(
        one.name
        for one in form.questions()
        if is_empty(document.data.get(one.name))
        and one.name not in excused
        and one.asked(document.data, document.data)
        and not one.hidden_from
    )


def _told(text: str) -> tuple[str, ...]:
    """What a service says above or below the questions, line by line."""
    return paragraphs(text) if text else ()


OTHERS = frozenset({"client", "recipient", "parent"})
"""Who may come to see a copy that is not a worker's own."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What belongs to a copy beside the paper itself.

    `whom` says on the page whose copy it is, where that is asked for; `whole` is a worker's own, with what is kept apart; any
    other leaves out what is hidden from those in `others`, and where `only` names questions, all but those.
    `guided` shows the form's guidance beside the answers. `protective` has a plain sender and tells nobody where somebody lives;
    `statements` are the person's own, where a correction was not made as they asked; `unnamed` are ids of papers that are
    kept apart, of which no other copy may tell; `named` says in words which goal, step or planned service an id means, and
    what a code of the jurisdiction does, as `field:code`.
    `translated` are words in other languages, by the digest of the words they belong to.
    `replaced` is the version that took this one's place. `letterhead` and the service's `layout` are never on a page of a file in protective mode.
    """

    name: str = ""
    whom: str = ""
    whole: bool = False
    others: frozenset[str] = OTHERS
    only: frozenset[str] | None = None
    guided: bool = False
    protective: bool = False
    statements: tuple[str, ...] = ()
    unnamed: frozenset[str] = frozenset()
    named: Mapping[str, str] = field(default_factory=dict)
    translated: Mapping[str, tuple[Translation, ...]] = field(default_factory=dict)
    replaced: int = 0
    letterhead: Letterhead | None = None
    layout: str = ""

    @property
    def apart(self) -> frozenset[str]:
        """From whom an answer may be hidden so that it stays off this copy (`hidden_from`)."""
        if self.whole:
            return frozenset()
        return self.others | {"protective"} if self.protective else self.others


USUAL = Copy()


def filled_page(document: Document, form: Form, settings: Settings, copy: Copy = USUAL) -> Page:
    """A document as a page: questions without an answer print a dash, or why there is none."""
    data = document.data if copy.whole else {name: without(one, copy.unnamed) for name, one in document.data.items()}
    walk = Walk(
        form,
        data,
        blank=False,
        apart=copy.apart,
        named=copy.named,
        only=copy.only,
        guided=copy.guided,
        translated=copy.translated,
    )
    standing = document.standing()
    hidden = standing == "entered_in_error"
    status = {
        "draft": fixed("DRAFT, not agreed yet"),
        "withdrawn": fixed("TAKEN BACK"),
        "entered_in_error": fixed("ENTERED IN ERROR"),
        "final": fixed("REPLACED BY VERSION {number}", number=str(copy.replaced)) if copy.replaced else "",
    }.get(standing, "")
    sensitivity = document.text("sensitivity") or form.sensitivity
    page = Page(
        form=form.name,
        title=title_of(form, settings),
        client=document.client,
        version=document.version,
        day=day_or_month(document.data.get("date")),
        status="" if document.is_living else status,
        service="" if copy.protective and not copy.whole else settings.service,
        whom=copy.whom,
        id=document.id,
        mark=str(mark_of(document)),
        sensitivity=SENSITIVITY.get(sensitivity, sensitivity),
        reference=form.ref,
        sections=() if hidden else tuple(walk.sections()),
        signatures=() if hidden else tuple(signed(document, form, settings, copy.name)),
        since=() if hidden else tuple(since(document, form, copy.named)),
        statements=() if hidden else copy.statements,
        notes=(fixed("These words were entered in error and are not shown."),) if hidden else tuple(walk.notes()),
        open=() if hidden else tuple(walk.open),
        letterhead=None if copy.protective else copy.letterhead,
        layout="" if copy.protective or hidden else copy.layout,  # its own words may say whom the page comes from
        above=() if copy.protective else _told(form.above),  # it may say whom the page comes from
        below=() if copy.protective else _told(form.below),
    )
    return called(page, service_words(settings))


def plain_sender(page: Page) -> Page:
    """The page with nothing on it that could tell whom it comes from."""
    return replace(page, service="", letterhead=None, layout="", above=(), below=())


def without(value: Any, ids: frozenset[str]) -> Any:
    """An answer without references to the papers of those ids."""
    if isinstance(value, Mapping):
        return {name: without(child, ids) for name, child in value.items()}
    if isinstance(value, list | tuple):
        return [without(child, ids) for child in value]
    return None if isinstance(value, str) and value in ids else value
