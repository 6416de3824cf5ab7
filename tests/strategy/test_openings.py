"""What the law leaves open on a day: as if each case were asked about alone, whatever was asked before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain

import numpy as np
import pytest

from kept.dates import at_local
from kept.law import Facts, Rulebook, leading_rules, load_rulebook, windows
from kept.strategy.night import NightColumns
from kept.strategy.openings import CHANNELS, LawfulDay, Means, Openings, Slot, channel_facts

from .portfolios import ON, a_practice, some_columns

N = 60
EARLY = date(2015, 1, 1)
CN, US = load_rulebook("CN"), load_rulebook("US")
MEANS, SLOTS = a_practice().means, a_practice().slots

NEEDS = {"call": "number", "sms": "number", "email": "email", "letter": "address", "visit": "address"}


@pytest.fixture(scope="module")
def read() -> NightColumns:
    return some_columns(N, a_practice())[0]


def day(on: date = ON, book: Rulebook = CN, means: Means = MEANS) -> LawfulDay:
    return LawfulDay(on=on, book=book, means=means, slots=SLOTS)


def asked(of: LawfulDay, read: NightColumns, rows: slice = slice(None)) -> Openings:
    law = read.law
    kind, zone = (one._replace(codes=one.codes[rows]) for one in (law.creditor_kind, law.zone))
    flags = {name: one[rows] for name, one in vars(law).items() if isinstance(one, np.ndarray)}
    return of.openings(
        type(law)(creditor_kind=kind, zone=zone, **flags),
        spoken=read.spoken[rows],
        disputed=read.cases.disputed[rows],
        plan_in_force=read.cases.plan_in_force[rows],
    )


def shown(found: Openings) -> list[tuple[list, list]]:
    """Return seconds and reasons by row."""
    texts = np.array(found.reasons)[found.why]
    return [(found.seconds[one].tolist(), texts[one].tolist()) for one in found.situation.tolist()]


def alone(read: NightColumns, row: int, channel: str, on: date) -> Iterator[tuple[int, str]]:
    """Yield what the law says of one case, slot by slot, asked about nothing else."""
    law = read.law
    flags = {name: one[[row]] for name, one in vars(law).items() if isinstance(one, np.ndarray)}
    told = flags | {
        "borrower_deceased": flags["deceased"],
        "borrower_incapable": flags["incapable"],
        "first_contact": ~read.spoken[[row]],
        "dispute_open": read.cases.disputed[[row]],
        "plan_in_force": read.cases.plan_in_force[[row]],
        "creditor_kind": [law.creditor_kind.labels[law.creditor_kind.codes[row]]],
        "zones": [law.zone.labels[law.zone.codes[row]]],
    }
    facts = channel_facts(channel, told, 1, means=MEANS)
    for slot in SLOTS:
        if not flags[NEEDS[channel]][0]:
            yield 0, f"no_{NEEDS[channel]}"
        elif not facts.zones_of(0):
            yield 0, "no_zone"
        else:
            open_ = sum(_shared(*one, slot, on, facts) for one in windows(CN, facts, on).of(0))
            yield open_, "" if open_ else _first_rule(slot, on, facts)


def _moment(on: date, hour: int, facts: Facts) -> datetime:
    return at_local(on + timedelta(days=hour // 24), time(hour % 24), facts.zones_of(0)[0])


def _shared(start: datetime, end: datetime, slot: Slot, on: date, facts: Facts) -> int:
    low, high = (_moment(on, hour, facts) for hour in slot)
    return max(0, int((min(end, high) - max(start, low)).total_seconds()))


def _first_rule(slot: Slot, on: date, facts: Facts) -> str:
    codes, ids = leading_rules(CN, facts, at=_moment(on, slot.start, facts))
    return ids[codes[0]]


@pytest.mark.parametrize("on", [ON, EARLY])
def test_each_case_is_answered_as_if_it_were_alone(read, on):
    found = shown(asked(day(on), read))

    for row in range(N):
        for column, channel in enumerate(CHANNELS):
            seconds, reasons = zip(*alone(read, row, channel, on), strict=True)
            assert tuple(found[row][0][column]) == seconds, (row, channel)
            assert tuple(found[row][1][column]) == reasons, (row, channel)


def test_what_was_asked_before_changes_no_answer(read):
    kept = day()

    parts = (shown(asked(kept, read, slice(first, first + 7))) for first in range(0, N, 7))

    assert list(chain.from_iterable(parts)) == shown(asked(day(), read))


def test_days_books_and_means_do_not_hear_of_each_other(read):
    """Asked in turn, twice over, so that each would find what another had left behind."""
    silent = Means()
    each = {"now": day(), "then": day(EARLY), "elsewhere": day(book=US), "undeclared": day(means=silent)}

    first = {name: shown(asked(one, read)) for name, one in each.items()}
    again = {name: shown(asked(one, read)) for name, one in each.items()}

    assert first == again
    assert all(first[a] != first[b] for a in each for b in each if a < b)


def test_nobody_is_in_no_situation(read):
    found = asked(day(), read, slice(0, 0))

    assert found.seconds.shape == (0, len(CHANNELS), len(SLOTS))
    assert found.refused() == {}
