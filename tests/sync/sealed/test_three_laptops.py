"""Three people, one folder: what each wrote reaches everybody, and the folder tells nobody a word of it."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
from tests.sync.sealed.making import NAMES, TODAY, join, kinds, run, settled, team, troubles

from casefile.core.failure import NotMet
from casefile.store import age
from casefile.store.git import objects
from casefile.sync.sealed import carrier, keys, outbox, progress
from casefile.sync.sealed.carrier import Kind

A, B, C, D = NAMES
FULL = (Kind.TAKEN, A, 1)


def test_what_three_wrote_at_once_reaches_everybody(tmp_path: Path) -> None:
    laptops = team(tmp_path, A, B, C)
    for number, one in enumerate(laptops):
        one.write(f"words-{number}.txt", f"{number}\n")
    settled(laptops)
    assert len({one.head for one in laptops}) == 1
    wanted = {f"words-{number}.txt": f"{number}\n" for number in range(3)} | {
        f"{name}.txt": "begun\n" for name in (A, B, C)
    }
    assert laptops[0].holds() == wanted
    assert [one.sync() for one in laptops] == [[], [], []]
    assert [one.send() for one in laptops] == [0, 0, 0]
    for one in laptops:
        run(one.root, "fsck", "--strict")
        assert objects.refs(one.root, "refs/casefile/in", "refs/casefile/out") == {}


@pytest.mark.sync
def test_one_edit_is_one_small_bundle(tmp_path: Path) -> None:
    one, other, _ = laptops = team(tmp_path, A, B, C)
    one.write("big.txt", "".join(f"{random.Random(number).random()}\n" for number in range(20_000)))
    settled(laptops)
    one.write("small.txt", "a line\n")
    before = set((one.remote / A).iterdir())
    assert 0 < one.send() < 3000
    assert len(set((one.remote / A).iterdir()) - before) == 1
    assert [note.kind for note in other.receive()] == [Kind.TAKEN]
    assert other.holds()["small.txt"] == "a line\n"


@pytest.mark.sync
@pytest.mark.parametrize("seed", range(4))
def test_whoever_syncs_when_everybody_has_everything_in_the_end(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    laptops = team(tmp_path, A, B, C)
    written = {f"{name}.txt": "begun\n" for name in (A, B, C)}
    for number in range(30):
        one = chance.choice(laptops)
        act = chance.choice(["write", "sync", "receive", "send"])
        if act == "write":
            written[f"w{number}.txt"] = f"{number} by {one.replica}\n"
            one.write(f"w{number}.txt", written[f"w{number}.txt"])
        else:
            getattr(one, act)()
    settled(laptops)
    assert len({one.head for one in laptops}) == 1
    assert [one.holds() for one in laptops] == [written] * 3
    assert [troubles(one.receive()) for one in laptops] == [[], [], []]


CANARIES = (
    "amber-4821", "Siobhan Marlowe", "Marlowe", "mirabelle", "2026-03-04-consent-k7f3", "consent", "safe at home", "clients/",
    "case.yaml", ".yaml", "Wollombi", "refs/casefile", "git bundle", "Replica:", "casefile.yaml", *NAMES.values(),
)  # fmt: skip


def test_no_byte_of_the_folder_and_no_file_name_tells_a_word(tmp_path: Path) -> None:
    laptops = team(tmp_path, A, B, C)
    one = laptops[0]
    path = "clients/amber-4821/2026-03-04-consent-k7f3.yaml"
    one.write(path, "name: Siobhan Marlowe\nwhere: Wollombi\nwords: safe at home, mirabelle\n")
    settled(laptops)
    carrier_names = {(entry.name if entry.is_file() else entry.name + "/") for entry in one.remote.rglob("*")}
    everything = [path.read_bytes() for path in one.remote.rglob("*") if path.is_file()]
    everything += [name.encode() for name in carrier_names]
    assert len(everything) >= 5
    hits = [word for word in CANARIES for data in everything if word.lower().encode() in data.lower()]
    assert hits == []
    (line,) = [path.read_bytes().split(b"\n")[1] for path in one.remote.glob("team")]
    assert set(json.loads(line)) == {"team", "serial", "signer", "administrators"}


@pytest.mark.sync
def test_somebody_new_gets_everything_and_the_others_do_not_say_it_twice(tmp_path: Path) -> None:
    laptops = team(tmp_path, A, B)
    laptops[1].write("old.txt", "old\n")
    settled(laptops)
    (late,) = team(tmp_path / "late", D)
    late.remote = laptops[0].remote
    join(laptops[0], late)
    notes = late.receive()
    assert {(one.kind, one.replica) for one in notes} == {(Kind.NEEDS_EARLIER, A), (Kind.NEEDS_EARLIER, B)}
    laptops[0].sync()
    before = outbox.listing(late.remote, B)
    assert troubles(laptops[1].sync()) == []
    assert (
        outbox.listing(late.remote, B) == before
    )  # the first sent everything for the new one, and the second has nothing beyond it
    assert troubles(late.sync()) == []
    assert late.holds()["old.txt"] == "old\n"
    everybody = [*laptops, late]
    settled(everybody)
    laptops[1].write("new.txt", "new\n")
    laptops[1].send()
    assert kinds(late.receive())[0][:2] == (Kind.TAKEN, B)
    settled(everybody)
    assert len({one.head for one in everybody}) == 1


def test_who_is_taken_out_cannot_read_what_comes_next_nor_send(tmp_path: Path) -> None:
    one, gone, third = laptops = team(tmp_path, A, B, C)
    settled(laptops)
    with one.at():
        carrier.revoke(one.remote, one.me, B, TODAY)
    one.write("after.txt", "after\n")
    before = set((one.remote / A).iterdir())
    one.sync()
    (new,) = set((one.remote / A).iterdir()) - before
    with pytest.raises(age.NotForUs):
        age.unseal(new.read_bytes(), gone.me.opens)
    with pytest.raises(NotMet, match="not in the team"):
        gone.receive()
    gone.write("late.txt", "late\n")
    with pytest.raises(NotMet, match="not in the team"):
        gone.send()
    assert troubles(third.sync()) == []
    assert third.holds()["after.txt"] == "after\n"
    assert third.send() == 0


def test_what_somebody_sent_who_was_taken_out_meanwhile_is_not_taken_and_said(tmp_path: Path) -> None:
    one, gone, third = laptops = team(tmp_path, A, B, C)
    settled(laptops)
    gone.write("late.txt", "late\n")
    gone.send()
    with one.at():
        carrier.revoke(one.remote, one.me, B, TODAY)
    notes = third.receive()
    assert troubles(notes) == [(Kind.REFUSED, B, 2)]
    assert "no longer in the team" in notes[0].words
    assert "late.txt" not in third.holds()


def test_a_recovery_key_kept_offline_reads_everything(tmp_path: Path) -> None:
    (one,) = team(tmp_path, A)
    secret = age.new_secret()
    other = tmp_path / "second"
    with one.at():
        carrier.begin(other, one.me, "amina", TODAY, age.public_of(secret))
    one.remote = other
    one.write("x.txt", "x\n")
    one.send()
    (bundle,) = (other / A).iterdir()
    assert b"# v2 git bundle" in age.unseal(bundle.read_bytes(), secret)


@pytest.mark.sync
def test_an_outbox_that_everybody_has_becomes_one_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier, "COMPACT_AFTER", 3)
    one, other = laptops = team(tmp_path, A, B)
    for number in range(3):
        one.write(f"{number}.txt", f"{number}\n")
        one.send()
    assert len(outbox.listing(one.remote, A)) == 3
    one.write("early.txt", "early\n")
    one.sync()  # the other has not said that it has them
    assert len(outbox.listing(one.remote, A)) == 4
    settled(laptops)
    other.write("b.txt", "b\n")
    settled(laptops)
    one.write("4.txt", "4\n")
    one.sync()
    assert len(outbox.listing(one.remote, A)) == 1
    assert troubles(other.sync()) == []
    assert other.holds() == one.holds()
    assert {"4.txt", "b.txt"} <= set(other.holds())


@pytest.mark.sync
def test_somebody_who_only_reads_says_how_far_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier, "TELL_AFTER", 3)
    one, other = laptops = team(tmp_path, A, B)
    settled(laptops)
    for number in range(3):
        assert other.sync() is not None
        one.write(f"{number}.txt", "x\n")
        one.send()
    before = len(outbox.listing(one.remote, B))
    other.sync()
    assert len(outbox.listing(one.remote, B)) == before + 1
    assert other.send() == 0
    assert troubles(one.receive()) == []
    assert one.send() == 0  # to be told is nothing to answer


@pytest.mark.sync
def test_after_a_purge_the_outbox_is_one_bundle_of_the_new_epoch(tmp_path: Path) -> None:
    one, other, late = laptops = team(tmp_path, A, B, C)
    one.write("secret.txt", "mirabelle\n")
    settled(laptops)
    late.write("late.txt", "late\n")
    one.write("more.txt", "more\n")
    one.send()
    # Purged: a history of its own, made from what stays.
    tree = run(one.root, "mktree", text="\n".join(
        line for line in run(one.root, "ls-tree", "HEAD").splitlines() if not line.endswith("secret.txt")
    ) + "\n")  # fmt: skip
    purged = objects.commit(one.root, tree, [], "purged", objects.MERGER, 1_800_000_000)
    run(one.root, "reset", "--quiet", "--hard", purged)
    for name in objects.refs(one.root, "refs/casefile"):
        objects.set_ref(one.root, name, "")
    assert one.send(epoch=1) > 0
    (only,) = outbox.listing(one.remote, A)
    with other.at():
        notes = carrier.receive(other.root, other.remote, other.me)
    assert [(note.kind, note.replica, note.epoch, note.head) for note in notes] == [(Kind.TAKEN, A, 1, purged)]
    assert carrier.epochs(other.root)[purged] == 1
    assert objects.refs(other.root, "refs/casefile/seen")[f"refs/casefile/seen/{A}"] == purged
    # A laptop that was away comes with the older epoch: its words are taken, and it is said that they are older.
    with late.at():
        carrier.send(late.root, late.remote, late.me, late.head)
    with one.at():
        notes = carrier.receive(one.root, one.remote, one.me)
    assert (notes[0].kind, notes[0].replica, notes[0].epoch) == (Kind.TAKEN, C, 0)
    assert carrier.epochs(one.root)[late.head] == 0
    assert only.seq > 1


@pytest.mark.sync
def test_what_is_remembered_may_be_lost_and_nothing_is_lost_with_it(tmp_path: Path) -> None:
    one, other = laptops = team(tmp_path, A, B)
    one.write("1.txt", "1\n")
    settled(laptops)
    for laptop in laptops:
        (laptop.root / ".git" / progress.NAME).unlink()
    other.write("2.txt", "2\n")
    settled(laptops)
    assert one.holds() == other.holds()
    assert "2.txt" in one.holds()
    assert [troubles(laptop.receive()) for laptop in laptops] == [[], []]


def test_a_caseload_set_back_to_last_week_gets_its_own_words_again(tmp_path: Path) -> None:
    one, other = laptops = team(tmp_path, A, B)
    settled(laptops)
    before, state = one.head, (one.root / ".git" / progress.NAME).read_bytes()
    one.write("mine.txt", "mine\n")
    one.send()
    other.receive()
    run(one.root, "reset", "--quiet", "--hard", before)
    (one.root / ".git" / progress.NAME).write_bytes(state)
    assert kinds(one.receive()) == [(Kind.TAKEN, A, 2)]
    assert one.holds()["mine.txt"] == "mine\n"
    one.write("next.txt", "next\n")
    one.send()
    assert kinds(other.receive()) == [(Kind.TAKEN, A, 3)]


def test_an_older_head_never_takes_the_place_of_words_that_nobody_merged_yet(tmp_path: Path) -> None:
    one, other = laptops = team(tmp_path, A, B)
    settled(laptops)
    start = one.head
    one.write("first.txt", "first\n")
    one.send()
    with other.at():
        carrier.receive(other.root, other.remote, other.me)  # killed before it was merged
    run(one.root, "reset", "--quiet", "--hard", start)
    one.write("second.txt", "second\n")
    one.send()
    with other.at():
        carrier.receive(other.root, other.remote, other.me)
    other.fold()
    assert {"first.txt", "second.txt"} <= set(other.holds())
    other.receive()
    assert set(objects.refs(other.root, "refs/casefile/seen")) == {f"refs/casefile/seen/{A}"}


@pytest.mark.sync
def test_somebody_who_lost_their_keys_comes_back_with_new_ones(tmp_path: Path) -> None:
    one, other, third = laptops = team(tmp_path, A, B, C)
    settled(laptops)
    other.write("before.txt", "before\n")
    settled(laptops)
    with one.at():
        carrier.revoke(one.remote, one.me, B, TODAY)
    shutil.rmtree(other.home / "settings")
    with other.at():
        other.me = keys.make(B)
    join(one, other)
    other.write("after.txt", "after\n")
    settled(laptops)
    assert [troubles(each.receive()) for each in laptops] == [[], [], []]
    assert {"before.txt", "after.txt"} <= set(third.holds())
    assert len({each.head for each in laptops}) == 1


def test_a_bundle_that_was_written_and_not_remembered_is_gone_on_from(tmp_path: Path) -> None:
    one, other = laptops = team(tmp_path, A, B)
    settled(laptops, 1)
    state = (one.root / ".git" / progress.NAME).read_bytes()
    one.write("first.txt", "first\n")
    one.send()
    (one.root / ".git" / progress.NAME).write_bytes(state)  # killed right after the rename
    one.write("second.txt", "second\n")
    one.send()
    assert kinds(other.receive())[-2:] == [(Kind.TAKEN, A, 2), (Kind.TAKEN, A, 3)]
    assert {"first.txt", "second.txt"} <= set(other.holds())
