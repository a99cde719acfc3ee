"""Files that would be two texts for two readers, or too much for one: each is refused with its place, at once, in our words.

`¦` in an input marks the place the refusal must name and is taken out before reading; `quokka` stands for a person's words,
which no message may repeat. Inputs without a mark are refused anywhere.
"""

import gc
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from casefile.store.text import nodes
from casefile.store.text.guard import Refusal, decoded

GOOD = sorted((Path(__file__).parents[2] / "forms").glob("*/good/*.yaml"))
PURE = yaml.SafeLoader
LIMIT = 0.050
TRACED = 4  # what counts every line it passes, as coverage does, was measured to slow the slowest of these by 3.7
KIB = 1024


STRUCTURE = {
    "nothing": "",
    "only-blanks": "  \n\n   \n",
    "only-comments": "# quokka\n# quokka\n",
    "top-level-list": "¦- quokka\n- b\n",
    "top-level-flow-list": "¦[quokka, b]\n",
    "top-level-word": "¦quokka\n",
    "top-level-quoted": '¦"quokka"\n',
    "top-level-block-text": "¦|\n  quokka\n",
    "top-level-words-on-two-lines": "¦quokka\nquokka\n",
    "colon-without-space": "¦quokka:b\n",
    "second-document": "quokka: b\n¦---\nc: d\n",
    "second-document-empty": "quokka: b\n¦---\n",
    "second-document-beside": "quokka: b\n¦--- c\n",
    "two-starts": "---\n¦---\nquokka: b\n",
    "after-the-end": "quokka: b\n...\n¦c: d\n",
    "after-the-end-a-document": "quokka: b\n...\n¦---\nc: d\n",
    "start-and-field-on-one-line": "--- ¦quokka: b\n",
    "yaml-directive": "¦%YAML 1.2\n---\nquokka: b\n",
    "yaml-directive-1.1": "¦%YAML 1.1\n---\nquokka: b\n",
    "yaml-directive-unknown": "¦%YAML 9.9\n---\nquokka: b\n",
    "yaml-directive-twice": "¦%YAML 1.2\n%YAML 1.2\n---\nquokka: b\n",
    "tag-directive": "¦%TAG !q! tag:quokka,2000:\n---\na: b\n",
    "tag-directive-after-comment": "# quokka\n\n¦%TAG ! tag:quokka,2000:\n---\na: b\n",
    "unknown-directive": "¦%QUOKKA yes\n---\na: b\n",
    "directive-for-a-key": "¦%quokka: b\n",
}
ANCHORS = {
    "anchor": "a: ¦&quokka b\n",
    "anchor-on-map": "a: ¦&quokka\n  b: c\n",
    "anchor-on-list": "a: ¦&quokka [b]\n",
    "anchor-on-nothing": "a: ¦&quokka\n",
    "anchor-on-key": "¦&quokka a: b\n",
    "anchor-in-list": "a:\n  - ¦&quokka b\n",
    "anchor-in-flow": "a: {b: ¦&quokka c}\n",
    "alias": "a: ¦*quokka\n",
    "alias-as-key": "¦*quokka : b\n",
    "alias-in-list": "a: [b, ¦*quokka]\n",
    "alias-in-flow-map": "a: {b: ¦*quokka}\n",
    "cycle-in-list": "a: ¦&quokka [*quokka]\n",
    "cycle-in-map": "a: ¦&quokka\n  b: *quokka\n",
    "cycle-at-the-top": "¦&quokka a: *quokka\n",
    "ampersand-alone": "a: ¦& quokka\n",
    "star-alone": "a: ¦* quokka\n",
    "star-bullets": "a: ¦*\nb: quokka\n",
    "bold-words": "a: ¦**quokka**\n",
    "alias-bomb": "a: ¦&q [quokka, quokka]\nb: &r [*q, *q, *q, *q, *q, *q, *q, *q, *q]\nc: [*r, *r, *r, *r, *r, *r, *r, *r, *r]\n",
    "alias-bomb-in-maps": "a: ¦&q {x: quokka}\nb: &r {x: *q, y: *q}\nc: &s {x: *r, y: *r}\nd: {x: *s, y: *s}\n",
    "merge-key": "¦<<: {quokka: b}\n",
    "merge-key-inside": "a:\n  ¦<<: {quokka: b}\n",
    "merge-key-in-flow": "a: {¦<<: quokka}\n",
    "merge-list": "¦<<: [quokka]\n",
}
TAGS = {
    "tag": "a: ¦!quokka b\n",
    "tag-python": "a: ¦!!python/object/apply:os.system [quokka]\n",
    "tag-python-name": "a: ¦!!python/name:quokka ''\n",
    "tag-str": "a: ¦!!str quokka\n",
    "tag-binary": "a: ¦!!binary quokka\n",
    "tag-set": "a: ¦!!set {quokka}\n",
    "tag-alone": "a: ¦! quokka\n",
    "tag-at-the-top": "¦!!map\nquokka: b\n",
    "tag-on-key": "¦!quokka a: b\n",
    "tag-in-list": "a: [¦!quokka b]\n",
    "tag-in-flow-map": "a: {b: ¦!quokka c}\n",
    "tag-verbatim": "a: ¦!<quokka> b\n",
    "tag-verbatim-str": "a: ¦!<tag:yaml.org,2002:str> quokka\n",
    "tag-handle-unknown": "a: ¦!q!quokka b\n",
    "exclamation-first": "a: ¦!quokka\n",
    "tag-and-anchor": "a: ¦!!str &q quokka\n",
}
KEYS = {
    "key-twice": "quokka: b\n¦quokka: c\n",
    "key-twice-far": "quokka: b\n" + "".join(f"k{n}: v\n" for n in range(500)) + "¦quokka: c\n",
    "key-twice-inside": "a:\n  quokka: b\n  ¦quokka: c\n",
    "key-twice-in-list": "a:\n  - quokka: b\n    ¦quokka: c\n",
    "key-twice-in-flow": "a: {quokka: b, ¦quokka: c}\n",
    "key-twice-quoted": '"quokka": b\n¦quokka: c\n',
    "key-twice-two-quotes": "'quokka': b\n¦\"quokka\": c\n",
    "key-twice-escaped": 'quokka: b\n¦"\\x71uokka": c\n',
    "key-twice-to-the-eye": "quokka é: b\n¦quokka é: c\n",
    "key-twice-to-the-eye-escaped": 'quokka é: b\n¦"quokka e\\u0301": c\n',
    "key-twice-hangul": "quokka 각: b\n¦quokka 각: c\n",
    "key-after-question": "¦? quokka\n: b\n",
    "key-after-question-quoted": '¦? "quokka"\n: b\n',
    "key-after-question-inside": "a:\n  ¦? quokka\n  : c\n",
    "key-after-question-in-list": "a:\n  - ¦? quokka\n",
    "key-after-question-in-flow": "a: {¦? quokka: c}\n",
    "key-after-question-touching": "a: {¦?quokka: c}\n",
    "key-after-question-in-brackets": "a: [¦? quokka : c]\n",
    "key-after-question-touching-brackets": "a: [¦?quokka]\n",
    "key-after-question-block-text": "¦? |\n  quokka\n: b\n",
    "question-as-value": "a: ¦? quokka\n",
    "question-inside-braces": "a: {b: quokka¦?}\n",
    "question-inside-brackets": "a: [quokka ¦? b]\n",
    "list-as-key": "¦[quokka]: b\n",
    "map-as-key": "¦{quokka: b}: c\n",
    "list-as-key-after-question": "? ¦[quokka]\n: b\n",
    "list-as-key-in-flow": "a: {¦[quokka]: c}\n",
    "map-as-key-in-flow": "a: {¦{quokka: b}: c}\n",
    "colon-without-key": "¦: quokka\n",
    "colon-without-key-inside": "a:\n  ¦: quokka\n",
    "colon-without-key-in-list": "a:\n  - ¦: quokka\n",
    "colon-without-key-in-flow": "a: {¦: quokka}\n",
    "colon-without-key-after-comma": "a: {b: c, ¦: quokka}\n",
    "empty-key": '¦"": quokka\n',
    "empty-key-in-flow": "a: {¦'': quokka}\n",
    "key-over-two-lines": '¦"quokka\n quokka": b\n',
    "key-of-1100-letters": "¦" + "quokka" * 184 + ": b\n",
}
FLOW = {
    "comma-cut-value": "a: {b: one, ¦quokka}\n",
    "comma-cut-first": "a: {¦quokka, b: c}\n",
    "comma-cut-alone": "a: {¦quokka}\n",
    "comma-cut-quoted": 'a: {b: c, ¦"quokka"}\n',
    "comma-cut-over-lines": "a: {b: one,\n  ¦quokka quokka,\n  c: d}\n",
    "comma-cut-in-list-item": "a:\n  - {id: x, words: quokka, ¦quokka}\n",
    "colon-touching-word": "a: {¦quokka:b}\n",
    "colon-touching-comma": "a: {quokka¦:, b: c}\n",
    "colon-touching-brace": "a: {quokka¦:}\n",
    "colon-touching-bracket": "a: {quokka¦:[b]}\n",
    "colon-in-brackets": "a: [¦quokka: b]\n",
    "colon-in-brackets-quoted": 'a: [¦"quokka": b]\n',
    "colon-in-inner-brackets": "a: [[¦quokka: b]]\n",
    "colon-in-later-place": "a: [b, ¦quokka: c]\n",
    "colon-ends-word-in-brackets": "a: [quokka¦:]\n",
    "colon-first-in-brackets": "a: [¦:quokka]\n",
    "colon-first-in-braces": "a: {b: ¦:quokka}\n",
    "bracket-open": "a: ¦[quokka\n",
    "brace-open": "a: ¦{b: quokka\n",
    "bracket-open-then-fields": "a: [quokka\nb: c\n",
    "bracket-closed-by-brace": "a: [quokka¦}\n",
    "brace-closed-by-bracket": "a: {b: quokka¦]\n",
    "bracket-never-opened": "a: ¦]quokka\n",
    "brace-never-opened": "a: ¦}quokka\n",
    "bracket-closed-twice": "a: [quokka]¦]\n",
    "comma-first": "a: ¦, quokka\n",
    "comma-first-in-brackets": "a: [¦, quokka]\n",
    "comma-twice": "a: [quokka,¦, b]\n",
    "comma-only": "a: {¦,}\nb: quokka\n",
    "comma-missing": 'a: ["quokka" ¦"b"]\n',
    "comma-missing-in-braces": 'a: {b: "quokka" ¦c: d}\n',
    "dash-in-brackets": "a: [¦- quokka]\n",
    "dash-in-braces": "a: {¦- quokka: b}\n",
    "word-after-bracket": "a: [b] ¦quokka\n",
}
TEXTS = {
    "double-quote-open": 'a: ¦"quokka\n',
    "single-quote-open": "a: ¦'quokka\n",
    "double-quote-open-many-lines": 'a: ¦"quokka\nb: c\nd: e\n',
    "quote-closed-too-early": "a: 'it'¦s quokka'\n",
    "quote-with-word-after": 'a: "b" ¦quokka\n',
    "quote-with-word-after-single": "a: 'b' ¦quokka\n",
    "quote-with-word-next-line": 'a: "b"\n  ¦quokka\n',
    "quoted-key-with-word-after": '"a" ¦quokka: b\n',
    "document-mark-inside-quotes": 'a: ¦"\n---\nquokka"\n',
    "escape-unknown": 'a: "quokka \\q"\n',
    "escape-windows-path": 'a: "C:\\Quokka"\n',
    "escape-short-x": 'a: "quokka \\x0"\n',
    "escape-short-u": 'a: "quokka \\u12"\n',
    "escape-beyond-unicode": 'a: "quokka \\U00110000"\n',
    "surrogate-high": 'a: "quokka \\ud83d"\n',
    "surrogate-low": 'a: "quokka \\ude00"\n',
    "surrogate-json-pair": 'a: "quokka \\ud83d\\ude00"\n',
    "surrogate-pair-in-key": '"quokka \\ud83d\\ude00": b\n',
    "surrogate-long-form": 'a: "quokka \\U0000d800"\n',
    "colon-in-plain": "a: quokka¦: b\n",
    "colon-in-plain-twice": "a: b¦: quokka: c\n",
    "colon-at-line-end": "a: quokka¦:\n",
    "colon-in-second-line": "a: b\n  quokka¦: c\n",
    "at-sign-first": "a: ¦@quokka\n",
    "backtick-first": "a: ¦`quokka`\n",
    "percent-first": "a: ¦%quokka\n",
    "percent-in-list": "a:\n  - ¦%quokka\n",
    "block-indent-0": "a: |0\n  quokka\n",
    "block-indent-10": "a: |10\n  quokka\n",
    "block-two-signs": "a: |+-\n  quokka\n",
    "block-word-beside": "a: |quokka\n  b\n",
    "block-comment-touching": "a: ¦|#quokka\n  b\n",
    "block-dedent": "a: |\n  quokka\n ¦quokka\n",
    "block-tab-indent": "a: |\n¦\tquokka\n",
    "block-tab-after-spaces": "a: |\n  ¦\tquokka\n",
    "folded-tab-after-blank-line": "a: >\n\n  ¦\tquokka\n",
}
INDENTS = {
    "map-dedent": "a:\n  b: c\n ¦quokka: d\n",
    "map-dedent-two": "a:\n    b: c\n  ¦quokka: d\n",
    "list-dedent": "a:\n  - quokka\n ¦- b\n",
    "field-among-items": "a:\n  - b\n  ¦quokka: c\n",
    "item-among-fields": "a:\n  quokka: b\n  ¦- c\n",
    "item-beside-key": "a: ¦- quokka\n",
    "field-too-deep": "a: b\n  quokka¦: c\n",
    "text-then-word": "a: b\n¦quokka\n",
    "text-then-word-then-field": "a: b\n¦quokka\nc: d\n",
    "comment-cuts-text": "a: b\n  # quokka\n  ¦quokka\n",
    "first-field-indented-more": "  a: b\n¦quokka: c\n",
    "dash-touching-in-list": "a:\n  - b\n  ¦-quokka\n",
    "missing-space-later": "a: b\n¦c:quokka\nd: e\n",
}
TABS = {
    "before-key": "¦\tquokka: b\n",
    "indent": "a:\n¦\tquokka: c\n",
    "indent-after-spaces": "a:\n  ¦\tquokka: c\n",
    "after-colon": "a:¦\tquokka\n",
    "after-space": "a: ¦\tquokka\n",
    "before-colon": "quokka¦\t: b\n",
    "after-dash": "a:\n  -¦\tquokka\n",
    "before-dash": "a:\n¦\t- quokka\n",
    "after-plain": "a: quokka¦\t\n",
    "inside-plain": "a: quokka¦\tquokka\n",
    "inside-plain-second-line": "a: quokka\n  b¦\tc\n",
    "inside-plain-in-list": "a:\n  - quokka¦\tb\n",
    "after-quoted": 'a: "quokka"¦\t\n',
    "before-quoted": 'a:¦\t"quokka"\n',
    "before-comment": "a: b¦\t# quokka\n",
    "before-comment-line": "a: b\n¦\t# quokka\nc: d\n",
    "on-blank-line": "a: quokka\n¦\t\nb: c\n",
    "after-empty-value": "a:¦\t\nb: quokka\n",
    "after-comma": "a: [b,¦\tquokka]\n",
    "before-comma": "a: [quokka¦\t, b]\n",
    "after-bracket": "a: [¦\tquokka]\n",
    "before-bracket-end": "a: [quokka¦\t]\n",
    "after-brace": "a: {¦\tb: quokka}\n",
    "in-flow-after-colon": "a: {b:¦\tquokka}\n",
    "before-brace-end": "a: {b: quokka¦\t}\n",
    "flow-indent": "a: {b: c,\n¦\td: quokka}\n",
    "after-block-sign": "a: ¦|\t\n  quokka\n",
    "after-document-start": "---¦\t\nquokka: b\n",
    "at-end-of-file": "a: quokka\n¦\t",
}
CHARACTERS = {
    f"{name}-{ord(char):04x}": f"a: quokka{'' if name == 'alone' else ' b'}¦{char}c\n"
    for name, chars in {
        "c0": [chr(n) for n in range(0x20) if chr(n) not in "\t\n\r"],
        "c1": [chr(n) for n in range(0x7F, 0xA0)],
        "break": ["\u2028", "\u2029"],
        "mark": ["\ufeff", "\ufffe", "\uffff"],
    }.items()
    for char in chars
} | {
    "nul-in-comment": "# quokka ¦\x00\na: b\n",
    "escape-in-comment": "# quokka ¦\x1b[2J\na: b\n",
    "escape-in-quotes": 'a: "quokka ¦\x1b]52;c;x\x07"\n',
    "nul-in-key": "quokka¦\x00: b\n",
    "nul-in-block-text": "a: |\n  quokka\n  b¦\x00\n",
    "next-line-in-quotes": 'a: "quokka¦\u0085b"\n',
    "separator-as-line-end": "a: quokka¦\u2028b: c\n",
    "lone-return": "a: quokka¦\rb: c\n",
    "lone-return-at-end": "a: quokka¦\r",
    "lone-return-before-crlf": "a: quokka¦\r\r\n",
    "lone-return-in-quotes": 'a: "quokka¦\rb"\n',
    "mark-before-second-field": "a: quokka\n¦\ufeffb: c\n",
    "mark-inside-word": "a: quo¦\ufeffkka\n",
}
BYTES = {
    "utf-16-le": ("a: quokka\n".encode("utf-16"), (1, 1)),
    "utf-16-be": (b"\xfe\xff" + "a: quokka\n".encode("utf-16-be"), (1, 1)),
    "utf-16-le-without-mark": ("a: quokka\n".encode("utf-16-le"), (1, 2)),
    "utf-16-be-without-mark": ("a: quokka\n".encode("utf-16-be"), (1, 1)),
    "utf-32-le": ("a: quokka\n".encode("utf-32"), (1, 1)),
    "utf-32-be": (b"\x00\x00\xfe\xff" + "a: quokka\n".encode("utf-32-be"), (1, 3)),
    "latin-1": ("a: quokka\nb: café\n".encode("latin-1"), (2, 7)),
    "windows-1252-quotes": (b"a: \x93quokka\x94\n", (1, 4)),
    "overlong-slash": (b"a: quokka\xc0\xaf\n", (1, 10)),
    "overlong-nul": (b"a: quokka\xc0\x80\n", (1, 10)),
    "overlong-three": (b"a: quokka\xe0\x80\xaf\n", (1, 10)),
    "surrogate-bytes": (b"a: quokka\xed\xa0\x80\n", (1, 10)),
    "surrogate-pair-bytes": (b"a: quokka\xed\xa0\xbd\xed\xb8\x80\n", (1, 10)),
    "beyond-unicode": (b"a: quokka\xf4\x90\x80\x80\n", (1, 10)),
    "byte-ff": (b"a: quokka\n\xff\n", (2, 1)),
    "cut-short": ("a: quokka é".encode()[:-1], (1, 11)),
    "continuation-alone": (b"a: quokka\x80\n", (1, 10)),
    "after-letters-of-two-bytes": ("a: éé".encode() + b"\xe9quokka\n", (1, 6)),
    "two-marks": (b"\xef\xbb\xbf\xef\xbb\xbfa: quokka\n", (1, 1)),
    "gzip": (b"\x1f\x8b\x08\x00quokka", (1, 2)),
    "png": (b"\x89PNG\r\n\x1a\nquokka", (1, 1)),
    "zip": (b"PK\x03\x04quokka: b", (1, 3)),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nquokka", (2, 2)),
}
SIZES = {
    "a-byte-too-many": "¦a: quokka " + "x" * (256 * KIB - 9),
    "two-megabytes": "¦a: quokka\n" * 1 + "b\n" * (KIB * KIB),
    "megabytes-of-brackets": "¦a: quokka" + "[" * (2 * KIB * KIB),
    "giant-text": "a: ¦quokka " + "x " * 100_000 + "\n",
    "giant-quoted-text": 'a: ¦"quokka' + "x" * 120_001 + '"\n',
    "giant-block-text": "a: ¦|\n  quokka\n" + "  xx\n" * 45_000,
    "giant-key": "¦quokka" + "k" * 200_000 + ": b\n",
    "giant-quoted-key": '¦"quokka' + "k" * 200_000 + '": b\n',
    "entries-in-brackets": "a: [quokka" + ",x" * 9_996 + ",¦x" + ",x" * 100_000 + "]\n",
    "entries-in-list": "a:\n- quokka\n" + "- x\n" * 9_996 + "- ¦x\n" + "- x\n" * 40_000,
    "entries-in-map": "quokka: v\n" + "".join(f"k{n}: {'¦' if n == 4_998 else ''}v\n" for n in range(9_000)),
    "levels-in-brackets": "a: " + "[" * 23 + "¦[" + "[" * 50_000 + "quokka",
    "levels-in-brackets-closed": "a: " + "[" * 23 + "¦[quokka" + "]" * 24,
    "levels-in-braces": "a: " + "{quokka: " * 23 + "¦{" + "a: {" * 40_000,
    "levels-over-lines": "a: " + "[\n" * 23 + "¦[\n" + "[\n" * 40_000 + "quokka",
    "levels-of-maps": "".join("  " * n + ("¦" if n == 24 else "") + "quokka:\n" for n in range(300)),
    "levels-of-lists": "quokka:\n" + "- " * 23 + "¦- " + "- " * 50_000 + "x\n",
    "levels-of-both": "quokka:\n  " + "- " * 23 + "¦a: b\n",
    "braces-without-keys": "a: {¦{quokka" + "{" * 50_000,
    "closing-brackets": "a: quokka\nb: ¦" + "]" * 100_000,
    "quotes-in-a-row": 'a: "quokka" ¦' + '"x" ' * 40_000 + "\n",
    "colons-in-a-row": "a: quokka¦: " + "b: " * 60_000 + "\n",
    "questions-in-a-row": "a: quokka\n? ¦" + "? " * 100_000 + "\n",
    "questions-after-a-quote": 'a: "quokka"\nb: ¦' + "? " * 100_000 + "\n",
    "exclamations": "a: ¦" + "!" * 200_000 + " quokka\n",
    "ampersands": "a: ¦" + "&" * 200_000 + " quokka\n",
    "stars": "a: ¦" + "*" * 200_000 + " quokka\n",
    "tabs-in-a-row": "a: quokka\nb:¦" + "\t" * 200_000 + "\n",
    "percents": "¦" + "%" * 200_000 + "quokka\n",
    "directives": "¦%quokka\n" + "%quokka b\n" * 20_000 + "---\na: b\n",
    "backslashes": 'a: ¦"quokka ' + "\\\\" * 55_000 + "\n",
    "open-quote-far": 'a: ¦"quokka\n' + "b\n" * 100_000,
    "anchors-in-a-row": "a: [¦&q0 quokka, " + ", ".join(f"&q{n} x" for n in range(1, 20_000)) + "]\n",
    "newlines-then-alias": "\n" * 200_000 + "a: ¦*quokka\n",
    "comments-then-alias": "# quokka\n" * 25_000 + "a: ¦*quokka\n",
    "comments-only": "# quokka ? \t\n" * 20_000,
    "spaces-then-alias": "a:" + " " * 200_000 + "¦*quokka\n",
    "documents": "quokka: b\n¦---\n" + "---\n" * 60_000,
    "the-same-key": "quokka: b\n¦quokka: b\n" + "quokka: b\n" * 20_000,
    "good-then-tab": "".join(f'k{n}: "quokka?\t" # ?\n' for n in range(3_000)) + "x:¦\ty\n",
    "good-then-question": "".join(f"k{n}: quokka? # ?\n" for n in range(3_000)) + "¦? x\n",
}

