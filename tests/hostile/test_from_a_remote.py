"""What comes from the other side, in a file or through git's merge: nothing of it runs, leads out, or says who works at this machine."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.hostile.elsewhere import (
    AMBER,
    HOOKS,
    NOW,
    PROGRAMS,
    SECRET,
    WORDS,
    Machine,
    attributes,
    copied,
    git,
    link,
    setting,
    signed,
    sound,
)  # fmt: skip
from tests.hostile.test_from_elsewhere import Watcher
from tests.story import Desk

from casefile.cli import main

pytestmark = [pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    return sound(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def here(kept: Machine, tmp_path: Path) -> Machine:
    return copied(kept, tmp_path / "machine")


# -- the canaries sing, so the other tests can fail
SINGS = {
    "core.fsmonitor": "status", "filter.seen.clean": "add README.txt", "filter.seen.process": "add README.txt", "core.editor": "commit --allow-empty",
    "diff.external": "diff", "diff.seen.command": "diff", "diff.seen.textconv": "diff", "gpg.program": "verify-commit HEAD", "gpg.openpgp.program": "log -1 --format=%G?",
    "core.sshCommand": "fetch ssh://x.invalid/x", "remote.origin.uploadpack": "fetch origin", "remote.origin.receivepack": "push origin HEAD:x",
}  # fmt: skip


@pytest.mark.sync
@pytest.mark.parametrize("key", SINGS)
def test_the_canaries_sing_under_plain_git(here: Machine, key: str) -> None:
    signed(here)
    (here.root / "README.txt").write_text("x\n", "utf-8")
    (here.root / ".gitattributes").write_text("* filter=seen diff=seen\n", "utf-8")
    (here.git / "info" / "attributes").unlink()
    setting(here, key, str(here.canary(key)))
    git(here.root, *SINGS[key].split(), ok=False)
    assert here.sang() == [key]


@pytest.mark.sync
@pytest.mark.parametrize("name", ["pre-commit", "post-commit", "post-index-change", "reference-transaction"])
def test_the_hooks_sing_under_plain_git(here: Machine, name: str) -> None:
    (here.git / "hooks").mkdir(exist_ok=True)
    shutil.copy(here.canary(f"hook-{name}"), here.git / "hooks" / name)
    git(here.root, "add", "by-hand.txt", ok=False)
    git(here.root, "commit", "-m", "x", ok=False)
    assert here.sang() == [f"hook-{name}"]


def test_every_program_that_this_git_can_name_is_in_the_list(tmp_path: Path) -> None:
    known = git(tmp_path, "help", "--config").lower().split()
    ours = {one.partition("=")[0].lower() for one in PROGRAMS}
    told = [
        one
        for one in known
        if one.endswith(
            (".cmd", ".command", ".driver", ".textconv", ".clean", ".smudge", "pack", ".program", "hook", "command")
        )
    ]
    rest = [one for one in told if not any(_same(one, mine) for mine in ours)]
    harmless = {
        "core.hookspath",
        "completion.commands",
        "notes.rewrite.<command>",
        "gitcvs.dbdriver",
        "gpg.<format>.program",
        "fetch.unpacklimit",
    }
    assert [one for one in rest if one not in harmless and not one.startswith(("color.", "advice.", "column."))] == []


def _same(told: str, mine: str) -> bool:
    """Whether a key as git tells it, with names in angle brackets, is one of ours."""
    first, last = told.partition(".")[0], told.rpartition(".")[2]
    return told == mine or ("<" in told and mine.startswith(f"{first}.") and mine.endswith(f".{last}"))


# -- a tree that cannot stand here
def entry(mode: str, name: bytes, id: str) -> bytes:
    return mode.encode() + b" " + name + b"\0" + bytes.fromhex(id)


def put_tree(repo: Path, entries: list[tuple[str, bytes, str]]) -> str:
    """A tree of exactly these entries, whatever git thinks of them."""
    order = sorted(entries, key=lambda one: one[1] + (b"/" if one[0] == "40000" else b""))
    raw = b"".join(entry(*one) for one in order)
    return git(repo, "hash-object", "-t", "tree", "--literally", "-w", "--stdin", stdin=raw)


def put_remote(here: Machine, path: list[bytes], mode: str, words: bytes) -> None:
    """The remote's head moves on to a commit that holds one entry more, along a path of any names."""
    repo = here.remote
    id = git(repo, "rev-parse", "main") if mode == "160000" else git(repo, "hash-object", "-w", "--stdin", stdin=words)
    tree = _with(repo, git(repo, "rev-parse", "main^{tree}"), path, mode, id)
    commit = git(repo, "rev-parse", "main")
    raw = f"tree {tree}\nparent {commit}\nauthor x <x@x> 1772600000 +0000\ncommitter x <x@x> 1772600000 +0000\n\nx\n"
    made = git(repo, "hash-object", "-t", "commit", "--literally", "-w", "--stdin", stdin=raw.encode())
    git(repo, "update-ref", "refs/heads/main", made)


