#!/usr/bin/env python3
"""Sets casefile up, once, in .venv beside this file, and runs it.

    python3 run.py demo           an invented client, through all eight phases
    python3 run.py test           the tests that need Python and git only
    python3 run.py test --all     every test; whatever else is said goes to pytest
    python3 run.py lint           style and types
    python3 run.py COMMAND ...    any casefile command, in the folder you are in

Standard library only. On Windows: py run.py demo.
"""

# An old Python reads the whole file before it runs the next line: the syntax is Python 2.7's throughout.
import sys

if sys.version_info < (3, 11):
    this = (sys.version.split()[0], sys.executable)
    sys.exit("casefile needs Python 3.11 or newer; this is Python %s (%s)." % this)

import hashlib
import os
import subprocess
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
BASE, DEV = "requirements.lock", "requirements-dev.lock"

SLOW = ["browser", "terminal", "sync", "kill", "samples", "bench", "editor", "wheel", "setup"]
LINT = [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]]

# What would send an installation or an import somewhere else than .venv; mirrors, proxies and caches stay.
ASTRAY = ["PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"]
ASTRAY += ["PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_REQUIRE_VIRTUALENV"]
ASTRAY += ["PIP_REQUIREMENT", "PIP_CONSTRAINT", "PIP_REQUIRE_HASHES", "PIP_NO_DEPS", "PIP_DRY_RUN"]


def main(args):
    """Set up what the command needs, then become it."""
    for name in ASTRAY:
        os.environ.pop(name, None)
    os.environ["PYTHONUTF8"] = "1"  # paths and pipes alike, on Windows too

    job, rest = args[:1], args[1:]
    if job == ["test"]:
        set_up(BASE, DEV)
        os.chdir(str(HERE))
        # On every core, a file at a time; those that are slow type, kill and measure, and want the machine to themselves.
        quick = [] if "--all" in rest else ["-n", "auto", "--dist", "loadfile", "-m", "not (%s)" % " or ".join(SLOW)]
        become(module("pytest") + quick + [arg for arg in rest if arg != "--all"])
    elif job == ["lint"]:
        set_up(BASE, DEV)
        sys.exit(max([subprocess.call(module(*linter), cwd=str(HERE)) for linter in LINT]))
    else:
        set_up(BASE)
        os.environ["CASEFILE_CALLED"] = "%s %s" % ("py" if os.name == "nt" else "python3", sys.argv[0])
        become(module("casefile") + args)


def module(name, *args):
    """Name a module of .venv to run: not a script (it would not survive a move), nor one of the cwd (-P)."""
    return [str(PYTHON), "-P", "-m", name] + list(args)  # noqa: RUF005


def become(command):
    """Hand over to the command: its signals and its exit code are ours."""
    if os.name == "posix":
        os.execv(command[0], command)
    child = subprocess.Popen(command)
    while True:
        try:
            sys.exit(child.wait())
        except KeyboardInterrupt:  # the command was interrupted too, and answers for itself
            continue


def set_up(*locks):
    """Make .venv hold what the locks name; costs nothing and needs no network when it does."""
    for lock in locks:
        if not PYTHON.exists() or not stands(lock):
            if lock == BASE:
                make_venv()
            say("installing %s (once) ..." % lock)
            pip("--require-hashes", "-r", lock)
            stamp(lock).write_text(fingerprint(lock), "utf-8")  # last: what is cut short is done again


def stands(lock):
    """Whether .venv was made from this lock, by this Python, in this place."""
    return stamp(lock).is_file() and stamp(lock).read_text("utf-8") == fingerprint(lock)


def stamp(lock):
    """Where the fingerprint of an installed lock is kept."""
    return VENV / (lock + ".installed")


def fingerprint(lock):
    """What an installation depends on; when any of it changes, .venv is made anew."""
    made_of = [sys.version, sys.base_prefix, str(VENV), (HERE / lock).read_text("utf-8")]
    return hashlib.sha256("\0".join(made_of).encode("utf-8", "surrogateescape")).hexdigest()


def make_venv():
    """Make a .venv that holds casefile alone, in place of whatever is there."""
    try:
        import ensurepip  # noqa: F401  (Debian and Ubuntu keep it in a package of its own)
        import venv
    except ImportError:
        sys.exit("This Python has no venv and ensurepip; on Debian or Ubuntu: sudo apt install python3-venv")
    say("making .venv ...")
    try:
        venv.create(str(VENV), clear=True, with_pip=True, symlinks=os.name != "nt")
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit("casefile could not make %s: %s" % (VENV, error))
    # Not `pip install -e`: it writes the whole path, which Python reads in the letters of the locale.
    packages = sysconfig.get_path("purelib", "venv", {"base": str(VENV)})
    Path(packages, "casefile.pth").write_text(os.path.relpath(str(HERE / "src"), packages), "ascii")


def pip(*args):
    """Install into .venv; stdout stays the command's own, and bars are drawn for a person only."""
    watched = sys.stderr.isatty() and not os.environ.get("CI")
    how = ["--progress-bar", "on"] if watched else ["-qq", "--progress-bar", "off"]
    command = module("pip", "--disable-pip-version-check", "install", "--no-user", *how) + list(args)
    if subprocess.call(command, cwd=str(HERE), stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno()):
        sys.exit("Set-up did not finish (see above). It needs the network, once; the same command tries again.")


def say(text):
    """Tell a person what takes time."""
    sys.stderr.write("casefile: %s\n" % text)
    sys.stderr.flush()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
