"""A picture as it comes out of an old photocopier: 96 dots an inch, a little blurred, then only black and white."""

from __future__ import annotations

import shutil
import struct
import subprocess
import zlib
from pathlib import Path

from casefile.render import html
from casefile.render.pictures.drawing import Picture
from casefile.store.resources import resource_dir

SCALE = 96 / 72
THRESHOLD = 0.62 * 255
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync --hide-scrollbars"


class Sheet:
    """Dots in rows; `dark` says whether one is black on the copy, or one beside it."""

    def __init__(self, rows: list[bytes]) -> None:
        self.rows = rows

    def dark(self, x: float, y: float) -> bool:
        """Whether the copy is black at a point of the picture, give or take a dot."""
        across, down = round(x * SCALE), round(y * SCALE)
        return any(
            self._copied(a, d) < THRESHOLD for a in range(across - 1, across + 2) for d in range(down - 1, down + 2)
        )

    def _copied(self, x: int, y: int) -> float:
        near = [
            self.rows[d][a]
            for d in range(max(0, y - 1), min(len(self.rows), y + 2))
            for a in range(max(0, x - 1), min(len(self.rows[0]), x + 2))
        ]
        centre = self.rows[min(max(0, y), len(self.rows) - 1)][min(max(0, x), len(self.rows[0]) - 1)]
        return (centre * 2 + sum(near)) / (2 + len(near))


def copied(picture: Picture, folder: Path) -> Sheet:
    """The picture drawn by a browser, in shades of grey."""
    drawing, shot = folder / f"{picture.name}.html", folder / f"{picture.name}.png"
    svg = html.svg(picture, resource_dir("templates"))
    drawing.write_text(
        f"<!DOCTYPE html><style>*{{margin:0}}svg{{display:block;margin-top:-{picture.above}pt}}</style>{svg}", "utf-8"
    )
    size = f"--window-size={round(picture.width * SCALE) + 2},{round(picture.height * SCALE) + 2}"
    subprocess.run(
        [
            str(CHROMIUM),
            *QUIET.split(),
            f"--user-data-dir={folder / 'browser'}",
            size,
            f"--screenshot={shot}",
            drawing.as_uri(),
        ],
        capture_output=True,
        timeout=120,
        check=True,
    )
    return Sheet(_grey(shot.read_bytes()))


def _grey(png: bytes) -> list[bytes]:
    """The rows of an 8-bit PNG without interlacing, each dot the mean of its colours."""
    at, packed = 8, b""
    width = height = channels = 0
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            width, height, _, colour = struct.unpack(">IIBB", body[:10])
            channels = {2: 3, 6: 4, 0: 1}[colour]
        elif kind == b"IDAT":
            packed += body
        at += 12 + size
    raw, stride = zlib.decompress(packed), width * channels
    rows, before = [], bytearray(stride)
    for n in range(height):
        start = n * (stride + 1)
        before = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), before, channels)
        rows.append(
            bytes(sum(before[x : x + min(3, channels)]) // min(3, channels) for x in range(0, stride, channels))
        )
    return rows


def _unfiltered(kind: int, row: bytearray, above: bytearray, step: int) -> bytearray:
    for x in range(len(row)):
        left, up = row[x - step] if x >= step else 0, above[x]
        corner = above[x - step] if x >= step else 0
        guess = left + up - corner
        nearest = min((left, up, corner), key=lambda one: abs(guess - one))
        row[x] = (row[x] + (0, left, up, (left + up) // 2, nearest)[kind]) % 256
    return row
