"""A plan over a portfolio in Parquet, on Spark: what a part would use at some prices comes back as one row.

Every case is weighed once, where it lies, and kept there. A part is a batch of a partition: both stay the
same from pass to pass, so each part plans with the share that was worked out for it. Needs ``kept[spark]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark import StorageLevel, TaskContext
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as sql

from kept.strategy.cluster import plain, read, settle_in, spark_schema
from kept.strategy.duals import Demand
from kept.strategy.parts import Agreed, Asked, Together, agree, asked, given_to_nobody, plan_part
from kept.strategy.plan_files import Day, in_sample, sample_share
from kept.strategy.portfolio import PLANNED, WITH_PAST
from kept.strategy.portfolio.check import Place
from kept.strategy.portfolio.planned import WEIGHED, planned_rows, weighed_of
from kept.strategy.rows import relieve_rows, weigh_rows
from kept.strategy.sharing import wanted
from kept.strategy.wanted import Floats

Batches = Iterator[pa.RecordBatch]
Task = Callable[[Batches], Batches]

#: What a part would do at some prices.
_ASKED = pa.schema(
    {"part": pa.int64(), "cases": pa.int64(), "used": pa.list_(pa.float64()), "left": pa.float64()}
)
#: What the plan of a part comes to, beside the first of its rows; nothing beside the others.
_SUMS = {"value": pa.float64(), "bound": pa.float64(), "used": pa.list_(pa.float64())}
_WITH_SUMS = pa.schema([*PLANNED, *(pa.field(name, kind) for name, kind in _SUMS.items())])

#: Batches of one partition are numbered below this.
_MOST_BATCHES = 1 << 32


def plan_on_spark(spark: SparkSession, source: str, target: str, *, day: Day) -> Together:
    """Plan a day for a portfolio; return what the plan comes to.

    Args:
        spark: the session.
        source: the portfolio with the columns of ``WITH_PAST``, a Parquet path that every machine can read.
        target: the folder for the plan, which must not exist.
        day: the day.

    Raises:
        PortfolioError: the portfolio is not there or not what its schema says, or the target is taken.
    """
    settle_in(spark)
    try:
        rows = read(spark, source, WITH_PAST)
        weighed = _kept(rows, _weighing(day, source))
        cases = weighed.count()
        agreed, numbers = _agree(weighed, day, cases)
        if agreed.short:
            relieving = _relieving(day, dict(zip(numbers, agreed.shares, strict=True)))
            weighed = _kept(weighed, relieving)
            agreed, numbers = _agree(weighed, day, cases)
        return _written(weighed, target, day, agreed, numbers)
    except PySparkException as error:
        raise plain(error, source) from error
    finally:
        spark.catalog.clearCache()


def _kept(rows: DataFrame, work: Task) -> DataFrame:
    return rows.mapInArrow(work, spark_schema(WEIGHED)).persist(StorageLevel.MEMORY_AND_DISK)


def _agree(weighed: DataFrame, day: Day, cases: int) -> tuple[Agreed, list[int]]:
    """Return what the parts agree on, and their numbers in the order of the shares."""
    choices = day.by.response.choices
    share = sample_share(cases)
    few = weighed.mapInArrow(_sampling(day, share), spark_schema(WEIGHED)).toArrow()
    batches = few.cast(WEIGHED).sort_by("case").combine_chunks().to_batches()
    batch = batches[0] if batches else pa.RecordBatch.from_pylist([], schema=WEIGHED)
    sample = wanted(weighed_of(batch, choices)[1], choices)
    numbers: list[int] = []

    def ask(prices: Floats) -> list[Asked]:
        found = _ask(weighed, prices, day)
        numbers[:] = [number for number, _ in found]
        return [one for _, one in found]

    return agree(sample, day.capacity, choices.least_use(), ask, cases=cases), numbers


def _written(weighed: DataFrame, target: str, day: Day, agreed: Agreed, numbers: Sequence[int]) -> Together:
    """Plan each part where it lies, write what each case got, and add up on the way what that comes to."""
    planning = _planning(day, agreed.prices, dict(zip(numbers, agreed.shares, strict=True)))
    planned = weighed.mapInArrow(planning, spark_schema(_WITH_SUMS))
    seen, resources = Observation(), range(len(day.capacity))
    sums = [
        sql.count(sql.lit(1)).alias("cases"),
        sql.sum("value").alias("value"),
        sql.sum("bound").alias("bound"),
        sql.count_if("unmet").alias("unmet"),
        *(sql.sum(sql.col("used")[at]).alias(f"used_{at}") for at in resources),
    ]
    counted = planned.observe(seen, *sums).drop(*_SUMS)
    counted.write.mode("errorifexists").parquet(target)
    found: dict[str, Any] = seen.get
    return Together(
        cases=int(found["cases"]),
        value=found["value"] or 0.0,
        bound=(found["bound"] or 0.0) + given_to_nobody(agreed, day.capacity),
        used=np.array([found[f"used_{at}"] or 0.0 for at in resources]),
        unmet=int(found["unmet"]),
    )


def _weighing(day: Day, source: str) -> Task:
    place = Place(source=source, first=None)

    def work(batches: Batches) -> Batches:
        decider = day.by.decider(day.on)
        for batch in batches:
            if batch.num_rows:
                yield weigh_rows(batch, by=day.by, decider=decider, place=place)

    return work


def _relieving(day: Day, shares: Mapping[int, Floats]) -> Task:
    choices = day.by.response.choices

    def work(batches: Batches) -> Batches:
        for number, batch in _numbered(batches):
            yield relieve_rows(batch, choices, shares[number], day.seed)

    return work


def _sampling(day: Day, share_ppm: int) -> Task:
    def work(batches: Batches) -> Batches:
        for batch in batches:
            yield batch.filter(pa.array(in_sample(batch, share_ppm, day.seed)))

    return work


def _ask(weighed: DataFrame, prices: Floats, day: Day) -> list[tuple[int, Asked]]:
    """Return the number of each part and what it would do at prices, in order."""
    choices = day.by.response.choices

    def work(batches: Batches) -> Batches:
        for number, batch in _numbered(batches):
            one = asked(wanted(weighed_of(batch, choices)[1], choices), prices)
            yield pa.RecordBatch.from_pylist(
                [
                    {
                        "part": number,
                        "cases": one.cases,
                        "used": one.demand.used.tolist(),
                        "left": one.demand.left,
                    }
                ],
                schema=_ASKED,
            )

    found = weighed.mapInArrow(work, spark_schema(_ASKED)).collect()
    return sorted(
        ((row.part, Asked(cases=row.cases, demand=Demand(np.array(row.used), row.left))) for row in found),
        key=lambda pair: pair[0],
    )


def _planning(day: Day, prices: Floats, shares: Mapping[int, Floats]) -> Task:
    choices, on = day.by.response.choices, np.datetime64(day.on, "D")

    def work(batches: Batches) -> Batches:
        for number, batch in _numbered(batches):
            case, weighed = weighed_of(batch, choices)
            plan = plan_part(wanted(weighed, choices), shares[number], prices, seed=day.seed)
            rows = planned_rows(case, weighed, plan, choices, on)
            sums = {"value": plan.value, "bound": plan.bound, "used": plan.used.tolist()}
            more = [
                pa.array([sums[name], *[None] * (len(case) - 1)], type=kind) for name, kind in _SUMS.items()
            ]
            yield pa.RecordBatch.from_arrays([*rows.columns, *more], schema=_WITH_SUMS)

    return work


def _numbered(batches: Batches) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Yield the batches of a partition, each with a number that no other batch of the portfolio has."""
    context = TaskContext.get()
    first = (context.partitionId() if context else 0) * _MOST_BATCHES
    filled = (batch for batch in batches if batch.num_rows)
    yield from enumerate(filled, start=first)
