"""What YAML can do to a file: our own torture set. Whether each piece is read or refused is for tests/store/text to say.

`VALUES` stand behind a key and a colon, `LINES` are whole lines of a file, `BYTES` whole files. `zebulonk` stands for a
person's words.
"""

from __future__ import annotations

import itertools


def _pieces(text: str) -> list[str]:
    """Pieces between upright strokes and line ends, each once."""
    return list(dict.fromkeys(one for one in text.strip().replace("\n", "|").split("|") if one))


NULLS = [
    "",
    "~",
    "null",
    "Null",
    "NULL",
    "nULL",
    "~ # nothing",
    "!!null",
    "!!null ''",
    "'null'",
    '"~"',
    "[~]",
    "{~: ~}",
]
BOOLEANS = "y Y n N yes Yes YES no No NO on On ON off Off OFF true True TRUE false False FALSE tRUE yEs \"true\" 'no' [true,no]".split()
BOOLEANS += ["!!bool yes", "{a: off}"]
_NUMBERS = """
 0 -0 +0 00 007 0800 08 0o7 0O7 0o8 0b101 0b2 0x1F 0XfF 0x -0x10 1_000 1,000 1__0 _1 1_ 1. .5 -.5 +.5 +-1 1e3 1E+3 1e 1e+ 1e1000 -1e-1000
 .inf -.inf +.Inf .INF .nan .NaN .NAN inf nan NaN Infinity -Infinity 12:30 12:30:45 190:20:30.15 -1:30 60:60 1:2:3:4:5 1.2.3 0.1 1e400
 9223372036854775807 9223372036854775808 -9223372036854775809 18446744073709551616 99999999999999999999999999999999999999999999 0.1e-400
 3.14159265358979323846264338327950288419716939937510582097494459 ١٢٣ １２３ Ⅷ ½ ² ०८०० 1٫5 0,5 1'000 $5 5% 1/2 0/0
 !!int&3 !!int&x !!float&.5 !!float&x "7" '7' +61 0491570156 0000000000 1e5e5 --1 - -- -1- 0x0x0 0b 0o
"""
_DATES = """
 2026-03-04 2026-3-4 2026-13-01 2026-02-30 2026-00-00 0000-00-00 0000-01-01 0001-01-01 9999-12-31 10000-01-01 -2026-03-04 2026-366
 2026-W10-3 2026-063 20260304 2026/03/04 04.03.2026 3/4/26 2026-03-04T05:06:07Z 2026-03-04T05:06:07 2026-03-04t05:06:07z
 2026-03-04T05:06:07+10:00 2026-03-04T05:06:07.123456789Z 2026-03-04T24:00:00Z 2026-03-04T23:59:60Z 2026-03-04T25:61:61Z 2026-03-04T
 2026-03-04Z 2026-03 2026 ２０２６-０３-０４ ٢٠٢٦-٠٣-٠٤ 2026–03–04 !!timestamp&2026-03-04 !!timestamp&x "2026-03-04" '2026-03-04T05:06:07Z'
 2026-03-04-05 1582-10-10 1900-02-29 2000-02-29 2100-02-29 today tomorrow yesterday now
"""
NUMBERS = [one.replace("&", " ") for one in _NUMBERS.split()]
DATES = [one.replace("&", " ") for one in _DATES.split()]
DATES += [
    "2026-03-04 05:06:07",
    "2026-03-04 05:06:07 +10",
    "2026-03-04  5:06:07",
    "4 March 2026",
    "2026 -03-04",
    "2026-03-04 # x",
]

