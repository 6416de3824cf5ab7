"""Where nothing new is left to say: what was asked before, or of another catalogue, changes no answer."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from kept.strategy.figures import Figures
from kept.strategy.night import NightColumns
from kept.strategy.untold import Untold

from .portfolios import ON, a_practice, some_columns

N = 400
HERE = a_practice()
FOREIGN = replace(HERE.consequences, law_of="US")


@pytest.fixture(scope="module")
def read() -> NightColumns:
    found, _ = some_columns(N, HERE)
    return replace(found, cases=replace(found.cases, pressure_not_risen=np.arange(N) % 5 > 0))


@pytest.fixture(scope="module")
def figures() -> Figures:
    """Return figures of which only days past due and what grows a day decide about anything."""
    chance = np.random.default_rng(3)
    nothing = np.zeros(N, dtype=np.int64)
    made = {one.name: nothing for one in fields(Figures)}
    return Figures(**made | {"dpd": chance.integers(0, 2_000, N), "per_day_minor": chance.integers(0, 2, N)})


def untold(catalogue=HERE.consequences) -> Untold:
    return Untold(on=ON, catalogue=catalogue, ladder=HERE.ladder)


def asked(of: Untold, read: NightColumns, figures: Figures, rows: np.ndarray) -> list[bool]:
    def some(columns):
        own = vars(columns)
        said = {"said": {name: one[rows] for name, one in own["said"].items()}} if "said" in own else {}
        return type(columns)(**{name: one[rows] for name, one in own.items() if name != "said"} | said)

    return of.nothing_new(some(read.cases), some(figures), some(read.told)).tolist()


def test_what_was_asked_before_changes_no_answer(read, figures):
    kept, whole = untold(), asked(untold(), read, figures, np.arange(N))

    parts = [asked(kept, read, figures, np.arange(first, first + 25)) for first in range(0, N, 25)]

    assert [one for part in parts for one in part] == whole
    assert 0 < sum(whole) < (read.cases.pressure_not_risen).sum()


def test_two_catalogues_do_not_hear_of_each_other(read, figures):
    """No cost of one country's law may be told under another's: where nothing may be said, nothing is new."""
    ours, theirs, everyone = untold(), untold(FOREIGN), np.arange(N)

    first = [asked(one, read, figures, everyone) for one in (ours, theirs)]
    again = [asked(one, read, figures, everyone) for one in (ours, theirs)]

    assert first == again
    assert first[1] == read.cases.pressure_not_risen.tolist()
    assert first[0] != first[1]
