"""casefile verify: which paper a printed page was made of, whether it was signed, and what was added or changed since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from casefile.cli import screen
from casefile.cli.options import Json
from casefile.cli.session import Session
from casefile.core.case import Case
from casefile.core.document import Document
from casefile.core.failure import NotFound, NotMet, Usage
from casefile.core.pagemark import PageMark, added_since, mark_in, says_the_same
from casefile.work.verifying import marked

app = typer.Typer(add_completion=False)


@app.command()
def verify(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help="What stands at the foot of the page: k7f3-4f2a91c0-2.")],
    json: Json = False,
) -> None:
    """Find the paper of a printed page by the code at its foot; exit 1 where the words are no longer those of the page."""
    session = Session(ctx)
    mark = mark_in(code)
    if mark is None:
        raise Usage("CODE is what stands at the foot of a page", "for instance casefile verify k7f3-4f2a91c0-2")
    found = list(marked(session.folder, mark))
    if not found:
        raise NotFound(
            "no paper here has a page of that code", "look at the letters again; it may lie in another caseload"
        )
    # Two people may have finished one paper at once: then the words of one of them stand under another id.
    case, document = next((one for one in (*found, *_beside(found)) if says_the_same(mark, one[1])), found[0])
    same = says_the_same(mark, document)
    if json:
        screen.as_json({"verify": _as_dict(case, document, mark, same=same)})
    else:
        screen.styled([(line, "") for line in _lines(case, document, mark, same=same)], colour=session.colour)
    if not same:
        raise NotMet(
            "the page holds other words than the paper: an earlier draft, or one that was changed",
            f"casefile show {case.code} {document.id}",
        )


def _beside(found: Sequence[tuple[Case, Document]]) -> Iterator[tuple[Case, Document]]:
    """The other papers of the forms that were found, in the same files."""
    for case, document in found:
        yield from ((case, one) for one in case.documents if one.name == document.name and one.id != document.id)


def _lines(case: Case, document: Document, mark: PageMark, *, same: bool) -> list[str]:
    version = f", version {document.version}" if document.version else ""
    lines = [f"{case.code}: {document.name}{version}, {document.text('date') or 'changed in place'} ({document.id})"]
    lines += [f"how it stands: {_standing(case, document)}"]
    signed = [f"{one.role.replace('_', ' ')} {one.signed_on.isoformat()}" for one in document.signatures if one.signed]
    lines += [f"signed: {', '.join(signed) or 'by nobody'}"]
    since = added_since(mark, document) if same else ()
    return lines + [f"since that page, {line}" for line in since]


def _standing(case: Case, document: Document) -> str:
    if document.is_living:
        return "changed in place"
    later = next((one for one in case.documents if document.id in one.supersedes and one.stands), None)
    return f"replaced by version {later.version} ({later.id})" if later else document.standing().replace("_", " ")


def _as_dict(case: Case, document: Document, mark: PageMark, *, same: bool) -> dict[str, object]:
    later = next((one.id for one in case.documents if document.id in one.supersedes and one.stands), None)
    return {
        "client": case.code,
        "id": document.id,
        "path": document.path,
        "form": document.name,
        "version": document.version or None,
        "status": None if document.is_living else document.standing(),
        "same_words": same,
        "signed": [{"role": one.role, "date": one.signed_on.isoformat()} for one in document.signatures if one.signed],
        "since": list(added_since(mark, document)) if same else [],
        "replaced_by": later,
    }
