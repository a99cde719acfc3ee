"""run.py on strangers' machines: real processes, one hurt at a time."""

import ast
import functools
import importlib.util
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from tests.setup.tree import BASE, DEV, ROOT, Tree, plant

SOURCE = (ROOT / "run.py").read_text("utf-8")
setup = pytest.mark.setup

# In the person's own home folder: $HOME is an empty one while tests run.
PYENV = {os.environ.get("PYENV_ROOT", "/nonexistent"), f"{pwd.getpwuid(os.getuid()).pw_dir}/.pyenv"}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A tree where nothing was run yet."""
    return plant(tmp_path)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A tree that is set up, for tests that leave it so."""
    tree = plant(tmp_path_factory.mktemp("ready"), "a place with é")
    tree.told("first")
    return tree


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py as a module."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@functools.cache
def pythons() -> dict[tuple[int, int], str]:
    """The interpreters of this machine by version: pyenv's, and those on the PATH."""
    folders = [folder for pyenv in PYENV for folder in sorted(Path(pyenv).glob("versions/*/bin"))]
    folders += map(Path, os.environ.get("PATH", os.defpath).split(os.pathsep))
    found: dict[tuple[int, int], str] = {}
    for folder in folders:
        for path in sorted(folder.glob("python*")):
            if not re.fullmatch(r"python(\d(\.\d+)?)?", path.name) or "shims" in path.parts:
                continue
            asked = [str(path), "-c", "import sys; print('%d %d' % sys.version_info[:2])"]
            answer = subprocess.run(asked, capture_output=True, text=True)
            if answer.returncode == 0:
                major, minor = map(int, answer.stdout.split())
                found.setdefault((major, minor), str(path))
    return found


# --- which Python


def test_its_syntax_is_old_enough_to_be_read_as_far_as_the_version_check() -> None:
    parsed = ast.parse(SOURCE, feature_version=(3, 4))
    new = (ast.JoinedStr, ast.AnnAssign, ast.AsyncFunctionDef, ast.NamedExpr, ast.Nonlocal, ast.YieldFrom)
    for node in ast.walk(parsed):
        assert not isinstance(node, new), ast.dump(node)
        if isinstance(node, ast.FunctionDef):
            arguments = [*node.args.args, *node.args.kwonlyargs, node.args.vararg]
            assert not node.returns
            assert not node.args.kwonlyargs
            assert not any(argument.annotation for argument in arguments if argument)
        if isinstance(node, ast.Call):  # f(*a, b) and f(*a, *b) are Python 3.5's
            stars = [isinstance(argument, ast.Starred) for argument in node.args]
            assert not any(stars[:-1]), ast.dump(node)
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            assert not any(isinstance(element, ast.Starred) for element in node.elts), ast.dump(node)
        if isinstance(node, ast.Dict):
            assert None not in node.keys, ast.dump(node)
    assert SOURCE.isascii()
    assert not re.search(r",\s*\n?\s*\)", re.sub(r"\w,\s*\n?\s*\)", "", SOURCE)), "a comma after *args"


@setup
def test_an_old_python_gets_one_plain_sentence(tmp_path: Path) -> None:
    shutil.copy(ROOT / "run.py", tmp_path)
    for version, python in pythons().items():
        if version >= (3, 11):
            continue
        for args in ([], ["demo"], ["test", "--all"]):
            command = [python, str(tmp_path / "run.py"), *args]
            done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
            assert (done.returncode, done.stdout) == (1, ""), python
            this = r"{}\.{}\.\d+ \(.+\)".format(*version)
            sentence = rf"casefile needs Python 3\.11 or newer; this is Python {this}\.\n"
            assert re.fullmatch(sentence, done.stderr), done.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["run.py"]


@setup
def test_nothing_but_sys_is_imported_before_the_version_check() -> None:
    before, check, _ = SOURCE.partition("if sys.version_info < (3, 11):")
    assert check
    assert re.findall(r"^(?:import|from) (\w+)", before, re.MULTILINE) == ["sys"]


@setup
@pytest.mark.parametrize("module", ["ensurepip", "venv"])
def test_without_venv_or_ensurepip_it_names_the_package_to_install(tree: Tree, module: str) -> None:
    lacking = tree.home / "lacking"
    lacking.mkdir()
    (lacking / f"{module}.py").write_text(f"raise ImportError('No module named {module}')", "utf-8")
    done = tree.run("demo", PYTHONPATH=str(lacking))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "sudo apt install python3-venv" in done.stderr
    assert not tree.venv.exists()


