"""What a person's words can look like, and what somebody who means harm may put in their place: our own set of texts.

Each is text that YAML can hold: no half characters. What cannot be typed at all is in `HALVES`.
"""

from __future__ import annotations


def _texts(rows: str, stroke: str = "|") -> list[str]:
    """Texts between strokes and line ends; a stroke after a backslash is one of the text."""
    parts = rows.strip("\n").replace(f"\\{stroke}", "\0").replace("\n", stroke).split(stroke)
    return [one.replace("\0", stroke) for one in parts if one]


NAMES = _texts("""
O'Brien|D’Arcy|Conan O'Brien O'Neill|Null|Nil|None|True|False|No|On|Nan|Inf|Test|Undefined|Admin|Root|Me|X Æ A-12|Jean-Luc|von der Leyen|de la Cruz
'Mum'|"Nan"|Anne-Marie (Annie)|J.R.|St. John|St John-Stevas|Mary & Tom|Tom/Thomas|Tom \\ Thomas|#1 Dad|@dell|Dell:|Dell: the neighbour|- Dell|* Dell|~Dell~|Dell~
Ng|O|Ó|Ô|Æ|Ø|ß|Ñ|Zoë|Chloë|Renée|François|Łukasz|Žižek|Đặng Thị Ngọc|Nguyễn|Ngũgĩ wa Thiong'o|Ọláníyan|Ḥasan|Saʿīd|ʻOkina|Kahoʻolawe|Māori|Dža|Ĉiuĵaŭde|İpek|ıslak
Þórður|Ägidius|Åsa|Íde|Özgür|Ürün|Ŵyn|ŋurra|Ŋarrindjeri|Ngarrindjeri|Yolŋu|Gunggandji|Þ|ĳ|ﬁona|ŉ|ǆ|ſam|Ⅳ|℀|№ 5|™|㎞|½ Ann|Ann²|A̲n̲n̲|A҉n҉n|Ann⃝
Иванова|Ђорђе|Їжак|Ёлка|Αλέξανδρος|Ἀχιλλεύς|ΣΑΣ σας|Գրիգոր|გიორგი|Ⴀ|אסתר|יוֹסֵף|ייִדיש|محمد|مُحَمَّد|فاطمة‎|پریسا|اُردُو|ܐܒܐ|ދިވެހި|ߒߞߏ|ⵜⴰⵎⴰⵣⵉⵖⵜ|አበበ|ትግርኛ
प्रिया|क्षत्रिय|বাংলা|ਗੁਰਪ੍ਰੀਤ|ગુજરાતી|ଓଡ଼ିଆ|தமிழ்|తెలుగు|ಕನ್ನಡ|മലയാളം|සිංහල|བོད་སྐད|မြန်မာ|ကညီ|ខ្មែរ|ลาว|ไทย|ฮินดู|ᨒᨚᨈᨑ|ᬩᬮᬶ|ꦗꦮ|ᮞᮥᮔ᮪ᮓ|ᏣᎳᎩ|ᐃᓄᒃᑎᑐᑦ|ᚠᚢᚦ|𐌰𐌱|𓀀|𒀀|𝔄𝔫𝔫|𝒜𝓃𝓃|Ａｎｎ|ⒶⓃⓃ
王小明|李𠮷野|邊邉辺|髙橋|さくら|サクラ|ｻｸﾗ|が|가나다|각|한글 이름|ㄱㄴ|ㄅㄆ|ꆈꌠ|ᠮᠣᠩᠭᠣᠯ|𞤀𞤣|𐓏𐓘|𖬌𖬣|𑀅|ꤢꤟ|ᱥᱟᱱ|ꯃꯤꯇꯩ|𑄌|ⵣ|ꓡꓲꓢꓴ|𐴀|ޝ|ھ|ي ی ى|کك|۱۲۳|١٢٣|१२३|๑๒๓|１２３|〇一二三
""")

