"""A service's words over a form that ships: what they change, what they never change, and what is said of the rest."""

from dataclasses import replace

import pytest

from casefile.core.finding import Severity
from casefile.core.form import Field, FieldType, Form, Kind, When
from casefile.core.wording import Wording, faults, worded, wording_of

CHOICE = FieldType.CHOICE
LABELS = {"walk": "On foot", "bus": "By bus"}


def question(name, type=FieldType.TEXT, section="way", **more):
    return Field(name, type, f"Shipped {name}?", f"Help with {name}.", section=section, why="client", **more)


STEPS = Field(
    "steps",
    FieldType.LIST,
    "Shipped steps?",
    section="then",
    why="client",
    item=Field(
        "steps",
        FieldType.GROUP,
        "A step",
        fields=(
            Field("id", FieldType.TEXT, "Id", "The key."),
            Field("who", CHOICE, "Who?", choices=("me", "you"), labels={"me": "I", "you": "You"}),
            Field("by", FieldType.DATE, "By when?"),
        ),
    ),
)
FORM = Form(
    name="trip",
    version=2,
    title="The trip",
    help="A form for a test.",
    kind=Kind.RECORD,
    place="client",
    phases=(),
    proforma=None,
    signatories=(),
    events=(),
    sensitivity="routine",
    source="",
    sections=(("way", "The way"), ("then", "")),
    fields=(
        Field("id", FieldType.TEXT, "Id", "Ours."),
        question("where", needed=True),
        question("how", CHOICE, choices=("walk", "bus"), labels=LABELS),
        question("ticket", when=When("how", ("bus",))),
        question("why"),
        replace(question("danger"), why="safety"),
        replace(question("duty"), why="law"),
        question("weather"),
        STEPS,
    ),
    schema={"the": "schema"},
)
LOOKED_AT = ("why",)


def over(**tree):
    return worded(FORM, wording_of(tree), LOOKED_AT)


def said(**tree):
    return [(one.path, one.code, one.message, str(one.severity)) for one in faults(FORM, wording_of(tree), LOOKED_AT)]


def names(form):
    return [one.name for one in form.questions()]


# -- what they change
def test_the_form_and_its_sections_are_called_as_the_service_calls_them():
    form = over(title=" Our trip ", description="Ours.", above="Hello.", below="Bye.", sections={"then": "After that"})
    assert (form.title, form.help, form.above, form.below) == ("Our trip", "Ours.", "Hello.", "Bye.")
    assert form.sections == (("way", "The way"), ("then", "After that"))


def test_a_question_is_asked_in_the_services_words_at_any_depth():
    form = over(
        questions={
            "where": {"title": "Where to?", "description": "A town.", "examples": ["Wagga"]},
            "how": {"labels": {"bus": "With the bus"}},
            "steps": {"title": "What next?"},
            "steps.who": {"title": "Which of us?", "labels": {"me": "The worker"}},
        }
    )
    where = form.called("where")
    assert (where.title, where.help, where.examples) == ("Where to?", "A town.", ("Wagga",))
    assert form.called("how").title == "Shipped how?"
    assert [form.called("how").label(value) for value in ("walk", "bus")] == ["On foot", "With the bus"]
    assert form.called("steps").title == "What next?"
    assert form.called("steps.who").title == "Which of us?"
    assert [form.called("steps.who").label(value) for value in ("me", "you")] == ["The worker", "You"]
    assert form.called("steps.by") == FORM.called("steps.by")


def test_some_questions_come_first_in_their_section_and_the_others_follow():
    assert names(FORM) == ["where", "how", "ticket", "why", "danger", "duty", "weather", "steps"]
    form = over(order={"way": ["weather", "how"]})
    assert names(form) == ["weather", "how", "where", "ticket", "why", "danger", "duty", "steps"]


def test_a_hidden_question_is_asked_no_more_and_stays_a_question():
    form = over(hidden=["weather", "steps.by"])
    assert [one.name for one in form.fields if one.hidden] == ["weather"]
    assert not form.called("weather").asked({}, {})
    assert [one.name for one in form.called("steps").inside if one.hidden] == ["by"]


# -- what they never change
def test_what_is_stored_and_checked_is_the_shipped_forms():
    form = over(
        title="Ours",
        questions={"where": {"title": "x"}, "how": {"labels": {"bus": "x", "train": "y"}}},
        order={"way": ["weather"]},
        hidden=["where", "weather"],
    )
    assert form.schema is FORM.schema
    assert [one.name for one in form.fields] == [one.name for one in FORM.fields], "the order in a file stays"
    assert form.called("how").choices == ("walk", "bus")
    assert form.called("where").needed
    assert not form.called("where").hidden
    assert (form.name, form.version, form.kind, form.place) == ("trip", 2, Kind.RECORD, "client")
    shipped = replace(form.called("where"), title="Shipped where?")
    assert shipped == FORM.called("where")


@pytest.mark.parametrize("tree", [{}, {"since": "trip/2"}, {"title": ""}, {"questions": {"where": {}}}])
def test_no_words_leave_the_form_as_it_ships(tree):
    assert replace(over(**tree), schema={}) == replace(FORM, schema={})


# -- what cannot stand
@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("where", "it is needed before the paper can be final"),
        ("danger", "it is asked for safety"),
        ("duty", "the law asks it"),
        ("why", "a requirement or a day that is due looks at its answer"),
        ("how", "other questions rest on its answer"),
    ],
)
def test_what_others_rest_on_is_never_hidden(path, why):
    assert said(hidden=[path]) == [(("hidden", 0), "own/not-hidden", f"this question stays: {why}", "error")]
    assert not any(one.hidden for one in over(hidden=[path]).fields)


