"""A payments file checked: one row a payment, one reference a payment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import numpy as np

from kept.intake.columns import Checked, Columns
from kept.intake.findings import Facts
from kept.intake.form import PAYMENTS
from kept.intake.headings import Mapping
from kept.intake.raw import Raw
from kept.intake.repeats import others, repeated

#: What two rows with one reference must share to be the same payment.
_SAME = ("paid_on", "amount_minor", "currency", "debt_number", "payer_name")


def check_payments(raw: Raw, as_of: date, mapping: Mapping | None = None) -> Checked:
    """Return the good payments as columns (schema ``PAYMENTS.schema``) and the refused cells.

    A reference that stands twice for the same payment is counted once and its later rows are named; for
    different payments every row with it is refused.

    Raises:
        IntakeError: a required column is missing, headings clash, or the mapping does not fit the file.
    """
    columns = Columns(raw, PAYMENTS, as_of, mapping)
    _check_references(columns)
    return columns.checked()


def _check_references(columns: Columns) -> None:
    """Refuse the rows that repeat a payment, and those that give one reference to several."""
    clash, later = (np.zeros(columns.count, dtype=np.bool_) for _ in range(2))
    first: dict[int, int] = {}
    for places in _groups(columns):
        payments = {tuple(columns.values[name][place].as_py() for name in _SAME) for place in places}
        if len(payments) > 1:
            clash[places] = True
            continue
        later[places[1:]] = True
        first |= dict.fromkeys(places[1:], places[0])
    heading, rows = columns.heading("reference"), columns.raw.rows
    each = others(columns.values["reference"], clash, rows)
    columns.findings.add("clashing_reference", heading, clash, each=each)
    named: list[Facts] = [{"rows": int(rows[first[place]])} for place in sorted(first)]
    columns.findings.add("repeated_payment", heading, later, each=named)


def _groups(columns: Columns) -> Iterator[list[int]]:
    """Yield the places of each reference that stands more than once, in the order of the file."""
    reference = columns.values["reference"]
    groups: dict[str, list[int]] = defaultdict(list)
    for place in np.flatnonzero(repeated(reference)).tolist():
        groups[reference[place].as_py()].append(place)
    yield from groups.values()
