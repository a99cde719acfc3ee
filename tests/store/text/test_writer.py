"""What the writer puts on disk is the same words to every YAML reader: ours, PyYAML's (YAML 1.1) and ruamel's (1.2)."""

import datetime
import re
import unicodedata
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from casefile.core.tree import Plain
from casefile.store.text import write
from casefile.store.text.nodes import parse

WORDS_OF_YAML = (
    "y Y n N yes Yes YES no No NO on On ON off Off OFF true True TRUE false False FALSE null Null NULL ~ = << . .. ... - -- ---"
).split()
NUMBERS = (
    "0 1 -1 +1 007 0800 0491570156 1_000 1,000 0o7 0O7 07 0b1 0x1F 0xff -0x1f 1. .5 -.5 +.5 -1.5 1e3 1E3 1e+3 1.5e-3 .5e2 1_0.5"
    " 12:30 1:30:45 190:20:30.15 -1:30 .inf -.inf +.INF .nan .NaN .NAN 1e999 2026 2026-03 685_230.15 0.1.2 1.2.3 1-2 1:2:3:4 _1 1_ 0x"
).split()
DAYS = [
    *"2026-03-04 2026-3-4 2026-02-30 0000-00-00 2026-03-04T05:06:07Z 2026-03-04T05:06:07 2026-03-04t05:06:07z 2026-03-04T05:06:07+10:00"
    " 2026-03-04T05:06:07.5Z 2001-12-14t21:59:43.10-05:00".split(),
    "2001-12-14 21:59:43.10 -5",
    "2026-03-04 05:06:07",
    "2026-03-04 05:06:07 Z",
    "2026-03-04  5:06:07",
]
SIGNS = [
    "-", "- ", "- a", "-a", "--a", "--- a", "---a", "... a", "...a", "?", "? ", "? a", "?a", ":", ": ", ": a", ":a", "a:", "a: b",
    "a :b", "a : b", "a:b", "a: ", "a:\tb", "::", ":-)", "a#b", "a #b", "a # b", "#", "# a", "#a", "a#", " #", ",", ",a", "a,b", "a, b",
    "[", "]", "[a]", "[a", "a]", "[]", "{", "}", "{a}", "{a: b}", "a}", "{}", "&", "&a", "&a b", "a&b", "*", "*a", "* a", "**bold**",
    "!", "!a", "!!str a", "a!", "|", "| a", "|-", ">", "> a", ">-", "a > b", "'", "''", "'a'", "it's", "a'", "'a", '"', '""', '"a"',
    'a"', '"a', 'say "no"', "%", "%a", "%YAML 1.2", "100%", "@", "@a", "a@b.example", "`", "`a`", "\\", "\\n", "\\\\", "C:\\new",
    "a\\", "\\x00", "\\u0041", "=a", "<<a", "<", "$a", "${a}", "{{7*7}}", "~a", "~/a", "^", "+", "+a", "/", "//", "http://x.example/?a=b#c",
    "key: |", "a: {b: c}", "- - a", "a\\: b", "; ls", "<script>alert(1)</script>", "[/]", "[link=file:///x]", "{% x %}", "null a", "yes, please",
    "no.", "no!", "on time", "true story", "1 cup", "10 + 10", "0491 570 156", "+61 491 570 156", "(02) 6000 0000", "1/2", "3rd", "$5", "5%",
]  # fmt: skip
BLANKS = [
    " ", "  ", "\t", "\n", "\n\n", " a", "a ", "  a  ", "\ta", "a\t", "a\tb", "\na", "a\n", "a\n\n", "\n\na\n\n", "a\nb", "a\n\nb", "a\n b",
    " a\nb", "a\n  b\n c", "a \nb", "a\n \nb", "a\n\t\nb", "a\n\n\nb\n", "a\r\nb", "a\rb", "\r", "\r\n", "a\n#b", "# a\nb", "a:\nb: c\n",
    "- a\n- b", "---\na", "a\n---\nb", "a\n...\n", "%a\nb", "a\n%b", "'\n'", '"\n"', "|\n  a", "a\n\n\n\n", "\u00a0", "\u00a0a", "a\u00a0", "\u3000a\u3000",
    "a\u2003", "\u2002\na", "a b" * 60, "a\nb" * 60, "x" * 900, "x " * 300,
]  # fmt: skip
LETTERS = [
    "é", "e\u0301", "Ångström", "ﬁ", "ß", "İ", "ı", "ñ", "ő", "你好，世界", "她说，她不想回家。因为那里不安全。", "日本語", "한국어", "ไทยไม่มีช่องว่าง", "العربية",
    "\u202bعربي\u202c", "\u202eoverride", "a\u202eb", "\u2066a\u2069", "\u2067\u2068", "\u200e", "\u200f", "a\u200bb", "\u200d", "a\u2060b",
    "עברית", "हिन्दी", "ᐃᓄᒃᑎᑐᑦ", "Wiradjuri ngaŋ", "😀", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇦🇺", "𝒳", "\U0010ffff", "\U0001fffe", "\U000e0041", "\ud7ff", "\ue000", "\ufffd",
    "\ufeff", "a\ufeffb", "\ufeffa", "\ufffe", "\uffff", "\u2028", "a\u2028b", "\u2029", "a\u2029b", "\u0085", "a\u0085b", "\u00ad", "\u034f",
    "\u061c", "\u180e", "\u0000", "a\u0000b", "\x07", "\x08", "\x0b", "\x0c", "\x1b[31mred\x1b[0m", "\x1b]52;c;eA==\x07", "\x7f", "\x80", "\x9b31m", "\x9f",
    "Z̷̰͝a̶l̵g̸o̴", "”curly’", "–", "—", "…", "\u2010", "½", "²", "١٢٣", "１２３", "०८००", "Ⅷ", "๐", "１：３０",
]  # fmt: skip
NAUGHTY = [*WORDS_OF_YAML, *NUMBERS, *DAYS, *SIGNS, *BLANKS, *LETTERS]

