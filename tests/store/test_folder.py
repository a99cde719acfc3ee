"""A caseload as it is found: whatever people, editors and other commands left in it, reading says so and goes on."""

import errno
import hashlib
import json
import os
import shutil
import socket
import stat
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from casefile.core.failure import NotFound, Unreadable
from casefile.core.finding import Severity
from casefile.store import files
from casefile.store.apply import locked
from casefile.store.folder import Folder, document_of, form_in_name
from casefile.store.text.guard import Refusal

pytestmark = pytest.mark.timeout(30)

AMBER = "clients/amber-4821"
CASE = f"{AMBER}/case.yaml"
PROFILE = f"{AMBER}/profile.yaml"
CONSENT = f"{AMBER}/2026-03-04-consent-k7f3.yaml"
NOTE = f"{AMBER}/notes/2026-03-04-1432-m2hc.yaml"

TEXTS = {
    "casefile.yaml": "format: 1\nservice: Lakeside\n",
    CASE: "casefile: case/1\nid: case-hqmdwckxtzpb\nclient: amber-4821\nkey: hqmdwckxtzpb\n",
    PROFILE: "casefile: profile/1\nid: profile-hqmdwckxtzpb\nclient: amber-4821\nkey: hqmdwckxtzpb\n",
    CONSENT: (
        "casefile: consent/1\nid: 2026-03-04-consent-k7f3\nclient: amber-4821\nkey: hqmdwckxtzpb\n"
        "date: 2026-03-04\nsupport_period: 1\nversion: 1\n"
    ),
    NOTE: "casefile: note/1\nid: 2026-03-04-1432-m2hc\nclient: amber-4821\nkey: hqmdwckxtzpb\ndate: 2026-03-04\n",
}


def put(root, name, text=""):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


@pytest.fixture
def root(tmp_path):
    for name, text in TEXTS.items():
        put(tmp_path / "caseload", name, text)
    return tmp_path / "caseload"


def tree(root):
    """All there is to know of a folder, down to the times."""
    found = {}
    for path in (root, *root.rglob("*")):
        at = path.lstat()
        words = path.read_bytes() if stat.S_ISREG(at.st_mode) else b""
        found[str(path)] = (at.st_mode, at.st_ino, at.st_size, at.st_mtime_ns, hashlib.sha256(words).hexdigest())
    return found


def load(root, code="amber-4821"):
    """A client's file; that reading it wrote nothing is checked each time."""
    before = tree(root)
    folder = Folder(root)
    case = folder.case(code)
    for one in folder.cases():
        assert one.code
    assert tree(root) == before, "a command that reads never writes"
    return case


def findings(case):
    """Code and path of everything that was found, of the case and of its documents."""
    every = [*case.findings, *case.record.findings, *(one for d in case.documents for one in d.findings)]
    return sorted((one.code, one.place.path) for one in every)


# -- where the caseload is


@pytest.mark.parametrize("inside", [".", "clients", AMBER, f"{AMBER}/notes"])
def test_a_caseload_is_found_from_anywhere_inside_it(root, inside):
    assert Folder.containing(root / inside).root == root


@pytest.mark.parametrize(("here", "said"), [(AMBER, "."), (AMBER, ".."), ("clients", "amber-4821/notes")])
def test_a_caseload_is_found_by_a_relative_path(root, monkeypatch, here, said):
    monkeypatch.chdir(root / here)
    assert Folder.containing(Path(said)).root == root


def test_outside_a_caseload_there_is_none(tmp_path):
    with pytest.raises(NotFound) as told:
        Folder.containing(tmp_path)
    assert told.value.exit_code == 3
    assert "casefile init" in told.value.fix


# -- texts


def test_the_digest_of_every_file_read_is_remembered(root):
    folder = Folder(root)
    assert folder.text(CASE) == TEXTS[CASE]
    assert folder.raw_text(PROFILE) == TEXTS[PROFILE]
    assert folder.digests == {name: hashlib.sha256(TEXTS[name].encode()).hexdigest() for name in (CASE, PROFILE)}


