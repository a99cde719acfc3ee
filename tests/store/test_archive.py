"""A backup that is made can be restored, and one that cannot is neither made nor half restored."""

import errno
import hashlib
import json
import os
import zipfile
from pathlib import Path

import pytest

from casefile.core.failure import NotFound, Unreadable, Usage
from casefile.store import archive, files, git

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def root(tmp_path):
    made = tmp_path / "riverbend"
    files.write_whole(made / "casefile.yaml", b"format: 1\n")
    files.write_whole(made / "clients/fern-1111/case.yaml", b"code: fern-1111\n")
    return made


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def kept(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def refused(root: Path, kind: type[Exception]) -> str:
    """What is said when no backup can be made; nothing of one is left."""
    target = root.parent / "kept.zip"
    with pytest.raises(kind) as caught:
        archive.write(root, target)
    assert left(root.parent) == [root.name]
    return caught.value.message


@pytest.mark.parametrize("name", ["kept", "kept.tar", "kept.zip.gpg", "kept.tar.gz"])
def test_a_backup_is_a_zip_file_by_its_name_too(root, name):
    with pytest.raises(Usage) as caught:
        archive.write(root, root.parent / name)
    assert caught.value.fix == "name it kept.zip"
    assert left(root.parent) == ["riverbend"]
    assert archive.write(root, root.parent / "KEPT.ZIP") == 2


def test_a_file_that_is_there_is_never_replaced(root):
    (root.parent / "kept.zip").write_bytes(b"last month")
    with pytest.raises(Usage, match="there already"):
        archive.write(root, root.parent / "kept.zip")
    assert (root.parent / "kept.zip").read_bytes() == b"last month"
    assert left(root.parent) == ["kept.zip", "riverbend"]


@pytest.mark.parametrize("folder", ["riverbend", "riverbend/clients/fern-1111", "away/../riverbend/clients"])
def test_a_backup_is_not_put_into_what_it_keeps(root, folder):
    before = kept(root)
    (root.parent / "away").mkdir()
    with pytest.raises(Usage, match="inside the caseload"):
        archive.write(root, root.parent / folder / "kept.zip")
    assert kept(root) == before


def test_what_belongs_to_this_machine_or_is_made_anew_stays_out(root):
    wanted = kept(root) | {".casefile/worker": b"amina\n", "clients/.git-notes": b"x", ".casefile/schemas.txt": b"x"}
    files.write_whole(root / ".casefile/worker", b"amina\n")
    files.write_whole(root / "clients/.git-notes", b"x")
    files.write_whole(root / ".casefile/schemas.txt", b"x")
    for name in ("lock", "intent.json", "tmp/half", "tmp/deep/half", "schemas/note.schema.json"):
        files.write_whole(root / ".casefile" / name, b"x")
    assert archive.write(root, root.parent / "kept.zip") == len(wanted)
    archive.restore(root.parent / "kept.zip", root.parent / "back")
    assert kept(root.parent / "back") == wanted


@pytest.mark.skipif(os.name == "nt", reason="a link needs a right there")
def test_what_a_link_leads_to_is_not_carried_along(root):
    wanted = kept(root)
    (root.parent / "elsewhere").mkdir()
    (root.parent / "elsewhere/private.txt").write_bytes(b"theirs")
    (root / "private.txt").symlink_to(root.parent / "elsewhere/private.txt")
    (root / "nowhere").symlink_to("gone")
    (root / "elsewhere").symlink_to(root.parent / "elsewhere")
    archive.write(root, root.parent / "kept.zip")
    archive.restore(root.parent / "kept.zip", root.parent / "back")
    assert kept(root.parent / "back") == wanted


@pytest.mark.parametrize(
    "name",
    ["scan 12:30.pdf", "what?.txt", "aux.txt", "trailing. ", "sub/.git/config", archive.MANIFEST, archive.HISTORY],
)
def test_a_name_that_could_not_be_restored_is_named_before_anything_is_kept(root, name):
    files.write_whole(root / name, b"x")
    assert name in refused(root, Usage)


def test_a_file_or_a_caseload_that_is_too_large_is_refused_before_anything_is_kept(root, monkeypatch):
    monkeypatch.setattr(archive, "MAX_FILE", 1024)
    files.write_whole(root / "film.mp4", b"x" * 1025)
    assert "film.mp4" in refused(root, Usage)
    (root / "film.mp4").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(archive, "MAX_COUNT", 2)
        refused(root, Usage)
    with monkeypatch.context() as patch:
        patch.setattr(archive, "MAX_ALL", 20)
        refused(root, Usage)
    assert archive.write(root, root.parent / "kept.zip") == 2


def test_more_names_than_a_backup_can_list_are_refused_before_anything_is_kept(root, monkeypatch):
    monkeypatch.setattr(archive, "MAX_FILE", 1024)
    for number in range(20):  # the digests alone are longer than that
        files.write_whole(root / f"clients/fern-1111/{number}.yaml", b"x")
    assert "more files than a backup can list" in refused(root, Usage)
    monkeypatch.setattr(archive, "MAX_FILE", 4096)
    assert archive.write(root, root.parent / "kept.zip") == 22


def test_a_history_larger_than_any_file_may_be_comes_back(root, monkeypatch):
    git.begin(root, "abcd", "amina")
    files.write_whole(root / "noise", os.urandom(4096))
    git.record(root, "amina", "note", ["noise"])
    (root / "noise").unlink()
    monkeypatch.setattr(archive, "MAX_FILE", 2048)
    count = archive.write(root, root.parent / "kept.zip")
    assert archive.restore(root.parent / "kept.zip", root.parent / "back") == count
    assert git.bundle(root.parent / "back")
    with monkeypatch.context() as patch:
        patch.setattr(archive, "MAX_HISTORY", 2048)
        with pytest.raises(Usage):
            archive.write(root, root.parent / "more.zip")
        with pytest.raises(Unreadable):
            archive.restore(root.parent / "kept.zip", root.parent / "again")
    assert left(root.parent) == ["back", "kept.zip", "riverbend"]


def test_what_was_written_is_checked_as_restore_does_it(root, monkeypatch):
    real = zipfile.ZipFile.writestr

    def forgetful(self, name, data, *more):
        real(self, name, b"another" if str(name) == "casefile.yaml" else data, *more)

    with monkeypatch.context() as patch:
        patch.setattr(zipfile.ZipFile, "writestr", forgetful)
        refused(root, Unreadable)
    archive.write(root, root.parent / "kept.zip")
    archive.restore(root.parent / "kept.zip", root.parent / "back")
    assert kept(root.parent / "back") == kept(root)


@pytest.mark.parametrize("cut", [40, 100, -1], ids=["at-once", "in-a-file", "at-the-end"])
def test_a_disk_that_keeps_less_than_it_was_given_keeps_no_backup(root, monkeypatch, cut):
    real = os.fsync

    def worn(handle):
        real(handle)
        (one,) = root.parent.glob(".kept.zip.*")
        one.write_bytes(one.read_bytes()[:cut])

    monkeypatch.setattr(archive.os, "fsync", worn)
    assert refused(root, Unreadable) == "the backup did not come out whole; nothing is kept"


def test_a_disk_that_keeps_other_bytes_than_it_was_given_keeps_no_backup(root, monkeypatch):
    real = os.fsync
    files.write_whole(root / "noise", noise := os.urandom(4096))  # it cannot be packed any smaller

    def worn(handle):
        real(handle)
        (one,) = root.parent.glob(".kept.zip.*")
        raw = one.read_bytes()
        assert noise[2000:2100] in raw
        one.write_bytes(raw.replace(noise[2000:2100], bytes(100)))

    monkeypatch.setattr(archive.os, "fsync", worn)
    assert refused(root, Unreadable) == "the backup did not come out whole; nothing is kept"


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_not_utf_8_is_told_by_its_folder(root):
    try:
        (root / os.fsdecode(b"clients/fern-1111/caf\xe9.txt")).write_bytes(b"x")
    except OSError:
        pytest.skip("this disk takes UTF-8 names only")
    assert "clients/fern-1111" in refused(root, Usage)


@pytest.mark.skipif(os.name == "nt", reason="no pipes and no modes there")
def test_what_cannot_be_read_is_named(root):
    os.mkfifo(root / "pipe")
    assert "pipe" in refused(root, Unreadable)


def test_a_folder_that_cannot_be_looked_into_is_not_left_out_in_silence(root, monkeypatch):
    real = os.scandir

    def closed(path):
        if str(path).endswith("fern-1111"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", closed)
    assert "clients/fern-1111" in refused(root, Unreadable)


def test_a_full_disk_says_so_and_leaves_nothing(root, monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(archive.os, "fsync", full)
        assert os.strerror(errno.ENOSPC) in refused(root, Unreadable)
    archive.write(root, root.parent / "kept.zip")
    written = []

    def soon_full(path, data):
        if written:
            full()
        written.append(path)
        path.parent.mkdir(parents=True)
        path.write_bytes(data)

    with monkeypatch.context() as patch:
        patch.setattr(files, "write_whole", soon_full)
        with pytest.raises(Unreadable, match=os.strerror(errno.ENOSPC)):
            archive.restore(root.parent / "kept.zip", root.parent / "far" / "back")
    assert written
    assert left(root.parent) == ["kept.zip", "riverbend"]


def test_no_such_backup_is_said_in_its_own_words(root):
    with pytest.raises(NotFound) as caught:
        archive.restore(root.parent / "nosuch.zip", root.parent / "back")
    assert (caught.value.message, caught.value.exit_code) == ("there is no such file", 3)
    assert left(root.parent) == ["riverbend"]


def test_a_restore_that_fails_half_way_leaves_nothing(root):
    archive.write(root, root.parent / "kept.zip")
    with zipfile.ZipFile(root.parent / "kept.zip") as source, zipfile.ZipFile(root.parent / "bad.zip", "w") as bad:
        for name in source.namelist():
            bad.writestr(name, b"another" if name.endswith("case.yaml") else source.read(name))
    empty = root.parent / "empty"
    empty.mkdir()
    for target in (empty, root.parent / "far" / "away"):
        with pytest.raises(Unreadable):
            archive.restore(root.parent / "bad.zip", target)
    assert left(empty) == []
    assert left(root.parent) == ["bad.zip", "empty", "kept.zip", "riverbend"]
    archive.restore(root.parent / "kept.zip", empty)
    assert kept(empty) == kept(root)


def test_a_history_that_git_cannot_pack_is_not_left_out_in_silence(root):
    git.begin(root, "abcd", "amina")
    git.record(root, "amina", "init", git.edited(root))
    (root / ".git/HEAD").unlink()
    assert refused(root, Unreadable) == "git cannot pack the history; nothing is kept"


def test_a_history_without_a_commit_yet_is_none(root):
    git.begin(root, "abcd", "amina")
    wanted = {name: data for name, data in kept(root).items() if not name.startswith(".git/")}
    assert archive.write(root, root.parent / "kept.zip") == len(wanted)
    archive.restore(root.parent / "kept.zip", root.parent / "back")
    assert kept(root.parent / "back") == wanted


def test_a_history_that_git_does_not_take_leaves_nothing(root, monkeypatch):
    git.begin(root, "abcd", "amina")
    git.record(root, "amina", "init", git.edited(root))
    monkeypatch.setattr(git, "bundle", lambda _root: b"no bundle")
    archive.write(root, root.parent / "kept.zip")
    with pytest.raises(Unreadable, match="history"):
        archive.restore(root.parent / "kept.zip", root.parent / "back")
    assert left(root.parent) == ["kept.zip", "riverbend"]


def test_a_file_is_nothing_to_restore_into(root):
    archive.write(root, root.parent / "kept.zip")
    with pytest.raises(Usage):
        archive.restore(root.parent / "kept.zip", root / "casefile.yaml")


# -- what is not one of our backups

HELD = {"casefile.yaml": b"format: 1\n", "clients/fern-1111/case.yaml": b"code: fern-1111\n"}
LISTED = {name: hashlib.sha256(data).hexdigest() for name, data in HELD.items()}
SAID = json.dumps({"casefile_backup": 1, "files": LISTED})


def by_hand(root: Path, *lists: str | bytes, held: dict[str, bytes] = HELD, method: int = zipfile.ZIP_STORED) -> Path:
    """A zip file that holds these files, and each of these lists of what it holds."""
    with zipfile.ZipFile(root.parent / "by-hand.zip", "w", method) as made:
        for name, data in [*held.items(), *(("casefile-backup.json", one) for one in lists)]:
            made.writestr(name, data)
    return root.parent / "by-hand.zip"


def not_restored(root: Path, source: Path) -> str:
    """What is said when a backup is not taken; nothing of it is left."""
    with pytest.raises(Unreadable) as caught:
        archive.restore(source, root.parent / "far" / "back")
    assert left(root.parent) == [source.name, "riverbend"]
    return caught.value.message


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_backup_made_by_another_hand_is_restored(root, method):
    assert archive.restore(by_hand(root, SAID, method=method), root.parent / "back") == 2
    assert kept(root.parent / "back") == HELD


@pytest.mark.parametrize("data", [b"", b"PK", b"format: 1\n" * 99], ids=["nothing", "two-letters", "words"])
def test_a_file_that_is_no_zip_file_is_no_backup(root, data):
    (root.parent / "junk.zip").write_bytes(data)
    assert not_restored(root, root.parent / "junk.zip") == "that file is not a whole casefile backup"


def test_a_backup_that_was_copied_in_part_is_no_backup(root):
    source = by_hand(root, SAID)
    source.write_bytes(source.read_bytes()[:-1])
    assert not_restored(root, source) == "that file is not a whole casefile backup"


@pytest.mark.parametrize(("module", "method"), [("bz2", zipfile.ZIP_BZIP2), ("lzma", zipfile.ZIP_LZMA)])
def test_a_zip_file_packed_in_a_way_of_its_own_is_no_backup(root, module, method):
    pytest.importorskip(module)  # not every Python was built with it
    assert not_restored(root, by_hand(root, SAID, method=method)) == "that file is not a casefile backup"


@pytest.mark.parametrize(
    "said",
    [b"", b"\xff", b"{", b"[]", b"{}", b"null", b'{"files": []}', b'{"files": null}', b'{"files": "all"}'],
)
def test_a_list_that_cannot_be_read_is_no_list(root, said):
    assert not_restored(root, by_hand(root, said)) == "that file is not a casefile backup"


def test_a_list_nested_without_end_is_no_list(root):
    assert "not a whole casefile backup" in not_restored(root, by_hand(root, "[" * 200_000))


def test_a_zip_file_of_somebody_elses_is_no_backup(root):
    assert not_restored(root, by_hand(root)) == "that file is not a casefile backup"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_lists_none_is_believed(root):
    assert not_restored(root, by_hand(root, SAID, SAID)) == "that file is not a casefile backup"


def test_a_list_larger_than_any_file_may_be_is_not_read(root, monkeypatch):
    monkeypatch.setattr(archive, "MAX_FILE", len(SAID) - 1)
    assert not_restored(root, by_hand(root, SAID)) == "that file is not a casefile backup"
    monkeypatch.setattr(archive, "MAX_FILE", len(SAID))
    assert archive.restore(root.parent / "by-hand.zip", root.parent / "back") == 2


@pytest.mark.parametrize("held", [HELD | {"more.yaml": b"x"}, {"casefile.yaml": HELD["casefile.yaml"]}, {}])
def test_a_backup_holds_what_its_list_says_and_nothing_else(root, held):
    assert "holds other files than it says" in not_restored(root, by_hand(root, SAID, held=held))


@pytest.mark.parametrize(("limit", "enough"), [("MAX_COUNT", 2), ("MAX_ALL", sum(map(len, HELD.values())) + len(SAID))])
def test_a_backup_that_would_fill_the_disk_is_not_unpacked(root, monkeypatch, limit, enough):
    monkeypatch.setattr(archive, limit, enough - 1)
    assert "too many" in not_restored(root, by_hand(root, SAID))
    monkeypatch.setattr(archive, limit, enough)
    assert archive.restore(root.parent / "by-hand.zip", root.parent / "back") == 2