BASE = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
OURS_PLAIN = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?\Z", re.ASCII)


def _same(one: Any, other: Any) -> bool:
    """Equal trees, a value left open counting as no text."""
    if isinstance(one, dict):
        return isinstance(other, dict) and list(one) == list(other) and all(_same(one[k], other[k]) for k in one)
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(_same, one, other))
    if one is None:
        return other in (None, "", "~")
    return isinstance(other, str) and str(one) == str(other)


def _with_ruamel(text: str) -> Any:
    def plainly(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): plainly(child) for key, child in value.items()}
        return [plainly(child) for child in value] if isinstance(value, list) else value

    return plainly(YAML(typ="base", pure=True).load(text))


def _all_are_text(tree: Any, typed: Any) -> bool:
    """Whether a reader that types by YAML 1.1 leaves as text each value we were given as text."""
    if isinstance(tree, dict):
        return all(isinstance(key, str) for key in typed) and all(_all_are_text(tree[key], typed[key]) for key in tree)
    if isinstance(tree, list):
        return all(map(_all_are_text, tree, typed))
    if tree is None or isinstance(tree, Plain):
        return True
    if OURS_PLAIN.match(tree):
        return isinstance(typed, str | datetime.date)
    return isinstance(typed, str) and typed == tree


def _assert_faithful(tree: Any) -> None:
    text = write.document(tree)
    assert _same(tree, parse(text).tree()), "our reader"
    assert _same(tree, yaml.load(text, Loader=BASE)), "PyYAML"
    assert _same(tree, _with_ruamel(text)), "ruamel"
    try:
        typed = yaml.load(text, Loader=SAFE)
    except ValueError:  # 2026-02-30 is written plain by design, and no day to PyYAML
        return
    assert _all_are_text(tree, typed), "a YAML 1.1 reader"


def test_there_are_enough_naughty_texts() -> None:
    assert len(set(NAUGHTY)) >= 200


def _shapes(text: str) -> dict[str, Any]:
    return {
        "alone": text,
        "list": ["one", text],
        "deep": [{"id": "x-2345", "said": {"by": "amina", "words": [text]}, "end": text}],
    }


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_a_naughty_text_comes_back_from_every_reader_and_every_place(text: str) -> None:
    _assert_faithful(_shapes(text))


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_a_naughty_key_comes_back_from_every_reader(text: str) -> None:
    key = unicodedata.normalize("NFC", text)[:900]
    if key == "\ufeff" or len(key) > 120:
        key = key[:120]
    _assert_faithful({"local": {key: "a", "b": {key: {"c": "d e f g h i j k"}}}, "z": "w"})


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_a_naughty_text_stands_on_one_line_in_braces(text: str) -> None:
    line = write.flow({"a": text, "b": [text, {"c": text}]})
    assert "\n" not in line
    assert parse(f"x: {line}\n").tree() == {"x": {"a": text, "b": [text, {"c": text}]}}
    pure = yaml.load(f"x: {line}\n", Loader=yaml.BaseLoader)  # PyYAML's own scanner is the one that is strict in braces
    assert pure == {"x": {"a": text, "b": [text, {"c": text}]}}