def test_a_byte_order_mark_is_not_text_but_stays_in_the_raw_text(root):
    raw = b"\xef\xbb\xbfcasefile: note/1\r\n"
    put(root, NOTE, raw)
    folder = Folder(root)
    assert folder.text(NOTE) == "casefile: note/1\r\n"
    assert folder.raw_text(NOTE).encode() == raw
    assert folder.digests[NOTE] == hashlib.sha256(raw).hexdigest()


def test_what_is_not_utf8_is_refused_raw_too(root):
    put(root, NOTE, b"a: \xff\n")
    for read in (Folder(root).text, Folder(root).raw_text):
        with pytest.raises(Refusal) as told:
            read(NOTE)
        assert (told.value.line, told.value.column) == (1, 4)


def test_the_text_of_a_missing_file_is_missing(root):
    with pytest.raises(FileNotFoundError):
        Folder(root).text(f"{AMBER}/none.yaml")


# -- settings


def test_the_settings_are_read(root):
    assert Folder(root).settings.service == "Lakeside"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("format: 2\n", "casefile.yaml: format must be 1; a newer casefile may have made this caseload"),
        ("service: x\n", "casefile.yaml: format must be 1; a newer casefile may have made this caseload"),
        ('format: "1"\n', "casefile.yaml: format must be 1; a newer casefile may have made this caseload"),
        ("format: 1\nformat: 1\n", "casefile.yaml:2:1: this key stands here twice; one of the two would be lost"),
        ("", "casefile.yaml:1:1: the file is empty; a document begins with casefile: FORM/VERSION"),
        (b"format: \xff\n", "casefile.yaml:1:9: a byte here is not UTF-8"),
        (None, "casefile.yaml cannot be read (No such file or directory)"),
    ],
)
def test_settings_that_cannot_be_trusted_stop_everything(root, text, message):
    (root / "casefile.yaml").unlink()
    if text is not None:
        put(root, "casefile.yaml", text)
    with pytest.raises(Unreadable) as told:
        _ = Folder(root).settings
    assert told.value.message == message
    assert told.value.exit_code == 4


def test_settings_behind_a_link_are_not_read(root):
    (root / "casefile.yaml").rename(root / "other")
    (root / "casefile.yaml").symlink_to("other")
    with pytest.raises(Unreadable, match="a link stands here"):
        _ = Folder(root).settings


# -- client codes


def test_codes_are_the_folders_that_are_named_like_one_in_order(root, tmp_path):
    for name in "wattle-1111 birch-1234 README-1 readme-1 service con x Amber-4821 .git 4913 a~".split():
        (root / "clients" / name).mkdir()
    put(root, "clients/cedar-2222", "a file, not a folder")
    (root / "clients/dune-3333").symlink_to(tmp_path)
    assert Folder(root).codes() == ["amber-4821", "birch-1234", "readme-1", "wattle-1111"]


def test_a_new_caseload_has_no_clients(tmp_path):
    put(tmp_path, "casefile.yaml", "format: 1\n")
    assert Folder(tmp_path).codes() == []
    assert list(Folder(tmp_path).cases()) == []


def test_clients_that_cannot_be_listed_are_never_taken_for_no_clients(root, tmp_path, monkeypatch):
    def refused(_path):
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as away:
        away.setattr("casefile.store.folder.os.scandir", refused)
        with pytest.raises(Unreadable, match=r"clients cannot be read \(Permission denied\)"):
            Folder(root).codes()
    shutil.move(root / "clients", tmp_path / "elsewhere")
    (root / "clients").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Unreadable, match="a link stands here, not a folder"):
        Folder(root).codes()
    (root / "clients").unlink()
    put(root, "clients", "a file")
    with pytest.raises(Unreadable, match="Not a directory"):
        Folder(root).codes()


@pytest.fixture
def several(root):
    for name in ("amber-1", "amber-10", "birch-1234", "cedar-1", "cedar-2", "cedar-3", "cedar-4", "cedar-5", "cedar-6"):
        (root / "clients" / name).mkdir()
    return Folder(root)


@pytest.mark.parametrize("prefix", [True, False])
@pytest.mark.parametrize("code", ["amber-1", "amber-10", "birch-1234"])
def test_a_whole_code_is_that_client_though_others_begin_so(several, code, prefix):
    assert several.code(code, prefix=prefix) == code


