"""A folder that loses, cuts, mixes up, repeats and forges: what is taken is always exactly what somebody in the team sent."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.sync.sealed.making import NAMES, Laptop, copied, kinds, settled, team, troubles

from casefile.core.failure import Unreadable, Usage
from casefile.store import age, files
from casefile.store.git import objects
from casefile.sync.sealed import carrier, envelope, outbox, roster, signing
from casefile.sync.sealed.carrier import Kind, Tampered

pytestmark = pytest.mark.sync
A, B, C, D = NAMES


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Laptop, Laptop]:
    """Two laptops that have everything of each other; where a name may hold a colon, their folders do."""
    one, other = laptops = team(tmp_path / ("odd name" if os.name == "nt" else "odd: name"), A, B)
    settled(laptops)
    return one, other


def sent(one: Laptop, *names: str) -> list[Path]:
    """The bundles that carry these files, one each."""
    made = []
    for name in names:
        before = set((one.remote / one.replica).iterdir())
        one.write(f"{name}.txt", f"{name}\n")
        one.send()
        (new,) = set((one.remote / one.replica).iterdir()) - before
        made.append(new)
    return made


def has(other: Laptop, *names: str) -> bool:
    return all(f"{name}.txt" in other.holds() for name in names)


# -- lost, late, mixed up
def test_one_that_is_missing_is_waited_for_and_then_all_are_taken(pair: tuple[Laptop, Laptop]) -> None:
    one, other = pair
    _, middle, _ = sent(one, "first", "middle", "last")
    kept = middle.read_bytes()
    middle.unlink()
    assert kinds(other.receive()) == [(Kind.TAKEN, A, 2), (Kind.NEEDS_EARLIER, A, 4)]
    assert has(other, "first")
    assert not has(other, "last")
    middle.write_bytes(kept)
    assert kinds(other.receive()) == [(Kind.TAKEN, A, 3), (Kind.TAKEN, A, 4)]
    assert has(other, "middle", "last")


def test_one_that_stands_on_somebody_elses_is_taken_once_that_is_here(tmp_path: Path) -> None:
    one, other, third = laptops = team(tmp_path, A, B, C)
    settled(laptops)
    (first,) = sent(one, "first")
    other.receive()
    sent(other, "second")
    kept = first.read_bytes()
    first.unlink()
    assert (Kind.NEEDS_EARLIER, B, 2) in kinds(third.receive())
    assert not has(third, "second")
    first.write_bytes(kept)
    assert troubles(third.receive()) == []
    assert has(third, "first", "second")


def test_two_that_changed_places_are_not_taken(pair: tuple[Laptop, Laptop]) -> None:
    one, other = pair
    first, second = sent(one, "first", "second")
    swapped = [first.with_name(first.name[:8] + second.name[8:]), first.with_name(second.name[:8] + first.name[8:])]
    first.rename(swapped[1])
    second.rename(swapped[0])
    notes = other.receive()
    assert kinds(notes) == [(Kind.REFUSED, A, 2), (Kind.REFUSED, A, 3)]
    assert {note.words for note in notes} == {"it was sent under another number"}
    assert not has(other, "first")
    swapped[1].rename(first)
    swapped[0].rename(second)
    assert troubles(other.receive()) == []
    assert has(other, "first", "second")


def test_the_same_one_again_under_a_new_number_is_not_taken(pair: tuple[Laptop, Laptop]) -> None:
    one, other = pair
    (first,) = sent(one, "first")
    other.receive()
    again = first.with_name("00000003" + first.name[8:])
    again.write_bytes(first.read_bytes())
    notes = other.receive()
    assert [(note.kind, note.number, note.words) for note in notes] == [
        (Kind.REFUSED, 3, "it was sent under another number")
    ]
    sent(one, "second")  # the real third
    assert (Kind.TAKEN, A, 3) in kinds(other.receive())
    assert has(other, "second")


def test_one_that_lies_in_somebody_elses_outbox_is_not_taken(tmp_path: Path) -> None:
    one, _, third = laptops = team(tmp_path, A, B, C)
    settled(laptops)
    (first,) = sent(one, "first")
    number = outbox.listing(one.remote, B)[-1].seq + 1
    (one.remote / B / f"{number:08d}{first.name[8:]}").write_bytes(first.read_bytes())
    first.unlink()
    (note,) = [one for one in third.receive() if one.kind is Kind.REFUSED]
    assert (note.replica, note.number) == (B, number)
    assert note.words == "it was sent by another copy than the one whose outbox it lies in"


def test_another_one_under_a_number_that_was_taken_is_not_looked_at(pair: tuple[Laptop, Laptop]) -> None:
    one, other = pair
    (first,) = sent(one, "first")
    other.receive()
    forged = b"x" * 1000
    first.with_name(f"{first.name[:9]}{outbox.digest16(forged)}.age").write_bytes(forged)
    assert troubles(other.receive()) == [(Kind.REFUSED, A, 2)]
    assert has(other, "first")


def test_a_copy_beside_it_changes_nothing(pair: tuple[Laptop, Laptop]) -> None:
    one, other = pair
    (first,) = sent(one, "first")
    for name in (
        f"{first.name} (1)",
        f"Copy of {first.name}",
        f"{first.stem} (conflicted copy).age",
        f"{first.name}.part",
        "desktop.ini",
    ):
        first.with_name(name).write_bytes(first.read_bytes())
    assert kinds(other.receive()) == [(Kind.TAKEN, A, 2)]


def test_what_was_taken_and_is_gone_is_said(pair: tuple[Laptop, Laptop], tmp_path: Path) -> None:
    one, other = pair
    before = copied(one.remote, "before")
    sent(one, "first")
    other.receive()
    one.remote.rename(tmp_path / "after")
    before.rename(one.remote)
    assert troubles(other.receive()) == [(Kind.WITHHELD, A, 2)]
    assert one.send() > 0  # its owner sends everything once more, under a number of its own
    assert outbox.listing(one.remote, A)[-1].seq == 3
    assert kinds(other.receive()) == [(Kind.TAKEN, A, 3)]


def test_what_is_kept_back_from_one_is_told_by_another(tmp_path: Path) -> None:
    one, other, third = laptops = team(tmp_path, A, B, C)
    settled(laptops)
    (first,) = sent(one, "first")
    other.sync()
    sent(other, "second")
    kept = first.read_bytes()
    first.unlink()
    assert (Kind.WITHHELD, A, 2) in kinds(third.receive())
    first.write_bytes(kept)
    assert troubles(third.receive()) == []


def test_a_line_of_bundles_that_was_replaced_is_noticed(pair: tuple[Laptop, Laptop], tmp_path: Path) -> None:
    one, other = pair
    start, before = one.head, copied(one.root, "one-before")
    sent(one, "first")
    other.receive()
    # The same copy, restored as it was and without the folder's knowledge, goes another way under the same numbers.
    one.root.rename(tmp_path / "aside")
    before.rename(one.root)
    assert one.head == start
    for path in (one.remote / A).iterdir():
        if path.name.startswith("00000002"):
            path.rename(tmp_path / path.name)
    sent(one, "else", "more")
    notes = other.receive()
    assert troubles(notes) == [(Kind.REFUSED, A, 2), (Kind.REFUSED, A, 3)]
    assert not has(other, "else")


# -- cut, changed, forged
def places(data: bytes) -> list[int]:
    """A place in each part of an age file: its head, each stanza, the mac, the nonce, the first and the last of what is sealed."""
    mac = data.index(b"\n--- ")
    return [0, 5, 22, 25, 40, mac - 40, mac, mac + 3, mac + 20, mac + 48, mac + 50, mac + 60, mac + 66, (mac + len(data)) // 2,
            len(data) - 17, len(data) - 1]  # fmt: skip


def test_one_that_is_cut_anywhere_is_not_whole_and_taken_once_it_is(pair: tuple[Laptop, Laptop]) -> None:
    one, other = pair
    (first,) = sent(one, "first")
    whole = first.read_bytes()
    for at in places(whole):
        first.write_bytes(whole[:at])
        assert kinds(other.receive()) == [(Kind.INCOMPLETE, A, 2)], at
        cut = first.with_name(f"00000002-{outbox.digest16(whole[:at])}.age")  # cut, and named for what is left
        first.rename(cut)
        notes = other.receive()
        assert [(note.kind, note.number) for note in notes] in ([(Kind.REFUSED, 2)], [(Kind.NEEDS_EARLIER, 2)]), at
        cut.unlink()
    first.write_bytes(whole)
    assert kinds(other.receive()) == [(Kind.TAKEN, A, 2)]


def test_one_bit_changed_in_every_part_is_not_taken_under_either_name(pair: tuple[Laptop, Laptop]) -> None:
    one, other = pair
    (first,) = sent(one, "first")
    whole = first.read_bytes()
    for at in places(whole):
        changed = bytearray(whole)
        changed[at] ^= 4
        first.write_bytes(changed)
        assert kinds(other.receive()) == [(Kind.INCOMPLETE, A, 2)], at
        named = first.with_name(f"00000002-{outbox.digest16(bytes(changed))}.age")
        first.rename(named)
        assert troubles(other.receive()) in ([(Kind.REFUSED, A, 2)], [(Kind.NEEDS_EARLIER, A, 2)]), at
        named.unlink()
    first.write_bytes(whole)
    assert kinds(other.receive()) == [(Kind.TAKEN, A, 2)]


def forge(other: Laptop, replica: str, secret: str, **changed: object) -> None:
    """Put into an outbox what anybody can make who knows the team's public keys and what a bundle looks like."""
    with other.at():
        known = roster.opened(roster.head_of((other.remote / "team").read_bytes()), other.me)
    last = outbox.listing(other.remote, replica)[-1]
    said = {
        "team": known.team, "sender": replica, "seq": last.seq + 1, "head": "a" * 40, "prev": last.stem, "epoch": 0,
        "to": known.to, "full": False,
    } | changed  # fmt: skip
    data = envelope.seal(envelope.Meta(**said), b"x", known.recipients, secret)  # type: ignore[arg-type]
    (other.remote / replica / f"{last.seq + 1:08d}-{outbox.digest16(data)}.age").write_bytes(data)


