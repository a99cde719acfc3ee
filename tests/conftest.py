"""What every test stands on: no network, nobody's home folder, nobody's git settings, one time zone."""

import os
import shutil
import socket
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)

# What a person's shell may hold that would change what is tested.
FOREIGN = ("CASEFILE_", "GIT_", "XDG_", "LC_")
FOREIGN_NAMES = {"EDITOR", "VISUAL", "PAGER", "COLUMNS", "LINES", "LANGUAGE"}
FOREIGN_NAMES |= {"NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "PY_COLORS", "GITHUB_ACTIONS"}
KEPT = {"CASEFILE_REQUIRE_ALL", "CASEFILE_KILLS", "CASEFILE_EVERY_STEP", "LC_ALL", "LC_CTYPE"}


MEMORY = Path("/dev/shm")
ROOM = 8 << 30
"""Bytes that must be free there: a run of every test writes about half of it."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Cut this run, and every process it starts, off from the person and the machine it runs on."""
    _in_memory(config)
    settings.load_profile("ci" if os.environ.get("CI") else "here")
    patch = pytest.MonkeyPatch()
    config.add_cleanup(patch.undo)
    _no_network(patch)
    _nobodys_environment(patch, config)


def _in_memory(config: pytest.Config) -> None:
    """Let temporary folders lie in memory where it has room: no test takes the power away, and all wait for the disk otherwise."""
    if config.option.basetemp or hasattr(config, "workerinput") or not MEMORY.is_dir():
        return
    if (
        shutil.disk_usage(MEMORY).free < ROOM
        or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
        or not os.access(MEMORY, os.W_OK)
    ):
        return
    for left in MEMORY.glob("casefile-tests-*"):  # by a run that was killed
        if not Path("/proc", left.name.split("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    config.option.basetemp = tempfile.mkdtemp(prefix=f"casefile-tests-{os.getpid()}-", dir=MEMORY)
    config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


def _no_network(patch: pytest.MonkeyPatch) -> None:
    """Casefile works offline: whoever asks for the network fails the test, and cannot catch that."""

    def refuse(*_: object, **__: object) -> NoReturn:
        pytest.fail("casefile promises to work offline, and this asked for the network")

    def guarded(allowed: Any) -> Any:
        def connect(self: socket.socket, *args: Any) -> Any:
            if self.family != getattr(socket, "AF_UNIX", None):
                refuse()
            return allowed(self, *args)

        return connect

    for name in ("connect", "connect_ex", "sendto"):
        patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        patch.setattr(socket, name, refuse)


def _nobodys_environment(patch: pytest.MonkeyPatch, config: pytest.Config) -> None:
    for name in set(os.environ) - KEPT:
        if name.startswith(FOREIGN) or name in FOREIGN_NAMES:
            patch.delenv(name)
    home = Path(tempfile.mkdtemp(prefix="casefile-home-"))
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    for name in ("HOME", "USERPROFILE"):
        patch.setenv(name, str(home))
    for name, folder in {
        "XDG_CONFIG_HOME": ".config",
        "XDG_CACHE_HOME": ".cache",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "APPDATA": "AppData/Roaming",
        "LOCALAPPDATA": "AppData/Local",
    }.items():
        patch.setenv(name, str(home / folder))
    patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    patch.setenv("GIT_TERMINAL_PROMPT", "0")
    patch.setenv("TZ", "UTC")
    if hasattr(time, "tzset"):
        time.tzset()


# Where every tool is there, a skip hides something: CASEFILE_REQUIRE_ALL=1, set by .ci/run, fails it.


def _must_not_skip(report: Any) -> Any:
    if os.environ.get("CASEFILE_REQUIRE_ALL") and report.skipped and not hasattr(report, "wasxfail"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"CASEFILE_REQUIRE_ALL is set, so nothing may be skipped here: {why}"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """Turn a skipped test into a failed one where nothing may be skipped."""
    return _must_not_skip((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    """Turn a skipped module into a failed one where nothing may be skipped."""
    return _must_not_skip((yield))
