"""What is sealed opens for those it is for, exactly as it was; whatever else is put there is one of a few clear answers."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.store import age
from casefile.sync.sealed import keys, signing
from casefile.sync.sealed.envelope import Meta, Refused, Why, open_sealed, padded, seal

ME = keys.identity_of("b4wd", age.new_secret(), signing.new_secret())
YOU = keys.identity_of("k7f3", age.new_secret(), signing.new_secret())
SIGNERS = {one.replica: one.card.signs for one in (ME, YOU)}
META = Meta("0123456789abcdef", "k7f3", 3, "a" * 40, "00000002-0123456789abcdef", 0, "f" * 16, False, {})
BODY = b"# v2 git bundle\n" + bytes(range(256)) * 5
GOOD = seal(META, BODY, [ME.card.seals], YOU.signing)

HEX = st.text("0123456789abcdef", min_size=16, max_size=16)
STEM = st.builds("{:08d}-{}".format, st.integers(1, 10**8 - 1), HEX)
NAME = st.from_regex(r"\A[b-df-hj-np-tv-z2-9]{4}\Z")
METAS = st.builds(
    Meta,
    HEX,
    st.sampled_from(sorted(SIGNERS)),
    st.integers(0, 10**8 - 1),
    HEX.map(lambda text: (text * 3)[:40]),
    st.just("") | STEM,
    st.integers(0, 1000),
    HEX,
    st.booleans(),
    st.dictionaries(NAME, STEM, max_size=4),
)


def why(data: bytes, me: keys.Identity = ME, signers: dict[str, str] = SIGNERS) -> Why:
    with pytest.raises(Refused) as caught:
        open_sealed(data, me, signers)
    return caught.value.why


def wrapped(plain: bytes) -> bytes:
    """Any bytes sealed for us, as anybody can do who knows our public key."""
    return age.seal(plain, [ME.card.seals])


@settings(deadline=None)
@given(METAS, st.binary(max_size=5000))
def test_what_is_sealed_comes_back_for_every_recipient(meta: Meta, body: bytes) -> None:
    secret = {one.replica: one.signing for one in (ME, YOU)}[meta.sender]
    data = seal(meta, body, [ME.card.seals, YOU.card.seals], secret)
    assert open_sealed(data, ME, SIGNERS) == open_sealed(data, YOU, SIGNERS) == (meta, body)


def test_another_key_opens_nothing() -> None:
    assert why(GOOD, YOU) is Why.NOT_FOR_US


@pytest.mark.parametrize("at", [0, 1, 21, 22, 23, 60, 120, 200, 215, 216, 217, 231, 232, 400, 1000])
def test_cut_anywhere_it_is_one_of_two_answers(at: int) -> None:
    assert why(GOOD[:at]) in (Why.BROKEN, Why.NOT_FOR_US)
    assert why(GOOD[: len(GOOD) - 1 - at]) in (Why.BROKEN, Why.NOT_FOR_US)


@settings(deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 7))
def test_one_bit_changed_anywhere_is_noticed(at: int, bit: int) -> None:
    changed = bytearray(GOOD)
    changed[at] ^= 1 << bit
    assert why(bytes(changed)) in (Why.BROKEN, Why.NOT_FOR_US)


@settings(deadline=None)
@given(st.binary(max_size=3000))
def test_whatever_else_lies_there_is_refused(data: bytes) -> None:
    assert why(data) in (Why.BROKEN, Why.NOT_FOR_US)
    assert why(wrapped(data)) in set(Why)
    assert why(wrapped(len(data).to_bytes(4, "big") + data + bytes(64))) in set(Why)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | HEX | STEM,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
SAID = {
    "v": 1, "team": META.team, "from": "k7f3", "seq": 3, "head": META.head, "prev": META.prev, "epoch": 0, "to": META.to,
    "full": False, "seen": {}, "size": len(BODY),
}  # fmt: skip


def by_hand(said: object, body: bytes = BODY, secret: str = YOU.signing, more: bytes = b"") -> bytes:
    """The bytes of the format, made here from its description (sync.md §3) and not by the code under test."""
    raw = json.dumps(said).encode()
    signature = signing.sign(secret, b"casefile-bundle-1\0" + raw + b"\0" + body)
    return wrapped(len(raw).to_bytes(4, "big") + raw + signature + body + more)


def test_the_format_is_the_one_that_is_described() -> None:
    assert open_sealed(by_hand(SAID, more=bytes(700)), ME, SIGNERS) == (META, BODY)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(sorted(SAID)), JSON)
def test_a_signed_field_of_another_shape_is_refused_and_nothing_else_happens(name: str, value: object) -> None:
    try:
        meta, _ = open_sealed(by_hand({**SAID, name: value}), ME, SIGNERS)
    except Refused:
        return
    assert isinstance(meta, Meta)
    assert seal(meta, BODY, [ME.card.seals], YOU.signing)  # it is one that we could have made


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (by_hand({**SAID, "v": 2}), Why.NEWER),
        (by_hand({**SAID, "from": "zzzz"}), Why.STRANGER),
        (by_hand(SAID, secret=ME.signing), Why.FORGED),
        (by_hand(SAID, secret=signing.new_secret()), Why.FORGED),
        (by_hand(SAID, BODY[:-1]), Why.BROKEN),
        (by_hand(SAID, more=b"\0\0x"), Why.BROKEN),
        (by_hand({**SAID, "size": -1}), Why.BROKEN),
        (by_hand({**SAID, "size": 10**30}), Why.BROKEN),
        (by_hand({**SAID, "size": True}), Why.BROKEN),
        (by_hand({**SAID, "seq": 3.0}), Why.BROKEN),
        (by_hand({**SAID, "seen": {"../x": "00000001-0123456789abcdef"}}), Why.BROKEN),
        (by_hand({**SAID, "seen": {"con": "00000001-0123456789abcdef"}}), Why.BROKEN),
        (by_hand([]), Why.BROKEN),
        (wrapped(b"\xff\xff\xff\xff" + bytes(2000)), Why.BROKEN),
        (wrapped(b"\0\0\xff\xff" + b"[" * 0xFFFF + bytes(64)), Why.BROKEN),
        (wrapped(b""), Why.BROKEN),
    ],
)  # fmt: skip
def test_every_way_to_be_wrong_has_its_answer(data: bytes, expected: Why) -> None:
    assert why(data) is expected


def test_a_signed_body_under_another_meta_is_forged() -> None:
    plain = age.unseal(GOOD, ME.opens)
    length = int.from_bytes(plain[:4], "big")
    raw = plain[4 : 4 + length]
    for old, new in ((b'"seq":3', b'"seq":4'), (b'"full":false', b'"full":true '), (b"a" * 40, b"b" * 40)):
        assert old in raw
        assert why(wrapped(plain[:4] + raw.replace(old, new) + plain[4 + length :])) is Why.FORGED


@pytest.mark.parametrize("changed", [{"sender": "../x"}, {"team": "x"}, {"head": "HEAD"}, {"prev": "x"}, {"seq": -1}])
def test_nothing_is_sealed_that_could_not_be_opened(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        seal(replace(META, **changed), BODY, [ME.card.seals], YOU.signing)
    with pytest.raises(ValueError):
        seal(META, BODY, [], YOU.signing)


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, 1024), (1, 1024), (1024, 1024), (1025, 1088), (1088, 1088), (1089, 1152), (9000, 9216), (1_000_000, 1_015_808)],
)  # fmt: skip
def test_sizes_are_padded_as_padme_says(size: int, expected: int) -> None:
    assert padded(size) == expected


@given(st.integers(0, 2**40))
def test_padding_never_cuts_and_costs_at_most_twelve_in_a_hundred(size: int) -> None:
    assert max(size, 1024) <= padded(size) <= max(size * 1.12, 1024)
    assert padded(padded(size)) == padded(size)


def test_bodies_of_one_to_four_hundred_bytes_are_all_one_size_inside() -> None:
    sealed = [seal(META, bytes(size), [ME.card.seals], YOU.signing) for size in (1, 50, 400)]
    assert {len(age.unseal(one, ME.opens)) for one in sealed} == {1024}


def test_no_secret_is_shown() -> None:
    assert ME.opens not in repr(ME)
    assert ME.signing not in repr(ME)