YAML = _texts("""
y|n|yes|no|on|off|null|~|true|FALSE|0|-0|007|0o17|0x1F|0b11|1_000|1e5|.5|5.|.inf|-.INF|.nan|12:30|12:30:45|2026-03-04|2026-02-30|2026-03-04T05:06:07Z|2026-03-04 05:06
<<|=|-|--|---|--- a|...|... a|?|? a|:|: a|a:|a: b|a :b|a #b|#a|&a|*a|!a|!!str a|%a|%YAML 1.2|@a|`a`|>|> a|[a]|{a: b}|{}|[]|[|]|{|}|,|, a|'|''|'a|a'|"|""|"a|a"|\\|\\n|\\x00|\\u202e
- a|- - a|key: |a\\|0491 570 156|+61 491 570 156|(02) 6000 0000|1,5|$120.50|50 %|5'11"|10 + 10|a, b, c|one; two|casefile: note/1|id: x|status: final|updated: {by: x}
""")

BLANKS = [
    " ", "  ", "\t", "\n", "\n\n\n", " a", "a ", "  a  ", "\ta", "a\t", "a\tb", "a\n", "\na", "\n\na\n\n", "a\nb", "a\n\nb", "a\n\n\n\nb", "a\n  b", "  a\nb", "a \nb ", "a\n \nb", "a\n\tb", "a\n\t\nb",
    "a\n- b", "a\n#b", "a\n...\nb", "a\n---\nb", "---\na", "...\na", "a\n: b", "|\n  a", ">\n a", "a\r\nb", "a\rb", "\r", "\r\n", "\r\r\n", "a\n\r", "\u00a0", "a\u00a0b", "\u00a0a\u00a0", "\u2002a", "\u2009",
    "a\u2003\u2003b", "\u3000a", "a\u202fb", "\u205f", "\u1680", "a b" * 40, "a\n" * 60, "x" * 280, "é" * 280, "漢" * 280, "x" * 66 + " " + "y" * 68 + " z", " " * 200, "a" + " " * 200 + "b", "\n" * 100 + "a", "-" * 200,
]  # fmt: skip

INVISIBLE = [
    f"a{char}b"
    for char in "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\u3164\uffa0\ufe0f\ufe00\U000e0020\U000e0100\ufff9\ufffa\ufffb\ufffc\ufffd\ue000\uf8ff\U000f0000\U0010fffd\U0001d173"
]
INVISIBLE += [
    "\u200b",
    "\u2060",
    "\ufe0f",
    "\u200d\u200d",
    "\U000e0001\U000e0041\U000e007f",
    "a\ufeffb",
    "\ufeff",
    "\ufeffa",
    "a\ufffeb",
    "a\uffffb",
    "a\ufdd0b",
    "\U0001fffe",
    "a\U0010ffffb",
]

BIDI = [
    f"a{chr(code)}b"
    for code in (0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069)
]
BIDI += [
    "\u202egnp.exe", "user\u202e \u2066// admin\u2069 \u2066", "\u2067\u202e\u2066a\u2069", "\u202e", "\u061c", "safe\u2028unsafe", "safe\u2029unsafe", "\u2028", "a\u0085b", "\u0085", "אבג 123 abc", "abc אבג, (דהו)!", "\u200fabc\u200e",
    "مرحبا 123 (abc)", "(אבג", "אבג)", "1 אבג 2", "אבג\nabc", "\u05d0" * 250,
]  # fmt: skip

CONTROLS = [f"a{chr(code)}b" for code in (*range(9), *range(11, 32), *range(0x7F, 0xA0))]
ANSI = [
    "\x1b[31mred\x1b[0m", "\x1b[2J\x1b[H", "\x1b[1A\x1b[2K0 errors", "\x1b]0;title\x07", "\x1b]52;c;eA==\x07", "\x1b]8;;http://x.example\x1b\\link\x1b]8;;\x1b\\", "\x1b[?1049h", "\x1b[6n", "\x1bc", "\x1b(0lqk", "\x1bP$q\"p\x1b\\",
    "\x9b31mred\x9b0m", "\x9d52;c;eA==\x9c", "a\x08\x08b", "secret\rpublic", "a\x07", "\x0e\x0f", "a\x1b", "\\e[31m", "\\033[31m", "^[[31m", "%1b[31m", "\u241b[31m",
]  # fmt: skip

