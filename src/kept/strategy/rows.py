"""A night over rows of a portfolio: rows in, decisions out, one batch as good as another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pyarrow as pa

from kept.strategy.night import Practice, Step, decide, in_turn
from kept.strategy.portfolio import PortfolioError, decisions, from_arrow
from kept.strategy.portfolio.check import Place

#: Rows worked on together: their columns stay near the processor, and memory follows them and nothing else.
BATCH = 65_536


def decide_rows(
    batch: pa.RecordBatch, *, on: date, practice: Practice, place: Place, step: Step = in_turn
) -> pa.RecordBatch:
    """Return what the night before a day decides of (n,) rows of a portfolio, in their order.

    Args:
        batch: rows as ``SCHEMA`` says.
        on: the day that follows the night.
        practice: by what is decided.
        place: where the rows come from, for errors.
        step: how each step is done, for who times them.

    Raises:
        PortfolioError: naming source, row, case, column and value, or what the ledger finds wrong.
    """

    def work(rows: pa.RecordBatch) -> pa.RecordBatch:
        read = step("columns", lambda: from_arrow(rows, on=on, practice=practice, place=place))
        found = decide(read, on=on, practice=practice, step=step)
        return step("rows", lambda: decisions(read.cases.case, found))

    try:
        return work(batch)
    except PortfolioError:
        raise
    except ValueError as error:
        raise _culprit(batch, work, error, place) from error


def _culprit(
    batch: pa.RecordBatch, work: Callable[[pa.RecordBatch], object], error: ValueError, place: Place
) -> PortfolioError:
    """Return the error of the first row that fails by itself, found by halves."""
    first, last = 0, batch.num_rows
    while last - first > 1:
        middle = (first + last) // 2
        try:
            work(batch.slice(first, middle - first))
        except ValueError as found:
            last, error = middle, found
        else:
            first = middle
    return place.error(batch, first, str(error))
