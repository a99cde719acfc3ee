"""Writing: answers set one by one or handed in whole, what is final, signed, given and taken back; and what is never written."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.cli.amber import RISK, caseload
from tests.cli.papers import FORMS, answers, walk
from tests.story import Desk, Said, seeded

AMBER, CEDAR = "amber-4821", "cedar-1507"
NOW = "2026-07-03T02:00:00Z"
MINE: dict[str, Any] = {"now": NOW, "by": "amina"}


def written(desk: Desk, said: Said) -> tuple[Path, dict[str, Any]]:
    """The one document a command wrote (--json), read by another reader than ours."""
    (one,) = json.loads(said.out)["documents"]
    path = desk.folder / one["path"]
    return path, yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)


def bytes_in(desk: Desk, folder: str = "clients") -> dict[str, bytes]:
    return {
        str(path.relative_to(desk.folder)): path.read_bytes()
        for path in (desk.folder / folder).rglob("*")
        if path.is_file()
    }


@pytest.fixture
def june(at: Callable[[str], Desk]) -> Desk:
    """The caseload on 30 June."""
    return at("30-june")


def put(desk: Desk, form: str, *sets: str, **more: Any) -> tuple[Path, dict[str, Any]]:
    """`write --set ... --json`."""
    words = [word for one in sets for word in ("--set", one)]
    return written(desk, desk.do("write", AMBER, form, *words, "--json", **{**MINE, **more}))


class TestSet:
    """--set PATH=VALUE."""

    def test_a_question_a_group_and_a_list_of_words(self, june: Desk) -> None:
        _, made = put(
            june,
            "smart-goals",
            "local.colour=green",
            "unanswered.goals=not_asked",
        )
        assert made["local"] == {"colour": "green"}
        assert made["unanswered"] == {"goals": "not_asked"}

    def test_dots_lead_into_groups(self, june: Desk) -> None:
        june.do("amend", AMBER, "case-plan", "--because", "b", **MINE)
        _, made = put(june, "case-plan", "participation.how=phone", "contact_plan.every_days=14")
        assert made["participation"]["how"] == "phone"
        assert made["participation"]["client_present"] == "true"  # what stood there stays
        assert made["contact_plan"]["every_days"] == "14"
        assert made["contact_plan"]["mode"] == "text_message"

    def test_list_items_are_found_by_key_or_by_position_and_added_with_plus(self, june: Desk) -> None:
        june.do("amend", AMBER, "case-plan", "--because", "b", **MINE)
        _, made = put(june, "case-plan", "goals.g-4vkm.priority=3", "goals.2.priority=4", "contingency.+.if=It rains")
        assert [one["priority"] for one in made["goals"]] == ["3", "4"]
        assert [one["id"] for one in made["goals"]] == ["g-4vkm", "g-p8sz"]
        assert made["contingency"][1]["if"] == "It rains"
        assert re.fullmatch("k-[23456789bcdfghjkmnpqrstvwxz]{4}", made["contingency"][1]["id"])
        _, made = put(june, "case-plan", f"contingency.{made['contingency'][1]['id']}=")
        assert len(made["contingency"]) == 1

    def test_items_of_a_closed_list_are_keyed_by_their_code(self, june: Desk) -> None:
        path, made = put(june, "safe-today", "asked=now", "questions.bed_tonight.answer=worry")
        assert made["questions"] == [{"code": "bed_tonight", "answer": "worry"}]
        more = ("--set", "questions.bed_tonight.words=The car.", "--id", path.stem, "--json")
        _, made = written(june, june.do("write", AMBER, "safe-today", *more, **MINE))
        assert made["questions"] == [{"code": "bed_tonight", "answer": "worry", "words": "The car."}]

    def test_a_list_of_choices_takes_commas_or_brackets_and_a_list_of_words_takes_lines_or_plus(
        self, june: Desk
    ) -> None:
        june.do("amend", AMBER, "consent", "--because", "b", **MINE)
        _, made = put(june, "consent", "explained=why, who_sees")
        assert made["explained"] == ["why", "who_sees"]
        _, made = put(june, "consent", "explained=[what_is_collected, why]")
        assert made["explained"] == ["what_is_collected", "why"]
        june.do("amend", AMBER, "case-plan", "--because", "b", **MINE)
        _, made = put(june, "case-plan", "my_strengths=Bakes, and sings\nNever late", "exit_markers.+=Sleeps")
        assert made["my_strengths"] == ["Bakes, and sings", "Never late"]
        assert made["exit_markers"][-1] == "Sleeps"
        assert len(made["exit_markers"]) == 4

    def test_an_at_sign_reads_a_file_and_an_empty_value_removes(self, june: Desk) -> None:
        words = june.folder.parent / "words.txt"
        words.write_text("Line one: with a colon\nand # no comment\n", "utf-8")
        june.do("amend", AMBER, "case-plan", "--because", "b", **MINE)
        _, made = put(june, "case-plan", f"how_best_to_support_me=@{words}", "cultural_supports=")
        assert made["how_best_to_support_me"] == "Line one: with a colon\nand # no comment"
        assert "cultural_supports" not in made

    @pytest.mark.parametrize(
        "value",
        [
            "1e3",
            "010",
            "yes",
            "null",
            "2026-01-01T00:00:00Z",
            "0x10",
            "- a",
            "# a",
            "a: b",
            "'",
            '"',
            "{x",
            "é\u0301",
            "\t",
            "@",
        ],
    )
    def test_words_come_back_as_they_were_typed_whatever_they_look_like(self, june: Desk, value: str) -> None:
        june.do("amend", AMBER, "case-plan", "--because", "b", **MINE)
        _, made = put(june, "case-plan", f"what_matters_to_me={value}")
        assert made["what_matters_to_me"] == value
        said = june.do("show", AMBER, "case-plan", "--json", **MINE)
        assert json.loads(said.out)["document"]["what_matters_to_me"] == value

    @pytest.mark.parametrize(
        "bad",
        ["nothing", "=x", "nothing=1", "status=final", "final.by=ben", "signatures.+.role=client", "goals=1", "goals.zz ZZ.goal=x", "goals.g-4vkm.nothing=1", "goals.g-4vkm=x", "participation=x", "participation.client_present=perhaps", "contact_plan.every_days=often", "unanswered.a.b=c"],
    )  # fmt: skip
    def test_a_place_or_an_answer_the_form_does_not_have_is_refused_and_nothing_is_written(
        self, june: Desk, bad: str
    ) -> None:
        june.do("amend", AMBER, "case-plan", "--because", "b", **MINE)
        before = bytes_in(june)
        said = june("write", AMBER, "case-plan", "--set", "review_on=2026-09-01", "--set", bad, **MINE)
        assert (said.code, said.out) == (2, "")
        assert bytes_in(june) == before

    @pytest.mark.parametrize(
        ("form", "by_hand", "place"),
        [
            ("case-plan", "contingency: We ring her sister.", "contingency.+.if=It rains"),
            ("case-plan", "contingency: We ring her sister.", "contingency.k-8zbd.then=Ring"),
            ("case-plan", "exit_markers: She sleeps again.", "exit_markers.+=Bakes"),
            ("case-plan", "contact_plan: Texts on Mondays.", "contact_plan.every_days=7"),
            ("profile", "do_not_ask_again: Why she left.", "do_not_ask_again.+=The farm"),
            ("profile", "protective: He reads her post.", "protective.mode=usual"),
            ("case", "appointments: Whenever she likes.", "appointments.+.date=2026-07-20"),
        ],
    )
    def test_words_written_by_hand_in_place_of_a_list_or_of_fields_are_never_written_over(
        self, june: Desk, form: str, by_hand: str, place: str
    ) -> None:
        june.do("amend", AMBER, "case-plan", "--because", "b", **MINE)
        found = sorted((june.folder / f"clients/{AMBER}").glob(f"*{form}*.yaml"))
        path, name = found[-1], by_hand.partition(":")[0]
        text = re.sub(rf"(?m)^{name}:.*\n(?:[ -].*\n)*", "", path.read_text("utf-8"))
        path.write_text(f"{text}{by_hand}\n", "utf-8")
        before = path.read_bytes()
        said = june("write", AMBER, form, "--set", place, **MINE)
        assert (said.code, said.out) == (2, "")
        assert f"{name} holds words where" in said.err
        assert by_hand.partition(": ")[2] not in said.err
        assert path.read_bytes() == before
        if form == "profile" and name == "protective":
            assert june("write", AMBER, form, "--from", "-", stdin="protective: {mode: usual}", **MINE).code == 2
            assert path.read_bytes() == before

    def test_the_sensitivity_of_a_paper_can_be_raised(self, june: Desk) -> None:
        said = june.do("write", AMBER, "safety-plan", "--sensitivity", "restricted", "--json", **MINE)
        assert written(june, said)[1]["sensitivity"] == "restricted"


class TestFrom:
    """--from FILE or -."""

    def test_yaml_and_json_give_the_same_document(self, june: Desk) -> None:
        yaml_text = answers(walk("safe-today-v5dm"))
        data = yaml.safe_load(yaml_text)
        source = june.folder.parent / "answers.yaml"
        source.write_text(yaml_text, "utf-8")
        trees = []
        for how, stdin in (
            (str(source), ""),
            ("-", yaml_text),
            ("-", json.dumps(data)),
            ("-", "\ufeff" + json.dumps(data, indent=3)),
        ):
            with seeded(len(trees)):
                said = june.do("write", AMBER, "safe-today", "--from", how, "--final", "--json", stdin=stdin, **MINE)
            _, made = written(june, said)
            assert made["status"] == "final"
            trees.append({key: value for key, value in made.items() if key not in ("id", "updated")})
        assert trees[0] == trees[1] == trees[2] == trees[3]

    @pytest.mark.parametrize(
        "key",
        [
            "id",
            "client",
            "key",
            "version",
            "status",
            "date",
            "recorded_on",
            "author",
            "final",
            "signatures",
            "events",
            "updated",
            "supersedes",
            "conflicts",
            "sensitivity",
            "support_period",
            "casefile",
        ],
    )
    def test_the_envelope_is_ours(self, june: Desk, key: str) -> None:
        before = bytes_in(june)
        for text in (f"asked: now\n{key}: x\n", json.dumps({"asked": "now", key: "x"})):
            said = june("write", AMBER, "safe-today", "--from", "-", stdin=text, **MINE)
            assert (said.code, said.out) == (2, "")
            assert key in said.err
        assert bytes_in(june) == before

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "- a\n",
            "a: [\n",
            "asked: now\nasked: later\n",
            '{"asked": "now", "asked": "now"}',
            "asked: &a now\n",
            "secret_words_as_key: 1\n",
            '{"a": ' * 400,
            "[1]",
            "asked: \x00\n",
            "asked: 'never closed\n",
            '{"because": "\\ud800"}',
        ],
    )
    def test_what_is_no_mapping_of_answers_is_refused_without_quoting_it(self, june: Desk, text: str) -> None:
        before = bytes_in(june)
        said = june("write", AMBER, "safe-today", "--from", "-", stdin=text, **MINE)
        assert (said.code, said.out) == (2, "")
        assert "secret" not in said.err
        assert bytes_in(june) == before

    def test_answers_that_are_not_utf8_are_4(self, june: Desk) -> None:
        source = june.folder.parent / "answers.yaml"
        source.write_bytes(b"asked: \xff\n")
        assert june("write", AMBER, "safe-today", "--from", source, **MINE).code == 4

    def test_from_and_set_go_together_and_set_comes_last(self, june: Desk) -> None:
        said = june.do(
            "write",
            AMBER,
            "safe-today",
            "--from",
            "-",
            "--set",
            "asked=now",
            "--json",
            stdin="asked: not_safe_to_ask_now\n",
            **MINE,
        )
        assert written(june, said)[1]["asked"] == "now"


class TestFinal:
    """--final, and the drafts that come before it."""

    def test_with_gaps_the_draft_is_saved_and_the_gaps_are_named(self, june: Desk) -> None:
        said = june("write", AMBER, "safe-today", "--set", "asked=not_safe_to_ask_now", "--final", "--json", **MINE)
        assert said.code == 1
        assert "because" in said.err
        assert "ask_on" in said.err
        path, made = written(june, said)
        assert (made["status"], made["asked"]) == ("draft", "not_safe_to_ask_now")
        assert "final" not in made
        more = ("--set", "because=His brother was in the room.", "--set", "ask_on=2026-07-04", "--final", "--json")
        said = june.do("write", AMBER, "safe-today", "--id", path.stem, *more, **MINE)
        same, made = written(june, said)
        assert same == path
        assert made["final"]["date"] == "2026-07-03"

    def test_a_single_form_goes_on_with_its_draft_and_a_record_begins_anew(self, june: Desk) -> None:
        first, _ = put(june, "smart-goals", "local.n=1")
        again, made = put(june, "smart-goals", "local.m=2")
        assert (again, made["local"]) == (first, {"n": "1", "m": "2"})
        first, _ = put(june, "safe-today", "asked=now")
        again, _ = put(june, "safe-today", "asked=now")
        assert first != again

    def test_a_final_single_form_is_amended_and_never_written_over(self, june: Desk) -> None:
        before = bytes_in(june)
        said = june("write", AMBER, "case-plan", "--set", "review_on=2026-09-01", **MINE)
        assert (said.code, said.out) == (1, "")
        assert "amend" in said.err
        assert bytes_in(june) == before

    def test_a_dry_run_writes_nothing(self, june: Desk) -> None:
        before = bytes_in(june)
        said = june.do("write", AMBER, "safe-today", "--set", "asked=now", "--dry-run", "--json", **MINE)
        assert json.loads(said.out)["done"] is False
        said = june.do("sign", AMBER, "case-plan", "--as", "client", "--method", "ink", "--dry-run", **MINE)
        assert bytes_in(june) == before

    def test_a_draft_with_gaps_is_not_signed(self, june: Desk) -> None:
        june.do("write", AMBER, "smart-goals", "--set", "local.a=b", **MINE)
        before = bytes_in(june)
        said = june("sign", AMBER, "smart-goals", "--as", "client", "--method", "ink", **MINE)
        assert (said.code, said.out) == (1, "")
        assert bytes_in(june) == before

    def test_on_moves_the_day_of_a_draft_and_keeps_its_name(self, june: Desk) -> None:
        path, _ = put(june, "smart-goals", "local.a=b")
        said = june.do("write", AMBER, "smart-goals", "--set", "local.a=c", "--on", "2026-06-20", "--json", **MINE)
        again, made = written(june, said)
        assert (again, made["id"], made["date"]) == (path, path.stem, "2026-06-20")


class TestVersions:
    """amend, withdraw, entered in error."""

    def test_amend_carries_the_answers_and_leaves_the_old_version_to_the_byte(self, june: Desk) -> None:
        before = bytes_in(june)
        said = june.do("amend", AMBER, "case-plan", "--because", "-", "--json", stdin="She moved.\n", **MINE)
        path, made = written(june, said)
        old = yaml.load(
            (june.folder / f"clients/{AMBER}/2026-06-15-case-plan-h5mv.yaml").read_text("utf-8"), Loader=yaml.BaseLoader
        )
        assert (made["version"], made["supersedes"], made["because"]) == (
            "4",
            ["2026-06-15-case-plan-h5mv"],
            "She moved.",
        )
        assert made["goals"] == old["goals"]
        assert not {"final", "signatures", "events"} & set(made)
        after = bytes_in(june)
        assert {name: after[name] for name in before} == before
        assert set(after) - set(before) == {path.relative_to(june.folder).as_posix()}
        again = june("amend", AMBER, "case-plan", "--because", "b", **MINE)
        assert again.code == 1

    def test_a_living_paper_has_no_versions(self, june: Desk) -> None:
        assert june("amend", AMBER, "profile", "--because", "b", **MINE).code == 1

    @pytest.mark.parametrize(("scope", "what"), [("recipients", "r-7ktm"), ("purposes", "share_named")])
    def test_consent_withdrawn_in_part_stays_final(self, june: Desk, scope: str, what: str) -> None:
        said = june.do(
            "withdraw",
            AMBER,
            "consent",
            "--because",
            "-",
            "--scope",
            scope,
            "--what",
            what,
            "--json",
            stdin="Not them.\n",
            **MINE,
        )
        _, made = written(june, said)
        event = made["events"][-1]
        assert (event["kind"], event["scope"], event[scope], event["words"]) == (
            "consent_withdrawn",
            scope,
            [what],
            "Not them.",
        )
        assert made["status"] == "final"

    def test_a_scope_says_what_it_is_about(self, june: Desk) -> None:
        for more in (["--scope", "recipients"], ["--scope", "purposes", "--what", "r-7ktm"], ["--scope", "everything"]):
            said = june("withdraw", AMBER, "consent", "--because", "b", *more, **MINE)
            assert (said.code, said.out) == (2, "")

    def test_another_paper_taken_back_keeps_its_place_and_says_nothing(self, june: Desk) -> None:
        said = june.do("withdraw", AMBER, "case-plan", "--because", "b", "--json", **MINE)
        _, made = written(june, said)
        assert (made["status"], made["events"][-1]["kind"]) == ("withdrawn", "withdrawn")
        assert june("print", AMBER, "case-plan", "--final", "--format", "text", **MINE).code == 3
        assert june("withdraw", AMBER, "case-plan", "--because", "b", **MINE).code in (1, 3)

    def test_entered_in_error_gives_the_place_back_to_the_version_before(self, june: Desk) -> None:
        june.do("withdraw", AMBER, "2026-03-11-consent-r4jd", "--in-error", "--because", "b", **MINE)
        said = june.do("show", AMBER, "consent", "--final", "--json", **MINE)
        assert json.loads(said.out)["document"]["id"] == "2026-03-04-consent-k7f3"

    def test_one_event_entered_in_error_leaves_the_paper_final(self, june: Desk) -> None:
        said = june.do(
            "withdraw", AMBER, "case-plan", "--in-error", "--event", "e-v9hs", "--because", "b", "--json", **MINE
        )
        _, made = written(june, said)
        assert made["status"] == "final"
        assert made["events"][-1]["about"] == "e-v9hs"
        assert (
            june("withdraw", AMBER, "case-plan", "--in-error", "--event", "e-0000", "--because", "b", **MINE).code == 2
        )

    def test_a_signature_for_a_changed_text_is_refused(self, june: Desk) -> None:
        path = june.folder / f"clients/{AMBER}/2026-06-15-case-plan-h5mv.yaml"
        path.write_text(path.read_text("utf-8").replace("A signed lease, and keys.", "A letter."), "utf-8")
        assert june("sign", AMBER, "case-plan", "--as", "supervisor", "--method", "ink", **MINE).code == 1

    def test_a_copy_of_a_draft_is_not_noted(self, june: Desk) -> None:
        june.do("amend", AMBER, "case-plan", "--because", "b", **MINE)
        assert june("given", AMBER, "case-plan", **MINE).code == 1


class TestNew:
    """Beginning a file: the same person first, and a name only where it was agreed."""

    NAME = "Rosalind Quayle"

    @pytest.fixture
    def known(self, desk: Desk) -> Desk:
        inside = caseload(desk)
        inside.do("new", "--code", "fern-1111", "--name", self.NAME, "--keep-name", **MINE)
        return inside

    @pytest.mark.parametrize(
        ("name", "why"),
        [("quayle ROSALIND", "every part of the name is the same"), ("Rosalind", "the name is the same as one of theirs"), ("Rosalynd Kwayle", None), ("Rozalind Quail", "the name sounds like theirs")],
    )  # fmt: skip
    def test_somebody_like_them_is_named_by_code_with_the_reason(self, known: Desk, name: str, why: str | None) -> None:
        before = bytes_in(known)
        said = known("new", "--name", "-", stdin=f"{name}\n", **MINE)
        if why is None:  # a K is not a Q: the first letter counts
            assert said.code == 0
            return
        assert (said.code, said.out) == (1, "")
        assert f"fern-1111: {why}" in said.err
        assert "Rosalind" not in said.err
        assert bytes_in(known) == before

    def test_someone_else_begins_a_file_all_the_same(self, known: Desk) -> None:
        assert known.do("new", "--name", self.NAME, "--someone-else", **MINE).out.strip()

    def test_of_a_restricted_file_only_whom_to_speak_to_is_said(self, known: Desk) -> None:
        known.do("write", "fern-1111", "profile", "--set", "names.restricted=true", **MINE)
        said = known("new", "--name", self.NAME, now=NOW, by="ben")
        assert said.code == 1
        assert "speak to amina" in said.err
        assert "fern-1111" not in said.err

    def test_a_name_kept_stands_in_the_profile_and_nowhere_else(self, known: Desk) -> None:
        holding = [name for name, data in bytes_in(known, ".").items() if b"Quayle" in data]
        assert holding == ["clients/fern-1111/profile.yaml"]

    def test_a_name_that_is_not_kept_is_nowhere_not_even_in_the_history(self, desk: Desk) -> None:
        inside = caseload(desk, history=True)
        said = inside.do("new", "--code", "fern-1111", "--name", "-", stdin=f"{self.NAME}\n", **MINE)
        inside.do("note", "fern-1111", "-", "--kind", "phone", stdin="Rang.\n", **MINE)
        assert "Rosalind" not in said.err + said.out
        looked = 0
        for path in inside.folder.rglob("*"):
            if path.is_file():
                held = [path.read_bytes(), str(path).encode()]
                if ".git/objects" in path.as_posix() and len(path.parent.name) == 2:
                    held.append(zlib.decompress(held[0]))
                    looked += 1
                for data in held:
                    assert not re.search(b"(?i)rosalind|quayle", data), path
        assert looked >= 6
        assert not list(inside.folder.glob(".git/objects/pack/*.pack"))
        log = subprocess.run(
            ["git", "-C", inside.folder, "log", "--format=%B%an%ae"], capture_output=True, text=True, check=True
        ).stdout
        assert "fern" not in log
        assert "Rang" not in log

    def test_a_code_is_made_and_is_the_last_word_printed(self, desk: Desk) -> None:
        inside = caseload(desk)
        code = inside.do("new", **MINE).out.splitlines()[-1]
        assert re.fullmatch("[a-z]+-[0-9]{4}", code)
        assert {path.name for path in (inside.folder / "clients" / code).iterdir()} >= {"case.yaml", "profile.yaml"}
        assert inside("check").code == 0


class TestEdit:
    """A document in the person's own editor; `EDITOR` is a program of ours that does what it is told."""

    @pytest.fixture
    def draft(self, june: Desk) -> Desk:
        june.do("amend", AMBER, "case-plan", "--because", "b", **MINE)
        return june

    def path(self, desk: Desk) -> Path:
        (found,) = (desk.folder / f"clients/{AMBER}").glob("2026-07-03-case-plan-*.yaml")
        return found

    def edit(self, desk: Desk, body: str, *, stdin: str = "", terminal: bool = False, form: str = "case-plan") -> Said:
        """`edit` with an editor that runs `body` on `text`, and may `exit`."""
        script = desk.folder.parent / "editor.py"
        script.write_text(
            "import sys\nfrom pathlib import Path\npath = Path(sys.argv[1])\ntext = path.read_bytes().decode()\ncode = 0\n"
            f"{body}\npath.write_bytes(text.encode() if isinstance(text, str) else text)\nsys.exit(code)\n",
            "utf-8",
        )
        env = {"VISUAL": "", "EDITOR": f"'{sys.executable}' '{script}'"}
        return desk("edit", AMBER, form, env=env, stdin=stdin, terminal=terminal, **MINE)

    GOOD = "text = text.replace('My shifts', 'my shifts').replace('A door I can lock', 'A door of my own')"

    def test_a_good_save_is_saved_and_stamped_and_nothing_else_moves(self, draft: Desk) -> None:
        path = self.path(draft)
        path.write_text(path.read_text("utf-8").replace("plan_start:", "# hers\nplan_start:"), "utf-8")
        before = path.read_text("utf-8").splitlines()
        said = self.edit(draft, self.GOOD)
        assert said.code == 0, said
        after = path.read_text("utf-8").splitlines()
        moved = [one for one in after if one not in before]
        assert len(before) == len(after)
        assert all("A door of my own" in one or one.startswith("updated:") for one in moved)
        assert len(moved) == 2
        assert not list((draft.folder / ".casefile").glob("drafts/*"))

    def test_nothing_changed_writes_nothing(self, draft: Desk) -> None:
        before = bytes_in(draft)
        assert self.edit(draft, "").out == "nothing was changed\n"
        assert bytes_in(draft) == before

    def test_what_is_no_yaml_is_kept_apart_and_taken_up_again(self, draft: Desk) -> None:
        before = bytes_in(draft)
        said = self.edit(draft, "text += 'goals: [never closed\\n'")
        assert said.code == 1
        assert bytes_in(draft) == before
        (kept,) = (draft.folder / ".casefile/drafts").iterdir()
        assert kept.read_text("utf-8").endswith("never closed\n")
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        said = self.edit(
            draft,
            "assert text.endswith('never closed\\n')\ntext = text.replace('goals: [never closed\\n', '')\n" + self.GOOD,
        )
        assert said.code == 0, said
        assert "A door of my own" in self.path(draft).read_text("utf-8")
        assert not kept.exists()

    @pytest.mark.parametrize(
        "line",
        [
            "text = text.replace('\\nversion: 4', '\\nversion: 9')",
            "text = text.replace('client: amber-4821', 'client: fern-1111')",
            "text = text.replace('status: draft', 'status: final')",
            "text += 'signatures:\\n  - {id: s-2222, role: client, method: ink}\\n'",
        ],
    )
    def test_a_change_of_the_envelope_is_refused_and_the_text_kept(self, draft: Desk, line: str) -> None:
        before = bytes_in(draft)
        for stdin, terminal in (("", False), ("k\n", True)):
            said = self.edit(draft, line, stdin=stdin, terminal=terminal)
            assert said.code == 1
            assert bytes_in(draft) == before
            assert list((draft.folder / ".casefile/drafts").iterdir())

    def test_unfinished_answers_are_kept_in_the_draft_and_what_they_lack_is_said(self, draft: Desk) -> None:
        said = self.edit(
            draft, "text = text.replace('review_on: 2026-06-16\\nparticipation', 'review_on: soon\\nparticipation')"
        )
        assert "review_on: soon" in self.path(draft).read_text("utf-8")
        assert "schema/" in said.out + said.err

    def test_discard_leaves_the_document_and_keeps_nothing(self, draft: Desk) -> None:
        before = bytes_in(draft)
        said = self.edit(draft, "text += 'goals: [never closed\\n'", stdin="d\n", terminal=True)
        assert said.code == 0
        assert bytes_in(draft) == before
        assert not list((draft.folder / ".casefile").glob("drafts/*"))

    def test_edit_again_opens_the_same_text(self, draft: Desk) -> None:
        body = "text = text.replace('oops: [\\n', '') + '\\n' if 'oops' in text else text + 'oops: [\\n'"
        said = self.edit(draft, body, stdin="e\n", terminal=True)
        assert said.code == 0, said

    def test_an_editor_that_fails_loses_nothing(self, draft: Desk) -> None:
        before = bytes_in(draft)
        said = self.edit(draft, "text += '# three hours of work\\n'\ncode = 3")
        assert (said.code, said.out) == (4, "")
        assert bytes_in(draft) == before
        (kept,) = (draft.folder / ".casefile/drafts").iterdir()
        assert "three hours of work" in kept.read_text("utf-8")

    def test_an_editor_that_saves_another_encoding_loses_nothing(self, draft: Desk) -> None:
        before = bytes_in(draft)
        said = self.edit(draft, "text = text.encode('utf-16')")
        assert (said.code, said.out) == (4, "")
        assert bytes_in(draft) == before
        (kept,) = (draft.folder / ".casefile/drafts").iterdir()
        assert "A door I can lock" in kept.read_bytes().decode("utf-16")

    def test_a_document_that_changed_meanwhile_is_not_overwritten_and_the_text_is_kept(self, draft: Desk) -> None:
        path = self.path(draft)
        said = self.edit(
            draft, f"other = Path({str(path)!r})\nother.write_text(other.read_text() + '# a colleague\\n')\n{self.GOOD}"
        )
        assert (said.code, said.out) == (4, "")
        assert path.read_text("utf-8").endswith("# a colleague\n")
        (kept,) = (draft.folder / ".casefile/drafts").iterdir()
        assert "A door of my own" in kept.read_text("utf-8")

    def test_what_is_final_is_not_edited(self, june: Desk) -> None:
        assert self.edit(june, self.GOOD).code == 1

    def test_the_profile_is_edited_in_place(self, june: Desk) -> None:
        said = self.edit(june, "text = text.replace('after 2 pm', 'after 3 pm')", form="profile")
        assert said.code == 0
        assert "after 3 pm" in (june.folder / f"clients/{AMBER}/profile.yaml").read_text("utf-8")

    def test_without_an_editor_it_says_so(self, june: Desk) -> None:
        assert june("edit", AMBER, "profile", env={"VISUAL": "", "EDITOR": ""}, **MINE).code == 2