TEXT = st.one_of(
    st.sampled_from(NAUGHTY),
    st.text(st.characters(blacklist_categories=["Cs"]), max_size=20),
    st.text(st.sampled_from(list(" \n\t:#-?'\"\\,[]{}&*!|>%@`ab1.é\u2028\x85\x1b\u202e\ufeff\r")), max_size=12),
    st.lists(st.sampled_from(["a", "word", "words: ", " #x", "- ", "\n", "  ", ".", ","]), max_size=30).map(" ".join),
)
PLAIN = st.sampled_from(
    ["true", "false", "3", "7.5", "0491570156", "2026-03-04", "2026-03-04T05:06:07Z", "yes", "null_", "a b"]
).map(Plain)
KEY = st.one_of(
    st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True),
    st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=8).map(
        lambda key: unicodedata.normalize("NFC", key)
    ),
)
VALUE = st.recursive(
    st.one_of(TEXT, PLAIN, st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEY, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=120)
@given(st.dictionaries(KEY, VALUE, min_size=1, max_size=5))
def test_any_tree_comes_back_from_every_reader(tree: dict[str, Any]) -> None:
    _assert_faithful(tree)


@settings(max_examples=100)
@given(st.dictionaries(KEY, VALUE, min_size=1, max_size=4))
def test_what_was_plain_is_plain_again_and_no_text_becomes_plain_that_means_something(tree: dict[str, Any]) -> None:
    def check(given: Any, found: Any) -> None:
        if isinstance(given, dict):
            for key in given:
                check(given[key], found[key])
        elif isinstance(given, list):
            for one, other in zip(given, found, strict=True):
                check(one, other)
        elif isinstance(given, Plain):
            assert isinstance(found, Plain)
        elif given in ("true", "false", "3", "~", "null", ""):
            assert not isinstance(found, Plain)
            assert found is not None

    check(tree, parse(write.document(tree)).tree())


FREE = st.lists(
    st.sampled_from(
        ["She", "said", "no,", "not", "now:", "her", "words", "#1", "(again)", "{x}", "[y]", "it's", '"so"']
    ),
    min_size=4,
    max_size=30,
).map(" ".join)


@settings(max_examples=100)
@given(
    st.lists(
        st.fixed_dictionaries({"id": st.just("x-2345"), "words": FREE, "say": st.lists(FREE, max_size=2)}),
        min_size=1,
        max_size=3,
    ),
    FREE,
)
def test_free_text_never_stands_inside_braces_or_brackets(items: list[dict[str, Any]], words: str) -> None:
    root = parse(write.document({"a": items, "b": {"words": words, "code": "x"}, "c": [words]}))

    def check(node: Any, inside: bool) -> None:
        inside = inside or (node.flow and node.kind != "text")
        if node.kind == "text":
            assert not (inside and len(node.value or "") > 12)
        for _, child in node.pairs:
            check(child, inside)
        for child in node.items:
            check(child, inside)

    check(root, inside=False)


@pytest.mark.parametrize(
    "words", ["她说，她不想回家。因为那里不安全。", "ไทยไม่มีช่องว่างระหว่างคำเลย", "彼女は家に帰りたくないと言った。"]
)
def test_words_of_a_script_without_spaces_are_free_text_too(words: str) -> None:
    assert "{" not in write.document({"a": [{"id": "x-2345", "words": words}]})


def test_small_maps_of_codes_and_days_stand_on_one_line() -> None:
    tree = {
        "final": {"by": "amina", "date": "2026-03-04", "at": "2026-03-04T05:06:07Z"},
        "recipients": ["r-7ktm", "r-2dcz"],
    }
    assert write.document(tree) == (
        "final: {by: amina, date: 2026-03-04, at: 2026-03-04T05:06:07Z}\nrecipients: [r-7ktm, r-2dcz]\n"
    )


def test_an_answer_left_open_makes_a_small_map_no_longer() -> None:
    tree = {"final": {"by": "amina", "date": None}, "kinds": ["phone", None]}
    assert write.document(tree) == "final: {by: amina, date: ~}\nkinds: [phone, ~]\n"


def test_a_persons_words_with_signs_in_them_stand_after_a_bar() -> None:
    words = "She said: not now. #1 on her list is the door, and that Dell comes for tea on Sundays."
    assert write.document({"text": words}) == f"text: |-\n  {words}\n"
    assert write.document({"text": "One.\n\nTwo.\n"}) == "text: |\n  One.\n\n  Two.\n"


def test_the_modeline_comes_first() -> None:
    assert (
        write.document({"casefile": "note/1"}, "# yaml-language-server: x")
        == "# yaml-language-server: x\ncasefile: note/1\n"
    )


def test_an_empty_map_and_list_and_no_value_keep_their_places() -> None:
    assert write.document({"a": {}, "b": [], "c": None, "d": ""}) == 'a: {}\nb: []\nc: ~\nd: ""\n'


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ({"a": "1"}, {"a": Plain("1")}, True),
        ({"a": None}, {}, True),
        ({"a": ""}, {"a": None}, True),
        ({"a": "1"}, {"a": "2"}, False),
        ({"a": "1"}, {}, False),
        ({"a": ["1"]}, {"a": "1"}, False),
        ({"a": ["1", "2"]}, {"a": ["2", "1"]}, False),
        ({"a": ["1", None]}, {"a": ["1"]}, False),
        ({"a": {"b": "1"}}, {"a": {"b": "1", "c": ""}}, True),
    ],
)
def test_trees_are_the_same_when_they_say_the_same(one: Any, other: Any, alike: bool) -> None:
    assert write.same(one, other) is alike
    assert write.same(other, one) is alike