def test_a_beginning_that_only_one_has_will_do_for_reading(several):
    assert several.code("b", prefix=True) == "birch-1234"
    assert several.code("amber-48", prefix=True) == "amber-4821"


@pytest.mark.parametrize(
    ("given", "prefix", "message", "fix"),
    [
        ("birch", False, "there is no client birch", "did you mean birch-1234? Writing needs the whole code"),
        ("b", False, "there is no such client", "did you mean birch-1234? Writing needs the whole code"),
        ("amber", True, "several clients begin so: amber-1, amber-10, amber-4821", "type more of the code"),
        ("amber", False, "several clients begin so: amber-1, amber-10, amber-4821", "type more of the code"),
        (
            "cedar",
            True,
            "several clients begin so: cedar-1, cedar-2, cedar-3, cedar-4, cedar-5",
            "type more of the code",
        ),
        ("wattle", True, "there is no client wattle", "casefile list"),
        ("Zoë Smith", True, "there is no such client", "casefile list"),
        ("../amber-4821", True, "there is no such client", "casefile list"),
    ],
)
def test_who_is_meant_is_never_guessed(several, given, prefix, message, fix):
    with pytest.raises(NotFound) as told:
        several.code(given, prefix=prefix)
    assert (told.value.message, told.value.fix, told.value.exit_code) == (message, fix, 3)


# -- a client's file


def test_a_case_is_its_spine_and_its_documents_by_name_notes_among_them(root):
    case = load(root)
    assert (case.code, case.key, case.record.path) == ("amber-4821", "hqmdwckxtzpb", CASE)
    assert [one.path for one in case.documents] == [CONSENT, NOTE, PROFILE]
    assert [one.name for one in case.documents] == ["consent", "note", "profile"]
    assert [one.date for one in case.documents[:2]] == [date(2026, 3, 4)] * 2
    assert case.documents[0].version == 1
    assert findings(case) == []


def test_every_case_is_read_by_code(root):
    put(root, "clients/birch-1234/case.yaml", "casefile: case/1\n")
    assert [one.code for one in Folder(root).cases()] == ["amber-4821", "birch-1234"]


def test_a_client_without_notes_is_fine(root):
    shutil.rmtree(root / AMBER / "notes")
    assert findings(load(root)) == []


def test_a_missing_spine_is_a_finding_and_the_documents_are_read(root):
    (root / CASE).unlink()
    case = load(root)
    assert findings(case) == [("case/no-spine", CASE)]
    assert (case.record.path, case.record.name, case.phase) == (CASE, "case", "")
    assert len(case.documents) == 3


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("casefile: case/1\nwords: it said: no\n", 2, 15),
        ("casefile: case/1\n\tid: x\n", None, None),
        ("", 1, 1),
        ("# nothing\n", 1, 1),
        ("- a\n", 1, 1),
        ("a: 1\na: 2\n", 2, 1),
        ("a: &x 1\n", 1, 4),
        ("a: 1\n---\nb: 2\n", 2, 1),
        (b"a: 1\nb: \xe9\n", 2, 4),
        ("a: \x00\n", 1, 4),
        ("a" * (256 * 1024 + 1), 1, 1),
    ],
)
@pytest.mark.parametrize("name", [CASE, PROFILE, CONSENT, NOTE])
def test_a_broken_file_is_an_empty_document_with_a_finding_where_it_breaks(root, name, text, line, column):
    put(root, name, text)
    case = load(root)
    assert findings(case) == [("yaml/not-read", name)]
    [broken] = [one for one in (case.record, *case.documents) if one.path == name]
    assert (broken.form, broken.tree, broken.data) == (None, {}, {})
    assert broken.name == {CASE: "case", PROFILE: "profile", CONSENT: "consent", NOTE: "note"}[name]
    if line:
        assert (broken.findings[0].place.line, broken.findings[0].place.column) == (line, column)
    assert len(case.documents) == 3


@pytest.mark.parametrize("name", ["plan.yml", "plan.YML", "plan.YAML", "notes/x.Yaml"])
def test_a_document_that_ends_otherwise_is_named_and_not_read(root, name):
    put(root, f"{AMBER}/{name}", "casefile: note/1\n")
    case = load(root)
    assert findings(case) == [("file/ending", f"{AMBER}/{name}")]
    assert case.findings[0].severity is Severity.WARNING
    assert len(case.documents) == 3


