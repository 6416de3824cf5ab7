"""Write the reference page of the file formats, and its examples, from the formats themselves.

python tools/formats.py            writes docs/reference/placement-format.md and the example files
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kept.intake import PAYMENTS, PLACEMENT, Column, Form
from kept.intake.form import UNITS
from kept.intake.reasons import cell_reason, codes, file_reason
from kept.sample import write_sample

DOCS = Path(__file__).resolve().parent.parent / "docs" / "reference"
PAGE = "placement-format.md"
EXAMPLES = ("placement-example.csv", "payments-example.csv")
EXAMPLE_DATE = date(2026, 11, 23)
EXAMPLE_ROWS = 20

INTRODUCTION = """# File formats: placement and payments

Kept reads CSV (UTF-8, UTF-16 with a mark, GB18030; comma, tab, semicolon or `|`), Excel (`.xlsx`, `.xls`) and
Parquet. What a file is, is told from its content, not from its name. One row of headings is needed; a title
above it is passed over, blank rows too. Columns may stand in any order. A heading is matched without regard
to case, width, spaces, punctuation and what stands in brackets, so `本金（元）` is `本金`. Headings that name
no column are ignored and listed. A cell that says `-`, `/`, `无`, `N/A` or `NULL` is empty.

[placement-example.csv](placement-example.csv) and [payments-example.csv](payments-example.csv) are whole
examples (invented people; business date 2026-11-23). How to import, correct and import again:
[import.md](../how-to/import.md). Once checked, every row carries its number in the file (`row`), and a
placement's schedule, or its due date and overdue principal, has become `dues`: the days on which principal
falls due.
"""

KINDS = {
    "text": "text",
    "code": "number or code, full-width signs folded",
    "identity": "document number",
    "phone": "telephone: 11 digits, area code and number, or + and country code",
    "email": "e-mail address",
    "choice": "one of the values below",
    "currency": "ISO 4217 code or its usual name",
    "amount": "amount in major units: `1234.56`, `1,234.56`, `¥1234.56`, `１２３４`",
    "rate": "per cent: `18.25`, `18.25%`, `0.05%/日`, `万分之五`",
    "date": "`2026-11-23`, `2026/11/23`, `20261123`, `2026年11月23日`, a spreadsheet's date",
    "schedule": "`2026-10-01:1200.00;2026-11-01:1200.00`",
}


def page() -> str:
    """Return the reference page."""
    parts = [INTRODUCTION, *_form(PLACEMENT), *_form(PAYMENTS), *_units(), *_reasons()]
    return "\n".join(parts).rstrip() + "\n"


def write(folder: Path) -> None:
    """Write the page and the examples into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE).write_text(page(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        made = write_sample(Path(scratch), as_of=EXAMPLE_DATE, n=EXAMPLE_ROWS)
        for path, name in zip(made, EXAMPLES, strict=True):
            shutil.copyfile(path, folder / name)


def _form(form: Form) -> Iterator[str]:
    yield f"## {form.title.en} {form.title.zh}\n"
    yield "| column | 列名 | required | how it is read | other headings |\n|---|---|---|---|---|"
    yield from map(_row, form.columns)
    yield ""
    for column in form.columns:
        if column.note:
            yield f"- `{column.name}`: {column.note.en}. {column.note.zh}。"
    yield ""
    yield from map(_values, filter(lambda column: column.values, form.columns))


def _row(column: Column) -> str:
    need = "yes" if column.required else (f"default {column.default}" if column.default else "")
    others = [f"`{heading}`" for heading in column.headings]
    others += [f"`{heading}` ({unit})" for unit, names in column.units.items() for heading in names]
    how = KINDS[column.kind] + (
        f", at most {column.max} characters" if column.kind in {"text", "code"} else ""
    )
    return f"| `{column.name}` | {column.title.zh} | {need} | {how} | {'、'.join(others)} |"


def _values(column: Column) -> str:
    said = [
        f"`{value}`" + (f" ({'、'.join(names)})" if names else "") for value, names in column.values.items()
    ]
    return f"Values of `{column.name}`: {', '.join(said).replace('|', '')}.\n"


def _units() -> Iterator[str]:
    yield "## Units\n"
    yield (
        "A mapping file may say in which unit a column is given; without it the first of a line holds. Under "
        "the column's own name (`principal_minor`, `rate_ppm`) figures are minor units and parts per million "
        "a year.\n"
    )
    for kind, units in UNITS.items():
        yield f"- {kind}: {', '.join(f'`{unit}`' for unit in units)}"
    yield ""


def _reasons() -> Iterator[str]:
    files, cells = codes()
    for title, names, reason_of in (
        ("Why a file is refused", files, file_reason),
        ("Why a row is refused", cells, cell_reason),
    ):
        yield f"## {title}\n"
        yield "| code | reason | 原因 | remedy | 改法 |\n|---|---|---|---|---|"
        for code in names:
            said = reason_of(code)
            cells_of = (said.reason.en, said.reason.zh, said.remedy.en, said.remedy.zh)
            yield " | ".join([f"| `{code}`", *(text.replace("|", "\\|") for text in cells_of)]) + " |"
        yield ""


if __name__ == "__main__":
    write(DOCS)
    print(DOCS / PAGE)