COMBINING = [
    "e\u0301", "\u0301", "a" + "\u0300\u0301\u0302" * 30, "Z̷̰͝a̶l̵g̸o̴", "T̴̨̛h̷e̸ ̶e̵n̷d̶", "\u1100\u1161\u11a8", "ẛ̣", "Ａ\u030a", "Å Å Å", "ﷺ", "ﷻ", "नि", "க்ஷி", "🇦", "🇦🇺🇳🇿", "👩‍👩‍👧‍👦", "👨🏿‍🦽‍➡️", "🏳️‍🌈", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️‍🔥", "1️⃣#️⃣", "👍🏽",
    "🧑🏻‍🤝‍🧑🏿", "😀" * 60, "☠", "☠️", "⚧", "♀️", "🫠", "\U0001fae8", "🅰", "🈂️", "a⃣", "(╯°□°）╯︵ ┻━┻", "ʕ•ᴥ•ʔ", "¯\\_(ツ)_/¯", "ಠ_ಠ", "ꙮ", "𒐫", "⸻", "﷽", "҈" * 5, "𝕬", "ⓐ", "ɐʇɐp", "ᵃ", "＜script＞", "‹a›", "«a»", "„a“", "「a」", "‘a’", "…", "–—―", "·•∙",
]  # fmt: skip

HTML = _texts("""
<script>alert(1)</script>|</script><script>alert(1)</script>|</style><script>alert(1)</script>|</title><b>|--><b>|<!--|]]>|<![CDATA[|<?php echo 1 ?>|<b>bold</b>|<img src=x onerror=alert(1)>|<svg/onload=alert(1)>
<a href="javascript:alert(1)">x</a>|" onmouseover="alert(1)|' onmouseover='alert(1)|`onmouseover=alert(1)`|&lt;b&gt;|&amp;|&|&nbsp;|&#60;|&#x3c;b&#x3e;|&bogus;|&amp;amp;|a < b > c|a<b|<|>|<>|</p>|</li></ul>|<br>|<p class="a">
<iframe src=//x.example>|<base href=//x.example>|<meta http-equiv=refresh content=0>|<link rel=stylesheet href=//x>|<form action=//x>|<input autofocus onfocus=alert(1)>|<details open ontoggle=alert(1)>|<math><mi//xlink:href="data:x,1">
<style>@import'//x'</style>|<x style=behavior:url(x)>|expression(alert(1))|url(//x.example)|\\3c script\\3e|"; content: "x|data:text/html,<b>|javascript:alert(1)|vbscript:x|%3Cscript%3E|<ScRiPt>|<script\t>|<\\/script>|<noscript><p title="</noscript><img src=x>">
""")

TEMPLATES = _texts(
    """
{{7*7}}~{{ page.client }}~{{ config }}~{{ ''.__class__.__mro__ }}~{% raw %}~{% endraw %}~{% include "page.html" %}~{# x #}~{%- if 1 -%}~{{~#{7*7}~${7*7}~<%= 7*7 %>~[[7*7]]~*{7*7}~@(7*7)~{php}~$x$~{{{a}}}
{}~{0}~{client}~{form}~{0.__class__}~{client.__class__.__init__.__globals__}~{:>9999999}~{!r}~{{}}~%s~%d~%n%n%n%n~%x%x%x~%(client)s~%99999999s~%%~%~$HOME~${HOME}~$(id)~`id`~$((7*7))~$IFS~CLIENT~FORM~TOPIC
[red]a[/red]~[/]~[link=file:///etc/passwd]a[/link]~[bold~:smile:~[@click=app.bell]a[/]~\\[red]~[[a]]~**bold**~_a_~# a~> a~- [ ] a~![a](http://x.example/a.png)~[a](javascript:alert(1))~```~~~~~\\newpage~\\input{/etc/passwd}~$\\sum$~^M~^@
""",
    "~",
)