LEFTOVERS = [
    ".case.yaml.swp",
    ".case.yaml.swo",
    "case.yaml.swp",
    "case.yaml~",
    "#case.yaml#",
    ".#case.yaml",
    "4913",
    "~$plan.yaml",
    "~plan.yaml",
    "case.yaml.bak",
    "case.yaml.tmp",
    ".case.yaml.0123456789abcdef.casefile-tmp",
    ".hidden.yaml",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
    "README.txt",
]


@pytest.mark.parametrize("where", [AMBER, f"{AMBER}/notes"])
@pytest.mark.parametrize("name", LEFTOVERS)
def test_what_editors_and_systems_leave_is_not_spoken_of(root, where, name):
    put(root, f"{where}/{name}", "no: yaml: at all\n")
    case = load(root)
    assert findings(case) == []
    assert len(case.documents) == 3


def test_what_an_editor_leaves_as_a_link_is_not_spoken_of(root):
    (root / AMBER / ".#case.yaml").symlink_to("amina@laptop.1234:5678")  # as emacs does
    assert findings(load(root)) == []


def test_other_papers_and_folders_are_left_alone(root):
    put(root, f"{AMBER}/photo.jpg", b"\xff\xd8")
    put(root, f"{AMBER}/attachments/letter.yaml", "not: ours\n")
    case = load(root)
    assert findings(case) == []
    assert len(case.documents) == 3


def test_a_link_is_a_finding_and_is_not_followed(root, tmp_path):
    put(tmp_path, "secret.yaml", "casefile: note/1\ntext: theirs\n")
    (root / AMBER / "2026-03-05-consent-b4wd.yaml").symlink_to(tmp_path / "secret.yaml")
    (root / PROFILE).unlink()
    (root / PROFILE).symlink_to("nowhere")
    case = load(root)
    assert findings(case) == [("file/link", f"{AMBER}/2026-03-05-consent-b4wd.yaml"), ("file/link", PROFILE)]
    assert [one.path for one in case.documents] == [CONSENT, NOTE]


def test_notes_behind_a_link_are_a_finding_and_are_not_read(root, tmp_path):
    shutil.move(root / AMBER / "notes", tmp_path / "notes")
    (root / AMBER / "notes").symlink_to(tmp_path / "notes")
    case = load(root)
    assert findings(case) == [("file/link", f"{AMBER}/notes"), ("file/not-read", f"{AMBER}/notes")]
    assert [one.path for one in case.documents] == [CONSENT, PROFILE]


def make_pipe(path):
    os.mkfifo(path)


def make_folder(path):
    path.mkdir()


def make_socket(path):
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's name must be short
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(path.name)
    os.chdir(here)


def make_device(path):
    os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))  # /dev/zero, which never ends


ODD = [make_pipe, make_folder, make_socket, *([make_device] if os.geteuid() == 0 else [])]


@pytest.mark.timeout(5)
@pytest.mark.parametrize("name", [CASE, PROFILE, CONSENT, NOTE])
@pytest.mark.parametrize("make", ODD)
def test_what_is_no_plain_file_is_a_finding_and_nothing_hangs(root, make, name):
    (root / name).unlink()
    make(root / name)
    case = load(root)
    assert findings(case) == [("file/not-read", name)]
    assert {one.path for one in (case.record, *case.documents)} == {CASE, PROFILE, CONSENT, NOTE}


def test_a_file_that_may_not_be_read_is_a_finding_in_the_systems_words(root, monkeypatch):
    read = files.read_bytes

    def refused(path, *most):
        if path == root / CONSENT:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return read(path, *most)

    monkeypatch.setattr(files, "read_bytes", refused)
    case = load(root)
    assert findings(case) == [("file/not-read", CONSENT)]
    assert case.documents[0].findings[0].message == "the file cannot be read (Permission denied)"


