"""A picture for the letterhead, made harmless: only what draws is taken over, and it becomes a part of the page itself.

An SVG is built anew from a list of shapes and properties; a script, a link, a font or a picture in it is not on the list, so it
is not there. Of a PNG only the picture is taken, without the words, places and days that cameras and programs add.
"""

from __future__ import annotations

import re
import struct
import zlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, fromstring, tostring

MOST = 100 * 1024
_DEEP = 40
_WIDE = 4000
_SVG = "http://www.w3.org/2000/svg"
_SHAPES = frozenset(
    "svg g defs title path rect circle ellipse line polyline polygon linearGradient radialGradient stop clipPath text tspan".split()
)
_PROPERTIES = frozenset(
    "id width height viewBox preserveAspectRatio d points x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy transform offset"
    " gradientUnits gradientTransform spreadMethod clipPathUnits clip-path clip-rule fill fill-opacity fill-rule stroke"
    " stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset opacity"
    " stop-color stop-opacity font-family font-size font-weight font-style text-anchor letter-spacing".split()
)
_PLAIN = re.compile(r"[A-Za-z0-9\s.,#%()+_-]*\Z")
_INSIDE = re.compile(r"url\(#[A-Za-z][A-Za-z0-9_-]*\)\Z")
_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"sRGB", b"gAMA", b"pHYs", b"IDAT", b"IEND")


class NoLogo(ValueError):
    """A file is no picture that a page may hold; its argument says why."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture as a `data:` address, and how many parts of its file were left out of it."""

    address: str
    left_out: int = 0


def logo(name: str, raw: bytes) -> Logo:
    """The picture in a file whose name ends in .svg or .png.

    Raises:
        NoLogo: says why there is none.
    """
    if len(raw) > MOST:
        raise NoLogo(f"the logo is larger than {MOST // 1024} KiB")
    return _svg(raw) if name.endswith(".svg") else _png(raw)


def _address(kind: str, data: bytes) -> str:
    return f"data:image/{kind};base64,{b64encode(data).decode('ascii')}"


# -- SVG
def _svg(raw: bytes) -> Logo:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NoLogo("the logo is not UTF-8") from None
    if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        raise NoLogo("the logo begins with a DOCTYPE; save it as plain SVG")
    try:
        root = fromstring(text)  # noqa: S314 - without a DOCTYPE there are no entities to grow
    except (ParseError, ValueError):
        raise NoLogo("the logo is no SVG") from None
    if root.tag != f"{{{_SVG}}}svg":
        raise NoLogo("the logo is no SVG")
    left_out: list[str] = []
    made = _drawn(root, left_out, 1)
    made.set("xmlns", _SVG)
    return Logo(_address("svg+xml", tostring(made, encoding="utf-8")), len(left_out))


def _drawn(one: Element, left_out: list[str], depth: int) -> Element:
    """An element with what draws of it; what does not is named in `left_out`."""
    if depth > _DEEP:
        raise NoLogo("the logo is nested too deeply")
    made = Element(one.tag.rpartition("}")[2])
    for name, value in _properties(one):
        if name in _PROPERTIES and (_INSIDE if "url" in value.lower() else _PLAIN).match(value.strip()):
            made.set(name, value.strip())
        elif not name.startswith("{") or name.endswith("href"):  # notes that drawing programs leave are nothing
            left_out.append(name)
    made.text, made.tail = one.text, one.tail
    for child in one:
        space, _, tag = child.tag.rpartition("}")
        if space == f"{{{_SVG}" and tag in _SHAPES - {"svg"}:
            made.append(_drawn(child, left_out, depth + 1))
        elif space == f"{{{_SVG}" and tag != "metadata":
            left_out.append(tag)
    return made


def _properties(one: Element) -> Iterator[tuple[str, str]]:
    """An element's attributes, those written together as `style` each by itself."""
    for name, value in one.attrib.items():
        if name != "style":
            yield name, value
    for part in one.get("style", "").split(";"):
        name, colon, value = part.partition(":")
        if colon and name.strip() in _PROPERTIES:
            yield name.strip(), value


# -- PNG
def _png(raw: bytes) -> Logo:
    if not raw.startswith(b"\x89PNG\r\n\x1a\n"):
        raise NoLogo("the logo is no PNG")
    kept = [raw[:8]]
    left_out = 0
    for kind, chunk in _chunks(raw):
        if kind == b"IHDR" and not all(0 < size <= _WIDE for size in struct.unpack(">II", chunk[8:16])):
            raise NoLogo(f"the logo is wider or higher than {_WIDE} dots")
        if kind in _CHUNKS:
            kept.append(chunk)
        else:
            left_out += 1
    return Logo(_address("png", b"".join(kept)), left_out)


def _chunks(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG by kind, each whole, from IHDR to IEND."""
    at, kind = 8, b""
    while kind != b"IEND":
        (size,) = struct.unpack(">I", raw[at : at + 4].rjust(4, b"\xff"))
        chunk = raw[at : at + 12 + size]
        before, kind = kind, chunk[4:8]
        sound = len(chunk) == 12 + size and zlib.crc32(chunk[4:-4]) == int.from_bytes(chunk[-4:], "big")
        if not sound or (kind == b"IHDR") != (before == b"") or (kind == b"IHDR" and size != 13):
            raise NoLogo("the logo is no whole PNG")
        yield kind, chunk
        at += len(chunk)
