"""What a file says, scalar by scalar: nothing is typed, lost or moved, every key and value has its place, and the digest holds.

The expected answers come from the YAML specification, `reference/interop.md` §5.3, and the digests printed in
`format-by-example.md` (a copy of whose blocks lies beside this file).
"""

import hashlib
import itertools
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from casefile.core.digest import NOT_SAID, canonical, short_digest, text_digest
from casefile.core.form import Form
from casefile.core.tree import Plain
from casefile.schema.forms import form_of
from casefile.schema.typing import typed
from casefile.store.text import write
from casefile.store.text.guard import decoded
from casefile.store.text.nodes import KEY, parse

BY_EXAMPLE = Path(__file__).with_name("format-by-example.md")


def _tree(text: str) -> Any:
    return parse(text).tree()


# -- nothing is typed

UNTYPED = [
    *"0491570156 0800 007 012 0 -1 +1 3 1_000 1,000 1e3 1E3 1.0 1.50 .5 0o7 0x1F 0b1 12:30 1:30 190:20:30 .inf -.INF .nan"
    " NO No no on On off yes Yes y n true false True FALSE 2026-02-30 2026-03-04 2026-03-04T05:06:07Z 20260304 99999999999999999999"
    " a-b a_b a/b a\\b a#b a:b a,b a'b a\"b -a ?a :a =a <a http://x.example/?a=b&c=d#e me@example.org 50% R&D 5*3 wow! C:\\new C# $5".split(),
    "0491 570 156",
    "2026-03-04 05:06:07",
    "1 000",
    "1" * 5000,
    "a [b] {c}, d & e * f ! g | h > i % j @ k ` l",
    "😀 é 你好",
    "nothing ~ null",
]


@pytest.mark.parametrize("text", UNTYPED, ids=range(len(UNTYPED)))
def test_a_plain_scalar_is_the_text_as_it_stands(text: str) -> None:
    value = _tree(f"x: {text}\n")["x"]
    assert value == text
    assert isinstance(value, Plain)


@pytest.mark.parametrize("text", UNTYPED, ids=range(len(UNTYPED)))
def test_in_quotes_it_is_the_same_text_and_not_plain(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    value = _tree(f"x: {quoted}\ny: {json.dumps(text, ensure_ascii=False)}\n")
    assert value == {"x": text, "y": text}
    assert not any(isinstance(one, Plain) for one in value.values())


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL", "# a comment", "  "])
def test_plain_nothing_is_nothing(text: str) -> None:
    assert _tree(f"x: {text}\ny: a\n") == {"x": None, "y": "a"}


@pytest.mark.parametrize("text", ["", "~", "null", "NULL", " ", "# a"])
def test_nothing_in_quotes_is_text(text: str) -> None:
    assert _tree(f"x: \"{text}\"\ny: '{text}'\n") == {"x": text, "y": text}


def test_words_that_only_look_like_nothing_are_words() -> None:
    assert _tree("a: nULL\nb: ~a\nc: nothing\nd: None\ne: nil\n") == {
        "a": "nULL",
        "b": "~a",
        "c": "nothing",
        "d": "None",
        "e": "nil",
    }


def test_keys_are_text_too() -> None:
    assert (
        list(_tree("1: a\n0800: b\nno: c\non: d\n2026-03-04: e\n~: f\n1e3: g\n"))
        == "1 0800 no on 2026-03-04 ~ 1e3".split()
    )


# -- comments, spaces, line ends


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a # b", "a"), ("a#b", "a#b"), ("a #b", "a"), ("'a # b'", "a # b"), ('"a" # b', "a"), ("[a] # b", ["a"]), ("a   ", "a"), ("a\u00a0", "a\u00a0"),
        ("it's", "it's"), ("'it''s'", "it's"), ('say "so"', 'say "so"'), ("a: b".replace(": ", ":"), "a:b"), ("- a".replace(" ", ""), "-a"),
    ],
)  # fmt: skip
def test_a_comment_begins_after_a_blank_and_never_inside_words_or_quotes(text: str, value: Any) -> None:
    assert _tree(f"x: {text}\n") == {"x": value}


@pytest.mark.parametrize("text", ["x: a\ny:\n  - b\n  - |\n    c\n    d\nz: 'e\n\n  f'\n"])
def test_crlf_and_a_mark_at_the_start_change_nothing(text: str) -> None:
    wanted = {"x": "a", "y": ["b", "c\nd\n"], "z": "e\nf"}
    for raw in (text.encode(), text.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + text.encode()):
        assert _tree(decoded(raw)) == wanted


