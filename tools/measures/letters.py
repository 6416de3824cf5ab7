"""Letters: the demand letter set in sheets and one by one, beside WeasyPrint where it is installed.

WeasyPrint needs Pango from the system, so it is no part of the development set-up; `pip install weasyprint`
beside Kept brings the comparison into the table.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Any

from kept.documents import Filled, Issue, fill, load_paper, render, render_many, specimens
from measures.ratio import Ratio, by_turns

LETTERS = 100
_FEW = 3


def measure_letters(now: datetime) -> Iterator[Ratio]:
    """Yield a letter in a sheet beside one alone, and beside the same page from HTML."""
    filled = _filled()

    def sheets() -> None:
        issues = (Issue(filled, f"1-{k}") for k in range(LETTERS))
        for _ in render_many(issues, "zh", at=now):
            pass

    def alone() -> None:
        for k in range(_FEW):
            render(filled, "zh", serial=f"1-{k}", at=now, final=True)

    yield by_turns(
        "letter in a sheet",
        sheets,
        "the same, one by one",
        alone,
        unit="letter",
        units=(LETTERS, _FEW),
        turns=3,
    )
    if importlib.util.find_spec("weasyprint") is not None:
        page = _html(filled)
        yield by_turns(
            "letter in a sheet",
            sheets,
            "WeasyPrint, the same page",
            lambda: [_from_html(page) for _ in range(_FEW)],
            unit="letter",
            units=(LETTERS, _FEW),
            turns=3,
        )


def _filled() -> Filled:
    paper = load_paper("demand")
    values = specimens(paper)
    values["debts"] = [values["debts"][0]] * 10  # type: ignore[index]
    return fill(paper, values)


def _html(filled: Filled) -> str:
    """Return the letter's words and table as one page of HTML with the same type and lines."""
    source = filled.paper.sources["zh"]["paper.typ"].decode()
    words = [line for line in source.splitlines() if line.startswith("  ") and "#holds" not in line]
    rows: list[dict[str, Any]] = filled.values["debts"]
    cells = "".join(
        "<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in row.values()) + "</tr>" for row in rows
    )
    style = (
        "@page{size:A4;margin:24mm;@bottom-right{content:counter(page)}}"
        "body{font:10.5pt 'Noto Sans CJK SC'}td{border:.5pt solid;font-size:7.5pt;padding:2.6pt}"
    )
    body = "".join(f"<p>{escape(line.strip())}</p>" for line in words)
    return f"<html lang=zh><style>{style}</style><h1>催收函</h1>{body}<table>{cells}</table></html>"


def _from_html(page: str) -> bytes:
    import weasyprint  # noqa: PLC0415 - there only where someone has installed it

    made: bytes = weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/a-2b")
    return made
