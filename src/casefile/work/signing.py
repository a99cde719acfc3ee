"""What people do with a finished document: sign it, get a copy, take it back; each is added, what was said stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.digest import text_digest
from casefile.core.document import Document
from casefile.core.failure import NotMet, Usage
from casefile.core.form import FieldType, Kind
from casefile.core.identity import coded, item_id, place_in
from casefile.core.stamp import Stamp
from casefile.core.tree import is_empty, key_of
from casefile.store.folder import Folder
from casefile.work import entries, find
from casefile.work.covering import NOT_COVERED, stands_against
from casefile.work.finalising import make_final
from casefile.work.papers import Paper, add_event, change, flag, listed, open_paper, preview

NO_NAME = ("client",)
"""Roles whose name is never written beside a signature: the profile has it, if it is kept at all."""


FILES = ("pseudonymous", "named", "none")
"""Under what name a file is kept once consent was taken back (G03)."""


@dataclass(frozen=True, slots=True)
class Signing:
    """A signature as it is handed in."""

    role: str
    method: str
    name: str = ""
    witness: str = ""
    authority: str = ""
    reason: str = ""


def sign(folder: Folder, case: Case, reference: str, signing: Signing, stamp: Stamp) -> Change:
    """Add a signature; the first makes a complete draft final. Declined and unable are complete entries with a reason.

    Raises:
        Usage: role or method is none this form knows, or a reason is missing.
        NotMet: the draft has open questions, or it is no longer the text that was final.
    """
    document = find.document(case, reference)
    paper = open_paper(document)
    if paper.form.kind is Kind.LIVING:
        raise Usage(f"{document.name}.yaml is not signed", "it is changed in place")
    _check(paper, signing)
    if document.standing() == "draft":
        if why := stands_against(folder, case, paper, stamp):
            raise NotMet(f"{document.id} stays a draft: {why}", f"casefile explain {NOT_COVERED}")
        make_final(paper, stamp)
    elif document.standing() != "final":
        raise NotMet(
            f"{document.id} is {document.standing().replace('_', ' ')}",
            f"casefile show {case.code} {document.name}",
        )
    digest = text_digest(paper.tree)
    if paper.tree["final"].get("digest") != digest:
        raise NotMet(f"{document.id} is no longer the text that was made final", f"casefile check {case.code}")
    signatures = listed(paper.tree, "signatures")
    taken = {key for one in signatures if (key := key_of(one))}
    own = case.code[1:] if place_in(case.code) == "worker" and signing.role == "supervisee" else ""
    here = stamp.worker if signing.role in ("caseworker", "supervisor", "manager") else ""
    name = signing.name or own or here
    made = {
        "id": item_id("s", stamp.letters, taken),
        "role": signing.role,
        "name": name,
        "method": signing.method,
        "witness": signing.witness,
        "authority": signing.authority,
        "reason": signing.reason,
        "signed_on": stamp.day.isoformat(),
        "by": stamp.worker,
        "at": stamp.at,
        "digest": digest,
    }
    paper.tree["signatures"] = [*signatures, {key: value for key, value in made.items() if value}]
    how = "would rather not sign; the reason is kept" if signing.method == "declined" else "signed"
    return change(
        folder,
        stamp,
        "sign",
        f"{case.code}: {paper.form.title}, {signing.role.replace('_', ' ')} {how}",
        edited=[paper],
        case=case,
    )


def _check(paper: Paper, signing: Signing) -> None:
    block = paper.form.field("signatures")
    roles = block.child("role") if block else None
    methods = block.child("method") if block else None
    if roles is None or methods is None:
        raise Usage(f"{paper.form.name}: this form is not signed")
    if not paper.form.signatories:
        raise Usage(f"{paper.form.name}: nobody signs this form", "it is final with --final")
    if signing.role not in roles.choices:
        raise Usage("--as is none of the roles", f"choose {', '.join(roles.choices)}")
    if signing.method not in methods.choices:
        raise Usage("--method is none of the ways to sign", f"choose {', '.join(methods.choices)}")
    if signing.method in ("declined", "unable") and not signing.reason:
        raise Usage(f"{signing.method} needs a reason, in a few respectful words", "--reason -, and type it")
    if signing.role in NO_NAME and signing.name:
        raise Usage("the client's name is not written beside a signature; the profile has it", "leave --name out")


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy given, or why not."""

    format: str = "print"
    language: str = ""
    said_back: str = ""
    not_given: str = ""


