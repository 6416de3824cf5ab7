"""Files made on the spot: one good row of each format, and what differs from it."""

import csv
from datetime import date

AS_OF = date(2026, 11, 23)

PLACED = {
    "debtor_name": "王小明",
    "id_type": "居民身份证",
    "id_number": "11010119900307109X",
    "phone_1": "15412345678",
    "debt_number": "D-1",
    "product": "信用卡",
    "principal": "12345.60",
    "rate": "18.25",
    "due_on": "2026-10-01",
}

PAID = {"reference": "R-1", "paid_on": "2026-11-23", "amount": "100.00", "debt_number": "D-1"}


def write_csv(path, rows, *, encoding="utf-8"):
    """Write rows (dicts by heading) as CSV; headings are those of any row, in order of appearance."""
    headings = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, headings, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def codes(checked):
    """Return the codes of the refused cells with their rows."""
    return [(cell.row, cell.code) for cell in checked.bad]