def _with(repo: Path, tree: str, path: list[bytes], mode: str, id: str) -> str:
    there: list[tuple[str, bytes, str]] = []
    for line in git(repo, "ls-tree", "-z", tree).split("\0") if tree else []:
        if line:
            said, _, name = line.partition("\t")
            there.append((said.split()[0].lstrip("0"), name.encode(), said.split()[2]))
    name, *rest = path
    inner = next((one[2] for one in there if one[1] == name and one[0] == "40000"), "")
    there = [one for one in there if one[1] != name]
    if rest:
        return put_tree(repo, [*there, ("40000", name, _with(repo, inner, rest, mode, id))])
    return put_tree(repo, [*there, (mode, name, id)])


FILE, LINK, REPOSITORY = "100644", "120000", "160000"
BAD: dict[str, tuple[list[bytes], str]] = {
    "git": ([b".git", b"config"], FILE), "git-capitals": ([b".GIT", b"config"], FILE), "git-short": ([b"git~1", b"config"], FILE),
    "git-unseen": ([b"clients", ".g\u200cit".encode(), b"config"], FILE), "git-inner": ([b"clients", b".git", b"config"], FILE),
    "up": ([b"..", b"private", b"evil"], FILE), "up-inner": ([b"clients", b"..", b"..", b"evil"], FILE), "dot": ([b"clients", b".", b"x"], FILE),
    "slash": ([b"clients/../../evil"], FILE), "absolute": ([b"/tmp/evil"], FILE), "backslash": ([b"clients", b"..\\..\\evil"], FILE),
    "link": ([b"clients", b"link"], LINK), "link-clients": ([b"clients"], LINK), "link-casefile": ([b".casefile"], LINK), "repository": ([b"inner"], REPOSITORY),
    "device": ([b"clients", b"con.yaml"], FILE), "device-folder": ([b"nul", b"x"], FILE), "colon": ([b"c:x"], FILE), "end": ([b"clients", b"x. "], FILE),
    "line": ([b"clients", b"a\nb"], FILE), "escape": ([b"clients", b"a\x1b[2Jb"], FILE), "no-utf-8": ([b"clients", b"caf\xe9.yaml"], FILE),
    "intent": ([b".casefile", b"intent.json"], FILE), "intent-capitals": ([b".CASEFILE", b"Intent.json"], FILE), "worker": ([b".casefile", b"worker"], FILE),
    "replica": ([b".casefile", b"replica"], FILE), "lock": ([b".casefile", b"lock"], FILE), "tmp": ([b".casefile", b"tmp", b"x"], FILE),
}  # fmt: skip


@pytest.mark.sync
@pytest.mark.parametrize("what", BAD)
def test_a_tree_that_cannot_stand_here_is_taken_by_nobody_and_begins_no_copy(here: Machine, what: str) -> None:
    path, mode = BAD[what]
    put_remote(here, path, mode, b"../private/diary.txt")
    watcher = Watcher(here, [])
    before = {one for one in here.root.rglob("*") if ".git" not in one.parts}
    said = watcher.type("sync")
    assert said is not None
    assert said.code == 4, said
    assert {one for one in here.root.rglob("*") if ".git" not in one.parts} - before <= {
        here.own / "tmp",
        here.own / "lock",
    }
    said = watcher.type("sync join REMOTE OUT/new --worker amina")
    assert said is not None
    assert said.code == 4, said
    assert not (here.out / "new").exists()
    said = watcher.type("note AMBER -")
    assert said is not None
    assert said.code == 0, said
    assert WORDS in here.words_in_the_caseload()
    assert watcher.problems == []


ODD: dict[str, tuple[list[bytes], str]] = {
    "twin": ([b"Clients", AMBER.encode(), b"case.yaml"], FILE), "twin-file": ([b"CASEFILE.yaml"], FILE), "long": ([b"clients", b"x" * 300 + b".yaml"], FILE),
    "deep": ([b"d"] * 900 + [b"x"], FILE), "clients-a-file": ([b"clients"], FILE), "settings-a-folder": ([b"casefile.yaml", b"x"], FILE),
    "settings-broken": ([b"casefile.yaml"], FILE), "attributes": ([b".gitattributes"], FILE), "modules": ([b".gitmodules"], FILE), "program": ([b"service", b"x.yaml"], "100755"),
}  # fmt: skip


