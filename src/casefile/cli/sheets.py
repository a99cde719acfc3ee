"""The pages that print can make beside a filled form: blank ones, the whole kit, packs, the card and the letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from casefile.cli import own
from casefile.cli.pages import copy_of, seen_as, settings_for
from casefile.cli.session import Session
from casefile.core.answer import View
from casefile.core.case import Case
from casefile.core.caseload import Settings
from casefile.core.document import Document
from casefile.core.failure import Failure, NotFound, NotMet, Unreadable, Usage
from casefile.core.fixed import Fixed, fixed
from casefile.core.form import Form
from casefile.core.next_step import next_step
from casefile.core.packs import file_of, packs_of, pages_of
from casefile.core.protective import protective
from casefile.render import build, leaves
from casefile.render.page import SIZES, Page
from casefile.render.phrases import in_words
from casefile.store import library
from casefile.store.resources import resource_dir
from casefile.work import find, gating

EVERYTHING = "--all"
"""What `--blank --all` leaves in place of a form's name."""
URGENT = 4
"""How many numbers a first page bears: a card has the first two of them."""


def sized(page: Page, size: str) -> Page:
    """The page in a size.

    Raises:
        Usage: there is no such size.
    """
    if size not in SIZES:
        raise Usage("--size is normal, large or easy")
    return replace(page, size=size)


def settings_here(session: Session) -> Settings:
    """The caseload's settings where there is a caseload, else the usual ones."""
    try:
        return session.folder.settings
    except Failure:
        return Settings()


def blank(session: Session, name: str, *, extra: bool = False) -> Page:
    """A blank page by a form's name, or by that of a leaf.

    Raises:
        NotFound: there is no such form, or it has no extra sheet.
    """
    settings = settings_here(session)
    lines = _numbers(gating.jurisdiction(settings.jurisdiction))
    if name == leaves.CARD:
        return leaves.card(None, settings, "", lines)
    if name == leaves.FIRST:
        return leaves.first_page(settings, "", None, lines)
    form = find.form(name, session.shelf)
    own.heed(session, name)
    if extra and not build.has_extra(form):
        raise NotFound(f"{name} has no extra sheet", f"casefile print --blank {name}")
    notes = (leaves.in_danger(lines),) if lines and offers_lines(form) and not extra else ()
    head = own.letterhead(session)
    return build.blank_page(
        form,
        settings,
        extra=extra,
        wording=wording(name),
        notes=notes,
        letterhead=head,
        layout=own.layout(session, name),
    )


def kit(session: Session) -> Iterator[tuple[str, Page]]:
    """Every blank page with the name of its file: what a worker takes along who may need any form."""
    for name in (leaves.FIRST, leaves.CARD):
        yield name, blank(session, name)
    for form in session.shelf:
        if form.kind != "living":
            yield form.name, blank(session, form.name)
            if build.has_extra(form):
                yield f"{form.name}-extra", blank(session, form.name, extra=True)


def pack(session: Session, name: str, client: str) -> list[Page]:
    """Pages that go out together; for a client with their code on the empty ones, and with what comes next.

    Raises:
        NotFound: there is no such pack.
    """
    packs = {one.name: one for one in packs_of(library.data("packs.yaml"))}
    if name not in packs:
        raise NotFound(f"there is no such pack; there are {', '.join(packs)}")
    if not client:
        return [blank(session, form) for form, _ in pages_of(packs[name], None)]
    view = session.view(session.case_to_read(client))
    made = (_of_pack(session, view, form, paper) for form, paper in pages_of(packs[name], view.case))
    return [one for one in made if one]


def bundle(session: Session, client: str, name: str, wanted: str, *, whole: bool) -> list[Page]:
    """A person's file in one piece, or all papers of one form: an index, then each paper on a sheet of its own.

    Of several versions the last; no draft, and nothing that is kept apart. Somebody's copy holds what they may see.

    Raises:
        NotMet: there is nothing that may be in it.
    """
    view = session.view(session.case_to_read(client, person=True))
    settings, made = settings_for(session, view.case), []
    for paper in file_of(view.case):
        if paper.form is None or (name and paper.name != name):
            continue
        try:
            seen, copy = (
                seen_as(wanted, paper, view, settings) if wanted else (paper, copy_of(view, paper, whole=whole))
            )
        except NotMet:
            if not wanted.startswith("recipient"):
                raise
            continue  # a service is given those papers only that it may see some of
        made.append(build.filled_page(seen, paper.form, settings, own.headed(session, copy, paper.form.name)))
    if not made:
        seen_by = "they may see" if wanted.startswith("recipient") else "is final and stands"
        raise NotMet(f"there is no paper yet that {seen_by}", f"casefile show {view.case.code}")
    return [leaves.index(made, view.case.code, session.today), *made]


