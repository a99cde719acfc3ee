"""What of a paper a service may be given: what the person opened to it on the day, and nothing else. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from casefile.core.answer import View
from casefile.core.case import Case
from casefile.core.document import Document
from casefile.core.information import BY_ANSWER, Kinds, Part, part_of
from casefile.core.never import why_never
from casefile.core.permission import names_of
from casefile.core.sharing import by_consent, is_share, may_not_leave, recipient_of


def names_for(case: Case, recipient: str) -> frozenset[str]:
    """Every name under which the consents of a case know a recipient; the one that was asked for is among them."""
    entries = (one for consent in case.standing("consent") for one in consent.items("recipients"))
    known = {name for one in entries if recipient in names_of(one) for name in names_of(one)}
    return frozenset({recipient, *known})


def why_no_copy(document: Document, view: View, recipient: str, kinds: Kinds) -> str:
    """Why a service may not be given a copy of a paper on the day of the view; nothing where it may see some of it."""
    names = names_for(view.case, recipient)
    if why := why_never(view.case, names, view.day, view.known_as):
        return why
    if document.standing() != "final":
        return "only a final paper that stands goes to a service"
    if document.name not in kinds.papers or (document.form and document.form.hidden_from):
        return "a paper of this form goes to no service; write what they need in a referral"
    if document.period != view.case.period:
        return "a paper of an earlier support period goes to no service; write what they need in a referral"
    if is_share(document.form):
        if recipient_of(document) not in names:
            return "this referral goes to somebody else"
        return may_not_leave(document, view, again=True)
    paper = kinds.papers[document.name]
    if paper == BY_ANSWER:
        seen = copy_for(document, view, recipient, kinds).questions
        return "" if seen else by_consent(view, recipient, sorted(kinds.every))
    return by_consent(view, recipient, (paper,))


def copy_for(document: Document, view: View, recipient: str, kinds: Kinds) -> Part:
    """What a service may see of a paper that it may be given; a referral to it whole, but for what is kept apart."""
    assert document.form is not None
    if is_share(document.form):
        return Part(document.data, frozenset(one.name for one in document.form.questions()), False)
    opened = opened_to(view, recipient, kinds)
    return part_of(document.form, document.data, opened, kinds, parts_of_life(view.case))


def opened_to(view: View, recipient: str, kinds: Kinds) -> frozenset[str]:
    """The kinds of information that consent opens to a recipient on the day of the view."""
    return frozenset(kind for kind in kinds.every if not by_consent(view, recipient, (kind,)))


def called(case: Case, recipient: str) -> str:
    """What a page calls a recipient: the service or person that the consent names, where it was asked for by an entry's id."""
    entries = (one for consent in case.standing("consent") for one in consent.items("recipients"))
    found = next((one for one in entries if one.get("id") == recipient), {})
    return str(found.get("service_ref") or found.get("person") or recipient)


def conditions(case: Case, recipient: str) -> tuple[str, ...]:
    """On what conditions the person agreed that a recipient is told, in their words."""
    entries = (one for consent in case.standing("consent") for one in consent.items("recipients"))
    return tuple(str(one["conditions"]) for one in entries if recipient in names_of(one) and one.get("conditions"))


def parts_of_life(case: Case) -> Mapping[str, str]:
    """The part of life that a goal, a planned service or a referral is about, by its id, as the newest paper has it."""
    return {
        str(one["id"]): str(one["domain"])
        for paper in (*case.ever("smart-goals"), *case.ever("case-plan"))
        for name in ("goals", "services_needed", "referrals_planned")
        for one in paper.items(name)
        if one.get("id") and one.get("domain")
    }
