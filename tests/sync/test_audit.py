"""The history looked at by somebody who trusts nobody: what was slipped in shows, and what casefile did is as it says."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tests.cli.test_sync import AMBER, NOW, Team, complete_referral, git
from tests.story import Desk

pytestmark = pytest.mark.sync


@pytest.fixture
def team(tmp_path: Path) -> Team:
    """Two copies that met after both had written something."""
    made = Team(tmp_path)
    made.amina.do("note", AMBER, "-", stdin="She rang from the station.", now=NOW)
    made.ben.do("note", AMBER, "-", stdin="He waits at the library.", now=NOW)
    made.sync()
    return made


def audit(desk: Desk, code: int = 0) -> dict[str, object]:
    said = desk("audit", "--json")
    assert said.code == code, said.out + said.err
    made: dict[str, object] = json.loads(said.out)
    return made


def remarks(desk: Desk) -> list[str]:
    return [one["what"] for one in audit(desk, 1)["remarks"] if one["grave"]]  # type: ignore[attr-defined]


def test_what_sync_brought_together_is_made_again_and_is_the_same(team: Team) -> None:
    before = {p: p.read_bytes() for p in team.amina.folder.rglob("*") if p.is_file()}
    found = audit(team.amina)
    assert (found["made_again"], found["remarks"]) == (1, [])
    assert before == {p: p.read_bytes() for p in team.amina.folder.rglob("*") if p.is_file()}
    assert "nothing was slipped in" in team.amina.do("audit").out
    (team.amina.folder / "by-hand.txt").write_text("x", "utf-8")
    assert "1 file has changed since" in team.amina.do("audit").out


def test_words_slipped_into_a_commit_that_says_it_only_brings_together(team: Team) -> None:
    root = team.amina.folder
    git(root, "read-tree", "HEAD")
    path = next((root / "clients" / AMBER / "notes").iterdir())
    path.write_text(path.read_text("utf-8").replace("rang", "sang").replace("waits", "left"), "utf-8")
    git(root, "add", "-A")
    tree = git(root, "write-tree").strip()
    raw = git(root, "cat-file", "commit", "HEAD").split("\n")
    assert raw[1].startswith("parent ")
    assert raw[2].startswith("parent ")
    raw[0] = f"tree {tree}"
    made = subprocess.run(
        ["git", "-C", str(root), "hash-object", "-t", "commit", "-w", "--stdin"],
        input="\n".join(raw).encode(), capture_output=True, check=True,
    ).stdout.decode().strip()  # fmt: skip
    git(root, "reset", "-q", "--soft", made)
    assert remarks(team.amina) == ["it says that casefile brought two copies together, but holds something else"]


def test_a_final_paper_changed_or_taken_away_behind_everybodys_back(team: Team) -> None:
    team.amina.do("write", AMBER, "referral-in", "--from", "-", "--final", stdin=complete_referral(), now=NOW)
    path = next((team.amina.folder / "clients" / AMBER).glob("*referral-in*.yaml"))
    assert audit(team.amina)["remarks"] == []
    text = path.read_text("utf-8")
    path.write_text(text.replace("reason:", "reason: >-\n  Something else.\nworries:", 1), "utf-8")
    team.amina.do("sync", now=NOW)
    name = path.relative_to(team.amina.folder).as_posix()
    assert remarks(team.amina) == [f"the words of a final paper were changed: {name}"]
    path.write_text(text, "utf-8")
    team.amina.do("sync", now=NOW)
    path.unlink()
    team.amina.do("sync", now=NOW)
    assert f"a final paper was taken away: {name}" in remarks(team.amina)


def test_a_paper_that_is_kept_apart_is_not_named(team: Team) -> None:
    from casefile.core.digest import text_digest
    from casefile.store.text import write

    tree = {
        "casefile": "protection-report/1",
        "id": "2026-03-04-protection-report-x7k2",
        "reasons": "words",
        "status": "final",
    }
    path = team.amina.folder / f"clients/{AMBER}/{tree['id']}.yaml"
    path.write_text(write.document({**tree, "final": {"digest": text_digest(tree)}}), "utf-8")
    team.amina.do("sync", now=NOW)
    path.write_text(path.read_text("utf-8").replace("words", "other"), "utf-8")
    team.amina.do("sync", now=NOW)
    assert remarks(team.amina) == ["the words of a final paper were changed"]
    assert "protection" not in team.amina("audit").out


def key(folder: Path, name: str) -> Path:
    path = folder / name
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "x", "-f", str(path)]
    subprocess.run(command, check=True)
    return path


def test_what_is_signed_with_a_key_that_the_caseload_names_and_what_is_not(team: Team, tmp_path: Path) -> None:
    said = team.amina.do("audit", "--sign-with", key(tmp_path, "id"), now=NOW)
    assert "signed from now on" in said.out
    assert "signing_key: ssh-ed25519" in (team.amina.folder / "casefile.yaml").read_text("utf-8")
    assert team.amina("check").code == 0
    team.amina.do("note", AMBER, "-", stdin="Signed.", now=NOW)
    team.sync()
    found = audit(team.ben)
    assert (found["signed"], found["remarks"]) == (2, [])
    # somebody signs in her name, with another key
    root = team.ben.folder
    other = key(tmp_path, "other")
    (root / "x.txt").write_text("x", "utf-8")
    git(root, "add", "-A")
    git(root, "-c", "gpg.format=ssh", "-c", f"user.signingKey={other}", "-c", "user.name=amina",
        "-c", "user.email=amina@casefile.invalid", "commit", "-q", "-S", "-m", "x")  # fmt: skip
    found = audit(team.ben)
    assert [one["what"] for one in found["remarks"]] == [  # type: ignore[attr-defined]
        "it is signed with a key that casefile.yaml does not name"
    ]
    team.amina.do("audit", "--unsigned", now=NOW)
    team.amina.do("note", AMBER, "-", stdin="Not signed.", now=NOW)
    assert audit(team.amina)["signed"] == 2


def test_where_the_key_cannot_be_used_the_change_is_kept_and_it_is_said(team: Team, tmp_path: Path) -> None:
    path = key(tmp_path, "id")
    team.amina.do("audit", "--sign-with", path, now=NOW)
    path.unlink()
    said = team.amina.do("note", AMBER, "-", stdin="Words.", now=NOW)
    assert "not signed" in said.err
    assert git(team.amina.folder, "status", "--porcelain") == ""
    team.amina.do("sync", now=NOW)


def test_no_program_that_a_configuration_names_verifies_or_signs(team: Team, tmp_path: Path) -> None:
    pwned = tmp_path / "pwned"
    team.amina.do("audit", "--sign-with", key(tmp_path, "id"), now=NOW)
    for name in ("gpg.program", "gpg.ssh.program", "gpg.x509.program", "gpg.ssh.defaultKeyCommand"):
        git(team.amina.folder, "config", name, f"touch {pwned}; false")
    team.amina.do("note", AMBER, "-", stdin="Words.", now=NOW)
    assert audit(team.amina)["signed"] == 2
    assert not pwned.exists()


@pytest.mark.parametrize("words", [("--sign-with", "nowhere"), ("--sign-with", "casefile.yaml")])
def test_a_file_that_is_no_key(team: Team, words: tuple[str, ...]) -> None:
    said = team.amina("audit", *words, now=NOW)
    assert said.code in (2, 4)
    assert "Traceback" not in said.err
