"""A sound caseload with a history, what lies around it on somebody's machine, and the many ways to make a copy of it hostile."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.story import Desk, Said

AMBER = "amber-4821"
NOTE = "2026-03-03-1400-m2hc"
SECRET = "Quexalotl"
"""Stands in files around the caseload and nowhere in it: no command may ever say it."""
WORDS = "She waits for the bus."
NOW = "2026-03-04T02:00:00Z"


def git(root: Path, *args: str, stdin: bytes = b"", ok: bool = True, env: dict[str, str] | None = None) -> str:
    """Plain git, as somebody types it who knows nothing of casefile."""
    known = ("-c", "user.name=x", "-c", "user.email=x@x")
    done = subprocess.run(
        ["git", "-C", str(root), *known, *args], input=stdin, capture_output=True, timeout=60, env={**os.environ, **(env or {})}
    )  # fmt: skip
    assert not ok or done.returncode == 0, done.stderr
    return done.stdout.decode("utf-8", "replace").strip()


@dataclass(frozen=True)
class Machine:
    """Somebody's folder: the caseload in it, what it syncs with, a place for what goes out, and what is none of its business."""

    base: Path

    @property
    def root(self) -> Path:
        return self.base / "load"

    @property
    def git(self) -> Path:
        return self.root / ".git"

    @property
    def own(self) -> Path:
        """The caseload's `.casefile`."""
        return self.root / ".casefile"

    @property
    def remote(self) -> Path:
        return self.base / "between.git"

    @property
    def out(self) -> Path:
        return self.base / "out"

    @property
    def private(self) -> Path:
        """What nobody named to any command: a diary, another repository, another caseload, an empty folder."""
        return self.base / "private"

    @property
    def marks(self) -> Path:
        return self.base / "marks"

    def canary(self, name: str) -> Path:
        """A program that leaves a mark under its name when it is run, whatever for."""
        program = self.base / "canaries" / name.replace("/", "-")
        program.parent.mkdir(exist_ok=True)
        if not program.exists():
            program.write_text(f'#!/bin/sh\necho x >> "{self.marks / program.name}"\nexit 1\n', "utf-8")
            program.chmod(0o755)
        return program

    def sang(self) -> list[str]:
        """The canaries that were run."""
        return sorted(path.name for path in self.marks.iterdir())

    # -- what stands around the caseload
    def around(self) -> dict[str, tuple[int, str, bytes]]:
        """Everything outside the caseload, the remote that was named and the folder for what goes out: mode, link, bytes."""
        return dict(self._around(self.base))

    def _around(self, folder: Path) -> Iterator[tuple[str, tuple[int, str, bytes]]]:
        for path in sorted(folder.iterdir()):
            if path in (self.root, self.remote, self.out, self.marks):
                continue
            mode = path.lstat().st_mode
            link = str(path.readlink()) if stat.S_ISLNK(mode) else ""
            yield str(path.relative_to(self.base)), (mode, link, path.read_bytes() if stat.S_ISREG(mode) else b"")
            if stat.S_ISDIR(mode):
                yield from self._around(path)

    def words_in_the_caseload(self) -> str:
        """Every text of the notes."""
        return "".join(path.read_text("utf-8") for path in (self.root / "clients" / AMBER / "notes").glob("*.yaml"))

    # -- typing
    def type(self, line: str) -> Said:
        """One command line in the caseload; `REMOTE`, `OUT` and `AMBER` stand for what they say."""
        if self.out.exists():
            shutil.rmtree(self.out)
        self.out.mkdir()
        meant = {
            "REMOTE": str(self.remote),
            "OUT": str(self.out),
            "AMBER": AMBER,
            "NOTE": NOTE,
            "OTHER": str(self.out / "other"),
        }
        typed = []
        for word in line.split():
            for name, value in meant.items():
                word = word.replace(name, value)  # noqa: PLW2901
            typed.append(word)
        if "OUT/other" in line or "OTHER" in line:
            Desk(self.out).do("init", "other", "--worker", "amina", "--no-git", now=NOW)
        return Desk(self.base)("-C", str(self.root), *typed, stdin=WORDS, now=NOW, by="amina")


def sound(base: Path) -> Machine:
    """A caseload of two workers with a history, a remote, something edited by hand, and what lies around it."""
    here = Machine(base)
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(here.remote)], check=True)
    desk = Desk(base)
    desk.do("init", here.root, "--worker", "amina", now="2026-03-02T02:00:00Z")
    settings = here.root / "casefile.yaml"
    settings.write_text(
        settings.read_text("utf-8").replace(
            "role: caseworker}\n", "role: caseworker}\n  - {id: ros, role: supervisor}\n"
        ),
        "utf-8",
    )
    desk = Desk(here.root)
    who = {"by": "amina"}
    desk.do("new", "--code", AMBER, now="2026-03-02T02:00:00Z", **who)
    desk.do("note", AMBER, "-", stdin="She came with her brother.", now="2026-03-03T14:00:00Z", letters="m2hc", **who)
    desk.do("write", AMBER, "profile", "--set", "names.preferred=Amber", now="2026-03-03T15:00:00Z", **who)
    desk.do("sync", "init", here.remote, now="2026-03-03T16:00:00Z", **who)
    (here.root / "by-hand.txt").write_text("by hand\n", "utf-8")
    shutil.rmtree(here.own / "schemas")
    _around(here)
    return here


