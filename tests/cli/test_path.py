"""The whole path, as people walk it: referred on, told outside, put right, turned away well, paused, back, cared for, handed over."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cli.amber import caseload
from tests.cli.papers import FORMS, answers
from tests.story import Desk, Said, seeded

from casefile.training import story
from casefile.training.story import Edit, Step

DEMO = Path(__file__).parents[2] / "examples" / "demo"
WREN, AMBER = "wren-3385", "amber-4821"
PLANNED = "y-6tzd"
LEGAL, HOUSING = "riverland-flood-legal", "town-housing-office"
FERN = "fern-1111"


# -- what the tests stand on
def at(day: str, by: str = "amina", hour: int = 2) -> dict[str, str]:
    """The moment and the worker of a command."""
    return {"now": f"{day}T{hour:02}:00:00Z", "by": by}


def paper(desk: Desk, id: str, client: str = WREN) -> dict[str, Any]:
    """A document as it lies there, read by another reader than ours."""
    (path,) = (desk.folder / "clients" / client).rglob(f"{id}.yaml")
    tree: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    return tree


def of_form(desk: Desk, form: str, client: str = WREN) -> list[str]:
    """The ids of a form's documents, oldest first."""
    return sorted(path.stem for path in (desk.folder / "clients" / client).rglob(f"*-{form}-????.yaml"))


def written(said: Said) -> str:
    """The id of the first document that a command wrote (--json)."""
    return str(json.loads(said.out)["documents"][0]["id"])


def due(desk: Desk, day: str, client: str = WREN) -> dict[str, str]:
    """What is due on a day, with its own day."""
    items = json.loads(desk.do("today", client, "--json", **at(day)).out)["items"]
    return {one["what"]: one["due"] for one in items}


def found(desk: Desk, day: str, client: str = WREN) -> set[tuple[str, str]]:
    """The codes that check finds for a client, each with the paper it is about."""
    said = desk("check", client, "--json", **at(day))
    return {(one["code"], Path(one["path"]).stem) for one in json.loads(said.out)["findings"]}


def gate(desk: Desk, day: str, to: str = "", client: str = WREN) -> dict[str, str]:
    """How each requirement of a move stands."""
    said = desk.do("status", client, *(["--to", to] if to else []), "--json", **at(day))
    return {one["id"]: one["state"] for one in json.loads(said.out)["gate"]["requirements"]}


def copy(root: Path, target: Path) -> Path:
    """A caseload copied, without the editor's copies of the forms."""
    return shutil.copytree(root, target, ignore=shutil.ignore_patterns("schemas"))


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def pages(desk: Desk, form: str, day: str, client: str = WREN) -> list[str]:
    """A paper as it is printed: as text, and as a page, without the marks round a value."""
    made = [desk.do("print", client, form, "--format", kind, "-o", "-", **at(day)).out for kind in ("text", "html")]
    return [" ".join(one.replace("<bdi>", "").replace("</bdi>", "").split()) for one in made]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The story of the demo: wren-3385 as he stood on 11 March, with a plan, and after his file was closed on 12 June."""
    base = tmp_path_factory.mktemp("demo")
    told, root, desk = story.read(DEMO / "story.yaml"), base / "riverbend", Desk(base)
    kept: dict[str, Path] = {}
    with seeded("wren"):
        for one in told.steps:
            if isinstance(one, Edit):
                (root / one.name).write_text(told.text(one), "utf-8")
            if not isinstance(one, Step) or one.words[0] == "print":
                continue
            if one.day.isoformat() > "2026-03-11" and not kept:
                kept["planned"] = copy(root, base / "planned")
            words = [*told.line(one, root), *(["--no-git"] if one.words[0] == "init" else [])]
            said = desk(*words, now=one.at, by=one.worker, stdin=one.stdin)
            assert said.code == one.exit_code, (words, said)
    kept["closed"] = root
    return kept


@pytest.fixture
def wren(demo: dict[str, Path], tmp_path: Path) -> Desk:
    """His plan is agreed: it names the flood lawyers, and consent lets them know how to reach him, who he is, his housing."""
    return Desk(copy(demo["planned"], tmp_path / "wren"))


@pytest.fixture
def closed(demo: dict[str, Path], tmp_path: Path) -> Desk:
    """His file is closed since 12 June 2026."""
    return Desk(copy(demo["closed"], tmp_path / "wren"))


@pytest.fixture
def june(at: Callable[[str], Desk]) -> Desk:
    """Amber on 30 June, consent given in part; she keeps her former landlord out of everything."""
    return at("30-june")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A caseload with nobody in it."""
    return caseload(Desk(tmp_path_factory.mktemp("empty"))).folder


@pytest.fixture
def fern(empty: Path, tmp_path: Path) -> Desk:
    """An empty caseload of amina, ben and ros."""
    return Desk(copy(empty, tmp_path / "fern"))


# -- a: asking another service
ASKED = """\
client_choice: {options_offered: [Riverland flood legal], chosen_by: client, words: The ones who know about floods.}
method: warm_phone
information_sent: [contact, housing]
summary_for_service: He rented at the bend. The agent has kept the bond.
follow_up_on: 2026-03-19
"""
MORE = ASKED.replace("[contact, housing]", "[contact, housing, income]")


def refer(desk: Desk, *words: str, text: str = ASKED, day: str = "2026-03-12") -> str:
    """A referral to the flood lawyers, final."""
    said = desk.do(
        "refer", WREN, "--planned", PLANNED, "--from", "-", "--final", "--json", *words, stdin=text, **at(day)
    )
    return written(said)


def open_income(desk: Desk, day: str, *, signed: bool = True) -> None:
    """The person agrees that the lawyers may hear of income too."""
    desk.do("amend", WREN, "consent", "--because", "-", stdin="He wants them to see the payslips.\n", **at(day))
    wider = "recipients.r-4gkw.information=contact,identity,housing,income"
    desk.do("write", WREN, "consent", "--set", wider, "--final", **at(day))
    if signed:
        desk.do("sign", WREN, "consent", "--as", "client", "--method", "ink", **at(day))