@pytest.mark.parametrize("who", ["a stranger", "a member"])
def test_one_that_is_forged_with_the_public_keys_is_not_taken(pair: tuple[Laptop, Laptop], who: str) -> None:
    one, other = pair
    forge(other, A, signing.new_secret() if who == "a stranger" else other.me.signing)
    notes = other.receive()
    assert [(note.kind, note.words) for note in notes] == [(Kind.REFUSED, "not signed by the one it says it is from")]
    sent(one, "real")
    assert (Kind.TAKEN, A, 2) in kinds(other.receive())
    assert has(other, "real")


@pytest.mark.parametrize(
    "changed", [{"head": "b" * 40, "full": True}, {"full": True}, {"team": "f" * 16}, {"prev": ""}]
)
def test_a_member_who_signs_nonsense_gets_nothing_taken(
    pair: tuple[Laptop, Laptop], changed: dict[str, object]
) -> None:
    one, other = pair
    before = other.head
    forge(other, A, one.me.signing, **changed)
    assert [kind for kind, _, _ in troubles(other.receive())] == [Kind.REFUSED]
    assert other.head == before
    assert objects.refs(other.root, "refs/casefile/in") == {}


def test_a_list_that_was_changed_stops_both_ways(pair: tuple[Laptop, Laptop]) -> None:
    one, other = pair
    path = one.remote / "team"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"serial":2', b'"serial":3'))
    other.write("x.txt", "x\n")
    before = sorted(path.name for path in other.remote.rglob("*"))
    for act in (other.receive, other.send):
        with pytest.raises(Tampered):
            act()
    assert sorted(path.name for path in other.remote.rglob("*")) == before
    path.write_bytes(whole)
    assert other.send() > 0


