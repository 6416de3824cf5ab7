"""A plan over Parquet: what it gives each case, in files or batches of any size, and what is refused."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from kept.strategy import plan_files as planning
from kept.strategy import stream
from kept.strategy.capacity import Floors, load_capacity
from kept.strategy.choices import load_choices
from kept.strategy.night import decide
from kept.strategy.plan import plan
from kept.strategy.plan_files import Day, plan_files
from kept.strategy.portfolio import WITH_PAST, PortfolioError, from_arrow, past_from_arrow, with_past
from kept.strategy.portfolio.check import NOWHERE
from kept.strategy.portfolio.planned import weighed_of, weighed_rows
from kept.strategy.response import load_response
from kept.strategy.rows import Planner
from kept.strategy.sharing import PastContacts, reasons, wanted, weigh

from .portfolios import ON, a_portfolio, a_practice, some_past

N = 1_200
RESPONSE = load_response()
CHOICES = load_choices()


@pytest.fixture(scope="module")
def day():
    """A day with few collectors, so that hours are scarce."""
    by = Planner(
        practice=a_practice(),
        response=RESPONSE,
        floors=Floors(first_call_within_days=3, not_forgotten_days=30),
    )
    return Day(on=ON, by=by, capacity=load_capacity(choices=CHOICES).of({"collector": 0.7, "senior": 0.3}))


@pytest.fixture(scope="module")
def rows(day):
    plain = a_portfolio(N, day.by.practice)
    return with_past(plain, some_past(N, CHOICES), on=ON, choices=CHOICES)


@pytest.fixture
def source(tmp_path, rows):
    """The portfolio in two files."""
    home = tmp_path / "in"
    home.mkdir()
    pq.write_table(pa.table(rows[:700]), home / "a.parquet")
    pq.write_table(pa.table(rows[700:]), home / "b.parquet")
    return str(home)


def planned(tmp_path, name="out"):
    return pq.read_table(tmp_path / name).combine_chunks()


def at_once(rows, day):
    """What a plan in one piece gives."""
    practice = day.by.practice
    read = from_arrow(rows, on=ON, practice=practice)
    past = past_from_arrow(rows, on=ON, choices=CHOICES, place=NOWHERE)
    weighed = weigh(
        decide(read, on=ON, practice=practice), read, past, response=RESPONSE, floors=day.by.floors
    )
    return weighed, plan(wanted(weighed, CHOICES), day.capacity)


def test_what_is_known_of_contacts_goes_to_arrow_and_back(rows):
    before = some_past(N, CHOICES)

    after = past_from_arrow(rows, on=ON, choices=CHOICES, place=NOWHERE)

    for one in fields(PastContacts):
        assert np.array_equal(getattr(after, one.name), getattr(before, one.name)), one.name


def test_what_was_weighed_goes_to_arrow_and_back(rows, day):
    weighed, _ = at_once(rows, day)
    numbers = np.arange(N)

    case, again = weighed_of(weighed_rows(numbers, weighed), CHOICES)

    assert np.array_equal(case, numbers)
    for name in ("worth", "urgency", "purpose", "hold", "shut"):
        assert np.array_equal(getattr(again, name), getattr(weighed, name)), name
    cut = weighed_rows(numbers, weighed)[300:500]
    assert np.array_equal(weighed_of(cut, CHOICES)[1].worth, weighed.worth[300:500])


def test_one_batch_is_the_plan_in_one_piece(rows, day, tmp_path):
    pq.write_table(pa.table(rows), tmp_path / "whole.parquet")
    weighed, whole = at_once(rows, day)

    found = plan_files(str(tmp_path / "whole.parquet"), str(tmp_path / "out"), day=day)

    table = planned(tmp_path)
    assert table["choice"].to_pylist() == [CHOICES.codes[at] for at in whole.choice]
    assert table["why"].to_pylist() == reasons(whole, weighed).tolist()
    assert np.flatnonzero(table["unmet"].to_numpy()).tolist() == sorted(whole.unmet)
    assert found.value == pytest.approx(whole.value)
    assert found.bound == pytest.approx(whole.bound)


def test_many_batches_keep_within_what_there_is_and_near_the_best(rows, day, source, tmp_path, monkeypatch):
    monkeypatch.setattr(stream, "BATCH", 100)
    _, whole = at_once(rows, day)

    found = plan_files(source, str(tmp_path / "out"), day=day)

    table = planned(tmp_path)
    assert pc.unique(table["case"]).to_pylist() == rows["case"].to_pylist()
    used = np.zeros(len(day.capacity))
    of, use = CHOICES.resource_of[0], CHOICES.use
    for code, many in zip(
        *np.unique(table["choice"].to_numpy(zero_copy_only=False), return_counts=True), strict=True
    ):
        at = CHOICES.position(code)
        used[of[at]] += use[at] * many * (of[at] >= 0)
    assert (used <= day.capacity + 1e-6).all()
    assert found.used == pytest.approx(used)
    assert found.cases == N
    assert whole.value * 0.97 <= found.value <= found.bound
    kept = sum(
        choice.startswith("call.") and choice.endswith(f".{group}")
        for choice, group in zip(table["choice"].to_pylist(), rows["group"].to_pylist(), strict=True)
    )
    assert sum(table["worth_minor"].to_pylist()) == pytest.approx(
        found.value - kept * CHOICES.file.policy.stay_minor, rel=1e-4
    )


def test_the_same_again_is_the_same_to_the_byte(day, source, tmp_path):
    for name in ("one", "two"):
        plan_files(source, str(tmp_path / name), day=day)

    assert (tmp_path / "one/part-00000.parquet").read_bytes() == (
        tmp_path / "two/part-00000.parquet"
    ).read_bytes()


def test_the_sample_is_the_same_however_the_cases_are_cut(rows, day):
    weighed, _ = at_once(rows, day)
    kept = weighed_rows(np.arange(N), weighed)

    few = planning.sampled(iter([kept]), 40 * planning.SAMPLE, day)
    cut = planning.sampled(iter([kept[:300], kept[300:900], kept[900:]]), 40 * planning.SAMPLE, day)

    assert 0 < few.num_rows < N // 10
    assert cut.equals(few)


def test_a_portfolio_without_what_a_plan_reads_is_refused_by_name(rows, day, tmp_path):
    pq.write_table(pa.table(rows).drop_columns("path"), tmp_path / "bad.parquet")

    with pytest.raises(PortfolioError, match=r"bad\.parquet: column path is missing; it is string"):
        plan_files(str(tmp_path / "bad.parquet"), str(tmp_path / "out"), day=day)

    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("column", "fault"),
    [
        ("path", ("elsewhere", r"row 7, case \d+: path is 'elsewhere', which is none of unknown, ")),
        (
            "answered_slot",
            ("night", r"row 7, case \d+: answered_slot is 'night', which is none of , morning"),
        ),
        ("attempts", (-1, r"row 7, case \d+: attempts is -1; it should be 0 or more")),
        ("opened_on", (None, r"row 7, case \d+: opened_on is null; give a value")),
    ],
)
def test_a_fault_names_file_row_column_and_value(column, fault, rows, day, tmp_path):
    value, says = fault
    at = WITH_PAST.get_field_index(column)
    values = rows.column(column).to_pylist()
    values[7] = value
    field = WITH_PAST.field(at).with_nullable(True)
    pq.write_table(
        pa.table(rows).set_column(at, field, pa.array(values, type=field.type)), tmp_path / "bad.parquet"
    )

    with pytest.raises(PortfolioError, match=r"bad\.parquet: " + says):
        plan_files(str(tmp_path / "bad.parquet"), str(tmp_path / "out"), day=day)


def test_no_cases_are_no_plan(rows, day, tmp_path):
    pq.write_table(pa.table(rows[:0]), tmp_path / "none.parquet")

    found = plan_files(str(tmp_path / "none.parquet"), str(tmp_path / "out"), day=day)

    assert (found.cases, found.value, found.gap) == (0, 0.0, 0.0)
    assert planned(tmp_path).num_rows == 0
