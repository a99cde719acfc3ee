"""What a person filled in on a page, brought in as a draft for the worker to accept: nothing is overwritten, nothing is final."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.digest import text_digest
from casefile.core.document import Document
from casefile.core.failure import NotMet, Unreadable, Usage
from casefile.core.finding import Severity
from casefile.core.form import Field, FieldType, Form, Kind
from casefile.core.identity import SERVICE
from casefile.core.stamp import Stamp
from casefile.core.tree import key_of
from casefile.schema import person
from casefile.store import age_file, library
from casefile.store.folder import Folder
from casefile.store.saved_page import MOST_SEALED_BYTES, SavedPage, read
from casefile.store.text.guard import Refusal
from casefile.work.entries import as_tree
from casefile.work.finalising import give_keys
from casefile.work.papers import Paper, Tree, add_event, change, new_paper, next_version, number

FILLED_IN = "filled_in"
BECAUSE = "Filled in by the person on a page of their own, and brought in."


def opened(raw: bytes, key: str = "", ask: Callable[[], str] | None = None) -> SavedPage:
    """What a page saved, from the bytes of its file; a sealed one is opened with that key file, else with this person's keys.

    Raises:
        Unreadable: nobody could read it safely, or no key here opens it.
        NotFound: it is sealed, and there is no key.
        NotMet: it is sealed, and the extra that opens it is not installed.
        Usage: it is some other file.
    """
    try:
        if age_file.is_sealed(raw):
            if len(raw) > MOST_SEALED_BYTES:
                raise Refusal("the file is larger than 1 MiB; no page saves so much")
            raw = age_file.opened(raw, key, ask)
        page = read(raw)
    except Refusal as refusal:
        raise Unreadable(f"{refusal.message}; nothing was written", "ask for the file that the page saved") from None
    if page is None:
        raise Usage("this is not a file that a page of casefile saved", "ask for the file that the page saved")
    return page


def whose(page: SavedPage, code: str) -> str:
    """The client a page is brought in for: whom it was printed for, or on a blank one whoever is named.

    Raises:
        Usage: nobody is named, or somebody else.
    """
    if not (page.client or code):
        raise Usage(
            "the page was printed blank: whose answers are they?",
            "name the client last: casefile import form FILE CLIENT",
        )
    if page.client and code and code != page.client:
        raise Usage(
            f"the page was not printed for {code}; nothing was written",
            "leave the client out: the file says whose it is",
        )
    return code or page.client


def bring_in(folder: Folder, case: Case, page: SavedPage, stamp: Stamp) -> Change:
    """A new draft with the answers of a page, beside whatever is there.

    Where the paper it began with still stands as it was, the draft is that paper's next version, or goes on from that
    draft. Where it has changed since, the draft holds the person's answers alone and takes nobody's place.

    Raises:
        Usage: it is another person's page, or holds what its form does not ask.
        NotMet: the page is of another version of the form, or its file was brought in before.
    """
    if case.code == SERVICE or (page.key and page.key != case.key):
        raise Usage(f"the page was printed for another file than {case.code}; nothing was written")
    form = _form(folder, page)
    theirs = person.for_person(form)
    _not_before(folder, case, page)
    answers = kept(theirs, page.answers)
    _fits(theirs, answers)
    base = next((one for one in case.documents if one.id == page.based_on), None) if page.based_on else None
    stale = _stale(case, form, page, base)
    paper = _paper(case, form, theirs, None if stale else base, as_tree(answers), stamp)
    give_keys(paper.tree, form, stamp)
    told = {"saved": page.saved, "nonce": page.nonce, "page": page.rules, "based_on": base.id if base else ""}
    add_event(paper, stamp, FILLED_IN, told)
    return change(folder, stamp, "import", _summary(case, paper, base, stale), new=[paper], case=case)


def _summary(case: Case, paper: Paper, base: Document | None, stale: str) -> str:
    what = f"{case.code}: {paper.form.title}, filled in by the person, is kept as a draft"
    if stale:
        return f"{what}; {stale}, so it stands beside that and takes nobody's place"
    if base is not None and base.standing() == "draft":
        return f"{what}, beside the draft {base.id} that it went on from"
    return what


# -- what may be brought in
def _form(folder: Folder, page: SavedPage) -> Form:
    """The form of a page, if it asked what a page printed now would ask, or one printed where nothing is the service's own.

    Raises:
        NotMet: it did not.
    """
    name, version = page.page.split("/")
    for form in (folder.shelf.known(name, int(version)), library.known(name, int(version))):
        if form and form.answered_by == "client" and person.digest(person.for_person(form)) == page.rules:
            return form
    raise NotMet(
        "the page was printed by another version of casefile, and asked something else; nothing was written",
        f"print a new page, or read the file and write the answers: casefile write CLIENT {name}",
    )


def _not_before(folder: Folder, case: Case, page: SavedPage) -> None:
    """Each file comes in once; one that says not whose it is could have come into anybody's."""
    for one in [case] if page.client else folder.cases():
        for document in one.documents:
            if any(event.kind == FILLED_IN and event.get("nonce") == page.nonce for event in document.events):
                raise NotMet(
                    f"this file was brought in before: {document.id} of {one.code} was made from it; nothing was written",
                    f"casefile show {one.code} {document.id}",
                )


