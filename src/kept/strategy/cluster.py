"""The night over a portfolio in Parquet, on Spark: the same steps, each partition a stream of batches.

A case's row stands alone, so a portfolio needs no shuffle. Where cases and debts come apart, both are moved
once, by borrower, and stay where they are until the decisions are written. Needs ``kept[spark]``.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as sql
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
from pyspark.sql.types import StructType

from kept.strategy.night import Decider, Practice
from kept.strategy.portfolio import DEBT_COLUMNS, DECISIONS, SCHEMA, PortfolioError
from kept.strategy.portfolio.check import Place, check_types
from kept.strategy.rows import BATCH, decide_rows

#: The case's columns, and those of debts that come as rows of their own.
CASES = pa.schema([field for field in SCHEMA if field.name != "debts"])
DEBTS = pa.schema(
    [SCHEMA.field("borrower"), SCHEMA.field("case"), *(pa.field(one.name, one.type) for one in DEBT_COLUMNS)]
)

_SETTINGS = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),
    # Rows that lie together by borrower lie together by borrower and case: no second shuffle.
    "spark.sql.requireAllClusterKeysForCoPartition": "false",
    "spark.sql.session.timeZone": "UTC",
}


class ClusterError(RuntimeError):
    """Spark did not begin; the message says what it needs."""


def session(master: str) -> SparkSession:
    """Return the session of a cluster, begun if it was not; it ends with this process.

    Args:
        master: as Spark names it, such as ``spark://host:7077``, ``yarn`` or ``local[2]``.

    Raises:
        ClusterError: there is no Java, or no such cluster.
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        return SparkSession.builder.master(master).appName("kept night").getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise ClusterError(
            f"{master}: Spark did not begin: {_first_line(error)}; it needs Java 17 or newer, in JAVA_HOME "
            "or on the PATH, and a master as Spark names them"
        ) from error


def decide_on_spark(
    spark: SparkSession, source: str, target: str, *, on: date, practice: Practice, debts: str = ""
) -> int:
    """Decide the night before a day for a portfolio; return how many cases there were.

    Args:
        spark: the session.
        source: the portfolio, a Parquet path that every machine of the cluster can read.
        target: the folder for the decisions, which must not exist.
        on: the day that follows the night.
        practice: by what is decided.
        debts: the debts, where they do not stand in the portfolio: rows with ``borrower``, ``case`` and a
            debt's columns.

    Raises:
        PortfolioError: the portfolio is not there or not what its schema says, or the target is taken.
    """
    settle_in(spark)
    try:
        decided = decided_rows(portfolio(spark, source, debts), on=on, practice=practice, source=source)
        seen = Observation()
        counted = decided.observe(seen, sql.count(sql.lit(1)).alias("cases"))
        counted.write.mode("errorifexists").parquet(target)
        return int(seen.get["cases"])
    except PySparkException as error:
        raise plain(error, source) from error


def settle_in(spark: SparkSession) -> None:
    """Give a session the settings under which rows go through Python in batches, moved once at most."""
    for name, value in _SETTINGS.items():
        spark.conf.set(name, value)


def portfolio(spark: SparkSession, source: str, debts: str = "") -> DataFrame:
    """Return a portfolio as rows of Spark, its debts nested in its cases.

    Raises:
        PortfolioError: a column is missing or of another type.
    """
    if not debts:
        return read(spark, source, SCHEMA)
    return _nested(read(spark, source, CASES), read(spark, debts, DEBTS))


def read(spark: SparkSession, source: str, wanted: pa.Schema) -> DataFrame:
    """Return the columns that are wanted of a Parquet path.

    Raises:
        PortfolioError: one is missing or of another type.
    """
    rows = spark.read.parquet(source)
    check_types(to_arrow_schema(rows.schema), Place(source=source), wanted)
    return rows.select(*wanted.names)


def _nested(cases: DataFrame, debts: DataFrame) -> DataFrame:
    """Return cases with their debts in them; each side is moved once, by borrower."""
    key, debt = ["borrower", "case"], [one.name for one in DEBT_COLUMNS]
    grouped = (
        debts.repartition("borrower")
        .groupBy(*key)
        .agg(sql.array_sort(sql.collect_list(sql.struct(*debt))).alias("debts"))
    )
    marked = cases.repartition("borrower").withColumn("known", sql.lit(True))
    both = marked.join(grouped, key, "full")
    none = sql.array().cast(grouped.schema["debts"].dataType)
    return both.withColumn("debts", sql.coalesce("debts", none)).withColumn("case", _known_case())


def _known_case() -> SparkColumn:
    """Return the case's number; a debt of a case that is not there ends the night: no debt is lost."""
    says = sql.concat(
        sql.lit("PortfolioError: there are debts of case "), sql.col("case").cast("string"),
        sql.lit(", borrower "), sql.col("borrower").cast("string"), sql.lit(", and no such case"),
    )  # fmt: skip
    return sql.when(sql.col("known"), sql.col("case")).otherwise(sql.raise_error(says))


def decided_rows(rows: DataFrame, *, on: date, practice: Practice, source: str) -> DataFrame:
    """Return the decisions of the night before a day as rows of Spark."""
    work = _task(on, practice, source)
    return rows.select(*SCHEMA.names).mapInArrow(work, spark_schema(DECISIONS))


def _task(
    on: date, practice: Practice, source: str
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    place = Place(source=source, first=None)

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        by = Decider(on=on, practice=practice)
        for batch in batches:
            if batch.num_rows:
                yield decide_rows(batch, by=by, place=place)

    return work


def spark_schema(schema: pa.Schema) -> StructType:
    """Return Arrow's columns as Spark names them."""
    return from_arrow_schema(schema)


def plain(error: PySparkException, source: str) -> PortfolioError:
    """Return what went wrong without the cluster's own words around it."""
    said = re.search(r"PortfolioError: ([^\n]+?)(?: SQLSTATE.*)?$", str(error), re.MULTILINE)
    return PortfolioError(said.group(1) if said else f"{source}: {_first_line(error)}")


def _first_line(error: Any) -> str:  # noqa: ANN401 - Spark's errors differ
    return str(error).strip().partition("\n")[0]
