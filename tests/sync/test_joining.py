"""Two copies of one paper meet: a final text is never mixed, a fork keeps both, and what was taken out stays out."""

from __future__ import annotations

import random
from typing import Any

import pytest
from tests.sync.yaml_histories import history

from casefile.core.candidates import waiting
from casefile.core.digest import text_digest
from casefile.core.identity import DOCUMENT_ID
from casefile.core.joining import MEANWHILE, NotOne, joined
from casefile.core.tree import Plain
from casefile.store.text import splice, write
from casefile.store.text.nodes import parse
from casefile.sync.joining import CannotJoin, join

ID = "2026-03-18-case-plan-b4wd"
DRAFT: dict[str, Any] = {
    "casefile": "case-plan/1",
    "id": ID,
    "version": Plain("1"),
    "status": "draft",
    "author": "amina",
    "what_matters_to_me": "A door I can lock.",
    "client_role": "I ring them.",
    "updated": {"by": "amina", "at": "2026-03-18T00:00:00Z", "digest": "00000000"},
}


def paper(by: str = "amina", at: str = "2026-03-18T00:00:00Z", **words: Any) -> dict[str, Any]:
    """The draft with other words, written last by somebody."""
    return {**DRAFT, **words, "updated": {"by": by, "at": at, "digest": "00000000"}}


def final(tree: dict[str, Any], at: str = "2026-03-18T02:00:00Z", **since: Any) -> dict[str, Any]:
    """The paper made final, and signed by the person."""
    digest = text_digest(tree)
    signed = {
        "id": "s-" + at[14:16] + "xx",
        "role": "client",
        "method": "ink",
        "signed_on": "2026-03-18",
        "digest": digest,
    }
    made = {"by": "amina", "date": "2026-03-18", "at": at, "digest": digest}
    return {**tree, "status": "final", "final": made, "signatures": [signed], **since}


def both_ways(base: Any, one: Any, other: Any) -> Any:
    made = joined(base, one, other)
    assert joined(base, other, one) == made
    return made


def test_a_final_text_stays_whole_and_what_was_changed_meanwhile_goes_on_as_a_draft() -> None:
    signed = final(paper())
    changed = paper("ben", "2026-03-18T03:00:00Z", client_role="I go there.", status="draft")
    made = both_ways(DRAFT, signed, changed)
    assert text_digest(made.tree) == signed["final"]["digest"]
    assert made.tree["signatures"] == signed["signatures"]
    assert made.tree["status"] == "final"
    assert made.beside["id"] != ID
    assert DOCUMENT_ID.match(made.beside["id"])
    assert made.beside["client_role"] == "I go there."
    assert (made.beside["status"], made.beside["version"], made.beside["supersedes"]) == ("draft", "2", [ID])
    assert made.beside["because"] == MEANWHILE
    assert "final" not in made.beside
    assert "signatures" not in made.beside


def test_a_copy_that_only_lagged_behind_leaves_nothing_beside() -> None:
    event = {"id": "e-1xxx", "kind": "copy_given", "date": "2026-03-18"}
    made = both_ways(DRAFT, final(paper()), paper("ben", events=[event]))
    assert made.beside is None
    assert made.tree["events"] == [event]


def test_two_final_texts_of_one_id_are_a_fork_with_every_signature_intact() -> None:
    one, other = final(paper(client_role="A")), final(paper("ben", client_role="B"), "2026-03-18T02:30:00Z")
    made = both_ways(DRAFT, one, other)
    first, second = sorted((one, other), key=text_digest)
    assert made.tree == first
    assert made.beside["id"] != ID
    assert made.beside["final"]["digest"] == text_digest(made.beside) == second["final"]["digest"]
    assert made.beside["signatures"] == second["signatures"]


def test_three_copies_give_the_same_papers_in_any_order() -> None:
    three = [final(paper(client_role=word)) for word in "ABC"]
    ends = []
    for seed in range(6):
        order = random.Random(seed).sample(three, 3)
        first = joined(DRAFT, order[0], order[1])
        second = joined(DRAFT, first.tree, order[2])
        found = {one["id"]: one["client_role"] for one in (first.beside, second.beside, second.tree)}
        ends.append(found)
    assert all(end == ends[0] for end in ends)
    assert sorted(ends[0].values()) == ["A", "B", "C"]


def test_the_same_text_signed_twice_has_all_signatures_and_the_first_final() -> None:
    one, other = final(paper()), final(paper(), "2026-03-18T02:30:00Z")
    made = both_ways(DRAFT, one, other)
    assert made.beside is None
    assert {each["id"] for each in made.tree["signatures"]} == {"s-00xx", "s-30xx"}
    assert made.tree["final"]["at"] == "2026-03-18T02:00:00Z"
    assert made.tree["final"]["digest"] == text_digest(made.tree)


def test_a_final_text_that_somebody_changed_is_no_final_text() -> None:
    signed = final(paper())
    tampered = {**signed, "client_role": "I do nothing."}
    made = both_ways(signed, signed, tampered)
    assert made.tree["client_role"] == "I ring them."
    assert made.beside["client_role"] == "I do nothing."
    assert "final" not in made.beside


def test_words_that_were_taken_out_come_back_from_no_copy() -> None:
    gone = {name: DRAFT[name] for name in ("casefile", "id", "version", "author")}
    gone |= {"status": "entered_in_error", "updated": DRAFT["updated"]}
    gone["events"] = [{"id": "e-9xxx", "kind": "expunged", "date": "2026-03-20", "at": "2026-03-20T00:00:00Z"}]
    for other in (paper("ben", client_role="Still here."), final(paper(client_role="Still here."))):
        made = both_ways(DRAFT, gone, other)
        assert "Still here." not in str(made)
        assert made.tree["status"] == "entered_in_error"


def test_two_documents_are_never_mixed() -> None:
    with pytest.raises(NotOne):
        joined(DRAFT, paper(), {**paper(), "id": "2026-03-18-case-plan-zzzz"})
    with pytest.raises(CannotJoin):
        join(None, write.document(DRAFT), write.document({**DRAFT, "id": "2026-03-18-case-plan-zzzz"}))


def test_what_cannot_be_read_is_not_joined() -> None:
    with pytest.raises(CannotJoin):
        join(None, "a: [", write.document(DRAFT))


def test_an_older_paper_as_base_with_another_id_counts_for_nothing() -> None:
    made = both_ways(
        {**DRAFT, "id": "2026-01-01-case-plan-zzzz"}, paper(client_role="A"), paper("ben", client_role="B")
    )
    assert list(waiting(made.tree)) == [("client_role",)]


# -- as text
def test_comments_of_both_stay_and_one_that_was_taken_away_stays_away() -> None:
    base = "# head\nid: x-1x\na: one # beside\n# goes\nb: two\n"
    one = "# head\nid: x-1x\n# ours\na: uno # beside\nb: two\n"
    other = "# head\nid: x-1x\na: one # beside\n# goes\nb: due\n# theirs\n"
    made = join(base, one, other)
    assert join(base, other, one) == made
    assert sorted(splice.comments(made.text)) == ["# beside", "# head", "# ours", "# theirs"]
    assert parse(made.text).tree() == {"id": "x-1x", "a": "uno", "b": "due"}


def test_in_histories_as_text_no_word_and_no_comment_is_lost() -> None:
    assert sum(history(seed).merges for seed in range(40)) > 20


@pytest.mark.sync
def test_in_five_hundred_too() -> None:
    for seed in range(10_000, 10_500):
        history(seed)
