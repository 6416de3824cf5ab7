"""The plan: as good as the exact optimum, never beyond what there is, floors first, the same for a seed."""

from dataclasses import replace

import numpy as np
import pytest

from kept.strategy import wanted as wanted_of_cases
from kept.strategy.duals import Limits, demand, find_prices, smooth
from kept.strategy.musts import who_is_served
from kept.strategy.plan import _Pool, keeping, plan
from kept.strategy.wanted import PlanShapeError, Wanted

from .floors import exact, instance, with_floors

INSTANCES = [
    *((seed, 10_000, 3 + seed % 5, 2 + seed % 11, 0.08 + 0.01 * (seed % 13)) for seed in range(46)),
    (46, 20_000, 8, 30, 0.2),
    (47, 30_000, 6, 40, 0.1),
    (48, 20_000, 12, 20, 0.2),
    (49, 100_000, 3, 30, 0.1),
]


def used_by(wanted, plan_, r):
    """Return what a plan uses, counted case by case."""
    used = np.zeros(r)
    for row, column in enumerate(plan_.choice):
        kind = row if wanted.kind is None else wanted.kind[row]
        kind = 0 if len(wanted.resource) == 1 else kind
        if (resource := wanted.resource[kind, column]) >= 0:
            used[resource] += wanted.use[column]
    return used


class TestOptimum:
    @pytest.mark.slow
    @pytest.mark.parametrize(("seed", "n", "k", "r", "tight"), INSTANCES)
    def test_is_within_half_a_percent_of_the_exact_optimum(self, seed, n, k, r, tight):
        wanted, capacity = instance(seed, n, k, r, tight=tight)

        found = plan(wanted, capacity, seed=seed)

        best, _ = exact(wanted, capacity)
        assert (used_by(wanted, found, r) <= capacity).all()
        assert np.isfinite(wanted.worth[np.arange(n), found.choice]).all()
        assert best * 0.995 <= found.value <= best * (1 + 1e-9) <= found.bound * (1 + 1e-8)
        assert found.value == pytest.approx(wanted.worth[np.arange(n), found.choice].sum())

    def test_what_cannot_be_split_is_compared_with_whole_plans(self):
        wanted, capacity = instance(18, 1_500, 3, 6, tight=0.08)

        found = plan(wanted, capacity)

        best, _ = exact(wanted, capacity, whole=True)
        assert best * 0.99 <= found.value <= best * 1.0011
        assert best <= found.bound

    def test_two_hundred_resources_of_a_few_units_each_are_within_a_percent_of_the_bound(self):
        wanted, capacity = instance(3, 10_000, 12, 200)

        found = plan(wanted, capacity)

        assert found.gap < 0.01
        assert (found.used <= capacity).all()

    def test_where_who_must_be_called_uses_up_all_hours_the_bound_is_still_the_exact_optimum(self):
        """They go from one hour to the next whatever it costs, so one price alone says nothing of all."""
        rng = np.random.default_rng(5)
        n, k = 30_000, 5
        worth = np.zeros((n, k))
        worth[:, 1:] = rng.lognormal(7, 1.5, n)[:, None] * rng.uniform(0.9, 1.1, (n, k - 1))
        resource = np.array([[-1, 0, 1, 2, 3]], dtype=np.int32)
        floor = np.where(rng.random(n) < 0.5, 0, -1).astype(np.int32)
        wanted = Wanted(
            worth=worth, resource=resource, use=np.array([0.0, 2.0, 2.0, 2.0, 2.0]), floor=floor,
            meets=np.array([[False, True, True, True, True]]), urgency=rng.integers(1, 5, n),
        )  # fmt: skip
        capacity = np.array([1_800.0, 300.0, 1_800.0, 600.0])

        found = plan(wanted, capacity, seed=1)

        served, _ = who_is_served(wanted, Limits(capacity=capacity, least=np.zeros(4)), 1)
        best, _ = exact(replace(wanted, floor=served), capacity)
        assert (served >= 0).sum() == 2_250
        assert best <= found.bound * (1 + 1e-9)
        assert found.bound <= best * 1.001
        assert found.value >= best * 0.999

    def test_sixty_units_that_fortunes_hang_on_are_priced_so_that_the_plan_is_certified(self):
        """Heavy tails: what a sample of the cases would pay says little of what the sixtieth of all pays."""
        rng = np.random.default_rng(3)
        n = 100_000
        few = rng.random(n) < 0.009
        worth = np.column_stack(
            [
                np.zeros(n),
                rng.lognormal(4, 1, n),
                np.where(few, rng.lognormal(11, 2, n), -np.inf),
                rng.lognormal(1, 1, n),
            ]
        )
        resource = np.array([[-1, 0, 1, 2]], dtype=np.int32)
        wanted = Wanted(worth=worth, resource=resource, use=np.array([0.0, 2.0, 1.0, 1.0]))
        capacity = np.array([9_000.0, 60.0, 1e6])

        found = plan(wanted, capacity, seed=1)

        assert 0 <= found.gap <= 0.0005

    @pytest.mark.parametrize("units", [3, 15, 60])
    def test_few_units_of_what_a_few_want_much_are_priced_beside_thousands_of_others(self, units):
        wanted, capacity = instance(5, 40_000, 6, 5)
        rng = np.random.default_rng(units)
        worth, resource = wanted.worth.copy(), np.full((1, 6), -1, dtype=np.int32)
        resource[0, 1:] = [0, 1, 2, 3, 4]
        some = rng.choice(len(worth), 600, replace=False)
        worth[:, 5] = -np.inf
        worth[some, 5] = rng.lognormal(13, 0.5, 600)
        capacity[4] = units
        wanted = replace(wanted, worth=worth, resource=resource, use=np.ones(6))

        found = plan(wanted, capacity)

        assert found.gap < 0.005
        assert found.used[4] == units


