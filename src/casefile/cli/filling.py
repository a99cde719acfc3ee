"""A page that the person fills in by themselves: for whom it is made, what it begins with, and when it is not handed out."""

from __future__ import annotations

from collections.abc import Sequence

from casefile.cli import own
from casefile.cli.pages import settings_for
from casefile.cli.session import Session
from casefile.core.case import Case
from casefile.core.caseload import Settings
from casefile.core.digest import text_digest
from casefile.core.document import Document
from casefile.core.failure import NotMet
from casefile.core.form import Form, Kind
from casefile.core.protective import device_is_safe, protective
from casefile.render.fillable import About, Fillable, fillable
from casefile.store import age_file
from casefile.work import find


def blank_to_fill_in(session: Session, name: str, settings: Settings, seal_to: Sequence[str] = ()) -> Fillable:
    """A blank page of a form, its answers sealed to public keys where some are named.

    Raises:
        NotMet: a person does not fill in that form by themselves.
    """
    form = _by_themselves(find.form(name, session.shelf))
    own.heed(session, name)
    return fillable(form, settings, recipients=recipients(seal_to))


def to_fill_in(session: Session, client: str, reference: str, seal_to: Sequence[str] = (), *, final: bool) -> Fillable:
    """A page of somebody's own: it says whose it is, and begins with what their paper says already.

    Its answers are sealed to public keys where some are named.

    Raises:
        NotMet: a page on a device could be found by somebody who is a danger; or the form, or the paper, is none for it.
    """
    written = session.case_to_read(client)
    case = session.view(written).case
    if protective(case).on and not device_is_safe(case):
        raise NotMet(
            f"{case.code} is in protective mode, and a page on a device may be found by somebody else",
            "print it on paper; or write in the profile, with the person, which way to their device is safe",
        )
    document = _begins_with(session, case, reference, final=final)
    form = _by_themselves(find.form(document.name if document else reference, session.shelf))
    own.heed(session, form.name)
    about = About(case.code, case.key)
    if document is not None:
        about = About(case.code, case.key, document.id, text_digest(document.tree), document.data)
    return fillable(form, settings_for(session, written), about, recipients(seal_to))


def recipients(seal_to: Sequence[str]) -> tuple[str, ...]:
    """The public keys that a page is sealed to, looked at, each once.

    Raises:
        Usage: one is none.
        NotMet: the extra is not installed.
    """
    return tuple(dict.fromkeys(age_file.recipient(one) for one in seal_to))


def _by_themselves(form: Form) -> Form:
    if form.answered_by != "client":
        raise NotMet(
            f"{form.name} is not a form that a person fills in by themselves",
            f"go through it together; on paper: casefile print --blank {form.name} -o FILE",
        )
    return form


def _begins_with(session: Session, case: Case, reference: str, *, final: bool) -> Document | None:
    """The paper meant, where there is one: by its form's name the newest of this support period, but of a record only a draft.

    Raises:
        NotMet: its words are not carried on.
    """
    if reference in session.shelf and not final:
        record = session.shelf.form(reference).kind is Kind.RECORD
        papers = case.open_draft(reference) if record else case.of(reference)
        begun = [one for one in papers if one.standing() in ("draft", "final")]
        return begun[-1] if begun else None
    document = find.document(case, reference, final=final)
    if document.form is None or document.standing() not in ("draft", "final"):
        raise NotMet(f"the words of {document.id} are not carried on", f"casefile show {case.code} {document.id}")
    return document