def _around(here: Machine) -> None:
    (here.base / "marks").mkdir()
    (here.base / "canaries").mkdir()
    private = here.private
    (private / "empty").mkdir(parents=True)
    (private / "diary.txt").write_text(f"{SECRET}\n", "utf-8")
    (private / "diary.yaml").write_text(f"casefile: note/1\nid: diary\ntext: {SECRET}\n", "utf-8")
    for folder in ("service", "service/enquiries", "service/directory", "notes", "clients/zoe-1111"):
        (private / folder).mkdir(parents=True, exist_ok=True)
        (private / folder / f"2026-03-01-enquiry-{folder[-4:].replace('/', 'x')}.yaml").write_text(
            f"casefile: enquiry/1\nid: 2026-03-01-enquiry-{folder[-4:]}\nplace: service\nstatus: draft\n{SECRET}: {SECRET}\n", "utf-8"
        )  # fmt: skip
    repo = private / "repo"
    repo.mkdir()
    git(repo, "init", "-q", "-b", "main")
    (repo / "diary.txt").write_text(f"{SECRET}\n", "utf-8")
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", SECRET)


def copied(kept: Machine, base: Path) -> Machine:
    """The same machine anew, as if the caseload had come to it on a stick."""
    shutil.copytree(kept.base, base, symlinks=True)
    here = Machine(base)
    git(here.root, "config", "remote.origin.url", str(here.remote))
    return here


@contextmanager
def gone_afterwards(base: Path) -> Iterator[None]:
    """The folder is taken away, pipes and all."""
    try:
        yield
    finally:
        shutil.rmtree(base, ignore_errors=True)


# -- the ways to be hostile
Make = Callable[[Machine], None]

# Every setting by which git runs a program, as `git help --config` of 2.39 and gitattributes(5), gitcredentials(7) and
# git-config(1) name them; {} is the program.
PROGRAMS = """
alias.status=!{} alias.commit=!{} alias.fetch=!{} alias.log=!{} alias.rev-parse=!{}
browser.x.cmd={} browser.x.path={} web.browser=x help.browser=x help.format=web instaweb.browser=x instaweb.httpd={}
core.alternateRefsCommand={} core.askPass={} core.editor={} core.fsmonitor={} core.gitProxy={} core.pager={} core.sshCommand={}
sequence.editor={} credential.helper=!{} credential.https://x.helper=!{} diff.external={} diff.seen.command={} diff.seen.textconv={}
difftool.x.cmd={} difftool.x.path={} diff.tool=x diff.guitool=x merge.tool=x mergetool.x.cmd={} mergetool.x.path={}
filter.seen.clean={} filter.seen.smudge={} filter.proc.process={} filter.proc.required=true
gpg.program={} gpg.openpgp.program={} gpg.x509.program={} gpg.ssh.program={} gpg.ssh.defaultKeyCommand={} gpg.format=openpgp
commit.gpgSign=true tag.gpgSign=true push.gpgSign=if-asked log.showSignature=true merge.verifySignatures=true
guitool.x.cmd={} imap.tunnel={} interactive.diffFilter={} man.x.cmd={} man.x.path={} man.viewer=x
merge.seen.driver={} merge.seen.recursive=binary merge.default=seen
pager.status={} pager.log={} pager.diff={} pager.show={} pager.config={} pager.branch={}
receive.procReceiveRefs=refs/for remote.origin.receivepack={} remote.origin.uploadpack={} remote.origin.vcs=ext remote.origin.proxy=http://127.0.0.1:9
http.proxy=http://127.0.0.1:9 protocol.allow=always protocol.ext.allow=always protocol.file.allow=always
remotes.default=origin sendemail.sendmailCmd={} sendemail.smtpServer={} sendemail.ccCmd={} sendemail.toCmd={} sendemail.headerCmd={}
submodule.inner.update=!{} submodule.inner.url=ext::{} submodule.recurse=true status.submoduleSummary=true diff.submodule=log
tar.x.command={} tar.tar.gz.command={} trailer.seen.command={} trailer.seen.cmd={} uploadpack.packObjectsHook={}
extensions.partialClone=origin remote.origin.promisor=true fetch.recurseSubmodules=true gc.auto=1 maintenance.auto=true
rebase.instructionFormat=%G? blame.ignoreRevsFile=x diff.orderFile=x mailmap.file=x svn.authorsprog={} cvsexportcommit.cvsdir=x
gitcvs.logFile=x gui.x={} notes.rewriteRef=refs/* fsmonitor.allowRemote=true core.untrackedCache=true core.splitIndex=true
""".split()
HOOKS = """
applypatch-msg pre-applypatch post-applypatch pre-commit pre-merge-commit prepare-commit-msg commit-msg post-commit pre-rebase
post-checkout post-merge pre-push pre-receive update proc-receive post-receive post-update reference-transaction
push-to-checkout pre-auto-gc post-rewrite sendemail-validate fsmonitor-watchman query-watchman p4-changelist p4-prepare-changelist
p4-post-changelist p4-pre-submit post-index-change
""".split()


