"""Everything in one file, by e-mail or stick: only the team opens it, and it needs nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sync.sealed.making import NAMES, TODAY, Laptop, settled, team

from casefile.core.failure import Failure, NotFound, NotMet, Usage
from casefile.store import age
from casefile.store.git import objects
from casefile.sync.sealed import bundle_file, carrier
from casefile.sync.sealed.carrier import Kind, Note

A, B, C, D = NAMES


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Laptop, Laptop]:
    one, other = laptops = team(tmp_path, A, B)
    settled(laptops, 2)
    one.write("words.txt", "mirabelle\n")
    return one, other


def written(one: Laptop, target: Path, epoch: int = 0) -> Path:
    with one.at():
        assert bundle_file.write(one.root, target, one.me, one.head, epoch) == target.stat().st_size
    return target


def taken(other: Laptop, source: Path) -> Note:
    with other.at():
        note = bundle_file.read(other.root, source, other.me)
    other.fold()
    return note


def why(other: Laptop, source: Path) -> str:
    before = objects.refs(other.root)
    with other.at(), pytest.raises(Failure) as caught:
        bundle_file.read(other.root, source, other.me)
    assert objects.refs(other.root) == before
    return caught.value.message


def test_what_one_wrote_out_the_other_brings_in(pair: tuple[Laptop, Laptop], tmp_path: Path) -> None:
    one, other = pair
    file = written(one, tmp_path / "for-ben.age")
    assert b"mirabelle" not in file.read_bytes()
    note = taken(other, file)
    assert (note.kind, note.replica, note.head) == (Kind.TAKEN, A, one.head)
    assert other.holds() == one.holds()
    assert other.head == one.head
    assert taken(other, file).head == one.head  # once more changes nothing
    assert [each.kind for each in other.receive()] == []
    one.sync()
    assert [each.kind for each in other.receive()] == [Kind.TAKEN]


def test_the_folder_need_not_be_at_hand(pair: tuple[Laptop, Laptop], tmp_path: Path) -> None:
    one, other = pair
    one.remote.rename(tmp_path / "in-a-drawer")
    taken(other, written(one, tmp_path / "x.age"))
    assert "words.txt" in other.holds()


def test_an_old_file_does_not_set_anything_back(pair: tuple[Laptop, Laptop], tmp_path: Path) -> None:
    one, other = pair
    old = written(one, tmp_path / "old.age")
    one.write("later.txt", "later\n")
    one.sync()
    other.receive()
    taken(other, old)
    assert objects.refs(other.root, "refs/casefile/seen")[f"refs/casefile/seen/{A}"] == one.head
    assert "later.txt" in other.holds()


def test_of_which_epoch_it_is_stays_known(pair: tuple[Laptop, Laptop], tmp_path: Path) -> None:
    one, other = pair
    assert taken(other, written(one, tmp_path / "x.age", epoch=3)).epoch == 3
    assert carrier.epochs(other.root)[one.head] == 3


def test_it_opens_for_nobody_else(pair: tuple[Laptop, Laptop], tmp_path: Path) -> None:
    one, _ = pair
    file = written(one, tmp_path / "x.age")
    (stranger,) = team(tmp_path / "elsewhere", D)
    assert "sealed for other keys" in why(stranger, file)
    with pytest.raises(age.NotForUs):
        age.unseal(file.read_bytes(), stranger.me.opens)


def test_what_is_cut_changed_or_something_else_is_not_taken(pair: tuple[Laptop, Laptop], tmp_path: Path) -> None:
    one, other = pair
    whole = written(one, tmp_path / "x.age").read_bytes()
    file = tmp_path / "y.age"
    for at in (0, 10, 100, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:at])
        assert why(other, file).startswith("nothing was taken: ")
        changed = bytearray(whole)
        changed[at] ^= 1
        file.write_bytes(changed)
        assert why(other, file).startswith("nothing was taken: ")
    one.sync()
    (first, *_) = sorted((one.remote / A).iterdir())
    assert "one of a sealed folder" in why(other, first)
    with other.at(), pytest.raises(NotFound):
        bundle_file.read(other.root, tmp_path / "nothing.age", other.me)
    assert "cannot be read" in why(other, tmp_path)


def test_from_somebody_taken_out_it_is_not_taken(pair: tuple[Laptop, Laptop], tmp_path: Path) -> None:
    one, gone = pair
    gone.write("late.txt", "late\n")
    file = written(gone, tmp_path / "x.age")
    with one.at():
        carrier.revoke(one.remote, one.me, B, TODAY)
    assert "not in the team" in why(one, file)


@pytest.mark.parametrize("name", ["there.age", "x.zip", "x"])
def test_no_file_is_replaced_and_each_has_its_ending(pair: tuple[Laptop, Laptop], tmp_path: Path, name: str) -> None:
    one, _ = pair
    (tmp_path / "there.age").write_bytes(b"mine")
    before = sorted(path.name for path in tmp_path.iterdir())
    with one.at(), pytest.raises(Usage):
        bundle_file.write(one.root, tmp_path / name, one.me, one.head)
    with one.at(), pytest.raises(Usage, match="inside"):
        bundle_file.write(one.root, one.root / "x.age", one.me, one.head)
    assert (tmp_path / "there.age").read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_without_a_team_or_a_word_there_is_nothing_to_send(tmp_path: Path) -> None:
    alone = Laptop(tmp_path / "alone", A, tmp_path / "nowhere")
    with alone.at():
        with pytest.raises(NotMet, match="no team"):
            bundle_file.write(alone.root, tmp_path / "x.age", alone.me, alone.head)
        with pytest.raises(NotMet, match="nothing to send"):
            bundle_file.write(alone.root, tmp_path / "x.age", alone.me, "")
    assert not (tmp_path / "x.age").exists()
