"""Typst at work: sources and data in, PDF/A-2b out; whatever goes wrong is named with file, line and reason.

Data reach a template as JSON alone and are never part of its source, so no text can become code. A letter
that no font holds is an error of the compiler under PDF/A; it is never printed as an empty box.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import manimgx_fonts_cjk
import typst

from kept.datafile import Bilingual

STANDARD: Final = "a-2b"

_NO_GLYPH = re.compile(r'the text `"(?P<text>.*)"` could not be displayed', re.DOTALL)
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")


class TemplateError(ValueError):
    """A template cannot be set; the message names file, line and reason."""


class GlyphError(ValueError):
    """No font has a character; ``character`` is the text that cannot be printed."""

    def __init__(self, character: str, field: str = "") -> None:
        """Say which character, with its code point, and in which field it stands."""
        codes = " ".join(f"U+{ord(letter):04X}" for letter in character)
        where = f"{field}: " if field else ""
        self.said = Bilingual(
            zh=f"没有字体能打印“{character}”（{codes}），请在机构的字体文件夹中补充",
            en=f"no font can print {character!r} ({codes}); put one that has it into the house's fonts",
        )
        super().__init__(f"{where}{self.said.en}")
        self.character = character


_LOCAL = threading.local()


def _compiler(fonts: tuple[Path, ...]) -> typst.Compiler:
    """Return this thread's compiler for some font folders: one serves one thread."""
    made: dict[tuple[Path, ...], typst.Compiler] = _LOCAL.__dict__.setdefault("made", {})
    if fonts not in made:
        own = [str(folder) for folder in (_packaged_fonts(), *fonts)]
        made[fonts] = typst.Compiler(root=str(_packaged_fonts()), font_paths=own, ignore_system_fonts=True)
    return made[fonts]


@cache
def _packaged_fonts() -> Path:
    return Path(manimgx_fonts_cjk.__file__).parent


def typeset(
    sources: Mapping[str, bytes],
    papers: Sequence[Mapping[str, Any]],
    *,
    inputs: Mapping[str, str],
    at: datetime,
    fonts: tuple[Path, ...] = (),
) -> bytes:
    """Return papers as one PDF/A-2b, one after the other; the same input gives the same bytes.

    Args:
        sources: Typst files by name; ``main.typ`` is where it begins.
        papers: what each paper prints, as the template reads it.
        inputs: further texts for the templates.
        at: the moment the PDF says it was made.
        fonts: further folders with fonts.

    Raises:
        TemplateError: a template is wrong; the message names file, line and reason.
        GlyphError: no font has a character.
    """
    data = {**inputs, "papers": json.dumps(list(papers), ensure_ascii=False)}
    try:
        made = _compiler(fonts).compile(
            input=dict(sources),  # type: ignore[type-var]  # its stub does not know that it takes many files
            format="pdf",
            pdf_standards=STANDARD,
            sys_inputs=data,
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as error:
        raise _named(error) from error
    if not isinstance(made, bytes):
        raise TemplateError("the compiler returned no PDF")
    return made


_PAGES = re.compile(rb"/Type/Page\b")


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF that ``typeset`` made has."""
    return len(_PAGES.findall(pdf))


def _named(error: typst.TypstError) -> TemplateError | GlyphError:
    missing = _NO_GLYPH.search(error.message)
    if missing:
        return GlyphError(_CODE.sub(lambda code: chr(int(code[1], 16)), missing["text"]))
    return TemplateError(first_fault(str(error.diagnostic)) or error.message)


_PLACE = re.compile(r"^error: (?P<reason>.*)\n\s*┌─ (?P<file>[^\n:]+):(?P<line>\d+):\d+", re.MULTILINE)


def first_fault(diagnostic: str) -> str:
    """Return ``file:line: reason`` of the first error in a compiler's report; empty if it names no place."""
    found = _PLACE.search(diagnostic)
    return f"{Path(found['file']).name}:{found['line']}: {found['reason']}" if found else ""
