"""What a page of a client's paper is made with: whose copy it is, what they may see, how the person is called; and where it lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from casefile.cli import screen
from casefile.cli.session import Session
from casefile.core import copies, corrections
from casefile.core.answer import View
from casefile.core.case import Case
from casefile.core.caseload import Settings
from casefile.core.document import Document
from casefile.core.failure import Failure, NotFound, NotMet, Usage
from casefile.core.fixed import Fixed, chosen, fixed
from casefile.core.plain_words import PlainWords, advice_on
from casefile.core.protective import protective
from casefile.core.translations import translations
from casefile.render.build import Copy
from casefile.render.page import Page
from casefile.render.words import Words, fixed_words, translated
from casefile.store import catalogues, files, library
from casefile.work.gating import kinds

if TYPE_CHECKING:
    from casefile.render.fillable import Fillable

VIEWS = "client, recipient:ID, supervisor or training"


def copy_of(view: View, document: Document, *, whole: bool = False) -> Copy:
    """A copy of a document of a case as it stands in a view; `whole` is a worker's own."""
    case, profile = view.case, view.case.profile
    return Copy(
        name=profile.text("names.preferred") if profile else "",
        whole=whole,
        protective=protective(case).on,
        named={**dict(_named(case)), **dict(_codes(view.jurisdiction))},
        translated=translations(case.events(document)),
        replaced=next((one.version for one in case.documents if document.id in one.supersedes and one.stands), 0),
        unnamed=frozenset(one.id for one in case.documents if one.apart),
        statements=tuple(one.words for one in corrections.statements(case, document)),
    )


def seen_as(wanted: str, document: Document, view: View, settings: Settings) -> tuple[Document, Copy]:
    """A document as somebody may see it, and how their copy is made: `client`, `recipient:ID`, `supervisor`, `training`.

    Raises:
        Usage: there is no such view.
        NotMet: they may not see it; says why.
    """
    kind, _, whom = wanted.partition(":")
    usual = copy_of(view, document, whole=kind == "supervisor")
    if kind == "recipient" and whom:
        return _for_service(document, view, whom, usual)
    if whom or kind not in ("client", "supervisor", "training"):
        raise Usage("--view is none of the views", f"choose {VIEWS}")
    if kind == "client":
        return document, replace(
            usual,
            whom=fixed("A copy for the {title}", title=chosen(settings.person_title)),
            others=frozenset({"client"}),
        )
    if kind == "supervisor":
        return document, replace(usual, whom=fixed("A copy for the supervisor; it is not handed on"))
    if not settings.training:
        raise NotMet(
            "the papers of real people are not printed for learners",
            "a caseload of invented people says training: true in casefile.yaml",
        )
    return document, replace(usual, whom=fixed("For training: everybody in it is invented"), name="", guided=True)


def _for_service(document: Document, view: View, whom: str, usual: Copy) -> tuple[Document, Copy]:
    """Only the answers that the person opened to that service; no names, and nothing of what happened to the paper since."""
    if why := copies.why_no_copy(document, view, whom, kinds()):
        raise NotMet(f"no copy for them: {why}", f"casefile show {view.case.code} consent")
    part = copies.copy_for(document, view, whom, kinds())
    name = copies.called(view.case, whom)
    words = fixed("A copy for {name}", name=name)
    if part.held_back:
        words = fixed("A copy for {name}: only what was agreed to be shared with them", name=name)
    seen = replace(document, data=part.answers, events=())
    return seen, replace(usual, whom=words, name="", only=part.questions)


