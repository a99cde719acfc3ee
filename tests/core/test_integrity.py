"""Whether a case agrees with itself: names, keys, digests, statuses, versions, steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.core.making import KEY, case, consent, event, paper, plan, profile, review, safe_today, signature, taken_back

from casefile.core.case import Case
from casefile.core.digest import short_digest, text_digest
from casefile.core.document import Document
from casefile.core.finding import Finding, Severity
from casefile.core.integrity import findings
from casefile.store.folder import document_of


def sealed(one: Document, **signatures: Any) -> Document:
    """With the true digests, as a command would have written it."""
    digest = text_digest(one.tree)
    tree = {**one.tree, "final": {**one.at("final"), "digest": digest}}
    tree = {**tree, "updated": {"by": "amina", "digest": short_digest(tree)}}
    return replace(one, tree=tree, data={**one.data, "final": tree["final"], "updated": tree["updated"], **signatures})


def found(*papers: Document, whole: Case | None = None, **spine: Any) -> list[Finding]:
    return list(findings(whole or case(*(one if one.is_living else sealed(one) for one in papers), **spine)))


def codes(*papers: Document, **spine: Any) -> list[str]:
    return [one.code for one in found(*papers, **spine)]


def raw(*papers: Document) -> list[str]:
    return [one.code for one in findings(case(*papers))]


def test_a_case_that_agrees_with_itself() -> None:
    assert (
        codes(
            consent(),
            safe_today(),
            plan("2026-03-11"),
            profile("pronouns: she"),
            support_periods=[{"id": "p1", "opened": "2026-03-02"}],
        )
        == []
    )


def test_a_file_goes_by_its_id() -> None:
    one = sealed(consent())
    assert raw(replace(one, path="clients/amber-4821/2026-03-04-consent-9999.yaml")) == ["document/name"]
    assert raw(document_of("clients/amber-4821/x.yaml", "casefile: note/1\ntext: x\n")) == []


def test_one_code_with_two_keys_is_two_people() -> None:
    assert codes(consent(key="bcdfghjkmnpq")) == ["client/twin"]
    assert "folder" in found(consent(key="bcdfghjkmnpq"))[0].fix


def test_a_paper_of_another_code_unless_the_case_was_called_so_before() -> None:
    assert codes(consent(client="cedar-1507")) == ["document/client"]
    assert codes(consent(client="cedar-1507"), formerly=["cedar-1507"]) == []


def test_a_case_without_a_key_owns_nothing_and_says_nothing_of_it() -> None:
    keyless = replace(
        case(sealed(consent(key="bcdfghjkmnpq"))),
        record=document_of("clients/amber-4821/case.yaml", "casefile: case/1\n"),
    )
    assert [one.code for one in findings(keyless)] == ["case/no-steps"]


def test_what_was_final_still_stands_there() -> None:
    one = sealed(consent())
    changed = replace(one, tree={**one.tree, "decision": "declined"})
    assert raw(changed) == ["document/changed-since-final", "document/edited-by-hand"]
    assert [f.severity for f in findings(case(changed))] == [Severity.ERROR, Severity.NOTE]
    assert raw(replace(one, data={**one.data, "final": {**one.at("final"), "digest": "sha512-other:00"}})) == []


def test_a_signature_is_for_the_text_that_was_made_final() -> None:
    one = sealed(consent())
    digest = one.text("final.digest")
    good, other, none = (
        signature("client", "2026-03-04", digest=d) for d in (digest, "sha256-text-1:" + "1" * 64, None)
    )
    assert raw(replace(one, data={**one.data, "signatures": [good, none]})) == []
    assert raw(replace(one, data={**one.data, "signatures": [good, other]})) == ["document/signature"]


def test_a_draft_has_no_digest_to_hold_it_to() -> None:
    assert raw(consent(final=None, status="draft")) == []


@pytest.mark.parametrize(
    ("paper", "told"),
    [
        (consent(status="draft"), "the status says draft, final and events say final; final counts"),
        (
            consent(status="final", events=[taken_back("2026-03-10")]),
            "the status says final, final and events say withdrawn; withdrawn counts",
        ),
        (consent(status="ZZCANARYZZ"), "the status says something else, final and events say final; final counts"),
    ],
)
def test_the_status_is_told_and_never_believed(paper: Document, told: str) -> None:
    one = found(paper)[0]
    assert (one.code, one.message) == ("document/status", told)


def test_a_version_says_which_one_it_supersedes_and_that_one_is_there() -> None:
    first = consent()
    assert codes(first, consent("2026-03-06", version=2, supersedes=[first.id])) == []
    assert codes(consent("2026-03-06", version=2, supersedes=["2026-03-04-consent-9999"])) == ["document/supersedes"]
    assert codes(consent("2026-03-06", version=2)) == ["document/supersedes"]
    assert codes(safe_today(version=2)) == []
    other = found(safe_today(), consent("2026-03-06", version=2, supersedes=[safe_today().id]))[0]
    assert other.message == "that is a safe-today, not a consent"


def test_two_answers_to_one_question_wait() -> None:
    conflict = [{"path": "/decision", "values": [{"value": "given", "by": "amina"}]}]
    assert codes(consent(conflicts=conflict)) == ["document/conflict"]


def test_forks_and_two_drafts_are_warnings() -> None:
    fork = found(consent(letters="2222"), consent(letters="3333"))
    assert [(one.code, one.severity) for one in fork] == [("case/fork", Severity.WARNING)]
    assert "2026-03-04-consent-2222, 2026-03-04-consent-3333" in fork[0].message
    drafts = [plan(final=None, status="draft", letters=letters) for letters in ("2222", "3333")]
    assert raw(*drafts) == ["case/two-drafts"]
    assert raw(drafts[0]) == []
    assert codes(review("2026-03-10"), review("2026-03-11")) == []


def test_a_move_begins_where_the_one_before_it_ended() -> None:
    def moved(*steps: dict[str, Any]) -> list[str]:
        made = [
            {"id": f"t-{n}", "date": f"2026-03-0{n}", "at": "x", "by": "amina", "period": 1, **one}
            for n, one in enumerate(steps, 1)
        ]
        one = case()
        return [
            f.code for f in findings(replace(one, record=replace(one.record, data={**one.record.data, "steps": made})))
        ]

    opened = {"to": "referral-in"}
    assert (
        moved(
            opened, {"from": "referral-in", "to": "intake"}, {"state": "paused"}, {"from": "intake", "to": "assessment"}
        )
        == []
    )
    assert moved(opened, {"from": "intake", "to": "assessment"}) == ["case/steps-cross"]
    assert moved(opened, {"to": "intake"}) == []
    assert moved(opened, {"from": "intake", "to": "referral-in", "period": 2}) == []


def test_only_the_last_support_period_is_open() -> None:
    first, second = {"id": "p1", "opened": "2025-01-01"}, {"id": "p2", "opened": "2026-03-02"}
    assert codes(support_periods=[first, second]) == ["case/open-periods"]
    assert codes(support_periods=[{**first, "closed": "2025-06-01"}, second]) == []


def test_an_empty_file_and_one_of_no_known_form_are_left_to_other_checks() -> None:
    empty = Document("clients/amber-4821/x.yaml", "", None, {}, {}, {})
    assert raw(empty) == []
    assert (
        raw(document_of("clients/amber-4821/x.yaml", f"casefile: strange/1\nkey: {KEY}\nstatus: final\nversion: 2\n"))
        == []
    )
    assert raw(paper("note", "2026-03-04", final=None, status="draft", events=[event("attached", "2026-03-05")])) == []
