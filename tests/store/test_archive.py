"""A backup that is made can be restored, and one that cannot is neither made nor half restored."""

import errno
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