def kept(theirs: Form, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """What of the answers is kept: all, or only the one by which somebody keeps the page to themselves."""
    for one in theirs.fields:
        if isinstance(answers.get(one.name), str) and answers[one.name] in one.keeps_nothing:
            return {one.name: answers[one.name]}
    return answers


def _fits(theirs: Form, answers: Mapping[str, Any]) -> None:
    from casefile.schema import validate  # jsonschema is slow to load

    handed_in = Document("", theirs.name, theirs, answers, answers, {})
    for finding in validate.findings(handed_in):
        if finding.severity is Severity.ERROR:
            raise Usage(f"the answers do not fit: {finding.message}; nothing was written", "print a new page")


# -- where it goes
def _stale(case: Case, form: Form, page: SavedPage, base: Document | None) -> str:
    """Why the draft may take nobody's place, in words; nothing where what the page began with is still what stands."""
    if page.based_on and (base is None or base.name != form.name or base.standing() not in ("draft", "final")):
        return "the paper that the page began with is no longer there"
    if base is not None and text_digest(base.tree) != page.digest:
        return f"{base.id} has changed since the page was printed"
    followers = [
        one for one in case.documents if base and base.id in one.supersedes and one.standing() != "entered_in_error"
    ]
    rivals = [] if form.kind is Kind.RECORD else [*case.standing(form.name), *case.open_draft(form.name)]
    newer = [one for one in (*followers, *rivals) if base is None or one.id not in (base.id, *base.supersedes)]
    return f"there is a newer {form.name}, {newer[-1].id}" if newer else ""


def _paper(case: Case, form: Form, theirs: Form, base: Document | None, answers: Tree, stamp: Stamp) -> Paper:
    """The draft: a first version, the next version of what is final, or a draft beside the one it went on from."""
    if base is None:
        return new_paper(case, form, stamp, laid_over({}, answers, theirs.fields, theirs))
    if base.standing() == "final":
        paper = next_version(case, base, stamp, BECAUSE)
    else:
        carried = {name: copy.deepcopy(value) for name, value in base.tree.items() if _is_carried(form, name)}
        paper = new_paper(case, form, stamp, carried)
        paper.tree["support_period"] = number(base.period)
        paper.tree["version"] = number(base.version)
    return Paper(paper.path, form, laid_over(paper.tree, answers, theirs.fields, theirs))


def _is_carried(form: Form, name: str) -> bool:
    return form.is_question(name) or name in ("supersedes", "because", "sensitivity", "unanswered", "local")


def laid_over(
    tree: Mapping[str, Any], answers: Mapping[str, Any], fields: Sequence[Field], top: Form | None = None
) -> Tree:
    """A paper's answers with the person's in their places: what the page did not ask stays, and items are known by their keys."""
    made = dict(tree)
    for one in fields:
        made[one.name] = _over(one, tree.get(one.name), answers.get(one.name))
    if top is not None:
        mine = {one.name for one in fields if one.needed}
        before = tree.get("unanswered") if isinstance(tree.get("unanswered"), dict) else {}
        stays = {name: reason for name, reason in (before or {}).items() if name not in mine}
        made["unanswered"] = {**stays, **(answers.get("unanswered") or {})}
    return {name: value for name, value in made.items() if value is not None and value != {}}


def _over(one: Field, before: Any, now: Any) -> Any:
    if one.type is FieldType.GROUP:
        mine = before if isinstance(before, Mapping) else {}
        return laid_over(mine, now or {}, one.fields) or None
    if one.type is FieldType.LIST and one.item and one.item.type is FieldType.GROUP:
        return list(_items(one.item, before, now or [])) or None
    return now


def _items(one: Field, before: Any, now: Sequence[Mapping[str, Any]]) -> Iterator[Tree]:
    """The items in the person's order; one that was there before keeps what the page did not ask of it."""
    known = (
        {key_of(item): item for item in before or () if isinstance(item, Mapping)} if isinstance(before, list) else {}
    )
    for item in now:
        key = key_of(item)
        mine = known.get(key, {}) if key else {}
        head = {"id": item["id"]} if "id" in item else {}
        yield {**head, **laid_over(mine, item, one.fields)}
