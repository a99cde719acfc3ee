"""The worked examples: played again they come out the same, and each paper they rest on is really asked for."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from casefile.cli.commands.demo_command import Heard, edit, play, pretending
from casefile.store.resources import resource_dir
from casefile.training import story
from casefile.training.story import Edit, Step, Story

HERE = Path(__file__).resolve().parent
EXAMPLES = resource_dir("examples")
PASSES = {"met", "not-applicable", "exempted", "expiring"}

MOVES = {
    "lakeside": [
        ("referral-in", "intake"),
        ("intake", "assessment"),
        ("assessment", "planning"),
        ("planning", "implementation"),
        ("implementation", "review"),
    ],
    "demo": [
        ("referral-in", "intake"),
        ("intake", "assessment"),
        ("assessment", "planning"),
        ("planning", "implementation"),
        ("implementation", "referrals-out"),
        ("referrals-out", "implementation"),
        ("implementation", "review"),
        ("review", "implementation"),
        ("implementation", "exit"),
        ("exit", "closing"),
    ],
}


@dataclass
class Point:
    """A case just before a move: a copy of its caseload, the step that moves it, and the gate as status tells it."""

    folder: Path
    step: Step
    gate: dict[str, Any]


@dataclass
class Played:
    """A story played into a fresh folder."""

    told: Story
    folder: Path
    steps: list[tuple[Step, Heard]]
    points: dict[tuple[str, str], Point]

    def ask(self, folder: Path, at: Step, *words: str) -> tuple[int, dict[str, Any]]:
        """Exit code and answer of a command with --json on the day of a step."""
        with pretending("asking"):
            heard = play(self.told, replace(at, words=(*words, "--json"), stdin=""), folder)
        return heard.code, json.loads(heard.out) if heard.out else {}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Played]]:
    """Stories by name, each played once."""
    done: dict[str, Played] = {}

    def one(name: str) -> Played:
        if name not in done:
            done[name] = _play(name, tmp_path_factory.mktemp(name))
        return done[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield one


def _play(name: str, base: Path) -> Played:
    home = EXAMPLES / "demo" if name == "demo" else HERE / name
    folder = base / "caseload"
    (folder / "clients").mkdir(parents=True)
    (base / "pages").mkdir()
    shutil.copy(EXAMPLES / name / "casefile.yaml", folder)
    made = Played(story.read(home / "story.yaml"), folder, [], {})
    with pretending(name):
        for one in made.told.steps:
            if isinstance(one, Edit):
                edit(made.told, one, folder)
            elif isinstance(one, Step) and one.words[0] != "init":
                if one.words[0] in ("advance", "exit") and not one.exit_code:
                    _before(made, one, base)
                made.steps.append((one, play(made.told, one, folder)))
        last = made.steps[-1][0]
        if name == "lakeside":  # it stays open: the move it is ready for
            _before(made, replace(last, words=("advance", made.told.client)), base)
    return made


def _before(made: Played, step: Step, base: Path) -> None:
    words = [step.words[1]]
    if "--to" in step.words:
        words += ["--to", step.words[step.words.index("--to") + 1]]
    elif "--reason" in step.words:
        words += ["--to", "exit"]
    heard = play(made.told, replace(step, words=("status", *words, "--json"), stdin=""), made.folder)
    gate = json.loads(heard.out)["gate"]
    copy = base / f"{len(made.points)}-{gate['phase']}-{gate['to']}"
    shutil.copytree(made.folder, copy)
    made.points[gate["phase"], gate["to"]] = Point(copy, step, gate)


def _files(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


# -- the examples as they stand
def test_a_fresh_replay_is_what_is_kept(played):
    fresh, kept = _files(played("lakeside").folder / "clients"), _files(EXAMPLES / "lakeside" / "clients")
    assert sorted(fresh) == sorted(kept)
    assert [name for name in kept if fresh[name] != kept[name]] == [], "python tests/examples/replay.py lakeside"
    assert len(kept) > 25


@pytest.mark.parametrize("name", MOVES)
def test_every_step_ends_as_told(played, name):
    wrong = [(step.number, heard) for step, heard in played(name).steps if heard.code != step.exit_code]
    assert wrong == []


@pytest.mark.parametrize("name", MOVES)
def test_every_move_is_made_in_order(played, name):
    done = played(name)
    spine = yaml.safe_load((done.folder / "clients" / done.told.client / "case.yaml").read_text("utf-8"))
    gone = [(one["from"], one["to"]) for one in spine["steps"] if "from" in one]
    assert gone == [move for move in MOVES[name] if move[1] != "closing"]
    assert list(done.points)[: len(MOVES[name])] == MOVES[name]


@pytest.mark.parametrize("name", MOVES)
def test_every_gate_on_the_way_was_asked_and_open(played, name):
    asked = set()
    for (origin, to), point in played(name).points.items():
        step, gate = point.step, point.gate
        aside = {step.words[n + 1] for n, word in enumerate(step.words) if word == "--despite"}
        shut = {one["id"] for one in gate["requirements"] if one["state"] not in PASSES}
        assert shut == aside, f"{origin} to {to}"
        asked |= {one["id"] for one in gate["requirements"] if one["state"] == "met"}
    assert asked >= {"G02", "G03", "G05", "S01", "S02", "S04", "S05", "S08", "S09", "S10", "S11", "S12", "S13"}
    assert asked >= {"S16", "S17", "S19", "S23", "S25", "S26"}
    assert name != "demo" or asked >= {"G07", "S06", "exit-summary"}


@pytest.mark.parametrize("name", MOVES)
def test_check_finds_nothing(played, name):
    done = played(name)
    code, found = done.ask(done.folder, done.steps[-1][0], "check", "--strict")
    assert (code, found["findings"]) == (0, [])


def test_no_appointment_is_left_open(played):
    done = played("lakeside")
    _, said = done.ask(done.folder, done.steps[-1][0], "today")
    assert [one for one in said["items"] if one["id"].startswith("a-") or one["overdue_days"]] == []


# -- each paper is missed
class Loader(yaml.SafeLoader):
    """Days and moments stay text."""


Loader.yaml_implicit_resolvers = {
    first: [one for one in found if not one[0].endswith("timestamp")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

Change = Callable[[dict[str, Any]], object]


@dataclass(frozen=True)
class Spoilt:
    """A requirement, the move that asks for it, the paper it rests on, and what is done to that (nothing: it is taken away)."""

    code: str
    story: str
    move: str
    form: str
    change: Change | None = None
    named: str = ""
    also: tuple[tuple[str, Change | None], ...] = ()
    """What is spoilt besides, where two papers could each meet it."""

    def __str__(self) -> str:
        return f"{self.code}-{self.story}-{self.move}"


def put(*path: str | int, value: Any = None) -> Change:
    """A change of one place: another value, or none."""

    def change(tree: Any) -> None:
        for part in path[:-1]:
            tree = tree[part]
        if value is None:
            del tree[path[-1]]
        else:
            tree[path[-1]] = value

    return change


def each(name: str, key: str, value: Any = None) -> Change:
    """A change of one field of every item of a list."""
    return lambda tree: [put(key, value=value)(one) for one in tree[name]]


def unsaid(tree: dict[str, Any]) -> None:
    """Nothing was said about managing without us."""
    del tree["exit_talk"]["words"]
    tree.get("exit_readiness", {}).pop("words", None)


def not_asked_about(tree: dict[str, Any]) -> None:
    """The referral was sent a fortnight ago, and nobody asked how it went."""
    tree["events"] = [{**tree["events"][0], "kind": "sent", "date": "2026-03-02"}]
    tree["follow_up_on"] = "2026-03-09"


def out_of_contact(tree: dict[str, Any]) -> None:
    """No contact is known to be safe."""
    for one in tree["communication_needs"]["safe_contact"]:
        one["safe"] = False


WORK = "planning>implementation"
LOOK = "review>implementation"
SPOILT = [
    Spoilt("G02", "lakeside", "referral-in>intake", "referral-in", put("housing_tonight", value="none")),
    Spoilt("G02", "lakeside", "referral-in>intake", "referral-in"),
    Spoilt("S01", "lakeside", "referral-in>intake", "referral-in", put("decision", value="pending")),
    Spoilt("S02", "lakeside", "referral-in>intake", "referral-in", put("criteria", 0, "met", value="not_known")),
    Spoilt("G03", "lakeside", "intake>assessment", "consent"),
    Spoilt("G03", "lakeside", "intake>assessment", "consent", put("signatures")),
    Spoilt("G03", "lakeside", "assessment>planning", "consent", put("expires", value="2025-03-10")),
    Spoilt("G03", "lakeside", WORK, "consent"),
    Spoilt("G03", "lakeside", LOOK, "consent"),
    Spoilt("G05", "lakeside", "intake>assessment", "safe-today"),
    Spoilt("G05", "lakeside", "intake>assessment", "safe-today", put("questions", 0)),
    Spoilt("G06", "lakeside", WORK, "risk-assessment", put("overall", "highest", value="high"), named="safety-plan"),
    Spoilt("G06", "demo", "implementation>exit", "risk-assessment", put("overall", "highest", value="high")),
    Spoilt("G07", "demo", "intake>assessment", "protection-report"),
    Spoilt(
        "G09", "demo", "exit>closing", "risk-assessment", put("overall", "highest", value="high"), named="exit-summary"
    ),
    Spoilt("G10", "demo", "exit>closing", "exit-summary", put("reason", value="service_withdrawn")),
    Spoilt("exit-summary", "demo", "exit>closing", "exit-summary"),
    Spoilt("S04", "lakeside", "intake>assessment", "rights-and-responsibilities"),
    Spoilt("S04", "lakeside", "intake>assessment", "intake-record", put("worker_role_explained", value=False)),
    Spoilt("S05", "lakeside", "intake>assessment", "profile", out_of_contact),
    Spoilt("S05", "demo", "intake>assessment", "profile", put("names")),
    Spoilt("S06", "demo", "assessment>planning", "strengths-needs-assessment", each("domains", "status", "not_now")),
    Spoilt("S06", "demo", "assessment>planning", "strengths-needs-assessment", put("strengths_inventory", value=[])),
    Spoilt(
        "S07",
        "lakeside",
        "assessment>planning",
        "strengths-needs-assessment",
        put("carer", "assessment_offered", value=False),
    ),
    Spoilt("S08", "lakeside", WORK, "strengths-needs-assessment", put("date", value="2025-02-03")),
    Spoilt("S09", "lakeside", "assessment>planning", "risk-assessment", put("review_due", value="2025-03-12")),
    Spoilt("S09", "demo", LOOK, "risk-assessment", put("review_due", value="2026-05-01")),
    Spoilt("S10", "lakeside", WORK, "case-plan", each("goals", "steps")),
    Spoilt("S10", "lakeside", WORK, "case-plan", each("goals", "time_bound")),
    Spoilt("S11", "lakeside", WORK, "case-plan", put("signatures")),
    Spoilt("S11", "demo", "referrals-out>implementation", "case-plan", put("signatures", 1)),
    Spoilt("S12", "lakeside", WORK, "case-plan", put("events")),
    Spoilt("S12", "lakeside", LOOK, "review", put("events")),
    Spoilt("S13", "lakeside", WORK, "case-plan"),
    Spoilt("S16", "lakeside", LOOK, "review"),
    Spoilt("S17", "lakeside", LOOK, "review", put("goals", 0)),
    Spoilt("S17", "demo", LOOK, "review", put("goals", 1, "decision")),
    Spoilt("S19", "lakeside", "assessment>planning", "strengths-needs-assessment", unsaid),
    Spoilt("S19", "lakeside", LOOK, "review", unsaid),
    Spoilt("S19", "demo", "exit>closing", "review", unsaid),
    Spoilt("G08", "demo", "referrals-out>implementation", "referral-out", put("information_sent", value=["health"])),
    Spoilt("G08", "demo", "referrals-out>implementation", "consent", put("recipients"), named="referral-out"),
    Spoilt("S14", "demo", "implementation>review", "referral-out", named="refer wren-3385 --planned y-6tzd"),
    Spoilt("S15", "demo", "implementation>review", "note", named="note wren-3385"),
    Spoilt("S18", "demo", "referrals-out>implementation", "referral-out", not_asked_about),
    Spoilt("S20", "demo", "exit>closing", "exit-plan", also=(("exit-summary", put("way_back")),)),
    Spoilt("S21", "demo", "exit>closing", "exit-summary", put("feedback_offered")),
    Spoilt("S22", "demo", "exit>closing", "exit-summary", put("achievements"), also=(("exit-plan", None),)),
    Spoilt(
        "S24", "demo", WORK, "profile", put("communication_needs", "preferred_language", value="vi"), named="case-plan"
    ),
    Spoilt("S25", "lakeside", "assessment>planning", "strengths-needs-assessment", put("participation")),
    Spoilt("S25", "lakeside", WORK, "case-plan", put("participation")),
    Spoilt("S26", "lakeside", "assessment>planning", "risk-assessment"),
]


@pytest.mark.parametrize("spoilt", SPOILT, ids=str)
def test_without_its_paper_the_move_stops_and_names_it(played, tmp_path, spoilt):
    done = played(spoilt.story)
    origin, to = spoilt.move.split(">")
    point = done.points[origin, to]
    folder = tmp_path / "caseload"
    shutil.copytree(point.folder, folder)
    _spoil(folder / "clients" / done.told.client, spoilt)
    before = _files(folder / "clients")
    words = point.step.words[:2] if "--despite" in point.step.words else point.step.words
    code, said = done.ask(folder, point.step, *words)
    assert code == 1
    assert said["done"] is False
    assert _files(folder / "clients") == before
    found = next(one for one in said["gate"]["requirements"] if one["id"] == spoilt.code)
    assert found["state"] not in PASSES
    assert (spoilt.named or spoilt.form) in f"{found['path']} {found['fix']}"
    assert done.told.client in found["fix"]


def _spoil(client: Path, spoilt: Spoilt) -> None:
    for form, change in ((spoilt.form, spoilt.change), *spoilt.also):
        _spoil_one(client, form, change)


def _spoil_one(client: Path, form: str, change: Change | None) -> None:
    """Change the newest paper of a form, or take every paper of that form away."""
    names = {"profile": "profile.yaml", "note": "notes/*.yaml"}
    papers = sorted(client.glob(names.get(form, f"????-??-??-{form}-????.yaml")))
    assert papers
    if change is None:
        for paper in papers:
            paper.unlink()
        return
    tree = yaml.load(papers[-1].read_text("utf-8"), Loader=Loader)
    change(tree)
    papers[-1].write_text(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False), "utf-8")


def test_what_is_spoilt_covers_what_the_moves_ask(played):
    asked = {
        one["id"] for name in MOVES for point in played(name).points.values() for one in point.gate["requirements"]
    }
    never = {
        "G04",  # nobody in them is young or represented
        "S03",  # no service in them has set a capacity
        "S23",  # it warns, and stops nothing
    }
    assert asked - never == {one.code for one in SPOILT}