@pytest.mark.parametrize("end", ["", "\n", "\n\n\n", "  \n", "\n# c", "\n...\n", "\r\n"])
def test_however_a_file_ends_it_says_the_same(end: str) -> None:
    assert _tree(f"x: a{end}") == {"x": "a"}


# -- text over several lines, by hand from YAML 1.2.2 chapter 8

BLOCKS = {
    "literal-clip": ("x: |\n  a\n  b\n\n\ny: c\n", "a\nb\n"),
    "literal-strip": ("x: |-\n  a\n  b\n\n\ny: c\n", "a\nb"),
    "literal-keep": ("x: |+\n  a\n  b\n\n\ny: c\n", "a\nb\n\n\n"),
    "folded-clip": ("x: >\n  a\n  b\n\n\ny: c\n", "a b\n"),
    "folded-strip": ("x: >-\n  a\n  b\n\ny: c\n", "a b"),
    "folded-keep": ("x: >+\n  a\n  b\n\ny: c\n", "a b\n\n"),
    "folded-paragraphs": ("x: >-\n  a\n  b\n\n  c\n  d\ny: c\n", "a b\nc d"),
    "folded-two-blank-lines": ("x: >-\n  a\n\n\n  b\ny: c\n", "a\n\nb"),
    "folded-indented-lines-stay": ("x: >-\n  a\n    b\n    c\n  d\ny: c\n", "a\n  b\n  c\nd"),
    "literal-indented-lines-stay": ("x: |-\n  a\n    b\n  c\ny: c\n", "a\n  b\nc"),
    "literal-first-line-blank": ("x: |-\n\n  a\ny: c\n", "\na"),
    "literal-stated-indent": ("x: |2-\n    a\n  b\ny: c\n", "  a\nb"),
    "literal-stated-indent-keep": ("x: |1+\n  a\n\ny: c\n", " a\n\n"),
    "literal-trailing-blanks-stay": ("x: |\n  a  \n  b \ny: c\n", "a  \nb \n"),
    "literal-comment-signs-are-text": ("x: |\n  a # b\n  # c\n  d: e\n  - f\ny: c\n", "a # b\n# c\nd: e\n- f\n"),
    "literal-comment-after-less-indent": ("x: |\n  a\n# b\ny: c\n", "a\n"),
    "literal-dashes": ("x: |\n  ---\n  ...\n  %a\ny: c\n", "---\n...\n%a\n"),
    "literal-empty": ("x: |\ny: c\n", ""),
    "literal-keep-only-blank": ("x: |+\n\n\ny: c\n", "\n\n"),
    "literal-backslash": ("x: |\n  a\\n \"b\" 'c'\ny: c\n", "a\\n \"b\" 'c'\n"),
    "literal-under-key": ("x:\n  |\n  a\ny: c\n", "a\n"),
    "plain-folded": ("x: a\n  b\n\n  c\ny: c\n", "a b\nc"),
    "plain-under-key": ("x:\n  a b\n  c\ny: c\n", "a b c"),
    "single-folded": ("x: 'a\n  b\n\n\n  c'\ny: c\n", "a b\n\nc"),
    "double-folded": ('x: "a\n  b\n\n  c"\ny: c\n', "a b\nc"),
    "double-line-joined": ('x: "a\\\n  b\\\n  \\ c"\ny: c\n', "ab c"),
    "double-blanks-kept-by-escape": ('x: "a\\\n\n   \\  b"\ny: c\n', "a\n  b"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), BLOCKS.values(), ids=BLOCKS.keys())
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_text_over_several_lines_reads_as_the_specification_says(text: str, value: str, newline: str) -> None:
    assert _tree(text.replace("\n", newline)) == {"x": value, "y": "c"}


@pytest.mark.parametrize(("text", "value"), BLOCKS.values(), ids=BLOCKS.keys())
def test_text_over_several_lines_reads_the_same_inside_a_list(text: str, value: str) -> None:
    inside = "".join(f"    {line}" if line.strip() else line for line in text.splitlines(keepends=True))
    assert _tree("a:\n  - " + inside[4:]) == {"a": [{"x": value, "y": "c"}]}


# -- escapes

