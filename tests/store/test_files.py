"""Plain files: what is read as one, and that a file is wholly old or wholly new whatever the disk does."""

import errno
import os
import socket
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from casefile.store import files

pytestmark = pytest.mark.timeout(30)


class Shim:
    """`os` with some of its names replaced; those said to be None are not there at all."""

    def __init__(self, **own: Any) -> None:
        self.own = own

    def __getattr__(self, name: str) -> Any:
        found = self.own.get(name, getattr(os, name))
        if found is None:
            raise AttributeError(name)
        return found


@pytest.fixture
def shim(monkeypatch):
    def put(**own):
        monkeypatch.setattr(files, "os", Shim(**own))

    return put


@pytest.fixture
def open_to_all():
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.lstat().st_mode)


def failing(number):
    def fail(*_args, **_options):
        raise OSError(number, os.strerror(number))

    return fail


# -- reading


def test_a_plain_file_is_read_whole(tmp_path):
    (tmp_path / "a").write_bytes(b"one\r\n\x00two")
    assert files.read_bytes(tmp_path / "a") == b"one\r\n\x00two"


def test_a_file_that_comes_in_parts_is_read_whole(tmp_path, shim):
    (tmp_path / "a").write_bytes(b"0123456789")
    shim(read=lambda handle, most: os.read(handle, min(most, 3)))
    assert files.read_bytes(tmp_path / "a") == b"0123456789"


def test_of_a_large_file_one_byte_more_than_allowed_is_read(tmp_path):
    with (tmp_path / "a").open("wb") as file:
        file.truncate(10_000_000_000)
    assert files.read_bytes(tmp_path / "a", 1000) == bytes(1001)
    assert len(files.read_bytes(tmp_path / "a")) == 256 * 1024 + 1


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        files.read_bytes(tmp_path / "a")


@pytest.mark.parametrize("target", ["secret", "nowhere", "link", "folder"])
def test_a_link_is_never_followed(tmp_path, target):
    (tmp_path / "secret").write_text("theirs")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(files.NotAFile, match="link"):
        files.read_bytes(tmp_path / "link")


def test_a_folder_is_not_a_file(tmp_path):
    with pytest.raises(files.NotAFile, match="not a plain file"):
        files.read_bytes(tmp_path)


@pytest.mark.timeout(5)
def test_a_pipe_that_nobody_writes_to_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "a")
    with pytest.raises(files.NotAFile):
        files.read_bytes(tmp_path / "a")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/random"])
def test_a_device_is_not_a_file(device):
    with pytest.raises(files.NotAFile):
        files.read_bytes(Path(device))


def test_a_socket_is_not_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("a")
        with pytest.raises(OSError, match="No such device"):
            files.read_bytes(tmp_path / "a")


def test_a_file_that_may_not_be_read_is_said_to_be_so(tmp_path, shim):
    (tmp_path / "a").write_text("a")
    shim(open=failing(errno.EACCES))
    with pytest.raises(PermissionError):
        files.read_bytes(tmp_path / "a")


def test_where_the_system_knows_no_such_flags_plain_files_are_read_and_written(tmp_path, shim):
    shim(O_NOFOLLOW=None, O_NONBLOCK=None, O_BINARY=None)
    files.write_new(tmp_path / "a", b"words")
    assert files.read_bytes(tmp_path / "a") == b"words"


def test_a_handle_is_closed_whatever_was_read(tmp_path, shim):
    (tmp_path / "a").write_text("a")
    closed = []
    shim(read=failing(errno.EIO), close=lambda handle: (closed.append(handle), os.close(handle)))
    with pytest.raises(OSError):
        files.read_bytes(tmp_path / "a")
    assert len(closed) == 1


# -- writing a new file


def test_a_new_file_and_its_folders_are_for_their_owner_only(tmp_path, open_to_all):
    files.write_new(tmp_path / "a" / "b" / "c", b"words")
    assert (tmp_path / "a" / "b" / "c").read_bytes() == b"words"
    assert mode(tmp_path / "a" / "b" / "c") == 0o600
    assert mode(tmp_path / "a" / "b") == mode(tmp_path / "a") == 0o700


