"""The history: what is committed and by whom; and that nothing which a caseload's configuration names is ever run."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from casefile.store import files, git

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(not git.is_here(), reason="git is not here"),
]
CASE = "clients/fern-1111/case.yaml"


def run(root: Path, *args: str, ok: bool = True) -> str:
    done = subprocess.run(["git", "-C", str(root), *args], capture_output=True)
    assert not ok or done.returncode == 0, done.stderr
    return done.stdout.decode("utf-8", "surrogateescape")


def put(root: Path, name: str, text: str) -> str:
    files.write_whole(root / name, text.encode("utf-8"))
    return name


def log(root: Path) -> list[str]:
    """The subjects, the oldest first."""
    return run(root, "log", "--reverse", "--format=%s").splitlines()


@pytest.fixture
def root(tmp_path):
    made = tmp_path / "riverbend"
    put(made, "casefile.yaml", "format: 1\n")
    git.begin(made, "abcd", "amina")
    git.record(made, "amina", "init", ["casefile.yaml", ".gitignore"])
    return made


# -- what is recorded


def test_a_change_is_one_commit_and_other_edits_go_first(root):
    put(root, CASE, "a: 1\n")
    put(root, "by-hand.txt", "x\n")
    git.record(root, "amina", "new", [CASE], "2026-07-03T02:00:00Z")
    assert log(root) == ["init", "edited by hand", "new"]
    said = run(root, "show", "--name-only", "--format=%an %ae %aI %B", "HEAD")
    assert said.replace("+00:00", "Z").split() == [
        "amina", "amina@casefile.invalid", "2026-07-03T02:00:00Z", "new", "Replica:", "abcd", CASE,
    ]  # fmt: skip
    (root / CASE).unlink()
    git.record(root, "amina", "exit", [CASE])
    assert CASE not in run(root, "ls-files")
    git.record(root, "amina", "nothing", [CASE])
    assert log(root) == ["init", "edited by hand", "new", "exit"]
    assert run(root, "status", "--porcelain") == ""


@pytest.mark.skipif(os.name == "nt", reason="such names are none there")
def test_odd_names_are_kept_and_those_that_no_other_system_can_hold_stay_out(root):
    names = [" begins", "ä.txt", "a 'b' $(c).txt", "-n", "clients/a/b", "#x", "[y]"]
    nowhere = ['"quoted".txt', "two\nlines.txt", "back\\slash.txt", "end\r", "end ", ":(top)x", "nul.txt", "end."]
    for name in names + nowhere:
        put(root, name, f"{name!r}\n")
    (root / "link").symlink_to("/etc/passwd")
    run(root, "init", "--quiet", "inner")
    put(root, "inner/x", "x\n")
    (root / "script").write_text("x\n", "utf-8")
    (root / "script").chmod(0o700)
    git.record(root, "amina", "new", [*names[:3], *nowhere])
    held = run(root, "ls-tree", "-r", "-z", "--name-only", "HEAD").split("\0")
    assert set(held) - {""} == {*names, "script", "casefile.yaml", ".gitignore"}
    for name in names:
        assert run(root, "cat-file", "blob", f"HEAD:{name}") == f"{name!r}\n"
    assert run(root, "ls-tree", "HEAD", "script").startswith("100644")  # no word of a case is a program
    # a file gives way to a folder, and back
    (root / "#x").unlink()
    put(root, "#x/inside", "x\n")
    git.record(root, "amina", "turn", [])
    assert "#x/inside" in run(root, "ls-files", "-z").split("\0")
    shutil.rmtree(root / "#x")
    put(root, "#x", "y\n")
    git.record(root, "amina", "turn", ["#x"])
    assert "#x/inside" not in run(root, "ls-files", "-z").split("\0")


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_not_utf_8_breaks_no_write(root):
    try:
        (root / os.fsdecode(b"caf\xe9.txt")).write_bytes(b"x")
    except OSError:
        pytest.skip("this disk takes UTF-8 names only")
    put(root, CASE, "a: 1\n")
    git.record(root, "amina", "new", [CASE])
    assert log(root) == ["init", "new"]
    assert (root / os.fsdecode(b"caf\xe9.txt")).read_bytes() == b"x"


def test_where_there_is_nothing_of_ours_to_record_there_is_no_empty_commit(root):
    run(root, "init", "--quiet", "inner")  # its own keeper's, but git says that it is new
    put(root, "inner/x", "x\n")
    assert run(root, "status", "--porcelain") == "?? inner/\n"
    git.record(root, "amina", "new", [])
    git.record(root, "amina", "new", ["inner/"])
    assert log(root) == ["init"]
    assert run(root, "ls-files").split() == [".gitignore", "casefile.yaml"]


@pytest.mark.parametrize("said", [None, b"", b"\n"], ids=["not-there", "nothing", "a-blank-line"])
def test_a_replica_that_lost_its_name_is_still_recorded(root, said):
    (root / ".casefile/replica").unlink()
    if said is not None:
        files.write_whole(root / ".casefile/replica", said)
    git.record(root, "amina", "new", [put(root, CASE, "a: 1\n")])
    assert run(root, "log", "-1", "--format=%B") == "new\n\nReplica: unnamed\n\n"


@pytest.mark.parametrize("name", ["MERGE_HEAD", "CHERRY_PICK_HEAD", "rebase-merge", "rebase-apply"])
def test_while_a_merge_is_under_way_nothing_is_committed(root, name):
    (root / ".git" / name).mkdir()
    put(root, CASE, "a: 1\n")
    with pytest.raises(git.GitProblem) as caught:
        git.record(root, "amina", "new", [CASE])
    assert caught.value.message == "a git merge is under way; the files are written, the history waits"
    assert caught.value.fix == "finish it with git, then go on"
    assert log(root) == ["init"]
    (root / ".git" / name).rmdir()
    git.record(root, "amina", "new", [CASE])
    assert log(root) == ["init", "new"]


def test_a_real_merge_in_conflict_stays_as_it_is(root):
    put(root, CASE, "a: 1\n")
    run(root, "checkout", "--quiet", "-b", "other")
    git.record(root, "ben", "theirs", [CASE])
    run(root, "checkout", "--quiet", "main")
    put(root, CASE, "a: 2\n")
    git.record(root, "amina", "ours", [CASE])
    run(root, "merge", "other", ok=False)
    before = run(root, "status", "--porcelain=v2")
    with pytest.raises(git.GitProblem):
        git.record(root, "amina", "note", [put(root, "other.yaml", "x\n")])
    (root / "other.yaml").unlink()
    assert run(root, "status", "--porcelain=v2") == before
    assert "<<<<<<<" in (root / CASE).read_text("utf-8")


# -- a new history


def test_a_plain_commit_and_pull_work_without_anybodys_settings(root, tmp_path):
    run(root, "clone", "--quiet", str(root), str(tmp_path / "other"))
    put(root, CASE, "a: 1\n")
    run(root, "add", "--all")
    run(root, "commit", "-m", "mine")
    assert run(root, "log", "-1", "--format=%an %ae").split() == ["amina", "amina@casefile.invalid"]
    other = tmp_path / "other"
    git.settle(other, "ben")
    put(other, "other.yaml", "b: 1\n")
    run(other, "add", "--all")
    run(other, "commit", "-m", "theirs")
    run(other, "pull", "--quiet", "--no-edit")
    assert run(other, "log", "-1", "--format=%an %P").count(" ") == 2
    assert stat.S_IMODE((root / ".git").stat().st_mode) == 0o700 or os.name == "nt"


def test_what_somebody_set_is_kept(root):
    run(root, "config", "user.name", "Amina O.")
    run(root, "config", "pull.rebase", "true")
    git.settle(root, "ben")
    assert run(root, "config", "user.name") == "Amina O.\n"
    assert run(root, "config", "pull.rebase") == "true\n"


@pytest.mark.parametrize("had", ["", "secret/\n!workers/\n*.swp\n", "secret/", "secret/\r\n"])
def test_an_ignore_list_keeps_its_lines_and_gets_ours(tmp_path, had):
    (tmp_path / ".gitignore").write_bytes(had.encode())
    git.begin(tmp_path, "abcd", "amina")
    made = (tmp_path / ".gitignore").read_bytes().decode()
    assert made.startswith(had)
    assert set(git.IGNORED.splitlines()) <= set(made.splitlines())
    assert made.count("*.swp\n") == 1
    assert (tmp_path / ".gitignore").read_bytes() == git.IGNORED.encode() or had


def test_an_ignore_list_that_has_all_our_lines_is_left_alone(tmp_path):
    mine = "secret/\r\n" + "".join(f"{line}\r\n" for line in reversed(git.IGNORED.splitlines()))
    (tmp_path / ".gitignore").write_bytes(mine.encode())
    os.utime(tmp_path / ".gitignore", (1, 1))
    git.begin(tmp_path, "abcd", "amina")
    assert (tmp_path / ".gitignore").read_bytes().decode() == mine
    assert (tmp_path / ".gitignore").stat().st_mtime == 1


def test_an_ignore_list_that_cannot_be_read_is_not_written_over(tmp_path):
    put(tmp_path, ".gitignore/x", "x\n")
    with pytest.raises(git.GitProblem) as caught:
        git.begin(tmp_path, "abcd", "amina")
    assert (caught.value.message, caught.value.exit_code) == (".gitignore cannot be read", 4)
    assert [path.name for path in (tmp_path / ".gitignore").iterdir()] == ["x"]


def test_before_the_first_commit_there_is_no_history_to_carry(tmp_path):
    git.begin(tmp_path, "abcd", "amina")
    assert git.bundle(tmp_path) == b""
    git.record(tmp_path, "amina", "init", [".gitignore"])
    assert git.bundle(tmp_path) != b""


# -- nothing that its configuration names is run


@pytest.fixture
def canary(tmp_path):
    """A program that leaves a mark when it is run, whatever for."""
    mark, program = tmp_path / "ran", tmp_path / "canary.sh"
    program.write_text(f'#!/bin/sh\necho "$0 $@" >> "{mark}"\ncat\n', "utf-8")
    program.chmod(0o755)
    return program, mark


def configure(root: Path, program: Path) -> None:
    """Name a program wherever git's configuration can."""
    said = str(program)
    for key in ("clean", "smudge", "process"):
        run(root, "config", f"filter.{key}.{key}", said)
        run(root, "config", f"filter.{key}.required", "true")
    include = root.parent / "included"
    include.write_text(f'[filter "included.one"]\n\tclean = {said}\n\trequired = true\n', "utf-8")
    for key, value in {
        "include.path": str(include),
        "core.worktree": str(root.parent / "elsewhere"),
        "core.fsmonitor": said,
        "core.hooksPath": str(root / ".git" / "hooks"),
        "core.editor": said,
        "core.pager": said,
        "core.sshCommand": said,
        "core.attributesFile": str(root.parent / "attributes"),
        "commit.gpgSign": "true",
        "gpg.program": said,
        "diff.external": said,
        "diff.seen.textconv": said,
        "diff.seen.command": said,
        "alias.status": f"!{said}",
        "alias.commit": f"!{said}",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": str(root),
        "remote.origin.uploadpack": said,
        "remote.origin.vcs": "ext",
    }.items():
        run(root, "config", "--file", str(root / ".git/config"), key, value)
    (root.parent / "elsewhere").mkdir()
    (root.parent / "attributes").write_text("* filter=clean diff=seen\n", "utf-8")
    (root / ".git" / "info").mkdir(exist_ok=True)
    (root / ".git" / "info" / "attributes").write_text("by-hand.txt filter=process\n", "utf-8")
    for name in (
        "pre-commit", "post-commit", "commit-msg", "prepare-commit-msg", "post-index-change", "reference-transaction",
        "pre-auto-gc", "post-checkout", "fsmonitor-watchman", "post-rewrite",
    ):  # fmt: skip
        hook = root / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        shutil.copy(program, hook)