class TestReferral:
    """From the plan to the door of the other service, and what came of it."""

    def test_one_that_the_plan_names_begins_with_what_plan_and_consent_say(self, wren: Desk) -> None:
        made = paper(wren, refer(wren))
        assert made["status"] == "final"
        assert made["to"] == {"service_ref": LEGAL}
        assert (made["why"], made["domain"], made["planned_ref"]) == ("The bond and the old lease", "legal", PLANNED)
        assert [made["consent_ref"]] == of_form(wren, "consent")
        assert gate(wren, "2026-03-14", "review")["S14"] == "met"

    def test_what_nobody_agreed_to_tell_stays_a_draft_says_why_and_is_not_sent(self, wren: Desk) -> None:
        said = wren(
            "refer", WREN, "--planned", PLANNED, "--from", "-", "--final", "--json", stdin=MORE, **at("2026-03-12")
        )
        assert said.code == 1
        assert json.loads(said.out)["done"] is False
        assert "consent does not cover income" in said.err
        id = written(said)
        for line in (
            f"done {WREN} {id} --state sent",
            f"sign {WREN} {id} --as client --method ink",
            f"write {WREN} referral-out --id {id} --final",
        ):
            assert wren(*line.split(), **at("2026-03-12")).code == 1, line
        made = paper(wren, id)
        assert (made["status"], made["information_sent"]) == ("draft", ["contact", "housing", "income"])
        assert not {"final", "signatures", "events"} & set(made)
        assert wren.do("check", **at("2026-03-12")).out.startswith("0 errors, 0 warnings")

    def test_once_the_person_agreed_it_is_final_and_nothing_speaks_against_it(self, wren: Desk) -> None:
        id = written(
            wren(
                "refer", WREN, "--planned", PLANNED, "--from", "-", "--final", "--json", stdin=MORE, **at("2026-03-12")
            )
        )
        open_income(wren, "2026-03-13")
        wren.do("refer", WREN, "--id", id, "--final", **at("2026-03-13"))
        assert paper(wren, id)["status"] == "final"
        assert not found(wren, "2026-03-13")
        wren.do("done", WREN, id, "--state", "sent", **at("2026-03-13"))
        assert not found(wren, "2026-03-13")

    def test_a_written_consent_that_nobody_signed_opens_nothing(self, wren: Desk) -> None:
        open_income(wren, "2026-03-12", signed=False)
        said = wren("refer", WREN, "--planned", PLANNED, "--from", "-", "--final", stdin=MORE, **at("2026-03-12"))
        assert said.code == 1
        assert [paper(wren, id)["status"] for id in of_form(wren, "referral-out")] == ["draft"]

    def test_what_came_of_it_stands_on_its_page_and_today_goes_along(self, wren: Desk) -> None:
        id = refer(wren)
        assert due(wren, "2026-03-12")["send the referral"] == "2026-03-13"
        wren.do(
            "done",
            WREN,
            id,
            "--state",
            "sent",
            "--with",
            "Ines at the desk",
            "--again",
            "2026-03-20",
            **at("2026-03-12"),
        )
        assert "send the referral" not in due(wren, "2026-03-13")
        assert due(wren, "2026-03-16")["ask how the referral went"] == "2026-03-20"
        for day, state, again, words in (
            ("2026-03-16", "accepted", "2026-03-23", "They take him."),
            ("2026-03-23", "waiting_list", "2026-03-30", "Two weeks."),
            ("2026-03-30", "attended", "2026-04-06", "He liked the young one."),
        ):
            wren.do("done", WREN, id, "--state", state, "--again", again, "--words", "-", stdin=words, **at(day))
            assert due(wren, day)["ask how the referral went"] == again
        wren.do(
            "done", WREN, "referral-out", "--state", "closed", "--words", "-", stdin="Bond is back.", **at("2026-04-07")
        )
        assert not [what for what in due(wren, "2026-06-01") if "referral" in what]
        assert [(one["kind"], one.get("answer")) for one in paper(wren, id)["events"]] == [
            ("sent", None),
            ("acknowledged", "accepted"),
            ("acknowledged", "waiting_list"),
            ("attended", None),
            ("closed", None),
        ]
        for page in pages(wren, id, "2026-04-07"):
            assert page.index("They take him.") < page.index("Two weeks.") < page.index("Bond is back.")

    def test_after_a_no_another_service_is_asked_and_says_in_whose_place(self, wren: Desk) -> None:
        id = refer(wren)
        wren.do("done", WREN, id, "--state", "sent", **at("2026-03-12"))
        wren.do("done", WREN, id, "--state", "declined_by_service", "--words", "-", stdin="Full.", **at("2026-03-16"))
        assert due(wren, "2026-03-16")["look for another service"] == "2026-03-17"
        words = ("--instead-of", id, "--to", "legal-aid", "--from", "-", "--json")
        said = wren("refer", WREN, *words, stdin=ASKED, **at("2026-03-17"))
        made = paper(wren, written(said))
        assert (made["to"], made["alternative_to"]) == ({"service_ref": "legal-aid"}, id)
        assert (made["why"], made["domain"], made["planned_ref"]) == ("The bond and the old lease", "legal", PLANNED)
        assert "look for another service" not in due(wren, "2026-03-17")

    @pytest.mark.parametrize("other", ["case-plan", "consent"])
    def test_only_a_referral_can_be_taken_the_place_of(self, wren: Desk, other: str) -> None:
        said = wren(
            "refer", WREN, "--instead-of", other, "--to", "legal-aid", "--set", "why=A bond.", **at("2026-03-12")
        )
        assert said.code in (1, 2, 3)
        assert not of_form(wren, "referral-out")

    def test_where_the_person_asks_themselves_and_we_tell_nothing_nothing_is_to_be_covered(self, wren: Desk) -> None:
        own = "why: The bond.\nclient_choice: {chosen_by: client}\nmethod: client_self\nunanswered: {information_sent: not_relevant}\n"
        said = wren("refer", WREN, "--to", "legal-aid", "--from", "-", "--final", stdin=own, **at("2026-03-12"))
        assert said.code == 0, said.err
        assert not found(wren, "2026-03-12")

    def test_sending_what_is_no_longer_covered_is_refused_but_a_fact_is_written_down_as_the_breach_it_is(
        self, wren: Desk
    ) -> None:
        wren.do("advance", WREN, "--to", "referrals-out", **at("2026-03-12"))
        id = refer(wren)
        wren.do("withdraw", WREN, "consent", "--because", "-", stdin="Nobody, please.", **at("2026-03-13"))
        said = wren("done", WREN, id, "--state", "sent", **at("2026-03-13"))
        assert said.code == 1
        assert "consent was taken back" in said.err
        assert "events" not in paper(wren, id)

        wren.do("done", WREN, id, "--state", "sent", "--already", **at("2026-03-13", hour=3))
        assert ("sharing/not-covered", id) in found(wren, "2026-03-13")
        assert wren("check", **at("2026-03-13")).code == 1
        assert gate(wren, "2026-03-13", "implementation")["G08"] == "missing"
        assert "G08" in wren("advance", WREN, **at("2026-03-13")).err

        wren.do("write", WREN, "incident", "--from", "-", "--final", stdin=breach(id), **at("2026-03-14"))
        assert ("sharing/not-covered", id) not in found(wren, "2026-03-14")
        assert gate(wren, "2026-03-14", "implementation")["G08"] == "met"
        assert due(wren, "2026-03-14")["review an incident"] == "2026-03-21"

    def test_one_that_left_before_anybody_asked_is_final_with_already_and_is_not_to_be_sent_again(
        self, wren: Desk
    ) -> None:
        id = refer(wren, "--already", text=MORE)
        assert paper(wren, id)["status"] == "final"
        assert ("sharing/not-covered", id) in found(wren, "2026-03-12")
        assert "send the referral" not in due(wren, "2026-03-14")

    def test_what_is_next_after_it_is_final_is_to_send_it_and_after_a_no_to_ask_another(self, wren: Desk) -> None:
        line = ("refer", WREN, "--planned", PLANNED, "--from", "-", "--final", "--json")
        said = wren.do(*line, stdin=ASKED, **at("2026-03-12"))
        id, next_ = written(said), json.loads(said.out)["next"]
        assert next_ == f"casefile done {WREN} {id} --state sent"
        said = wren.do(*next_.split()[1:], "--json", **at("2026-03-12"))
        assert json.loads(said.out)["next"] is None
        no = ("done", WREN, id, "--state", "declined_by_service", "--words", "-", "--json")
        said = wren.do(*no, stdin="Full.", **at("2026-03-16"))
        assert json.loads(said.out)["next"] == f"casefile refer {WREN} --instead-of {id}"

    def test_the_name_that_today_gives_is_one_that_done_takes(self, wren: Desk) -> None:
        id = refer(wren)
        items = json.loads(wren.do("today", WREN, "--json", **at("2026-03-12")).out)["items"]
        (name,) = [one["id"] for one in items if one["what"] == "send the referral"]
        assert name == f"{id[-4:]}-send"
        wren.do("done", WREN, name, **at("2026-03-12"))
        assert [one["kind"] for one in paper(wren, id)["events"]] == ["sent"]
        no = ("done", WREN, id, "--state", "declined_by_service", "--words", "-")
        wren.do(*no, stdin="Full.", **at("2026-03-16"))
        said = wren("done", WREN, f"{id[-4:]}-other", **at("2026-03-17"))
        assert said.code == 2
        assert f"fix: casefile refer {WREN} --instead-of {id}" in said.err

    def test_of_two_papers_with_the_same_letters_the_whole_id_says_which(self, wren: Desk) -> None:
        first = refer(wren)
        path = wren.folder / f"clients/{WREN}/{first}.yaml"
        second = first.replace("2026-03-12", "2026-03-11")
        path.with_name(f"{second}.yaml").write_text(
            path.read_text("utf-8").replace(first, second).replace("date: 2026-03-12", "date: 2026-03-11", 1), "utf-8"
        )
        for line in (f"done {WREN} {first[-4:]} --state sent", f"withdraw {WREN} {first[-4:]} --because x"):
            said = wren(*line.split(), **at("2026-03-12"))
            assert said.code == 2, said.err
            assert "end in" in said.err
        assert "events" not in paper(wren, first)
        wren.do("done", WREN, first, "--state", "sent", **at("2026-03-12"))

    def test_one_that_was_taken_back_is_shown_and_not_to_be_written(self, wren: Desk) -> None:
        id = refer(wren)
        wren.do("withdraw", WREN, id, "--because", "-", stdin="He rang them.", **at("2026-03-12"))
        said = wren("done", WREN, id, "--state", "sent", **at("2026-03-13"))
        assert said.code == 1
        assert f"fix: casefile show {WREN} {id}" in said.err

    def test_a_planned_one_is_let_go_only_with_words(self, wren: Desk) -> None:
        for words in ((), ("--words", "-")):
            said = wren("done", WREN, PLANNED, "--state", "dropped", *words, stdin=" \n", **at("2026-03-14"))
            assert (said.code, said.out) == (2, "")
        assert gate(wren, "2026-03-14", "review")["S14"] == "missing"
        wren.do("done", WREN, PLANNED, "--state", "dropped", "--words", "-", stdin="He rang them.", **at("2026-03-14"))
        assert gate(wren, "2026-03-14", "review")["S14"] == "met"

    def test_what_today_says_to_type_for_an_open_draft_goes_on_with_that_draft(self, wren: Desk) -> None:
        wren("refer", WREN, "--planned", PLANNED, "--from", "-", "--final", stdin=MORE, **at("2026-03-12"))
        items = json.loads(wren.do("today", WREN, "--json", **at("2026-03-12")).out)["items"]
        (fix,) = [one["fix"] for one in items if one["what"] == "finish the referral-out"]
        wren.do(*fix.split()[1:], "--set", "urgency=soon", **at("2026-03-12"))
        assert len(of_form(wren, "referral-out")) == 1