@pytest.mark.sync
@pytest.mark.parametrize("what", ODD)
def test_an_odd_tree_is_taken_or_not_but_nothing_breaks(here: Machine, what: str) -> None:
    path, mode = ODD[what]
    put_remote(here, path, mode, b"* filter=seen diff=seen merge=seen\n")
    programs_of_the_person = here.base / "person"
    assert not programs_of_the_person.exists()
    watcher = Watcher(here, [])
    for line in ("sync", "sync join REMOTE OUT/new --worker amina", "sync --status", "check", "doctor --fix"):
        watcher.type(line)
    assert not any(os.access(one, os.X_OK) for one in here.root.rglob("*.yaml") if one.is_file())
    assert watcher.problems == []


# -- a repository on a stick
def remote_hooks(here: Machine) -> None:
    for name in HOOKS:
        (here.remote / "hooks").mkdir(exist_ok=True)
        shutil.copy(here.canary(f"hook-{name}"), here.remote / "hooks" / name)
    for key, value in {
        "core.hooksPath": str(here.remote / "hooks"), "core.fsmonitor": str(here.canary("fsmonitor")), "core.sshCommand": str(here.canary("ssh")),
        "uploadpack.packObjectsHook": str(here.canary("pack")), "gc.auto": "1", "receive.autogc": "true",
    }.items():  # fmt: skip
        git(here.remote, "config", key, value)


def remote_worktree(here: Machine) -> None:
    """A push would write files to another folder."""
    git(here.remote, "config", "core.bare", "false")
    git(here.remote, "config", "receive.denyCurrentBranch", "updateInstead")
    git(here.remote, "config", "core.worktree", str(here.private / "empty"))


def remote_alternates(here: Machine) -> None:
    (here.remote / "objects/info/alternates").write_text(f"{here.private / 'repo/.git/objects'}\n", "utf-8")
    git(here.remote, "config", "core.alternateRefsCommand", str(here.canary("refs")))


def remote_moved(name: str) -> Callable[[Machine], None]:
    def make(here: Machine) -> None:
        shutil.move(here.remote / name, here.private / "moved")
        link(here.remote / name, here.private / "moved")

    return make


def remote_refs(here: Machine) -> None:
    """A head that names nothing, and names that no git would make."""
    head = git(here.remote, "rev-parse", "main")
    (here.remote / "HEAD").write_text("ref: refs/heads/nothing\n", "utf-8")
    (here.remote / "packed-refs").write_text(
        f"{head} refs/heads/../../x\n{head} refs/heads/-x\n{head} refs/heads/a b\n{head} refs/heads/main.lock\n",
        "utf-8",
    )
    (here.remote / "refs/heads/-upload-pack=x").write_text(f"{head}\n", "utf-8")


@pytest.mark.sync
@pytest.mark.parametrize(
    "make", [remote_hooks, remote_worktree, remote_alternates, remote_moved("objects"), remote_moved("refs"), remote_refs],
    ids=["hooks", "worktree", "alternates", "objects", "refs", "odd-refs"],
)  # fmt: skip
def test_a_repository_on_a_stick_runs_nothing_and_leads_nowhere_else(
    here: Machine, make: Callable[[Machine], None]
) -> None:
    make(here)
    watcher = Watcher(here, [])
    for line in ("sync", "sync --status", "sync init REMOTE", "sync join REMOTE OUT/new --worker amina"):
        watcher.type(line)
    assert watcher.problems == []


@pytest.mark.sync
def test_the_hooks_on_a_stick_sing_under_plain_git(here: Machine) -> None:
    remote_hooks(here)
    git(here.root, "push", "-q", "origin", "HEAD:refs/heads/x", ok=False)
    assert any(name.startswith("hook-") for name in here.sang())