def _of_pack(session: Session, view: View, name: str, paper: Document | None) -> Page | None:
    if paper is not None and paper.form is not None:
        copy = own.headed(session, copy_of(view, paper), paper.name)
        return build.filled_page(paper, paper.form, settings_for(session, view.case), copy)
    watched = protective(view.case).on
    step, worker, numbers = next_step(view), view.case.caseworker_on(view.day), _numbers(view.jurisdiction)
    settings = replace(session.folder.settings, service="") if watched else session.folder.settings
    if name == leaves.CARD:  # it can be found in a pocket: where somebody looks over a shoulder there is none
        return None if watched else leaves.card(None if step.nothing else step, settings, worker, numbers)
    if name == leaves.FIRST:
        return leaves.first_page(settings, worker, step, numbers)
    return _coded(session, view.case, blank(session, name))


def _coded(session: Session, case: Case, page: Page) -> Page:
    """A blank page with the person's code and the day on it, so that it finds back to its file."""
    page = replace(page, client=case.code, day=in_words(session.today))
    return build.plain_sender(page) if protective(case).on else page


def part_filled(session: Session, client: str, name: str) -> list[Page]:
    """A form as far as it is known: what the open draft says, then what it has no answer to, to write on. Without one, all of it.

    Raises:
        NotFound: there is no such form.
    """
    case = session.view(session.case_to_read(client)).case
    form = find.form(name, session.shelf)
    drafts = case.open_draft(form.name)
    if not drafts:
        return [_coded(session, case, blank(session, name))]
    draft, asked = drafts[-1], build.unanswered(drafts[-1], form)
    begun = own.headed(session, copy_of(session.view(case), draft), form.name)
    settings = settings_for(session, case)
    pages = [build.filled_page(draft, form, settings, begun)]
    if asked:
        said = (fixed("What is still open. What is written down already stands on the pages before."),)
        rest = build.blank_page(
            form, settings, only=asked, wording=wording(name), notes=said, letterhead=begun.letterhead
        )
        pages = [replace(pages[0], open=(), signatures=()), _coded(session, case, rest)]
    return pages


def card(session: Session, client: str) -> Page:
    """The card with somebody's next step.

    Raises:
        NotMet: nothing is planned, or a card would be a danger.
    """
    view = session.view(session.case_to_read(client))
    if protective(view.case).on:
        raise NotMet(
            "this file is in protective mode, and a card can be found",
            f"say it, and let the person learn it by heart: casefile show {view.case.code} case-plan",
        )
    step = next_step(view)
    if step.nothing:
        raise NotMet("no step and no appointment is planned", f"casefile book {view.case.code} WHEN")
    return leaves.card(step, session.folder.settings, view.case.caseworker_on(view.day), _numbers(view.jurisdiction))


def letter(session: Session, client: str, reference: str) -> Page:
    """The letter that says why not, from a referral or an enquiry that was declined.

    Raises:
        NotMet: it was not declined, or how and why is not written down yet.
        Unreadable: the paper cannot be read.
    """
    case = session.case_to_read(client)
    view = session.view(case)
    paper = find.document(view.case, reference, to_read=True)
    if paper.form is None:
        raise Unreadable("the document cannot be read", f"casefile check {case.code}")
    if paper.standing() == "entered_in_error" or not paper.at("decline"):
        raise NotMet("a letter tells of a request that was declined, and this paper tells of none")
    profile = view.case.profile
    plain_sender = protective(view.case).on
    name = profile.text("names.preferred") if profile and not plain_sender else ""
    by = paper.text("decline.explained.by") or paper.text("author")
    made = leaves.letter(
        paper,
        session.folder.settings,
        name,
        by,
        wording("rights-and-responsibilities"),
        in_danger=leaves.in_danger(_numbers(view.jurisdiction)),
        plain_sender=plain_sender,
    )
    return made if plain_sender else replace(made, letterhead=own.letterhead(session))


def wording(name: str) -> Mapping[str, Any]:
    """The text that ships with a form and is no question, where there is one."""
    there = (resource_dir("schemas") / name / "text.yaml").is_file()
    made: Mapping[str, Any] = _ours(library.data(f"{name}/text.yaml")) if there else {}
    return made


def _ours(text: Any) -> Any:
    """Text that ships with a form, as fixed words; the names of its drawings, and which version it is, are not read by anybody."""
    if isinstance(text, str):
        return Fixed(text)
    if isinstance(text, Mapping):
        return {name: one if name in ("picture", "version", "code") else _ours(one) for name, one in text.items()}
    return [_ours(one) for one in text] if isinstance(text, list | tuple) else text


def offers_lines(form: Form) -> bool:
    """Whether a form is one on which the crisis lines of the place are written down."""
    inner = (one for field in form.fields for one in (field, *field.inside))
    return any("crisis_lines" in (one.offers, one.item.offers if one.item else "") for one in inner)


def _numbers(place: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(one["number"]), str(one["name"])) for one in place.get("crisis_lines", ())[:URGENT])