ESCAPES = {
    "\\0": "\0", "\\a": "\a", "\\b": "\b", "\\t": "\t", "\\n": "\n", "\\v": "\v", "\\f": "\f", "\\r": "\r", "\\e": "\x1b", "\\ ": " ", '\\"': '"',
    "\\/": "/", "\\\\": "\\", "\\N": "\x85", "\\_": "\xa0", "\\L": "\u2028", "\\P": "\u2029", "\\x1b": "\x1b", "\\x9B": "\x9b", "\\u202E": "\u202e",
    "\\ufeff": "\ufeff", "\\U0001F600": "\U0001f600", "\\U0010FFFF": "\U0010ffff", "\\u0000": "\0", "\\uFFFF": "\uffff", "\\x7f": "\x7f",
}  # fmt: skip


@pytest.mark.parametrize(("escape", "char"), ESCAPES.items(), ids=range(len(ESCAPES)))
def test_an_escape_in_double_quotes_is_its_character_and_comes_back_exactly(escape: str, char: str) -> None:
    assert _tree(f'x: "a{escape}b"\n') == {"x": f"a{char}b"}
    assert _tree(f"x: 'a{escape}b'\ny: a{escape}b\n".replace('\\"', "\\ ")) == {
        "x": f"a{escape}b".replace('\\"', "\\ "), "y": f"a{escape}b".replace('\\"', "\\ "),
    }  # fmt: skip
    assert _tree(write.document({"x": f"a{char}b"})) == {"x": f"a{char}b"}


@pytest.mark.parametrize(
    "text",
    [
        "😀",
        "👩‍👩‍👧‍👦",
        "العربية",
        "עברית",
        "\u202bعربي\u202c",
        "a\u202eb",
        "\u2066a\u2069",
        "e\u0301",
        "é",
        "ﬁ",
        "你好",
        "\u200b",
        "\u00ad",
        "\U000e0041",
        "\ue000",
    ],
)
def test_letters_of_every_script_stay_as_they_are(text: str) -> None:
    found = _tree(f"x: {text}\ny: \"{text}\"\nz: '{text}'\nw: |-\n  {text}\nv: [{text}]\n")
    assert found == {"x": text, "y": text, "z": text, "w": text, "v": [text]}


def test_a_key_is_in_one_form_however_it_was_typed() -> None:
    assert _tree("cafe\u0301: a\n") == {"caf\u00e9": "a"}


# -- places

LAID_OUT = """\
# a comment
casefile: note/1
text:   "quoted"
list:
  - one
  -   two
  - id: a-2345
    words: |
      said
      more
  - {id: b-2345, n: [x,   y]}
map:
    deep:
        er: 1
empty:
none: {a: , b: c}
last: é😀 end
"""
PLACES = {
    (): (2, 1), ("casefile", KEY): (2, 1), ("casefile",): (2, 11), ("text", KEY): (3, 1), ("text",): (3, 9), ("list", KEY): (4, 1), ("list",): (5, 3),
    ("list", 0): (5, 5), ("list", 1): (6, 7), ("list", 2): (7, 5), ("list", 2, "id", KEY): (7, 5), ("list", 2, "id"): (7, 9), ("list", 2, "words", KEY): (8, 5),
    ("list", 2, "words"): (8, 12), ("list", 3): (11, 5), ("list", 3, "id", KEY): (11, 6), ("list", 3, "id"): (11, 10), ("list", 3, "n", KEY): (11, 18),
    ("list", 3, "n"): (11, 21), ("list", 3, "n", 0): (11, 22), ("list", 3, "n", 1): (11, 27), ("map", KEY): (12, 1), ("map",): (13, 5),
    ("map", "deep", KEY): (13, 5), ("map", "deep"): (14, 9), ("map", "deep", "er", KEY): (14, 9), ("map", "deep", "er"): (14, 13), ("empty", KEY): (15, 1),
    ("none", KEY): (16, 1), ("none",): (16, 7), ("none", "a", KEY): (16, 8), ("none", "b", KEY): (16, 13), ("none", "b"): (16, 16), ("last", KEY): (17, 1),
    ("last",): (17, 7), ("empty",): (15, 7), ("none", "a"): (16, 10),
}  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_every_key_and_value_has_its_line_and_column(newline: str) -> None:
    assert parse(LAID_OUT.replace("\n", newline)).places() == PLACES


def test_a_node_spans_its_own_text_and_nothing_after_it() -> None:
    root = parse(LAID_OUT)
    spans = {str(key.value): LAID_OUT[child.start : child.end] for key, child in root.pairs}
    assert spans["casefile"] == "note/1"
    assert spans["text"] == '"quoted"'
    assert spans["map"] == "deep:\n        er: 1"
    assert spans["empty"] == ""
    assert spans["none"] == "{a: , b: c}"
    assert spans["last"] == "é😀 end"
    assert spans["list"].endswith("{id: b-2345, n: [x,   y]}")


