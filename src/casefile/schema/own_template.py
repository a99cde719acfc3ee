"""May a service's own layout of a page be used? It says where questions stand and sees nobody's words: little more is allowed it.

A layout is Jinja of a few node types: text, `if`, `for` over a fixed range, and calls that put a question in its place. What it
may not hold is told by line; what is not on the list is not allowed. Pure, but for parsing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from casefile.core.form import Form

PLACES = ("question", "slim", "answer", "title")
"""Calls that stand for a question of the form, by its name: whole, in one line, its answer alone, its words alone."""
CALLS = (*PLACES, "lines", "answered", "range")
NAMES = ("blank", "loop")
ELEMENTS = frozenset(
    "section div p h2 h3 ul ol li table caption thead tbody tr th td b strong i em br hr span small dl dt dd".split()
)
ATTRIBUTES = frozenset("class dir lang scope colspan rowspan".split())
MOST = 100_000
"""Bytes of a layout's file."""
_DEEPEST, _LONGEST = 3, 60
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Call,
    nodes.Getattr,
    nodes.Compare,
    nodes.Operand,
)
_TAG = re.compile(r"</?\s*([A-Za-z!?][^\s/>]*)([^<>]*)>")
_ATTRIBUTE = re.compile(r"([^\s=/]+)(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]*))?")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a layout that is not allowed, and on which line."""

    line: int
    message: str
    fix: str = ""


def faults(source: str, form: Form) -> Iterator[Fault]:
    """Everything in a layout for which it is not used, by line."""
    if len(source.encode("utf-8", "replace")) > MOST:
        yield Fault(1, f"the layout is larger than {MOST // 1000} kB")
        return
    try:
        tree = ImmutableSandboxedEnvironment(autoescape=True).parse(source)
    except TemplateSyntaxError as error:
        yield Fault(error.lineno, "this cannot be read as a layout: brackets, or an end that is missing")
        return
    except RecursionError:
        yield Fault(1, "this is nested too deeply")
        return
    yield from _walk(tree, form, 0)


def _walk(node: nodes.Node, form: Form, depth: int) -> Iterator[Fault]:
    line = getattr(node, "lineno", None) or 1
    if not isinstance(node, _ALLOWED):
        yield Fault(line, "a layout holds text, if, for and its calls, and nothing else", "casefile help layouts")
        return
    if isinstance(node, nodes.TemplateData):
        yield from _text(node)
    elif isinstance(node, nodes.Call):
        yield from _call(node, form)
        return
    elif isinstance(node, nodes.Getattr) and not (
        _is_name(node.node, "loop") and node.attr in ("first", "last", "index")
    ):
        yield Fault(line, "only loop.first, loop.last and loop.index have a dot")
        return
    elif isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in NAMES and not depth:
        yield Fault(line, "a layout knows no such name", f"there is {', '.join(NAMES)}")
    elif isinstance(node, nodes.For):
        if depth >= _DEEPEST or node.recursive or not _is_range(node.iter):
            yield Fault(line, f"for goes over range(1) to range({_LONGEST}), at most {_DEEPEST} in each other")
            return
        depth += 1
    for child in node.iter_child_nodes():
        yield from _walk(child, form, depth)


def _is_name(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Name) and node.name == name


def _is_range(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Call) and _is_name(node.node, "range")


def _call(node: nodes.Call, form: Form) -> Iterator[Fault]:
    name = node.node.name if isinstance(node.node, nodes.Name) else ""
    if name not in CALLS:
        yield Fault(node.lineno, "a layout knows no such call", f"there is {', '.join(CALLS)}")
        return
    value: Any = node.args[0].value if len(node.args) == 1 and isinstance(node.args[0], nodes.Const) else None
    if node.kwargs or node.dyn_args or node.dyn_kwargs or value is None:
        yield Fault(node.lineno, f"{name} takes one word or number, written out")
    elif name in ("range", "lines"):
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= _LONGEST:
            yield Fault(node.lineno, f"{name} takes a number from 1 to {_LONGEST}")
    elif not isinstance(value, str) or not form.is_question(value) or form.field(value) is None:
        names = [one.name for one in form.questions()]
        near = get_close_matches(str(value), names, n=1)
        yield Fault(
            node.lineno,
            f"{form.name} has no such question",
            f"did you mean {near[0]}?" if near else f"casefile forms {form.name}",
        )


def _text(node: nodes.TemplateData) -> Iterator[Fault]:
    for found in _TAG.finditer(node.data):
        line = node.lineno + node.data.count("\n", 0, found.start())
        tag = found[1].lower()
        if tag not in ELEMENTS:
            yield Fault(line, "an element that a layout may not have", f"there are {', '.join(sorted(ELEMENTS))}")
        elif any(one[1].lower() not in ATTRIBUTES for one in _ATTRIBUTE.finditer(found[2])):
            yield Fault(line, "an attribute that a layout may not have", f"there are {', '.join(sorted(ATTRIBUTES))}")
    rest = _TAG.sub("", node.data)
    if "<" in rest or ">" in rest:
        line = node.lineno + node.data.count("\n", 0, max(node.data.find("<"), 0))
        yield Fault(line, "a < or > that belongs to no element", "write &lt; or &gt;")
