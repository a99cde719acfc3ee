"""A copy of run.py in the smallest tree: its packages are made here, so that a set-up takes seconds."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
BASE, DEV = "requirements.lock", "requirements-dev.lock"

# A command that tells what it was given, and does what it is told.
TELLS = """
import json, os, sys, time
if "boom" in sys.argv:
    sys.exit(int(sys.argv[-1]))
if "wait" in sys.argv:
    try:
        print("waiting", flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        sys.exit("the command heard it")
print(json.dumps({
    "name": __package__ or __name__,
    "args": sys.argv[1:],
    "file": __file__,
    "cwd": os.getcwd(),
    "prefix": sys.prefix,
    "utf8": sys.flags.utf8_mode,
    "env": dict(os.environ),
}))
"""


@dataclass
class Tree:
    """A folder with run.py in it, and the machine around it."""

    place: Path
    index: Path
    home: Path
    python: str = field(default_factory=lambda: getattr(sys, "_base_executable", sys.executable))

    @property
    def venv(self) -> Path:
        return self.place / ".venv"

    def environment(self, **more: str) -> dict[str, str]:
        """Next to nothing, as with `env -i`; packages come from the small index."""
        bare = {"PATH": os.defpath, "HOME": str(self.home), "PIP_NO_INDEX": "1"}
        return bare | {"PIP_FIND_LINKS": self.index.as_uri()} | more

    def run(self, *args: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python, str(self.place / "run.py"), *args],
            cwd=cwd or self.home,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
        )

    def told(self, *args: str, cwd: Path | None = None, **more: str) -> dict:
        """What the command tells of itself, after running well."""
        done = self.run(*args, cwd=cwd, **more)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(self, *args: str, **more: str) -> subprocess.Popen[str]:
        """Start it as a terminal would: in a process group of its own, which Ctrl-C reaches as a whole."""
        return subprocess.Popen(
            [self.python, str(self.place / "run.py"), *args],
            cwd=self.home,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def installed(self) -> set[str]:
        """The locks that stand as installed."""
        return {lock for lock in (BASE, DEV) if (self.venv / f"{lock}.installed").exists()}

    def moved(self, to: Path) -> "Tree":
        shutil.move(self.place, to)
        return Tree(to, self.index, self.home, self.python)


def plant(root: Path, place: str = "casefile") -> Tree:
    """Make such a tree under root, with its own package index and an empty home."""
    tree = Tree(root / place, root / "index", root / "home")
    package = tree.place / "src" / "casefile"
    for folder in (package, tree.index, tree.home):
        folder.mkdir(parents=True)
    shutil.copy(ROOT / "run.py", tree.place)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(TELLS, "utf-8")
    base = [wheel(tree.index, "tiny")]
    dev = base + [wheel(tree.index, name) for name in ("pytest", "ruff", "mypy")]
    (tree.place / BASE).write_text("\n".join(base) + "\n", "utf-8")
    (tree.place / DEV).write_text("\n".join(dev) + "\n", "utf-8")
    return tree


def wheel(folder: Path, name: str) -> str:
    """Make a package of one module that tells what it was given; return its line in a lock."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info/"
    files = {
        f"{name}/__init__.py": "",
        f"{name}/__main__.py": TELLS,
        info + "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        info + "WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[info + "RECORD"] = "".join(f"{file},,\n" for file in [*files, info + "RECORD"])
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
