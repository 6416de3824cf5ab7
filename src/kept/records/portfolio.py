"""The open cases of a house as rows of a portfolio."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from kept.records import house
from kept.records.models import Case, Debt
from kept.records.night_columns import night_columns, practice
from kept.records.past_contacts import past_contacts
from kept.strategy.portfolio import to_arrow, with_past

#: Cases read together.
CHUNK = 5_000


def portfolio_rows(on: date) -> Iterator[pa.RecordBatch]:
    """Yield the open cases as they stand at the start of a date, as rows of ``portfolio.WITH_PAST``.

    A case with a debt placed for a later day is left out, as the night leaves it.
    """
    last = 0
    while chunk := _next_cases(last):
        last = chunk[-1]
        later = Debt.objects.filter(case__among=chunk, opened_on__gt=on).values_list("case_id", flat=True)
        placed_later = set(later)
        known = [pk for pk in chunk if pk not in placed_later]
        if known:
            yield _rows(known, on)


def _next_cases(after: int) -> list[int]:
    cases = Case.objects.filter(pk__gt=after, closed_on=None).order_by("pk")
    return list(cases.values_list("pk", flat=True)[:CHUNK])


def _rows(ids: Sequence[int], on: date) -> pa.RecordBatch:
    found = night_columns(ids, on=on)
    debts = Debt.objects.filter(case__among=ids, recalled_on=None).order_by("id")
    borrowers = Case.objects.filter(pk__among=ids).order_by("pk").values_list("borrower_id", flat=True)
    rows = to_arrow(
        found.columns,
        on=on,
        practice=practice(),
        borrower=np.array(borrowers, dtype=np.int64),
        currency=found.currency,
        debt=np.array(debts.values_list("id", flat=True), dtype=np.int64),
    )
    return with_past(rows, past_contacts(ids, on=on), on=on, choices=house.choices())
