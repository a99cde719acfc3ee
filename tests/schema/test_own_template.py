"""What a service's own layout may hold: where questions stand, and nothing that could run, load, leak or never end."""

from __future__ import annotations

import pytest

from casefile.schema.own_template import faults
from casefile.store import library

FORM = library.form("case-plan")
GOOD = """<h2>What I want</h2>
{# a note for ourselves #}
{% if blank %}<p class="own">Take your time.</p>{{ lines(3) }}{% elif not answered("review_on") and answered("goals") %}{{ title("goals") }}{% endif %}
<table><tr><th scope="row">1</th><td>{{ question("what_matters_to_me") }}</td></tr></table>
{% for _ in range(2) %}{{ slim("my_strengths") }}{% if loop.last %}<br/>{% endif %}{% endfor %}{{ answer("goals") }} 3 &lt; 4
"""


def test_a_layout_that_only_arranges_may_stand() -> None:
    assert list(faults(GOOD, FORM)) == []


ATTACKS = [
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ question.__globals__ }}",
    "{{ self }}",
    "{{ page.client }}",
    "{{ question(blank) }}",
    "{{ question('what_matters_to_me', 1) }}",
    "{{ question(name='what_matters_to_me') }}",
    "{{ question(*'ab') }}",
    "{{ question('names') }}",
    "{{ question('client') }}",
    "{{ answer('signatures') }}",
    "{{ 'a' ~ 'b' }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ 'a' * 100000000 }}",
    "{{ [1, 2] }}",
    "{{ {'a': 1} }}",
    "{{ 'x'|safe }}",
    "{{ 'x'|attr('y') }}",
    "{{ blank|e }}",
    "{% autoescape false %}x{% endautoescape %}",
    "{% set x = 1 %}",
    "{% include 'parts.html' %}",
    "{% extends 'page.html' %}",
    "{% import 'parts.html' as x %}",
    "{% from 'parts.html' import head %}",
    "{% macro a() %}{{ a() }}{% endmacro %}",
    "{% call question('goals') %}{% endcall %}",
    "{% block x %}{% endblock %}",
    "{% filter upper %}x{% endfilter %}",
    "{% for a in range(61) %}{% endfor %}",
    "{% for a in range(0) %}{% endfor %}",
    "{% for a in 'abc' %}{% endfor %}",
    "{% for a in range(9) recursive %}{% endfor %}",
    "{% for a in range(9) %}{% for b in range(9) %}{% for c in range(9) %}{% for d in range(9) %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
    "{{ lines(100) }}",
    "{{ lines(true) }}",
    "{{ loop.revindex }}",
    "{{ range(1).__class__ }}",
    "{{ (range(9)).count }}",
    "{{ 'a' if blank else 'b' }}",
    "<script>alert(1)</script>",
    "<SCRIPT src=x>",
    "<img src='http://x/'>",
    "<iframe>",
    "<a href='javascript:x'>y</a>",
    "<form action='x'>",
    "<link rel=stylesheet href=x>",
    "<meta http-equiv=refresh content=0>",
    "<base href=x>",
    "<style>p { background: url(x) }</style>",
    "<svg onload=x>",
    "<p style='background:url(x)'>",
    "<p onclick=x>",
    "<p id='x'>",
    "<p\nonclick=x>",
    "<p class=x onclick=y>",
    "<p class='x'onclick='y'>",
    "<!-- x -->",
    "<!DOCTYPE html>",
    "<?php x ?>",
    "<p title='{{ question(\"goals\") }}'>",
    "<{{ 'script' }}>",
    "a < b",
    "</article>",
    "<h1>x</h1>",
    "{{ ",
    "{% if %}",
    "{% endif %}",
    "(" * 3000 + "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "x" * 100_001,
]  # fmt: skip


@pytest.mark.parametrize("source", ATTACKS, ids=range(len(ATTACKS)))
def test_nothing_else_may(source: str) -> None:
    found = list(faults(source, FORM))
    assert found
    assert all(one.line >= 1 for one in found)


def test_each_fault_says_its_line_and_what_was_probably_meant() -> None:
    (one,) = faults('<p>x</p>\n\n{{ question("my_strength") }}\n', FORM)
    assert (one.line, one.fix) == (3, "did you mean my_strengths?")
    (one,) = faults("<p>x</p>\n<p>\n<b onclick=x>y</b></p>", FORM)
    assert one.line == 3
