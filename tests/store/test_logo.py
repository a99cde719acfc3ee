"""A logo is a picture and nothing else: what draws is taken over, what runs, loads or tells is not there."""

import base64
import struct
import zlib

import pytest

from casefile.store.logo import MOST, NoLogo, logo

NS = 'xmlns="http://www.w3.org/2000/svg"'
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(text):
    made = logo("logo.svg", text.encode("utf-8"))
    kind, _, data = made.address.partition(",")
    assert kind == "data:image/svg+xml;base64"
    return base64.b64decode(data).decode("utf-8"), made.left_out


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


HEAD = b"\x89PNG\r\n\x1a\n"
END = chunk(b"IEND", b"")
DOTS = chunk(b"IDAT", zlib.compress(b"\0\0"))


def ihdr(width=1, height=1):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


# -- SVG
def test_shapes_and_colours_are_taken_over():
    text = (
        f'<?xml version="1.0"?><!-- drawn by hand --><svg {NS} width="40" height="20" viewBox="0 0 40 20"><title>River</title>'
        '<defs><linearGradient id="blue"><stop offset="0" stop-color="#00f"/></linearGradient></defs>'
        '<path d="M0 0 L 10.5,-3e1 Z" style="fill:url(#blue); stroke: black;stroke-width:1.5"/></svg>'
    )
    assert svg(text) == (
        '<svg width="40" height="20" viewBox="0 0 40 20" xmlns="http://www.w3.org/2000/svg"><title>River</title>'
        '<defs><linearGradient id="blue"><stop offset="0" stop-color="#00f" /></linearGradient></defs>'
        '<path d="M0 0 L 10.5,-3e1 Z" fill="url(#blue)" stroke="black" stroke-width="1.5" /></svg>',
        0,
    )


@pytest.mark.parametrize(
    ("inside", "left"),
    [
        ("<script>alert(1)</script>", 1),
        ("<style>@import url(http://x/);</style>", 1),
        ('<image href="http://x/a.png"/>', 1),
        ('<a href="javascript:alert(1)"><circle r="1"/></a>', 1),
        ('<use href="#all"/>', 1),
        ("<foreignObject><p>words</p></foreignObject>", 1),
        ('<animate attributeName="fill" to="url(http://x/)"/>', 1),
        ("<metadata><who>Amina</who></metadata>", 0),
        ('<x:note xmlns:x="http://x/">Amina</x:note>', 0),
    ],
)
def test_what_is_no_shape_is_not_there(inside, left):
    assert svg(f'<svg {NS} id="all">{inside}<circle r="4"/></svg>') == (
        '<svg id="all" xmlns="http://www.w3.org/2000/svg"><circle r="4" /></svg>',
        left,
    )


@pytest.mark.parametrize(
    "property",
    [
        'onload="alert(1)"',
        'href="http://x/"',
        f'{XLINK} xlink:href="http://x/"',
        'fill="url(http://x/#a)"',
        'fill="URL(#a)"',
        'fill="url(#a) url(http://x/)"',
        'fill="&#117;rl(http://x/)"',
        'fill="expression(alert(&#39;1&#39;))"',
        'class="big"',
    ],
)
def test_what_runs_or_loads_is_no_property(property):
    assert svg(f'<svg {NS}><circle r="4" {property}/></svg>') == (
        '<svg xmlns="http://www.w3.org/2000/svg"><circle r="4" /></svg>',
        1,
    )


def test_an_address_in_a_style_is_not_taken_over():
    assert svg(f'<svg {NS}><circle r="4" style="fill:url(http://x/);marker:url(#m);r:5"/></svg>')[0] == (
        '<svg xmlns="http://www.w3.org/2000/svg"><circle r="5" /></svg>'
    )


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "the logo is no SVG"),
        (b"\x89PNG", "the logo is not UTF-8"),
        (b"<html><body/></html>", "the logo is no SVG"),
        (b"<svg><circle/></svg>", "the logo is no SVG"),
        (f"<svg {NS}>".encode(), "the logo is no SVG"),
        (f"<svg {NS}>&bomb;</svg>".encode(), "the logo is no SVG"),
        (
            f'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg {NS}>&b;</svg>'.encode(),
            "the logo begins with a DOCTYPE; save it as plain SVG",
        ),
        (f"<svg {NS}>{'<g>' * 50}{'</g>' * 50}</svg>".encode(), "the logo is nested too deeply"),
        (f"<svg {NS}><!--{'x' * MOST}--></svg>".encode(), "the logo is larger than 100 KiB"),
    ],
)
def test_what_is_no_svg_is_refused(raw, why):
    with pytest.raises(NoLogo, match=f"^{why}$"):
        logo("logo.svg", raw)


# -- PNG
def test_only_the_picture_is_taken_from_a_png():
    told = chunk(b"tEXt", b"Author\0Amina") + chunk(b"eXIf", b"where she lives")
    made = logo("logo.png", HEAD + ihdr() + told + DOTS + END + b"and something after it")
    assert made.left_out == 2
    assert made.address == "data:image/png;base64," + base64.b64encode(HEAD + ihdr() + DOTS + END).decode("ascii")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "the logo is no PNG"),
        (b"<svg/>", "the logo is no PNG"),
        (HEAD, "the logo is no whole PNG"),
        (HEAD + ihdr() + DOTS, "the logo is no whole PNG"),
        (HEAD + ihdr() + DOTS[:-1] + b"x" + END, "the logo is no whole PNG"),
        (HEAD + DOTS + ihdr() + END, "the logo is no whole PNG"),
        (HEAD + ihdr() + ihdr() + END, "the logo is no whole PNG"),
        (HEAD + chunk(b"IHDR", b"short") + END, "the logo is no whole PNG"),
        (HEAD + struct.pack(">I", 2**31) + b"IHDR", "the logo is no whole PNG"),
        (HEAD + ihdr(4001, 1) + DOTS + END, "the logo is wider or higher than 4000 dots"),
        (HEAD + ihdr(1, 0) + DOTS + END, "the logo is wider or higher than 4000 dots"),
    ],
)
def test_what_is_no_whole_png_is_refused(raw, why):
    with pytest.raises(NoLogo, match=f"^{why}$"):
        logo("logo.png", raw)