@pytest.mark.skipif(os.name == "nt", reason="the canary is a shell script")
@pytest.mark.parametrize("driver", ["clean", "smudge", "process", "included.one"])
def test_nothing_that_the_configuration_names_is_run(root, canary, driver):
    program, mark = canary
    put(root, CASE, "a: 1\n")
    git.record(root, "amina", "new", [CASE])
    configure(root, program)
    put(root, ".gitattributes", f"*.yaml filter={driver} diff=seen\n")
    for text in ("a: 2\n", "a: 3\n"):  # as long as before: only its bytes tell
        put(root, CASE, text)
        put(root, "by-hand.txt", text)
        git.record(root, "amina", "note", [CASE])
        assert run(root, "cat-file", "blob", f"HEAD:{CASE}") == text
    os.utime(root / CASE, (1, 1))
    assert git.edited(root) == []
    assert git.bundle(root)
    git.settle(root, "ben")
    assert not mark.exists(), mark.read_text("utf-8")
    assert log(root) == ["init", "new", "edited by hand", "note", "edited by hand", "note"]


@pytest.mark.skipif(os.name == "nt", reason="the canary is a shell script")
def test_the_canary_sings_under_plain_git(root, canary):
    program, mark = canary
    run(root, "config", "filter.x.clean", str(program))
    put(root, ".gitattributes", "*.yaml filter=x\n")
    put(root, CASE, "a: 1\n")
    run(root, "add", "--all")
    assert mark.exists()