class TestPrices:
    def test_are_what_one_more_unit_is_worth(self):
        wanted, capacity = instance(5, 4_000, 6, 3)

        found = plan(wanted, capacity)

        best, exactly = exact(wanted, capacity)
        assert found.prices == pytest.approx(exactly, rel=0.02, abs=2)
        for one in range(3):
            more, _ = exact(wanted, capacity + 5 * (np.arange(3) == one))
            assert more - best == pytest.approx(5 * found.prices[one], rel=0.03, abs=10)

    def test_of_what_nobody_lacks_are_zero(self):
        wanted, _ = instance(6, 500, 5, 4)

        found = plan(wanted, np.full(4, 1e6))

        assert (found.prices == 0).all()
        assert found.gap == 0
        assert (found.choice == wanted.worth.argmax(axis=1)).all()

    def test_the_demands_of_parts_add_up_and_find_the_same_prices(self):
        wanted, capacity = instance(7, 60_000, 5, 8)
        parts = [wanted.take(slice(start, start + 7_000)) for start in range(0, 60_000, 7_000)]
        limits = Limits(capacity=capacity, least=np.zeros(8))

        def ask(prices):
            total = demand(parts[0], prices)
            for part in parts[1:]:
                total = total.plus(demand(part, prices))
            return total

        there = find_prices(wanted, limits, ask=ask, seed=1)

        assert there == pytest.approx(find_prices(wanted, limits, seed=1), rel=1e-9)

    def test_of_yesterday_are_as_good_a_start(self):
        wanted, capacity = instance(8, 10_000, 6, 12)
        yesterday = plan(wanted, capacity * 1.1).prices

        assert plan(wanted, capacity, start=yesterday).gap < 0.005

    def test_the_smooth_dual_falls_as_it_says(self):
        wanted, _ = instance(9, 200, 5, 3)
        prices = np.array([300.0, 500.0, 100.0])

        here = smooth(wanted, prices, width=400.0, slope=True)

        for one in range(3):
            step = np.eye(3)[one] * 1e-2
            up, down = (smooth(wanted, prices + sign * step, width=400.0) for sign in (1, -1))
            assert (up.value - down.value) / 2e-2 == pytest.approx(-here.used[one], rel=1e-6)
            assert (up.used - down.used) / 2e-2 == pytest.approx(-here.slope[:, one], rel=1e-4, abs=1e-9)