# --- what a person's environment may hold


def hurts(tree: Tree) -> dict[str, dict[str, str]]:
    """Environments that lead installations and imports astray."""
    elsewhere = str(tree.home.parent / "elsewhere")
    poison = tree.home.parent / "poison"
    poison.mkdir()
    for name in ("pip", "casefile", "tiny", "yaml"):
        (poison / f"{name}.py").write_text("raise SystemExit('the wrong one was imported')", "utf-8")
    settings = tree.home.parent / "pip.conf"
    settings.write_text("[global]\nuser = true\nrequire-virtualenv = true\n", "utf-8")
    base = subprocess.run([tree.python, "-c", "import sys; print(sys.base_prefix)"], capture_output=True, text=True)
    return {
        "nothing at all": {},
        "PIP_USER": {"PIP_USER": "1"},
        "PIP_REQUIRE_VIRTUALENV": {"PIP_REQUIRE_VIRTUALENV": "1"},
        "PIP_TARGET": {"PIP_TARGET": elsewhere},
        "PIP_PREFIX": {"PIP_PREFIX": elsewhere},
        "PIP_CONFIG_FILE": {"PIP_CONFIG_FILE": str(settings)},
        "PYTHONPATH": {"PYTHONPATH": str(poison)},
        "PYTHONHOME": {"PYTHONHOME": base.stdout.strip()},
        "VIRTUAL_ENV": {"VIRTUAL_ENV": elsewhere},
        "a locale of long ago": {"LC_ALL": "C", "LANG": "C"},
    }


HURTS = [
    "nothing at all",
    "PIP_USER",
    "PIP_REQUIRE_VIRTUALENV",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_CONFIG_FILE",
    "PYTHONPATH",
    "PYTHONHOME",
    "VIRTUAL_ENV",
    "a locale of long ago",
]


