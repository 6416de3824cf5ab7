"""A plan made in parts: as good as one made in one piece, and never beyond what there is."""

from dataclasses import replace

import numpy as np
import pytest

from kept.strategy.duals import SAMPLE, Demand
from kept.strategy.parts import Asked, agree, apportion, asked, plan_part, shares, together, unserved
from kept.strategy.plan import plan

from .floors import exact, instance, with_floors


def least_uses(wanted, r):
    """Return the fewest units any choice uses of each resource."""
    rows, columns = np.divmod(np.arange(wanted.worth.size), wanted.worth.shape[1])
    resource, use = wanted.resource_at(rows, columns), wanted.use_at(rows, columns)
    return np.array([min(use[resource == one], default=1.0) for one in range(r)])


def in_parts(wanted, capacity, sizes):
    """Plan parts of these sizes one after the other; return all choices, the shares, and what came of it."""
    ends = np.cumsum(sizes)
    parts = [wanted.take(slice(end - size, end)) for end, size in zip(ends, sizes, strict=True)]
    few = wanted.take(
        np.sort(np.random.default_rng(3).choice(len(wanted), min(SAMPLE, len(wanted)) // 2, replace=False))
    )

    def ask(prices):
        return [asked(part, prices) for part in parts]

    def agreed():
        return agree(few, capacity, least_uses(wanted, len(capacity)), ask, cases=len(wanted))

    found = agreed()
    if found.short:
        parts = [_relieved(part, share) for part, share in zip(parts, found.shares, strict=True)]
        found = agreed()
    plans = [plan_part(part, share, found.prices) for part, share in zip(parts, found.shares, strict=True)]
    unmet = sum(len(one.unmet) for one in plans)
    choice = np.concatenate([one.choice for one in plans])
    return choice, found.shares, together(plans, found, capacity, unmet=unmet)


def _relieved(part, share):
    if part.floor is None:
        return part
    return replace(part, floor=np.where(unserved(part, share), -1, part.floor).astype(np.int32))


@pytest.mark.parametrize("seed", range(6))
def test_is_within_half_a_percent_of_the_exact_optimum(seed):
    wanted, capacity = instance(seed, 40_000, 6, 12, tight=0.15)

    choice, given, found = in_parts(wanted, capacity, [9_000, 1_000, 20_000, 10_000])

    best, _ = exact(wanted, capacity)
    value = wanted.worth[np.arange(len(choice)), choice].sum()
    assert found.value == pytest.approx(value)
    assert best * 0.995 <= value <= best * (1 + 1e-9) <= found.bound * (1 + 1e-8)
    assert (np.sum(given, axis=0) <= capacity * (1 + 1e-9)).all()
    assert (found.used <= capacity * (1 + 1e-9)).all()


@pytest.mark.parametrize("parts", [1, 7, 60])
def test_many_parts_cost_little(parts):
    wanted, capacity = instance(11, 60_000, 6, 20, tight=0.2)
    whole = plan(wanted, capacity)

    _, _, found = in_parts(
        wanted, capacity, [60_000 // parts] * (parts - 1) + [60_000 - 60_000 // parts * (parts - 1)]
    )

    assert found.value >= whole.value * (1 - 0.002 - 0.0002 * parts)
    assert found.gap < 0.02


@pytest.mark.parametrize("seed", range(2))
def test_who_must_be_contacted_is_where_there_is_enough(seed):
    wanted, capacity = instance(seed, 20_000, 5, 6)
    wanted = with_floors(wanted, seed, share=0.05)

    choice, _, found = in_parts(wanted, capacity, [8_000, 8_000, 4_000])

    whole = plan(wanted, capacity)
    rows = np.flatnonzero(wanted.floor >= 0)
    missed = rows[~wanted.meets[wanted.floor[rows], choice[rows]]]
    assert set(missed) == set(whole.unmet)
    assert found.unmet == len(missed)
    assert found.value >= whole.value * 0.995


def test_a_part_without_cases_gets_nothing_and_harms_nobody():
    wanted, capacity = instance(2, 5_000, 4, 3)

    choice, given, _ = in_parts(wanted, capacity, [0, 5_000])

    assert len(choice) == 5_000
    assert (given[0] == 0).all()


class TestShares:
    def test_what_is_used_too_much_is_taken_back_in_whole_uses(self):
        parts = [Asked(cases=10, demand=Demand(np.array([used]), 0.0)) for used in (60.0, 30.0, 12.0)]

        found = shares(np.array([90.0]), parts, np.array([6.0]))

        assert np.concatenate(found).tolist() == [54.0, 24.0, 12.0]

    def test_what_is_left_goes_to_who_uses_it(self):
        parts = [Asked(cases=10, demand=Demand(np.array([used]), 0.0)) for used in (60.0, 30.0, 0.0)]

        found = shares(np.array([108.0]), parts, np.array([6.0]))

        assert np.concatenate(found).tolist() == [72.0, 36.0, 0.0]

    def test_what_nobody_uses_goes_by_the_number_of_cases(self):
        parts = [Asked(cases=n, demand=Demand(np.zeros(1), 0.0)) for n in (1, 3)]

        assert np.concatenate(shares(np.array([8.0]), parts, np.array([1.0]))).tolist() == [2.0, 6.0]

    def test_no_parts_get_nothing(self):
        assert shares(np.array([8.0]), [], np.array([1.0])) == []

    @pytest.mark.parametrize("seed", range(50))
    def test_never_more_than_there_is_nor_below_nothing(self, seed):
        rng = np.random.default_rng(seed)
        used = rng.integers(0, 20, (rng.integers(1, 9), 3)) * 2.0
        parts = [Asked(cases=int(rng.integers(0, 9)), demand=Demand(row, 0.0)) for row in used]
        capacity = rng.integers(0, 90, 3).astype(float)

        found = np.array(shares(capacity, parts, np.full(3, 2.0)))

        assert (found >= 0).all()
        assert (found.sum(axis=0) <= capacity + 1e-9).all()
        over = used.sum(axis=0) > capacity
        assert (found.sum(axis=0)[over] > capacity[over] - 2).all()


def test_apportions_by_the_largest_remainder_and_keeps_to_the_most():
    assert apportion(3, np.array([1.0, 1.0, 1.0])).tolist() == [1, 1, 1]
    assert apportion(4, np.array([3.0, 1.0]), most=np.array([2.0, 9.0])).tolist() == [2, 2]
