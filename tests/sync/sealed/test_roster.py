"""Nobody but an administrator changes who is in the team, and nobody brings an older list back."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.core.failure import NotFound, NotMet, Unreadable, Usage
from casefile.store import age
from casefile.store.machine import own_settings
from casefile.sync.sealed import carrier, keys, roster, signing, team, trust
from casefile.sync.sealed.keys import Identity
from casefile.sync.sealed.roster import NotARoster, Roster
from casefile.sync.sealed.trust import Tampered

TODAY = "2026-11-28"


def person(replica: str) -> Identity:
    return keys.identity_of(replica, age.new_secret(), signing.new_secret())


AMINA, BEN, DANA, EVE = map(person, ("k7f3", "b4wd", "x9qz", "m2hc"))
RECOVERY = "age1h4u9l332v8m8gdtth43meukntpulq29j69wnn0ssup9r6mjacesqc8c2sw"
FIRST = roster.with_member(
    roster.first("0123456789abcdef", AMINA, "amina", TODAY, RECOVERY), roster.Member("ben", BEN.card, TODAY)
)
WRITTEN = roster.written(FIRST, AMINA)


def opened(data: bytes, me: Identity = BEN) -> Roster:
    return roster.opened(roster.head_of(data), me)


def test_a_list_comes_back_for_every_member_and_says_who_it_is_for() -> None:
    assert opened(WRITTEN) == opened(WRITTEN, AMINA) == FIRST
    assert FIRST.serial == 2
    assert set(FIRST.recipients) == {AMINA.card.seals, BEN.card.seals, RECOVERY}
    assert FIRST.signers == {"k7f3": AMINA.card.signs, "b4wd": BEN.card.signs}
    with pytest.raises(age.NotForUs):
        opened(WRITTEN, EVE)


def test_a_list_names_nobody_to_those_who_are_not_on_it() -> None:
    for word in (b"amina", b"ben", b"worker", TODAY.encode(), BEN.card.seals.encode(), RECOVERY.encode()):
        assert word not in WRITTEN


@settings(deadline=None)
@given(st.integers(0, len(WRITTEN) - 1), st.integers(0, 7))
def test_one_bit_changed_anywhere_is_no_list_any_more(at: int, bit: int) -> None:
    changed = bytearray(WRITTEN)
    changed[at] ^= 1 << bit
    with pytest.raises(NotARoster):
        roster.head_of(bytes(changed))


@settings(deadline=None)
@given(st.integers(0, len(WRITTEN) - 1) | st.binary(max_size=300))
def test_what_is_cut_or_was_never_a_list_is_none(data: int | bytes) -> None:
    with pytest.raises(NotARoster):
        roster.head_of(WRITTEN[:data] if isinstance(data, int) else data)
    with pytest.raises(NotARoster):
        roster.head_of(b"casefile team 1\n" + (data if isinstance(data, bytes) else b"[" * data))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def by_hand(head: object, members: object, signer: Identity = AMINA) -> bytes:
    """A list made here from the description of the format, whatever stands in it."""
    raw = json.dumps(head).encode()
    sealed = age.seal(json.dumps(members).encode(), [BEN.card.seals])
    signature = signing.sign(signer.signing, b"casefile-team-1\0" + raw + b"\0" + sealed).hex().encode()
    return b"casefile team 1\n" + raw + b"\n" + signature + b"\n" + sealed


HEAD = {
    "team": "0123456789abcdef",
    "serial": 2,
    "signer": AMINA.card.as_dict(),
    "administrators": [{**AMINA.card.as_dict(), "by": "", "signature": ""}],
}
MEMBER = {"worker": "ben", **BEN.card.as_dict(), "since": TODAY, "revoked": ""}
INSIDE = {"members": [MEMBER], "recovery": ""}


def test_the_format_is_the_one_that_is_described() -> None:
    assert opened(by_hand(HEAD, INSIDE)).signers == {"b4wd": BEN.card.signs}


@settings(deadline=None)
@given(
    st.sampled_from(sorted(HEAD)), JSON, st.sampled_from(sorted(INSIDE)), JSON, st.sampled_from(sorted(MEMBER)), JSON
)
def test_even_signed_a_list_of_another_shape_is_none(a: str, x: object, b: str, y: object, c: str, z: object) -> None:
    for data in (
        by_hand({**HEAD, a: x}, INSIDE),
        by_hand(HEAD, {**INSIDE, b: y}),
        by_hand(HEAD, {**INSIDE, "members": [{**MEMBER, c: z}]}),
        by_hand(x, y),
    ):
        with suppress(NotARoster):
            assert isinstance(opened(data), Roster)


def test_two_members_of_one_name_are_no_list() -> None:
    other = {**MEMBER, **EVE.card.as_dict(), "replica": "b4wd"}
    with pytest.raises(NotARoster):
        opened(by_hand(HEAD, {**INSIDE, "members": [MEMBER, other]}))


def test_whose_signature_counts_is_handed_on_by_signatures_only() -> None:
    handed = roster.handed_on(FIRST, AMINA, BEN.card)
    head = roster.head_of(roster.written(handed, BEN))
    assert head.trusts(AMINA.card.signs)
    assert head.trusts(BEN.card.signs)
    assert not head.trusts(DANA.card.signs)
    usurped = replace(FIRST, administrators=(*FIRST.administrators, roster.Administrator(EVE.card)))
    assert not roster.head_of(roster.written(usurped, EVE)).trusts(AMINA.card.signs)
    borrowed = replace(handed.administrators[1], card=EVE.card)  # Ben's signature under Eve's keys
    usurped = replace(FIRST, administrators=(*FIRST.administrators, borrowed))
    assert not roster.head_of(roster.written(usurped, EVE)).trusts(AMINA.card.signs)
    elsewhere = replace(handed, team="f" * 16)  # handed on in another team
    assert not roster.head_of(roster.written(elsewhere, BEN)).trusts(AMINA.card.signs)


# -- in a folder
@pytest.fixture
def remote(tmp_path: Path) -> Path:
    carrier.begin(tmp_path / "stick", AMINA, "amina", TODAY)
    return tmp_path / "stick"


def joined(remote: Path, *others: Identity) -> None:
    for one in others:
        carrier.ask_to_join(remote, one)
        carrier.compared(remote, one, AMINA.card.fingerprint)
        (request,) = carrier.requests(remote, AMINA)
        carrier.admit(remote, AMINA, request, "ben", TODAY)


def test_somebody_joins_after_both_have_read_to_each_other(remote: Path) -> None:
    asked = carrier.ask_to_join(remote, BEN)
    assert asked == team.Asked(BEN.card.fingerprint, AMINA.card.fingerprint)
    with pytest.raises(NotMet, match="compared"):
        trust.current(remote, BEN)
    with pytest.raises(NotMet, match="not the number"):
        carrier.compared(remote, BEN, EVE.card.fingerprint)
    carrier.compared(remote, BEN, asked.administrator.replace(" ", ""))
    with pytest.raises(NotMet, match="not in the team"):
        trust.current(remote, BEN)
    (request,) = carrier.requests(remote, AMINA)
    assert request.card == BEN.card
    carrier.admit(remote, AMINA, request, "ben", TODAY)
    assert [one.worker for one in trust.current(remote, BEN).members] == ["amina", "ben"]
    assert carrier.requests(remote, AMINA) == []
    assert sorted(path.name for path in remote.iterdir()) == ["team"]


def test_only_an_administrator_changes_the_list(remote: Path) -> None:
    joined(remote, BEN)
    before = (remote / "team").read_bytes()
    carrier.ask_to_join(remote, EVE)
    (request,) = carrier.requests(remote, BEN)
    for act in (
        lambda: carrier.admit(remote, BEN, request, "eve", TODAY),
        lambda: carrier.revoke(remote, BEN, "k7f3", TODAY),
        lambda: carrier.hand_on(remote, BEN, "b4wd"),
        lambda: carrier.publish_again(remote, EVE),
    ):
        with pytest.raises(NotMet):
            act()
    assert (remote / "team").read_bytes() == before


def test_requests_that_nobody_signed_are_none(remote: Path) -> None:
    carrier.ask_to_join(remote, BEN)
    (real,) = remote.glob("asking-*")
    said = json.loads(real.read_bytes())
    for number, data in enumerate(
        [b"", b"{", b"[]", b"{}", b"x" * 9000, json.dumps({**said, "seals": EVE.card.seals}).encode(),
         json.dumps({**said, "team": "f" * 16}).encode(), json.dumps({**said, "signature": 5}).encode(), b"[" * 4000]
    ):  # fmt: skip
        (remote / f"asking-{number:016x}").write_bytes(data)
        (remote / f"asking-{team.digest16(data)}").write_bytes(data)
    (remote / "asking-folder").mkdir()
    assert [one.card for one in carrier.requests(remote, AMINA)] == [BEN.card]


def test_another_copy_of_a_members_name_is_not_admitted(remote: Path) -> None:
    joined(remote, BEN)
    carrier.ask_to_join(remote, person("b4wd"))
    (request,) = carrier.requests(remote, AMINA)
    with pytest.raises(Usage, match="already"):
        carrier.admit(remote, AMINA, request, "ben", TODAY)


def test_storage_that_puts_its_own_list_there_is_noticed(remote: Path) -> None:
    joined(remote, BEN)
    mine = roster.with_member(opened((remote / "team").read_bytes()), roster.Member("eve", EVE.card, TODAY))
    (remote / "team").write_bytes(roster.written(mine, EVE))
    for one in (AMINA, BEN):
        with pytest.raises(Tampered):
            trust.current(remote, one)
    claimed = replace(mine, administrators=(roster.Administrator(EVE.card),))
    (remote / "team").write_bytes(roster.written(claimed, EVE))
    with pytest.raises(Tampered):
        trust.current(remote, BEN)


def test_storage_that_brings_an_older_list_back_is_noticed(remote: Path) -> None:
    joined(remote, BEN)
    old = (remote / "team").read_bytes()
    joined(remote, DANA)
    new = (remote / "team").read_bytes()
    assert trust.current(remote, BEN).serial == 3
    (remote / "team").write_bytes(old)
    for one in (AMINA, BEN):
        with pytest.raises(Tampered, match="not the newest"):
            trust.current(remote, one)
    (remote / "team").write_bytes(new)
    assert trust.current(remote, BEN).serial == 3


def test_two_lists_of_one_number_are_noticed_and_the_administrator_puts_it_right(remote: Path) -> None:
    joined(remote, BEN)
    other = roster.written(trust.current(remote, AMINA), AMINA)  # sealed anew: the same list in other bytes
    assert trust.current(remote, BEN).serial == 2
    (remote / "team").write_bytes(other)
    with pytest.raises(Tampered):
        trust.current(remote, BEN)
    carrier.publish_again(remote, AMINA)
    assert trust.current(remote, BEN).serial == 3


@pytest.mark.parametrize("lost", ["gone", "garbage", "older", "empty"])
def test_an_administrator_puts_the_list_back(remote: Path, lost: str) -> None:
    old = (remote / "team").read_bytes()
    joined(remote, BEN)
    assert trust.current(remote, BEN).serial == 2
    path = remote / "team"
    path.unlink()
    if lost != "gone":
        path.write_bytes({"garbage": b"x" * 2000, "older": old, "empty": b""}[lost])
    with pytest.raises((Tampered, NotFound)):
        trust.current(remote, BEN)
    carrier.publish_again(remote, AMINA)
    assert trust.current(remote, BEN).serial == 3
    assert set(trust.current(remote, BEN).current) == {"k7f3", "b4wd"}
    before = path.read_bytes()
    carrier.publish_again(remote, AMINA)  # nothing is amiss: nothing happens
    assert path.read_bytes() == before


def test_a_revoked_copy_cannot_read_the_list_and_an_administrator_stays(remote: Path) -> None:
    joined(remote, BEN)
    with pytest.raises(Usage, match="itself"):
        carrier.revoke(remote, AMINA, "k7f3", TODAY)
    with pytest.raises(NotFound):
        carrier.revoke(remote, AMINA, "zzzz", TODAY)
    carrier.revoke(remote, AMINA, "b4wd", TODAY)
    with pytest.raises(NotMet, match="not in the team"):
        trust.current(remote, BEN)
    assert [(one.worker, one.revoked) for one in trust.current(remote, AMINA).members] == [
        ("amina", ""),
        ("ben", TODAY),
    ]


def test_a_second_administrator_goes_on_when_the_first_is_gone(remote: Path) -> None:
    joined(remote, BEN, DANA)
    carrier.hand_on(remote, AMINA, "b4wd")
    with pytest.raises(Usage, match="already"):
        carrier.hand_on(remote, AMINA, "b4wd")
    assert trust.current(remote, DANA).serial == 4
    carrier.revoke(remote, BEN, "k7f3", TODAY)
    assert set(trust.current(remote, DANA).current) == {"b4wd", "x9qz"}
    # Whoever stole the first administrator's laptop signs for nobody any more who has seen that it was taken out.
    stolen = replace(trust.current(remote, DANA), serial=99)
    (remote / "team").write_bytes(roster.written(stolen, AMINA))
    with pytest.raises(Tampered):
        trust.current(remote, DANA)


def test_what_is_remembered_survives_only_whole(remote: Path) -> None:
    joined(remote, BEN)
    trust.current(remote, BEN)
    (path,) = (own_settings() / "keys").glob("b4wd.*.trust")
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(Unreadable, match="cannot be read"):
        trust.current(remote, BEN)
    path.unlink()
    with pytest.raises(NotMet, match="compared"):
        trust.current(remote, BEN)


def test_a_folder_with_something_else_in_it_is_no_new_one(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"x")
    with pytest.raises(Usage, match="not empty"):
        carrier.begin(tmp_path / "photos", AMINA, "amina", TODAY)
    with pytest.raises(NotFound):
        carrier.ask_to_join(tmp_path / "photos", BEN)
    with pytest.raises(NotFound):
        carrier.ask_to_join(tmp_path / "nowhere", BEN)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["photos"]
    with pytest.raises(Usage, match="recovery"):
        carrier.begin(tmp_path / "new", AMINA, "amina", TODAY, "age1nothing")