def test_a_client_whose_folder_cannot_be_listed_is_a_finding_and_the_others_are_read(root, monkeypatch):
    put(root, "clients/birch-1234/case.yaml", "casefile: case/1\n")
    scandir = os.scandir

    def refused(path):
        if Path(path) == root / AMBER:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr("casefile.store.folder.os.scandir", refused)
    amber, birch = Folder(root).cases()
    assert ("file/not-read", AMBER) in findings(amber)
    assert findings(birch) == []


def test_a_file_called_notes_is_a_finding(root):
    shutil.rmtree(root / AMBER / "notes")
    put(root, f"{AMBER}/notes", "mine")
    assert findings(load(root)) == [("file/not-read", f"{AMBER}/notes")]


def test_a_file_with_a_name_no_text_can_hold_is_read_like_any_other(root):
    put(root, os.fsdecode(os.fsencode(AMBER) + b"/caf\xe9.yaml"), "casefile: note/1\n")
    put(root, f"{AMBER}/two\nlines.yaml", "casefile: note/1\n")
    case = load(root)
    assert findings(case) == []
    assert len(case.documents) == 5


# -- which form


@pytest.mark.parametrize(
    ("text", "code", "severity", "name", "place"),
    [
        ("id: x\n", "document/no-form", Severity.ERROR, "consent", (1, 1)),
        ("id: x\ncasefile: consent\n", "document/no-form", Severity.ERROR, "consent", (2, 11)),
        ("id: x\ncasefile: consent/0\n", "document/no-form", Severity.ERROR, "consent", (2, 11)),
        ("casefile:\n", "document/no-form", Severity.ERROR, "consent", None),
        ("casefile: [consent/1]\n", "document/no-form", Severity.ERROR, "consent", (1, 11)),
        ("casefile: horoscope/1\n", "document/unknown-form", Severity.WARNING, "horoscope", (1, 11)),
        ("casefile: common/1\n", "document/unknown-form", Severity.WARNING, "common", (1, 11)),
        ("casefile: consent/9999\n", "document/newer-form", Severity.WARNING, "consent", (1, 11)),
    ],
)
def test_a_document_of_no_form_we_know_is_kept_as_it_is_and_spoken_of(root, text, code, severity, name, place):
    put(root, CONSENT, f"{text}words: kept\ncount: 3\nlist: [a]\n")
    case = load(root)
    assert findings(case) == [(code, CONSENT)]
    document = case.documents[0]
    assert (document.form, document.name, document.findings[0].severity) == (None, name, severity)
    assert document.text("words") == "kept"
    assert document.text("count") == "3"
    assert document.tree["list"] == ["a"]
    if place:
        assert (document.findings[0].place.line, document.findings[0].place.column) == place


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("clients/amber-4821/2026-03-04-consent-k7f3.yaml", "consent"),
        ("clients/amber-4821/2026-03-04-strengths-needs-assessment-w8cp.yaml", "strengths-needs-assessment"),
        ("clients/amber-4821/case.yaml", "case"),
        ("clients/amber-4821/profile.yaml", "profile"),
        ("clients/amber-4821/notes/2026-03-04-1432-m2hc.yaml", "note"),
        ("service/2026-03-04-code-of-conduct-b4wd.yaml", "code-of-conduct"),
        ("2026-03-04-consent-k7f3.yaml", "consent"),
        ("clients/amber-4821/2026-03-04-consent.yaml", ""),
        ("clients/amber-4821/2026-03-04-k7f3.yaml", ""),
        ("clients/amber-4821/20260304-consent-k7f3.yaml", ""),
        ("clients/amber-4821/2026-03-04-consent-k7f3.yaml.txt", ""),
        ("clients/amber-4821/plan.yaml", ""),
        ("", ""),
    ],
)
def test_the_form_a_files_name_speaks_of(name, form):
    assert form_in_name(name) == form


def test_a_document_takes_its_types_from_its_form(root):
    text = 'casefile: consent/1\ndate: 2026-03-04\nversion: 2\nsupport_period: "1"\n'
    document = document_of(CONSENT, text)
    assert document.data["version"] == 2
    assert document.data["support_period"] == "1"
    assert document.place("version").line == 3


