"""A house's cases as a portfolio: the same night, and nobody's name."""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from kept.actions.plan_day import plan_day
from kept.cli.main import app
from kept.records import portfolio
from kept.records.models import Planned
from kept.records.night_columns import night_columns, practice
from kept.strategy.night import Decider, decide
from kept.strategy.portfolio import WITH_PAST, decisions
from kept.strategy.portfolio.check import NOWHERE
from kept.strategy.rows import decide_rows

from ..house import TODAY, a_promise, at, person, placed, row

pytestmark = pytest.mark.django_db

NAME = "欧阳示例"


@pytest.fixture
def cases():
    """Three cases of two creditors' debts, one with a call and a promise behind it."""
    made = placed(
        row("C-1", debtor_name=NAME, credit_limit_minor=90_000),
        row("C-2", id_number="2", due_on=TODAY - timedelta(days=70), principal_minor=250_000),
        row("C-3", id_number="2", fee_minor=1_500),
        row("C-4", id_number="3", due_on=TODAY + timedelta(days=9)),
    )
    a_promise(made[0], person("wang"))
    return made


def test_the_portfolio_decides_as_the_database_does_row_by_row(cases, monkeypatch):
    monkeypatch.setattr(portfolio, "CHUNK", 2)
    on = TODAY + timedelta(days=1)
    ids = sorted({case.pk for case in cases})

    read = night_columns(ids, on=on).columns
    straight = decisions(read.cases.case, decide(read, on=on, practice=practice()))
    rows = list(portfolio.portfolio_rows(on))
    by = Decider(on=on, practice=practice())
    decided = [decide_rows(one, by=by, place=NOWHERE) for one in rows]

    assert [one.num_rows for one in rows] == [2, 1]
    assert pa.concat_batches(decided).equals(straight)
    assert sum(straight.column("total_minor").to_pylist()) > 0


def test_a_debt_placed_for_a_later_day_keeps_its_case_out(cases):
    placed(row("C-9", id_number="9"), as_of=TODAY + timedelta(days=3))

    rows = pa.concat_batches(portfolio.portfolio_rows(TODAY + timedelta(days=1)))

    assert rows.column("case").to_pylist() == sorted({case.pk for case in cases})


@pytest.mark.usefixtures("cases")
def test_export_and_night_over_files_from_the_command_line(tmp_path):
    run = CliRunner().invoke
    on, files, out = ["--date", TODAY.isoformat()], str(tmp_path / "in"), str(tmp_path / "out")

    exported = run(app, ["portfolio", "export", "--out", files, *on])
    decided = run(app, ["night", "--in", files, "--out", out, *on])

    assert (exported.exit_code, decided.exit_code) == (0, 0), exported.output + decided.output
    assert f"{TODAY}: 3 cases decided" in decided.output.replace("\n", "")
    table = pq.read_table(out)
    assert table["on"].to_pylist() == [TODAY + timedelta(days=1)] * 3
    assert pq.read_table(files).schema.equals(WITH_PAST)
    assert NAME.encode() not in (tmp_path / "in/part-00000.parquet").read_bytes()


def test_export_and_plan_over_files_from_the_command_line(cases, tmp_path):
    for name in range(9):  # with the one who holds the cases seven and three, as files share them out
        someone = person(f"u{name}")
        someone.skill_group = "senior" if name < 3 else "collector"
        someone.save()
    run = CliRunner().invoke
    files, out = str(tmp_path / "in"), str(tmp_path / "out")
    tomorrow = TODAY + timedelta(days=1)

    exported = run(app, ["portfolio", "export", "--out", files, "--date", TODAY.isoformat()])
    planned = run(
        app, ["plan", "--in", files, "--out", out, "--collectors", "10", "--date", tomorrow.isoformat()]
    )

    assert (exported.exit_code, planned.exit_code) == (0, 0), exported.output + planned.output
    assert f"{tomorrow}: 3 cases planned" in planned.output.replace("\n", "")
    plan_day(tomorrow, now=at(20))
    here = dict(Planned.objects.values_list("case_id", "choice"))
    table = pq.read_table(out)
    assert dict(zip(table["case"].to_pylist(), table["choice"].to_pylist(), strict=True)) == here
    assert set(here) == {case.pk for case in cases}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--in", "x"], "--in and --out go together"),
        (["--out", "x"], "--in and --out go together"),
        (["--in", "x", "--out", "y", "--debts", "z"], "brought together by Spark"),
    ],
)
def test_words_that_do_not_go_together_are_refused(words, says):
    run = CliRunner().invoke(app, ["night", *words])

    assert run.exit_code == 2
    assert says in " ".join(run.output.replace("│", " ").split())


def test_a_portfolio_that_is_not_there_is_named(tmp_path):
    run = CliRunner().invoke(app, ["night", "--in", str(tmp_path / "no"), "--out", str(tmp_path / "out")])

    assert run.exit_code == 1
    assert "cannot be read as Parquet" in " ".join(run.output.split())