ESCAPES = [
    f'"zebulonk {escape} b"'
    for escape in [
        *(rf"\{sign}" for sign in "0abtnvfre \"/\\N_LP'dqswzQ#$%&()*+,.;<=>?@[]^`{|}~"), "\\\t", r"\x", r"\x4", r"\x41", r"\xGG",
        r"\u", r"\u4", r"\u41", r"\u004", r"\u0041", r"\uD800", r"\uDFFF", r"\uD83D\uDE00", r"\uDE00\uD83D", r"\ufeff", r"\ufffe", r"\uffff",
        r"\u0000", r"\u0085", r"\u2028", r"\u2029", r"\u202e", r"\u2066", r"\u061c", r"\u200b", r"\U", r"\U1", r"\U0001F600", r"\U0010FFFF",
        r"\U00110000", r"\UFFFFFFFF", r"\U0000D800", r"\x00", r"\x1b[2J", r"\x7f", r"\x80", r"\x9b31m", r"\xff", r"\x0d", r"\x0a", r"\x0c",
        r"\1", r"\12", r"\123", r"\N{BULLET}", r"\&", r"\C-a", r"\M-a", r"\c@",
    ]
] + ['"zebulonk \\', '"zebulonk \\"', "'zebulonk \\'", "'it''s'", "'''zebulonk'''", "''''", "'", '"', '""', "''", '"a" "b"', "'a' 'b'"]  # fmt: skip

_ANCHORS = """
&a b|&a|& a|&a &b c|&a *a|*a|*|* a|&a [*a]|&a {b: *a}|&a {*a : b}|{a: &x 1, b: *x}|[&x a, *x, *x]|&zebulonk-hit-me b|*zebulonk-hit-me
&é b|&[ b|&] b|&{a}|&a,b c|&*a b|*&a|&a !t b|!t &a b|&a "b"|&a 'b'|*a : b|[*a]|{<<: *a}|&a:b c|**bold**|* bullet|&amp;|&nbsp;|R&D|a & b
a *b|a * b|&1 a|&- a|&a [&b [&c [*a, *b, *c]]]|[&a [x,x], &b [*a,*a], &c [*b,*b], &d [*c,*c], &e [*d,*d], [*e,*e]]
"""
ANCHORS = _pieces(_ANCHORS)
ANCHORS += ["&a |\n  b", "&a >\n  b", "&a\n  b: c", "&a\n  - b"]

_TAGS = """
!x b|! b|!|!!|!!str b|!!str|!!str 1|!!int "3"|!!map {}|!!seq []|!!set {a, b}|!!omap [a: b]|!!pairs [a: b]|!!binary aGVsbG8=|!!binary %%%|!!merge <<
!!python/object/apply:os.system ["echo zebulonk"]|!!python/name:os.system|!!python/object:collections.OrderedDict {}|!!python/tuple [a]|!!js/function x
!ruby/object:Gem::Requirement {}|!ruby/hash:ActionController::Routing {}|!<x> b|!<tag:yaml.org,2002:str> b|!<> b|!< b|!<!> b|!a!b c|!e!tag%21 b|!%21 b
!zebulonk|!zebulonk b|!x,y b|[!x a]|{a: !x b}|{!x a: b}|!include zebulonk.yaml|!Ref x|!Sub "${x}"|!!value =|!!yaml &a|!é b|a!|!!!|!!str !!str a|!x &a b
"""
TAGS = _pieces(_TAGS)

_FLOW = """
[|]|{|}|[]|{}|[[]]|{{}}|[{}]|{[]}|[,]|{,}|[a,]|{a,}|[a,,b]|{a: b,}|{a: b,,}|[a b]|[a: b]|[a: b, c]|{a}|{a:}|{a: }|{a:b}|{a :b}|{a : b}|{"a":b}|{"a" :b}
{? a: b}|{? a}|{?a: b}|[? a : b]|[?a]|[a?]|{a: b?}|{a: ?}|[- a]|{- a: b}|[-]|[-a]|[a-]|[--]|{a: - b}|[#]|[a #b]|[a#b]|{a: b #c}|{a: b#c}
[a]b|[a] b|{a: b} c|{a: b}c|[a][b]|{a: b}{c: d}|[a]: b|{a: b}: c|[[a]: b]|[{a: b}: c]|{[a]: b}|{{a: b}: c}|[a]#b|[a] #b|{"a": 1, "a": 2}
[a, [b, [c, [d, [e, [f, [g, [h]]]]]]]]|{a: {b: {c: {d: {e: {f: {g: {h: i}}}}}}}}|[:]|{:}|[: a]|{: a}|[a:]|[::]|{a::b}|[a::b]|{a: :b}|[":a"]|["a":b]
[http://x.example/?q=1&r=2#part]|{u: http://x.example}|[@a]|[`a`]|[%a]|[!a]|[&a]|[*a]|[>a]|[|a]|['a]|["a]|[a'b]|[a"b]|{a: 'b}|[<<]|{<<}|{<<: {a: b}}
"""
FLOW = _pieces(_FLOW)
FLOW += [
    "[a\n  b,\n  c\n  ]",
    "[a,\nb]",
    "{a: b,\nc: d}",
    "[\n]",
    "{\n\n}",
    "[a, # x\n  b]",
    "[a\n#b\n]",
    "[\ta]",
    "[a,\tb]",
    "{a:\tb}",
    "[" * 30 + "]" * 30,
]