@setup
@pytest.mark.parametrize("hurt", HURTS)
def test_everything_goes_into_its_own_venv_whatever_the_environment_says(tmp_path: Path, hurt: str) -> None:
    tree = plant(tmp_path, "a place with é")
    told = tree.told("list", **hurts(tree)[hurt])
    assert told["file"] == str(tree.place / "src" / "casefile" / "__main__.py")
    assert told["prefix"] == str(tree.venv)
    assert told["utf8"]
    assert not {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET"} & set(told["env"])
    assert list(tree.venv.glob("**/site-packages/tiny"))
    assert not (tmp_path / "elsewhere").exists()
    assert not [path for path in tree.home.rglob("*") if path.is_file() and ".cache" not in path.parts]


@setup
def test_mirrors_and_proxies_are_left_to_the_person(ready: Tree) -> None:
    told = ready.told("x", PIP_INDEX_URL="https://mirror.invalid", HTTPS_PROXY="http://proxy.invalid")
    assert told["env"]["PIP_INDEX_URL"] == "https://mirror.invalid"
    assert told["env"]["HTTPS_PROXY"] == "http://proxy.invalid"


# --- again


@setup
def test_the_second_run_installs_nothing_and_says_nothing(tree: Tree) -> None:
    tree.told("first")
    for folder in tree.venv.glob("**/site-packages/pip*"):
        shutil.rmtree(folder)
    shutil.rmtree(tree.index)
    done = tree.run("second", "word with spaces", "é")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["args"] == ["second", "word with spaces", "é"]


@setup
def test_a_moved_folder_is_set_up_where_it_lies_now(tree: Tree, tmp_path: Path) -> None:
    tree.told("first")
    moved = tree.moved(tmp_path / "moved here")
    assert moved.told("again")["file"].startswith(str(moved.place))


@setup
def test_a_changed_lock_makes_a_new_venv(tree: Tree) -> None:
    tree.told("first")
    (tree.venv / "left over").touch()
    with (tree.place / BASE).open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    tree.told("again")
    assert not (tree.venv / "left over").exists()
    assert tree.run("third").stderr == ""


@setup
def test_a_changed_development_lock_is_added_to_the_venv_there_is(tree: Tree) -> None:
    tree.told("test")
    (tree.venv / "left over").touch()
    with (tree.place / DEV).open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    done = tree.run("test")
    assert done.returncode == 0
    assert DEV in done.stderr
    assert (tree.venv / "left over").exists()


@setup
def test_a_changed_python_makes_a_new_venv(tree: Tree) -> None:
    tree.told("first")
    others = [path for version, path in pythons().items() if version >= (3, 11)]
    others = [path for path in others if Path(path).resolve() != Path(tree.python).resolve()]
    if others:
        tree.python = others[-1]
    else:  # only one Python here: let the venv have been made by another
        (tree.venv / f"{BASE}.installed").write_text("made by another Python", "utf-8")
    (tree.venv / "left over").touch()
    tree.told("again")
    assert not (tree.venv / "left over").exists()


@setup
def test_a_python_that_was_uninstalled_makes_a_new_venv(tree: Tree) -> None:
    tree.told("first")
    for link in (tree.venv / "bin").glob("python*"):
        link.unlink()
        link.symlink_to("/nonexistent/python")
    assert tree.told("again")["prefix"] == str(tree.venv)


@setup
def test_a_venv_that_someone_else_made_is_replaced(tree: Tree) -> None:
    (tree.venv / "bin").mkdir(parents=True)
    (tree.venv / "bin" / "python").symlink_to(tree.python)
    tree.told("first")
    assert tree.installed() == {BASE}


@setup
def test_a_set_up_that_fails_keeps_nothing_and_the_next_one_succeeds(tree: Tree) -> None:
    index, away = tree.index, tree.index.with_name("away")
    index.rename(away)
    done = tree.run("demo")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.endswith("It needs the network, once; the same command tries again.\n")
    assert tree.installed() == set()
    away.rename(index)
    tree.told("demo")


@setup
def test_a_package_that_is_not_the_one_in_the_lock_is_refused(tree: Tree) -> None:
    lock = tree.place / BASE
    lock.write_text(re.sub("sha256:....", "sha256:0000", lock.read_text("utf-8")), "utf-8")
    done = tree.run("demo")
    assert done.returncode == 1
    assert "HASH" in done.stderr.upper()
    assert tree.installed() == set()


# --- Ctrl-C


def interrupt(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Press Ctrl-C, and wait."""
    os.killpg(process.pid, signal.SIGINT)
    return process.communicate(timeout=60)


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, path
        time.sleep(0.02)


@setup
def test_ctrl_c_while_installing_leaves_nothing_that_counts_as_installed(tree: Tree) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # an index that never answers
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        process = tree.start("demo", PIP_NO_INDEX="", PIP_FIND_LINKS="", PIP_INDEX_URL=url)
        silent.settimeout(60)
        asked, _ = silent.accept()
        with asked:
            out, err = interrupt(process)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert tree.installed() == set()
    tree.told("demo")
    assert tree.installed() == {BASE}


@setup
def test_ctrl_c_while_the_venv_is_made_leaves_nothing_that_counts_as_installed(tree: Tree) -> None:
    process = tree.start("demo")
    wait_for(tree.venv / "pyvenv.cfg")
    out, err = interrupt(process)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert tree.installed() == set()
    tree.told("demo")


@setup
def test_ctrl_c_in_a_command_is_the_commands_own(ready: Tree) -> None:
    process = ready.start("wait")
    assert process.stdout
    assert process.stdout.readline() == "waiting\n"
    _, err = interrupt(process)
    assert process.returncode == 1
    assert err == "the command heard it\n"


def test_without_exec_ctrl_c_and_the_exit_code_are_the_commands_own_too(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([KeyboardInterrupt, 3])

    def wait() -> int:
        answer = next(answers)
        if answer is KeyboardInterrupt:
            raise KeyboardInterrupt
        return answer

    windows = SimpleNamespace(Popen=lambda _: SimpleNamespace(wait=wait))
    monkeypatch.setattr(run, "os", SimpleNamespace(name="nt"))
    monkeypatch.setattr(run, "subprocess", windows)
    with pytest.raises(SystemExit) as stopped:
        run.become(["casefile"])
    assert stopped.value.code == 3


# --- commands


@setup
def test_a_command_runs_where_the_person_is_and_imports_nothing_from_there(ready: Tree, tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('imported from the folder I am in')", "utf-8")
    assert ready.told("list", cwd=tmp_path)["cwd"] == str(tmp_path)


@setup
@pytest.mark.parametrize("code", [0, 1, 5, 130])
def test_the_exit_code_is_the_commands(ready: Tree, code: int) -> None:
    assert ready.run("boom", str(code)).returncode == code


@setup
def test_no_words_at_all_run_casefile_without_any(ready: Tree) -> None:
    assert ready.told()["args"] == []


@setup
def test_setting_up_prints_on_stderr_only(tree: Tree) -> None:
    done = tree.run("list", "--json")
    json.loads(done.stdout)
    assert done.stderr.splitlines() == [
        "casefile: making .venv ...",
        "casefile: installing requirements.lock (once) ...",
    ]


@setup
def test_the_tests_add_their_own_lock_and_the_rest_goes_to_pytest(tree: Tree) -> None:
    told = tree.told("test", "tests/core", "-k", "x")
    assert tree.installed() == {BASE, DEV}
    assert told["name"] == "pytest"
    assert told["cwd"] == str(tree.place)
    assert told["args"][:5] == ["-n", "auto", "--dist", "loadfile", "-m"]
    assert told["args"][6:] == ["tests/core", "-k", "x"]
    assert tree.told("test", "--all", "-x")["args"] == ["-x"]


@setup
def test_lint_runs_every_linter_and_fails_if_one_does(tree: Tree) -> None:
    done = tree.run("lint")
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [[tool["name"], *tool["args"]] for tool in told] == [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
    ]
    (ruff,) = tree.venv.glob("**/site-packages/ruff/__main__.py")
    ruff.write_text("raise SystemExit(1)", "utf-8")
    done = tree.run("lint")
    assert done.returncode == 1
    assert '"mypy"' in done.stdout


def test_the_quick_tests_leave_out_exactly_the_marks_that_pytest_knows(
    run: ModuleType, pytestconfig: pytest.Config
) -> None:
    ours = [line.partition(":")[0] for line in pytestconfig.getini("markers")]
    assert set(run.SLOW) == set(ours) & set(run.SLOW)
    declared = re.search(r"^markers = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text("utf-8"), re.M | re.S)
    assert declared
    assert re.findall(r'"(\w+):', declared[1]) == run.SLOW


@pytest.mark.parametrize(("terminal", "ci", "bars"), [(True, "", "on"), (True, "true", "off"), (False, "", "off")])
def test_bars_are_drawn_on_a_terminal_and_not_in_ci(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, terminal: bool, ci: str, bars: str
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(run.sys, "stderr", SimpleNamespace(isatty=lambda: terminal, fileno=lambda: 2))
    monkeypatch.setattr(run.subprocess, "call", lambda command, **_: commands.append(command))
    run.pip("tiny")
    (command,) = commands
    assert command[command.index("--progress-bar") + 1] == bars


def test_windows_keeps_its_python_in_scripts() -> None:
    windows = SOURCE.partition("\ndef main")[0].replace('os.name == "nt"', "True")
    names: dict = {"__file__": "run.py"}
    exec(windows, names)
    assert names["PYTHON"].parts[-3:] == (".venv", "Scripts", "python.exe")


# --- the real thing


@setup
@pytest.mark.parametrize("version", sorted({sys.version_info[:2], (3, 11), (3, 12), (3, 13)}))
def test_a_clean_copy_sets_itself_up_from_the_registry(tmp_path: Path, version: tuple[int, int]) -> None:
    python = pythons().get(version)
    if python is None:
        assert version != sys.version_info[:2]
        return  # not every machine has every Python; this one is always tried
    leave = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", ".hypothesis", "tests")
    place = tmp_path / "with space é"
    shutil.copytree(ROOT, place, ignore=leave)
    (tmp_path / "home").mkdir()
    bare = {"PATH": os.defpath, "HOME": str(tmp_path / "home"), "CI": "true"}

    def run(**more: str) -> subprocess.CompletedProcess[str]:
        command = [python, str(place / "run.py"), "--version"]
        return subprocess.run(command, cwd=tmp_path, env=bare | more, capture_output=True, text=True)

    first = run()
    assert first.returncode == 0, first.stderr
    assert re.search(r"\b0\.\d+\.\d+\b", first.stdout)
    nowhere = "http://127.0.0.1:9"
    second = run(HTTP_PROXY=nowhere, HTTPS_PROXY=nowhere, PIP_INDEX_URL=nowhere)
    assert (second.returncode, second.stdout, second.stderr) == (0, first.stdout, "")
