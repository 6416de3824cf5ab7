"""What stands where in a PDF that Typst made: each run of text, read as a reader of PDF reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

from .samples import opened

_PAIR = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
#: Widths are told in thousandths of the size.
_EM = 1000

_UNSEEN = re.compile(r"[\s\u200b]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text: its page from 1, where it begins and ends, and its base line above the foot (pt)."""

    page: int
    left: float
    right: float
    base: float
    text: str


class _Font:
    def __init__(self, font: Any) -> None:
        pairs = _PAIR.findall(font.ToUnicode.read_bytes())
        self.letters = {
            int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs
        }
        descendant = font.DescendantFonts[0]
        self.default = float(descendant.get("/DW", 1000))
        self.widths = dict(_widths(list(descendant.W)))


def _widths(told: list[Any]) -> Iterator[tuple[int, float]]:
    """Read the two forms of a width: first and a list of widths, or first, last and one width."""
    while told:
        first = int(told.pop(0))
        second = told.pop(0)
        if isinstance(second, pikepdf.Array):
            yield from ((first + k, float(width)) for k, width in enumerate(second))
        else:
            width = float(told.pop(0))
            yield from ((code, width) for code in range(first, int(second) + 1))


def runs(pdf: bytes) -> list[Run]:
    """Return every run of text of a PDF, in the order in which it is set; turned text is left out."""
    found = []
    with opened(pdf) as document:
        for number, page in enumerate(document.pages, start=1):
            fonts = {name: _Font(font) for name, font in page.Resources.Font.items()}
            found += _of_page(number, page, fonts)
    return found


def _of_page(number: int, page: Any, fonts: dict[str, _Font]) -> Iterator[Run]:
    place, font, size, turned = (0.0, 0.0), None, 0.0, False
    for one in pikepdf.parse_content_stream(page):
        match str(one.operator):
            case "cm":
                a, b, _, _, x, y = (float(part) for part in one.operands)
                place, turned = (x, y), bool(b) or a < 0
            case "Tf":
                font, size = fonts[str(one.operands[0])], float(one.operands[1])
            case "TJ" | "Tj" if font is not None and not turned:
                told = one.operands[0]
                text, wide = _shown([told] if isinstance(told, pikepdf.String) else told, font)
                yield Run(number, place[0], place[0] + wide * size / _EM, place[1], text)


def _shown(parts: Any, font: _Font) -> tuple[str, float]:
    text, wide = "", 0.0
    for part in parts:
        if isinstance(part, pikepdf.String):
            raw = bytes(part)
            codes = [(high << 8) + low for high, low in zip(raw[::2], raw[1::2], strict=True)]
            text += "".join(font.letters.get(code, "\ufffd") for code in codes)
            wide += sum(font.widths.get(code, font.default) for code in codes)
        else:
            wide -= float(part)
    return text, wide


def bare(text: str) -> str:
    """Return a text without the spaces and breaks that setting it may add or drop."""
    return _UNSEEN.sub("", text)


def text_of(pdf: bytes) -> str:
    """Return all that a PDF says, bare."""
    return bare("".join(one.text for one in runs(pdf)))


def lines(found: list[Run]) -> list[list[float]]:
    """Return for each page the heights of its base lines, the highest first."""
    pages: dict[int, set[float]] = {}
    for one in found:
        pages.setdefault(one.page, set()).add(round(one.base, 1))
    return [sorted(heights, reverse=True) for _, heights in sorted(pages.items())]


__all__ = ["Run", "bare", "lines", "runs", "text_of"]