class TestFloors:
    @pytest.mark.parametrize("seed", range(2))
    def test_who_must_be_contacted_is_and_the_rest_is_still_best(self, seed):
        wanted, capacity = instance(seed, 5_000, 5, 6)
        wanted = with_floors(wanted, seed, share=0.05)

        found = plan(wanted, capacity)

        rows = np.flatnonzero(wanted.floor >= 0)
        served = wanted.meets[wanted.floor[rows], found.choice[rows]]
        assert set(found.unmet) == set(rows[~served])
        assert (found.shut == ~np.isfinite(wanted.weighed()[found.unmet]).any(axis=1)).all()
        assert found.shut.all()
        assert (used_by(wanted, found, 6) <= capacity).all()
        best, _ = exact(replace(wanted, floor=_without(wanted.floor, found.unmet)), capacity)
        assert best * 0.995 <= found.value <= best * (1 + 1e-9)

    @pytest.mark.parametrize("seed", range(3))
    def test_where_there_is_too_little_the_most_urgent_are_served(self, seed):
        wanted, capacity = instance(seed, 5_000, 6, 3, tight=0.05)
        all_alike = {"resource": np.array([[-1, 0, 0, 0, 0, 0]], np.int32), "use": np.ones(6), "kind": None}
        wanted = replace(with_floors(wanted, seed, share=0.8), **all_alike)

        found = plan(wanted, capacity[:1])

        rows = np.flatnonzero(wanted.floor >= 0)
        lacking = found.unmet[~found.shut]
        served = np.setdiff1d(rows, found.unmet)
        assert len(lacking) > 100
        assert found.used[0] == capacity[0] == len(served)
        assert wanted.urgency[lacking].max() <= wanted.urgency[served].min()
        assert (np.diff(wanted.urgency[found.unmet]) <= 0).all()

    def test_a_team_has_its_least_although_others_would_bring_more(self):
        wanted, capacity = instance(1, 10_000, 6, 4)
        worth = wanted.worth.copy()
        worth[wanted.resource == 2] -= 2_000
        wanted, least = replace(wanted, worth=worth), np.array([0.0, 0.0, 0.6, 0.0]) * capacity
        without = plan(wanted, capacity)

        found = plan(wanted, capacity, least=least)

        assert without.used[2] < least[2]
        assert (found.used >= least).all()
        assert (found.used <= capacity).all()
        assert not found.short.any()
        assert found.prices[2] < 0
        best, _ = exact(wanted, capacity, least)
        assert best * 0.995 <= found.value <= best * (1 + 1e-9)

    def test_a_least_that_no_open_choice_can_reach_is_told(self):
        wanted = Wanted(
            worth=np.array([[0.0, 5.0], [0.0, -np.inf]]),
            resource=np.array([[-1, 0]], np.int32),
            use=np.ones(2),
        )

        found = plan(wanted, np.array([4.0]), least=np.array([3.0]))

        assert found.choice.tolist() == [1, 0]
        assert found.short.tolist() == [2.0]
        assert found.gap == 0


def _without(floor, rows):
    found = floor.copy()
    found[rows] = -1
    return found


class TestStickiness:
    def test_a_small_change_leaves_nearly_all_as_it_was(self):
        wanted, capacity = instance(2, 20_000, 8, 10)
        before = plan(wanted, capacity)
        rng = np.random.default_rng(0)
        moved = np.flatnonzero(rng.random(20_000) < 0.01)
        worth = wanted.worth.copy()
        worth[moved] *= rng.uniform(0.5, 1.5, (len(moved), 1))
        after = replace(wanted, worth=worth)
        kept = replace(after, held=before.choice, keeps=keeping([None] * 8, same=40.0, group=0.0))

        free, held = (plan(one, capacity).choice for one in (after, kept))

        others = np.setdiff1d(np.arange(20_000), moved)
        assert (held != before.choice)[others].mean() <= (free != before.choice)[others].mean()
        assert (held != before.choice)[others].mean() < 0.002

    def test_the_group_that_knows_the_borrower_is_preferred(self):
        table = keeping([None, "junior", "senior", "senior"], same=9.0, group=4.0)

        assert table[2].tolist() == [0.0, 0.0, 9.0, 4.0]
        assert table[0].tolist() == [0.0, 0.0, 0.0, 0.0]
        assert table[1].tolist() == [0.0, 9.0, 0.0, 0.0]


