"""A caseload begun, and a client's file begun: what is asked first, and what is not written before the person says so."""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.document import Document
from casefile.core.failure import Usage
from casefile.core.form import Form
from casefile.core.identity import client_code, is_client_code, item_id, new_key
from casefile.core.stamp import Stamp
from casefile.store import library
from casefile.store.folder import Folder
from casefile.work.disposing import removed
from casefile.work.papers import Paper, flag, new_paper, new_text, number, ordered

WORKER_ID = re.compile(r"[a-z][a-z0-9-]{1,30}\Z")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody in the caseload who may be the same person, and why we think so."""

    code: str
    why: str
    speak_to: str = ""


def same_person(name: str, cases: Iterable[Case], worker: str, day: date) -> tuple[Candidate, ...]:
    """Clients whose names are like `name`, each with the reason in words, never with a name.

    Of a file that its profile restricts, a worker outside it learns only whom to speak to (practice review, E15).
    """
    wanted = _words(name)
    found = []
    for case in cases:
        profile = case.profile
        why = _likeness(wanted, profile) if profile and wanted else ""
        if not why or profile is None:
            continue
        team = {str(one.get("id")) for one in case.workers_on(day)}
        if profile.at("names.restricted") is True and worker not in team:
            found.append(Candidate("", "a restricted file matches", case.caseworker_on(day)))
        else:
            found.append(Candidate(case.code, why))
    return tuple(found)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return re.findall(r"[^\W\d_]+", "".join(char for char in plain if not unicodedata.combining(char)))


def _likeness(wanted: list[str], profile: Document) -> str:
    kept = {part: _words(profile.text(f"names.{part}")) for part in ("preferred", "legal_given", "legal_family")}
    every = {word for words in kept.values() for word in words}
    if not every:
        return ""
    if set(wanted) <= every and len(wanted) > 1:
        return "every part of the name is the same"
    if len(wanted) == 1 and wanted[0] in every:
        return "the name is the same as one of theirs"
    if wanted[0] in (*kept["preferred"][:1], *kept["legal_given"][:1]) and not kept["legal_family"]:
        return "the given name is the same, and no family name is kept"
    sounds = {_sound(word) for word in every}
    if all(_sound(word) in sounds for word in wanted):
        return "the name sounds like theirs"
    if kept["legal_family"] and wanted[-1] == kept["legal_family"][-1] and len(wanted) > 1:
        first = kept["legal_given"] or kept["preferred"]
        if first and first[0][:1] == wanted[0][:1]:
            return "the family name is the same, and the first letter of the given name"
    return ""


_SOUNDS = str.maketrans(
    {c: str(d) for d, letters in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), 1) for c in letters} | {"ß": "2"}
)


def _sound(word: str) -> str:
    """A rough key by sound (Soundex without its length): words spelt differently and said alike have one key."""
    coded = word.translate(_SOUNDS)
    out = word[:1]
    last = coded[0] if coded else ""
    for char in coded[1:]:
        if char.isdigit() and char != last:
            out += char
        if char not in "hw":
            last = char
    return out


@dataclass(frozen=True, slots=True)
class NewClient:
    """What is known when a file is begun: the name only where the person agreed that it is kept."""

    code: str = ""
    name: str = ""
    model: str = ""
    carer_of: str = ""
    enquiry: Document | None = None


def new_client(folder: Folder, client: NewClient, stamp: Stamp) -> Change:
    """Begin a client's file: case.yaml, profile.yaml and a draft referral-in.

    Raises:
        Usage: the code is none, or taken.
    """
    taken = folder.codes()
    code = client.code or client_code(stamp.letters, taken)
    while not client.code and removed(folder, code):
        code = client_code(stamp.letters, taken)
    if not is_client_code(code):
        raise Usage(
            "a client code is small letters, digits and dashes, 3 to 31 long, beginning with a letter",
            "for instance amber-4821",
        )
    if code in taken or (folder.root / "clients" / code).exists():
        raise Usage(f"there is a client {code} already", "leave --code out, and casefile finds one")
    if removed(folder, code):
        raise Usage(
            "a file of this code was removed for good, and every copy of the caseload would remove it again",
            "leave --code out, and casefile finds one",
        )
    key = new_key(stamp.letters)
    case_paper = _spine(folder, code, key, client, stamp)
    profile = _profile(code, key, client, stamp)
    record = Document(case_paper.path, "case", case_paper.form, case_paper.tree, {**case_paper.tree, "steps": []}, {})
    form = library.form("referral-in")
    case = Case(code, record)
    referral = new_paper(case, form, stamp, _told_before(client.enquiry, form))
    papers = (case_paper, profile, referral)
    writes = {paper.path: new_text(paper, stamp) for paper in papers}
    documents = (referral.written(case),)
    summary = f"{code} is begun, with {'what was told in the call' if client.enquiry else 'an empty referral'}"
    return Change(
        "new",
        summary,
        dict.fromkeys(writes, ""),
        writes,
        documents=documents,
        client=code,
        later=(referral.id,),
    )


def _spine(folder: Folder, code: str, key: str, client: NewClient, stamp: Stamp) -> Paper:
    day = stamp.day.isoformat()
    tree: dict[str, Any] = {
        "casefile": "case/1",
        "id": f"case-{key}",
        "client": code,
        "key": key,
        "kind": "carer" if client.carer_of else "client",
        "linked_to": client.carer_of,
        "practice": {"practice": number(1), "jurisdiction": folder.settings.jurisdiction, "profile": "usual"},
        "workers": [{"id": stamp.worker, "role": "caseworker", "since": day}],
        "support_periods": [{"id": "p1", "opened": day}],
        "steps": [first_step(1, stamp)],
    }
    if client.model:
        because = "Chosen when the file was begun; to be looked at again in assessment."
        model = {"id": item_id("m", stamp.letters), "primary": client.model, "since": day, "because": because}
        tree["models"] = [model]
        tree["practice"]["profile"] = "brief" if client.model == "brokerage" else "usual"
    form = library.form("case")
    return Paper(f"clients/{code}/case.yaml", form, ordered(tree, form))


FROM_ENQUIRY = (
    "channel",
    "person_asks_for",
    "housing_tonight",
    "immediate_danger",
    "children_with",
    "safety_screen",
    "presenting_reasons",
    "service_requested",
)


def _told_before(enquiry: Document | None, form: Form) -> dict[str, Any]:
    """What somebody told us in a call without a file, so that nobody asks it again; to be looked at together."""
    if enquiry is None:
        return {}
    return {
        name: copy.deepcopy(enquiry.tree[name])
        for name in FROM_ENQUIRY
        if form.field(name) is not None and enquiry.tree.get(name) is not None
    }


def first_step(period: int, stamp: Stamp, taken: Iterable[str] = ()) -> dict[str, Any]:
    """The step that opens a support period."""
    return {
        "id": item_id("t", stamp.letters, set(taken)),
        "date": stamp.day.isoformat(),
        "at": stamp.at,
        "by": stamp.worker,
        "period": number(period),
        "to": "referral-in",
    }


def _profile(code: str, key: str, client: NewClient, stamp: Stamp) -> Paper:
    form = library.form("profile")
    tree: dict[str, Any] = {
        "casefile": form.ref,
        "id": f"profile-{key}",
        "client": code,
        "key": key,
        "sensitivity": "restricted",
        "recorded_on": stamp.at,
        "author": stamp.worker,
        "caseworker": stamp.worker,
    }
    if client.name:
        tree["names"] = {"preferred": client.name}
    return Paper(f"clients/{code}/profile.yaml", form, ordered(tree, form))


def caseload_text(service: str, worker: str, alone: bool) -> str:
    """The text of a new casefile.yaml."""
    from casefile.store.text import write

    tree: dict[str, Any] = {
        "format": number(1),
        "service": service,
        "workers": [{"id": worker, "role": "caseworker"}],
        "worker_title": "caseworker",
        "person_title": "client",
        "plan_title": "My plan",
        "names": "preferred",
        "jurisdiction": "nsw/1",
    }
    if alone:
        tree["alone"] = flag(True)
    return "# The settings of this caseload. What each means: casefile help settings\n" + write.block(tree)