# -- the digest

VECTOR = """\
casefile: note/1
client: amber-4821
version: 1
text: "Caf\\u0065\\u0301 with Dell"
place: ~
list: [b, "", a]
"""


def test_the_digest_of_the_printed_vector() -> None:
    assert canonical(_tree(VECTOR)) == (
        '{"casefile":"note/1","client":"amber-4821","list":["b","a"],"text":"Café with Dell","version":"1"}'
    )
    assert (
        text_digest(_tree(VECTOR)) == "sha256-text-1:30f4f1b42947095e52fe70dcdab0be12e0a62f701941005ece6a3289e582f5e1"
    )


def _printed_files() -> Iterator[tuple[str, str]]:
    blocks = re.findall(r"```yaml\n(.*?)```", BY_EXAMPLE.read_text("utf-8"), re.DOTALL)
    for text in blocks:
        if "\nupdated:" in text:
            found = re.search(r"^id: (\S+)$", text, re.MULTILINE)
            yield (found.group(1) if found else "?"), text


PRINTED = list(_printed_files())


def test_there_are_files_in_the_format_by_example() -> None:
    assert len(PRINTED) >= 12
    assert sum("final: {" in text for _, text in PRINTED) >= 8


@pytest.mark.parametrize(
    "text", [text for _, text in PRINTED], ids=[f"{n}-{name}" for n, (name, _) in enumerate(PRINTED)]
)
def test_every_printed_file_digests_as_printed(text: str) -> None:
    tree = _tree(text)
    assert short_digest(tree) == tree["updated"]["digest"]
    if "final" in tree:
        assert text_digest(tree) == tree["final"]["digest"]
        assert all(text_digest(tree) == one["digest"] for one in tree.get("signatures", ()))


def test_keys_are_sorted_by_utf_16_and_lists_keep_their_order() -> None:
    tree = {"\U0001f600": "1", "\ufb00": "2", "b": "3", "a": ["2", "1"], "é": "4"}
    assert canonical(tree) == '{"a":["2","1"],"b":"3","é":"4","\U0001f600":"1","\ufb00":"2"}'


@pytest.mark.parametrize(
    "empty",
    [None, "", {}, [], {"b": None}, {"b": {"c": ""}}, [None], [""], [[], {}], {"b": [{"c": [None]}]}],
    ids=range(10),
)
def test_what_is_empty_is_dropped_from_the_leaves_up(empty: Any) -> None:
    assert canonical({"a": "x", "e": empty, "f": ["y", empty, "z"]}) == '{"a":"x","f":["y","z"]}'


def test_a_blank_zero_or_false_is_not_empty() -> None:
    assert canonical({"a": " ", "b": "0", "c": "false"}) == '{"a":" ","b":"0","c":"false"}'


# -- a thousand documents

NAMES = "text words place goal list steps client key date author version because local".split()
SAID = [
    "A door I can lock.",
    "no",
    "0800",
    "12:30",
    "Dell: tea",
    "# one",
    "é",
    "a\nb",
    "true",
    "3",
    "😀",
    "r-7ktm",
    "2026-03-04",
    " x ",
    "x" * 70,
]


def _made(rng: random.Random, depth: int = 0) -> Any:
    kind = rng.random()
    if depth > 2 or kind < 0.6:
        return rng.choice(SAID)
    if kind < 0.8:
        return [_made(rng, depth + 1) for _ in range(rng.randint(1, 3))]
    return {name: _made(rng, depth + 1) for name in rng.sample(NAMES, rng.randint(1, 3))}


def _document(seed: int) -> dict[str, Any]:
    rng = random.Random(seed)
    tree: dict[str, Any] = {"casefile": "note/1", "id": "n-2345", "status": "final"}
    tree |= {name: _made(rng) for name in rng.sample(NAMES, 5)}
    return tree | {"signatures": [{"id": "s-2345", "role": "client"}], "updated": {"by": "amina"}}


def _slots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place that holds a text: the container and the key or index in it."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in list(pairs):
        if isinstance(child, str):
            yield value, key
        else:
            yield from _slots(child)


def _changes(text: str) -> Iterator[str]:
    """Every text one character away: each letter replaced, taken out, doubled by another; one in front and one behind."""
    for at in range(len(text)):
        other = "q" if text[at] != "q" else "w"
        yield text[:at] + other + text[at + 1 :]
        yield text[:at] + text[at + 1 :]
        yield text[:at] + "q" + text[at:]
    yield text + "q"
    yield text + " "