BLOCKS = [
    f"{sign}{mark}\n{indent}zebulonk\n{indent}b" for sign in "|>" for mark in ("", "-", "+") for indent in (" ", "   ")
]
BLOCKS += [
    f"|{mark}\n{indent}zebulonk: #b\n\n{indent} c\n"
    for mark in ("1", "2", "9", "0", "10", "2-", "-2", "+1", "--", "x", "é", " x")
    for indent in ("  ", "    ")
]
BLOCKS += [
    "|", ">", "|\n", "|\n\n\n", "|+\n\n\n", "|-\n  \n", ">\n  \n  a", "| # x\n  a", "|#x\n  a", "|-#x\n  a", "| x\n  a", "||\n  a", "|>\n  a", "> >\n  a",
    "|\n \n  a", "|\n   a\n  b", "|\n  a\n b", "|\n  a\nb", "|\n\ta", "|\n  \ta", "|2\n  \ta", ">\n  a\n\n\n  b\n", ">\n  a\n   b\n  c\n", ">\n  a\\\n  b", "|\n  # x\n  a",
    "|\n  a\n# x\n", "|\n  a\n  ...\n  b", "|\n  ---\n  a", "|\n---\na", "|\n  a\n...\n", "|\n  %YAML\n", "|\n  &a *b !c\n", "|\n  {a: [b\n", "|\n  'a\n", "|\n  a: b\n  c: d\n",
    "|\r\n  a\r\n  b\r\n", "|\n  a\r\n  b\n", "|\n  \u00a0a", "|\n  \ufeffa", "|\n  a\u2028b", "|\n  a\u0085b", "|\n  a\x00b", "|\n  a\x1b[31mb", "|\n  a \n  b  \n", "|\n  a\t\n",
]  # fmt: skip

_PLAIN = """
a:b|a :b|a: b|a: b: c|a:|:a|::|: a|a #b|a# b|a#b|#a|-a|- a|-|--|---|---a|--- a|...|...a|... a|?a|? a|?|%a|%YAML 1.2|@a|@|`a`|`|>a|> a|,a|, a|]a|}a|!a|a!|a,b|a, b
a [b]|a {b}|a ]b|a }b|"a" b|'a' b|a "b"|a 'b'|a\\b|\\|C:\\Users\\zebulonk|\\\\host\\share|a=b|=|=a|<<|<< a|<a>|a|b|${a}|$(a)|`a` b|{{ a }}|{% a %}|%s %d %n|{0}|{a.b}
"""
PLAIN = _pieces(_PLAIN)
PLAIN += [
    "a\n b",
    "a\n  b\n  c",
    "a\n\n  b",
    "a\n  b: c",
    "a\n  - b",
    "a\n # x\n  b",
    "a\n#x\n  b",
    "a\tb",
    "a\t#b",
    "\ta",
    "a\t",
    "a b\tc: d",
    "|a b",
    "||",
    "|- a",
    "> a b",
]