class TestSame:
    def test_for_a_seed(self):
        wanted, capacity = instance(4, 40_000, 6, 9)

        one, two = (plan(wanted, capacity, seed=3) for _ in range(2))

        assert one.choice.tobytes() == two.choice.tobytes()
        assert one.prices.tobytes() == two.prices.tobytes()

    def test_whatever_the_size_of_a_chunk(self, monkeypatch):
        wanted, capacity = instance(4, 40_000, 6, 9)
        wanted = with_floors(wanted, 4)
        whole = plan(wanted, capacity)

        monkeypatch.setattr(wanted_of_cases, "CHUNK", 999)
        monkeypatch.setattr("kept.strategy.plan._POOL", 20)
        parts = plan(wanted, capacity)

        assert (whole.choice == parts.choice).all()
        assert whole.prices == pytest.approx(parts.prices, rel=1e-9)

    def test_moves_that_nothing_is_left_for_are_forgotten_and_those_that_use_nothing_are_not(
        self, monkeypatch
    ):
        monkeypatch.setattr("kept.strategy.plan._POOL", 3)
        pool = _Pool(np.array([2.0, np.inf]), reach=1.0)

        for start in range(0, 12, 4):
            rows = np.arange(start, start + 4)
            pool.add(np.array([0, 0, -1, 0]), -rows.astype(float), np.array([1.0, 1.0, 0.0, 1.0]), rows, rows)

        assert pool.chosen().row.tolist() == [10, 6, 2, 11, 9]

    def test_in_single_precision_to_a_thousandth(self):
        wanted, capacity = instance(4, 10_000, 6, 9)
        single = replace(wanted, worth=wanted.worth.astype(np.float32))

        assert plan(single, capacity).value == pytest.approx(plan(wanted, capacity).value, rel=1e-3)


class TestEdges:
    def test_without_cases(self):
        wanted, capacity = instance(1, 0, 5, 3)

        found = plan(wanted, capacity)

        assert len(found.choice) == 0
        assert (found.value, found.bound, found.gap) == (0, 0, 0)

    def test_without_capacity_all_rest_or_take_what_uses_none(self):
        wanted, capacity = instance(1, 3_000, 5, 3)

        found = plan(wanted, np.zeros_like(capacity))

        free = np.where(wanted.resource < 0, wanted.worth, -np.inf)
        assert (found.choice == free.argmax(axis=1)).all()
        assert found.gap < 1e-9

    def test_with_rest_alone_or_nothing_else_open(self):
        alone = Wanted(worth=np.zeros((3, 1)), resource=np.full((1, 1), -1, np.int32), use=np.ones(1))
        shut, capacity = instance(1, 300, 4, 2)
        shut.worth[:, 1:] = -np.inf

        assert plan(alone, np.zeros(0)).choice.tolist() == [0, 0, 0]
        assert not plan(shut, capacity).choice.any()

    def test_cases_that_are_all_alike_share_what_there_is(self):
        worth = np.tile([0.0, 100.0, 99.0], (1_000, 1))
        wanted = Wanted(worth=worth, resource=np.array([[-1, 0, 1]], np.int32), use=np.array([0.0, 1.0, 2.0]))

        found = plan(wanted, np.array([300.0, 400.0]))

        assert np.bincount(found.choice).tolist() == [500, 300, 200]
        assert found.gap < 1e-3

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"resource": np.zeros((2, 3), np.int32)}, r"resource has shape \(2, 3\)"),
            ({"use": np.ones(2)}, r"use has shape \(2,\)"),
            ({"use": np.zeros(3)}, "use is above zero"),
            ({"resource": np.array([[-1, 0, 9]], np.int32)}, "from -1 to 9; there are 2"),
            ({"resource": np.array([[0, 0, 1]], np.int32)}, "rest uses a resource"),
            ({"kind": np.array([0, 1, 0, 0], np.int32)}, "kind goes from 0 to 1"),
            ({"held": np.zeros(4, np.int32)}, "give both or neither"),
            ({"urgency": np.zeros(3)}, r"urgency has shape \(3,\)"),
            ({"worth": np.array([[0.0, 1, 2]] * 3 + [[1.0, 1, 2]])}, "row 3: rest is worth 1.0"),
            ({"worth": np.array([[0.0, 1, 2]] * 3 + [[0.0, np.nan, 2]])}, "row 3, choice 1: worth is nan"),
        ],
    )
    def test_what_does_not_fit_is_named(self, change, message):
        columns = {
            "worth": np.zeros((4, 3)),
            "resource": np.array([[-1, 0, 1]], np.int32),
            "use": np.ones(3),
        }

        with pytest.raises(PlanShapeError, match=message):
            plan(Wanted(**(columns | change)), np.ones(2))

    def test_capacity_and_least_below_zero_are_refused(self):
        wanted, _ = instance(1, 10, 3, 2)

        with pytest.raises(PlanShapeError, match="capacity"):
            plan(wanted, np.array([1.0, -1.0]))
        with pytest.raises(PlanShapeError, match="least"):
            plan(wanted, np.array([1.0, 1.0]), least=np.array([2.0, 0.0]))