# -- the disk
def test_a_full_disk_leaves_nothing_and_is_said(pair: tuple[Laptop, Laptop], monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = pair
    real = os.fsync
    one.write("x.txt", "x\n")
    before = sorted(path.name for path in one.remote.rglob("*"))

    def full(handle: int) -> None:
        if any(one.remote.rglob("*.part")):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(Unreadable, match="No space left"):
            one.send()
    assert sorted(path.name for path in one.remote.rglob("*")) == before
    assert one.send() > 0
    assert kinds(other.receive()) == [(Kind.TAKEN, A, 2)]


def test_what_is_too_large_is_not_sent_in_pieces(pair: tuple[Laptop, Laptop], monkeypatch: pytest.MonkeyPatch) -> None:
    one, _ = pair
    one.write("x.txt", "x\n")
    before = sorted(path.name for path in one.remote.rglob("*"))
    monkeypatch.setattr(outbox, "MAX_BUNDLE", 1000)
    with pytest.raises(Usage, match="larger"):
        one.send()
    assert sorted(path.name for path in one.remote.rglob("*")) == before


KILLED = """
import os, sys
from pathlib import Path
from casefile.store import files
from casefile.store.git import objects
from casefile.sync.sealed import carrier, keys
root, remote, replica, act, left = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5])
def dying(real):
    def one(*args, **more):
        global left
        left -= 1
        if left == 0:
            os._exit(9)
        return real(*args, **more)
    return one
for name in ("replace", "unlink", "fsync", "mkdir"):
    setattr(os, name, dying(getattr(os, name)))
for name in ("set_ref", "resolved"):
    setattr(objects, name, dying(getattr(objects, name)))
me = keys.load(replica)
if act == "send":
    carrier.send(root, remote, me, objects.head(root))
else:
    carrier.receive(root, remote, me)
"""


@pytest.mark.kill
@pytest.mark.parametrize("act", ["send", "receive"])
def test_killed_anywhere_it_goes_on_the_next_time(pair: tuple[Laptop, Laptop], act: str) -> None:
    one, other = pair
    killed = {"send": one, "receive": other}[act]
    points = 0
    for left in range(1, 200):
        one.write(f"n{left}.txt", f"{left}\n")
        if act == "receive":
            one.send()
        done = subprocess.run(
            [sys.executable, "-P", "-c", KILLED, str(killed.root), str(killed.remote), killed.replica, act, str(left)],
            env=os.environ | {"XDG_CONFIG_HOME": str(killed.home / "settings")},
            capture_output=True,
        )
        assert done.returncode in (0, 9), done.stderr
        one.sync()
        assert troubles(other.receive()) == [], left
        assert has(other, f"n{left}"), left
        assert [path.name for path in one.remote.rglob("*.part")] == [], left
        points = left
        if done.returncode == 0:
            break
    assert points > 5
    assert {path.suffix for path in (one.remote / A).iterdir()} == {".age"}
    for laptop in pair:
        assert objects.refs(laptop.root, "refs/casefile/in", "refs/casefile/out") == {}


# -- hostile
@pytest.mark.skipif(os.name == "nt", reason="no links and pipes there")
def test_nothing_that_a_folder_holds_leads_out_of_it_or_hangs(pair: tuple[Laptop, Laptop], tmp_path: Path) -> None:
    one, other = pair
    (first,) = sent(one, "first")
    private = tmp_path / "private"
    private.mkdir()
    (private / "diary.txt").write_bytes(b"private")
    (private / first.name).write_bytes(first.read_bytes())
    box = one.remote / A
    name = "00000003-0123456789abcdef.age"
    first.unlink()
    first.symlink_to(private / first.name)  # what it leads to would be taken
    (box / name).symlink_to(private / "diary.txt")
    os.mkfifo(box / "00000004-0123456789abcdef.age")
    (box / "00000005-0123456789abcdef.age").mkdir()
    (box / "00000000-0123456789abcdef.age").write_bytes(b"x")
    (box / "99999999-0123456789abcdef.age").write_bytes(b"x")
    (one.remote / "asking-0123456789abcdef").symlink_to(private / "diary.txt")
    os.mkfifo(one.remote / "asking-1123456789abcdef")
    for each in ("con", "aux", "..x", "zzzz"):
        (one.remote / each).mkdir()
        (one.remote / each / name).write_bytes(b"x")
    (one.remote / "team.part").symlink_to(private / "diary.txt")
    before = {path: path.read_bytes() for path in private.iterdir()}
    assert troubles(other.receive()) == [(Kind.INCOMPLETE, A, 99999999)]
    assert not has(other, "first")
    other.write("mine.txt", "mine\n")
    assert other.send() > 0
    with one.at():
        assert carrier.requests(one.remote, one.me) == []
        carrier.hand_on(one.remote, one.me, B)
    assert {path: path.read_bytes() for path in private.iterdir()} == before
    assert not (one.remote / "team").is_symlink()
    assert troubles(one.receive()) == [(Kind.INCOMPLETE, A, 99999999)]
    assert has(one, "mine")


@pytest.mark.skipif(os.name == "nt", reason="no links there")
@pytest.mark.parametrize("kind", ["link", "file"])
def test_an_outbox_that_is_no_folder_is_neither_read_nor_written(
    pair: tuple[Laptop, Laptop], tmp_path: Path, kind: str
) -> None:
    one, other = pair
    sent(one, "first")
    (one.remote / A).rename(tmp_path / "elsewhere")
    before = sorted(path.name for path in (tmp_path / "elsewhere").iterdir())
    if kind == "link":
        (one.remote / A).symlink_to(tmp_path / "elsewhere")
    else:
        (one.remote / A).write_bytes(b"x")
    assert troubles(other.receive()) == [(Kind.WITHHELD, A, 1)]
    assert not has(other, "first")
    with pytest.raises(Unreadable, match="outbox"):
        one.send()
    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir()) == before


