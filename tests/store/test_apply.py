"""A change is done whole or not at all, whatever the disk, the person or another command does at any moment."""

import errno
import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from casefile.core.change import Change
from casefile.core.failure import Failure, Unreadable
from casefile.store import apply, files
from casefile.store.apply import locked
from casefile.store.folder import Folder

SOURCE = Path(__file__).resolve().parents[2] / "src"

CASE = "clients/amber-4821/case.yaml"
PROFILE = "clients/amber-4821/profile.yaml"
NOTE = "clients/birch-1234/notes/2026-03-04-1432-m2hc.yaml"

OLD = {CASE: "casefile: case/1\nsaid: old\n", PROFILE: "casefile: profile/1\nsaid: old\n"}
NEW_CASE = "casefile: case/1\nsaid: new, and longer than before\n"
NEW_PROFILE = "casefile: profile/1\nsaid: new\n"
NEW_NOTE = "casefile: note/1\ntext: zoë said so\n"


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


# Each change, and every document there is after it.
CHANGES = {
    "one file": (
        Change("write", "", {PROFILE: digest(OLD[PROFILE])}, {PROFILE: NEW_PROFILE}),
        {CASE: OLD[CASE], PROFILE: NEW_PROFILE},
    ),
    "one file in a new folder": (
        Change("write", "", {NOTE: ""}, {NOTE: NEW_NOTE}),
        {**OLD, NOTE: NEW_NOTE},
    ),
    "three files, one in a new folder": (
        Change(
            "write",
            "",
            {CASE: digest(OLD[CASE]), PROFILE: digest(OLD[PROFILE]), NOTE: ""},
            {CASE: NEW_CASE, NOTE: NEW_NOTE, PROFILE: NEW_PROFILE},
        ),
        {CASE: NEW_CASE, PROFILE: NEW_PROFILE, NOTE: NEW_NOTE},
    ),
    "one written and one removed": (
        Change("write", "", {PROFILE: digest(OLD[PROFILE])}, {CASE: NEW_CASE}, (PROFILE,)),
        {CASE: NEW_CASE},
    ),
    "one removed": (
        Change("remove", "", {PROFILE: digest(OLD[PROFILE])}, removes=(PROFILE,)),
        {CASE: OLD[CASE]},
    ),
}


@pytest.fixture
def root(tmp_path):
    return caseload(tmp_path / "caseload")