def _said(tree: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    for name, child in tree.items():
        if name not in NOT_SAID:
            yield from [(tree, name)] if isinstance(child, str) else _slots(child)


@pytest.mark.parametrize(
    ("seeds", "every"), [(range(100), 1), (range(100, 1_000), 11)], ids=["a-hundred-whole", "a-thousand-sampled"]
)
def test_a_change_of_one_character_of_what_was_said_is_noticed(seeds: range, every: int) -> None:
    changes = 0
    for seed in seeds:
        tree = _document(seed)
        whole = canonical(tree)
        for holder, key in list(_said(tree)):
            was = holder[key]
            for now in itertools.islice(_changes(was), seed % every, None, every):
                holder[key] = now
                assert canonical(tree) != whole, (was, now)
                changes += 1
            holder[key] = was
        assert canonical(tree) == whole
    assert changes > 10_000


def test_what_happens_afterwards_is_not_in_the_digest_and_is_in_the_short_one() -> None:
    for seed in range(1_000):
        tree = _document(seed)
        later = tree | {
            "id": "x",
            "status": "withdrawn",
            "final": {"by": "ben"},
            "signatures": [],
            "events": [{"id": "e-2345"}],
            "conflicts": ["x"],
        }
        assert text_digest(later | {"updated": {"by": "ros"}}) == text_digest(tree)
        assert short_digest(later) != short_digest(tree)
        assert short_digest(tree | {"updated": {"by": "ros"}}) == short_digest(tree)


def test_swapping_two_items_of_a_list_is_noticed() -> None:
    assert text_digest({"a": ["1", "2"]}) != text_digest({"a": ["2", "1"]})


LAYOUTS: dict[str, dict[str, Any]] = {
    "plain-block": {},
    "double-quotes": {"default_style": '"'},
    "single-quotes": {"default_style": "'"},
    "literal": {"default_style": "|"},
    "folded": {"default_style": ">"},
    "flow": {"default_flow_style": True},
    "keys-sorted": {"sort_keys": True},
    "wide-indent": {"indent": 6},
    "escaped": {"allow_unicode": False, "default_style": '"'},
    "narrow": {"width": 20},
}


@pytest.mark.parametrize("options", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_however_it_is_laid_out_the_digest_is_the_same(options: dict[str, Any]) -> None:
    """PyYAML lays the documents out, so that neither our writer nor our idea of layout is what is tested."""
    for seed in range(40):
        tree = _document(seed)
        text = yaml.dump(tree, **{"sort_keys": False, "allow_unicode": True, "width": 200} | options)
        for one in (text, text.replace("\n", "\r\n"), f"# a comment\n\n---\n{text}# another\n"):
            assert text_digest(_tree(one)) == text_digest(tree)
            assert short_digest(_tree(one)) == short_digest(tree)


def test_comments_among_the_fields_change_no_digest() -> None:
    plain = "a: b\nc:\n  - d\n  - {e: f, g: h}\ni: |\n  j\n"
    commented = (
        "# x\na: b # y\n\n# z\nc: # w\n# v\n  - d # u\n\n  # t\n  - {e: f, # s\n     g: h} # r\ni: | # q\n  j\n# p\n"
    )
    assert canonical(_tree(commented)) == canonical(_tree(plain)) == '{"a":"b","c":["d",{"e":"f","g":"h"}],"i":"j\\n"}'


def test_a_later_schema_that_types_a_field_differently_changes_no_digest() -> None:
    text = "casefile: tiny/1\nn: 3\nb: true\nd: 2026-03-04\n"
    wanted = "sha256-text-1:" + hashlib.sha256(b'{"b":"true","casefile":"tiny/1","d":"2026-03-04","n":"3"}').hexdigest()
    answers = []
    for types in (
        {"n": "string", "b": "string", "d": "string"},
        {"n": "integer", "b": "boolean", "d": "string"},
        {"n": "number", "b": "string", "d": "string"},
    ):
        tree = _tree(text)
        answers.append(typed(tree, _form(types)))
        assert text_digest(tree) == wanted
    assert [one["n"] for one in answers] == ["3", 3, 3]
    assert [one["b"] for one in answers] == ["true", True, "true"]


def _form(types: dict[str, str]) -> Form:
    notes = {"form": "tiny", "version": 1, "kind": "record", "place": "client"}
    return form_of(
        {"title": "Tiny", "x-casefile": notes, "properties": {name: {"type": kind} for name, kind in types.items()}}, {}
    )
