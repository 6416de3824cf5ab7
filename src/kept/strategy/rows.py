"""A night over rows of a portfolio: rows in, decisions out, one batch as good as another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from kept.strategy.capacity import Floors
from kept.strategy.choices import Choices
from kept.strategy.night import Decider, Practice, Step, in_turn
from kept.strategy.parts import unserved
from kept.strategy.portfolio import PortfolioError, decisions, from_arrow, past_from_arrow
from kept.strategy.portfolio.check import Place
from kept.strategy.portfolio.planned import weighed_of, weighed_rows
from kept.strategy.response import Response
from kept.strategy.sharing import wanted, weigh
from kept.strategy.wanted import Floats

#: Rows worked on together: their columns stay near the processor, and memory follows them and nothing else.
BATCH = 65_536


def decide_rows(batch: pa.RecordBatch, *, by: Decider, place: Place, step: Step = in_turn) -> pa.RecordBatch:
    """Return what a night decides of (n,) rows of a portfolio, in their order.

    Args:
        batch: rows as ``SCHEMA`` says.
        by: who decides.
        place: where the rows come from, for errors.
        step: how each step is done, for who times them.

    Raises:
        PortfolioError: naming source, row, case, column and value, or what the ledger finds wrong.
    """

    def work(rows: pa.RecordBatch) -> pa.RecordBatch:
        read = step("columns", lambda: from_arrow(rows, on=by.on, practice=by.practice, place=place))
        found = by.decide(read, step=step)
        return step("rows", lambda: decisions(read.cases.case, found))

    return _by_the_row(batch, work, place)


@dataclass(frozen=True)
class Planner:
    """By what the cases of a portfolio are weighed for a plan, beside what they are decided by."""

    practice: Practice
    response: Response
    floors: Floors

    def decider(self, on: date) -> Decider:
        """Return who decides the night before a day."""
        return Decider(on=on, practice=self.practice)


def weigh_rows(batch: pa.RecordBatch, *, by: Planner, decider: Decider, place: Place) -> pa.RecordBatch:
    """Return what each choice about (n,) rows of a portfolio is worth on a day, as rows to be planned.

    Args:
        batch: rows as ``WITH_PAST`` says.
        by: the planner.
        decider: the planner's, of the day to be planned.
        place: where the rows come from, for errors.

    Raises:
        PortfolioError: naming source, row, case, column and value, or what the ledger finds wrong.
    """

    def work(rows: pa.RecordBatch) -> pa.RecordBatch:
        read = from_arrow(rows, on=decider.on, practice=decider.practice, place=place)
        past = past_from_arrow(rows, on=decider.on, choices=by.response.choices, place=place)
        decided = decider.decide(read)
        weighed = weigh(decided, read, past, response=by.response, floors=by.floors)
        return weighed_rows(read.cases.case, weighed)

    return _by_the_row(batch, work, place)


def relieve_rows(rows: pa.RecordBatch, choices: Choices, share: Floats, seed: int) -> pa.RecordBatch:
    """Return weighed rows in which nobody must be contacted whom a share of what there is cannot serve."""
    case, weighed = weighed_of(rows, choices)
    too_many = unserved(wanted(weighed, choices), share, seed=seed)
    return weighed_rows(case, replace(weighed, urgency=np.where(too_many, -weighed.urgency, weighed.urgency)))


def _by_the_row(
    batch: pa.RecordBatch, work: Callable[[pa.RecordBatch], pa.RecordBatch], place: Place
) -> pa.RecordBatch:
    """Return what work makes of a batch; a fault that names no row is looked for until it does."""
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