def breach(about: str) -> str:
    return (
        "facts: The letter to the lawyers had gone out before his call reached us.\n"
        "category: privacy_breach\nseverity: minor\nimmediate_action: Amina rang them; the letter came back unopened.\n"
        f"data_breach: {{what: That he is a client., about: {about}, contained: It is back in the file.}}\n"
    )


# -- b: telling somebody outside
TOLD = """\
information_sent: [contact]
what: That she can be reached by text.
why: They hold a letter for her.
method: phone
by_consent: true
"""
BY_LAW = TOLD.replace("by_consent: true", "by_consent: false")
RECORD = """\
  decided_by: ros
  belief: He wrote that he waits at her gate tonight.
  told: told_before
  follow_up_on: 2026-07-06
"""


def share(desk: Desk, text: str, *words: str, to: str = HOUSING, day: str = "2026-07-02") -> Said:
    """`share --final` from what is typed in."""
    return desk("share", AMBER, "--to", to, "--from", "-", "--final", "--json", *words, stdin=text, **at(day))


class TestShare:
    """What is told outside: by consent, or on a basis in law with what that basis asks."""

    def test_by_consent_to_whom_it_names_and_of_what_it_names(self, june: Desk) -> None:
        assert share(june, TOLD).code == 0
        for text, to, why in (
            (TOLD.replace("[contact]", "[contact, health]"), HOUSING, "consent does not cover health"),
            (TOLD, "valley-clinic", "consent does not name them"),
        ):
            said = share(june, text, to=to)
            assert said.code == 1
            assert why in said.err
        assert [paper(june, id, AMBER)["status"] for id in of_form(june, "disclosure", AMBER)].count("final") == 1
        assert not found(june, "2026-07-02", AMBER)

    def test_written_with_write_it_is_asked_the_same_and_a_fact_is_never_stopped(self, june: Desk) -> None:
        text = f"to: {{service_ref: food-bank}}\n{TOLD}"
        words = ("write", AMBER, "disclosure", "--from", "-", "--final", "--json")
        said = june(*words, stdin=text, **at("2026-07-02"))
        assert said.code == 1
        assert "consent does not name them" in said.err
        id = written(june.do(*words, "--already", stdin=text, **at("2026-07-02")))
        assert paper(june, id, AMBER)["status"] == "final"
        assert found(june, "2026-07-02", AMBER) == {("sharing/not-covered", id)}

    @pytest.mark.parametrize("verb", ["share", "write", "refer"])
    def test_where_nothing_can_be_judged_the_draft_is_saved_and_the_reason_is_said(self, june: Desk, verb: str) -> None:
        june.do("write", AMBER, "case", "--set", "practice.jurisdiction=zz/9", **at("2026-07-01"))
        form = "referral-out" if verb == "refer" else "disclosure"
        line = ("write", AMBER, form) if verb == "write" else (verb, AMBER, "--to", HOUSING)
        text = TOLD if form == "disclosure" else "information_sent: [contact]\nwhy: They hold a letter for her.\n"
        if verb == "write":
            text = f"to: {{service_ref: {HOUSING}}}\n{text}"
        said = june(*line, "--from", "-", "--final", stdin=text, **at("2026-07-02"))
        assert said.code == 1, said.err
        assert "the draft is saved, not final" in said.err
        assert "the jurisdiction zz/9 is not known to this casefile" in said.err
        (id,) = of_form(june, form, AMBER)
        assert paper(june, id, AMBER)["why"] == "They hold a letter for her."
        assert paper(june, id, AMBER)["status"] == "draft"

    def test_what_is_odd_in_the_consent_costs_no_draft(self, june: Desk) -> None:
        path = june.folder / f"clients/{AMBER}/2026-03-11-consent-r4jd.yaml"
        text = path.read_text("utf-8")
        assert "\nrecipients:" in text
        path.write_text(text.replace("\nrecipients:", "\nrecipients:\n  - {id: [r]}", 1), "utf-8")
        said = share(june, TOLD)
        assert said.code in (0, 1), said.err
        assert len(of_form(june, "disclosure", AMBER)) == 1

    def test_answers_piped_in_are_kept_where_they_fit_no_question(self, june: Desk) -> None:
        said = share(june, f"{TOLD}wy: They said so.\n")
        assert said.code == 2
        (kept,) = (june.folder / ".casefile/drafts").glob("words-*.txt")
        assert kept.read_text("utf-8") == f"{TOLD}wy: They said so.\n"

    def test_the_bases_in_law_are_listed_with_what_each_asks_but_the_one_that_stands_apart(self, june: Desk) -> None:
        out = june.do("share", AMBER, "--bases", **at("2026-07-02")).out
        for code in (
            "dv_threat",
            "dv_serious_threat",
            "child_safety_law",
            "serious_threat",
            "emergency",
            "court_or_law",
        ):
            assert f"{code}: " in out
        assert "child_report" not in out
        (threat,) = [part for part in out.split("\n") if part.startswith("  the person's no") and "told" in part][:1]
        assert "who decided, what was shared, why, level and belief, told or why not" in threat

    def test_a_basis_in_law_holds_only_with_everything_it_asks_to_be_written(self, june: Desk) -> None:
        bare = f"{BY_LAW}lawful_basis: serious_threat\n"
        said = share(june, bare, to="police")
        assert said.code == 1
        for lack in (
            "who decided",
            "how serious it is",
            "whether the person was told",
            "when you speak with the person",
        ):
            assert lack in said.err
        id = written(share(june, f"{bare}basis_record:\n{RECORD}", to="police"))
        assert paper(june, id, AMBER)["status"] == "final"
        assert not found(june, "2026-07-02", AMBER)
        assert due(june, "2026-07-02", AMBER)["talk over with the person what was shared"] == "2026-07-06"
        june.do("done", AMBER, id, "--words", "-", stdin="She said: good.", **at("2026-07-06"))
        assert "talk over with the person what was shared" not in due(june, "2026-07-06", AMBER)

    def test_the_persons_no_holds_against_a_threat_and_not_against_a_serious_one(
        self, at: Callable[[str], Desk]
    ) -> None:
        declined = at("walk-1")  # she declined consent on 4 March
        record = RECORD.replace("2026-07-06", "2026-03-06")
        for basis, code in (("dv_threat", 1), ("dv_serious_threat", 0)):
            said = share(
                declined, f"{BY_LAW}lawful_basis: {basis}\nbasis_record:\n{record}", to="police", day="2026-03-05"
            )
            assert said.code == code, said.err
        assert share(declined, TOLD, day="2026-03-05").code == 1

    def test_a_report_about_a_child_stands_in_no_paper_that_others_see(self, june: Desk) -> None:
        said = share(june, f"{BY_LAW}lawful_basis: child_report\nbasis_record:\n{RECORD}", to="helpline")
        assert said.code == 1
        assert [paper(june, id, AMBER)["status"] for id in of_form(june, "disclosure", AMBER)] == ["draft"]

    LIFTED = "never_share_lifted: {by: %s, words: The duty lawyer says the order binds us.}\n"

    @pytest.mark.parametrize(
        ("basis", "lifted", "code"),
        [
            ("serious_threat", "", 1),
            ("serious_threat", LIFTED % "legal_advice_taken", 0),
            ("serious_threat", LIFTED % "life_at_risk_now", 0),
            ("emergency", LIFTED % "legal_advice_taken", 1),
            ("emergency", LIFTED % "life_at_risk_now", 0),
            ("court_or_law", LIFTED % "life_at_risk_now", 1),
        ],
    )
    def test_whom_the_person_named_never_hears_of_them_but_for_legal_advice_or_a_life_at_risk(
        self, june: Desk, basis: str, lifted: str, code: int
    ) -> None:
        said = share(june, TOLD, to="Her former landlord")
        assert said.code == 1
        assert "never to share" in said.err
        record = f"{RECORD}  order_seen: A subpoena of 1 July.\n  legal_advice: It binds us.\n"
        text = f"{BY_LAW}lawful_basis: {basis}\nbasis_record:\n{record}{lifted}"
        assert share(june, text, to="Her former landlord").code == code

    def test_what_was_told_before_the_person_agreed_is_not_covered_by_agreeing_later(self, wren: Desk) -> None:
        words = ("--to", LEGAL, "--from", "-", "--final", "--json")
        text = TOLD.replace("[contact]", "[contact, income]")
        id = written(wren("share", WREN, *words, stdin=text, **at("2026-03-12")))
        open_income(wren, "2026-03-13")
        line = ("write", WREN, "disclosure", "--id", id, "--final")
        said = wren(*line, **at("2026-03-13"))
        assert said.code == 1
        assert "consent does not cover income" in said.err
        wren.do(*line, "--already", **at("2026-03-13"))
        assert found(wren, "2026-03-13") == {("sharing/not-covered", id)}


