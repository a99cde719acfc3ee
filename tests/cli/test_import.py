"""What a person filled in comes back as a draft beside everything else; whatever is wrong with the file is one line, and nothing written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cli.filled import NONCE, SAVED, page, put, saved, tree_of
from tests.story import Desk

AMBER = "amber-4821"
DAY = "2026-06-12"
WORDS = "Zebulonka wants a door that locks"


@pytest.fixture
def riverbend(at: Callable[[str], Desk]) -> Desk:
    """Amber's file with a final case plan, and no draft of anything that is tested here."""
    return at("plan-signed")


@pytest.fixture(scope="module")
def untouched(stages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The same for every test in which nothing may be written."""
    folder = tmp_path_factory.mktemp("untouched") / "riverbend"
    shutil.copytree(stages["plan-signed"], folder)
    return Desk(folder)


@pytest.fixture(scope="module")
def printed(untouched: Desk) -> dict[str, Any]:
    """A page of Amber's, printed there."""
    return page(untouched, AMBER, "smart-goals")


def bring(desk: Desk, what: object, *words: str, day: str = DAY) -> tuple[dict[str, Any], str]:
    """Bring a file in; the new draft, and what was said."""
    before = tree_of(desk)
    said = desk.do("import", "form", put(desk, what), *words, day=day, by="amina")
    changed = {
        name for name, text in tree_of(desk).items() if before.get(name) != text and not name.startswith(".casefile/")
    }
    (name,) = changed
    assert set(before) - set(tree_of(desk)) == set()
    return yaml.safe_load((desk.folder / name).read_text("utf-8")), said.out


def goals(**more: Any) -> dict[str, Any]:
    return {"goals": [{"goal": WORDS, "whose_idea": "client", "client_statement": WORDS, **more}]}


# -- what comes of it
def test_a_page_without_a_paper_behind_it_becomes_a_first_draft(riverbend: Desk) -> None:
    draft, said = bring(riverbend, saved(page(riverbend, AMBER, "smart-goals"), goals(priority=2)))
    assert (draft["status"], draft["version"], draft["client"], str(draft["date"])) == ("draft", 1, AMBER, DAY)
    assert {**draft["goals"][0], "id": ""} == {"id": "", **goals(priority=2)["goals"][0]}
    assert {"final", "signatures", "supersedes"} & set(draft) == set()
    assert said.splitlines()[0].endswith(", filled in by the person, is kept as a draft")
    assert f"next: casefile show {AMBER} {draft['id']}" in said


def test_where_it_comes_from_is_an_event_of_the_draft(riverbend: Desk) -> None:
    data = page(riverbend, AMBER, "smart-goals")
    draft, _ = bring(riverbend, saved(data, goals()))
    (event,) = draft["events"]
    kept = {name: str(event[name]) for name in ("kind", "date", "by", "nonce", "page")}
    assert kept == {"kind": "filled_in", "date": DAY, "by": "amina", "nonce": NONCE, "page": data["rules"]}
    assert event["saved"] == SAVED or event["saved"].strftime("%Y-%m-%dT%H:%M:%SZ") == SAVED


def test_a_final_paper_gets_a_next_version_and_keeps_what_the_page_did_not_ask(riverbend: Desk) -> None:
    data = page(riverbend, AMBER, "case-plan")
    base = yaml.safe_load(Path(riverbend.folder, "clients", AMBER, data["based_on"]["id"] + ".yaml").read_text("utf-8"))
    draft, said = bring(riverbend, saved(data, {"what_matters_to_me": WORDS}))
    assert (draft["supersedes"], draft["version"]) == ([base["id"]], base["version"] + 1)
    assert draft["what_matters_to_me"] == WORDS
    for name in set(base) - set(draft):
        assert name in ("final", "signatures")
    for name in ("plan_start", "model", "review_on", "goals", "participation", "case_manager_role"):
        assert draft.get(name) == base.get(name), name
    assert draft["events"][0]["based_on"] == base["id"]
    assert "takes nobody's place" not in said
    assert riverbend.do("check", AMBER, day=DAY).code == 0


def test_an_item_taken_off_the_page_is_gone_and_one_that_stays_keeps_the_workers_part(riverbend: Desk) -> None:
    first, _ = bring(
        riverbend,
        saved(page(riverbend, AMBER, "exit-plan"), {"maintain": [{"what_works": "one"}, {"what_works": "two"}]}),
    )
    ids = [one["id"] for one in first["maintain"]]
    name = f"clients/{AMBER}/{first['id']}.yaml"
    riverbend.do("write", AMBER, "exit-plan", "--set", "way_back.contact=the desk", day=DAY, by="amina")
    data = page(riverbend, AMBER, "exit-plan", day=DAY)
    assert [one["id"] for one in data["answers"]["maintain"]] == ids
    kept = {"maintain": [{"id": ids[1], "what_works": "two, still"}, {"what_works": "three"}]}
    again, said = bring(riverbend, saved(data, kept, nonce="0" * 32))
    assert [one["what_works"] for one in again["maintain"]] == ["two, still", "three"]
    assert again["maintain"][0]["id"] == ids[1]
    assert again["way_back"] == {"contact": "the desk"}
    assert again["version"] == first["version"]
    assert f"beside the draft {first['id']} that it went on from" in said
    assert (riverbend.folder / name).is_file()


def test_an_answer_left_out_on_the_page_is_gone_from_the_draft_and_an_excuse_comes_with_it(riverbend: Desk) -> None:
    data = page(riverbend, AMBER, "case-plan")
    what = saved(data, {"unanswered": {"what_matters_to_me": "declined"}})
    del what["answers"]["what_matters_to_me"]
    draft, _ = bring(riverbend, what)
    assert "what_matters_to_me" not in draft
    assert draft["unanswered"] == {"what_matters_to_me": "declined"}


def test_the_worker_sees_it_goes_on_with_it_and_it_is_signed(riverbend: Desk) -> None:
    draft, _ = bring(riverbend, saved(page(riverbend, AMBER, "smart-goals"), goals()))
    assert WORDS in riverbend.do("show", AMBER, draft["id"], day=DAY).out
    assert "Filled in by the person" in riverbend.do("show", AMBER, "smart-goals", day=DAY).out
    sets = ("--set", "participation.client_present=false", "--set", "participation.how=client_wrote")
    riverbend.do("write", AMBER, "smart-goals", *sets, day=DAY, by="amina")
    said = riverbend.do("sign", AMBER, "smart-goals", "--as", "client", "--method", "ink", day=DAY, by="amina")
    assert "client signed" in said.out
    assert riverbend.do("check", AMBER, day=DAY).code == 0


def test_a_blank_page_is_somebodys_once_it_is_said_whose(riverbend: Desk) -> None:
    what = saved(page(riverbend, "--blank", "smart-goals"), goals())
    assert (what["client"], what["key"], what["based_on"]) == (None, None, None)
    said = riverbend("import", "form", put(riverbend, what), day=DAY, by="amina")
    assert (said.code, said.out) == (2, "")
    draft, _ = bring(riverbend, what, AMBER)
    assert draft["client"] == AMBER


def test_it_is_read_from_stdin_tried_out_and_told_as_json(riverbend: Desk) -> None:
    before = tree_of(riverbend)
    text = json.dumps(saved(page(riverbend, AMBER, "smart-goals"), goals()))
    riverbend.do("import", "form", "-", "--dry-run", stdin=text, day=DAY, by="amina")
    assert tree_of(riverbend) == before
    said = riverbend.do("import", "form", "-", "--json", stdin=text, day=DAY, by="amina")
    told = json.loads(said.out)
    assert (told["casefile"], told["done"], told["client"]) == (1, True, AMBER)
    (document,) = told["documents"]
    assert (document["form"], document["status"]) == ("smart-goals", "draft")
    assert told["next"] == f"casefile show {AMBER} {document['id']}"


# -- what has changed meanwhile
def test_a_page_whose_paper_has_a_newer_version_stands_beside_it(riverbend: Desk) -> None:
    data = page(riverbend, AMBER, "case-plan")
    riverbend.do("amend", AMBER, "case-plan", "--because", "-", stdin="More", day=DAY, by="amina")
    draft, said = bring(riverbend, saved(data, {"what_matters_to_me": WORDS}))
    assert {"supersedes", "plan_start"} & set(draft) == set()
    assert draft["what_matters_to_me"] == WORDS
    assert f"there is a newer case-plan, {DAY}-case-plan-" in said
    assert "takes nobody's place" in said


def test_a_page_whose_draft_was_changed_since_stands_beside_it(riverbend: Desk) -> None:
    first, _ = bring(riverbend, saved(page(riverbend, AMBER, "smart-goals"), goals()))
    data = page(riverbend, AMBER, "smart-goals", day=DAY)
    riverbend.do("write", AMBER, "smart-goals", "--set", "ideas_for_later.+=A boat", day=DAY, by="amina")
    draft, said = bring(riverbend, saved(data, {}, nonce="1" * 32))
    assert "ideas_for_later" not in draft
    assert f"{first['id']} has changed since the page was printed" in said


def test_a_blank_page_beside_a_paper_takes_nobodys_place(riverbend: Desk) -> None:
    draft, said = bring(riverbend, saved(page(riverbend, "--blank", "case-plan"), {"what_matters_to_me": WORDS}), AMBER)
    assert "supersedes" not in draft
    assert "takes nobody's place" in said


def test_what_is_wrong_in_the_paper_it_went_on_from_does_not_stop_a_persons_words(riverbend: Desk) -> None:
    first, _ = bring(riverbend, saved(page(riverbend, AMBER, "smart-goals"), goals()))
    path = riverbend.folder / "clients" / AMBER / f"{first['id']}.yaml"
    path.write_text(path.read_text("utf-8").replace("whose_idea: client", "whose_idea: hers\n    zebra: x"), "utf-8")
    data = page(riverbend, AMBER, "smart-goals", day=DAY)
    draft, _ = bring(riverbend, saved(data, {"ideas_for_later": [WORDS], **goals()}, nonce="2" * 32))
    assert draft["ideas_for_later"] == [WORDS]


# -- what is refused: one line, an exit code, nothing written, nobody's words
def refused(desk: Desk, what: object, *words: str) -> tuple[int, str]:
    before = tree_of(desk)
    said = desk("import", "form", put(desk, what), *words, day=DAY, by="amina")
    assert tree_of(desk) == before, "something was written"
    assert said.out == ""
    assert [line.partition(":")[0] for line in said.err.splitlines()] in (["casefile"], ["casefile", "fix"])
    assert "Zebulonka" not in said.err
    return said.code, said.err


@pytest.mark.parametrize("answers", [
    {"goal": WORDS}, {"goals": WORDS}, {"goals": [WORDS]}, {"goals": {"goal": WORDS}}, {"goals": [{"goal": [WORDS]}]},
    {"goals": [{WORDS: "x"}]}, {WORDS: WORDS}, {"goals": [{"goal": "x", "priority": "2"}]}, {"goals": [{"goal": "x", "priority": 2.5}]},
    {"goals": [{"goal": "x", "priority": True}]}, {"goals": [{"goal": "x", "domain": WORDS}]}, {"goals": [{"goal": "x" * 20_001}]},
    {"goals": [{"goal": "x", "time_bound": {"due": "2026-02-30"}}]}, {"goals": [{"goal": "x", "achievable": {"confidence": 11}}]},
    {"goals": None}, {"goals": [{"goal": 7}]}, {"goals": [{"id": WORDS, "goal": "x"}]}, {"goals": [{"id": "g-1", "goal": "x"}] * 2},
    {"assessment_ref": "2026-03-18-case-plan-b4wd"}, {"status": "final"}, {"final": {"by": "amina"}}, {"events": []}, {"key": "x"},
    {"participation": {"client_present": True}}, {"unanswered": {"goals": "not_asked"}}, {"unanswered": {WORDS: "declined"}},
    {"unanswered": WORDS}, {"local": {"x": "y"}}, {"sensitivity": "routine"}, {"ideas_for_later": ["x", {"y": "z"}]},
], ids=lambda one: json.dumps(one)[:50])  # fmt: skip
def test_answers_that_the_page_could_not_give(
    untouched: Desk, printed: dict[str, Any], answers: dict[str, Any]
) -> None:
    code, _ = refused(untouched, saved(printed, answers))
    assert code == 2


def raw(text: str) -> Callable[[dict[str, Any]], bytes]:
    """The file with the goal's words written as `text`."""
    return lambda what: json.dumps(what).replace(json.dumps(WORDS), text).encode()


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], object], int, str]] = {
    "not JSON": (lambda what: b"what_matters_to_me: Zebulonka", 4, "not JSON"),
    "cut short": (lambda what: json.dumps(what).encode()[:-9], 4, "not JSON"),
    "nothing": (lambda what: b"", 4, "not JSON"),
    "UTF-16": (lambda what: json.dumps(what).encode("utf-16"), 4, "UTF-8"),
    "Latin": (lambda what: '{"é": 1}'.encode("latin-1"), 4, "UTF-8"),
    "oversize": (lambda what: json.dumps({**what, "x": "y" * 1024 * 1024}).encode(), 4, "larger than 1 MiB"),
    "a key twice": (lambda what: json.dumps(what).replace('"answers"', '"answers": {}, "answers"').encode(), 4, "twice"),
    "an answer twice": (raw('"x", "goal": "y"'), 4, "twice"),
    "NaN": (raw("NaN"), 4, "NaN"),
    "Infinity": (raw("-Infinity"), 4, "NaN or Infinity"),
    "more than a number": (raw("1e999"), 4, "NaN or Infinity"),
    "a number beyond numbers": (raw("1" * 17), 4, "too large"),
    "a number far beyond": (raw("1e300"), 4, "too large"),
    "a number without end": (raw("1" * 5000), 4, "not JSON"),
    "half a character": (raw('"\\ud800"'), 4, "surrogate"),
    "half a key": (lambda what: {**what, "answers": {"\ud83d": 1}}, 4, "surrogate"),
    "an escape character": (raw('"\\u001b[31m"'), 4, "control character"),
    "a raw control character": (raw('"\x01"'), 4, "not JSON"),
    "a next-line character": (raw('"\\u0085"'), 4, "control character"),
    "a delete in a key": (lambda what: {**what, "answers": {"a\x7f": 1}}, 4, "control character"),
    "a nest": (raw("[" * 50 + "]" * 50), 4, "nested too deeply"),
    "a deep nest": (raw("[" * 9_000 + "]" * 9_000), 4, "not JSON"),
    "a list": (lambda what: [what], 2, "not a file that a page"),
    "another file": (lambda what: {"goals": WORDS}, 2, "not a file that a page"),
    "a field more": (lambda what: {**what, "status": "final"}, 2, "not a file that a page"),
    "a field less": (lambda what: {name: what[name] for name in what if name != "rules"}, 2, "not a file that a page"),
    "a nonce that is none": (lambda what: {**what, "nonce": WORDS}, 2, "not a file that a page"),
    "a moment that is none": (lambda what: {**what, "saved": "2026-06-11"}, 2, "not a file that a page"),
    "a newer kind of page": (lambda what: {**what, "casefile_page": 2}, 2, "not a file that a page"),
    "answers that are a list": (lambda what: {**what, "answers": []}, 2, "not a file that a page"),
    "a client that is none": (lambda what: {**what, "client": "../etc"}, 2, "not a file that a page"),
    "a key without a client": (lambda what: {**what, "client": None}, 2, "not a file that a page"),
    "a base that is none": (lambda what: {**what, "based_on": {"id": "../../x", "digest": "y"}}, 2, "not a file that a page"),
    "another key": (lambda what: {**what, "key": "b" * 12}, 2, "another file"),
    "nobody we know": (lambda what: {**what, "client": "nobody-0000"}, 3, "nobody-0000"),
    "other rules": (lambda what: {**what, "rules": "0" * 64}, 1, "another version"),
    "another version of the form": (lambda what: {**what, "page": "smart-goals/2"}, 1, "another version"),
    "a form nobody fills in": (lambda what: {**what, "page": "consent/1"}, 1, "another version"),
    "a form nobody knows": (lambda what: {**what, "page": "zebra/1"}, 1, "another version"),
    "another form's rules": (lambda what: {**what, "page": "case-plan/1"}, 1, "another version"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_file_with_a_fault(untouched: Desk, printed: dict[str, Any], name: str) -> None:
    fault, code, words = FAULTS[name]
    got, said = refused(untouched, fault(saved(printed, goals())))
    assert (got, words in said) == (code, True), said


def test_a_page_of_somebody_else(riverbend: Desk) -> None:
    riverbend.do("new", "--code", "wattle-3307", day=DAY, by="amina")
    what = saved(page(riverbend, AMBER, "smart-goals"), goals())
    code, said = refused(riverbend, what, "wattle-3307")
    assert (code, "not printed for wattle-3307" in said) == (2, True)
    code, said = refused(riverbend, saved(page(riverbend, "--blank", "smart-goals"), goals()), "service")
    assert code == 2


def test_a_file_comes_in_once_and_the_draft_it_made_is_named(riverbend: Desk) -> None:
    what = saved(page(riverbend, AMBER, "smart-goals"), goals())
    draft, _ = bring(riverbend, what)
    code, said = refused(riverbend, what)
    assert (code, draft["id"] in said) == (1, True)
    riverbend.do(
        "withdraw", AMBER, draft["id"], "--in-error", "--because", "-", stdin="Wrong page", day=DAY, by="amina"
    )
    assert refused(riverbend, what)[0] == 1


def test_a_blank_page_of_one_person_does_not_come_into_anothers_file(riverbend: Desk) -> None:
    riverbend.do("new", "--code", "wattle-3307", day=DAY, by="amina")
    what = saved(page(riverbend, "--blank", "smart-goals"), goals())
    draft, _ = bring(riverbend, what, AMBER)
    code, said = refused(riverbend, what, "wattle-3307")
    assert (code, draft["id"] in said) == (1, True)


@pytest.mark.parametrize("words", [("csv", "x.json"), ("form", "not-there.json"), ("form",), ()])
def test_a_command_that_is_typed_wrongly(untouched: Desk, words: tuple[str, ...]) -> None:
    said = untouched("import", *words, day=DAY, by="amina")
    assert (said.code, said.out) == (3 if "not-there.json" in words else 2, "")


# -- words of every kind
KINDS = (
    "Nguyễn Thị Hồng Ánh", "我想要一个家", "أريد بيتا", "👩🏽‍🦽 e\u0301 \u202e", "<script>alert(1)</script>", "yes", "null", "~", "1e3", "0o7", "- x",
    "# no comment", "a: b", "'", '"', "\\", "{{ 7*7 }}", "!tag", "&a *a", "a\tb", "one\ntwo\n\nthree", "--- x", "%TAG", "  lead and trail  ", "\u2028",
)  # fmt: skip


def test_every_word_comes_back_as_it_was_given(riverbend: Desk) -> None:
    answers = {
        "ideas_for_later": [word for word in KINDS if "\n" not in word],
        **goals(why_it_matters="\n".join(KINDS)),
    }
    draft, _ = bring(riverbend, saved(page(riverbend, AMBER, "smart-goals"), answers))
    assert draft["ideas_for_later"] == answers["ideas_for_later"]
    assert draft["goals"][0]["why_it_matters"] == answers["goals"][0]["why_it_matters"]
    assert riverbend.do("check", AMBER, day=DAY).code == 0


# -- a page that somebody keeps to themselves
def test_where_a_person_keeps_the_page_nothing_of_it_is_kept_anywhere(riverbend: Desk) -> None:
    """Also not what a page ought never to have saved (practice review, E27)."""
    more = {"proud_of": WORDS, "people": [WORDS], "ladder": [{"code": "housing", "now": 3}]}
    draft, _ = bring(riverbend, saved(page(riverbend, AMBER, "self-reflection"), {"share": "keep_private", **more}))
    assert {"share", *more} & set(draft) == {"share"}
    assert not [name for name, text in tree_of(riverbend).items() if b"Zebulonka" in text]


def test_a_page_that_may_be_read_is_kept_whole(riverbend: Desk) -> None:
    answers = {"share": "with_worker", "proud_of": WORDS}
    draft, _ = bring(riverbend, saved(page(riverbend, AMBER, "self-reflection"), answers))
    assert {name: draft[name] for name in answers} == answers


def test_who_changes_their_mind_keeps_the_rest(riverbend: Desk) -> None:
    first = saved(page(riverbend, AMBER, "self-reflection"), {"share": "with_worker", "proud_of": WORDS})
    bring(riverbend, first)
    data = page(riverbend, AMBER, "self-reflection", day=DAY)
    assert data["answers"]["proud_of"] == WORDS
    again, _ = bring(riverbend, saved(data, {"share": "keep_private"}, nonce="3" * 32))
    assert "proud_of" not in again
