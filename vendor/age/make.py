"""Makes templates/age/age.js anew, by which a sealed page seals: one file out of the npm package age-encryption.

`python vendor/age/make.py` needs npm. It installs what package-lock.json names, by its digests, and bundles it without a source map;
what an X25519 key never needs is left out (left-out.js). made.json keeps what it was made of, its size and its SHA-256.
To take a newer version: change package.json, run `npm install --package-lock-only` here, then this, then the tests.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "templates" / "age" / "age.js"
SOURCES = ("package.json", "package-lock.json", "seal.js", "left-out.js")
LEFT_OUT = ("@noble/hashes/scrypt.js", "@noble/curves/nist.js", "@noble/post-quantum/hybrid.js")
BUNDLED = ("age-encryption", "@noble/ciphers", "@noble/curves", "@noble/hashes", "@scure/base")


def made(folder: Path) -> str:
    """The script, made in a folder of its own; npm fetches into it what the lock names."""
    for name in SOURCES:
        shutil.copy(HERE / name, folder)
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", cwd=folder)
    how = ["--bundle", "--minify", "--format=iife", "--global-name=age", "--target=es2022", "--charset=ascii"]
    how += ["--legal-comments=none", *(f"--alias:{one}=./left-out.js" for one in LEFT_OUT)]
    script = run(str(folder / "node_modules" / ".bin" / "esbuild"), "seal.js", *how, cwd=folder)
    return f"{licences(folder)}{script}"


def licences(folder: Path) -> str:
    """Who wrote it and on what terms, as a comment: a page is handed on, and so the terms go with it."""
    versions = versions_in(folder)
    texts: dict[str, list[str]] = {}
    for name in BUNDLED:
        holders, terms = licence(folder / "node_modules" / name)
        texts.setdefault(terms, []).append(f"{name} {versions[name]}\n{holders}")
    told = "\n\n".join("\n".join((*whose, "", terms)) for terms, whose in texts.items())
    return f"/*\nThis part of the page seals what is saved. It is free software:\n\n{told}\n*/\n"


def licence(package: Path) -> tuple[str, str]:
    """The copyright lines of a package, and the terms after them."""
    lines = [line.rstrip() for line in (package / "LICENSE").read_text("utf-8").splitlines()]
    holders = [line for line in lines if line.startswith("Copyright")]
    terms = [line for line in lines if line not in (*holders, "The MIT License (MIT)")]
    return "\n".join(holders), "\n".join(terms).strip().replace("“", '"').replace("”", '"')


def versions_in(folder: Path) -> dict[str, str]:
    """The version of each package that went into it."""
    packages = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    return {name: packages[f"node_modules/{name}"]["version"] for name in (*BUNDLED, "esbuild")}


def run(*command: str, cwd: Path) -> str:
    """What a command prints.

    Raises:
        CalledProcessError: it failed; it has said why on stderr.
    """
    return subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8").stdout


def main() -> None:
    """Write the script and what it was made of."""
    with tempfile.TemporaryDirectory() as folder:
        script = made(Path(folder))
    raw = script.encode("ascii")
    TARGET.write_bytes(raw)
    kept = {"versions": versions_in(HERE), "bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
    (HERE / "made.json").write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
    sys.stdout.write(f"{TARGET}: {len(raw)} bytes\n")


if __name__ == "__main__":
    main()
