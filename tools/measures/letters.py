"""Letters: the demand letter set in sheets and one by one, beside WeasyPrint where it is installed.

WeasyPrint needs Pango from the system, so it is no part of the development set-up; `pip install weasyprint`
beside Kept brings the comparison into the table.
"""

from __future__ import annotations

import importlib.util
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import escape
from itertools import count, islice
from typing import Any

from kept.documents import Filled, Issue, fill, load_paper, render, render_many, specimens
from kept.documents.render import printed
from measures.ratio import Ratio, by_turns

LETTERS = 100
_FEW = 3


def measure_letters(now: datetime) -> Iterator[Ratio]:
    """Yield a letter in a sheet beside one alone, and beside the same page from HTML.

    No letter is set twice in a run: what the compiler remembers of the one helps no other.
    """
    filled, number = _filled(), count(1)

    def others(many: int) -> list[Issue]:
        return [Issue(_other(filled, k), f"{k}-1") for k in islice(number, many)]

    def sheets() -> None:
        for _ in render_many(others(LETTERS), "zh", at=now):
            pass

    def alone() -> None:
        for one in others(_FEW):
            render(one.filled, "zh", serial=one.serial, at=now, final=True)

    yield by_turns(
        "letter in a sheet",
        sheets,
        "the same, one by one",
        alone,
        unit="letter",
        units=(LETTERS, _FEW),
        turns=3,
    )
    if importlib.util.find_spec("weasyprint") is None:
        return
    for name, clock in (("", time.process_time), (", by the clock on the wall", time.perf_counter)):
        yield by_turns(
            f"letter in a sheet{name}",
            sheets,
            "WeasyPrint, the same page",
            lambda: [_from_html(_html(one.filled)) for one in others(_FEW)],
            unit="letter",
            units=(LETTERS, _FEW),
            turns=5,
            clock=clock,
        )


def _filled() -> Filled:
    paper = load_paper("demand")
    values = specimens(paper)
    values["debts"] = [values["debts"][0]] * 10  # type: ignore[index]
    return fill(paper, values)


def _other(filled: Filled, k: int) -> Filled:
    """Return the letter to somebody else: another name and address, other debts, days and amounts."""
    debts: Any = filled.values["debts"]
    rows = [
        _moved(row, 37 * k + 11 * at) | {"number": f"C-{10 * k + at:08d}"} for at, row in enumerate(debts)
    ]
    own = ("total", "arrears", "per_day", "days_late", "overdue_since")
    values = _moved({name: filled.values[name] for name in own}, 41 * k)
    name = f"张{chr(0x4E00 + 7 * k % 20_000)}{chr(0x4E00 + 13 * k % 20_000)}"
    address = f"示例市示例区示例路 {k} 号"
    said = {**filled.values, **values, "borrower_name": name, "borrower_address": address, "debts": rows}
    return replace(filled, values=said)


def _moved(values: dict[str, Any], by: int) -> dict[str, Any]:
    """Return amounts and counts so much larger, and days so much earlier within two years."""
    moved = {}
    for name, value in values.items():
        earlier = timedelta(days=by % 730)
        moved[name] = (
            value + by if isinstance(value, int) else value - earlier if isinstance(value, date) else value
        )
    return moved


def _html(filled: Filled) -> str:
    """Return the letter's words and table, its head, seal and foot as HTML with the same type and lines."""
    said = printed(filled, "zh")
    source = filled.paper.sources["zh"]["paper.typ"].decode()
    words = [line for line in source.splitlines() if line.startswith("  ") and "#holds" not in line]
    rows: list[dict[str, Any]] = said["debts"]
    heads = "".join(f"<th>{escape(name)}</th>" for name in _HEADS)
    cells = "".join(
        "<tr>" + "".join(f"<td>{escape(str(row[name]))}</td>" for name in _CELLS) + "</tr>" for row in rows
    )
    style = (
        "@page{size:A4;margin:24mm;"
        "@bottom-right{content:'第 ' counter(page) ' 页，共 ' counter(pages) ' 页'}}"
        "body{font:10.5pt 'Noto Sans CJK SC';text-align:justify}table{border-collapse:collapse;width:100%}"
        "td,th{border:.5pt solid;font-size:7.5pt;padding:2.6pt}p{text-indent:2em}.seal{text-align:right}"
    )
    body = "".join(f"<p>{escape(_filled_in(line.strip(), said))}</p>" for line in words)
    return (
        f"<html lang=zh><style>{style}</style><b>{escape(said['creditor_name'])}</b><hr><h1>催收函</h1>"
        f"<b>{escape(said['borrower_name'])}：</b>{body}<table><tr>{heads}</tr>{cells}</table>"
        f"<p class=seal>{escape(said['creditor_name'])}（盖章）<br>{escape(str(said['made_on']))}</p></html>"
    )


_HEADS = ("债务编号", "业务种类", "逾期起始", "本金", "利息、罚息", "费用", "合计")
_CELLS = ("number", "product", "overdue_since", "principal", "interest", "charges", "total")


def _filled_in(line: str, said: dict[str, Any]) -> str:
    """Return a line of the template with its fields in place."""
    with_amounts = re.sub(r'#amount\(d, "(\w+)"\)|#bold\(d\.(\w+)\)', r"#d.\1\2", line)
    return re.sub(r"#\(?d\.(\w+)\)?", lambda found: str(said[found[1]]), with_amounts)


def _from_html(page: str) -> bytes:
    import weasyprint  # noqa: PLC0415 - there only where someone has installed it

    made: bytes = weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/a-2b")
    return made
