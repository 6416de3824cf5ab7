"""A plan over a portfolio in Parquet, in this process: whatever its size, memory holds one batch of it.

Every case is weighed once and kept in a file until the end; prices are found in some passes over it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa

from kept.money import PPM
from kept.strategy.duals import SAMPLE
from kept.strategy.parts import Agreed, Asked, Together, agree, asked, plan_part, together
from kept.strategy.portfolio import PLANNED, WITH_PAST
from kept.strategy.portfolio.planned import WEIGHED, planned_rows, weighed_of
from kept.strategy.rows import Planner, relieve_rows, weigh_rows
from kept.strategy.sharing import wanted
from kept.strategy.stream import Progress, batches, counted, opened, written
from kept.strategy.trials import challengers
from kept.strategy.wanted import Floats


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day to be planned: by what cases are weighed, (r,) units of each resource there are, and a seed."""

    on: date
    by: Planner
    capacity: Floats
    seed: int = 0


def plan_files(source: str, target: str, *, day: Day, progress: Progress | None = None) -> Together:
    """Plan a day for a portfolio; return what the plan comes to.

    Args:
        source: a Parquet file or a folder of them with the columns of ``WITH_PAST``; a path, or a URI that
            Arrow knows.
        target: the folder for the plan, new or empty; it has no file until all is done.
        day: the day.
        progress: called with cases weighed and cases in all.

    Raises:
        PortfolioError: the portfolio is not there or not what its schema says, or the target is taken.
    """
    found = opened(source)
    total, done = counted(found), 0
    with written(target, PLANNED) as write, TemporaryDirectory() as folder:
        weighed, decider = _Kept(folder, day, total), day.by.decider(day.on)
        with weighed.writing() as keep:
            for batch, place in batches(found, WITH_PAST):
                keep(weigh_rows(batch, by=day.by, decider=decider, place=place))
                done += batch.num_rows
                if progress:
                    progress(done, total)
        agreed = weighed.agree()
        if agreed.short:
            weighed = weighed.relieved(agreed)
            agreed = weighed.agree()
        return weighed.planned(agreed, write)


class _Kept:
    """Weighed cases in a file of their own: each of its batches is a part of the plan."""

    def __init__(self, folder: str, day: Day, cases: int, name: str = "weighed") -> None:
        self._folder, self._day, self._cases = folder, day, cases
        self._path = f"{folder}/{name}.arrow"
        self._choices = day.by.response.choices

    @contextmanager
    def writing(self) -> Iterator[Callable[[pa.RecordBatch], None]]:
        """Yield what keeps a batch."""
        with pa.OSFile(self._path, "wb") as file, pa.ipc.new_file(file, WEIGHED) as writer:
            yield writer.write_batch

    def parts(self) -> Iterator[pa.RecordBatch]:
        """Yield the batches as they were written."""
        with pa.memory_map(self._path) as file:
            kept = pa.ipc.open_file(file)
            for at in range(kept.num_record_batches):
                yield kept.get_batch(at)

    def agree(self) -> Agreed:
        """Return prices for all parts and the share of each."""
        choices = self._choices

        def ask(prices: Floats) -> list[Asked]:
            return [asked(wanted(weighed_of(rows, choices)[1], choices), prices) for rows in self.parts()]

        few = wanted(weighed_of(sampled(self.parts(), self._cases, self._day), choices)[1], choices)
        return agree(few, self._day.capacity, choices.least_use(), ask, cases=self._cases)

    def relieved(self, agreed: Agreed) -> _Kept:
        """Return the same cases, none of whom must be contacted who cannot be."""
        found = _Kept(self._folder, self._day, self._cases, "relieved")
        with found.writing() as keep:
            for rows, share in zip(self.parts(), agreed.shares, strict=True):
                keep(relieve_rows(rows, self._choices, share, self._day.seed))
        return found

    def planned(self, agreed: Agreed, write: Callable[[pa.RecordBatch], None]) -> Together:
        """Plan part after part and write what each case got."""
        plans, unmet, on = [], 0, np.datetime64(self._day.on, "D")
        for rows, share in zip(self.parts(), agreed.shares, strict=True):
            case, weighed = weighed_of(rows, self._choices)
            competing = wanted(weighed, self._choices)
            plans.append(plan_part(competing, share, agreed.prices, seed=self._day.seed))
            got = planned_rows(case, weighed, plans[-1], self._choices, on)
            unmet += got.column("unmet").true_count
            write(got)
        return together(plans, agreed, self._day.capacity, unmet=unmet)


def sampled(rows: Iterator[pa.RecordBatch], cases: int, day: Day) -> pa.RecordBatch:
    """Return the sample from which prices are first worked out: the same cases however they are cut."""
    share = sample_share(cases)
    few = [one.filter(pa.array(in_sample(one, share, day.seed))) for one in rows]
    return pa.concat_batches(few) if few else pa.RecordBatch.from_pylist([], schema=WEIGHED)


def sample_share(cases: int) -> int:
    """Return how many in a million of so many cases are sampled."""
    return min(PPM, -(-SAMPLE * PPM // max(cases, 1)))


def in_sample(rows: pa.RecordBatch, share_ppm: int, seed: int) -> np.ndarray:
    """Return which of (n,) weighed rows are in a sample of so many in a million."""
    return challengers(rows.column("case").to_numpy(), salt=f"sample:{seed}", share_ppm=share_ppm)