SIGNS = [
    "\ufeff",
    "\ufeffa",
    "a\ufeffb",
    "\u2028",
    "a\u2028b: c",
    "a\u2029b",
    "a\u0085b",
    "a\u00a0: b",
    "\u00a0",
    "\u3000",
    "a\rb",
    "a\r",
    "\r",
    "a\r\r\nb",
    "a\x0bb",
    "a\x0cb",
]
SIGNS += [f"a{chr(code)}b" for code in (0, 1, 7, 8, 0x1B, 0x1F, 0x7F, 0x80, 0x9B, 0x9F, 0xFFFE, 0xFFFF, 0xFDD0)]
SIGNS += [
    "a\u200bb",
    "a\u200db",
    "a\u202eb",
    "\u2066a",
    "\u2069a",
    "\u061ca",
    "\U000e0041",
    "\U0010fffe",
    "e\u0301",
    "\u0301",
    "😀",
    "👩‍👩‍👧‍👦",
    "Z̷̰͝a̶l̵g̸o̴",
    "עברית",
    "العربية",
    "\ue000",
]
LONG = ["x" * 3_000, "x " * 1_500, '"' + "é" * 2_000 + '"', "'" + "''" * 1_500 + "'", "|\n" + "  x\n" * 1_000, "[" + "a, " * 900 + "a]", "a" + ": b" * 300, "-" * 2_000, "? " * 500, "[" * 200]  # fmt: skip

VALUES = list(dict.fromkeys([
    *NULLS, *BOOLEANS, *NUMBERS, *DATES, *ESCAPES, *ANCHORS, *TAGS, *FLOW, *BLOCKS, *PLAIN, *SIGNS, *LONG,
]))  # fmt: skip

LINES = [
    "? a\n: b", "? \n: b", "?\n", "? a", "?a: b", "? [a]\n: b", "? {a: b}\n: c", "? |\n  a\n: b", "? - a\n: - b", "? a\n? b\n: c", ": b", ": ", "[a]: b", "{a: b}: c",
    '"a": b', "'a': b", '"a"b: c', '"a" : b', '"a\\nb": c', '"a\n b": c', '"": b', "'': b", "~: b", "null: b", "true: b", "no: b", "1: b", "1.5: b", "2026-03-04: b", "=: b",
    "<<: b", "<<: {a: b}", "<<: [a]", "<<: *a", '"<<": b', "&a b: c", "*a : b", "!t a: b", "a: b\na: c", 'a: b\n"a": c', "é: b\n\"e\\u0301\": c", "A: b\na: c", "a : b\na: c",
    "a: b\n  c: d", "  a: b\nc: d", " a: b", "\ta: b", "a:\n\tb: c", "a:\n  b: c\n d: e", "a:\n- b\n-c", "a:\n  - b\n - c", "- a", "- a: b", "-", "--- a", "---", "---\n---", "---\na: b\n---\nc: d",
    "...", "...\na: b", "%YAML 1.2\n---", "%YAML 1.1", "%TAG ! tag:x,2000:\n---", "%", "%a: b", "# only a comment", "#", "#a: b", "a: b #c", "a: b#c", "a: #b", "a:#b", "a:b", "a", "a b c",
    "a: b\n# x\n  c", "# \x07", "# \u202e", "# \x00", "#\tx", "a: b\n\t# x", "a: b\t# x", "a: [\nb: c", "a: {\nb: c", 'a: "\nb: c', "a: '\nb: c", "a: |\nb: c", "a: >\nb: c", "a: ]", "a: }", "}", "]",
    "zebulonk hit me: b", "Zebulonka: b", '"zebulonk\\u202e": b', '"\\x1b[2J": b', '"\\u0000": b', "__proto__: b", "constructor: b", "__class__: b", "../../x: b", "a/b: c", "a.b: c", "a[0]: c", "$ref: x",
    "x" * 200 + ": b", "x" * 1_100 + ": b", "k: v\n" * 3, "".join(f"k{n}: v\n" for n in range(400)), "a:\n" + "".join("  " * n + "a:\n" for n in range(1, 30)), "- " * 40 + "a", "a: b\r\nc: d\r\n", "a: b\rc: d",
    "unanswered: a", "unanswered: [a]", "unanswered: {a: b}", "unanswered: {text: zebulonk}", "local: zebulonk", "local: [zebulonk]", "local: {zebulonk hit me: zebulonk}", "conflicts: zebulonk", "conflicts: {a: b}",
    "conflicts: [zebulonk]", "conflicts: [{path: zebulonk, values: zebulonk}]", "conflicts: [{path: [a]}]", "conflicts:\n  - path: /text\n    values:\n      - {value: zebulonk, by: amina, at: x}",
    "updated: zebulonk", "updated: {digest: zebulonk}", "updated: [a]", "worker: zebulonk", "place: zebulonk", "schema: zebulonk", "$schema: zebulonk", "casefile: zebulonk", "casefile: note/1\ncasefile: note/1",
]  # fmt: skip