def _codes(place: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the codes of a jurisdiction mean, for the fields that hold them."""
    for one in place.get("crisis_lines", ()):
        yield f"crisis_lines:{one['code']}", f"{one['number']}  {one['name']}"
    for one in place.get("lawful_bases", ()):
        yield f"lawful_basis:{one['code']}", str(one["title"])


def _named(case: Case) -> Iterator[tuple[str, str]]:
    """What the ids of goals, steps and planned services mean, in the words of the newest plan that has them."""
    for paper in (
        *case.ever("smart-goals"),
        *(one for one in case.documents if one.name == "case-plan" and one.stands),
    ):
        for goal in paper.items("goals"):
            yield str(goal.get("id")), str(goal.get("client_statement") or goal.get("goal") or "")
            for step in goal.get("steps") or ():
                if isinstance(step, Mapping):
                    yield str(step.get("id")), str(step.get("action") or "")
        for one in paper.items("referrals_planned"):
            yield str(one.get("id")), str(one.get("why") or one.get("to") or "")


def settings_for(session: Session, case: Case) -> Settings:
    """The caseload's settings; in a carer's own file the person is the carer."""
    settings = session.folder.settings
    return replace(settings, person_title="carer") if case.kind == "carer" else settings


def save(session: Session, text: str | bytes, output: str) -> Path | None:
    """A page or picture to stdout (nothing or `-`), or into a file for its owner only, whose path is the answer.

    Raises:
        Usage: it would lie inside the caseload.
        NotFound: the folder for the file is not there.
    """
    if output in ("", "-"):
        screen.raw(text)
        return None
    target = Path(output).absolute()
    not_in_the_caseload(session, target)
    if not target.parent.is_dir():
        raise NotFound("the folder for that file is not there")
    files.write_whole(target, text if isinstance(text, bytes) else text.encode("utf-8"))
    screen.out(str(target.resolve()))
    return target


def not_in_the_caseload(session: Session, target: Path) -> None:
    """A printed page among the documents would be read as one, and its words would go into the history."""
    try:
        root = session.folder.root.resolve()
    except Failure:
        return
    if root in target.resolve().parents:
        raise Usage("a printed page is not kept inside the caseload", "choose another folder")


def is_other(wanted: str) -> bool:
    """Whether a language asked for is another than English, in which pages are written."""
    return bool(wanted) and wanted.lower().partition("-")[0] != "en"


P = TypeVar("P", bound="Page | Fillable")


def in_language(session: Session, page: P, wanted: str, *, draft: bool) -> P:
    """A page with its fixed words in a language; what its catalogue lacks stands in English, and is counted aloud.

    Raises:
        NotFound: there is no catalogue for it.
        NotMet: nobody who speaks it has checked its catalogue, and a draft was not asked for.
    """
    if not is_other(wanted):
        return page
    found = catalogues.catalogue(wanted)
    if not found.reviewer and not draft:
        raise NotMet(
            f"nobody who speaks {found.english} has checked these words yet",
            "--draft-language prints them all the same, and the page says so",
        )
    words = Words(found.language, found.direction, found.translate)
    made = translated(page, words)
    every = {one.pattern: one.lang for one in fixed_words(made) if one.ours}
    if lacking := sum(1 for lang in every.values() if lang == "en"):
        session.talk(
            f"{lacking} of {len(every)} fixed texts on this page are not in {found.english} yet and stay English"
        )
    return made if found.reviewer else replace(made, notes=(*_draft(words, found), *made.notes))


def _draft(words: Words, found: catalogues.Catalogue) -> tuple[Fixed, Fixed]:
    """What a page in words that nobody checked says of itself, in that language and in English."""
    said = fixed(
        "Draft translation, not yet checked by anybody who speaks {language}. Please go through it with somebody who does.",
        language=found.name,
    )
    return words.say(said), Fixed(said.pattern, {"language": found.english}, lang="en")


MOST = 5
"""How many pieces of advice are said; more would be read by nobody."""


def advise(session: Session, document: Document) -> None:
    """What of the service's own words in a paper could be plainer, said on the side; the paper is printed all the same."""
    assert document.form is not None
    data = library.data("plain-words.yaml")
    found = list(advice_on(document.form, document.data, PlainWords(data["longest"], data["words"], data["answers"])))
    for question, words in found[:MOST]:
        session.talk(f"plain words, {question}: {words}")
    if len(found) > MOST:
        session.talk(f"plain words: {len(found) - MOST} more of the kind")