class TestDoneAndBook:
    """Appointments and progress."""

    def test_book_and_done_change_only_the_spine(self, june: Desk) -> None:
        before = bytes_in(june)
        june.do("book", AMBER, "2026-07-20 09:15", "--place", "library", "--kind", "phone", "--with", "ben", **MINE)
        june.do("book", AMBER, "2026-07-21", **MINE)
        case = yaml.load((june.folder / f"clients/{AMBER}/case.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
        first, second = case["appointments"][-2:]
        assert {key: first[key] for key in ("date", "time", "place", "kind", "with", "state")} == {
            "date": "2026-07-20", "time": "09:15", "place": "library", "kind": "phone", "with": "ben", "state": "booked",
        }  # fmt: skip
        assert "time" not in second
        assert second["with"] == "amina"
        june.do("done", AMBER, "2026-07-21", "--state", "missed", **MINE)
        june.do("done", AMBER, first["id"], **MINE)
        case = yaml.load((june.folder / f"clients/{AMBER}/case.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
        assert [one["state"] for one in case["appointments"][-2:]] == ["kept", "missed"]
        after = bytes_in(june)
        assert [name for name in after if after[name] != before.get(name)] == [f"clients/{AMBER}/case.yaml"]
        assert june("check").code == 0

    def test_progress_is_an_event_on_the_plan_that_stands(self, june: Desk) -> None:
        said = june.do(
            "done",
            AMBER,
            "p-2nfb",
            "--state",
            "doing",
            "--words",
            "-",
            "--json",
            stdin="Saturday the fourth.\n",
            **MINE,
        )
        _, made = written(june, said)
        event = made["events"][-1]
        assert (event["goal"], event["step"], event["progress"], event["words"]) == (
            "g-p8sz",
            "p-2nfb",
            "doing",
            "Saturday the fourth.",
        )
        said = june.do("done", AMBER, "g-p8sz", "--state", "achieved", "--extent", "exceeded", "--json", **MINE)
        assert written(june, said)[1]["events"][-1]["extent"] == "exceeded"

    @pytest.mark.parametrize(
        "more", [["g-p8sz", "--state", "sideways"], ["g-p8sz", "--extent", "miles"], ["a-3mqz", "--state", "eaten"]]
    )
    def test_a_word_that_is_none_is_refused(self, june: Desk, more: list[str]) -> None:
        before = bytes_in(june)
        said = june("done", AMBER, *more, **MINE)
        assert (said.code, said.out) == (2, "")
        assert bytes_in(june) == before

    @pytest.mark.parametrize(
        ("line", "option"),
        [
            ("a-3mqz --with Ines", "--with"),
            ("a-3mqz --again 2026-08-01", "--again"),
            ("a-3mqz --already", "--already"),
            ("p-2nfb --how letter", "--how"),
            ("p-2nfb --extent partial", "--extent"),
            ("g-p8sz --again 2026-08-01", "--again"),
            ("r-7ktm --how letter --note 2026-03-24-1705-q3nh", "--note"),
            ("r-7ktm --how letter --extent partial", "--extent"),
        ],
    )
    def test_an_option_that_has_no_place_there_is_never_dropped(self, june: Desk, line: str, option: str) -> None:
        if line.startswith("r-"):
            june.do("withdraw", AMBER, "consent", "--because", "-", stdin="Nobody.", **MINE)
        before = bytes_in(june)
        said = june("done", AMBER, *line.split(), **MINE)
        assert (said.code, said.out) == (2, "")
        assert f"takes no {option}" in said.err
        assert bytes_in(june) == before

    def test_an_appointment_is_booked_for_a_day_to_come(self, june: Desk) -> None:
        before = bytes_in(june)
        said = june("book", AMBER, "2026-07-02", **MINE)
        assert (said.code, said.out) == (2, "")
        assert f"fix: casefile note {AMBER} - --on DATE" in said.err
        assert bytes_in(june) == before
        assert june("book", AMBER, MINE["now"][:10], **MINE).code == 0

    def test_words_in_place_of_the_appointments_stop_nothing_else(self, june: Desk) -> None:
        path = june.folder / f"clients/{AMBER}/case.yaml"
        text = re.sub(r"(?m)^appointments:.*\n(?:[ -].*\n)*", "appointments: none\n", path.read_text("utf-8"))
        assert "appointments: none" in text
        path.write_text(text, "utf-8")
        june.do("withdraw", AMBER, "consent", "--because", "-", stdin="Nobody.", **MINE)
        june.do("done", AMBER, "r-7ktm", "--how", "letter", **MINE)
        said = june("done", AMBER, "2026-07-20", **MINE)
        assert said.code == 1
        assert "appointments must be a list of entries" in said.err
        assert path.read_text("utf-8") == text

    def test_a_recipient_is_told_only_after_a_withdrawal(self, june: Desk) -> None:
        assert june("done", AMBER, "r-7ktm", "--how", "letter", **MINE).code == 2


class TestBackup:
    """The whole caseload in one file, and back."""

    LEFT_OUT = (".casefile/schemas", ".casefile/lock", ".casefile/tmp", ".git")

    def files(self, root: Path) -> dict[str, bytes]:
        made = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        return {name: data for name, data in made.items() if not name.startswith(self.LEFT_OUT)}

    def test_what_comes_back_is_the_same_to_the_byte(self, june: Desk) -> None:
        target = june.folder.parent / "kept.zip"
        said = june.do("backup", target, **MINE)
        assert f"{len(self.files(june.folder))} files" in said.out
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        june.do("backup", "--restore", target, "--to", june.folder.parent / "back", **MINE)
        back = june.folder.parent / "back"
        before = self.files(june.folder)
        assert before.pop(".casefile/worker", None)  # who works here is asked anew on another machine
        assert self.files(back) == before
        assert Desk(back)("check").code == 0
        for path in (back, *back.rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path

    def test_the_history_comes_back_too(self, desk: Desk) -> None:
        inside = caseload(desk, history=True)
        inside.do("new", "--code", "fern-1111", **MINE)
        inside.do("backup", desk.folder / "kept.zip", **MINE)
        inside.do("backup", "--restore", desk.folder / "kept.zip", "--to", desk.folder / "back", **MINE)
        for folder in (inside.folder, desk.folder / "back"):
            log = subprocess.run(
                ["git", "-C", folder, "log", "--format=%H %s"], capture_output=True, text=True, check=True
            ).stdout
            if folder == inside.folder:
                before = log
        assert log == before
        assert "new" in log
        assert not subprocess.run(
            ["git", "-C", desk.folder / "back", "status", "--porcelain"], capture_output=True, check=True
        ).stdout.replace(b" M casefile.yaml\n", b"")

    def test_an_existing_file_or_folder_is_never_replaced(self, june: Desk) -> None:
        target = june.folder.parent / "kept.zip"
        june.do("backup", target, **MINE)
        before = target.read_bytes()
        assert june("backup", target, **MINE).code == 2
        assert target.read_bytes() == before
        assert june("backup", "--restore", target, "--to", june.folder, **MINE).code == 2
        assert june("backup", june.folder / "inside.zip", **MINE).code == 2
        assert not (june.folder / "inside.zip").exists()

    def tampered(self, june: Desk, change: Callable[[dict[str, bytes]], None]) -> Said:
        source, target = june.folder.parent / "kept.zip", june.folder.parent / "tampered.zip"
        june.do("backup", source, **MINE)
        with zipfile.ZipFile(source) as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        change(held)
        with zipfile.ZipFile(target, "w") as archive:
            for name, data in held.items():
                archive.writestr(name, data)
        return june("backup", "--restore", target, "--to", june.folder.parent / "back" / "in", **MINE)

    def test_a_changed_file_is_noticed(self, june: Desk) -> None:
        said = self.tampered(june, lambda held: held.update({"casefile.yaml": b"format: 1\n"}))
        assert (said.code, said.out) == (4, "")

    def test_a_file_more_or_less_is_noticed(self, june: Desk) -> None:
        said = self.tampered(june, lambda held: held.update({"extra.yaml": b"x: 1\n"}))
        assert said.code == 4
        assert not (june.folder.parent / "back").exists()

    @pytest.mark.parametrize(
        "name",
        [
            "../../escaped.yaml",
            "/tmp/escaped-casefile.yaml",
            "clients/../../../escaped.yaml",
            ".git/hooks/post-commit",
            ".GIT/config",
            "clients\\..\\escaped.yaml",
            "C:escaped.yaml",
            "clients/con.yaml",
        ],
    )
    def test_a_name_that_leads_outside_restores_nothing(self, june: Desk, name: str) -> None:
        def slip(held: dict[str, bytes]) -> None:
            manifest = json.loads(held["casefile-backup.json"])
            held[name] = held["casefile.yaml"]
            manifest["files"][name] = manifest["files"]["casefile.yaml"]
            held["casefile-backup.json"] = json.dumps(manifest).encode()

        said = self.tampered(june, slip)
        assert (said.code, said.out) == (4, "")
        assert not list(june.folder.parent.rglob("escaped*"))
        assert not (june.folder.parent / "back").exists()
        assert not Path("/tmp/escaped-casefile.yaml").exists()

    def test_what_is_no_backup_is_4_and_what_is_not_there_3(self, june: Desk) -> None:
        junk, back = june.folder.parent / "junk.zip", june.folder.parent / "back"
        for data in (b"", b"PK", b"no zip at all" * 100):
            junk.write_bytes(data)
            assert june("backup", "--restore", junk, "--to", back, **MINE).code == 4
        assert june("backup", "--restore", junk.with_name("none.zip"), "--to", back, **MINE).code == 3


class TestInitAndDoctor:
    """A new caseload, and whether one is safe."""

    def test_everything_is_for_its_owner_only_whatever_the_umask(self, desk: Desk) -> None:
        (desk.folder / "there-already").mkdir(mode=0o755)
        kept = os.umask(0)
        try:
            for name in ("new-one", "there-already"):
                inside = caseload(desk, name, history=True)
                inside.do("new", "--code", "fern-1111", **MINE)
                inside.do("note", "fern-1111", "words", "--kind", "phone", **MINE)
        finally:
            os.umask(kept)
        for name in ("new-one", "there-already"):
            root = desk.folder / name
            assert stat.S_IMODE(root.stat().st_mode) == 0o700
            for path in root.rglob("*"):
                if ".git" not in path.relative_to(root).parts:
                    wanted = 0o700 if path.is_dir() else 0o600
                    assert stat.S_IMODE(path.stat().st_mode) == wanted, path

    def test_a_folder_with_something_in_it_is_refused_and_left_alone(self, desk: Desk) -> None:
        (desk.folder / "letters").mkdir()
        (desk.folder / "letters/a.txt").write_text("mine", "utf-8")
        (desk.folder / "file").write_text("mine", "utf-8")
        for name in ("letters", "file"):
            said = desk("init", name, "--worker", "amina")
            assert (said.code, said.out) == (2, "")
        assert [path.name for path in (desk.folder / "letters").iterdir()] == ["a.txt"]

    def test_a_caseload_is_not_begun_twice(self, desk: Desk) -> None:
        inside = caseload(desk)
        before = bytes_in(inside, ".")
        said = desk("init", inside.folder, "--worker", "ben")
        assert (said.code, said.out) == (2, "")
        assert bytes_in(inside, ".") == before

    @pytest.mark.parametrize("worker", ["Amina", "a", "../x", "a b", "-x"])
    def test_a_worker_is_named_by_a_short_word(self, desk: Desk, worker: str) -> None:
        assert desk("init", "x", f"--worker={worker}").code == 2
        assert not (desk.folder / "x").exists()

    def test_a_new_caseload_is_in_order(self, desk: Desk) -> None:
        inside = caseload(desk, history=True)
        assert inside("check").code == 0
        assert (inside.folder / "README.txt").is_file()

    def test_doctor_says_what_is_loose_and_fix_mends_it(self, june: Desk) -> None:
        paper = june.folder / f"clients/{AMBER}/profile.yaml"
        paper.chmod(0o644)
        paper.parent.chmod(0o755)
        said = june("doctor", "--json", **MINE)
        signs = {one["subject"]: one for one in json.loads(said.out)["signs"]}
        assert said.code == 1
        assert signs["permissions"]["well"] is False
        june("doctor", "--fix", **MINE)
        assert stat.S_IMODE(paper.stat().st_mode) == 0o600
        assert stat.S_IMODE(paper.parent.stat().st_mode) == 0o700
        signs = {one["subject"]: one for one in json.loads(june("doctor", "--json", **MINE).out)["signs"]}
        assert signs["permissions"]["well"] is True
        assert (june.folder / ".git").exists()


# -- whatever check accepts can be signed, amended and given, and nothing else moves
OURS = ("status", "final", "signatures", "events", "updated")


def goods() -> list[Path]:
    """Good final papers of every form of a client's, but those that are changed in place."""
    found = [path for path in sorted(FORMS.glob("*/good/*.yaml")) if path.parts[-3] not in ("case", "profile")]
    texts = {path: path.read_text("utf-8") for path in found}
    return [path for path, text in texts.items() if "\nclient: " in text and "\nstatus: final\n" in text]


def odd(text: str, ways: list[tuple[str, int]]) -> str:
    """The same document, laid out as another person or program would."""
    lines = text.splitlines()
    tops = [n for n, line in enumerate(lines) if re.match(r"[a-z_]+:", line)]
    for way, pick in ways:
        n = tops[pick % len(tops)]
        if way == "comment":
            lines[n] = f"# about {pick} below: 'x' {{y}} - z\n{lines[n]}"
        elif way == "tail" and re.match(r"[a-z_]+: [a-z0-9_-]+$", lines[n]):
            lines[n] += "   # so it is"
        elif way == "blank":
            lines[n] = f"\n\n{lines[n]}"
        elif way == "quotes" and (
            found := re.match(r"(author|client|channel|place|decision): ([a-z0-9_-]+)$", lines[n])
        ):
            lines[n] = f"{found[1]}: '{found[2]}'"
        elif way == "spaces" and re.match(r"[a-z_]+: \S", lines[n]) and not re.search(r": [|>]", lines[n]):
            lines[n] = lines[n].replace(": ", ":     ", 1)
    made = "\n".join(lines) + "\n"
    names = {way for way, _ in ways}
    if "document-marker" in names:
        made = f"---\n{made}"
    if "end" in names:
        made = made.rstrip("\n")
    if "crlf" in names:
        made = made.replace("\n", "\r\n")
    if "mark" in names:
        made = "\ufeff" + made
    return made


def rest(text: str) -> list[str]:
    """The lines of a document but those of what casefile adds; a missing newline at the very end may come."""
    kept, inside = [], False
    for line in text.splitlines(keepends=True):
        key = re.match("\ufeff?([a-z_]+):", line)
        if key:
            inside = key.group(1) in OURS
        elif not line.startswith((" ", "-")) or line.lstrip().startswith("#"):
            inside = inside and line.startswith(" ") and not line.lstrip().startswith("#")
        if not inside:
            kept.append(line)
    if kept:
        kept[-1] = kept[-1].rstrip("\r\n")
    return kept


WAYS = ["comment", "tail", "blank", "quotes", "spaces", "crlf", "mark", "end", "document-marker"]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.sampled_from(goods()),
    st.lists(st.tuples(st.sampled_from(WAYS), st.integers(0, 60)), max_size=6),
    st.sampled_from(["sign", "given", "amend", "withdraw"]),
)
def test_what_check_accepts_can_be_added_to_and_nothing_else_in_it_moves(
    stages: dict[str, Path], source: Path, ways: list[tuple[str, int]], verb: str
) -> None:
    text = odd(source.read_text("utf-8"), ways)
    about = yaml.load(source.read_text("utf-8"), Loader=yaml.BaseLoader)
    with tempfile.TemporaryDirectory() as base:
        root = Path(base) / "riverbend"
        shutil.copytree(stages["walk-1"], root, ignore=shutil.ignore_patterns("clients", "schemas"))
        client = root / "clients" / about["client"]
        client.mkdir(parents=True)
        spine = (FORMS / "case/good/amber-start.yaml").read_text("utf-8")
        spine = spine.replace("amber-4821", about["client"]).replace("hqmdwckxtzpb", about["key"])
        (client / "case.yaml").write_text(spine, "utf-8")
        path = client / ("notes" if about["casefile"].startswith("note/") else "") / f"{about['id']}.yaml"
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as out:
            out.write(text)
        desk = Desk(root)
        found = json.loads(desk("check", about["client"], "--json", now="2026-12-01T00:00:00Z").out)["findings"]
        mine = [one for one in found if one["severity"] == "error" and one["path"].endswith(path.name)]
        assume(not [one for one in mine if one["code"] != "document/supersedes"])  # the version before is not here

        more = {
            "sign": ["--as", "caseworker", "--method", "electronic"],
            "given": ["--not-given", "declined"],
            "amend": ["--because", "looked at again"],
            "withdraw": ["--because", "taken back"],
        }[verb]
        before = path.read_bytes()
        said = desk(verb, about["client"], about["id"], *more, now="2026-12-01T00:00:00Z", by="amina")
        assert said.code in (0, 1, 2, 3), said
        after = path.read_bytes()
        if said.code or verb == "amend":
            assert after == before
        if not said.code and verb != "amend":
            assert rest(after.decode("utf-8")) == rest(before.decode("utf-8"))
            assert after != before
        if said.code == 0:
            again = json.loads(desk("check", about["client"], "--json", now="2026-12-01T00:00:00Z").out)["findings"]
            new = [one for one in again if one["severity"] == "error" and one["code"] not in {x["code"] for x in found}]
            assert not new


def test_most_good_papers_do_get_signed_or_given(stages: dict[str, Path]) -> None:
    assert len(goods()) > 25
    assert RISK.startswith("reason: ")