BYTES = {
    "nothing": b"", "blanks": b" \n \n", "newline": b"\n", "nul": b"\x00", "nuls": b"\x00" * 64, "mark": b"\xef\xbb\xbf", "marks": b"\xef\xbb\xbf\xef\xbb\xbfa: b", "utf-16": "a: zebulonk\n".encode("utf-16"),
    "utf-16-be": "a: zebulonk\n".encode("utf-16-be"), "utf-32": "a: zebulonk\n".encode("utf-32"), "latin-1": "a: zebulonké\n".encode("latin-1"), "shift-jis": "a: 日本語\n".encode("shift-jis"),
    "overlong": b"a: zebulonk\xc0\xaf", "half": b"a: zebulonk\xed\xa0\x80", "beyond": b"a: \xf4\x90\x80\x80", "cut": b"a: zebulonk \xe6\x97", "ff": b"\xff", "ascii-all": bytes(range(256)), "gzip": b"\x1f\x8b\x08\x00zebulonk",
    "png": b"\x89PNG\r\n\x1a\nzebulonk", "zip": b"PK\x03\x04zebulonk", "pdf": b"%PDF-1.7\nzebulonk", "elf": b"\x7fELF\x02zebulonk", "json": b'{"a": "zebulonk", "b": [1, 2.5e3, null, true]}', "json-list": b"[1, 2]",
    "json-twice": b'{"a": 1, "a": 2}', "json-nan": b'{"a": NaN}', "json-half": b'{"a": "\\ud800"}', "json-deep": b'{"a": ' * 300 + b"1" + b"}" * 300, "json-deep-list": b'{"a": ' + b"[" * 3000 + b"]" * 3000 + b"}",
    "xml": b"<?xml version='1.0'?><a>zebulonk</a>", "toml": b"[a]\nb = 'zebulonk'\n", "ini": b"[a]\nb=zebulonk\n", "csv": b"a,b\nzebulonk,2\n", "html": b"<!DOCTYPE html><p>zebulonk", "script": b"#!/bin/sh\necho zebulonk\n",
    "git-conflict": b"<<<<<<< HEAD\na: zebulonk\n=======\na: b\n>>>>>>> other\n", "diff": b"--- a\n+++ b\n@@ -1 +1 @@\n-zebulonk\n+b\n", "word": b"Zebulonk", "words": b"zebulonk hit me\nand left\n", "eicar-like": b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$ZEB",
    "large": b"a: " + b"zebulonk " * 40_000, "larger": b"zebulonk: b\n" * 40_000, "deep": b"a: " + b"[" * 20_000, "many": b"a: [" + b"x," * 30_000 + b"]", "long-line": b"a: '" + b"x" * 200_000 + b"'", "tabs": b"\t" * 5_000 + b"a: b",
}  # fmt: skip

COUNT = len(VALUES) + len(LINES) + len(BYTES)


def pieces() -> list[tuple[str, str | bytes]]:
    """Every piece with the kind it is of, values and lines mixed so that any stretch holds some of each."""
    kinds: list[list[tuple[str, str | bytes]]] = [
        [("value", one) for one in VALUES],
        [("line", one) for one in LINES],
        [("bytes", one) for one in BYTES.values()],
    ]
    return [one for row in itertools.zip_longest(*kinds) for one in row if one is not None]
