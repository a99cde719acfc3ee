"""What a hostile reading of sync found: states of a repository, and of what lies around it, in which a copy once stuck or kept still."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.cli.amber import caseload
from tests.story import Desk
from tests.sync import git_histories
from tests.sync.git_histories import Play, run

from casefile.core.failure import Unreadable
from casefile.store import apply, git
from casefile.store.git import objects, setup, signing
from casefile.store.git.running import GitProblem
from casefile.store.git.travel import Untravelled
from casefile.sync import remotes
from casefile.sync.repository import Repository
from casefile.sync.round import sync

pytestmark = pytest.mark.sync

ANNA = "clients/anna-1111/2026-03-02-plan-x7k2.yaml"
WHO = ("-c", "user.name=x", "-c", "user.email=x@casefile.invalid")


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Two copies that both have everything."""
    made = Play(tmp_path, random.Random(1))
    made.begin(2)
    return made


def add(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def note(play: Play, who: int, word: str) -> Path:
    """One of them writes a paper about Anna."""
    return play.put(play.copies[who], "anna-1111", git_histories.document("anna-1111", f"note-{word}", text=word))


def both_have_everything(play: Play) -> None:
    for who in (0, 1, 0, 1):
        play.sync(who)
    one, other = play.copies
    assert objects.head(one) == objects.head(other) == run(play.remote, "rev-parse", "main").strip()
    assert run(one, "status", "--porcelain") == run(other, "status", "--porcelain") == ""


def test_a_file_that_only_became_executable_stops_nobody_though_the_other_text_cannot_be_read(play: Play) -> None:
    one, other = play.copies
    broken = add(one, "clients/anna-1111/own.yaml", "a: [\n")
    both_have_everything(play)
    broken.chmod(0o755)
    run(one, "-c", "core.fileMode=true", *WHO, "commit", "-q", "-a", "-m", "x")
    add(other, "clients/anna-1111/own.yaml", "a: [ more\n")
    both_have_everything(play)
    assert broken.read_text("utf-8") == "a: [ more\n"


def test_machines_whose_clock_stands_at_1970_bring_their_words_together(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "dates", lambda root, commits: [100] * len(commits))  # older than anybody has
    note(play, 0, "one")
    note(play, 1, "two")
    both_have_everything(play)
    assert run(play.remote, "log", "-1", "--format=%ct").strip() == "100"


@pytest.mark.parametrize("kind", ["link", "repository"])
def test_a_link_or_repository_that_git_add_took_along_goes_to_nobody(play: Play, kind: str) -> None:
    one, other = play.copies
    odd = one / "clients/anna-1111/odd"
    if kind == "link":
        odd.symlink_to("case.yaml")
    else:
        run(one, "init", "-q", str(odd))
        run(odd, *WHO, "commit", "-q", "--allow-empty", "-m", "x")
    run(one, "-c", "advice.addEmbeddedRepo=false", "add", "--all")
    mine = note(play, 0, "one")
    for who in (0, 1, 0, 1):
        play.sync(who)
    assert objects.head(one) == objects.head(other)
    assert (other / mine.relative_to(one)).exists()
    assert odd.is_symlink() == (kind == "link")  # on this machine it stays
    assert {mode for mode, *_ in map(str.split, run(other, "ls-files", "--stage").splitlines())} == {"100644"}


def test_a_link_that_somebody_committed_by_hand_is_told_to_who_has_it_and_stops_nobody_else(play: Play) -> None:
    one = play.copies[0]
    (one / "clients/anna-1111/odd").symlink_to("case.yaml")
    run(one, "add", "--all")
    run(one, *WHO, "commit", "-q", "-m", "x")
    with pytest.raises(Unreadable, match="nothing was sent"):
        play.sync(0)
    note(play, 1, "two")
    play.sync(1)
    (one / "clients/anna-1111/odd").unlink()
    both_have_everything(play)


def test_a_team_that_looks_at_signatures_everywhere_can_sync(play: Play, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key")], check=True)
    for who, root in enumerate(play.copies):
        signing.sign_with(root, tmp_path / "key")
        run(root, "config", "log.showSignature", "true")
        note(play, who, f"by-{who}")
    both_have_everything(play)


def test_a_machine_whose_git_writes_another_encoding_brings_together_as_all_others_do(play: Play) -> None:
    run(play.copies[0], "config", "i18n.commitEncoding", "latin1")
    for who in (0, 1):
        note(play, who, f"by-{who}")
    play.sync(1)
    play.sync(0)
    assert "\nencoding " not in run(play.copies[0], "cat-file", "commit", "HEAD")


def test_a_remote_that_was_made_anew_is_given_everything_again(play: Play) -> None:
    head = objects.head(play.copies[0])
    run(play.remote, "update-ref", "-d", "refs/heads/main")
    play.sync(1)
    assert run(play.remote, "rev-parse", "main").strip() == head


def test_a_copy_on_a_branch_of_its_own_is_told_so(play: Play) -> None:
    one = play.copies[0]
    run(one, "switch", "-q", "-c", "mine")
    note(play, 0, "one")
    with pytest.raises(Untravelled, match="another branch"), apply.locked(one):
        sync(one, Repository(str(play.remote), "mine"), "w0", play.moment())
    assert run(play.remote, "branch", "--list").split() == ["*", "main"]
    run(one, "branch", "-q", "-M", "main")
    both_have_everything(play)


def test_words_written_on_no_branch_come_back_by_what_the_fix_says(play: Play) -> None:
    one, other = play.copies
    run(one, "switch", "-q", "--detach")
    mine = note(play, 0, "one")
    git.record(one, "x", "write", [mine.relative_to(one).as_posix()])
    with pytest.raises(GitProblem) as told:
        objects.branch(one)
    for command in ("git update-ref refs/casefile/seen/here HEAD", "git switch main"):
        assert command in told.value.fix
        run(one, *command.split()[1:])
    note(play, 1, "two")
    both_have_everything(play)
    assert mine.exists()
    assert (other / mine.relative_to(one)).exists()


def test_a_remote_whose_rules_say_no_is_no_race_that_the_next_sync_wins(play: Play) -> None:
    run(play.remote, "config", "receive.maxInputSize", "1")
    note(play, 0, "one")
    with pytest.raises(Untravelled, match=r"would not take|does not accept"):
        play.sync(0)
    run(play.remote, "config", "--unset", "receive.maxInputSize")
    both_have_everything(play)


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_was_told_to_take_for_unchanged_is_saved_all_the_same(play: Play, flag: str) -> None:
    one, other = play.copies
    run(one, "update-index", flag, ANNA)
    (one / ANNA).write_text((one / ANNA).read_text("utf-8") + "# mine\n", "utf-8")
    both_have_everything(play)
    assert (other / ANNA).read_text("utf-8").endswith("# mine\n")


def test_a_file_that_git_was_told_to_leave_out_of_the_folder_is_not_taken_away_from_anybody(play: Play) -> None:
    one, other = play.copies
    run(one, "update-index", "--skip-worktree", ANNA)
    (one / ANNA).unlink()
    both_have_everything(play)
    assert (other / ANNA).exists()


def test_papers_that_git_is_told_to_ignore_are_told_of_and_stay_here(play: Play) -> None:
    one, other = play.copies
    add(one, ".gitignore", (one / ".gitignore").read_text("utf-8") + "clients/\n")
    mine = note(play, 0, "one")
    add(one, "clients/anna-1111/.mine.yaml.swp", "x")
    assert [note for note in play.sync(0).notes if note.startswith("1 paper stays on this machine alone")]
    play.sync(1)
    assert not (other / mine.relative_to(one)).exists()
    assert play.sync(1).notes == []


def test_a_repository_within_the_caseload_is_told_of(play: Play) -> None:
    one = play.copies[0]
    run(one, "init", "-q", str(one / "clients/mine-3333"))
    add(one, "clients/mine-3333/case.yaml", "words: x\n")
    assert play.sync(0).stays == ["clients/mine-3333/"]


@pytest.fixture
def desks(tmp_path: Path) -> tuple[Desk, Desk]:
    """Two people with a copy each, made with real commands."""
    remote = tmp_path / "carrier.git"
    run(tmp_path, "init", "-q", "--bare", "-b", "main", str(remote))
    first = caseload(Desk(tmp_path), "one", history=True)
    first.do("sync", "init", remote.as_uri(), by="amina")
    Desk(tmp_path).do("sync", "join", remote.as_uri(), "two", "--worker", "ben")
    return first, Desk(tmp_path / "two")


def test_settings_that_cannot_be_read_are_mended_by_what_comes(desks: tuple[Desk, Desk]) -> None:
    first, second = desks
    settings = first.folder / "casefile.yaml"
    good = settings.read_text("utf-8")
    settings.write_text(f"{good}x: [\n", "utf-8")
    run(first.folder, *WHO, "commit", "-q", "-a", "-m", "x")
    run(first.folder, "push", "-q", "origin", "main")
    second.do("sync")
    assert second("list").code == 4
    settings.write_text(good, "utf-8")
    first.do("sync", by="amina")
    second.do("sync")
    second.do("list")


def test_who_is_taken_out_of_the_settings_still_saves_and_sends_what_lies_on_their_machine(
    desks: tuple[Desk, Desk],
) -> None:
    first, second = desks
    settings = first.folder / "casefile.yaml"
    settings.write_text(
        "".join(line for line in settings.read_text("utf-8").splitlines(True) if "ben" not in line), "utf-8"
    )
    first.do("sync", by="amina")
    second.do("sync")
    note = second.folder / "service" / "left.yaml"
    note.parent.mkdir(exist_ok=True)
    note.write_text("words: nobody else has these\n", "utf-8")
    said = second.do("sync")
    assert "ben is not a worker of this caseload any more" in said.err
    first.do("sync", by="amina")
    assert "nobody else has these" in (first.folder / "service" / "left.yaml").read_text("utf-8")


def test_two_answers_in_the_settings_and_in_the_services_papers_are_told_of(desks: tuple[Desk, Desk]) -> None:
    first, second = desks
    first.do("write", "service", "improvement", "--set", "local.a=none", by="amina")
    first.do("sync", by="amina")
    second.do("sync")
    for desk, by in ((first, "amina"), (second, "ben")):
        (paper,) = (desk.folder / "service").glob("*-improvement-*.yaml")
        paper.write_text(paper.read_text("utf-8").replace("a: none", f"a: by-{by}"), "utf-8")
        path = desk.folder / "casefile.yaml"
        path.write_text(re.sub(r"(?m)^person_title:.*", f"person_title: {by}", path.read_text("utf-8")), "utf-8")
    first.do("sync", by="amina")
    said = second.do("sync", by="ben").out
    assert "casefile.yaml: two people set one thing differently" in said
    assert "casefile resolve settings" in said
    second.do("resolve", "settings", "--place", "person_title", "--keep", "1", by="ben")
    second.do("sync", by="ben")
    first.do("sync", by="amina")
    texts = {(one.folder / "casefile.yaml").read_text("utf-8") for one in desks}
    assert len(texts) == 1
    assert "settings/two-answers" not in first("check", "--lines").out
    assert "service: 1 question has two answers" in said


def test_who_goes_back_from_a_sealed_folder_to_git_goes_there(desks: tuple[Desk, Desk], tmp_path: Path) -> None:
    first = desks[0]
    address = run(first.folder, "config", "remote.origin.url").strip()
    remotes.keep(first.folder, remotes.Address(str(tmp_path / "sealed"), sealed=True))
    remotes.keep(first.folder, remotes.Address(address))
    found = remotes.known(setup.local(first.folder))
    assert found == remotes.Address(address)
    assert first.do("sync", by="amina").out == "Everybody has everything.\n"


@pytest.mark.parametrize(
    "key", ["branch.main.vscode-merge-base", "branch.main.github-pr-owner-number", "remote.origin.gh-resolved",
            "gui.geometry", "lfs.repositoryformatversion"],
)  # fmt: skip
def test_what_editors_and_git_programs_note_for_themselves_stops_no_sync(play: Play, key: str) -> None:
    """VS Code writes the first of these by itself into every repository that it opens."""
    one = play.copies[0]
    run(one, "config", "--local", key, "origin/main")
    remotes.trusted(setup.local(one))
    run(one, "config", "--local", "branch.main.mergeoptions", "--strategy=own")
    with pytest.raises(Unreadable):
        remotes.trusted(setup.local(one))


def test_no_tag_that_somebody_named_for_themselves_goes_to_the_others(
    play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = play.copies[0]
    (tmp_path / ".gitconfig").write_text("[push]\n\tfollowTags = true\n", "utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    note(play, 0, "one")
    git.record(one, "x", "write", git.edited(one))
    run(one, *WHO, "tag", "-a", "-m", "x", "mine")
    assert play.sync(0).sent == 1
    assert run(play.remote, "tag") == ""


def test_a_caseload_whose_settings_somebody_took_away_gets_them_back(desks: tuple[Desk, Desk]) -> None:
    first, second = desks
    settings = (second.folder / "casefile.yaml").read_text("utf-8")
    run(first.folder, *WHO, "rm", "-q", "casefile.yaml")
    run(first.folder, *WHO, "commit", "-q", "-m", "x")
    run(first.folder, "push", "-q", "origin", "main")
    second.do("sync", by="ben")
    second.do("sync", by="ben")
    assert (second.folder / "casefile.yaml").read_text("utf-8") == settings
    run(first.folder, *WHO, "pull", "-q", "origin", "main")
    assert (first.folder / "casefile.yaml").read_text("utf-8") == settings


def test_who_joins_a_caseload_whose_branch_has_another_name_is_on_that_branch(tmp_path: Path) -> None:
    remote = tmp_path / "carrier.git"
    run(tmp_path, "init", "-q", "--bare", "-b", "master", str(remote))
    first = caseload(Desk(tmp_path), "one", history=True)
    run(first.folder, "branch", "-M", "master")
    first.do("sync", "init", remote.as_uri(), by="amina")
    Desk(tmp_path).do("sync", "join", remote.as_uri(), "two", "--worker", "ben")
    second = Desk(tmp_path / "two")
    code = second.do("new", by="ben").out.split()[-1]
    second.do("sync", by="ben")
    first.do("sync", by="amina")
    assert (first.folder / "clients" / code).is_dir()


def test_an_empty_folder_gives_way_to_a_file_that_comes(play: Play) -> None:
    one, other = play.copies
    (one / "clients/anna-1111/letters/old").mkdir(parents=True)
    add(other, "clients/anna-1111/letters", "a file\n")
    play.sync(1)
    both_have_everything(play)
    assert (one / "clients/anna-1111/letters").read_text("utf-8") == "a file\n"


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_what_stands_in_the_way_of_a_file_that_comes_is_named(play: Play, kind: str) -> None:
    one, other = play.copies
    place = one / "clients/anna-1111/letters"
    if kind == "link":
        place.symlink_to("case.yaml")
    else:
        add(place, "kept.tmp", "x")
    add(other, "clients/anna-1111/letters", "a file\n")
    play.sync(1)
    with pytest.raises(Unreadable, match="clients/anna-1111/letters: something else stands"):
        play.sync(0)
    place.rename(one.with_name("moved away"))
    both_have_everything(play)
    assert place.read_text("utf-8") == "a file\n"


def test_a_folder_becomes_a_file_elsewhere_and_here(play: Play) -> None:
    one, other = play.copies
    for name in ("a.txt", "inner/b.txt"):
        add(one, f"clients/anna-1111/letters/{name}", f"{name}\n")
    both_have_everything(play)
    shutil.rmtree(other / "clients/anna-1111/letters")
    add(other, "clients/anna-1111/letters", "a file\n")
    play.sync(1)
    both_have_everything(play)
    assert (one / "clients/anna-1111/letters").read_text("utf-8") == "a file\n"


def test_a_folder_that_becomes_a_file_does_so_wholly_though_the_command_is_stopped(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = play.copies
    add(one, "clients/anna-1111/letters/inner/b.txt", "b\n")
    both_have_everything(play)
    shutil.rmtree(other / "clients/anna-1111/letters")
    add(other, "clients/anna-1111/letters", "a file\n")
    play.sync(1)

    def stopped(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(git, "arrive", stopped)
        with pytest.raises(KeyboardInterrupt):
            play.sync(0)
    assert (one / apply.INTENT).exists()
    both_have_everything(play)
    assert (one / "clients/anna-1111/letters").read_text("utf-8") == "a file\n"
