"""What a page of a client's paper is made with: whose copy it is, and what the service calls the person."""

from __future__ import annotations

from dataclasses import replace

from casefile.cli.session import Session
from casefile.core import corrections
from casefile.core.case import Case
from casefile.core.caseload import Settings
from casefile.core.document import Document
from casefile.core.protective import protective
from casefile.render.page import Copy


def copy_of(case: Case, document: Document, whole: bool) -> Copy:
    """A copy of a document of that case, as it stood on the day looked at; `whole` is a worker's own."""
    profile = case.profile
    return Copy(
        name=profile.text("names.preferred") if profile else "",
        whole=whole,
        protective=protective(case).on,
        unnamed=frozenset(one.id for one in case.documents if one.apart),
        statements=tuple(one.words for one in corrections.statements(case, document)),
    )


def settings_for(session: Session, case: Case) -> Settings:
    """The caseload's settings; in a carer's own file the person is the carer."""
    settings = session.folder.settings
    return replace(settings, person_title="carer") if case.kind == "carer" else settings