def test_signatures_and_events_that_are_well_formed_are_seen():
    text = (
        "casefile: consent/1\nsignatures:\n  - {role: client, method: hand, signed_on: 2026-03-04}\n  - {role: worker}\n  - x\n"
        "events:\n  - {id: e-1, kind: given, date: 2026-03-05}\n  - {id: e-2, kind: given}\n"
    )
    document = document_of(CONSENT, text)
    assert [(one.role, one.method, one.signed_on) for one in document.signatures] == [
        ("client", "hand", date(2026, 3, 4))
    ]
    assert [(one.id, one.kind, one.date) for one in document.events] == [("e-1", "given", date(2026, 3, 5))]


# -- whatever is in a file

SCRAPS = [TEXTS[CASE], TEXTS[CONSENT], "casefile: consent/1\n", "signatures:", "events: ", "date: ", "steps:\n  - "]
SCRAPS += [
    "  - a: b\n",
    ": ",
    "\n",
    "  ",
    "- ",
    "true\n",
    "5\n",
    "null\n",
    "|\n",
    "&a ",
    "*a",
    "!!str ",
    *"[]{}~#'\"\ufeffé\x85",
]


@settings(max_examples=150)
@given(
    some.lists(some.sampled_from(SCRAPS), max_size=12).map(lambda x: "".join(x).encode()) | some.binary(max_size=60),
    some.sampled_from([CASE, PROFILE, CONSENT, NOTE]),
)
def test_loading_never_raises_whatever_a_file_holds(raw, name):
    with TemporaryDirectory() as made:
        root = Path(made)
        for one, text in TEXTS.items():
            put(root, one, text)
        put(root, name, raw)
        case = load(root)
        assert {one.path for one in (case.record, *case.documents)} == {CASE, PROFILE, CONSENT, NOTE}
        assert case.phase == ""
        assert [one.last_day() for one in case.documents]


# -- an interrupted change


def interrupt(root, renames, removes=()):
    """What a command that was killed between its intent and its renames leaves on the disk."""
    pairs = []
    for number, (name, text) in enumerate(renames.items()):
        put(root, f".casefile/tmp/{number:x}", text)
        pairs.append([f".casefile/tmp/{number:x}", name])
    put(root, ".casefile/intent.json", json.dumps({"renames": pairs, "removes": list(removes)}))


def test_an_interrupted_change_is_seen_whole(root):
    new = f"{AMBER}/2026-03-05-consent-b4wd.yaml"
    other = "clients/birch-1234/notes/2026-03-05-0900-x7k2.yaml"
    interrupt(
        root, {new: "casefile: consent/1\n", PROFILE: "casefile: profile/1\n", other: "casefile: note/1\n"}, [CONSENT]
    )
    case = load(root)
    assert [one.path for one in case.documents] == [new, NOTE, PROFILE]
    assert findings(case) == []
    folder = Folder(root)
    assert folder.codes() == ["amber-4821", "birch-1234"]
    assert [one.path for one in folder.case("birch-1234").documents] == [other]
    assert folder.text(PROFILE) == folder.raw_text(PROFILE) == "casefile: profile/1\n"
    assert folder.digests[PROFILE] == hashlib.sha256(b"casefile: profile/1\n").hexdigest()


def test_a_file_that_an_interrupted_change_removes_is_gone(root):
    interrupt(root, {}, [CONSENT])
    for read in (Folder(root).text, Folder(root).raw_text):
        with pytest.raises(FileNotFoundError):
            read(CONSENT)
    document = Folder(root).document(CONSENT)
    assert [(one.code, one.message) for one in document.findings] == [
        ("file/not-read", "the file cannot be read (No such file or directory)")
    ]


def test_a_spine_that_an_interrupted_change_removes_is_missed(root):
    interrupt(root, {}, [CASE])
    assert findings(load(root)) == [("case/no-spine", CASE)]


def test_what_was_renamed_before_the_interruption_is_read_in_its_place(root):
    interrupt(root, {PROFILE: "casefile: profile/1\n", CONSENT: "casefile: consent/1\n"})
    (root / ".casefile/tmp/0").rename(root / PROFILE)
    folder = Folder(root)
    assert folder.text(PROFILE) == "casefile: profile/1\n"
    assert folder.text(CONSENT) == "casefile: consent/1\n"


