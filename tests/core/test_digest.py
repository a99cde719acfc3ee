"""The digest of what was said: the worked example of format-by-example.md, and what must and must not change it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casefile.core.digest import NOT_SAID, RULE, canonical, short_digest, text_digest
from casefile.store.text.nodes import parse

EXAMPLE = r"""
casefile: note/1
client: amber-4821
version: 1
text: "Caf\u0065\u0301 with Dell"
place: ~
list: [b, "", a]
"""
CANONICAL = '{"casefile":"note/1","client":"amber-4821","list":["b","a"],"text":"Café with Dell","version":"1"}'
DIGEST = "sha256-text-1:30f4f1b42947095e52fe70dcdab0be12e0a62f701941005ece6a3289e582f5e1"


def test_the_worked_example_of_the_format() -> None:
    tree = parse(EXAMPLE).tree()
    assert canonical(tree) == CANONICAL
    assert text_digest(tree) == DIGEST


def test_how_a_file_is_laid_out_changes_nothing() -> None:
    other = 'list:\n  - b\n  - a\nversion: "1"\ntext: Café with Dell\nclient: amber-4821\ncasefile: note/1\nnothing: {deep: [null, ""]}\n'
    assert text_digest(parse(other).tree()) == DIGEST


def test_what_happens_after_it_was_said_is_left_out() -> None:
    assert {"id", "status", "final", "signatures", "events", "conflicts", "updated"} == NOT_SAID
    tree = parse(EXAMPLE).tree()
    assert text_digest({**tree, **dict.fromkeys(NOT_SAID, "anything")}) == DIGEST
    assert text_digest({**tree, "author": "amina"}) != DIGEST


def test_names_inside_an_answer_that_look_like_ours_are_part_of_it() -> None:
    assert canonical({"goals": [{"id": "g-2222", "status": "x"}]}) == '{"goals":[{"id":"g-2222","status":"x"}]}'


def test_keys_are_sorted_by_utf16_and_not_by_code_point() -> None:
    assert canonical({"\uff5e": "1", "\U0001f600": "2", "a": "3"}) == '{"a":"3","\U0001f600":"2","\uff5e":"1"}'


def test_lists_keep_their_order_and_an_empty_tree_is_an_empty_map() -> None:
    assert canonical({"list": ["b", "a"]}) != canonical({"list": ["a", "b"]})
    assert canonical({"a": None, "b": "", "c": [], "d": {"e": [{}]}}) == "{}"


def test_the_short_digest_is_over_all_but_updated() -> None:
    tree = {"id": "x", "status": "final", "updated": {"by": "amina"}}
    assert short_digest(tree) == short_digest({"id": "x", "status": "final"})
    assert short_digest(tree) != short_digest({"id": "x", "status": "draft"})
    assert len(short_digest(tree)) == 8


def test_the_rule_is_named_in_the_digest() -> None:
    assert text_digest({}).startswith(RULE + ":")
    assert RULE == "sha256-text-1"


texts = st.text(st.characters(blacklist_categories=["Cs"]), max_size=5)
trees = st.dictionaries(
    texts,
    st.recursive(
        texts | st.none(),
        lambda kids: st.lists(kids, max_size=3) | st.dictionaries(texts, kids, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


@given(trees, st.randoms())
def test_the_order_of_keys_never_matters(tree: dict[str, object], chance: object) -> None:
    names = list(tree)
    chance.shuffle(names)  # type: ignore[attr-defined]
    assert canonical({name: tree[name] for name in names}) == canonical(tree) or len({*map(str, tree)}) < len(tree)
