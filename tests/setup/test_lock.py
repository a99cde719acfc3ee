"""The locks: they pin what pyproject.toml asks for, by hash, and name no place to fetch it from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GROUPS = PROJECT["dependency-groups"]
LOCKS = ("requirements.lock", "requirements-dev.lock")

PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9][0-9a-z.]*)( ; .+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def entries(lock: str) -> list[str]:
    """The lock's entries, continued lines joined."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip()]


def without_marker(entry: str) -> str:
    """The pin and its hashes; one lock may need a package under fewer conditions than the other."""
    return " ".join([entry.split(maxsplit=1)[0], *HASH.findall(entry)])


def pins(lock: str) -> dict[str, str]:
    """Which version of what the lock names."""
    found = {}
    for entry in entries(lock):
        pin = PIN.match(entry)
        assert pin, entry
        assert pin["name"] not in found, f"{pin['name']} is pinned twice"
        found[pin["name"]] = pin["version"]
    return found


def in_range(asked: str, pinned: dict[str, str]) -> bool:
    """Whether the lock pins what is asked for, in its range."""
    requirement = Requirement(asked)
    version = pinned.get(canonicalize_name(requirement.name))
    return version is not None and requirement.specifier.contains(version)


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("asked", PROJECT["project"]["dependencies"])
def test_what_casefile_needs_is_pinned_within_its_range(asked: str, lock: str) -> None:
    assert in_range(asked, pins(lock))


@pytest.mark.parametrize("asked", GROUPS["dev"])
def test_what_its_tests_need_is_pinned_within_its_range(asked: str) -> None:
    assert in_range(asked, pins("requirements-dev.lock"))


@pytest.mark.parametrize("asked", PROJECT["build-system"]["requires"])
def test_the_build_back_end_is_pinned_so_that_no_build_fetches_one(asked: str) -> None:
    assert in_range(asked, pins("requirements-dev.lock"))


def test_the_development_lock_holds_the_other_one_pin_for_pin_and_hash_for_hash() -> None:
    base, dev = (set(map(without_marker, entries(lock))) for lock in LOCKS)
    assert base < dev


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_is_a_pin_with_hashes_and_nothing_else(lock: str) -> None:
    for entry in entries(lock):
        pin, *hashes = re.split(r"\s+(?=--hash)", entry.strip())
        assert PIN.fullmatch(pin), pin
        assert hashes, f"no hash: {pin}"
        assert all(HASH.fullmatch(word) for word in hashes), entry


@pytest.mark.parametrize("lock", LOCKS)
def test_no_host_and_no_place_of_a_machine_stands_in_it(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"://|--(extra-)?index|--find-links|file:|/", text)


def test_typer_stays_below_the_release_that_loads_pydantic() -> None:
    assert "pydantic" not in pins("requirements-dev.lock")