def setting(here: Machine, key: str, value: str) -> None:
    """Put a setting into the caseload's own configuration, beside what stands there."""
    git(here.root, "config", "--file", str(here.git / "config"), "--add", key, value)


def programs(here: Machine) -> None:
    """Every setting that git runs a program by."""
    for one in PROGRAMS:
        key, _, value = one.partition("=")
        setting(here, key, value.replace("{}", str(here.canary(key.replace(":", "-")))))
    attributes(here)
    signed(here)


def attributes(here: Machine) -> None:
    """Attributes that name filters and drivers, in the tree and beside it."""
    (here.root / ".gitattributes").write_text(
        "*.yaml filter=seen diff=seen merge=seen\n*.txt filter=proc diff=seen\n", "utf-8"
    )
    with (here.git / "info" / "attributes").open("a", encoding="utf-8") as file:
        file.write("*.txt filter=proc diff=seen merge=seen\n*.yaml filter=seen diff=seen merge=seen\n")


def signed(here: Machine) -> None:
    """The last commit carries a signature, so that whoever looks at signatures asks a program."""
    raw = git(here.root, "cat-file", "commit", "HEAD")
    head, _, words = raw.partition("\n\n")
    seal = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----"
    made = git(here.root, "hash-object", "-t", "commit", "-w", "--stdin", stdin=f"{head}\n{seal}\n\n{words}\n".encode())
    git(here.root, "update-ref", "refs/heads/main", made)


def hooks(here: Machine) -> None:
    """Every hook that git knows."""
    for name in HOOKS:
        shutil.copy(here.canary(f"hook-{name}"), made(here.git / "hooks") / name)


def made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def in_git(name: str, to: str) -> Make:
    """A link in the place of something of git's."""
    return lambda here: link(here.git / name, here.private / to)


def in_own(name: str, to: str) -> Make:
    """A link in the place of something of casefile's own."""
    return lambda here: link(here.own / name, here.private / to)


def in_load(name: str, to: str) -> Make:
    """A link in the place of a folder or file of the caseload."""
    return lambda here: link(here.root / name, here.private / to)


def link(path: Path, to: Path) -> None:
    """A link where something stood or not; what stood there moves to where it leads, if nothing is there."""
    away(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(to)


def away(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def moved(name: str) -> Make:
    """Something of git's lies elsewhere, whole, and a link stands in its place."""

    def make(here: Machine) -> None:
        shutil.move(here.git / name, here.private / "moved")
        (here.git / name).symlink_to(here.private / "moved")

    return make


def pipe(name: str) -> Make:
    """A pipe where a file must be: whoever opens it waits for ever."""

    def make(here: Machine) -> None:
        away(here.root / name)
        (here.root / name).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(here.root / name)

    return make


def written(name: str, text: str) -> Make:
    """A file with a text; `PRIVATE` and `CANARY` in it stand for what they say."""

    def make(here: Machine) -> None:
        path = here.root / name
        away(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            text.replace("PRIVATE", str(here.private)).replace("CANARY", str(here.canary("written"))), "utf-8"
        )

    return make


def settings(*pairs: tuple[str, str]) -> Make:
    """Settings; `PRIVATE`, `ROOT` and `CANARY` in them stand for what they say."""

    def make(here: Machine) -> None:
        for key, value in pairs:
            meant = value.replace("PRIVATE", str(here.private)).replace("ROOT", str(here.root))
            setting(here, key, meant.replace("CANARY", str(here.canary(key))))

    return make


def instead(*pairs: tuple[str, str]) -> Make:
    """The same, in the place of what stood there."""

    def make(here: Machine) -> None:
        for key, _ in pairs:
            git(here.root, "config", "--file", str(here.git / "config"), "--unset-all", key, ok=False)
        settings(*pairs)(here)

    return make


def each(*makes: Make) -> Make:
    """Several at once."""

    def make(here: Machine) -> None:
        for one in makes:
            one(here)

    return make
