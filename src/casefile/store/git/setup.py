"""What a caseload's own git configuration says: what casefile writes there, what is missing, and what could run a program.

A caseload that is copied brings its configuration with it, so what may stand there is a list of names that run nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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
    |branch\..*\.(remote|merge|rebase|description|vscode-merge-base|gh-merge-base|github-pr-[a-z-]*)
    |remote\..*\.(url|pushurl|fetch|push|tagopt|prune|mirror|gh-resolved)
    |gui\.(wmstate|geometry)|lfs\.repositoryformatversion
    |merge\.(renames|directoryrenames|conflictstyle|ff|stat)|merge\.casefile\.(name|driver|recursive)|diff\.renames
    |(fetch|transfer|receive)\.(fsckobjects|prune|writecommitgraph)|gc\..*|maintenance\.auto|index\.[a-z]*|pack\.[a-z]*
    |(advice|color|column|casefile)\..*|status\.[a-z]*|log\.[a-z]*|i18n\.[a-z]*""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Local:
    """A repository's own settings, read once."""

    root: Path
    settings: tuple[tuple[str, str], ...]

    def get(self, key: str) -> str:
        """A setting, the last where there are several; empty where there is none."""
        return dict(self.settings).get(key.lower(), "")

    @property
    def odd(self) -> list[str]:
        """Names of settings that could make git run a program or go somewhere else."""
        return sorted({key for key, _ in self.settings if not _HARMLESS.fullmatch(key)})

    @property
    def remote(self) -> str:
        """The address that the history goes to and comes from; empty where there is none."""
        return self.get("remote.origin.url")

    @property
    def is_prepared(self) -> bool:
        """Whether a plain `git pull` brings documents together as casefile does."""
        wanted = all(self.get(key) == value for key, value in _KEPT.items() if key.startswith(("merge.", "pull.")))
        said = ATTRIBUTES.splitlines()[0] in _read(self.root / ".git" / "info" / "attributes")
        return wanted and said and bool(self.get(DRIVER))


def local(root: Path) -> Local:
    """What the repository's own configuration says, with what it includes; nothing where there is no repository yet.

    Raises:
        GitProblem: git would not say.
    """
    if not (root / ".git").is_dir():
        return Local(root, ())
    return Local(root, tuple(settings(root, "--local", "--includes")))


def prepare(root: Path, driver: str, own: Local | None = None) -> None:
    """Set up a repository so that a plain `git pull` brings documents together as casefile does. `driver` is a command line.

    Raises:
        GitProblem: git would not.
    """
    own = own or local(root)
    for key, value in {**_KEPT, DRIVER: driver}.items():
        if own.get(key) != value:
            keep(root, key, value)
    info = root / ".git" / "info"
    had = _read(info / "attributes")
    if not had.endswith(ATTRIBUTES):  # the last line that fits is the one that counts
        between = "" if not had or had.endswith("\n") else "\n"
        files.write_whole(info / "attributes", f"{had}{between}{ATTRIBUTES}".encode("utf-8", "surrogateescape"))
    add_lines(info / "exclude", IGNORED + EXCLUDED)


def keep(root: Path, key: str, value: str) -> None:
    """Write a setting into the repository's own configuration; an empty value takes it away.

    Raises:
        GitProblem: git would not.
    """
    if value:
        git(root, "config", "--local", "--replace-all", key, value)
    else:
        git(root, "config", "--local", "--unset-all", key)


def _read(path: Path) -> str:
    try:
        return files.read_bytes(path, 1 << 20).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""
    except OSError:
        raise GitProblem(f".git/info/{path.name} cannot be read", "look at it") from None
