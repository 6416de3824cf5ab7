"""Write the page of a portfolio's columns, docs/reference/portfolio-format.md, from the columns themselves.

python tools/portfolio_reference.py
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from kept.strategy.portfolio.decisions import DECISION_COLUMNS
from kept.strategy.portfolio.planned import PLANNED_COLUMNS
from kept.strategy.portfolio.schema import (
    COLUMNS,
    DEBT_COLUMNS,
    DUE_COLUMNS,
    ENTRY_COLUMNS,
    HEARD_COLUMNS,
    PAST_COLUMNS,
    SAID_COLUMNS,
    Column,
)

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "portfolio-format.md"

HEAD = """\
# Portfolio, decisions and plan in Parquet

Written by `tools/portfolio_reference.py` from the columns themselves; a test compares the two. How to use
them: [the night on a cluster](../how-to/cluster.md).

A portfolio has one row a case, and all that a night reads of the case stands in it: it holds no name, no
number and no address. Types are exact. Amounts are whole minor units (`int64`), never decimals or floats;
days are `date32`. Columns may stand in any order; further columns do no harm; texts may be dictionaries. No
value may be null but where the table says so, and no item of a list.
"""

DEBTS_APART = """\
Debts may come as a file of their own, one row a debt, with the columns `borrower`, `case` and those above;
the portfolio then has no `debts`.
"""

TABLES = (
    ("The case", COLUMNS, ""),
    ("What a plan reads of the case besides", PAST_COLUMNS, ""),
    ("A debt, in `debts`", DEBT_COLUMNS, DEBTS_APART),
    ("A due date, in `dues`", DUE_COLUMNS, ""),
    ("An entry, in `entries`", ENTRY_COLUMNS, ""),
    ("A signal, in `heard`", HEARD_COLUMNS, ""),
    ("A statement, in `said`", SAID_COLUMNS, ""),
    ("The decisions", DECISION_COLUMNS, ""),
    ("The plan", PLANNED_COLUMNS, ""),
)


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    for title, columns, more in TABLES:
        parts += [f"## {title}\n", *_table(columns), *([more] if more else [])]
    return "\n".join(parts).rstrip() + "\n"


def _table(columns: Iterable[Column]) -> list[str]:
    rows = [f"| `{one.name}` | {_type(one)} | {one.says} |" for one in columns]
    return ["| column | type | what it says |", "|---|---|---|", *rows, ""]


def _type(column: Column) -> str:
    plain = column.type
    name = f"list of {_name(plain.value_type)}" if pa.types.is_list(plain) else _name(plain)
    return f"{name}, may be null" if column.may_miss else name


def _name(plain: pa.DataType) -> str:
    return "rows, see below" if pa.types.is_struct(plain) else f"`{str(plain).partition('[')[0]}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
