"""One paper that is another person's goes from this file: two people agree, its words go, and a marker says that it stood here.

The entry in the disposal register is what every copy of the caseload cleans its history by.
"""

from __future__ import annotations

from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.document import Document
from casefile.core.failure import NotMet, Unreadable, Usage
from casefile.core.identity import base_of, stem
from casefile.core.stamp import Stamp
from casefile.store.folder import Folder
from casefile.work import disposing, find
from casefile.work.disposing import Entry, second_person
from casefile.work.editing import drafts_of
from casefile.work.papers import Paper, Tree, add_event, change_anew, form_of, new_text, ordered

STAYS = (
    "casefile",
    "id",
    "place",
    "client",
    "key",
    "support_period",
    "version",
    "supersedes",
    "sensitivity",
    "date",
    "recorded_on",
    "author",
)


def expunge(folder: Folder, case: Case, id: str, because: str, second: str, stamp: Stamp) -> Change:
    """Take the words of one document out; the first lines stay, with who agreed, when and why.

    Raises:
        Usage, NotMet, NotFound: as `to_expunge`.
    """
    document = to_expunge(folder, case, id, second, stamp)
    form = form_of(document)
    tree: Tree = {name: document.tree[name] for name in STAYS if document.tree.get(name) is not None}
    tree["status"] = "entered_in_error"
    marker = Paper(document.path, form, ordered(tree, form))
    add_event(marker, stamp, "expunged", {"because": because, "approved_by": second})
    attached = [
        f"{base_of(case.code)}/{name}" for name in _attached(document) if name not in _attached_elsewhere(case, id)
    ]
    said = Entry("expunge", disposing.ANOTHERS, second, because)
    entry = disposing.register(folder, stamp, said, base_of(case.code), [document.path, *attached])
    made = change_anew(folder, stamp, "expunge", f"{case.code}: the words of {document.id} are gone", marker, case=case)
    return Change(
        made.verb,
        made.summary,
        {**made.read, entry.path: ""},
        {**made.writes, entry.path: new_text(entry, stamp)},
        removes=(*attached, *drafts_of(folder, document.path)),
        documents=made.documents,
        client=made.client,
    )


def finishes(case: Case, id: str) -> bool:
    """Whether the words of a paper are gone already, so that only the history may be left to clean."""
    document = case.by_id.get(id)
    return document is not None and _expunged(document)


def to_expunge(folder: Folder, case: Case, id: str, second: str, stamp: Stamp) -> Document:
    """The document whose words are to go; told before anybody is asked why.

    Raises:
        Usage: it is not named by its whole id, or nobody else of the caseload agrees.
        NotMet: it is the spine or the profile, cannot be read, or other papers have taken its words over.
        NotFound: there is none.
    """
    document = find.document(case, id)
    if _expunged(document):
        raise NotMet(f"the words of {document.id} are gone already", f"casefile show {case.code} {document.id}")
    if id not in (document.id, stem(document.path)):
        raise Usage("say which paper by its whole id", f"casefile show {case.code} lists them")
    if document.is_living:
        raise NotMet(f"{document.name}.yaml is changed in place", f"casefile write {case.code} {document.name}")
    second_person(folder, second, stamp)
    later = [one.id for one in case.documents if document.id in one.supersedes and not _expunged(one)]
    if later:
        raise NotMet(
            f"{later[0]} carries its words on; it goes first",
            f"casefile expunge {case.code} {later[0]} --with {second}",
        )
    if not document.tree:
        problem = document.findings[0] if document.findings else None
        why = f"{problem.place}: {problem.message}" if problem else f"{document.path} cannot be read"
        raise Unreadable(f"{why}; put it right first, then expunge it", problem.fix if problem else "")
    form_of(document)
    return document


def _expunged(document: Document) -> bool:
    return any(one.kind == "expunged" for one in document.events)


def _attached(document: Document) -> list[str]:
    """The attachments of a document that lie where they must, taken back or not; what points elsewhere is left alone."""
    names = [str(one.get("file") or "") for one in document.events if one.kind == "attached"]
    return [name for name in names if name.startswith("attachments/") and name.count("/") == 1 and ".." not in name]


def _attached_elsewhere(case: Case, id: str) -> set[str]:
    """The attachments of the other papers; what two papers hold stays with the other one."""
    return {name for one in case.documents if one.id != id and not _expunged(one) for name in _attached(one)}