@pytest.mark.skipif(os.name == "nt", reason="the canary is a shell script")
def test_no_missing_object_is_fetched_by_a_program(root, canary):
    program, mark = canary
    put(root, CASE, "a: 1\n")
    git.record(root, "amina", "new", [CASE])
    tree = run(root, "rev-parse", "HEAD^{tree}").strip()
    configure(root, program)
    run(root, "config", "--file", str(root / ".git/config"), "--unset", "remote.origin.vcs")
    (root / ".git/objects" / tree[:2] / tree[2:]).unlink()
    put(root, CASE, "a: 2\n")
    with pytest.raises(git.GitProblem):
        git.record(root, "amina", "note", [CASE])
    with pytest.raises(git.GitProblem):
        git.bundle(root)
    assert not mark.exists(), mark.read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="the canary is a shell script")
def test_a_filter_that_cannot_be_switched_off_stops_the_history(root, canary):
    program, mark = canary
    with (root / ".git/config").open("a", encoding="utf-8") as config:
        config.write(f'[filter "a=b"]\n\tclean = {program}\n')
    put(root, ".gitattributes", "*.yaml filter=a=b\n")
    put(root, CASE, "a: 1\n")
    with pytest.raises(git.GitProblem, match="switched off"):
        git.record(root, "amina", "new", [CASE])
    assert not mark.exists()


