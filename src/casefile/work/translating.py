"""An interpreter's words are put beside the words they translate: added to a final paper, never in place of anything."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.document import Document
from casefile.core.failure import NotMet, Usage
from casefile.core.stamp import Stamp
from casefile.core.translations import Words, digest_of, translations, words_in
from casefile.core.tree import key_of
from casefile.store.folder import Folder
from casefile.work import find
from casefile.work.papers import add_event, change, form_of, open_paper

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9-]{2,31})?\Z")


def to_translate(case: Case, reference: str, into: str, interpreter: str) -> Document:
    """The paper whose words are to stand in another language too; told before anybody is asked to type.

    Raises:
        Usage: the language is no tag, nobody is named who translated, or the paper is changed in place.
        NotMet: it is a draft, or was entered in error.
    """
    if not into:
        raise Usage("say into which language", "--into vi, ar, zh-Hans ...; asf is Auslan")
    if not _LANGUAGE.match(into):
        raise Usage("--into is no language tag", "for instance vi, ar, zh-Hans; asf is Auslan")
    if not interpreter.strip():
        raise Usage("say who put it into that language; casefile never does", '--interpreter "NAME, NAATI NUMBER"')
    document = find.document(case, reference)
    if document.is_living:
        raise Usage(f"{document.name}.yaml is changed in place; a translation belongs to a paper that is final")
    if document.standing() == "draft":
        raise NotMet(
            f"{document.id} is a draft; its words may still change",
            f"casefile write {case.code} {document.name} --final",
        )
    if document.standing() == "entered_in_error":
        raise NotMet(f"{document.id} was entered in error", f"casefile show {case.code}")
    return document


def lacking(case: Case, document: Document, into: str) -> Iterator[Words]:
    """The words of a paper that are not in that language yet, the same words once."""
    known = translations(case.events(document))
    seen: set[str] = set()
    for one in words_in(form_of(document), document.data):
        digest = digest_of(one.said)
        if digest not in seen and not any(each.language == into for each in known.get(digest, ())):
            seen.add(digest)
            yield one


def places_in(answers: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """The places and words of answers that were handed in as one mapping, shaped as the paper is."""
    for name, value in answers.items():
        yield from _places(value, f"{before}{name}")


def _places(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        yield from places_in({name: one for name, one in value.items() if name not in ("id", "code")}, f"{place}.")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value, 1):
            yield from _places(item, f"{place}.{key_of(item) or number}")
    elif value:
        yield place, str(value)


def translate(
    folder: Folder,
    case: Case,
    reference: str,
    into: str,
    interpreter: str,
    said: Mapping[str, str],
    stamp: Stamp,
) -> Change:
    """Add what an interpreter gave for some answers of a final paper, by the places of the answers.

    Raises:
        Usage, NotMet: as `to_translate`; or the paper holds no words at one of the places.
    """
    document = to_translate(case, reference, into, interpreter)
    paper = open_paper(document)
    there = {one.place: one for one in words_in(paper.form, document.data)}
    if unknown := sum(place not in there for place in said):
        few = list(there)[:8]
        raise Usage(
            f"{unknown} of the places hold no words in {document.id}; nothing was written",
            f"places are {', '.join(few)}{' ...' if len(there) > len(few) else ''}",
        )
    if not any(words.strip() for words in said.values()):
        raise Usage("no words were given", "--set PLACE=WORDS, or --from FILE")
    for place, words in said.items():
        if words.strip():
            fields = {"of": place, "digest": digest_of(there[place].said), "into": into}
            add_event(paper, stamp, "translated", {**fields, "interpreter": interpreter, "translation": words})
    summary = f"{case.code}: {paper.form.title}, words in {into} stand beside their own"
    return change(folder, stamp, "translate", summary, edited=[paper], case=case)
