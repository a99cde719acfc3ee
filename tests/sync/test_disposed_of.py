"""What was removed for good stays removed on every copy, under the same commit ids; and no other word is lost by it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.story import Desk
from tests.sync.replicas import (
    AMBER,
    FERN,
    STAYS,
    TWIN,
    WORD,
    catch_up,
    close,
    fetch,
    git,
    head,
    holding,
    join,
    objects,
    purge,
    replace,
    says,
    team,
)

from casefile.core.disposal import digest
from casefile.store.git import forgetting
from casefile.store.git.travel import Untravelled, push
from casefile.sync import rewriting

pytestmark = pytest.mark.sync


def nothing_of_amber(root: Path) -> None:
    """No object of a repository holds a word of hers, or a file called by her code."""
    found = objects(root)
    assert found.count(WORD.encode()) == 0
    assert found.count(AMBER.encode()) == 0


def test_three_copies_forget_her_alike_and_a_late_one_cannot_bring_her_back(tmp_path: Path) -> None:
    bare, one, two, three = team(tmp_path)
    says(three, FERN, f"{STAYS} three", by="ros")  # offline for weeks
    says(three, AMBER, f"{WORD} late", by="ros", day="2026-03-20")
    says(one, FERN, f"{STAYS} one")
    git(one.folder, "push", "--quiet", str(bare), "main")
    says(two, TWIN, f"{STAYS} two", by="ben")
    fetch(two, bare)
    join(two)
    git(two.folder, "push", "--quiet", str(bare), "main")
    fetch(one, bare)
    join(one)

    purge(one)
    nothing_of_amber(one.folder)
    assert not (one.folder / "clients" / AMBER).exists()
    merges = git(one.folder, "rev-list", "--merges", "HEAD").split()
    assert merges

    fetch(two, bare)  # nobody has told the carrier yet: two still has everything, and comes to the same by the entry
    git(two.folder, "fetch", "--quiet", str(one.folder), "+main:refs/casefile/stick")
    was = head(two)
    done = catch_up(two)
    assert done.mapped[was] == head(two)
    assert not done.left_out
    assert git(two.folder, "merge-base", "HEAD", "refs/casefile/stick").strip() == head(two)
    git(two.folder, "merge", "--quiet", "--ff-only", "refs/casefile/stick")
    assert head(two) == head(one)
    nothing_of_amber(two.folder)
    replace(two, bare)
    nothing_of_amber(bare)

    fetch(three, bare)
    late = catch_up(three)
    assert [(left.date, left.changes) for left in late.left_out] == [("2036-04-01", 1)]
    (kept,) = holding(three, WORD)
    assert f"{WORD} late" in (three.folder / kept).read_text("utf-8")
    assert (three.folder / kept).stat().st_mode & 0o777 == 0o600
    assert kept.startswith(".casefile/drafts/disposed-")
    join(three)
    nothing_of_amber(three.folder)
    assert not (three.folder / "clients" / AMBER).exists()
    assert git(three.folder, "status", "--porcelain") == ""
    replace(three, bare)
    nothing_of_amber(bare)
    for desk in (one, two):
        fetch(desk, bare)
        assert not catch_up(desk).mapped
        git(desk.folder, "merge", "--quiet", "--ff-only", "refs/casefile/carrier")
    assert head(one) == head(two) == head(three)
    for desk in (one, two, three):
        assert git(desk.folder, "fsck", "--strict", "--no-dangling") == ""
        told = "".join(path.read_text("utf-8") for path in (desk.folder / "clients").rglob("*.yaml"))
        assert all(f"{STAYS} {said}" in told for said in ("one", "two", "three"))
        assert (desk.folder / "clients" / TWIN / "case.yaml").is_file()
        assert desk.do("check", day="2036-04-02", by="amina").code == 0


def test_a_second_file_goes_later_and_the_histories_stay_one(tmp_path: Path) -> None:
    bare, one, two, _ = team(tmp_path)
    purge(one)
    replace(one, bare)
    fetch(two, bare)
    catch_up(two)
    join(two)
    assert head(one) == head(two)
    close(two, FERN)
    purge(two, FERN, day="2046-05-01")
    git(one.folder, "fetch", "--quiet", str(two.folder), "+main:refs/casefile/carrier")
    done = catch_up(one)
    assert [removal.date for removal in done.removals] == ["2046-05-01"]
    join(one)
    assert head(one) == head(two)
    for desk in (one, two):
        nothing_of_amber(desk.folder)
        assert FERN.encode() not in objects(desk.folder)
        assert TWIN.encode() in objects(desk.folder)


def test_what_is_laid_aside_tagged_or_on_another_branch_forgets_too_and_keeps_the_rest(tmp_path: Path) -> None:
    _, one, _, _ = team(tmp_path)
    root = one.folder
    note = next((root / "clients" / FERN / "notes").iterdir())
    hers = next((root / "clients" / AMBER / "notes").iterdir())
    for number in ("first", "second"):
        note.write_text(note.read_text("utf-8") + f"# {STAYS} {number}\n", "utf-8")
        hers.write_text(hers.read_text("utf-8") + f"# {WORD} {number}\n", "utf-8")
        git(root, "stash", "push", "--quiet")
    git(root, "tag", "plain")
    git(root, "tag", "-a", "-m", "words of the tag", "told")
    git(root, "branch", "aside", "HEAD~1")
    purge(one)
    nothing_of_amber(root)
    assert len(git(root, "stash", "list").splitlines()) == 2
    assert f"{STAYS} second" in git(root, "stash", "show", "--patch", "stash@{0}")
    assert f"{STAYS} first" in git(root, "stash", "show", "--patch", "stash@{1}")
    assert "words of the tag" in git(root, "cat-file", "-p", "told")
    for name in ("plain", "told", "aside"):
        assert FERN in git(root, "ls-tree", "-r", "--name-only", name)
    assert git(root, "fsck", "--strict", "--no-dangling") == ""
    drafts = {path.read_text("utf-8") for path in (root / ".casefile" / "drafts").iterdir()}
    assert any(f"{WORD} second" in text for text in drafts)  # laid aside, so nobody had seen it: kept until they decide


def test_words_that_are_not_committed_yet_are_kept_too(tmp_path: Path) -> None:
    bare, one, two, _ = team(tmp_path)
    purge(one)
    replace(one, bare)
    hers = next((two.folder / "clients" / AMBER / "notes").iterdir())
    hers.write_text(hers.read_text("utf-8") + f"# {WORD} on the table\n", "utf-8")
    (two.folder / "clients" / AMBER / "letter.txt").write_text(f"{WORD} unread", "utf-8")
    draft = two.folder / ".casefile" / "drafts" / f"clients--{AMBER}--notes--{hers.stem}.12345678.yaml"
    draft.parent.mkdir(exist_ok=True)
    draft.write_text(f"{WORD} half a line", "utf-8")
    fetch(two, bare)
    done = catch_up(two)
    assert [left.changes for left in done.left_out] == [3]
    kept = "".join((two.folder / name).read_text("utf-8") for name in holding(two, WORD))
    for said in ("on the table", "unread", "half a line"):
        assert f"{WORD} {said}" in kept
    assert not (two.folder / "clients" / AMBER).exists()
    assert [name for name in holding(two, WORD) if not name.startswith(".casefile/drafts/disposed-")] == []
    assert catch_up(two).left_out == done.left_out  # told again until somebody decides


@pytest.mark.parametrize("stops_at", ["move", "_clear_index", "forget"])
def test_a_late_copy_that_is_stopped_half_way_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stops_at: str
) -> None:
    bare, one, two, _ = team(tmp_path)
    purge(one)
    replace(one, bare)
    says(two, AMBER, f"{WORD} late", by="ben", day="2026-03-20")
    says(two, FERN, f"{STAYS} late", by="ben", day="2026-03-20")
    fetch(two, bare)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rewriting if stops_at.startswith("_") else forgetting, stops_at, stop)
        with pytest.raises(KeyboardInterrupt):
            catch_up(two)
    assert [left.changes for left in catch_up(two).left_out] == [1]
    join(two)
    nothing_of_amber(two.folder)
    assert git(two.folder, "status", "--porcelain") == ""
    assert f"{STAYS} late" in objects(two.folder).decode("utf-8", "replace")
    assert f"{WORD} late" in (two.folder / holding(two, WORD)[0]).read_text("utf-8")


def test_a_copy_that_writes_for_her_after_the_removal_came_keeps_the_words_apart(tmp_path: Path) -> None:
    _, one, _, _ = team(tmp_path)
    purge(one)
    folder = one.folder / "clients" / AMBER
    folder.mkdir()
    (folder / "case.yaml").write_text(f"words: {WORD} from an old editor\n", "utf-8")
    git(one.folder, "add", "-A")
    git(one.folder, "commit", "--quiet", "-m", "by hand")
    assert [left.changes for left in catch_up(one).left_out] == [1]
    nothing_of_amber(one.folder)
    assert "from an old editor" in (one.folder / holding(one, WORD)[0]).read_text("utf-8")


def test_where_git_would_keep_the_words_elsewhere_on_this_machine_nothing_goes(tmp_path: Path) -> None:
    _, one, _, _ = team(tmp_path)
    git(one.folder, "worktree", "add", "--quiet", str(tmp_path / "beside"), "HEAD")
    why = ("--because", "x", "--not-offered", "x", "--yes")
    said = one("purge", AMBER, "--with", "ros", "--before-its-time", *why, day="2036-04-01", by="amina")
    assert said.code == 4
    assert "git worktree remove" in said.err
    assert (one.folder / "clients" / AMBER / "case.yaml").is_file()
    assert not list((one.folder / "service").glob("*-disposal-*"))
    git(one.folder, "worktree", "remove", "--force", str(tmp_path / "beside"))
    purge(one)
    nothing_of_amber(one.folder)


def test_the_register_says_nothing_of_whose_it_was(tmp_path: Path) -> None:
    _, one, _, _ = team(tmp_path)
    key = git(one.folder, "show", f"HEAD:clients/{AMBER}/case.yaml").split("key: ")[1].split()[0]
    purge(one)
    (entry,) = (one.folder / "service").glob("*-disposal-*.yaml")
    text = entry.read_text("utf-8")
    assert AMBER not in text
    assert key not in text
    assert "approved_by: ros" in text
    assert "author: amina" in text
    salt, folder = (text.split(f"\n{name}: ")[1].split()[0] for name in ("salt", "folder"))
    assert digest(salt, f"clients/{AMBER}") == folder
    assert digest(salt, f"clients/{TWIN}") != folder


def test_an_entry_that_was_changed_by_hand_removes_nothing(tmp_path: Path) -> None:
    _, one, two, _ = team(tmp_path)
    purge(one)
    (entry,) = (one.folder / "service").glob("*-disposal-*.yaml")
    target = two.folder / "service" / entry.name
    target.parent.mkdir(exist_ok=True)
    target.write_text(entry.read_text("utf-8").replace("author: amina", "author: ben"), "utf-8")
    git(two.folder, "add", "-A")
    git(two.folder, "commit", "--quiet", "-m", "by hand")
    assert rewriting.needs_rewriting(two.folder, [head(two)]) == []
    assert not catch_up(two).mapped
    assert (two.folder / "clients" / AMBER).is_dir()


def test_a_new_history_takes_the_place_of_the_old_one_only_where_nobody_has_written_meanwhile(tmp_path: Path) -> None:
    bare, one, two, _ = team(tmp_path)
    old = head(one)
    purge(one)
    says(two, FERN, f"{STAYS} meanwhile", by="ben")
    git(two.folder, "push", "--quiet", str(bare), "main")
    with pytest.raises(Untravelled):
        push(one.folder, str(bare), "main", head(one), replaces=old)
    assert git(bare, "rev-parse", "main").strip() == head(two)
    fetch(one, bare)
    now = git(one.folder, "rev-parse", "refs/casefile/carrier").strip()
    done = catch_up(one)
    join(one)
    assert now in done.mapped
    push(one.folder, str(bare), "main", head(one), replaces=now)
    assert git(bare, "rev-parse", "main").strip() == head(one)
    assert f"{STAYS} meanwhile" in objects(one.folder).decode("utf-8", "replace")


def test_a_code_is_never_given_again(tmp_path: Path) -> None:
    _, one, _, _ = team(tmp_path)
    purge(one)
    said = one("new", "--code", AMBER, day="2036-04-02", by="amina")
    assert said.code == 2
    assert not (one.folder / "clients" / AMBER).exists()


class TestExpunge:
    """expunge CLIENT ID, seen from the history."""

    def note(self, desk: Desk, text: str) -> str:
        says(desk, FERN, text, day="2026-03-10")
        return next(
            path.stem
            for path in (desk.folder / "clients" / FERN / "notes").iterdir()
            if text in path.read_text("utf-8")
        )

    def test_one_paper_in_the_middle_of_the_history_goes_and_its_marker_stays(self, tmp_path: Path) -> None:
        bare, one, two, three = team(tmp_path)
        id = self.note(one, WORD)
        path = f"clients/{FERN}/notes/{id}.yaml"
        copy = one.folder / path.replace(".yaml", ".conflict-1a2b3c4d.yaml")
        copy.write_text((one.folder / path).read_text("utf-8"), "utf-8")
        says(one, FERN, f"{STAYS} afterwards", day="2026-03-11")
        git(one.folder, "push", "--quiet", str(bare), "main")
        for desk in (two, three):
            git(desk.folder, "pull", "--quiet", "--ff-only", str(bare), "main")
        (three.folder / path).write_text((three.folder / path).read_text("utf-8") + f"# {WORD} late\n", "utf-8")
        git(three.folder, "commit", "--quiet", "--all", "-m", "late")
        one.do("expunge", FERN, id, "--with", "ros", "--because", "x", "--yes", day="2026-03-12", by="amina")
        left = {line for line in git(one.folder, "log", "--format=", "--name-only", "--all").splitlines() if id in line}
        assert left == {path}
        assert git(one.folder, "log", "--format=%s", "--", path).splitlines() == ["expunge"]  # nothing before it
        assert f"{STAYS} afterwards" in objects(one.folder).decode("utf-8", "replace")
        assert AMBER.encode() in objects(one.folder)  # another file is none of it
        replace(one, bare)
        for desk, changes in ((two, []), (three, [1])):
            fetch(desk, bare)
            assert [one.changes for one in catch_up(desk).left_out] == changes
            join(desk)
            assert "kind: expunged" in (desk.folder / path).read_text("utf-8")
        assert head(two) == head(one)
        notes = f"clients/{FERN}/notes"
        for desk in (one, two, three):
            for object in git(desk.folder, "rev-list", "--objects", "--all").splitlines():
                id_of, _, name = object.partition(" ")
                if name.startswith(notes) and name.endswith(".yaml"):
                    assert WORD not in git(desk.folder, "cat-file", "-p", id_of)
            assert git(desk.folder, "fsck", "--strict", "--no-dangling") == ""

    def test_without_git_the_words_just_go(self, tmp_path: Path) -> None:
        _, one, _, _ = team(tmp_path)
        id = self.note(one, WORD)
        git_folder = one.folder / ".git"
        git_folder.rename(tmp_path / "gone.git")
        said = one.do("expunge", FERN, id, "--with", "ros", "--because", "x", "--yes", day="2026-03-12", by="amina")
        assert "history of this machine" not in said.err
        assert not [name for name in holding(one, WORD) if f"clients/{FERN}/" in name]
