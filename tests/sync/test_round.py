"""Copies of a caseload and a repository between them: whatever people do, no word is lost and none comes to another client."""

from __future__ import annotations

import itertools
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.sync import git_histories
from tests.sync.git_histories import Play, run

from casefile.core.failure import Unreadable
from casefile.store import apply
from casefile.store.git import objects
from casefile.store.git.travel import Trouble, Untravelled
from casefile.sync import folding, trees
from casefile.sync.repository import Repository
from casefile.sync.round import sync

FEW, MANY = 1, 40
ANNA = "clients/anna-1111/2026-03-02-plan-x7k2.yaml"


@pytest.mark.parametrize("seed", range(FEW))
def test_no_word_is_lost_in_an_invented_history(seed: int, tmp_path: Path) -> None:
    git_histories.history(seed, tmp_path)


@pytest.mark.sync
@pytest.mark.parametrize("seed", range(1000, 1000 + MANY))
def test_no_word_is_lost_in_many(seed: int, tmp_path: Path) -> None:
    git_histories.history(seed, tmp_path)


@pytest.mark.sync
@pytest.mark.parametrize("seed", [1188, 1760])
def test_histories_that_lost_a_word_once(seed: int, tmp_path: Path) -> None:
    """1188: what two copies set beside by themselves was begun anew, though one went on there. 1760: a draft had a final text's id."""
    git_histories.history(seed, tmp_path)


