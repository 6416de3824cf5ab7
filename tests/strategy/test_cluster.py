"""The night on a real Spark cluster: two machines' worth of processes, decisions equal to those made here."""

from __future__ import annotations

import sys
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession
from typer.testing import CliRunner

from kept.cli.main import app
from kept.records import night_columns
from kept.strategy import cluster
from kept.strategy.capacity import Floors, load_capacity
from kept.strategy.choices import load_choices
from kept.strategy.cluster_plan import plan_on_spark
from kept.strategy.plan_files import Day, plan_files
from kept.strategy.portfolio import DECISIONS, SCHEMA, PortfolioError, with_past
from kept.strategy.response import load_response
from kept.strategy.rows import Planner
from kept.strategy.stream import decide_files

from .java import java_home
from .portfolios import ON, a_portfolio, some_past

pytestmark = pytest.mark.slow

N = 2_000
RESPONSE = load_response()
CHOICES = load_choices()
MASTER = "local-cluster[2,1,1024]"

#: What makes a Java that lives for a minute start sooner.
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"

#: How long its processes wait for each other, some of them 15 seconds: a busy machine is slow, not wrong.
PATIENT = dict.fromkeys(
    ("spark.network.timeout", "spark.python.authenticate.socketTimeout", "spark.worker.timeout"), "600"
)


@pytest.fixture(scope="module")
def practice():
    return night_columns.practice()


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    """One session for all: a master and two workers with an executor each, in processes of their own."""
    with pytest.MonkeyPatch.context() as environ:
        environ.setenv("JAVA_HOME", java_home(tmp_path_factory.mktemp("java")))
        environ.setenv("PYSPARK_PYTHON", sys.executable)
        environ.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        settings = {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "2",
            "spark.sql.codegen.wholeStage": "false",
            "spark.task.maxFailures": "1",
            "spark.log.level": "OFF",
            **PATIENT,
            **dict.fromkeys(
                ("spark.driver.extraJavaOptions", "spark.executor.extraJavaOptions"), SHORT_LIVED
            ),
        }
        session = SparkSession.builder.master(MASTER).config(map=settings).getOrCreate()
        yield session
        session.stop()


@pytest.fixture(scope="module")
def files(tmp_path_factory, practice):
    """The portfolio in two files; its cases and, in another order, its debts as files of their own."""
    folder = tmp_path_factory.mktemp("portfolio")
    table = pa.table(a_portfolio(N, practice))
    for name in ("whole", "cases"):
        (folder / name).mkdir()
    for k in range(2):
        part = table.slice(k * 1_200, 1_200)
        pq.write_table(part, folder / f"whole/{k}.parquet")
        pq.write_table(part.drop_columns("debts"), folder / f"cases/{k}.parquet")
    pq.write_table(debts_of(table), folder / "debts.parquet")
    return folder


def debts_of(table):
    """The debts as rows, the highest number first."""
    lists = table["debts"].combine_chunks()
    owner, debts = pc.list_parent_indices(lists), lists.flatten()
    columns = {name: table[name].take(owner) for name in ("borrower", "case")}
    rows = pa.table({**columns, **{one.name: debts.field(one.name) for one in debts.type}})
    return rows.sort_by([("debt", "descending")])


@pytest.fixture(scope="module")
def here(files, practice):
    """What this process decides."""
    decide_files(str(files / "whole"), str(files / "here"), on=ON, practice=practice)
    return pq.read_table(files / "here").combine_chunks()


def decisions_in(path):
    """Decisions in the order of their cases; Spark says of every column that it may miss."""
    return pq.read_table(path).cast(DECISIONS).sort_by("case").combine_chunks()


def test_a_portfolio_is_decided_as_it_is_here_row_by_row(spark, files, practice, here, tmp_path):
    out = str(tmp_path / "out")

    cases = cluster.decide_on_spark(spark, str(files / "whole"), out, on=ON, practice=practice)

    assert cases == N
    assert decisions_in(out).equals(here)
    assert len(list((tmp_path / "out").glob("*.parquet"))) > 1


@pytest.mark.usefixtures("spark")
def test_cases_and_debts_apart_come_to_the_same_from_the_command_line(files, here, tmp_path):
    out, on = tmp_path / "out", (ON - timedelta(days=1)).isoformat()
    words = [
        "--in",
        str(files / "cases"),
        "--debts",
        str(files / "debts.parquet"),
        "--out",
        str(out),
        "--date",
        on,
    ]

    run = CliRunner().invoke(app, ["night", *words, "--engine", "spark", "--master", MASTER])

    assert run.exit_code == 0, run.output
    assert decisions_in(out).equals(here)