def test_a_file_that_is_there_is_not_taken_for_a_new_one(tmp_path):
    (tmp_path / "a").write_text("theirs")
    with pytest.raises(FileExistsError):
        files.write_new(tmp_path / "a", b"mine")
    assert (tmp_path / "a").read_text() == "theirs"


def test_a_link_is_not_taken_for_a_place_to_write_to(tmp_path):
    (tmp_path / "link").symlink_to("outside")
    with pytest.raises(FileExistsError):
        files.write_new(tmp_path / "link", b"mine")
    assert not (tmp_path / "outside").exists()


def test_short_writes_lose_nothing(tmp_path, shim):
    shim(write=lambda handle, data: os.write(handle, data[:3]))
    files.write_new(tmp_path / "a", b"0123456789")
    assert (tmp_path / "a").read_bytes() == b"0123456789"


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_new_file_that_cannot_be_written_is_not_left_behind(tmp_path, shim, call):
    shim(**{call: failing(errno.ENOSPC)})
    with pytest.raises(OSError):
        files.write_new(tmp_path / "a", b"words")
    assert list(tmp_path.iterdir()) == []


def test_the_first_error_is_told_though_tidying_up_fails_too(tmp_path, shim):
    shim(fsync=failing(errno.EIO), unlink=failing(errno.EROFS))
    with pytest.raises(OSError) as told:
        files.write_new(tmp_path / "a", b"words")
    assert told.value.errno == errno.EIO


# -- replacing a file


def busy(times, number=32):
    calls = []

    def replace(*paths):
        calls.append(paths)
        if len(calls) <= times:
            error = PermissionError(errno.EACCES, "held by a scanner")
            error.winerror = number
            raise error
        Path(paths[0]).replace(paths[1])

    return calls, replace