GROUPS = {
    "structure": STRUCTURE, "anchors": ANCHORS, "tags": TAGS, "keys": KEYS, "flow": FLOW, "texts": TEXTS, "indents": INDENTS,
    "tabs": TABS, "characters": CHARACTERS, "sizes": SIZES,
}  # fmt: skip


def _case(text: str) -> tuple[bytes, tuple[int, int] | None]:
    before, mark, after = text.partition("¦")
    place = (before.count("\n") + 1, len(before) - before.rfind("\n")) if mark else None
    return (before + after).encode("utf-8", "surrogatepass"), place


CASES = {f"{group}/{name}": _case(text) for group, cases in GROUPS.items() for name, text in cases.items()}
CASES |= {f"bytes/{name}": case for name, case in BYTES.items()}
HOSTILE = pytest.mark.parametrize(("raw", "place"), CASES.values(), ids=CASES.keys())


def _read(raw: bytes) -> nodes.Node:
    return nodes.parse(decoded(raw))


def _refusal(raw: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        _read(raw)
    return caught.value


def test_there_are_enough_hostile_files_and_places() -> None:
    assert len(CASES) >= 150
    assert sum(place is not None for _, place in CASES.values()) >= 100


@HOSTILE
def test_a_hostile_file_is_refused_at_its_place_in_our_words(raw: bytes, place: tuple[int, int] | None) -> None:
    refusal = _refusal(raw)
    if place is not None:
        assert (refusal.line, refusal.column) == place, refusal.message
    assert 1 <= refusal.line <= raw.count(b"\n") + 1
    assert refusal.column >= 1
    assert refusal.message
    assert "\n" not in refusal.message + refusal.fix
    assert "quokka" not in (refusal.message + refusal.fix).lower()
    assert refusal.__cause__ is None, "the parser's own words would follow in a traceback"
    assert refusal.__suppress_context__ or refusal.__context__ is None


@pytest.fixture(scope="module")
def nothing_else_to_collect() -> Iterator[None]:
    """Keep the objects of the test run itself out of what the collector walks while we measure."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def _limit() -> float:
    """The bound, wider only where somebody counts the lines of this very run."""
    watching = getattr(sys, "monitoring", None)  # Python 3.12 and newer; six tools can watch
    traced = sys.gettrace() is not None or (watching and any(map(watching.get_tool, range(6))))
    return LIMIT * TRACED if traced else LIMIT


@pytest.mark.usefixtures("nothing_else_to_collect")
@HOSTILE
def test_a_hostile_file_is_refused_at_once(raw: bytes, place: object) -> None:
    limit = _limit()
    best = 2 * limit
    for _ in range(5):
        begun = time.process_time()
        _refusal(raw)
        best = min(best, time.process_time() - begun)
        if best < limit:
            break
    assert best < limit, (
        f"refusing took more than {limit * 1000:.0f} ms of CPU five times: a slow machine, or work that grows"
    )


@HOSTILE
def test_a_hostile_file_is_refused_without_libyaml_too(
    raw: bytes, place: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes, "LOADER", PURE)
    refusal = _refusal(raw)
    assert "quokka" not in (refusal.message + refusal.fix).lower()


ACCEPTED = {
    "address": ("a: [http://x.example/?q=1]\n", None),
    "address-alone": ("a: http://x.example/?q=1&r=2#part\n", {"a": "http://x.example/?q=1&r=2#part"}),
    "address-in-brackets": ("a: [http://x.example]\n", {"a": ["http://x.example"]}),
    "address-in-braces": ("a: {b: http://x.example}\n", {"a": {"b": "http://x.example"}}),
    "quoted-key-touching": ('a: {"b":c}\n', {"a": {"b": "c"}}),
    "colon-inside-word": ("a: [b:c]\n", {"a": ["b:c"]}),
    "colon-first": ("a: :b\n", {"a": ":b"}),
    "question-in-words": ("a: Is she safe? Yes.\n", {"a": "Is she safe? Yes."}),
    "question-first-touching": ("a: ?b\n", {"a": "?b"}),
    "question-in-quotes-in-braces": ('a: {b: "why?"}\n', {"a": {"b": "why?"}}),
    "question-in-comment": ("a: b # why ? not\n", {"a": "b"}),
    "question-in-comment-after-bracket": ("a: [b]# why ? not\n", {"a": ["b"]}),
    "tab-in-comment": ("a: b # c\td\n", {"a": "b"}),
    "tab-in-quotes": ('a: "b\tc"\n', {"a": "b\tc"}),
    "tab-in-single-quotes": ("a: 'b\tc'\n", {"a": "b\tc"}),
    "tab-in-block-text": ("a: |\n  b\tc\n", {"a": "b\tc\n"}),
    "tab-first-in-later-line-of-block-text": ("a: |\n  b\n  \tc\n", {"a": "b\n\tc\n"}),
    "tab-first-with-stated-indent": ("a: |2\n  \tc\n", {"a": "\tc\n"}),
    "signs-inside-words": ("a: R&D and 5*3 wow! 50% of @x\n", {"a": "R&D and 5*3 wow! 50% of @x"}),
    "percent-at-line-start-in-quotes": ('a: "b\n\n%c"\n', None),
    "document-start": ("---\na: b\n", {"a": "b"}),
    "document-start-and-comment": ("--- # x\na: b\n", {"a": "b"}),
    "document-end": ("a: b\n...\n", {"a": "b"}),
    "dashes-in-words": ("a: b --- c\n", {"a": "b --- c"}),
    "trailing-commas": ("a: [b,]\nc: {d: e,}\n", {"a": ["b"], "c": {"d": "e"}}),
    "empty-values": ("a:\nb: {c: , d: }\ne:\n  -\n  - f\n", {"a": None, "b": {"c": None, "d": None}, "e": [None, "f"]}),
    "empty-value-and-comment": ("a: {b: # x: y\n  , c: d}\n", {"a": {"b": None, "c": "d"}}),
    "flow-over-lines": ("a: {\n  b: c, # d\n  e: [f,\n    g]\n}\n", {"a": {"b": "c", "e": ["f", "g"]}}),
    "list-not-indented": ("a:\n- b\n- c\nd: e\n", {"a": ["b", "c"], "d": "e"}),
    "dash-on-a-folded-line": ("a:\n - b\n  - c\n", {"a": ["b - c"]}),
    "folded-plain": ("a: b\n  c\n\n  d\n", {"a": "b c\nd"}),
    "merge-sign-in-quotes": ('"<<": b\n', {"<<": "b"}),
    "words-as-keys": ("~: a\nnull: b\nyes: c\n1: d\n", {"~": "a", "null": "b", "yes": "c", "1": "d"}),
    "no-break-space": ("a: \u00a0\n", {"a": "\u00a0"}),
    "24-levels": ("a: " + "[" * 23 + "b" + "]" * 23 + "\n", None),
    "crlf": ("a: b\r\nc:\r\n  - d\r\n", {"a": "b", "c": ["d"]}),
    "comment-after-block-sign": ("a: | # b\n  c\n", {"a": "c\n"}),
    "deep-and-odd-indents": ("a:\n   b:\n       c: d\n   e: f\n", {"a": {"b": {"c": "d"}, "e": "f"}}),
    "escapes": ('a: "\\x41\\u0042\\U00000043\\0\\e\\N\\L\\P\\_\\/"\n', {"a": "ABC\x00\x1b\x85\u2028\u2029\u00a0/"}),
    "largest-text": ("a: " + "x" * 120_000 + "\n", None),
}


@pytest.mark.parametrize(
    ("text", "tree"), [v for v in ACCEPTED.values() if v[1]], ids=[k for k, v in ACCEPTED.items() if v[1]]
)
def test_what_looks_hostile_and_is_not_is_read(text: str, tree: object) -> None:
    assert _read(text.encode()).tree() == tree


@pytest.mark.parametrize("text", [text for text, _ in ACCEPTED.values()], ids=ACCEPTED.keys())
def test_both_scanners_give_the_same_tree_and_places(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = text.encode()
    fast = _outcome(raw)
    monkeypatch.setattr(nodes, "LOADER", PURE)
    assert _outcome(raw) == fast


def test_both_scanners_read_real_documents_with_a_letter_wrong_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sign put in, taken out or doubled anywhere: either both refuse, or both read the same tree at the same places."""
    rng = random.Random(2026)
    signs = [*"\t?:-,[]{}#&*!|>'\"%@`\\ \n", ": ", " #", "\n\n", "\r\n", "- ", "  "]
    broken = []
    for text in [path.read_text("utf-8")[:1500] for path in GOOD]:
        for _ in range(10):
            at = rng.randrange(len(text))
            broken.append(
                (text[:at] + rng.choice([*signs, "", text[at] * 2]) + text[at + rng.randint(0, 1) :]).encode()
            )
    fast = [_outcome(raw) for raw in broken]
    monkeypatch.setattr(nodes, "LOADER", PURE)
    assert [_outcome(raw) for raw in broken] == fast
    assert 0.2 < sum(one == "refused" for one in fast) / len(fast) < 0.8


def _outcome(raw: bytes) -> object:
    try:
        node = _read(raw)
    except Refusal:
        return "refused"
    return node.tree(), list(node.places().items())