SHELL = _texts("""
; rm -rf ~|& del C:\\*|&& ls|\\|\\| ls|\\| cat|> /dev/null|< /dev/zero|$(touch x)|`touch x`|"; ls; "|'; ls; '|\\'; ls|!!|!$|~root|*|?.yaml|[a-z]|{a,b}|a\\|a\\ b|-rf|--help|-h|--version|--|-|--json|-C|-o/tmp/x|--on=2026-01-01|@|@x|@-|@/dev/zero|=|a=|=a|a=b|a.b=c|+|+.x
' OR 1=1 --|'; DROP TABLE clients; --|" OR ""="|1; SELECT pg_sleep(9)|') UNION SELECT 1--|admin'--|\\' OR 1=1|0x31|%27|' \\|\\| 'a|*)(uid=*|*()\\|&'|$ne|{"$gt": ""}|1 AND 1=1|sleep(9)|benchmark(9,1)|LIKE '%'
=1+1|=cmd\\|' /C calc'!A0|+1+1|-1+1|@SUM(A1)|=HYPERLINK("http://x.example")|=IMPORTXML(1,2)|\t=1+1|"=1+1"|;=1+1|a,b\\|c|a;b|"a","b"|a""b
(|)|(a+)+$|^(([a-z])+.)+$|[|a{99999}|(?<x>a)|\\1|.*|\\b|(?i)a|[^a]|$^|a\\|b|(*a)|\\Q|(?#|\\p{L}|aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!
""")

PATHS = _texts("""
../../etc/passwd|..\\..\\windows\\win.ini|/etc/passwd|C:\\Windows\\System32|\\\\server\\share|file:///etc/passwd|~/.ssh/id_rsa|....//....//etc|..%2f..%2f|%2e%2e/|..;/|.|..|/|//|./|../|a/../b|a//b|.git|.git/config|.casefile|case.yaml|casefile.yaml|clients|notes
CON|con|PRN|AUX|NUL|nul.txt|COM1|com1.yaml|LPT9|CLOCK$|CONIN$|a.|a |a...|a:stream|a::$DATA|a*b|a?b|a<b|a"b|desktop.ini|Thumbs.db|.DS_Store|.htaccess|a.yaml.exe|a.yml|a~|~a|#a#|.#a|a.swp|4913|README|LICENSE
service|fern-1111|fern|case|profile|note|note#1|note@2026-03-04|consent#99|2026-03-04-consent-bcdf|bcdf|@amina|@worker|G03|S06|S99|schema/choice|referral-in|exit|p-6hxc|g-4vkm|t-6dkn|all|both|none|any|other|me|admin
http://x.example/?a=b&c=d#e|https://user:pass@x.example|mailto:a@x.example|tel:+61491570156|ftp://x|//x.example|x.example.|http://[::1]:80/|http://0x7f.1/|a@b|"a b"@x.example|<a@x.example>|xn--80ak6aa92e.com|аррӏе.com
""")

OURS = _texts("""
:stop|:back|?|-|--|---|\\|[y/N]|y|n|casefile: something went wrong inside casefile|fix: casefile check|0 errors, 0 warnings in 0 documents|next: rm -rf|Traceback (most recent call last):|error: a|a:1:1: error: b|DRAFT, not agreed yet|SIGNATURES
not_asked|declined|unanswered|local|final|sha256-text-1:|e-b6tx|amina|client|nsw/1|note/1|note/99|unknown/1|case-plan/1|hqmdwckxtzpb|# yaml-language-server: $schema=x|{casefile: note/1}|edited by hand|Replica: x
{"a": 1}|{"a": "b|[1, 2]|null,|{"casefile": 1}|\\ud800|\\u0000|"\\u202e"|{"__proto__": 1}|NaN|Infinity|-Infinity|1e999|9007199254740993|true,|{a: 1}|{'a': 1}|//x|/*x*/|undefined
""")

TEXTS = [
    one
    for one in dict.fromkeys(
        [
            *NAMES,
            *YAML,
            *BLANKS,
            *INVISIBLE,
            *BIDI,
            *CONTROLS,
            *ANSI,
            *COMBINING,
            *HTML,
            *TEMPLATES,
            *SHELL,
            *PATHS,
            *OURS,
        ]
    )
    if one
]

HALVES = ["\ud800", "a\udfffb", "\ud83d", "\ude00\ud83d", "\udc80", "a\udcffb"]