def given(folder: Folder, case: Case, reference: str, copy: Copy, stamp: Stamp) -> Change:
    """Note that the person has a copy they can use, or the reason why not.

    Raises:
        NotMet: it is a draft; a copy of a draft says so on the page and is not noted.
        Usage: a word is none the event knows.
    """
    document = find.document(case, reference)
    if document.is_living:
        raise Usage(f"{document.name}.yaml is changed in place; a copy is given of a paper that is final")
    if document.standing() == "draft":
        raise NotMet(
            f"{document.id} is a draft; a copy is given of what is final",
            f"casefile write {case.code} {document.name} --final",
        )
    if document.standing() == "entered_in_error":
        raise NotMet(f"{document.id} was entered in error; nobody is given a copy", f"casefile show {case.code}")
    paper = open_paper(document)
    fields: dict[str, Any] = {"given": flag(not copy.not_given)}
    if copy.not_given:
        fields["reason_not_given"] = copy.not_given
    else:
        spoken = case.profile.text("communication_needs.preferred_language") if case.profile else ""
        fields |= {
            "format": copy.format,
            "language": copy.language or spoken or "en",
            "said_back": copy.said_back,
        }
    _check_choices(paper, fields)
    add_event(paper, stamp, "copy_given", fields)
    words = "no copy given; the reason is kept" if copy.not_given else "a copy is given"
    return change(folder, stamp, "given", f"{case.code}: {paper.form.title}, {words}", edited=[paper], case=case)


def _check_choices(paper: Paper, fields: Mapping[str, Any]) -> None:
    block = paper.form.field("events")
    for name, value in fields.items():
        field = block.child(name) if block else None
        if field is None or is_empty(value):
            continue
        item = field.item if field.type is FieldType.LIST and field.item else field
        for one in value if isinstance(value, list) else [value]:
            if item.choices and one not in item.choices:
                raise Usage(f"{name.replace('_', ' ')} is none of the words", f"choose {', '.join(item.choices)}")


def withdraw(
    folder: Folder,
    case: Case,
    reference: str,
    because: str,
    scope: str,
    what: Sequence[str],
    more: Mapping[str, Any],
    stamp: Stamp,
) -> Change:
    """Take a document back, or a consent: all of it, for some recipients, or for some purposes. What was said stays readable.

    Raises:
        NotMet, Usage: as `to_withdraw`, or a field is none of the words.
    """
    document = to_withdraw(case, reference, scope, what, more=bool(more))
    paper = open_paper(document)
    if document.name != "consent":
        add_event(paper, stamp, "withdrawn", {"because": because})
        paper.tree["status"] = "withdrawn"
    else:
        _withdraw_consent(paper, because, scope, what, more, stamp)
    part = f" for {', '.join(what)}" if scope != "all" else ""
    summary = f"{case.code}: {paper.form.title} is taken back{part}"
    return change(folder, stamp, "withdraw", summary, edited=[paper], case=case)