def test_names_in_an_interrupted_change_that_are_no_codes_are_no_clients(root):
    interrupt(root, {"clients/README.txt": "x", "clients/CON/case.yaml": "x", "workers/amina/x.yaml": "x"})
    assert Folder(root).codes() == ["amber-4821"]


def test_a_reader_that_comes_late_reads_what_the_next_command_finished(root):
    interrupt(root, {PROFILE: "casefile: profile/1\nsaid: new\n"})
    slow = Folder(root)
    assert slow.codes() == ["amber-4821"]  # it has seen the intent
    with locked(root):  # and another command finishes it
        pass
    assert slow.text(PROFILE) == "casefile: profile/1\nsaid: new\n"
    assert slow.document(PROFILE).findings == ()


# -- what belongs to no client


ENQUIRY = "casefile: enquiry/1\nid: 2026-03-02-enquiry-x7k2\nplace: service\ndate: 2026-03-02\n"


def test_the_services_own_papers_are_read_and_enquiries_among_them(root):
    put(root, "service/enquiries/2026-03-02-enquiry-x7k2.yaml", ENQUIRY)
    put(root, "service/2026-03-03-enquiry-h4tq.yaml", ENQUIRY.replace("x7k2", "h4tq"))
    put(root, "service/shopping.txt", "milk")
    service = load(root, "service")
    assert (service.code, service.key, service.steps) == ("service", "", ())
    assert sorted(one.id for one in service.documents) == ["2026-03-02-enquiry-h4tq", "2026-03-02-enquiry-x7k2"]
    assert findings(service) == []


def test_a_service_without_papers_has_none_and_lacks_nothing(root):
    service = load(root, "service")
    assert (service.documents, findings(service)) == ((), [])


def test_the_service_is_no_client_and_is_meant_by_its_own_word(root):
    put(root, "clients/service/case.yaml", "casefile: case/1\n")
    folder = Folder(root)
    assert folder.code("service") == "service"
    assert "service" not in folder.codes()


def test_a_spine_is_read_without_any_paper_beside_it(root):
    folder = Folder(root)
    spine = folder.spine("amber-4821")
    assert spine.documents == ()
    assert set(folder.digests) == {f"{AMBER}/case.yaml"}


def test_files_beside_the_papers_are_seen_as_after_an_interrupted_change(root):
    put(root, "clients/amber-4821/attachments/kept.pdf", "one")
    put(root, "clients/amber-4821/attachments/.hidden", "x")
    put(root, "clients/amber-4821/attachments/goes.pdf", "two")
    base = "clients/amber-4821/attachments"
    interrupt(root, {f"{base}/new.pdf": "three"}, removes=[f"{base}/goes.pdf"])
    folder = Folder(root)
    assert folder.beside(base) == [f"{base}/kept.pdf", f"{base}/new.pdf"]
    assert [folder.raw(name, 10) for name in folder.beside(base)] == [b"one", b"three"]
    assert folder.raw(f"{base}/kept.pdf", 1) == b"on"
    assert folder.beside("clients/amber-4821/nothing") == []


def test_where_the_note_of_an_interrupted_change_is_spoilt_an_emergency_reads_what_stands_there(root):
    put(root, ".casefile/intent.json", "{")
    with pytest.raises(Unreadable):
        Folder(root).codes()
    assert Folder(root).forgiving().codes() == ["amber-4821"]
    (root / ".casefile/intent.json").unlink()
    assert Folder(root).forgiving().codes() == ["amber-4821"]


def test_a_form_that_is_kept_apart_is_so_in_whatever_state_its_file_is(root):
    name = "clients/amber-4821/2026-03-04-protection-report-x7k2.yaml"
    for text in ("casefile: protection-report/1\n", "casefile: protection-report/9\n", "casefile: [\n", "a: b\n"):
        put(root, name, text)
        assert Folder(root).document(name).apart
    other = "clients/amber-4821/2026-03-04-consent-x7k2.yaml"
    for text in ("casefile: consent/1\n", "casefile: consent/9\n", "casefile: [\n", "casefile: recipe/1\n"):
        put(root, other, text)
        assert not Folder(root).document(other).apart
