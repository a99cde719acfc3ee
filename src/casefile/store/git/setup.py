"""What a caseload's own git configuration says: what casefile writes there, what is missing, and what could run a program.

A caseload that is copied brings its configuration with it, so what may stand there is a list of names that run nothing.
"""

from __future__ import annotations

import re
from pathlib import Path

from casefile.store import files
from casefile.store.git.history import IGNORED, add_lines
from casefile.store.git.running import GitProblem, git, settings

ATTRIBUTES = "*.yaml merge=casefile -text diff\n*      -text\n"
EXCLUDED = ".*.sw?\n*~\n#*#\n.#*\n4913\n*.tmp\n~$*\n*.casefile-tmp\n"
DRIVER = "merge.casefile.driver"
_KEPT = {
    "merge.casefile.name": "casefile: by path and key",
    "merge.renames": "false",
    "merge.directoryrenames": "false",
    "diff.renames": "false",
    "pull.twohead": "recursive",
    "pull.rebase": "false",
    "core.autocrlf": "false",
    "core.symlinks": "false",
    "core.protectntfs": "true",
    "core.fsync": "all",
    "fetch.fsckobjects": "true",
    "transfer.fsckobjects": "true",
    "gc.reflogexpire": "never",
}
_HARMLESS = re.compile(
    r"""core\.(repositoryformatversion|filemode|bare|logallrefupdates|ignorecase|precomposeunicode|symlinks|autocrlf
        |protectntfs|protecthfs|fsync|fsyncmethod|quotepath|eol|safecrlf|longpaths|sharedrepository|abbrev|commentchar
        |compression|bigfilethreshold|untrackedcache|preloadindex|trustctime|checkstat|fscache|createobject|hidedotfiles)
    |extensions\.(objectformat|refstorage|noop)
    |(user|author|committer)\.(name|email|signingkey|useconfigonly)
    |gpg\.format|gpg\.ssh\.(allowedsignersfile|revocationfile)|(commit|tag)\.gpgsign
    |init\.defaultbranch|push\.(default|autosetupremote)|pull\.(rebase|ff|twohead)|rebase\.autostash
    |branch\..*\.(remote|merge|rebase|description)
    |remote\..*\.(url|pushurl|fetch|push|tagopt|prune|mirror)
    |merge\.(renames|directoryrenames|conflictstyle|ff|stat)|merge\.casefile\.(name|driver|recursive)|diff\.renames
    |(fetch|transfer|receive)\.(fsckobjects|prune|writecommitgraph)|gc\..*|maintenance\.auto|index\.[a-z]*|pack\.[a-z]*
    |(advice|color|column|casefile)\..*|status\.[a-z]*|log\.[a-z]*|i18n\.[a-z]*""",
    re.VERBOSE,
)


def odd_settings(root: Path) -> list[str]:
    """Names of settings of the caseload's own configuration that could make git run a program or go somewhere else.

    Raises:
        GitProblem: git would not say.
    """
    own = settings(root, "--local", "--includes")
    return sorted({key for key, _ in own if not _HARMLESS.fullmatch(key)})


def prepare(root: Path, driver: str) -> None:
    """Set up a repository so that a plain `git pull` brings documents together as casefile does. `driver` is a command line.

    Raises:
        GitProblem: git would not.
    """
    own = dict(settings(root, "--local"))
    for key, value in {**_KEPT, DRIVER: driver}.items():
        if own.get(key) != value:
            git(root, "config", "--local", "--replace-all", key, value)
    info = root / ".git" / "info"
    had = _read(info / "attributes")
    if not had.endswith(ATTRIBUTES):  # the last line that fits is the one that counts
        between = "" if not had or had.endswith("\n") else "\n"
        files.write_whole(info / "attributes", f"{had}{between}{ATTRIBUTES}".encode("utf-8", "surrogateescape"))
    add_lines(info / "exclude", IGNORED + EXCLUDED)


def _read(path: Path) -> str:
    try:
        return files.read_bytes(path, 1 << 20).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""
    except OSError:
        raise GitProblem(f".git/info/{path.name} cannot be read", "look at it") from None


def is_prepared(root: Path) -> bool:
    """Whether a plain `git pull` in the caseload brings documents together as casefile does."""
    own = dict(settings(root, "--local"))
    wanted = all(own.get(key) == value for key, value in _KEPT.items() if key.startswith(("merge.", "pull.")))
    return (
        wanted and bool(own.get(DRIVER)) and ATTRIBUTES.splitlines()[0] in _read(root / ".git" / "info" / "attributes")
    )


def remote(root: Path) -> str:
    """The address that the caseload's history goes to and comes from; empty where there is none."""
    return dict(settings(root, "--local")).get("remote.origin.url", "")


def set_remote(root: Path, address: str) -> None:
    """Name the address that the history goes to and comes from.

    Raises:
        GitProblem: git would not.
    """
    git(root, "config", "--local", "--replace-all", "remote.origin.url", address)
    git(root, "config", "--local", "--replace-all", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")


def setting(root: Path, key: str) -> str:
    """A setting of the caseload's own configuration; empty where there is none."""
    return dict(settings(root, "--local")).get(key.lower(), "")


def set_setting(root: Path, key: str, value: str) -> None:
    """Write a setting into the caseload's own configuration.

    Raises:
        GitProblem: git would not.
    """
    git(root, "config", "--local", "--replace-all", key, value)