@pytest.fixture
def quick(tmp_path):
    """A folder for thousands of caseloads: in memory where there is such a place."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else tmp_path) as folder:
        yield Path(folder)


def caseload(root):
    for name, text in {"casefile.yaml": "format: 1\n", **OLD}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


def seen(root):
    """What a person who only reads is shown: every document by name."""
    folder = Folder(root)
    documents = [one for case in folder.cases() for one in (case.record, *case.documents)]
    return {one.path: folder.text(one.path) for one in documents if one.tree}


def on_disk(root):
    """Every document by name; whatever else lies about fails the test."""
    found = {str(path.relative_to(root)): path for path in root.rglob("*")}
    folders = {name for name, path in found.items() if path.is_dir()}
    ours = {".casefile/lock", "casefile.yaml"}
    documents = {name: path.read_text("utf-8") for name, path in found.items() if path.is_file() and name not in ours}
    needed = {str(above) for name in (*documents, ".casefile/tmp/x") for above in Path(name).parents} - {"."}
    assert folders - {"clients/amber-4821"} <= needed, "an empty folder is left"
    return documents


# -- faults


class Died(BaseException):
    """The process is gone: from here on, nothing it does reaches the disk."""


@dataclass
class Faulty:
    """`os`, of whose counted calls the n-th goes wrong: `error` comes before it is done or after it.

    `for_good`: so do all that follow. `short`: every write writes a few bytes only. What a file is synchronised to
    is not asked, so fsync is only counted.
    """

    n: int = 0
    error: BaseException = field(default_factory=Died)
    after: bool = False
    for_good: bool = False
    short: bool = False
    calls: list[str] = field(default_factory=list)

    COUNTED = frozenset("open write fsync replace unlink mkdir rmdir scandir close read lstat fstat".split())

    def __getattr__(self, name):
        call = getattr(os, name)
        if name not in self.COUNTED:
            return call

        def counted(*args):
            self.calls.append(name)
            faulty = self.n and (len(self.calls) == self.n or (self.for_good and len(self.calls) > self.n))
            if faulty and not self.after and name != "close":
                raise self.error
            if name == "write" and self.short:
                args = (args[0], args[1][:40])
            try:
                result = None if name == "fsync" else call(*args)
            finally:
                if faulty:
                    raise self.error
            return result

        return counted


def put(monkeypatch, faulty):
    monkeypatch.setattr(files, "os", faulty)
    monkeypatch.setattr(apply, "os", faulty)
    return faulty


def full():
    return OSError(errno.ENOSPC, "No space left on device")


def broken():
    return OSError(errno.EIO, "Input/output error")


FAULTS = {
    "the disk is full": lambda n: Faulty(n, full()),
    "the disk stays full": lambda n: Faulty(n, full(), for_good=True),
    "the disk is full in the middle of a text": lambda n: Faulty(n, full(), short=True),
    "the disk is broken": lambda n: Faulty(n, broken()),
    "the disk says so too late": lambda n: Faulty(n, broken(), after=True),
    "a signal comes": lambda n: Faulty(n, InterruptedError(errno.EINTR, "Interrupted system call")),
    "Ctrl-C comes before": lambda n: Faulty(n, KeyboardInterrupt()),
    "Ctrl-C comes after": lambda n: Faulty(n, KeyboardInterrupt(), after=True),
    "the process dies": lambda n: Faulty(n, Died(), for_good=True),
    "the process dies in the middle of a text": lambda n: Faulty(n, Died(), for_good=True, short=True),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("what", CHANGES)
def test_whatever_call_fails_the_caseload_is_wholly_old_or_wholly_new(quick, monkeypatch, what, fault):
    change, new = CHANGES[what]
    ends = []
    for n in count(1):
        root = caseload(quick / str(n))
        faulty = FAULTS[fault](n)
        told = runs(monkeypatch, faulty, root, change)
        read = seen(root)
        assert read in (OLD, new), f"half of it is there after {faulty.calls[-1]}, call {n}"
        assert told or read == new, f"it said done, and it is not, after call {n}"
        assert not runs(monkeypatch, Faulty(), root)
        assert on_disk(root) == read == seen(root), f"the next command finds another state after call {n}"
        ends.append(read == new)
        if len(faulty.calls) < n:
            break
    assert ends[0] is False
    assert ends[-1] is True
    assert ends == sorted(ends), "a later fault did less"


def runs(monkeypatch, faulty, root, change=None):
    """Do it under a fault, and put the disk right again; the error it ended with."""
    put(monkeypatch, faulty)
    try:
        with locked(root):
            if change:
                apply.apply(root, change)
    except (OSError, Failure, KeyboardInterrupt, Died) as error:
        return error
    finally:
        put(monkeypatch, Faulty())
    return None


@pytest.mark.parametrize("what", ["three files, one in a new folder", "one written and one removed"])
def test_healing_that_dies_at_any_call_is_finished_by_the_next_command(quick, monkeypatch, what):
    change, new = CHANGES[what]
    states = set()
    for m in count(1):
        root = caseload(quick / str(m))
        if not runs(monkeypatch, Faulty(m, Died(), for_good=True), root, change):
            break
        left = len(list((root / ".casefile").rglob("*")))
        state = (left, *sorted(str(one.relative_to(root)) for one in root.rglob("clients/**/*")))
        if not (root / apply.INTENT).exists() or state in states:
            continue
        states.add(state)
        for n in count(1):
            again = quick / f"{m}-{n}"
            shutil.copytree(root, again)
            died = runs(monkeypatch, Faulty(n, Died(), for_good=True), again)
            assert seen(again) == new
            assert not runs(monkeypatch, Faulty(), again)
            assert on_disk(again) == new
            if not died:
                break
    assert len(states) >= 3


def test_every_kind_of_call_is_counted(root, monkeypatch):
    faulty = put(monkeypatch, Faulty())
    with locked(root):
        apply.apply(root, CHANGES["three files, one in a new folder"][0])
        apply.apply(root, Change("remove", "", removes=(NOTE,)))
    assert set(faulty.calls) == Faulty.COUNTED


def test_a_change_that_failed_half_way_is_finished_before_the_next_under_the_same_lock(root, monkeypatch):
    change, new = CHANGES["three files, one in a new folder"]
    later = "casefile: profile/1\nsaid: later\n"
    with locked(root):
        faulty = Faulty(error=full(), for_good=True)
        put(monkeypatch, faulty)
        real = files.replace

        def replace(temporary, path):
            if path == root / PROFILE:  # the last of the three
                raise full()
            real(temporary, path)

        with monkeypatch.context() as once:
            once.setattr(files, "replace", replace)
            with pytest.raises(OSError, match="No space"):
                apply.apply(root, change)
        assert seen(root) == new
        apply.apply(root, Change("write", "", {PROFILE: digest(NEW_PROFILE)}, {PROFILE: later}))
    with locked(root):
        pass
    assert on_disk(root) == {**new, PROFILE: later}


def test_ctrl_c_once_the_intent_stands_does_not_lose_the_change(root, monkeypatch):
    settle = files.settle_folder

    def interrupted(folder):
        if (root / apply.INTENT).exists():
            monkeypatch.setattr(files, "settle_folder", settle)
            raise KeyboardInterrupt
        settle(folder)

    monkeypatch.setattr(files, "settle_folder", interrupted)
    change, new = CHANGES["three files, one in a new folder"]
    with locked(root):
        apply.apply(root, change)
    assert on_disk(root) == new


def test_a_change_that_asks_for_nothing_does_nothing(root, monkeypatch):
    with locked(root):
        apply.apply(root, Change("nothing", ""))
    assert on_disk(root) == OLD


def test_removing_what_is_not_there_is_fine_though_its_folder_is_missing(root):
    with locked(root):
        apply.apply(root, Change("remove", "", removes=("clients/gone-1111/notes/x.yaml",)))
    with locked(root):
        pass
    assert on_disk(root) == OLD


def test_a_change_of_a_thousand_files_is_finished_after_a_crash(root, monkeypatch):
    writes = {f"clients/amber-4821/notes/{number:0200}.yaml": "a: b\n" for number in range(1_000)}
    put(monkeypatch, Faulty())
    with monkeypatch.context() as dying:
        dying.setattr(files, "replace", dies_once_the_intent_is_there(root))
        with pytest.raises(Died), locked(root):
            apply.apply(root, Change("import", "", writes=writes))
    assert (root / apply.INTENT).stat().st_size > 256 * 1024
    with locked(root):
        pass
    assert on_disk(root) == {**OLD, **writes}


def dies_once_the_intent_is_there(root):
    real = files.replace

    def replace(temporary, path):
        if (root / apply.INTENT).exists():
            raise Died
        real(temporary, path)

    return replace


# -- the order that a power cut asks for


def test_intent_is_settled_after_the_texts_and_removed_after_the_folders(root, monkeypatch):
    done, handles = [], {}

    class Order(Faulty):
        def __getattr__(self, name):
            call = super().__getattr__(name)

            def noted(*args):
                result = call(*args)
                if name == "open":
                    handles[result] = Path(args[0])
                path = {"fsync": lambda: handles[args[0]], "replace": lambda: args[1], "unlink": lambda: args[0]}
                if name in path:
                    done.append((name, place(root, Path(path[name]()))))
                return result

            return noted if name in self.COUNTED else call

    put(monkeypatch, Order())
    with locked(root):
        apply.apply(root, Change("write", "", writes={CASE: NEW_CASE, NOTE: NEW_NOTE}, removes=(PROFILE,)))
    assert done == [
        ("fsync", "a temporary file"),
        ("fsync", "a temporary file"),
        ("fsync", ".casefile/tmp"),
        ("fsync", "a temporary file"),
        ("replace", ".casefile/intent.json"),
        ("fsync", ".casefile"),
        ("replace", CASE),
        ("replace", NOTE),
        ("unlink", PROFILE),
        ("fsync", "."),
        ("fsync", "clients"),
        ("fsync", "clients/amber-4821"),
        ("fsync", "clients/birch-1234"),
        ("fsync", "clients/birch-1234/notes"),
        ("unlink", ".casefile/intent.json"),
        ("fsync", ".casefile"),
    ]


def place(root, path):
    name = path.relative_to(root).as_posix()
    return "a temporary file" if name.startswith(".casefile/tmp/") else name


# -- what the change was decided on


@pytest.mark.parametrize("what", ["one file", "three files, one in a new folder", "one written and one removed"])
@pytest.mark.parametrize("theirs", ["casefile: profile/1\nsaid: by somebody else\n", None])
def test_a_file_that_changed_meanwhile_stops_the_whole_change(root, what, theirs):
    if theirs:
        (root / PROFILE).write_text(theirs)
    else:
        (root / PROFILE).unlink()
    with locked(root), pytest.raises(Unreadable) as told:
        apply.apply(root, CHANGES[what][0])
    assert told.value.message == f"{PROFILE} changed while you were working on it"
    assert "nothing was written" in told.value.fix
    assert on_disk(root) == {CASE: OLD[CASE]} | ({PROFILE: theirs} if theirs else {})


def test_a_new_document_does_not_replace_one_that_came_meanwhile(root):
    (root / NOTE).parent.mkdir(parents=True)
    (root / NOTE).write_text("theirs: yes\n")
    with locked(root), pytest.raises(Unreadable):
        apply.apply(root, CHANGES["one file in a new folder"][0])
    assert on_disk(root) == {**OLD, NOTE: "theirs: yes\n"}


def test_what_was_read_counts_though_it_is_not_written(root):
    change = Change("write", "", {CASE: digest("something else")}, {PROFILE: NEW_PROFILE})
    with locked(root), pytest.raises(Unreadable):
        apply.apply(root, change)
    assert on_disk(root) == OLD


def test_the_digest_of_bytes_is_their_sha256_in_hex():
    assert apply.digest_of(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


# -- only plain files, only inside


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "clients/../../x",
        "{here}/x",
        "C:/x",
        "c:x",
        "\\\\server\\share\\x",
        "..\\x",
        "clients\\..\\..\\x",
        ".git/hooks/pre-commit",
        ".GIT/config",
        "clients/.git/config",
        "",
        ".",
        "clients/a\0b",
        "clients/\ud800",
    ],
)
def test_no_change_leads_out_of_the_caseload_or_into_git(root, tmp_path, name):
    name = name.replace("{here}", str(tmp_path))  # code that is wrong does no harm beyond the test's own folder
    for change in (
        Change("write", "", writes={name: "x"}),
        Change("write", "", writes={CASE: NEW_CASE, name: "x"}),
        Change("write", "", writes={CASE: NEW_CASE}, removes=(name,)),
    ):
        with locked(root), pytest.raises(Unreadable):
            apply.apply(root, change)
        assert on_disk(root) == OLD


def make_link(path):
    path.symlink_to("case.yaml")


def make_dangling_link(path):
    path.symlink_to("nowhere")


def make_folder(path):
    path.mkdir()


def make_pipe(path):
    os.mkfifo(path)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("make", [make_link, make_dangling_link, make_folder, make_pipe])
def test_what_is_no_plain_file_is_neither_replaced_nor_removed(root, make):
    (root / PROFILE).unlink()
    make(root / PROFILE)
    before = os.lstat(root / PROFILE)
    for change in (
        Change("write", "", writes={PROFILE: "x"}),
        Change("write", "", writes={CASE: NEW_CASE, PROFILE: "x"}),
        Change("write", "", writes={CASE: NEW_CASE}, removes=(PROFILE,)),
        Change("write", "", {PROFILE: ""}, {CASE: NEW_CASE}),
    ):
        with locked(root), pytest.raises((Unreadable, OSError)):
            apply.apply(root, change)
        assert os.lstat(root / PROFILE).st_ino == before.st_ino
        assert (root / CASE).read_text() == OLD[CASE]
        assert list((root / ".casefile").glob("tmp/*")) == []
        assert not (root / apply.INTENT).exists()


def test_a_folder_that_is_a_link_is_not_written_through(root, tmp_path):
    (tmp_path / "outside").mkdir()
    (root / "clients/amber-4821/notes").symlink_to(tmp_path / "outside")
    with locked(root), pytest.raises(Unreadable, match="something else stands where"):
        apply.apply(root, Change("write", "", writes={"clients/amber-4821/notes/x.yaml": "x"}))
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_file_where_a_folder_must_be_stops_the_change_before_it_begins(root):
    with locked(root), pytest.raises(Unreadable):
        apply.apply(root, Change("write", "", writes={CASE: NEW_CASE, f"{PROFILE}/x.yaml": "x"}))
    with locked(root):
        pass
    assert on_disk(root) == OLD


@pytest.mark.parametrize("which", [".casefile", ".casefile/tmp", ".casefile/lock", ".casefile/intent.json"])
def test_a_link_in_the_place_of_what_is_ours_is_refused_and_nothing_behind_it_touched(root, tmp_path, which):
    outside = tmp_path / "outside"
    (outside / "tmp").mkdir(parents=True)
    (outside / "precious").write_text("theirs")
    (outside / "tmp" / "precious").write_text("theirs")
    (root / which).parent.mkdir(exist_ok=True)
    (root / which).symlink_to(outside / "precious" if "." in which[1:] or "lock" in which else outside)
    with pytest.raises(Unreadable, match="something else stands where"), locked(root):
        pytest.fail("it was locked")
    assert (outside / "precious").read_text() == "theirs"
    assert (outside / "tmp" / "precious").read_text() == "theirs"


def test_files_are_for_their_owner_only_under_any_umask(root):
    before = os.umask(0)
    try:
        with locked(root):
            apply.apply(root, CHANGES["three files, one in a new folder"][0])
            apply.apply(root, Change("write", "", writes={CASE: OLD[CASE]}))
    finally:
        os.umask(before)
    for name in (CASE, PROFILE, NOTE, ".casefile/lock"):
        assert stat.S_IMODE((root / name).stat().st_mode) == 0o600, name
    for name in (".casefile", ".casefile/tmp", "clients/birch-1234", "clients/birch-1234/notes"):
        assert stat.S_IMODE((root / name).stat().st_mode) == 0o700, name


# -- the intent of an interrupted change


def interrupted(root, renames=(), removes=(), **texts):
    """A caseload whose last change stopped after its intent, as found on a disk."""
    (root / ".casefile/tmp").mkdir(parents=True)
    for name, text in texts.items():
        (root / ".casefile/tmp" / name).write_text(text)
    said = {"renames": [list(pair) for pair in renames], "removes": list(removes)}
    (root / ".casefile/intent.json").write_text(json.dumps(said))


def test_an_interrupted_change_reads_as_done_and_is_finished_by_the_next_command(root):
    interrupted(root, [(".casefile/tmp/a", CASE), (".casefile/tmp/b", NOTE)], [PROFILE], a="said: new\n", b="b: c\n")
    assert seen(root) == {CASE: "said: new\n", NOTE: "b: c\n"}
    assert on_disk_documents(root) == OLD, "reading wrote"
    with locked(root):
        pass
    assert on_disk(root) == {CASE: "said: new\n", NOTE: "b: c\n"}


def on_disk_documents(root):
    return {str(path.relative_to(root)): path.read_text() for path in (root / "clients").rglob("*.yaml")}


OUTSIDE = f"{apply.INTENT} names a file outside the caseload"
NOT_OURS = f"{apply.INTENT} is not one that casefile wrote"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"renames": [[".casefile/tmp/a", "../x"]], "removes": []}, OUTSIDE),
        ({"renames": [[".casefile/tmp/a", "{here}/y"]], "removes": []}, OUTSIDE),
        ({"renames": [[".casefile/tmp/a", ".git/hooks/post-commit"]], "removes": []}, OUTSIDE),
        ({"renames": [["clients/amber-4821/case.yaml", "clients/x.yaml"]], "removes": []}, OUTSIDE),
        ({"renames": [["{here}/x", "clients/x.yaml"]], "removes": []}, OUTSIDE),
        ({"renames": [["../x", "clients/x.yaml"]], "removes": []}, OUTSIDE),
        ({"renames": [], "removes": ["{here}/x"]}, OUTSIDE),
        ({"renames": [[".casefile/tmp/..", "clients/x.yaml"]], "removes": []}, OUTSIDE),
        ({"renames": [], "removes": ["../x"]}, OUTSIDE),
        ({"renames": [], "removes": ["clients/../../x"]}, OUTSIDE),
        ({"renames": [], "removes": ["C:\\x"]}, OUTSIDE),
        ({"renames": [], "removes": [""]}, OUTSIDE),
        ({"renames": [["a"]], "removes": []}, NOT_OURS),
        ({"renames": []}, NOT_OURS),
        ({"renames": [], "removes": 5}, NOT_OURS),
        ({"renames": 5, "removes": []}, NOT_OURS),
        ([], NOT_OURS),
        (5, NOT_OURS),
        (b"", NOT_OURS),
        (b"{", NOT_OURS),
        (b"\xff\xfe{}", NOT_OURS),
        (b"[" * 200_000, NOT_OURS),
        (bytes(1000), NOT_OURS),
    ],
)
def test_an_intent_that_is_not_ours_is_refused_and_nothing_moves(root, tmp_path, said, message):
    (tmp_path / "x").write_text("theirs")
    interrupted(root, a="said: evil\n")
    raw = said if isinstance(said, bytes) else json.dumps(said).replace("{here}", tmp_path.as_posix()).encode()
    (root / apply.INTENT).write_bytes(raw)
    with pytest.raises(Unreadable) as told, locked(root):
        pytest.fail("it was locked")
    assert told.value.message == message
    with pytest.raises(Unreadable):
        Folder(root).codes()
    assert on_disk_documents(root) == OLD
    assert (tmp_path / "x").read_text() == "theirs"
    assert not (tmp_path / "y").exists()
    assert (root / ".casefile/tmp/a").exists()
    (root / apply.INTENT).unlink()  # as the message says
    with locked(root):
        pass
    assert on_disk(root) == OLD


@pytest.mark.parametrize("name", ["clients/a\0b", "clients/\ud800"])
def test_an_intent_with_a_name_no_file_can_have_is_refused(root, name):
    interrupted(root, [(".casefile/tmp/a", name)], a="x")
    with pytest.raises(Unreadable, match="no name for a file"), locked(root):
        pytest.fail("it was locked")
    assert on_disk_documents(root) == OLD


def test_an_intent_does_not_write_through_a_link(root, tmp_path):
    (tmp_path / "outside").mkdir()
    (root / "clients/amber-4821/notes").symlink_to(tmp_path / "outside")
    interrupted(root, [(".casefile/tmp/a", "clients/amber-4821/notes/x.yaml")], a="x")
    with pytest.raises(Unreadable), locked(root):
        pytest.fail("it was locked")
    assert list((tmp_path / "outside").iterdir()) == []


def test_an_intent_that_cannot_be_read_is_said_to_be_so(root):
    (root / apply.INTENT).mkdir(parents=True)
    with pytest.raises(Unreadable, match=r"intent.json cannot be read \(not a plain file\)"):
        Folder(root).codes()


def test_a_folder_that_somebody_put_among_our_temporary_files_is_in_nobodys_way(root):
    (root / ".casefile/tmp/theirs").mkdir(parents=True)
    (root / ".casefile/tmp/left").write_text("by a killed command")
    with locked(root):
        apply.apply(root, CHANGES["three files, one in a new folder"][0])
    assert [one.name for one in (root / ".casefile/tmp").iterdir()] == ["theirs"]


# -- a full disk, for real

ON_A_FULL_DISK = """
    import resource, signal, subprocess, sys
    from pathlib import Path
    from casefile.core.change import Change
    from casefile.store.apply import apply, locked

    small, how = Path(sys.argv[1]), sys.argv[2]
    if how == "tmpfs":
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small], check=True)
    root = small / "caseload"
    (root / "clients" / "amber").mkdir(parents=True)
    (root / "clients/amber/a.yaml").write_text("a" * 60_000)
    with locked(root):
        pass
    if how == "limit":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))

    def tree():
        return {str(x.relative_to(root)): x.stat().st_size for x in root.rglob("*") if x.is_file()}

    before = tree()
    large = {"clients/amber/a.yaml": "b" * 230_000}
    several = {**large, "clients/amber/b.yaml": "b", "clients/birch/c.yaml": "b"}
    for writes in (large, several, dict(reversed(several.items()))):
        try:
            with locked(root):
                apply(root, Change("write", "", writes=writes))
        except OSError as error:
            print(error.strerror)
        assert tree() == before, tree()
        assert not (root / "clients/birch").exists()
    if how == "tmpfs":  # and nothing at all is free
        with (small / "filler").open("wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                pass
        for writes in ({"clients/amber/a.yaml": "c"}, {"clients/amber/a.yaml": "c", "clients/amber/b.yaml": "c"}):
            try:
                with locked(root):
                    apply(root, Change("write", "", writes=writes))
            except OSError as error:
                print(error.strerror)
            assert tree() == before, tree()
        with locked(root):  # removing needs an intent, and that needs a page
            (small / "filler").unlink()
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    with locked(root):
        apply(root, Change("write", "", writes={"clients/amber/a.yaml": "d", "clients/birch/c.yaml": "d"}))
    assert tree() == {".casefile/lock": 0, "clients/amber/a.yaml": 1, "clients/birch/c.yaml": 1}, tree()
    print("held")
"""


def python(code, *arguments, before=(), **options):
    command = [*before, sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    return subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": str(SOURCE)}, stdout=subprocess.PIPE, text=True, **options
    )


def own_mounts():
    """The command before a command that may mount a disk only it sees, or nothing where that is not allowed."""
    for command in (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"]):
        try:
            tried = subprocess.run([*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True)
        except OSError:
            return []
        if tried.returncode == 0:
            return command
    return []


def test_a_full_disk_keeps_the_old_file_and_no_leftovers(tmp_path):
    before = own_mounts()
    with python(ON_A_FULL_DISK, tmp_path, "tmpfs" if before else "limit", before=before) as child:
        out = child.communicate()[0].split("\n")
    expected = ["No space left on device"] * 5 if before else ["File too large"] * 3
    assert out == [*expected, "held", ""]


def test_a_file_that_may_not_grow_keeps_the_old_one_and_no_leftovers(tmp_path):
    with python(ON_A_FULL_DISK, tmp_path, "limit") as child:
        out = child.communicate()[0].split("\n")
    assert out == [*["File too large"] * 3, "held", ""]


# -- two commands at once

WRITER = """
    import sys
    from pathlib import Path
    from casefile.core.change import Change
    from casefile.core.failure import Unreadable
    from casefile.store.apply import apply, locked
    from casefile.store.folder import Folder

    root, who = Path(sys.argv[1]), sys.argv[2]
    names = ["clients/amber-4821/case.yaml", "clients/amber-4821/profile.yaml"]
    lost = 0
    print("ready", flush=True)
    sys.stdin.read(1)
    for number in range(100):
        while True:
            folder = Folder(root)
            texts = {name: folder.raw_text(name) for name in names[: 1 + number % 2]}
            writes = {name: f"{text}  - {who} {number}\\n" for name, text in texts.items()}
            try:
                with locked(root):
                    apply(root, Change("write", "", folder.digests, writes))
                break
            except Unreadable as refused:
                assert "changed while" in refused.message, refused.message
                lost += 1
    print(lost)
"""


def test_two_commands_that_write_one_hundred_times_each_lose_nothing(root):
    (root / CASE).write_text("lines:\n")
    (root / PROFILE).write_text("lines:\n")
    writers = [python(WRITER, root, who, stdin=subprocess.PIPE) for who in ("amina", "ben")]
    for one in writers:
        assert one.stdout.readline() == "ready\n"
    for one in writers:
        one.stdin.write("x")
        one.stdin.flush()
    lost = [int(one.communicate()[0]) for one in writers]
    assert [one.returncode for one in writers] == [0, 0]
    assert sum(lost) > 0, "they never met"
    for name, numbers in ((CASE, range(100)), (PROFILE, range(1, 100, 2))):
        lines = (root / name).read_text().splitlines()[1:]
        for who in ("amina", "ben"):
            assert [line for line in lines if who in line] == [f"  - {who} {number}" for number in numbers]
        assert len(lines) == 2 * len(numbers)
    assert {str(one.relative_to(root)) for one in (root / ".casefile").rglob("*")} == {
        ".casefile/lock",
        ".casefile/tmp",
    }


HOLDER = """
    import sys
    from pathlib import Path
    from casefile.store.apply import locked

    with locked(Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.read(1)
"""


@pytest.fixture
def holder(root):
    with python(HOLDER, root, stdin=subprocess.PIPE) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_waiting_for_another_command_ends_with_a_plain_message(root, holder):
    with pytest.raises(Unreadable) as told, locked(root, wait=0.1):
        pytest.fail("two hold one lock")
    assert told.value.message == "another casefile command is writing to this caseload"
    assert told.value.fix == "wait for it to end, then try again"
    assert told.value.exit_code == 4
    assert told.value.__suppress_context__


def test_the_lock_is_had_as_soon_as_the_other_command_ends(root, holder):
    holder.stdin.write("x")
    holder.stdin.flush()
    with locked(root, wait=5):
        apply.apply(root, CHANGES["one file"][0])
    assert on_disk(root) == CHANGES["one file"][1]


def test_a_killed_command_does_not_keep_the_lock(root, holder):
    holder.kill()
    holder.wait()
    with locked(root, wait=1):
        apply.apply(root, CHANGES["one file"][0])
    assert on_disk(root) == CHANGES["one file"][1]


def test_reading_waits_for_nobody(root, holder):
    assert seen(root) == OLD


def test_the_lock_is_free_again_after_a_failure(root):
    with pytest.raises(ZeroDivisionError), locked(root):
        raise ZeroDivisionError
    with locked(root, wait=0):
        pass