def test_cases_and_debts_are_each_moved_once_by_borrower(spark, files, practice):
    apart = cluster.portfolio(spark, str(files / "cases"), str(files / "debts.parquet"))
    whole = cluster.portfolio(spark, str(files / "whole"))

    assert moves(cluster.decided_rows(apart, on=ON, practice=practice, source="")) == ["borrower"] * 2
    assert moves(cluster.decided_rows(whole, on=ON, practice=practice, source="")) == []


def moves(rows):
    """By which columns the plan moves rows between machines."""
    plan = rows._jdf.queryExecution().executedPlan().toString()
    return [line.partition("(")[2].partition("#")[0] for line in plan.splitlines() if "Exchange" in line]


def test_a_debt_without_its_case_is_not_lost_in_silence(spark, files, practice, tmp_path):
    debts = pq.read_table(files / "debts.parquet")
    strange = pa.table(
        {**dict(zip(debts.column_names, debts.columns, strict=True)), "case": pa.array([10**9] * len(debts))}
    )
    pq.write_table(strange, tmp_path / "debts.parquet")

    with pytest.raises(
        PortfolioError, match=r"^there are debts of case 1000000000, borrower \d+, and no such"
    ):
        cluster.decide_on_spark(
            spark, str(files / "cases"), str(tmp_path / "out"), on=ON, practice=practice,
            debts=str(tmp_path / "debts.parquet"),
        )  # fmt: skip


def test_a_fault_is_told_in_kepts_words(spark, files, practice, tmp_path):
    table = pq.read_table(files / "whole/0.parquet")
    minor = table["limit_minor"].to_pylist()
    minor[5] = -1
    at = SCHEMA.get_field_index("limit_minor")
    pq.write_table(table.set_column(at, "limit_minor", pa.array(minor)), tmp_path / "bad.parquet")
    case = table["case"][5].as_py()

    with pytest.raises(
        PortfolioError, match=rf"bad\.parquet: case {case}: limit_minor is -1; it should be 0 to \d+$"
    ):
        cluster.decide_on_spark(
            spark, str(tmp_path / "bad.parquet"), str(tmp_path / "out"), on=ON, practice=practice
        )


def test_what_is_not_there_and_what_is_there_already_are_named(spark, files, practice, tmp_path):
    for source, target in ((tmp_path / "no", tmp_path / "out"), (files / "whole", files / "here")):
        with pytest.raises(PortfolioError, match=r"no.*does not exist|here already exists"):
            cluster.decide_on_spark(spark, str(source), str(target), on=ON, practice=practice)


@pytest.fixture(scope="module")
def day(practice):
    floors = Floors(first_call_within_days=3, not_forgotten_days=30)
    by = Planner(practice=practice, response=RESPONSE, floors=floors)
    return Day(on=ON, by=by, capacity=load_capacity(choices=CHOICES).of({"collector": 0.7, "senior": 0.3}))


@pytest.fixture(scope="module")
def known(files, practice):
    """The portfolio with what a plan reads, in the same two files."""
    rows = with_past(a_portfolio(N, practice), some_past(N, CHOICES), on=ON, choices=CHOICES)
    (files / "known").mkdir()
    for k in range(2):
        pq.write_table(pa.table(rows.slice(k * 1_200, 1_200)), files / f"known/{k}.parquet")
    return str(files / "known")


def test_a_plan_is_as_good_as_the_one_made_here_and_keeps_within_what_there_is(spark, known, day, tmp_path):
    here = plan_files(known, str(tmp_path / "here"), day=day)

    found = plan_on_spark(spark, known, str(tmp_path / "out"), day=day)

    table = pq.read_table(tmp_path / "out").sort_by("case").combine_chunks()
    mine = pq.read_table(tmp_path / "here").sort_by("case").combine_chunks()
    assert table["case"].equals(mine["case"])
    assert found.cases == N
    assert (found.used <= day.capacity + 1e-6).all()
    assert found.value == pytest.approx(
        pc.sum(table["worth_minor"]).as_py(), rel=1e-3
    )  # beside what keeps a group
    assert found.value <= min(found.bound, here.bound) * (1 + 1e-9)
    assert found.value >= here.value * 0.99
    assert found.unmet == pc.sum(table["unmet"]).as_py()


def test_the_same_plan_again_is_the_same(spark, known, day, tmp_path):
    both = []
    for name in ("one", "two"):
        plan_on_spark(spark, known, str(tmp_path / name), day=day)
        both.append(pq.read_table(tmp_path / name).sort_by("case").combine_chunks())

    assert both[0].equals(both[1])


def test_a_portfolio_that_cannot_be_planned_is_named(spark, files, day, tmp_path):
    with pytest.raises(PortfolioError, match=r"whole: column opened_on is missing"):
        plan_on_spark(spark, str(files / "whole"), str(tmp_path / "out"), day=day)