@pytest.mark.skipif(os.name == "nt", reason="no links and pipes there")
@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "huge"])
def test_a_list_that_is_no_plain_small_file_is_none(pair: tuple[Laptop, Laptop], tmp_path: Path, kind: str) -> None:
    one, other = pair
    path = one.remote / "team"
    path.rename(tmp_path / "list")
    if kind == "link":
        path.symlink_to(tmp_path / "list")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        with path.open("wb") as out:
            out.truncate(1 << 33)
    for act in (other.receive, other.send):
        with pytest.raises((Tampered, Usage, Unreadable, Exception)) as caught:
            act()
        assert hasattr(caught.value, "fix")


def test_what_is_larger_than_it_may_be_is_not_read(
    pair: tuple[Laptop, Laptop], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = pair
    path = one.remote / A / "00000002-0123456789abcdef.age"
    with path.open("wb") as out:
        out.truncate(1 << 40)  # a terabyte, and no room taken
    real, read = files.read_bytes, []

    def watched(place: Path, most: int = 1 << 18) -> bytes:
        read.append((place, most))
        return real(place, most)

    monkeypatch.setattr(files, "read_bytes", watched)
    assert troubles(other.receive()) == [(Kind.REFUSED, A, 2)]
    assert path not in [place for place, _ in read]
    assert max(most for _, most in read) <= outbox.MAX_BUNDLE


def test_a_tree_that_leads_out_of_the_caseload_is_not_taken(pair: tuple[Laptop, Laptop]) -> None:
    from tests.sync.sealed.making import run

    one, other = pair
    blob = run(one.root, "hash-object", "-w", "--stdin", text="x")
    inner = run(one.root, "mktree", text=f"100644 blob {blob}\tx\n")
    raw = b"40000 ..\0" + bytes.fromhex(inner)
    done = subprocess.run(
        ["git", "-C", str(one.root), "hash-object", "-t", "tree", "-w", "--stdin", "--literally"],
        input=raw, capture_output=True, check=True,
    )  # fmt: skip
    bad = objects.commit(one.root, done.stdout.decode().strip(), [one.head], "m", objects.MERGER, 1_800_000_000)
    with one.at():
        assert carrier.send(one.root, one.remote, one.me, bad) > 0
    notes = other.receive()
    assert [(note.kind, note.words) for note in notes] == [(Kind.REFUSED, "git does not accept what is in it")]
    assert [path.name for path in (other.root / ".git" / "objects" / "pack").glob("tmp*")] == []
    assert list((other.root / ".git").glob("casefile-check-*")) == []
    assert age.is_sealed((one.remote / A / f"{outbox.listing(one.remote, A)[-1].stem}.age").read_bytes())