# -- c: putting a file right
NO = """\
asked_for: Two days, not three.
decision: not_accepted
decided_on: 2026-03-20
decided_by: ros
reasons: The contractor said three, and so it stands in his letter.
complaint_route_told: true
statement_wanted: wanted
statement: I said two days, and I say it still.
"""
OWN = "I said two days, and I say it still."


def ask_to_correct(desk: Desk, about: str = "case-plan", day: str = "2026-03-12") -> str:
    said = desk.do("correct", WREN, about, "--because", "-", "--json", stdin="I never said three days.\n", **at(day))
    (request,) = [one["id"] for one in json.loads(said.out)["documents"] if one["form"] == "correction-request"]
    return str(request)


def answer(desk: Desk, request: str, text: str, day: str = "2026-03-20") -> None:
    words = ("--id", request, "--from", "-", "--final")
    desk.do("write", WREN, "correction-request", *words, stdin=text, **at(day))


def next_plan(desk: Desk, day: str) -> None:
    desk.do("amend", WREN, "case-plan", "--because", "-", stdin="Two days.\n", **at(day))
    desk.do("write", WREN, "case-plan", "--set", "goals.g-p8sz.target=Two days a week by June.", "--final", **at(day))
    desk.do("sign", WREN, "case-plan", "--as", "client", "--method", "ink", **at(day))


class TestCorrection:
    """Somebody says that a paper is wrong."""

    def test_the_request_holds_their_words_and_the_paper_says_that_it_was_asked(self, wren: Desk) -> None:
        (plan,) = of_form(wren, "case-plan")
        before = paper(wren, plan)
        request = paper(wren, ask_to_correct(wren))
        assert (request["status"], request["what_is_wrong"]) == ("draft", "I never said three days.")
        assert (request["about_ref"], request["asked_by"]) == (plan, "client")
        after = paper(wren, plan)
        assert {name for name in after if after[name] != before.get(name)} == {"events", "updated"}
        assert not found(wren, "2026-03-12")  # what was signed is still what was signed
        for page in pages(wren, "case-plan", "2026-03-12"):
            assert "12 March 2026: Correction asked for" in page
            assert "I never said" not in page

    def test_an_accepted_one_is_due_until_the_next_version_is_there(self, wren: Desk) -> None:
        request = ask_to_correct(wren)
        answer(wren, request, "asked_for: Two.\ndecision: accepted\ndecided_on: 2026-03-20\ndecided_by: ros\n")
        assert due(wren, "2026-03-20")["make the correction that was agreed"] == "2026-03-21"
        wren.do("amend", WREN, "case-plan", "--because", "-", stdin="Two days.\n", **at("2026-03-21"))
        assert "make the correction that was agreed" in due(wren, "2026-03-21")  # a draft corrects nothing
        wren.do("write", WREN, "case-plan", "--final", **at("2026-03-21"))
        wren.do("sign", WREN, "case-plan", "--as", "client", "--method", "ink", **at("2026-03-21"))
        assert "make the correction that was agreed" not in due(wren, "2026-03-21")
        for page in pages(wren, "case-plan", "2026-03-21"):
            assert "What the person says about this paper".casefold() not in page.casefold()

    def test_where_it_stays_as_it_is_their_statement_goes_with_every_later_copy_of_every_version(
        self, wren: Desk
    ) -> None:
        answer(wren, ask_to_correct(wren), NO)
        next_plan(wren, "2026-03-24")
        next_plan(wren, "2026-04-01")
        for id in of_form(wren, "case-plan"):
            for page in pages(wren, id, "2026-04-02"):
                assert page.count(OWN) == 1, id
        assert OWN in " ".join(wren.do("show", WREN, "case-plan", **at("2026-04-02")).out.split())
        for other in ("consent", "risk-assessment", "strengths-needs-assessment"):
            assert OWN not in wren.do("print", WREN, other, "-o", "-", **at("2026-04-02")).out

    def test_so_does_it_where_only_a_part_is_put_right(self, wren: Desk) -> None:
        answer(wren, ask_to_correct(wren), NO.replace("not_accepted", "accepted_in_part"))
        assert due(wren, "2026-03-20")["make the correction that was agreed"] == "2026-03-21"
        next_plan(wren, "2026-03-24")
        assert "make the correction that was agreed" not in due(wren, "2026-03-24")
        for page in pages(wren, "case-plan", "2026-03-24"):
            assert page.count(OWN) == 1

    def test_without_the_persons_own_words_it_cannot_be_turned_down(self, wren: Desk) -> None:
        request = ask_to_correct(wren)
        for lack in ("reasons", "complaint_route_told", "statement_wanted", "statement"):
            text = "\n".join(line for line in NO.split("\n") if not line.startswith(f"{lack}:"))
            words = ("--id", request, "--from", "-", "--final")
            said = wren(
                "write", WREN, "correction-request", *words, "--set", f"{lack}=", stdin=text, **at("2026-03-20")
            )
            assert said.code == 1
            assert lack in said.err
        assert paper(wren, request)["status"] == "draft"

    def test_one_nobody_answered_is_due_after_thirty_days_and_never_goes_away_by_itself(self, wren: Desk) -> None:
        what = "answer the request for a correction"
        request = ask_to_correct(wren)
        assert what not in due(wren, "2026-04-01")
        assert due(wren, "2026-04-05")[what] == "2026-04-11"  # 12 March and thirty days
        answer(wren, request, "asked_for: Two days.\ndecision: undecided\n", "2026-04-06")
        assert due(wren, "2026-05-20")[what] == "2026-04-11"
        wren.do("state", WREN, "paused", "--for", "travel", **at("2026-05-21"))
        assert due(wren, "2026-05-22")[what] == "2026-04-11"

    def test_it_is_owed_also_to_somebody_whose_file_is_closed(self, closed: Desk) -> None:
        ask_to_correct(closed, day="2026-06-20")
        assert due(closed, "2026-07-15")["answer the request for a correction"] == "2026-07-20"

    def test_what_was_undecided_and_is_decided_by_a_later_version_is_no_longer_due(self, wren: Desk) -> None:
        request = ask_to_correct(wren)
        answer(wren, request, "asked_for: Two days.\ndecision: undecided\n", "2026-03-13")
        said = wren.do("amend", WREN, request, "--because", "-", "--json", stdin="Decided.", **at("2026-03-20"))
        answer(wren, written(said), NO)
        assert "answer the request for a correction" not in due(wren, "2026-04-10")
        for page in pages(wren, "case-plan", "2026-04-10"):
            assert page.count(OWN) == 1

    def test_only_the_last_wording_of_a_statement_is_printed(self, wren: Desk) -> None:
        request = ask_to_correct(wren)
        answer(wren, request, NO)
        said = wren.do(
            "amend", WREN, request, "--because", "-", "--json", stdin="He put it better.", **at("2026-03-21")
        )
        answer(wren, written(said), NO.replace(OWN, "Two days. I have a daughter."), "2026-03-21")
        for page in pages(wren, "case-plan", "2026-03-22"):
            assert "Two days. I have a daughter." in page
            assert OWN not in page

    def test_a_draft_and_what_is_changed_in_place_are_simply_changed(self, wren: Desk) -> None:
        said = wren.do("amend", WREN, "case-plan", "--because", "-", "--json", stdin="b", **at("2026-03-12"))
        before = bytes_of(wren.folder / "clients")
        for form, code in ((written(said), 1), ("profile", 2), ("case", 2)):
            refused = wren("correct", WREN, form, "--because", "-", stdin="Wrong.", **at("2026-03-12"))
            assert (refused.code, refused.out) == (code, "")
        assert bytes_of(wren.folder / "clients") == before
        wren.do("correct", WREN, "case-plan", "--because", "-", stdin="Wrong.", **at("2026-03-12"))  # the one he holds

    def test_a_request_without_a_word_is_none(self, wren: Desk) -> None:
        before = bytes_of(wren.folder / "clients")
        assert wren("correct", WREN, "case-plan", "--because", "-", stdin="\n", **at("2026-03-12")).code in (1, 2)
        assert bytes_of(wren.folder / "clients") == before

    def test_somebody_who_came_back_may_ask_about_a_paper_of_last_time(self, closed: Desk) -> None:
        closed.do("reopen", WREN, **at("2026-09-01"))
        (plan,) = of_form(closed, "case-plan")
        request = ask_to_correct(closed, plan, "2026-09-02")
        assert paper(closed, request)["about_ref"] == plan
        assert not found(closed, "2026-09-02")


# -- d: help without a file
CALL = """\
person_asks_for: A bed for tonight, for me and my boy.
asked_by: self
housing_tonight: none
immediate_danger: false
safety_screen: {any_immediate: true, action: Rang Link2home together from the office.}
children_with: 1
help_given: [phone_call_together]
outcome: turned_away
channel: phone
presenting_reasons: [housing_crisis]
service_requested: [emergency_accommodation]
"""
DECLINE = """\
decline:
  reason_codes: [no_accommodation]
  explained: {date: 2026-03-02, how: by phone, by: amina}
  none_exist: false
  alternatives_offered:
    - {service_ref: link2home, offer: A motel for two nights, accepted: accepted, warm_handover: true}
  safety_tonight: The motel, paid for two nights.
  right_to_complain_told: true
  turnaway_counted: true
"""


