"""The leading rule of many contacts is the one that heads the findings of each alone."""

from datetime import date, time

import numpy as np
import pytest

from kept.dates import BEIJING, at_local
from kept.law import Coded, Facts, check, countries, leading_rules, load_rulebook
from kept.law.vocabulary import FACTS

N = 60
_ZONES = [("Asia/Shanghai",), ("America/New_York",), ("Asia/Shanghai", "Asia/Urumqi"), ()]


def some_facts(chance):
    """N contacts, each fact missing on one in ten."""

    def codes(count):
        return np.where(chance.random(N) < 0.1, -1, chance.integers(0, count, N)).astype(np.int32)

    given = {"zones": Coded(codes(len(_ZONES)), _ZONES)}
    for name, fact in FACTS.items():
        if fact.type == "code":
            given[name] = Coded(codes(len(fact.codes)), fact.codes)
        elif fact.type == "flag":
            given[name] = np.ma.masked_array(chance.random(N) < 0.3, mask=chance.random(N) < 0.1)
        elif fact.type == "count":
            given[name] = np.ma.masked_array(chance.integers(0, 9, N), mask=chance.random(N) < 0.1)
    return Facts.of(N, **given)


@pytest.mark.parametrize("country", countries())
@pytest.mark.parametrize("hour", [3, 12, 21])
def test_it_is_the_first_of_the_findings(country, hour):
    book, facts = load_rulebook(country), some_facts(np.random.default_rng(hour))
    at = at_local(date(2026, 11, 24), time(hour), BEIJING)

    codes, ids = leading_rules(book, facts, at=at)

    heads = [check(book, facts.row(row), at=at).findings()[:1] for row in range(N)]
    assert [ids[code] if code >= 0 else None for code in codes] == [
        head[0].rule if head else None for head in heads
    ]
    assert len({*codes.tolist()}) >= 3