def test_a_group_is_hidden_as_a_whole_or_keeps_a_question():
    assert said(hidden=["steps"]) == []
    assert said(hidden=["steps.who", "steps.by"]) == [
        (("hidden", 0), "own/not-hidden", "this question stays: nothing would be left beside it", "error"),
        (("hidden", 1), "own/not-hidden", "this question stays: nothing would be left beside it", "error"),
    ]


def test_what_the_form_does_not_have_is_a_slip():
    found = said(
        since="trip/2",
        questions={
            "were": {"title": "x"},
            "steps.whom": {"title": "x"},
            "id": {"title": "x"},
            "steps.id": {"title": "x"},
        },
        sections={"that": "x"},
        order={"that": ["where"], "way": ["were"]},
        hidden=["wether"],
    )
    assert [(path, code, severity) for path, code, _, severity in found] == [
        (("questions", "were"), "own/unknown", "error"),
        (("questions", "steps.whom"), "own/unknown", "error"),
        (("questions", "id"), "own/unknown", "error"),
        (("questions", "steps.id"), "own/unknown", "error"),
        (("sections", "that"), "own/unknown", "error"),
        (("order", "that"), "own/unknown", "error"),
        (("order", "way", 0), "own/unknown", "error"),
        (("hidden", 0), "own/unknown", "error"),
    ]
    assert found[0][2] == "trip/2 has no question of that name"


def test_words_of_an_older_version_are_a_warning_for_what_is_gone_and_the_rest_stands():
    tree = {
        "since": "trip/1",
        "questions": {"luggage": {"title": "x"}, "where": {"title": "Where to?"}},
        "order": {"way": ["luggage", "weather"]},
        "hidden": ["luggage"],
    }
    assert [(path, code, severity) for path, code, _, severity in said(**tree)] == [
        (("questions", "luggage"), "own/gone", "warning"),
        (("order", "way", 0), "own/gone", "warning"),
        (("hidden", 0), "own/gone", "warning"),
    ]
    form = over(**tree)
    assert form.called("where").title == "Where to?"
    assert names(form)[:2] == ["weather", "where"]


def test_words_of_a_newer_version_say_so_and_are_used_where_they_fit():
    tree = {"since": "trip/3", "questions": {"where": {"title": "Where to?"}, "luggage": {"title": "x"}}}
    assert [(path, code, severity) for path, code, _, severity in said(**tree)] == [
        (("since",), "own/newer", "warning"),
        (("questions", "luggage"), "own/gone", "warning"),
    ]
    assert over(**tree).called("where").title == "Where to?"


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ({"way": ["ticket", "how"]}, "ticket rests on the answer to how, which comes after it"),
        ({"way": ["ticket"]}, "ticket rests on the answer to how, which comes after it"),
        ({"way": ["where", "where"]}, "a question stands here twice"),
        ({"way": ["steps"]}, "steps is no question of this section"),
        ({"way": ["steps.who"]}, "steps.who is no question of this section"),
    ],
)
def test_an_order_in_which_nobody_can_ask_is_not_followed(order, why):
    assert said(order=order) == [(("order", "way"), "own/order", why, "error")]
    assert names(over(order=order)) == names(FORM)


def test_two_answers_never_read_the_same():
    same = {"how": {"labels": {"walk": "by BUS"}}}
    message = "two answers of this question would read the same"
    assert said(questions=same) == [(("questions", "how", "labels", "walk"), "own/labels", message, "error")]
    assert over(questions=same).called("how").labels == LABELS
    assert said(questions={"how": {"labels": {"train": "x"}}}) == [
        (("questions", "how", "labels", "train"), "own/unknown", "trip/2 has no answer of that name", "error")
    ]


def test_an_example_is_one_of_the_answers():
    assert [one[:2] for one in said(questions={"how": {"examples": ["walk", "fly"]}})] == [
        (("questions", "how", "examples"), "own/odd")
    ]


def test_the_plans_title_is_said_in_one_place():
    plan = replace(FORM, name="case-plan")
    assert [(one.code, one.severity) for one in faults(plan, Wording(title="x"), ())] == [
        ("own/elsewhere", Severity.WARNING)
    ]


@pytest.mark.parametrize(
    "tree",
    [
        {
            "title": ["x"],
            "above": {"a": "b"},
            "below": 7,
            "sections": "x",
            "questions": ["x"],
            "order": "x",
            "hidden": "x",
        },
        {
            "title": "x" * 301,
            "above": "x" * 4001,
            "sections": {"way": []},
            "questions": {"where": "x"},
            "order": {"way": "x"},
        },
        {"since": "trip/99999999999", "questions": {"where": {"title": {}, "labels": "x", "examples": "x"}}},
        {"since": ["trip/2"], "hidden": [["where"], {}, None], "order": {"way": [None, {}]}},
        {"questions": {"": {"title": "x"}, ".": {"title": "x"}, "where.": {"title": "x"}}, "hidden": ["", "."]},
    ],
)
def test_what_has_another_shape_than_it_must_is_passed_over(tree):
    assert replace(over(**tree), schema={}) == replace(FORM, schema={})
    list(faults(FORM, wording_of(tree), LOOKED_AT))