def call(desk: Desk, text: str, *words: str, day: str = "2026-03-02") -> Said:
    return desk("enquiry", *words, "--from", "-", "--final", "--json", stdin=text, **at(day))


def enquiries(desk: Desk, day: str = "2026-03-10") -> dict[str, Any]:
    made: dict[str, Any] = json.loads(desk.do("enquiry", "--list", "--json", **at(day)).out)
    return made


class TestEnquiry:
    """Somebody asks, and is helped or turned away well, without a file and without a name."""

    def test_a_no_is_final_only_with_its_explanation_another_way_tonight_and_the_right_to_complain(
        self, fern: Desk
    ) -> None:
        said = call(fern, CALL)
        assert said.code == 1
        assert "decline" in said.err
        (one,) = enquiries(fern)["enquiries"]
        assert (one["status"], one["outcome"], len(one["lacks"])) == ("draft", "turned_away", 4)
        for name in ("explained", "safety_tonight", "right_to_complain_told", "alternatives_offered"):
            tree = yaml.load(DECLINE, Loader=yaml.BaseLoader)["decline"]
            del tree[name]
            text = json.dumps({"decline": tree}).replace('"true"', "true").replace('"false"', "false")
            assert call(fern, text, "--id", one["id"]).code == 1, name
        assert call(fern, DECLINE, "--id", one["id"]).code == 0
        assert [one["lacks"] for one in enquiries(fern)["enquiries"]] == [[]]
        assert fern.do("check", **at("2026-03-02")).out == "0 errors, 0 warnings in 1 document\n"

    def test_nothing_of_a_call_lies_with_any_client(self, fern: Desk) -> None:
        call(fern, CALL + DECLINE)
        holding = [name for name, data in bytes_of(fern.folder).items() if b"A bed for tonight" in data]
        assert [name.split("/")[:2] for name in holding] == [["service", "enquiries"]]
        assert not (fern.folder / "clients").exists() or not any((fern.folder / "clients").iterdir())
        assert json.loads(fern.do("list", "--all", "--json", **at("2026-03-02")).out)["clients"] == []

    def test_how_they_ended_is_counted_without_anybody(self, fern: Desk) -> None:
        call(fern, CALL + DECLINE)
        for outcome in ("helped_here", "helped_here", "went_elsewhere"):
            call(fern, CALL.replace("turned_away", outcome))
        assert enquiries(fern)["outcomes"] == {"helped_here": 2, "turned_away": 1, "went_elsewhere": 1}
        out = fern.do("enquiry", "--list", **at("2026-03-10")).out
        assert out.endswith("2 helped here, 1 turned away, 1 went elsewhere\n")
        assert "bed for tonight" not in out
        assert enquiries(fern, "2026-03-01")["enquiries"] == []

    def test_a_call_that_was_amended_is_still_one_call(self, fern: Desk) -> None:
        id = written(call(fern, CALL + DECLINE.replace("complain_told: true", "complain_told: false")))
        assert [one["lacks"] for one in enquiries(fern)["enquiries"]] == [["that the right to complain was told"]]
        said = fern.do("amend", "service", id, "--because", "-", "--json", stdin="Told her today.", **at("2026-03-03"))
        assert call(fern, DECLINE, "--id", written(said), day="2026-03-03").code == 0
        assert enquiries(fern)["outcomes"] == {"turned_away": 1}
        assert fern.do("check", "--strict", **at("2026-03-03")).code == 0

    def test_a_file_begun_from_a_call_carries_what_was_told_and_asks_nobody_twice(self, fern: Desk) -> None:
        id = written(call(fern, CALL.replace("turned_away", "began_a_file")))
        fern.do("new", "--code", FERN, "--from", id, **at("2026-03-02"))
        (referral,) = of_form(fern, "referral-in", FERN)
        made = paper(fern, referral, FERN)
        said = yaml.load(CALL, Loader=yaml.BaseLoader)
        for name in (
            "person_asks_for",
            "housing_tonight",
            "immediate_danger",
            "safety_screen",
            "children_with",
            "channel",
        ):
            assert made[name] == said[name]
        assert made["status"] == "draft"
        assert not [name for name, data in bytes_of(fern.folder / "clients").items() if id.encode() in data]
        assert fern.do("check", **at("2026-03-02")).code == 0

    def test_what_was_entered_in_error_is_carried_into_nobodys_file(self, fern: Desk) -> None:
        id = written(call(fern, CALL.replace("turned_away", "began_a_file")))
        fern.do("withdraw", "service", id, "--in-error", "--because", "-", stdin="Another call.", **at("2026-03-02"))
        said = fern("new", "--code", FERN, "--from", id, **at("2026-03-02"))
        assert said.code in (1, 2, 3)
        assert not [name for name, data in bytes_of(fern.folder / "clients").items() if b"A bed for tonight" in data]

    def test_only_an_enquiry_is_begun_from(self, fern: Desk) -> None:
        assert fern("new", "--code", FERN, "--from", "2026-03-02-enquiry-zzzz", **at("2026-03-02")).code == 3
        assert not (fern.folder / "clients" / FERN).exists()

    def test_a_call_back_that_was_promised_is_due_until_somebody_rang(self, fern: Desk) -> None:
        promised = "call_back_on: 2026-03-05\ncall_back_how: She rings from the library.\n"
        call(fern, CALL.replace("turned_away", "waiting") + promised)
        (item,) = json.loads(fern.do("today", "--json", **at("2026-03-05")).out)["items"]
        assert item["due"] == "2026-03-05"
        fern.do(*item["fix"].split()[1:], "--words", "-", stdin="Rang; she has a bed.", **at("2026-03-05"))
        assert json.loads(fern.do("today", "--json", **at("2026-03-06")).out)["items"] == []
        assert fern.do("check", **at("2026-03-06")).out == "0 errors, 0 warnings in 1 document\n"


# -- e: who comes in, who waits, who gets brief help
REFERRAL = (DEMO / "answers/01-referral-in.yaml").read_text("utf-8")


def referred(desk: Desk, decision: str, code: str = FERN, day: str = "2026-02-10", more: str = "") -> None:
    desk.do("new", "--code", code, **at(day))
    text = REFERRAL.replace("decision: accept", f"decision: {decision}") + more
    desk.do("write", code, "referral-in", "--from", "-", "--final", stdin=text, **at(day))


