"""A caseload that came from elsewhere: nothing in it runs, nothing outside it is read or written, and a note can still be written.

Every hostile part is put under every command that touches git or files. That the canaries sing under plain git is tested too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.hostile.elsewhere import (
    AMBER,
    SECRET,
    WORDS,
    Machine,
    Make,
    attributes,
    copied,
    each,
    git,
    hooks,
    in_git,
    in_load,
    in_own,
    instead,
    moved,
    pipe,
    programs,
    settings,
    sound,
    written,
)  # fmt: skip
from tests.hostile.watch import RAW
from tests.story import Desk, Said

pytestmark = [pytest.mark.timeout(300)]

ONE = "0" * 39 + "1"


def replaced(here: Machine) -> None:
    """A name by which git would take another text for one of ours."""
    head = git(here.root, "rev-parse", "HEAD")
    first = git(here.root, "rev-list", "--max-parents=0", "HEAD")
    git(here.root, "update-ref", f"refs/replace/{head}", first)


def odd_index(here: Machine) -> None:
    """An index that holds a link, another repository, a file where a folder is, and stages of a merge."""
    blob = git(here.root, "hash-object", "-w", "--stdin", stdin=b"../private/diary.txt")
    head = git(here.root, "rev-parse", "HEAD")
    lines = [f"120000 {blob} 0\tclients/link", f"160000 {head} 0\tinner", f"100644 {blob} 1\tcasefile.yaml", f"100644 {blob} 2\tcasefile.yaml",
             f"100755 {blob} 0\tREADME.txt", f"100644 {blob} 0\tservice"]  # fmt: skip
    git(here.root, "update-index", "--index-info", stdin="".join(f"{line}\n" for line in lines).encode())


def promised(here: Machine) -> None:
    """An object is missing, and a program is named that would bring it."""
    settings(
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.uploadpack", "CANARY"),
    )(here)
    tree = git(here.root, "rev-parse", "HEAD^{tree}")
    (here.git / "objects" / tree[:2] / tree[2:]).unlink()


def inner(here: Machine) -> None:
    """A repository within, with programs of its own."""
    inside = here.root / "clients" / "inner"
    inside.mkdir()
    git(inside, "init", "-q")
    (inside / "a.yaml").write_text("a: 1\n", "utf-8")
    git(inside, "add", "-A")
    git(inside, "commit", "-q", "-m", "x")
    git(here.root, "add", "clients/inner")
    for key in ("core.fsmonitor", "filter.seen.clean"):
        git(inside, "config", key, str(here.canary("inner")))
    (inside / ".gitattributes").write_text("* filter=seen\n", "utf-8")
    (inside / "a.yaml").write_text("a: 2\n", "utf-8")


# The part, and whether a note can still be written where it is. Where git's own folder is what is hostile it always can.
PARTS: dict[str, tuple[Make, bool]] = {
    "programs": (programs, True),
    "hooks": (hooks, True),
    "hooksPath": (each(hooks, settings(("core.hooksPath", "ROOT/.git/hooks"))), True),
    "attributes": (attributes, True),
    "include": (each(written("inc", "[filter \"seen\"]\n\tclean = CANARY\n[core]\n\tfsmonitor = CANARY\n"), settings(("include.path", "../inc"), ("includeIf.gitdir:/.path", "../inc")), attributes), True),
    "include-private": (settings(("include.path", "PRIVATE/diary.txt")), True),
    "insteadOf": (settings(("url.ext::CANARY .insteadOf", "/"), ("protocol.ext.allow", "always")), True),
    "insteadOf-private": (settings(("url.PRIVATE/repo/.git.insteadOf", "/")), True),
    "worktree": (instead(("core.worktree", "PRIVATE/repo")), True),
    "bare": (instead(("core.bare", "true")), True),
    "excludes": (settings(("core.excludesFile", "PRIVATE/diary.txt"), ("commit.template", "PRIVATE/diary.txt"), ("core.attributesFile", "PRIVATE/diary.txt")), True),
    "config.worktree": (each(settings(("extensions.worktreeConfig", "true"), ("core.repositoryformatversion", "1")), written(".git/config.worktree", "[core]\n\tfsmonitor = CANARY\n\tworktree = PRIVATE/repo\n[filter \"seen\"]\n\tclean = CANARY\n"), attributes), True),
    "config-broken": (written(".git/config", "[core\n"), True),
    "config-newer": (settings(("core.repositoryformatversion", "99")), True),
    "git-file": (written(".git", "gitdir: PRIVATE/repo/.git\n"), True),
    "git-link": (in_load(".git", "repo/.git"), True),
    "git-nothing": (in_load(".git", "nothing"), True),
    "commondir": (written(".git/commondir", "PRIVATE/repo/.git\n"), True),
    "alternates": (written(".git/objects/info/alternates", "PRIVATE/repo/.git/objects\n"), True),
    "grafts": (lambda here: written(".git/info/grafts", f"{git(here.root, 'rev-parse', 'HEAD')}\n")(here), True),
    "replaced": (replaced, True),
    "shallow": (lambda here: written(".git/shallow", f"{git(here.root, 'rev-parse', 'HEAD')}\n")(here), True),
    "index-odd": (odd_index, True),
    "index-broken": (written(".git/index", "x"), True),
    "head-nothing": (written(".git/HEAD", "ref: refs/heads/nothing\n"), True),
    "head-odd": (written(".git/HEAD", "ref: refs/heads/../../../x\n"), True),
    "head-missing": (written(".git/refs/heads/main", f"{ONE}\n"), True),
    **{f"git-{name}-link": (in_git(name, to), True) for name, to in {
        "COMMIT_EDITMSG": "diary.txt", "logs/HEAD": "diary.txt", "logs/refs/heads/main": "diary.txt", "info/exclude": "diary.txt",
        "info/attributes": "diary.txt", "casefile-git": "made", "casefile-signing": "diary.txt", "casefile-sealed.json": "diary.txt",
        "packed-refs": "made", "index.lock": "made", "ORIG_HEAD": "diary.txt", "MERGE_HEAD": "diary.txt", "FETCH_HEAD": "made",
        "description": "diary.txt", "refs/casefile": "empty", "config.lock": "made", "gc.pid": "made", "worktrees": "empty",
    }.items()},
    **{f"git-{name}-moved": (moved(name), True) for name in ("index", "config", "objects", "refs", "logs", "info", "HEAD", "refs/heads", "refs/heads/main")},
    **{f"git-{name}-pipe": (pipe(f".git/{name}"), True) for name in ("index", "HEAD", "config", "info/attributes", "refs/heads/main", "packed-refs", "casefile-signing")},
    **{f"own-{name}-link": (in_own(name, to), ok) for name, to, ok in (
        ("tmp", "empty", False), ("drafts", "empty", True), ("lock", "diary.txt", False), ("intent.json", "diary.txt", False),
        ("replica", "diary.txt", True), ("worker", "diary.txt", True), ("schemas", "empty", True), ("own", "empty", True),
    )},
    **{f"own-{name}-pipe": (pipe(f".casefile/{name}"), ok) for name, ok in (
        ("tmp", False), ("drafts", True), ("lock", False), ("intent.json", False), ("replica", True), ("worker", True), ("schemas", True), ("own", True),
    )},
    "own-link": (in_load(".casefile", "empty"), False),
    "own-tmp-drafts-link": (each(in_own("tmp", "empty"), in_own("drafts", "empty")), False),
    "clients-link": (in_load("clients", "clients"), False),
    "client-link": (in_load(f"clients/{AMBER}", "clients/zoe-1111"), False),
    "notes-link": (in_load(f"clients/{AMBER}/notes", "notes"), False),
    "service-link": (in_load("service", "service"), True),
    "enquiries-link": (in_load("service/enquiries", "service/enquiries"), True),
    "attachments-link": (in_load(f"clients/{AMBER}/attachments", "notes"), True),
    "profile-link": (in_load(f"clients/{AMBER}/profile.yaml", "diary.yaml"), True),
    "case-link": (in_load(f"clients/{AMBER}/case.yaml", "diary.yaml"), False),
    "caseload-link": (in_load("casefile.yaml", "diary.yaml"), False),
    "case-pipe": (pipe(f"clients/{AMBER}/case.yaml"), False),
    "profile-pipe": (pipe(f"clients/{AMBER}/profile.yaml"), True),
    **{f"intent-{n}": (written(".casefile/intent.json", text), False) for n, text in enumerate((
        '{"renames": [[".casefile/tmp/x", "../private/diary.txt"]], "removes": [], "was": {}}',
        '{"renames": [], "removes": ["../private/diary.txt"], "was": {}}',
        '{"renames": [["../private/diary.txt", "service/x.yaml"]], "removes": [], "was": {}}',
        '{"renames": [], "removes": ["/etc/passwd"], "was": {}}',
        '{"renames": [[".casefile/tmp/../../../private/diary.yaml", "service/x.yaml"]], "removes": [], "was": {}}',
    ))},
    "intent-through-link": (each(in_own("tmp", ""), written(".casefile/intent.json", f'{{"renames": [[".casefile/tmp/diary.yaml", "clients/{AMBER}/profile.yaml"]], "removes": [], "was": {{}}}}')), False),
    "intent-over-typed": (each(in_own("drafts", "empty"), written(".casefile/tmp/x", "a: 1\n"), written(".casefile/intent.json", '{"renames": [[".casefile/tmp/x", "by-hand.txt"]], "removes": [], "was": {"by-hand.txt": "x"}}')), False),
    "replica-up": (written(".casefile/replica", "../../x\n"), True),
    "sealed-inside": (settings(("casefile.sealed", "ROOT/clients")), True),
    "sealed-root": (settings(("casefile.sealed", "/")), True),
    "sealed-device": (settings(("casefile.sealed", "/dev/zero")), True),
    "sealed-relative": (settings(("casefile.sealed", "..")), True),
    "sealed-private": (settings(("casefile.sealed", "PRIVATE/repo")), True),
    "remote-private": (instead(("remote.origin.url", "PRIVATE/repo/.git")), True),
    "remote-option": (instead(("remote.origin.url", "--upload-pack=CANARY")), True),
    "remote-ext": (each(instead(("remote.origin.url", "ext::CANARY")), settings(("protocol.ext.allow", "always"))), True),
    "promised": (promised, True),
    "inner": (inner, True),
}  # fmt: skip


# -- what is typed
READS = (
    "sync --status", "sync --estimate", "sync --status --json", "log", "log --all --json", "log AMBER", "history AMBER", "diff AMBER profile", "diff AMBER case",
    "undo --dry-run", "audit", "audit --json", "retention", "purge AMBER --with ros --because x --dry-run", "expunge AMBER NOTE --with ros --because x --dry-run",
    "move AMBER --to OTHER --with ros --because x --dry-run", "check", "check --json", "check AMBER", "today", "list", "status AMBER", "show AMBER", "show service", "show service --json", "show AMBER profile",
    "--today 2026-03-03 show AMBER profile", "--today 2026-03-03 show AMBER", "sync team", "find bus", "week", "enquiry --list",
)  # fmt: skip
WRITES = (
    "note AMBER -", "write AMBER profile --set names.preferred=Am", "sync", "sync --json", "sync init REMOTE", "sync init OUT/stick", "sync me ros",
    "undo --yes", "doctor", "doctor --fix", "doctor --restore-test", "backup OUT/whole.zip", "resolve AMBER", "resolve AMBER --keep both --because x",
    "bundle out OUT/x.age", "bundle in OUT/x.age", "expunge AMBER NOTE --with ros --because x --yes", "move AMBER --to OTHER --with ros --because x --yes",
    "audit --unsigned", "attach AMBER profile OUT/none", "new", "enquiry --from - ", "advance AMBER", "purge AMBER --with ros --because x --yes", "hook", "handover AMBER --to ros --because x",
    "import form - AMBER",
)  # fmt: skip


@dataclass
class Watcher:
    """What stood around a caseload before, and what went wrong since."""

    here: Machine
    problems: list[str]

    def __post_init__(self) -> None:
        self.before = self.here.around()

    def type(self, line: str) -> Said | None:
        try:
            said = self.here.type(line)
        except Exception as error:
            self.problems.append(f"{line}: {type(error).__name__} came out: {error}")
            return None
        self.problems += [f"{line}: {fault}" for fault in self.faults(said)]
        return said

    def faults(self, said: Said) -> Iterator[str]:
        for name in self.here.sang():
            yield f"{name} was run"
            (self.here.marks / name).unlink()
        after = self.here.around()
        changed = sorted(name for name in self.before.keys() | after.keys() if self.before.get(name) != after.get(name))
        if changed:
            yield f"changed outside: {', '.join(changed)}"
            self.before = after
        text = said.out + said.err
        if SECRET in text:
            yield f"read outside: {text[max(text.index(SECRET) - 80, 0) : text.index(SECRET) + 30]!r}"
        if "Traceback" in text or "went wrong inside" in text:
            yield f"broke: {said.err.strip()[-300:]}"
        if said.code not in (0, 1, 2, 3, 4, 5):
            yield f"exit {said.code}"
        if said.code not in (0, 1) and not said.err.startswith("casefile: ") and "casefile: " not in said.err:
            yield f"exit {said.code} without a word why: {said.err!r}"
        if RAW.search(text):
            yield "raw control characters"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    return sound(tmp_path_factory.mktemp("sound"))


def put_through(kept: Machine, tmp_path: Path, part: str, reads: tuple[str, ...], writes: tuple[str, ...]) -> list[str]:
    make, writable = PARTS[part]
    problems: list[str] = []
    here = copied(kept, tmp_path / "read")
    make(here)
    watcher = Watcher(here, problems)
    for line in reads:
        watcher.type(line)
    for number, line in enumerate(writes):
        here = copied(kept, tmp_path / f"w{number}")
        make(here)
        said = Watcher(here, problems).type(line)
        if line == "note AMBER -" and said:
            if writable and (said.code or WORDS not in here.words_in_the_caseload()):
                problems.append(f"no note could be written: {said.code} {said.err}")
            if not writable and not said.code:
                problems.append("a note was written where none can be")
    return problems


WHOLE = (
    "programs", "hooks", "include", "config.worktree", "worktree", "git-file", "alternates", "index-odd", "own-link", "own-tmp-drafts-link",
    "clients-link", "service-link", "intent-through-link", "sealed-private", "inner",
)  # fmt: skip
"""Parts that every command is put through; the others are put through those that meet them first."""
FEW_READS = (
    "sync --status",
    "log",
    "check",
    "audit",
    "diff AMBER profile",
    "undo --dry-run",
    "show service",
    "show AMBER profile",
    "--today 2026-03-03 show AMBER profile",
)
FEW_WRITES = ("note AMBER -", "sync", "doctor --fix", "undo --yes", "backup OUT/whole.zip")


@pytest.mark.sync
@pytest.mark.parametrize("part", PARTS)
def test_nothing_of_it_runs_nothing_outside_is_touched_and_notes_go_on(
    kept: Machine, tmp_path: Path, part: str
) -> None:
    reads, writes = (READS, WRITES) if part in WHOLE else (FEW_READS, FEW_WRITES)
    problems = put_through(kept, tmp_path, part, reads, writes)
    if problems:
        pytest.fail(f"{part}: {len(problems)} problems:\n  " + "\n  ".join(problems), pytrace=False)


def test_words_that_could_not_be_written_are_kept_inside_where_drafts_lead_out(tmp_path: Path) -> None:
    here = Machine(tmp_path)
    for folder in ("marks", "private/empty"):
        (tmp_path / folder).mkdir(parents=True)
    Desk(tmp_path).do("init", here.root, "--worker", "amina", "--no-git", now="2026-03-02T02:00:00Z")
    Desk(here.root).do("new", "--code", AMBER, now="2026-03-02T02:00:00Z")
    for name in ("tmp", "drafts"):
        in_own(name, "empty")(here)
    said = here.type("note AMBER -")
    assert said.code == 4
    assert not any((here.private / "empty").iterdir())
    (kept,) = here.root.glob("words-*.tmp")
    assert kept.read_text("utf-8") == WORDS
    assert kept.name in said.err