def to_withdraw(case: Case, reference: str, scope: str, what: Sequence[str], *, more: bool) -> Document:
    """The document that is to be taken back; told before anybody is asked for words.

    Raises:
        NotMet: it is a draft, or taken back already (a consent once more only to add what is kept and why: `more`).
        Usage: a scope without what it is about, or about something the consent does not name; one of several records.
    """
    document = find.only(case, reference, final=True)
    again = document.name == "consent" and document.standing() == "withdrawn" and scope == "all" and more
    if document.standing() != "final" and not again:
        raise NotMet(
            f"{document.id} is {document.standing().replace('_', ' ')}",
            f"casefile show {case.code} {document.name}",
        )
    if document.name != "consent":
        if scope != "all" or what:
            raise Usage("--scope and --what belong to a consent")
        return document
    names = {
        "recipients": [code for x in document.items("recipients") if (code := coded(x.get("id")))],
        "purposes": [code for x in document.items("purposes") if (code := coded(x.get("code")))],
    }
    if scope not in ("all", *names):
        raise Usage("--scope is all, recipients or purposes")
    if scope == "all" and what:
        raise Usage("--what names what only a part is taken back of", "--scope recipients, or --scope purposes")
    if scope != "all":
        unknown = [one for one in what if one not in names[scope]]
        if not what or unknown:
            services = {str(x.get("id")): coded(x.get("service_ref")) for x in document.items("recipients")}
            ways = [f"{one} ({services[one]})" if services.get(one) else one for one in names[scope]]
            raise Usage(
                f"--what must name {scope} of this consent", f"choose {', '.join(ways) or 'none: there are none'}"
            )
    return document


def _withdraw_consent(
    paper: Paper, because: str, scope: str, what: Sequence[str], more: Mapping[str, Any], stamp: Stamp
) -> None:
    fields: dict[str, Any] = {"scope": scope, **({scope: list(what)} if scope != "all" else {})}
    fields |= {"how": more.get("how"), "words": because, **{k: v for k, v in more.items() if k != "how"}}
    _check_choices(paper, fields)
    _check_file(fields)
    add_event(paper, stamp, "consent_withdrawn", fields)
    if scope == "all":
        paper.tree["status"] = "withdrawn"


def _check_file(fields: Mapping[str, Any]) -> None:
    if fields.get("file") not in (None, *FILES):
        raise Usage("file is none of the words", f"choose {', '.join(FILES)}")


def withdrawal_field(paper: Paper, name: str, text: str) -> dict[str, Any]:
    """One answer to what consent taken back asks for, judged by itself.

    Raises:
        Usage: it is none of the words.
    """
    made = event_fields(paper, [(name, text)])
    _check_choices(paper, made)
    _check_file(made)
    return made


def event_fields(paper: Paper, sets: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Fields of an event from `--set NAME=VALUE`.

    Raises:
        Usage: events have no such field.
    """
    block = paper.form.field("events")
    made: dict[str, Any] = {}
    for name, text in sets:
        field = block.child(name) if block else None
        if field is None or name in (
            "id",
            "kind",
            "date",
            "at",
            "by",
            "about",
            "scope",
            "words",
            "recipients",
            "purposes",
        ):
            raise Usage("an event has no such field to set", "casefile help events")
        made[name] = entries.scalar(text, field)
    return made


def entered_in_error(folder: Folder, case: Case, reference: str, because: str, stamp: Stamp, about: str = "") -> Change:
    """Mark a document, or with `about` one of its events, as entered in error; the words stay in the file."""
    paper = open_paper(never_belonged(case, reference, about))
    add_event(paper, stamp, "entered_in_error", {"about": about, "because": because})
    paper.tree["status"] = preview(paper).standing()
    what = "one event" if about else paper.form.title
    return change(
        folder, stamp, "withdraw", f"{case.code}: {what} is marked as entered in error", edited=[paper], case=case
    )


def never_belonged(case: Case, reference: str, about: str = "") -> Document:
    """The document that is to be marked as entered in error; told before anybody is asked for words.

    Raises:
        Usage: it has no such event, or several records are of that form.
        NotMet: its words are gone.
    """
    document = find.only(case, reference)
    if about and not any(event.id == about for event in document.events):
        raise Usage(f"{document.id} has no such event")
    if any(event.kind == "expunged" for event in document.events):
        raise NotMet(f"the words of {document.id} are gone; that stays", f"casefile show {case.code} {document.id}")
    return document