class TestArrival:
    """The waiting list, brief help, and a service that is full."""

    def test_somebody_on_the_waiting_list_hears_from_us_as_often_as_was_said(self, fern: Desk) -> None:
        meanwhile = "interim_support: He may shower here, and ring.\ncontact_every_days: 10\nreview_on: 2026-03-10\n"
        referred(fern, "wait", more=meanwhile)
        words = ("--until", "2026-03-10", "--because", "-")
        fern.do("state", FERN, "waiting", *words, stdin="No room before March.", **at("2026-02-10"))
        what = "let the person know where they stand on the waiting list"
        assert due(fern, "2026-02-16", FERN)[what] == "2026-02-20"
        fern.do("note", FERN, "-", "--kind", "phone", stdin="Told him: third in line.", **at("2026-02-18"))
        assert due(fern, "2026-02-24", FERN)[what] == "2026-02-28"
        assert due(fern, "2026-03-05", FERN)["look at the waiting list"] == "2026-03-10"
        assert fern("advance", FERN, **at("2026-02-18")).code == 1  # the decision is to wait
        assert json.loads(fern.do("list", "--json", **at("2026-02-18")).out)["clients"][0]["state"] == "waiting"

    def test_brief_help_goes_the_short_way_from_intake_to_a_plan(self, fern: Desk) -> None:
        referred(fern, "accept_brief")
        fern.do("advance", FERN, **at("2026-02-11"))
        case = yaml.load((fern.folder / f"clients/{FERN}/case.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
        assert case["practice"]["profile"] == "brief"
        assert "G03" in gate(fern, "2026-02-11", "planning", FERN)
        referred(fern, "accept", "wattle-2222")
        fern.do("advance", "wattle-2222", **at("2026-02-11"))
        assert fern("status", "wattle-2222", "--to", "planning", **at("2026-02-11")).code == 1

    def test_beyond_its_own_capacity_the_service_says_why_one_more_goes(self, fern: Desk) -> None:
        settings = fern.folder / "casefile.yaml"
        settings.write_text(settings.read_text("utf-8") + "capacity: 1\n", "utf-8")
        referred(fern, "accept", "wattle-2222")
        assert gate(fern, "2026-02-10", "intake", "wattle-2222")["S03"] == "met"
        fern.do("advance", "wattle-2222", **at("2026-02-10"))
        referred(fern, "accept")
        said = fern("advance", FERN, **at("2026-02-10"))
        assert said.code == 1
        assert "1 of 1 places are taken" in said.err
        words = ("--despite", "S03", "--because", "-", "--approved-by", "ros")
        fern.do("advance", FERN, *words, stdin="A child sleeps in a van, and Ros takes him on.", **at("2026-02-10"))
        rows = json.loads(fern.do("list", "--json", **at("2026-02-10")).out)["clients"]
        assert {one["phase"] for one in rows} == {"intake"}


# -- f: a pause
PAUSES = ("ceremony", "hospital", "custody", "travel", "season", "road", "own_wish", "other")


class TestPause:
    """A pause needs no words where a code says it, and safety goes on."""

    def test_each_code_is_enough_without_words(self, wren: Desk) -> None:
        for number, code in enumerate(PAUSES):
            wren.do("state", WREN, "paused", "--for", code, **at("2026-03-12", hour=number))
        case = yaml.load((wren.folder / f"clients/{WREN}/case.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
        assert [one.get("paused_for") for one in case["steps"]][-len(PAUSES) :] == list(PAUSES)
        assert not [one for one in case["steps"][-len(PAUSES) :] if "because" in one]
        assert not found(wren, "2026-03-12")

    def test_no_code_no_words_is_no_pause_and_a_code_goes_with_a_pause_only(self, wren: Desk) -> None:
        before = bytes_of(wren.folder / "clients")
        for line in ("paused", "paused --for boredom", "waiting --for hospital", "active --for hospital --because x"):
            said = wren("state", WREN, *line.split(), **at("2026-03-12"))
            assert (said.code, said.out) == (2, ""), line
        assert bytes_of(wren.folder / "clients") == before

    @pytest.mark.parametrize("code", ["hospital", "custody", "travel"])
    def test_back_from_hospital_or_custody_risk_is_looked_at_again(self, wren: Desk, code: str) -> None:
        wren.do("state", WREN, "paused", "--for", code, "--until", "2026-03-20", **at("2026-03-12"))
        assert not [what for what in due(wren, "2026-03-20") if what.startswith("a step of the plan")]
        assert due(wren, "2026-03-20")["paused until now"] == "2026-03-20"
        wren.do("state", WREN, "active", "--because", "-", stdin="He is out, and rang.", **at("2026-03-18"))
        items = json.loads(wren.do("today", WREN, "--json", **at("2026-03-18")).out)["items"]
        back = [one for one in items if one["why"] == f"back from {code} since 18 March 2026"]
        assert len(back) == (code != "travel")
        if back:
            assert (back[0]["what"], back[0]["due"]) == ("look at risk again", "2026-03-25")
            wren.do("amend", WREN, "risk-assessment", "--because", "-", stdin="After hospital.", **at("2026-03-19"))
            wren.do("write", WREN, "risk-assessment", "--final", **at("2026-03-19"))
            assert "back from" not in wren.do("today", WREN, **at("2026-03-19")).out


# -- g: somebody comes back
ANEW = ("consent", "risk-assessment", "safe-today", "rights-and-responsibilities", "protection-report")


class TestComingBack:
    """A second support period in the same folder."""

    @pytest.fixture
    def back(self, closed: Desk) -> Desk:
        closed.do("reopen", WREN, **at("2026-09-01"))
        return closed

    def test_consent_risk_and_rights_are_asked_anew_and_no_old_paper_changes(self, closed: Desk) -> None:
        before = bytes_of(closed.folder / "clients")
        closed.do("reopen", WREN, **at("2026-09-01"))
        text = REFERRAL.replace("2026-02", "2026-09")
        closed.do("write", WREN, "referral-in", "--from", "-", "--final", stdin=text, **at("2026-09-01"))
        closed.do("advance", WREN, **at("2026-09-01"))
        asked = gate(closed, "2026-09-01", "assessment")
        assert {asked[code] for code in ("G03", "G05", "S04")} == {"missing"}
        assert gate(closed, "2026-09-01", "referrals-out")["G03"] == "missing"
        assert json.loads(closed.do("list", "--json", **at("2026-09-01")).out)["clients"][0]["risk"] is None
        assert "make the full risk assessment" in due(closed, "2026-09-10")
        after = bytes_of(closed.folder / "clients")
        assert {name for name in before if after[name] != before[name]} == {f"{WREN}/case.yaml"}
        assert not found(closed, "2026-09-01")

    def test_last_times_consent_opens_no_door_this_time(self, back: Desk) -> None:
        words = ("--to", LEGAL, "--from", "-", "--final")
        said = back("share", WREN, *words, stdin=TOLD, **at("2026-09-02"))
        assert said.code == 1
        assert "there is no consent" in said.err

    def test_last_times_answers_are_carried_into_a_draft_that_meets_nothing(self, back: Desk) -> None:
        (old,) = of_form(back, "strengths-needs-assessment")
        said = back.do("write", WREN, "strengths-needs-assessment", "--carry", "--json", **at("2026-09-02"))
        new = paper(back, written(said))
        before = paper(back, old)
        assert (new["status"], new["support_period"], new["version"]) == ("draft", "2", "1")
        assert new["domains"] == before["domains"]
        assert new["strengths_inventory"] == before["strengths_inventory"]
        assert not {"final", "signatures", "events", "supersedes"} & set(new)
        assert json.loads(back.do("status", WREN, "--json", **at("2026-09-02")).out)["gate"]["phase"] == "referral-in"
        assert not found(back, "2026-09-02")

    def test_carried_answers_are_not_final_before_anybody_went_through_them(self, back: Desk) -> None:
        back("write", WREN, "case-plan", "--carry", "--final", **at("2026-09-02"))
        now = [paper(back, id) for id in of_form(back, "case-plan")]
        assert {one["status"] for one in now if one["support_period"] == "2"} <= {"draft"}

    @pytest.mark.parametrize("form", ANEW)
    def test_who_may_know_and_what_is_safe_is_never_carried(self, back: Desk, form: str) -> None:
        before = bytes_of(back.folder / "clients")
        said = back("write", WREN, form, "--carry", **at("2026-09-02"))
        assert (said.code, said.out) == (2, "")
        assert "anew" in said.err
        assert bytes_of(back.folder / "clients") == before

    @pytest.mark.parametrize("verb", ["show --final", "amend --because -", "withdraw --because -"])
    def test_by_its_forms_name_only_a_paper_of_this_period_is_the_current_one(self, back: Desk, verb: str) -> None:
        before = bytes_of(back.folder / "clients")
        word, *more = verb.split()
        said = back(word, WREN, "consent", *more, stdin="b", **at("2026-09-02"))
        assert said.code in (1, 3)
        assert said.out == ""
        assert bytes_of(back.folder / "clients") == before

    def test_in_the_first_period_there_is_nothing_to_carry(self, wren: Desk) -> None:
        assert wren("write", WREN, "exit-plan", "--carry", **at("2026-03-12")).code == 2

    def test_an_old_paper_amended_by_its_id_stays_in_its_own_period(self, back: Desk) -> None:
        (old,) = of_form(back, "case-plan")
        words = ("amend", WREN, old, "--because", "-", "--json")
        id = written(back.do(*words, stdin="A day was wrong.", **at("2026-09-02")))
        assert (paper(back, id)["support_period"], paper(back, id)["supersedes"]) == ("1", [old])
        back.do("write", WREN, "case-plan", "--id", id, "--set", "plan_end=2026-08-29", "--final", **at("2026-09-02"))
        assert gate(back, "2026-09-02", "intake")  # period 2 goes on at its own phase
        assert "plan  " not in back.do("status", WREN, **at("2026-09-02")).out

    def test_what_amend_says_to_type_next_goes_on_with_the_old_paper_and_begins_no_new_one(self, back: Desk) -> None:
        (old,) = of_form(back, "case-plan")
        said = back.do("amend", WREN, old, "--because", "-", "--json", stdin="A day was wrong.", **at("2026-09-02"))
        back.do(*json.loads(said.out)["next"].split()[1:], "--set", "plan_end=2026-08-29", **at("2026-09-02"))
        assert len(of_form(back, "case-plan")) == 2
        assert paper(back, written(said))["plan_end"] == "2026-08-29"

    def test_an_old_paper_is_amended_also_where_this_period_has_one_of_its_own(self, back: Desk) -> None:
        (old,) = of_form(back, "intake-record")
        back.do("write", WREN, "intake-record", "--carry", **at("2026-09-02"))
        back.do("write", WREN, "intake-record", "--final", **at("2026-09-02"))
        words = ("amend", WREN, old, "--because", "-", "--json")
        said = back(*words, stdin="A day was wrong.", **at("2026-09-03"))
        assert said.code == 0, said.err
        assert paper(back, written(said))["support_period"] == "1"


# -- h: somebody who cares
DEB = "deb-4410"


@pytest.fixture(scope="module")
def begun(demo: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Deb's file, opened beside her son's and led to the assessment."""
    wren = Desk(copy(demo["planned"], tmp_path_factory.mktemp("deb") / "wren"))
    wren.do("new", "--carer-of", WREN, "--code", DEB, **at("2026-03-12"))
    for form in ("referral-in", "rights-and-responsibilities", "safe-today", "consent", "intake-record"):
        text = next((DEMO / "answers").glob(f"*-{form}.yaml")).read_text("utf-8").replace("2026-02", "2026-03")
        wren.do("write", DEB, form, "--from", "-", "--final", stdin=text, **at("2026-03-12"))
        if form == "referral-in":
            wren.do("advance", DEB, **at("2026-03-12"))
    wren.do("sign", DEB, "consent", "--as", "client", "--method", "ink", **at("2026-03-12"))
    reach = "communication_needs: {safe_contact: [{channel: phone, value: '0491 570 158', safe: true}]}\nnames: {preferred: Deb}\n"
    wren.do("write", DEB, "profile", "--from", "-", stdin=reach, **at("2026-03-12"))
    report = (DEMO / "answers/08-protection-report.yaml").read_text("utf-8")
    wren.do("write", DEB, "protection-report", "--from", "-", "--final", stdin=report, **at("2026-03-12"))
    wren.do("advance", DEB, **at("2026-03-12"))
    return wren.folder


class TestCarer:
    """A carer has a file of their own."""

    @pytest.fixture
    def deb(self, begun: Path, tmp_path: Path) -> Desk:
        return Desk(copy(begun, tmp_path / "deb"))

    def test_gate_and_today_ask_for_the_carers_own_talk(self, deb: Desk) -> None:
        said = deb.do("status", DEB, "--json", **at("2026-03-12")).out + deb.do("today", DEB, **at("2026-03-20")).out
        assert f"casefile write {DEB} carer-assessment" in said
        assert "strengths-needs-assessment" not in said
        assert due(deb, "2026-03-20", DEB)["finish the assessment"] == "2026-03-26"
        assert gate(deb, "2026-03-12", client=DEB)["S06"] == "missing"
        assert gate(deb, "2026-03-12", client=DEB)["S07"] == "not-applicable"
        text = answers(sorted((FORMS / "carer-assessment/good").glob("*.yaml"))[0])
        deb.do("write", DEB, "carer-assessment", "--from", "-", "--final", stdin=text, **at("2026-03-13"))
        assert {gate(deb, "2026-03-13", client=DEB)[code] for code in ("S06", "S19", "S25")} == {"met"}
        assert "finish the assessment" not in due(deb, "2026-03-20", DEB)

    def test_her_page_calls_her_a_carer(self, deb: Desk) -> None:
        text, page = pages(deb, "consent", "2026-03-12", DEB)
        assert "Carer, Deb: signed, 12 March 2026" in text
        assert "Carer" in page
        assert "Client" not in text + page

    def test_nothing_of_hers_lies_in_the_persons_folder_and_his_is_as_it_was(
        self, deb: Desk, demo: dict[str, Path]
    ) -> None:
        assert bytes_of(deb.folder / "clients" / WREN) == bytes_of(demo["planned"] / "clients" / WREN)
        case = yaml.load((deb.folder / f"clients/{DEB}/case.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
        assert (case["kind"], case["linked_to"]) == ("carer", WREN)
        for line in (f"show {WREN}", f"status {WREN}", f"today {WREN}", f"urgent {WREN}"):
            assert DEB not in deb.do(*line.split(), **at("2026-03-12")).out
        assert not found(deb, "2026-03-12", DEB)

    @pytest.mark.parametrize("whom", ["nobody-0000", "service", "wren"])
    def test_a_carer_cares_for_somebody_who_is_here(self, wren: Desk, whom: str) -> None:
        said = wren("new", "--carer-of", whom, "--code", DEB, **at("2026-03-12"))
        assert said.code in (2, 3)
        assert not (wren.folder / "clients" / DEB).exists()


# -- i: handed over
class TestHandover:
    """Another worker goes on, and knows what not to ask again."""

    def test_spine_profile_note_and_what_the_next_one_reads(self, june: Desk) -> None:
        ask = "do_not_ask_again: [Why she left the farm]\ntell_me_how: [text, with_someone]\n"
        june.do("write", AMBER, "profile", "--from", "-", stdin=ask, **at("2026-07-01"))
        words = ("handover", AMBER, "--to", "ros", "--because", "-")
        out = june.do(*words, stdin="She texts; never ring before two.\n", **at("2026-07-03")).out
        case = yaml.load((june.folder / f"clients/{AMBER}/case.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
        roles = {one["id"]: (one["role"], one["since"], one.get("until")) for one in case["workers"]}
        assert roles["amina"] == ("caseworker", "2026-03-02", "2026-07-03")
        assert roles["ros"] == ("caseworker", "2026-07-03", None)
        assert roles["ben"] == ("backup", "2026-03-24", None)
        profile = yaml.load((june.folder / f"clients/{AMBER}/profile.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
        assert profile["caseworker"] == "ros"
        (note,) = (june.folder / f"clients/{AMBER}/notes").glob("2026-07-03-*.yaml")
        said = yaml.load(note.read_text("utf-8"), Loader=yaml.BaseLoader)
        assert (said["kind"], said["text"], said["with"], said["status"]) == (
            "handover",
            "She texts; never ring before two.",
            ["ros"],
            "final",
        )
        assert "do not ask again: Why she left the farm" in out
        assert "likes to be told things: text, with someone" in out
        assert "this is caseworker number 2 for the person" in out
        (row,) = [
            one
            for one in json.loads(june.do("list", "--json", **at("2026-07-03")).out)["clients"]
            if one["client"] == AMBER
        ]
        assert row["worker"] == "ros"
        assert not found(june, "2026-07-03", AMBER)

    @pytest.mark.parametrize(
        ("to", "words", "by"),
        [("nobody", "x", "amina"), ("amina", "x", "amina"), ("amina", "x", "ben"), ("ben", " \n", "amina")],
    )
    def test_to_nobody_to_who_has_it_or_without_a_word_is_refused_and_nothing_is_written(
        self, june: Desk, to: str, words: str, by: str
    ) -> None:
        before = bytes_of(june.folder / "clients")
        said = june("handover", AMBER, "--to", to, "--because", "-", stdin=words, **at("2026-07-03", by))
        assert said.code in (1, 2)
        assert said.out == ""
        assert bytes_of(june.folder / "clients") == before

    def test_who_had_it_before_is_never_forgotten(self, june: Desk) -> None:
        for day, to in (("2026-07-03", "ben"), ("2026-07-20", "amina")):
            june.do("handover", AMBER, "--to", to, "--because", "-", stdin="As agreed.", **at(day))
        text = (june.folder / f"clients/{AMBER}/case.yaml").read_text("utf-8")
        workers = {one["id"]: json.dumps(one) for one in yaml.load(text, Loader=yaml.BaseLoader)["workers"]}
        for day in ("2026-03-02", "2026-07-03", "2026-07-20"):  # her first time, its end, her second
            assert day in workers["amina"]
        for day in ("2026-03-24", "2026-07-03", "2026-07-20"):  # backup before, then caseworker, and its end
            assert day in workers["ben"]

    def test_what_was_written_beside_a_worker_is_never_cut(self, june: Desk) -> None:
        long = "Ben has met her twice, " + "and again, " * 22 + "and she trusts him."
        assert 250 < len(long) < 300
        june.do("write", AMBER, "case", "--set", f"workers.ben.because={long}", **at("2026-07-01"))
        june.do("handover", AMBER, "--to", "ben", "--because", "-", stdin="As agreed.", **at("2026-07-03"))
        (note,) = (june.folder / f"clients/{AMBER}/notes").glob("2026-07-03-*.yaml")
        said = yaml.load(note.read_text("utf-8"), Loader=yaml.BaseLoader)
        assert said["text"] == f"As agreed.\n\nSo far case.yaml said of ben: {long}"
        text = (june.folder / f"clients/{AMBER}/case.yaml").read_text("utf-8")
        (ben,) = [one for one in yaml.load(text, Loader=yaml.BaseLoader)["workers"] if one["id"] == "ben"]
        assert ben["because"] == "Before: backup, 2026-03-24 to 2026-07-03."
        assert not found(june, "2026-07-03", AMBER)

    def test_nobody_takes_over_before_the_one_before_began(self, june: Desk) -> None:
        june.do("handover", AMBER, "--to", "ben", "--because", "-", stdin="As agreed.", **at("2026-07-20"))
        words = ("handover", AMBER, "--to", "ros", "--because", "-", "--on", "2026-07-10")
        said = june(*words, stdin="As agreed.", **at("2026-07-21"))
        assert said.code == 2
        assert "since 2026-07-20" in said.err

    def test_whoever_left_is_counted_no_more(self, june: Desk) -> None:
        june.do("write", AMBER, "case", "--set", "workers.amina.until=2026-07-10", **at("2026-07-01"))
        for day, mine in (("2026-07-10", True), ("2026-07-11", False)):
            assert ("nothing is due" not in june.do("today", "--mine", **at(day)).out) is mine
        rows = json.loads(june.do("list", "--json", **at("2026-07-11")).out)["clients"]
        assert [one["worker"] for one in rows if one["client"] == AMBER] == ["ben"]


# -- j: consent taken back
class TestTakenBack:
    """Whoever heard of the person hears that they took it back."""

    WHAT = "tell a recipient that consent was taken back"

    def told(self, desk: Desk, day: str) -> set[str]:
        items = json.loads(desk.do("today", AMBER, "--json", **at(day)).out)["items"]
        return {one["fix"].split()[3] for one in items if one["what"] == self.WHAT}

    def take_back(self, desk: Desk, day: str, *words: str) -> None:
        desk.do("withdraw", AMBER, "consent", "--because", "-", *words, stdin="Nobody needs to hear.", **at(day))

    def test_those_the_consent_names_until_each_is_told(self, june: Desk) -> None:
        self.take_back(june, "2026-07-03")
        assert due(june, "2026-07-03", AMBER)[self.WHAT] == "2026-07-06"  # the next working day
        assert self.told(june, "2026-07-03") == {"r-7ktm"}
        june.do("done", AMBER, "r-7ktm", "--how", "letter", **at("2026-07-06"))
        assert not self.told(june, "2026-07-06")

    def test_also_somebody_only_a_share_names(self, june: Desk) -> None:
        id = written(share(june, TOLD, "--already", to="food-bank"))
        self.take_back(june, "2026-07-03")
        assert self.told(june, "2026-07-03") == {"r-7ktm", id}
        june.do("done", AMBER, id, "--how", "phone", **at("2026-07-06"))
        assert self.told(june, "2026-07-06") == {"r-7ktm"}

    def test_also_somebody_who_heard_under_an_earlier_version(self, june: Desk) -> None:
        id = written(share(june, TOLD, "--already", to="food-bank"))
        june.do("amend", AMBER, "consent", "--because", "-", stdin="Looked at again.", **at("2026-07-04"))
        june.do("write", AMBER, "consent", "--final", **at("2026-07-04"))
        june.do("sign", AMBER, "consent", "--as", "client", "--method", "ink", **at("2026-07-04"))
        self.take_back(june, "2026-07-06")
        assert self.told(june, "2026-07-07") == {"r-7ktm", id}

    def test_taken_back_for_one_only_that_one_is_told(self, june: Desk) -> None:
        self.take_back(june, "2026-07-03", "--scope", "recipients", "--what", "r-7ktm")
        assert self.told(june, "2026-07-03") == {"r-7ktm"}
        assert share(june, TOLD, day="2026-07-04").code == 1

    @pytest.mark.parametrize("verb", ["refer", "share"])
    def test_who_is_about_to_tell_somebody_is_not_told_that_they_may(self, june: Desk, verb: str) -> None:
        def asks(day: str) -> str:
            said = june(verb, AMBER, "--to", HOUSING, stdin=":stop\n", terminal=True, **at(day))
            return next((line for line in said.err.split("\n") if "may be told" in line), "")

        assert f"{HOUSING}: contact" in asks("2026-07-02")
        assert f"{HOUSING}: contact" not in asks("2026-10-01") or "over" in asks(
            "2026-10-01"
        )  # agreed until 11 September
        self.take_back(june, "2026-10-02", "--scope", "recipients", "--what", "r-7ktm")
        assert f"{HOUSING}: contact" not in asks("2026-10-02")
        self.take_back(june, "2026-10-03")
        assert f"{HOUSING}: contact" not in asks("2026-10-03")

    def test_somebody_who_heard_on_a_basis_in_law_is_not_told(self, june: Desk) -> None:
        assert share(june, f"{BY_LAW}lawful_basis: serious_threat\nbasis_record:\n{RECORD}", to="police").code == 0
        self.take_back(june, "2026-07-03")
        assert self.told(june, "2026-07-03") == {"r-7ktm"}


# -- k: somebody close may be the danger
class TestProtective:
    """From the first sign a file is handled as if somebody looked over the person's shoulder."""

    AFRAID = "asked: now\nquestions:\n  - {code: fear_of_someone, answer: worry, words: Him.}\n"
    HOME = (
        "names: {preferred: Rosalind}\n"
        "household: [{name: Tilly Quokka, relation: child, lives_here: true}]\n"
        "housing: {address: 12 Quokka Street}\n"
    )

    @pytest.fixture
    def afraid(self, june: Desk) -> Desk:
        june.do("write", AMBER, "profile", "--from", "-", stdin=self.HOME, **at("2026-07-01"))
        june.do("write", AMBER, "safe-today", "--from", "-", stdin=self.AFRAID, **at("2026-07-02"))
        return june

    FORMS = (
        "profile",
        "consent",
        "case-plan",
        "risk-assessment",
        "strengths-needs-assessment",
        "referral-in",
        "safe-today",
    )

    @pytest.mark.parametrize("form", FORMS)
    def test_a_printed_page_has_no_sender_no_household_and_no_address(self, afraid: Desk, form: str) -> None:
        for page in pages(afraid, form, "2026-07-02", AMBER):
            for word in ("Riverbend", "Quokka", "kept apart"):
                assert word.casefold() not in page.casefold(), word
        before = afraid.do("print", AMBER, form, "-o", "-", **at("2026-07-01")).out
        assert "Riverbend" not in before  # nor one that shows the day before the first sign
        usual = "protective: {mode: usual, since: 2026-07-02, by: ros, because: He has left the country.}\n"
        afraid.do("write", AMBER, "profile", "--from", "-", stdin=usual, **at("2026-07-02"))
        assert "Riverbend" in afraid.do("print", AMBER, form, "-o", "-", **at("2026-07-02")).out

    def test_the_page_does_not_say_that_the_file_is_handled_with_care_nor_why(self, afraid: Desk) -> None:
        why = "protective: {mode: protective, since: 2026-07-02, by: ros, because: Quokka reads her post.}\n"
        afraid.do("write", AMBER, "profile", "--from", "-", stdin=why, **at("2026-07-02"))
        for page in pages(afraid, "profile", "2026-07-02", AMBER):
            assert "Quokka reads" not in page
        assert "Quokka reads" in " ".join(afraid.do("show", AMBER, "profile", **at("2026-07-02")).out.split())

    def test_a_copy_is_given_only_once_somebody_thought_whether_it_is_safe_to_hold(self, afraid: Desk) -> None:
        before = bytes_of(afraid.folder / "clients")
        for more in ((), ("--said-back", "in_own_words"), ("--language", "en")):
            said = afraid("given", AMBER, "case-plan", *more, **at("2026-07-02"))
            assert (said.code, said.out) == (2, "")
            assert "unsafe_to_hold" in said.err
        assert bytes_of(afraid.folder / "clients") == before
        afraid.do("given", AMBER, "case-plan", "--not-given", "unsafe_to_hold", **at("2026-07-02"))
        afraid.do("given", AMBER, "case-plan", "--format", "read_aloud", **at("2026-07-02", hour=3))

    def test_it_is_switched_off_on_purpose_and_a_new_sign_switches_it_on_again(self, afraid: Desk) -> None:
        def careful(day: str) -> bool:
            return "protective mode" in afraid.do("show", AMBER, **at(day)).out

        assert careful("2026-07-02")
        off = "protective: {mode: usual, since: 2026-07-06, by: ros, because: He has moved away.}\n"
        afraid.do("write", AMBER, "profile", "--from", "-", stdin=off, **at("2026-07-06"))
        assert not careful("2026-07-06")
        afraid.do("given", AMBER, "case-plan", **at("2026-07-06"))
        for page in pages(afraid, "profile", "2026-07-06", AMBER):
            assert "12 Quokka Street" in page
        afraid.do("write", AMBER, "safe-today", "--from", "-", stdin=self.AFRAID, **at("2026-07-09"))
        assert careful("2026-07-09")
        assert afraid("given", AMBER, "case-plan", **at("2026-07-09")).code == 2

    def test_while_nobody_can_read_the_profile_the_file_is_handled_with_care(self, june: Desk) -> None:
        on = f"{self.HOME}protective: {{mode: protective, since: 2026-07-01, by: ros, because: He reads her post.}}\n"
        june.do("write", AMBER, "profile", "--from", "-", stdin=on, **at("2026-07-01"))
        profile = june.folder / f"clients/{AMBER}/profile.yaml"
        profile.write_text(profile.read_text("utf-8") + "pronouns: [she\n", "utf-8")
        said = june("print", AMBER, "case-plan", "-o", "-", **at("2026-07-02"))
        assert said.code == 4 or "Riverbend" not in said.out
        assert june("given", AMBER, "case-plan", **at("2026-07-02")).code in (2, 4)