@pytest.mark.sync
@pytest.mark.parametrize(
    "fault", ["takes the later", "lets go of what stands beside", "git's own merge", "deletes win"]
)
def test_a_merge_that_loses_words_is_noticed(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted faults: the histories must find each of them."""

    def gits(root: Path, base: str, one: str, other: str) -> str:
        return run(root, "merge-tree", "--write-tree", "-X", "ours", one, other).split("\n")[0]

    def latest(path: str, base: bytes | None, one: bytes, other: bytes) -> tuple[bytes, dict[str, bytes]]:
        return max(one, other), {}

    whole, together = trees.joined_files, trees.differing

    def alone(path: str, base: bytes | None, one: bytes, other: bytes) -> tuple[bytes, dict[str, bytes]]:
        return whole(path, base, one, other)[0], {}

    def deletes(one: dict[str, trees.Pair], other: dict[str, trees.Pair], *more: Any) -> object:
        made = together(one, other, *more)
        return made | {path: None for path in other.keys() & one.keys() if None in (one[path][1], other[path][1])}

    if fault == "git's own merge":
        monkeypatch.setattr(folding, "tree_together", gits)
    elif fault == "deletes win":
        monkeypatch.setattr(trees, "differing", deletes)
    else:
        monkeypatch.setattr(trees, "joined_files", latest if fault == "takes the later" else alone)
    failed = 0
    for seed in range(60):
        try:
            git_histories.history(seed, tmp_path / str(seed))
        except (AssertionError, subprocess.CalledProcessError, Unreadable):
            failed += 1
            break
    assert failed


# -- one thing at a time
@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Two copies that both have everything."""
    made = Play(tmp_path, random.Random(1))
    made.begin(2)
    return made


def change(root: Path, name: str, was: str, now: str) -> None:
    text = (root / name).read_text("utf-8")
    assert was in text
    (root / name).write_text(text.replace(was, now), "utf-8")


def test_both_sides_make_the_same_commit_by_themselves(play: Play) -> None:
    one, other = play.copies
    change(one, ANNA, "draft", "draft  # one")
    change(other, "clients/mara-2222/2026-03-02-plan-x7k2.yaml", "draft", "draft  # other")
    for root in (one, other):
        with apply.locked(root):
            sync(root, None, "w", "2026-03-04T00:00:00Z")
    heads = [objects.head(root) for root in (one, other)]
    for root, there in ((one, other), (other, one)):
        run(root, "fetch", "-q", str(there), "main:refs/casefile/seen/there")
        with apply.locked(root):
            sync(root, None, "w", "2026-03-04T00:00:00Z")
    assert objects.head(one) == objects.head(other)
    assert run(one, "log", "-1", "--format=%P").split() == sorted(heads)
    assert run(one, "log", "-1", "--format=%an|%ae|%s") == "casefile|merge@casefile.invalid|bring together\n"


def test_one_clients_words_never_come_to_another_though_git_would_take_them_for_renamed(play: Play) -> None:
    one, other = play.copies
    (one / "clients/ben-3333").mkdir()
    text = (one / ANNA).read_text("utf-8").replace("anna-1111", "ben-3333")
    for word in [each for each in play.owed if each in text]:
        text = text.replace(word, f"b{word}")
    (one / "clients/ben-3333/2026-03-02-plan-x7k2.yaml").write_text(text, "utf-8")
    (one / ANNA).unlink()
    change(other, ANNA, "goals:", "secret: she fled\ngoals:")
    play.sync(0)
    play.sync(1)
    play.sync(0)
    assert "she fled" in (one / ANNA).read_text("utf-8")
    assert "she fled" not in (one / "clients/ben-3333/2026-03-02-plan-x7k2.yaml").read_text("utf-8")


def test_nobody_to_reach_is_no_failure_and_says_what_waits(play: Play) -> None:
    one, _ = play.copies
    play.remote.rename(play.remote.with_name("away"))
    change(one, ANNA, "draft", "draft  # one")
    report = play.sync(0)
    assert (report.waiting, report.sent, bool(report.away)) == (1, 0, True)
    assert run(one, "status", "--porcelain") == ""
    play.remote.with_name("away").rename(play.remote)
    assert play.sync(0).sent == 1


def test_who_is_faster_loses_nothing(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else sends something between our receiving and our sending, again and again."""
    one, other = play.copies
    change(one, ANNA, "draft", "draft  # one")
    receive, times = Repository.receive, iter(range(3))

    def meanwhile(self: Repository, root: Path) -> object:
        found = receive(self, root)
        if root == one and (n := next(times, None)) is not None:
            (other / f"clients/mara-2222/note-{n}.txt").write_text("x", "utf-8")
            play.sync(1)
        return found

    monkeypatch.setattr(Repository, "receive", meanwhile)
    play.sync(0)
    assert len(list((one / "clients/mara-2222").glob("note-*.txt"))) == 3
    assert next(times, None) is None


def test_a_hand_edit_is_stamped_with_who_works_here_so_that_others_know_whose_words_they_meet(play: Play) -> None:
    from casefile.core.digest import short_digest
    from casefile.store.text import write
    from casefile.store.text.nodes import parse

    one, _ = play.copies
    tree = git_histories.document("anna-1111", "note", text="first")
    tree["updated"] |= {"digest": short_digest(tree)}
    path = one / f"clients/anna-1111/{tree['id']}.yaml"
    path.write_text(write.document(tree), "utf-8")
    play.sync(0)
    assert "by: nobody" in path.read_text("utf-8")  # nobody edited what casefile wrote
    path.write_text(path.read_text("utf-8").replace("first", "second") + "# mine\n", "utf-8")
    play.sync(0)
    again = parse(path.read_text("utf-8")).tree()
    assert again["updated"]["by"] == "w0"  # type: ignore[index, call-overload]
    assert again["updated"]["digest"] == short_digest(again)  # type: ignore[index, call-overload, arg-type]
    assert path.read_text("utf-8").endswith("# mine\n")


def test_what_somebody_types_while_it_arrives_is_brought_together_with_it(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = play.copies
    change(one, ANNA, "status: draft", "status: draft\nview: from one")
    play.sync(0)
    real, done = objects.changes, []

    def typed(root: Path, was: str, now: str) -> object:
        found = real(root, was, now)
        if root == other and not done and ANNA in found:
            done.append(1)
            change(other, ANNA, "status: draft", "status: draft\ntext: from other")
        return found

    monkeypatch.setattr(objects, "changes", typed)
    play.sync(1)
    assert done
    text = (other / ANNA).read_text("utf-8")
    assert "from one" in text
    assert "from other" in text
    play.sync(1)
    play.sync(0)
    assert (one / ANNA).read_text("utf-8") == text


# -- what came is looked at first
@pytest.mark.parametrize(
    ("mode", "name"),
    [("120000", "clients/link"), ("160000", "inner"), ("100644", "clients/con.yaml"), ("100644", "a\\b"),
     ("100644", "c:x"), ("100644", "clients/x. ")],
)  # fmt: skip
def test_a_state_that_cannot_stand_here_is_taken_by_nobody(play: Play, mode: str, name: str) -> None:
    one, other = play.copies
    before = {path: path.read_bytes() for path in (one / "clients").rglob("*.yaml")}
    blob = run(other, "hash-object", "-w", "casefile.yaml").strip()
    id = run(other, "rev-parse", "HEAD").strip() if mode == "160000" else blob
    run(other, "update-index", "--add", "--cacheinfo", f"{mode},{id},{name}")
    run(other, "-c", "user.name=x", "-c", "user.email=x", "commit", "-q", "-m", "x")
    run(other, "push", "-q", str(play.remote), "HEAD:main")
    change(one, ANNA, "draft", "draft  # one")
    with pytest.raises(Unreadable, match="nothing of it was taken"):
        play.sync(0)
    assert not (one / name).is_symlink()
    assert set(before) == set((one / "clients").rglob("*.yaml"))
    assert run(one, "status", "--porcelain") == ""  # what was here is saved


def test_two_caseloads_that_began_apart_are_never_mixed(play: Play, tmp_path: Path) -> None:
    other = Play(tmp_path / "other", random.Random(2), number=itertools.count(500))
    other.begin(1)
    run(other.copies[0], "push", "-q", "-f", str(play.remote), "HEAD:main")
    with pytest.raises(Unreadable, match="another caseload"):
        play.sync(0)


def test_a_remote_that_lets_nobody_in_is_a_failure(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(self: Repository, root: Path) -> object:
        raise Untravelled(Trouble.LOCKED, "no")

    monkeypatch.setattr(Repository, "receive", closed)
    change(play.copies[0], ANNA, "draft", "draft  # one")
    with pytest.raises(Untravelled):
        play.sync(0)
    assert run(play.copies[0], "status", "--porcelain") == ""


# -- names that are one on some systems
def test_files_that_differ_in_capitals_only_both_stay(play: Play) -> None:
    for who, name in enumerate(("Notes.txt", "notes.txt")):
        (play.copies[who] / name).write_text(f"words of {who}\n", "utf-8")
    for who in (0, 1, 0, 1):
        play.sync(who)
    names = [path.name for path in play.copies[0].glob("*.txt")]
    assert len({name.casefold() for name in names}) == len(names)
    texts = {path.read_text("utf-8") for path in play.copies[1].glob("*.txt")}
    assert texts == {"words of 0\n", "words of 1\n"}


def test_a_file_and_a_folder_of_one_name_both_stay(play: Play) -> None:
    (play.copies[0] / "letters").write_text("a file\n", "utf-8")
    (play.copies[1] / "letters").mkdir()
    (play.copies[1] / "letters" / "one.txt").write_text("in a folder\n", "utf-8")
    for who in (0, 1, 0, 1):
        play.sync(who)
    for root in play.copies:
        assert (root / "letters/one.txt").read_text("utf-8") == "in a folder\n"
        assert [path.read_text("utf-8") for path in root.glob("letters.conflict-*")] == ["a file\n"]