@pytest.mark.parametrize("number", [5, 32, 33])
def test_on_windows_a_file_that_is_held_for_a_moment_is_waited_for(tmp_path, shim, monkeypatch, number):
    waits = []
    monkeypatch.setattr(files, "time", SimpleNamespace(sleep=waits.append))
    _, replace = busy(3, number)
    shim(replace=replace)
    files.write_whole(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert waits == [0.02, 0.04, 0.08]


def test_on_windows_a_file_that_is_held_for_long_is_given_up_and_stays(tmp_path, shim, monkeypatch):
    (tmp_path / "a").write_text("old")
    waits = []
    monkeypatch.setattr(files, "time", SimpleNamespace(sleep=waits.append))
    calls, replace = busy(100)
    shim(replace=replace)
    with pytest.raises(PermissionError):
        files.write_whole(tmp_path / "a", b"new")
    assert (len(calls), len(waits)) == (8, 7)
    assert [one.name for one in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"


@pytest.mark.parametrize("number", [None, 112])
def test_other_errors_are_not_waited_for(tmp_path, shim, monkeypatch, number):
    monkeypatch.setattr(files, "time", SimpleNamespace(sleep=lambda _: pytest.fail("it waited")))
    _, replace = busy(1, number)
    shim(replace=replace)
    with pytest.raises(PermissionError):
        files.write_whole(tmp_path / "a", b"new")


def test_a_file_is_replaced_and_closed_to_others(tmp_path, open_to_all):
    (tmp_path / "a").write_text("old")
    (tmp_path / "a").chmod(0o666)
    files.write_whole(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert mode(tmp_path / "a") == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["a"]


def test_the_temporary_file_lies_beside_unless_said(tmp_path, shim):
    seen = []

    def replace(temporary, path):
        seen.append(Path(temporary))
        Path(temporary).replace(path)

    shim(replace=replace)
    files.write_whole(tmp_path / "a", b"one")
    files.write_whole(tmp_path / "a", b"two", tmp_path / "elsewhere" / "t")
    assert seen[0].parent == tmp_path
    assert seen[0].name.startswith(".a.")
    assert seen[0].name.endswith(".casefile-tmp")
    assert seen[1] == tmp_path / "elsewhere" / "t"


def test_what_a_killed_command_left_beside_a_file_is_in_nobodys_way(tmp_path, shim, monkeypatch):
    left = []

    def dies(temporary, _path):
        left.append(Path(temporary))
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(files, "os", Shim(replace=dies, unlink=failing(errno.EIO)))
        with pytest.raises(KeyboardInterrupt):
            files.write_whole(tmp_path / "a", b"one")
    assert left[0].exists()
    files.write_whole(tmp_path / "a", b"two")
    assert (tmp_path / "a").read_bytes() == b"two"


@pytest.mark.parametrize("call", ["mkdir", "write", "fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_a_file_that_cannot_be_written_leaves_no_new_folder_behind(tmp_path, shim, call, error):
    def fail(*_args, **_options):
        raise error

    shim(**{call: fail})
    with pytest.raises(type(error)):
        files.write_whole(tmp_path / "new" / "notes" / "a", b"words")
    assert list(tmp_path.iterdir()) == []


def test_when_the_second_of_two_folders_cannot_be_made_the_first_goes_too(tmp_path, shim):
    def mkdir(path, *mode):
        if Path(path).name == "notes":
            raise OSError(errno.ENOSPC, "full")
        Path(path).mkdir(*mode)

    shim(mkdir=mkdir)
    with pytest.raises(OSError):
        files.write_whole(tmp_path / "new" / "notes" / "a", b"words")
    assert list(tmp_path.iterdir()) == []


# -- lasting through a power cut


@pytest.fixture
def order(monkeypatch):
    """What is done in which order: names of calls, with the file names they are done to."""
    done, names = [], {}

    def opened(path, flags, *mode):
        handle = os.open(path, flags, *mode)
        names[handle] = Path(path)
        return handle

    def fsync(handle):
        done.append(("fsync", names[handle]))

    def replace(temporary, path):
        Path(temporary).replace(path)
        done.append(("replace", Path(path)))

    monkeypatch.setattr(files, "os", Shim(open=opened, fsync=fsync, replace=replace))
    return done


def test_the_words_are_on_disk_before_the_rename_and_the_rename_after_it(tmp_path, order):
    files.write_whole(tmp_path / "new" / "a", b"words", tmp_path / "t")
    assert order == [
        ("fsync", tmp_path / "t"),
        ("replace", tmp_path / "new" / "a"),
        ("fsync", tmp_path / "new"),
        ("fsync", tmp_path),
    ]


def test_windows_needs_no_settling_of_folders(tmp_path, shim):
    shim(name="nt", open=lambda *_: pytest.fail("it opened a folder"))
    files.settle_folder(tmp_path)


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_a_network_drive_that_cannot_settle_folders_is_no_error(tmp_path, shim, number):
    shim(fsync=failing(number))
    files.settle_folder(tmp_path)


def test_a_folder_that_does_not_settle_is_an_error_and_its_handle_is_closed(tmp_path, shim):
    closed = []
    shim(fsync=failing(errno.EIO), close=lambda handle: (closed.append(handle), os.close(handle)))
    with pytest.raises(OSError):
        files.settle_folder(tmp_path)
    assert len(closed) == 1


# -- removing, making folders


def test_a_file_is_removed_and_one_that_is_gone_is_fine(tmp_path):
    (tmp_path / "a").write_text("a")
    files.remove(tmp_path / "a")
    files.remove(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_removed_is_an_error(tmp_path, shim):
    (tmp_path / "a").write_text("a")
    shim(unlink=failing(errno.EACCES))
    with pytest.raises(PermissionError):
        files.remove(tmp_path / "a")


def test_two_commands_may_make_one_folder(tmp_path, shim):
    def mkdir(path, *mode):
        Path(path).mkdir(*mode)
        raise FileExistsError(errno.EEXIST, "the other one was faster")

    shim(mkdir=mkdir)
    files.make_folder(tmp_path / "a" / "b")
    files.make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_names_of_temporary_files_never_come_twice():
    assert len({files.unique() for _ in range(1000)}) == 1000