@pytest.mark.skipif(os.name == "nt", reason="the canary is a shell script")
def test_a_repository_within_is_not_asked(root, canary):
    program, mark = canary
    inner = root / "inner"
    run(root, "init", "--quiet", "inner")
    put(inner, "a.yaml", "a: 1\n")
    run(inner, "add", "--all")
    run(inner, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-m", "x")
    run(root, "add", "inner")
    run(root, "commit", "-m", "with one inside")
    run(inner, "config", "filter.y.clean", str(program))
    run(inner, "config", "core.fsmonitor", str(program))
    put(inner, ".gitattributes", "*.yaml filter=y\n")
    put(inner, "a.yaml", "a: 2\n")
    put(root, CASE, "a: 1\n")
    git.record(root, "amina", "new", [CASE])
    assert not mark.exists(), mark.read_text("utf-8")
    assert log(root)[-1] == "new"


def test_a_repository_around_the_caseload_gets_nothing(tmp_path):
    run(tmp_path, "init", "--quiet")
    inside = tmp_path / "riverbend"
    put(inside, CASE, "a: 1\n")
    (inside / ".git").mkdir()  # not a whole one
    with pytest.raises(git.GitProblem):
        git.record(inside, "amina", "new", [CASE])
    assert run(tmp_path, "ls-files") == ""
    # and a folder laid out as a bare repository is none of ours
    for name in ("objects", "refs"):
        (inside / name).mkdir()
    (inside / "HEAD").write_text("ref: refs/heads/main\n", "utf-8")
    with pytest.raises(git.GitProblem):
        git.record(inside, "amina", "new", [CASE])


@pytest.mark.skipif(sys.platform != "linux", reason="the file system's names are bytes there")
def test_what_git_cannot_do_is_one_sentence(root, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(git.GitProblem, match="could not be run"):
        git.edited(root)
