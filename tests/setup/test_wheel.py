"""The wheel: what pipx and uv install has everything in it, and works where nothing of the source is."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"

pytestmark = pytest.mark.wheel

# Lies in the clean environment as sitecustomize.py: who asks for the network there is stopped.
NO_NETWORK = """
import sys

def refuse(event, args):
    if event == "socket.getaddrinfo" or (event == "socket.connect" and isinstance(args[1], tuple)):
        sys.stderr.write("casefile asked for the network: %r\\n" % (args,))
        raise SystemExit(99)

sys.addaudithook(refuse)
"""


def run(*command: object, **how: object) -> subprocess.CompletedProcess[str]:
    """Run it to a good end."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", **how)
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution as a release is, with nothing fetched."""
    dist = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", dist, cwd=ROOT)
    (sdist,) = dist.glob("casefile-*.tar.gz")
    run(sys.executable, "-c", "import sys, tarfile; tarfile.open(sys.argv[1]).extractall()", sdist, cwd=dist)
    (source,) = (path for path in dist.iterdir() if path.is_dir())
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", dist, cwd=source)
    (wheel,) = dist.glob("casefile-*.whl")
    return wheel


@pytest.fixture(scope="module")
def casefile(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command as installed in a clean environment, with the locked dependencies and no others."""
    venv = tmp_path_factory.mktemp("clean") / "venv"
    run(sys.executable, "-m", "venv", venv)
    python = venv / SCRIPTS / "python"
    pip = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "-r", ROOT / "requirements.lock")
    run(*pip, "--no-index", "--no-deps", built)
    run(python, "-m", "pip", "check")
    (packages,) = {path.parent for path in venv.glob("**/site-packages/casefile")}
    (packages / "sitecustomize.py").write_text(NO_NETWORK, "utf-8")
    return venv / SCRIPTS / "casefile"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[dict[str, object]]:
    """Another folder, nobody's settings, and a home that must stay as it is."""
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    home.chmod(0o555)
    yield {"cwd": here, "env": {"PATH": os.environ["PATH"], "HOME": str(home)}}
    left = list(home.iterdir())  # root writes into a read-only folder all the same
    home.chmod(0o755)
    assert left == []


@pytest.mark.parametrize("folder", ["schemas", "templates", "languages", "examples"])
def test_it_holds_every_file_of_our_data(built: Path, folder: str) -> None:
    files = [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    ours = {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}
    assert ours
    assert {f"casefile/{path}" for path in ours} <= set(zipfile.ZipFile(built).namelist())


def test_it_holds_every_module_and_the_licence_and_nothing_else_at_the_top(built: Path) -> None:
    names = set(zipfile.ZipFile(built).namelist())
    modules = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src").rglob("*.py")}
    assert modules <= names
    assert any(re.fullmatch(r"casefile-[\d.]+\.dist-info/licenses/LICENSE", name) for name in names)
    assert all(re.match(r"casefile(-[\d.]+\.dist-info)?/", name) for name in names)
    assert not [name for name in names if name.endswith((".pyc", ".lock"))]


def test_it_says_its_version(casefile: Path, built: Path, elsewhere: dict[str, object]) -> None:
    assert built.name.split("-")[1] in run(casefile, "--version", **elsewhere).stdout


def test_it_knows_the_forms_that_the_source_knows(casefile: Path, elsewhere: dict[str, object]) -> None:
    installed = run(casefile, "forms", **elsewhere).stdout
    assert installed == run(sys.executable, "-P", "-m", "casefile", "forms", **elsewhere).stdout
    assert "consent" in installed


def test_it_walks_the_demo_in_another_place(casefile: Path, elsewhere: dict[str, object], tmp_path: Path) -> None:
    place = tmp_path / "a demo é"
    said = run(casefile, "demo", "--to", place, **elsewhere).stdout
    assert str(place) in said
    assert list(place.glob("**/case.yaml"))
    run(casefile, "check", **{**elsewhere, "cwd": place / "riverbend"})
