"""How the page behaves in a person's hands: faults in plain words, what is shown and what is saved, and nothing left behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.browser.conftest import Chromium

from casefile.core.form import Form
from casefile.render.fillable import About
from casefile.store import library

pytestmark = pytest.mark.browser
Printed = Callable[..., Path]

SAVE = ["press", "#buttons .main"]
SAID = ["look", "[...document.querySelectorAll('#faults:not([hidden]) li')].map((one) => one.textContent)"]
FOCUS = ["look", "document.activeElement.id"]


def answers(saved: Any) -> Any:
    return json.loads(saved["text"])["answers"]


def form(name: str) -> Form:
    return library.form(name)


def test_what_is_missing_is_said_and_leads_there(chromium: Chromium, printed: Printed) -> None:
    link = ["press", "#faults li a"]
    _, said, focus, _, there, wrong, described = chromium.open(
        printed(form("case-plan")),
        [
            SAVE, SAID, FOCUS, link, FOCUS, ["look", "document.activeElement.ariaInvalid"],
            ["look", "document.activeElement.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent)"],
        ],
    )  # fmt: skip
    assert said == ["What matters to me — please answer this"]
    assert (focus, there, wrong) == ("faults", "what_matters_to_me", "true")
    assert described == ["Here: please answer this.", "In the person's own words."]


def test_faults_are_gone_once_it_is_saved(chromium: Chromium, printed: Printed) -> None:
    marks = ["look", "document.querySelectorAll('.wrong, .fault, [aria-invalid], [data-described]').length"]
    _, before, *_, said, after = chromium.open(
        printed(form("smart-goals")),
        [SAVE, marks, ["choose", "goals.excuse", "not_known"], ["save"], SAID, marks],
    )
    assert before > 0
    assert (said, after) == ([], 0)


def test_the_fault_of_the_second_goal_is_shown_at_the_second_goal(chromium: Chromium, printed: Printed) -> None:
    _, _, _, said, there = chromium.open(
        printed(form("smart-goals")),
        [["press", '[id="goals"]'], ["type", "goals.2.priority", "two"], SAVE, SAID, ["look", "[...document.querySelectorAll('.wrong')].map((one) => one.querySelector('input, textarea').id)"]],
    )  # fmt: skip
    assert said == [
        "2. My goals — What we agreed to aim for — please answer this",
        "2. My goals — Which comes first? — please write a whole number, in figures",
        "2. My goals — Whose idea is it? — please answer this",
    ]
    assert there == ["goals.2.goal", "goals.2.priority", "goals.2.whose_idea"]


def test_an_item_left_empty_is_none_and_one_removed_is_gone(chromium: Chromium, printed: Printed) -> None:
    add = ["press", '[id="maintain"]']
    *_, focus, saved = chromium.open(
        printed(form("exit-plan")),
        [
            ["choose", "achievements_recognised.excuse", "not_known"], add, add, add, add,
            ["type", "maintain.2.what_works", "two"], ["type", "maintain.3.what_works", "three"], ["type", "maintain.4.what_works", "four"],  ["press", "[data-item]:nth-child(3) > [data-remove]"], FOCUS, ["save"],
        ],
    )  # fmt: skip
    assert focus == "maintain"
    assert answers(saved)["maintain"] == [{"what_works": "two"}, {"what_works": "four"}]


@pytest.mark.parametrize(("typed", "kept"), [
    (("5", "1", "2027"), "2027-01-05"), (("05", "01", "2027"), "2027-01-05"), (("29", "2", "2028"), "2028-02-29"), (("", "", ""), None),
    (("31", "2", "2026"), "no"), (("5", "1", "27"), "no"), (("5", "", "2027"), "no"), (("x", "1", "2027"), "no"), (("0", "1", "2027"), "no"),
])  # fmt: skip
def test_a_day_has_three_boxes(chromium: Chromium, printed: Printed, typed: tuple[str, ...], kept: str | None) -> None:
    boxes = [["type", f"expected_end{part}", text] for part, text in zip(("", ".month", ".year"), typed, strict=True)]
    steps = [["choose", "what_matters_to_me.excuse", "declined"], *boxes]
    if kept == "no":
        *_, said = chromium.open(printed(form("case-plan")), [*steps, SAVE, SAID])
        assert said == ["When might that be? — please give a day of the calendar, like 27 3 2027"]
    else:
        *_, saved = chromium.open(printed(form("case-plan")), [*steps, ["save"]])
        assert answers(saved).get("expected_end") == kept


def test_a_question_comes_and_goes_with_the_answer_it_hangs_on(chromium: Chromium, printed: Printed) -> None:
    seen = ["look", "!document.querySelector('[data-name=model_words]').hidden"]
    *results, saved = chromium.open(
        printed(form("review")),
        [
            seen, ["check", "model_still_right.is.false"], seen, ["type", "model_words", "Phone calls."], ["check", "model_still_right"], seen,
            ["check", "consent_check.still_valid"], ["save"],
        ],
    )  # fmt: skip
    assert [results[0], results[2], results[5]] == [False, True, False]
    assert answers(saved) == {"model_still_right": True, "consent_check": {"still_valid": True}}


def test_would_rather_not_answer_is_an_answer(chromium: Chromium, printed: Printed) -> None:
    *_, saved = chromium.open(
        printed(form("case-plan")), [["choose", "what_matters_to_me.excuse", "declined"], ["save"]]
    )
    assert answers(saved) == {"unanswered": {"what_matters_to_me": "declined"}}


def test_an_answer_that_is_there_needs_no_excuse(chromium: Chromium, printed: Printed) -> None:
    steps = [["choose", "what_matters_to_me.excuse", "declined"], ["type", "what_matters_to_me", "A door."], ["save"]]
    *_, saved = chromium.open(printed(form("case-plan")), steps)
    assert answers(saved) == {"what_matters_to_me": "A door."}


def test_what_is_only_missing_may_be_saved_as_it_is_and_what_is_wrong_may_not(
    chromium: Chromium, printed: Printed
) -> None:
    offered = ["look", "!document.getElementById('as-it-is').hidden"]
    *_, yes, _, _, no, _, _, saved = chromium.open(
        printed(form("case-plan")),
        [
            SAVE,
            offered,
            ["type", "expected_end", "1"],
            SAVE,
            offered,
            ["type", "expected_end", ""],
            SAVE,
            ["save", "#as-it-is button"],
        ],
    )
    assert (yes, no, answers(saved)) == (True, False, {})


def test_enter_in_a_line_does_not_save(chromium: Chromium, printed: Printed) -> None:
    steps = [["type", "expected_end", "1"], ["key", "Enter"], SAID, ["look", "document.getElementById('saved').hidden"]]
    *_, said, hidden = chromium.open(printed(form("case-plan")), steps)
    assert (said, hidden) == ([], True)


# -- nothing stays
FULL = "[...document.querySelectorAll('input, textarea, select')].filter((one) => one.type === 'checkbox' || one.type === 'radio' ? one.checked && one.value : one.value).length"


def test_clear_everything_leaves_nothing(chromium: Chromium, printed: Printed) -> None:
    before = {"my_strengths": ["swimming"], "goals": [{"id": "g-aaaa", "goal": "a unit"}]}
    path = printed(form("case-plan"), About("amber-4821", "hqmdwckxtzpb", "2026-03-18-case-plan-b4wd", "x:1", before))
    begun, _, _, left, items, html, _, saved = chromium.open(
        path,
        [
            ["look", FULL], ["type", "what_matters_to_me", "x"], ["press", "#clear"], ["look", FULL],
            ["look", "document.querySelectorAll('[data-item]').length"], ["look", "document.documentElement.innerHTML"],
            ["choose", "what_matters_to_me.excuse", "declined"], ["save"],
        ],
    )  # fmt: skip
    assert begun == 2
    assert (left, items) == (0, 0)
    assert "swimming" not in html
    assert answers(saved) == {"unanswered": {"what_matters_to_me": "declined"}}


def test_the_browser_asks_before_words_are_lost_and_only_then(chromium: Chromium, printed: Printed) -> None:
    path = printed(form("case-plan"))
    assert chromium.open(path, [["type", "what_matters_to_me", "x"], ["leave"]])[-1] == "beforeunload"
    assert chromium.open(path, [["type", "what_matters_to_me", "x"], ["save"], ["leave"]])[-1] == ""


def test_after_saving_it_says_what_to_do_with_the_file(chromium: Chromium, printed: Printed) -> None:
    steps = [
        ["type", "what_matters_to_me", "x"],
        ["save"],
        FOCUS,
        ["look", "document.getElementById('saved').innerText"],
    ]
    _, saved, focus, said = chromium.open(printed(form("case-plan")), steps)
    assert (saved["name"], focus) == ("answers.json", "saved")
    assert "answers.json" in said
    assert "Clear everything" in said


def test_without_scripts_the_page_says_so_and_offers_no_saving(chromium: Chromium, printed: Printed) -> None:
    path = printed(form("case-plan"))
    (shot,) = chromium.open(path, [["seen", "#buttons .main, noscript p"]], script=False)
    assert shot == [
        "This page cannot save what you write, because scripts are switched off here. Please ask for the paper form."
    ]


@pytest.mark.parametrize("reach", [
    "fetch('http://127.0.0.1:9/x').then(() => 'reached', () => 'stopped')", "new Promise((say) => { const one = new Image(); one.onerror = () => say('stopped'); one.onload = () => say('reached'); one.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA='; })",
    "new Promise((say) => { const one = document.createElement('script'); one.textContent = 'window.reached = 1'; document.body.append(one); say(window.reached ? 'reached' : 'stopped'); })",
    "new Promise((say) => { const one = document.createElement('div'); one.setAttribute('style', 'width: 3px'); document.body.append(one); say(one.offsetWidth === 3 ? 'reached' : 'stopped'); })",
])  # fmt: skip
def test_the_policy_of_the_page_stops_what_is_not_its_own(chromium: Chromium, printed: Printed, reach: str) -> None:
    assert chromium.open(printed(form("smart-goals")), [["look", reach]], quiet=False) == ["stopped"]


def test_words_of_an_enemy_are_words(chromium: Chromium, printed: Printed) -> None:
    evil = "</script><img src=x onerror=alert(1)>{{ 7*7 }}"
    path = printed(
        form("case-plan"),
        About("amber-4821", "hqmdwckxtzpb", "x-1234", "x:1", {"what_matters_to_me": evil, "my_strengths": [evil]}),
    )
    images, saved = chromium.open(path, [["look", "document.images.length"], ["save"]])
    assert images == 0
    assert answers(saved) == {"what_matters_to_me": evil, "my_strengths": [evil]}


# -- a page that somebody keeps to themselves (practice review, E27)
def test_a_page_that_is_kept_saves_only_that_it_was_offered(chromium: Chromium, printed: Printed) -> None:
    path = printed(form("self-reflection"))
    told = ["look", "document.getElementById('private').hidden"]
    _, _, hidden, saved = chromium.open(path, [["type", "proud_of", "My secret"], ["check", "share"], told, ["save"]])
    assert hidden is False
    assert answers(saved) == {"share": "keep_private"}
    assert "secret" not in saved["text"]
    *_, hidden, saved = chromium.open(
        path, [["type", "proud_of", "For you"], ["check", "share.is.with_worker"], told, ["save"]]
    )
    assert hidden is True
    assert answers(saved) == {"proud_of": "For you", "share": "with_worker"}