# -- a file by itself
@pytest.mark.sync
@pytest.mark.parametrize("kind", ["nothing", "text", "zip", "pipe", "device", "link", "folder", "git-bundle"])
def test_a_bundle_or_backup_that_is_none_is_not_taken(here: Machine, kind: str) -> None:
    lie = here.base / "lie.zip.age"

    def lay() -> Path:
        if kind == "text":
            lie.write_bytes(b"age-encryption.org/v1\n" + b"x" * 100_000)
        elif kind == "zip":
            with zipfile.ZipFile(lie, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("casefile-backup.json", b" " * 50_000_000)
        elif kind == "pipe":
            os.mkfifo(lie)
        elif kind == "link":
            lie.symlink_to(here.private / "diary.txt")
        elif kind == "folder":
            lie.mkdir()
        elif kind == "git-bundle":
            git(here.root, "bundle", "create", "-q", str(lie), "HEAD")
        return Path("/dev/zero") if kind == "device" else lie

    name = lay()
    watcher = Watcher(here, [])
    for line in (f"bundle in {name}", f"backup --restore {name} --to OUT/new", f"doctor --restore-test {name}"):
        said = watcher.type(line)
        assert said is None or said.code in (2, 3, 4, 1), said
        assert not (here.out / "new").exists()
    assert watcher.problems == []


NAMES = (
    "../evil",
    "/tmp/evil",
    "..\\evil",
    ".git/config",
    ".GIT/hooks/x",
    "git~1/config",
    ".g\u200cit/config",
    "a/../../evil",
    "C:evil",
    "con",
    "clients/x. ",
    "a\x1bb",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_backup_that_names_a_place_outside_or_in_git_is_not_restored(tmp_path: Path, name: str) -> None:
    from hashlib import sha256

    lie = tmp_path / "lie.zip"
    words = b"evil"
    with zipfile.ZipFile(lie, "w") as archive:
        archive.writestr(name, words)
        listed = {"casefile_backup": 1, "files": {archive.infolist()[0].filename: sha256(words).hexdigest()}}
        archive.writestr("casefile-backup.json", json.dumps(listed))
    said = Desk(tmp_path)("backup", "--restore", lie, "--to", tmp_path / "new", now=NOW)
    assert said.code == 4
    assert "Traceback" not in said.err
    assert sorted(one.name for one in tmp_path.iterdir()) == ["lie.zip"]


def test_a_link_in_a_backup_is_restored_as_a_plain_file(tmp_path: Path) -> None:
    from hashlib import sha256

    lie, words = tmp_path / "lie.zip", b"/etc/passwd"
    with zipfile.ZipFile(lie, "w") as archive:
        one = zipfile.ZipInfo("clients/link")
        one.external_attr = 0o120777 << 16
        archive.writestr(one, words)
        archive.writestr(
            "casefile-backup.json",
            json.dumps({"casefile_backup": 1, "files": {"clients/link": sha256(words).hexdigest()}}),
        )
    Desk(tmp_path)("backup", "--restore", lie, "--to", tmp_path / "new", now=NOW)
    assert not (tmp_path / "new/clients/link").is_symlink()
    assert (tmp_path / "new/clients/link").read_bytes() == words


# -- the merge driver
PAPER = "casefile: case-plan/1\nid: {id}\nclient: amber-4821\nkey: hqmdwckxtzpb\nversion: 1\nstatus: {status}\ndate: 2026-03-02\nreview_on: 2026-04-0{n}\n"


PLACES = ("../evil.yaml", "/tmp/evil.yaml", "link/x.yaml", ".git/x.yaml", "a\nb", "", "clients/x.yaml", "con.yaml")
PAIRS = [
    *((at, kind) for at in PLACES for kind in ("papers", "id-up")),
    *(("clients/x.yaml", kind) for kind in ("binary", "huge", "link", "pipe")),
]


@pytest.mark.parametrize(("at", "kind"), PAIRS)
def test_the_merge_driver_writes_nowhere_but_where_git_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str, kind: str
) -> None:
    work, private = tmp_path / "work", tmp_path / "private"
    work.mkdir()
    private.mkdir()
    (private / "diary.txt").write_text(SECRET, "utf-8")
    (work / "link").symlink_to(private)
    monkeypatch.chdir(work)
    id = "../../private/evil" if kind == "id-up" else "2026-03-02-case-plan-b4wd"
    texts = {
        "O": PAPER.format(id=id, status="draft", n=1),
        "A": PAPER.format(id=id, status="final", n=2),
        "B": PAPER.format(id=id, status="draft", n=3),
    }
    for name, text in texts.items():
        path = work / f".merge_{name}"
        if kind == "binary":
            path.write_bytes(bytes(range(256)) + name.encode())
        elif kind == "huge":
            with path.open("wb") as file:
                file.truncate(100 * 1024 * 1024)
        elif kind == "link" and name == "B":
            path.symlink_to(private / "diary.txt")
        elif kind == "pipe" and name == "B":
            os.mkfifo(path)
        else:
            path.write_text(text, "utf-8")
    code = main.run(["merge-driver", ".merge_O", ".merge_A", ".merge_B", at])
    assert code in (0, 1)
    if kind not in ("papers", "id-up"):
        assert code == 1
    assert {one.name for one in private.iterdir()} == {"diary.txt"}
    assert {one.name for one in tmp_path.iterdir()} == {"work", "private"}
    assert SECRET not in (work / ".merge_A").read_bytes()[:100_000].decode("utf-8", "replace")


# -- git's own ways into a copy
@pytest.mark.sync
def test_attributes_that_came_name_nothing_that_runs(here: Machine) -> None:
    attributes(here)
    watcher = Watcher(here, [])
    said = watcher.type("sync")
    assert said is not None
    assert said.code == 0, said
    assert watcher.problems == []
