"""A sheet of paper and its file find each other by the mark at the foot of the page, which tells nothing of anybody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.core.making import CANARY, consent, event, paper, plan, signature, taken_back

from casefile.core.pagemark import PageMark, added_since, mark_in, mark_of, says_the_same

SIGNED = [signature("client", "2026-03-04", id="s-2222", at="2026-03-04T01:00:00Z")]
COPY = event("copy_given", "2026-03-05", "e-2222", at="2026-03-05T01:00:00Z")
BACK = {**taken_back("2026-03-06", id="e-3333"), "at": "2026-03-06T01:00:00Z"}


def test_a_mark_holds_the_letters_of_the_id_eight_of_the_digest_and_a_count() -> None:
    one = consent(signatures=SIGNED, events=[COPY])
    mark = mark_of(one)
    assert (mark.letters, mark.added) == ("2345", 2)
    assert mark_in(str(mark)) == mark
    assert CANARY not in str(mark)


@pytest.mark.parametrize("typed", ["k7f3-4f2a91c0-2", " K7F3 4f2a91c0 2 ", "k7f3 - 4F2A91C0 - 2"])
def test_however_it_is_read_off_the_page(typed: str) -> None:
    assert mark_in(typed) == PageMark("k7f3", "4f2a91c0", 2)


@pytest.mark.parametrize(
    "typed", ["", "k7f3", "k7f3-4f2a91c0", "k7f3-4f2a91c-2", "k7f3-4f2a91c0-", "k7f3-4f2a91g0-2", "a-b-c"]
)
def test_what_is_no_mark_is_none(typed: str) -> None:
    assert mark_in(typed) is None


def test_what_happens_afterwards_leaves_the_words_the_same_and_is_told() -> None:
    printed = mark_of(consent(signatures=SIGNED))
    now = consent(signatures=SIGNED, events=[BACK, COPY])
    assert says_the_same(printed, now)
    assert added_since(printed, now) == ("5 March 2026: copy given", "6 March 2026: consent withdrawn")
    assert added_since(mark_of(now), now) == ()


def test_signing_after_the_page_was_printed_is_told_by_role_and_a_no_as_a_no() -> None:
    printed = mark_of(plan(signatures=None))
    later = plan(
        signatures=[
            signature("client", "2026-03-19", id="s-2222", at="2026-03-19T01:00:00Z"),
            signature("carer", "2026-03-20", method="declined", id="s-3333", at="2026-03-20T01:00:00Z"),
        ]
    )
    assert added_since(printed, later) == ("19 March 2026: client, signed", "20 March 2026: carer, declined")


def test_other_words_are_other_words() -> None:
    one = paper("note", "2026-03-04", kind="phone", text="She rang.")
    other = paper("note", "2026-03-04", kind="phone", text="She rang!")
    assert not says_the_same(mark_of(one), other)
    assert says_the_same(mark_of(one), replace(one, path="clients/elsewhere/x.yaml"))
