"""Judging: payments fill dated parts in order, in time by the business date, for one promise or many."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.promises import JudgeInputError, Parts, Payments, Verdict, judge, last_day

from .oracle import verdicts

MONDAY = date(2026, 3, 2)
QINGMING = date(2026, 4, 6)
HOLIDAYS = {QINGMING, MONDAY + timedelta(days=9)}
CALENDAR = np.busdaycalendar(holidays=[np.datetime64(day) for day in sorted(HOLIDAYS)])

DAY = st.integers(-5, 40).map(lambda days: MONDAY + timedelta(days=days))
AMOUNT = st.one_of(st.integers(1, 500), st.integers(1, 10**12))
PROMISE = st.tuples(
    st.lists(st.tuples(DAY, AMOUNT), min_size=1, max_size=4),
    st.lists(st.tuples(DAY, AMOUNT), max_size=5),
    DAY,
)


def integers(values) -> np.ndarray:
    return np.array(list(values), dtype=np.int64)


def days(values) -> np.ndarray:
    return np.array(list(values), dtype="datetime64[D]")


def rows(kind, table: list[list[tuple[date, int]]]):
    """One table of all promises' parts or payments."""
    flat = [(at, day, amount) for at, some in enumerate(table) for day, amount in some]
    day = (
        {"due_on": days(d for _, d, _ in flat)} if kind is Parts else {"paid_on": days(d for _, d, _ in flat)}
    )
    return kind(promise=integers(p for p, _, _ in flat), amount_minor=integers(a for _, _, a in flat), **day)


def judged(promises, on: date, **grace):
    return judge(
        rows(Parts, [parts for parts, _, _ in promises]),
        rows(Payments, [payments for _, payments, _ in promises]),
        since=days(since for _, _, since in promises),
        on=on,
        **grace,
    )


def whole(parts, payments, on: date, since: date = MONDAY, **grace) -> str:
    return Verdict(int(judged([(parts, payments, since)], on, **grace).verdict[0])).name


class TestTheColumns:
    @given(st.lists(PROMISE, max_size=6), DAY, st.integers(0, 3), st.booleans())
    def test_equal_the_twin_that_takes_one_promise_at_a_time(self, promises, on, grace_days, business):
        promises = [(sorted(parts), payments, since) for parts, payments, since in promises]

        found = judged(promises, on, grace_days=grace_days, calendar=CALENDAR if business else None)

        expected = [
            verdicts(*one, on=on, grace_days=grace_days, holidays=HOLIDAYS if business else None)
            for one in promises
        ]
        assert [Verdict(one).name for one in found.verdict] == [one[3] for one in expected]
        assert [Verdict(one).name for one in found.part_verdict] == [v for one in expected for v in one[0]]
        assert found.part_in_time_minor.tolist() == [v for one in expected for v in one[1]]
        assert found.part_covered_minor.tolist() == [v for one in expected for v in one[2]]

    @given(st.lists(PROMISE, min_size=1, max_size=4), DAY, st.randoms())
    def test_give_the_same_verdicts_in_any_order_of_rows(self, promises, on, shuffler):
        parts = rows(Parts, [one[0] for one in promises])
        payments = rows(Payments, [one[1] for one in promises])
        since = days(one[2] for one in promises)
        order = list(range(len(parts.promise)))
        shuffler.shuffle(order)
        mixed = Parts(
            promise=parts.promise[order], due_on=parts.due_on[order], amount_minor=parts.amount_minor[order]
        )

        plain = judge(parts, payments, since=since, on=on)
        other = judge(mixed, payments, since=since, on=on)

        assert plain.verdict.tolist() == other.verdict.tolist()
        assert plain.in_time_minor.tolist() == other.in_time_minor.tolist()
        assert plain.part_deadline[order].tolist() == other.part_deadline.tolist()


class TestAnyJudgment:
    @given(st.lists(PROMISE, min_size=1, max_size=4), DAY, st.integers(0, 3))
    def test_counts_no_more_than_was_paid_and_promised(self, promises, on, grace_days):
        found = judged(promises, on, grace_days=grace_days)

        assert (found.in_time_minor <= found.covered_minor).all()
        assert (found.covered_minor <= found.promised_minor).all()
        assert (found.covered_minor <= found.paid_minor).all()
        assert found.promised_minor.tolist() == [sum(a for _, a in parts) for parts, _, _ in promises]
        kept = found.verdict == Verdict.KEPT
        assert (found.in_time_minor[kept] == found.promised_minor[kept]).all()

    @given(PROMISE, DAY, DAY, AMOUNT, st.integers(0, 2))
    def test_is_never_worse_for_paying_more(self, promise, on, paid_on, amount, grace_days):
        parts, payments, since = promise
        more = (parts, [*payments, (paid_on, amount)], since)

        before, after = (judged([one], on, grace_days=grace_days) for one in (promise, more))

        assert after.verdict[0] >= before.verdict[0]
        assert (after.part_verdict >= before.part_verdict).all()

    @given(PROMISE, DAY, st.integers(0, 3))
    def test_is_never_worse_for_more_grace(self, promise, on, grace_days):
        less, more = (judged([promise], on, grace_days=days) for days in (grace_days, grace_days + 1))

        assert more.verdict[0] >= less.verdict[0]

    @given(PROMISE, DAY, st.integers(1, 30))
    def test_once_missed_is_not_mended_by_time(self, promise, on, later):
        """With the same payments known, a kept promise stays kept and a missed one stays missed."""
        parts, payments, since = promise
        known = (parts, [one for one in payments if one[0] <= on], since)

        now, then = (judged([known], day) for day in (on, on + timedelta(days=later)))

        if now.verdict[0] != Verdict.OPEN:
            missed = {Verdict.BROKEN, Verdict.PART_KEPT}
            assert (now.verdict[0] in missed) == (then.verdict[0] in missed)

    @given(PROMISE, DAY, st.integers(0, 2))
    def test_of_an_open_promise_names_the_day_it_can_break(self, promise, on, grace_days):
        parts, payments, since = promise
        known = (parts, [one for one in payments if one[0] <= on], since)
        found = judged([known], on, grace_days=grace_days)

        if found.verdict[0] == Verdict.OPEN:
            check = found.next_check_on[0].astype(object)
            assert check > on
            assert (
                judged([known], check - timedelta(days=1), grace_days=grace_days).verdict[0] == Verdict.OPEN
            )
            assert judged([known], check, grace_days=grace_days).verdict[0] < Verdict.OPEN
        else:
            assert np.isnat(found.next_check_on[0])


class TestOnePart:
    PARTS = [(MONDAY + timedelta(days=3), 1_000)]

    @pytest.mark.parametrize(
        ("paid_after", "verdict"), [(2, "KEPT"), (3, "KEPT"), (4, "KEPT"), (5, "BROKEN")]
    )
    def test_is_kept_up_to_the_last_day_of_grace(self, paid_after, verdict):
        paid = [(MONDAY + timedelta(days=paid_after), 1_000)]

        assert whole(self.PARTS, paid, MONDAY + timedelta(days=20), grace_days=1) == verdict

    @pytest.mark.parametrize(("after", "verdict"), [(3, "OPEN"), (4, "OPEN"), (5, "BROKEN")])
    def test_unpaid_is_open_until_grace_is_over(self, after, verdict):
        assert whole(self.PARTS, [], MONDAY + timedelta(days=after), grace_days=1) == verdict

    @pytest.mark.parametrize(("amount", "verdict"), [(999, "PART_KEPT"), (1_000, "KEPT"), (1_001, "KEPT")])
    def test_is_kept_by_the_whole_amount_only(self, amount, verdict):
        assert whole(self.PARTS, [(MONDAY, amount)], MONDAY + timedelta(days=20)) == verdict

    @pytest.mark.parametrize(("before", "verdict"), [(1, "BROKEN"), (0, "KEPT")])
    def test_is_not_kept_by_what_was_paid_before(self, before, verdict):
        paid = [(MONDAY - timedelta(days=before), 1_000)]

        assert whole(self.PARTS, paid, MONDAY + timedelta(days=20)) == verdict

    def test_is_kept_early(self):
        assert whole(self.PARTS, [(MONDAY, 1_000)], MONDAY) == "KEPT"

    def test_is_broken_again_when_the_payment_bounces(self):
        paid = [(MONDAY, 1_000), (MONDAY, -1_000)]

        assert whole(self.PARTS, paid, MONDAY + timedelta(days=20)) == "BROKEN"

    def test_is_not_kept_by_a_payment_of_tomorrow(self):
        assert whole(self.PARTS, [(MONDAY + timedelta(days=1), 1_000)], MONDAY) == "OPEN"


class TestSeveralParts:
    PARTS = [(MONDAY, 300), (MONDAY + timedelta(days=10), 300), (MONDAY + timedelta(days=20), 300)]

    def test_are_open_while_none_is_missed(self):
        assert whole(self.PARTS, [(MONDAY, 300)], MONDAY + timedelta(days=10)) == "OPEN"

    def test_are_filled_in_the_order_of_their_dates(self):
        found = judged([(self.PARTS, [(MONDAY, 500)], MONDAY)], MONDAY)

        assert found.part_in_time_minor.tolist() == [300, 200, 0]
        assert [Verdict(one).name for one in found.part_verdict] == ["KEPT", "OPEN", "OPEN"]
        assert str(found.next_check_on[0]) == "2026-03-13"

    def test_are_part_kept_as_soon_as_a_later_one_is_missed(self):
        assert whole(self.PARTS, [(MONDAY, 300)], MONDAY + timedelta(days=11)) == "PART_KEPT"

    def test_are_not_mended_but_covered_by_a_late_payment(self):
        found = judged(
            [(self.PARTS, [(MONDAY + timedelta(days=1), 900)], MONDAY)], MONDAY + timedelta(days=25)
        )

        assert Verdict(int(found.verdict[0])) is Verdict.PART_KEPT
        assert found.in_time_minor.tolist() == [600]
        assert found.covered_minor.tolist() == [900]


class TestLastDay:
    def test_counts_calendar_days_without_a_calendar(self):
        assert last_day(days([date(2026, 3, 6)]), grace_days=2).tolist() == [date(2026, 3, 8)]

    @pytest.mark.parametrize(
        ("due_on", "grace_days", "expected"),
        [
            (date(2026, 3, 6), 0, date(2026, 3, 6)),
            (date(2026, 3, 6), 1, date(2026, 3, 9)),
            (date(2026, 3, 7), 0, date(2026, 3, 9)),
            (date(2026, 4, 3), 1, date(2026, 4, 7)),
            (QINGMING, 0, date(2026, 4, 7)),
        ],
    )
    def test_moves_over_weekends_and_holidays_with_one(self, due_on, grace_days, expected):
        assert last_day(days([due_on]), grace_days=grace_days, calendar=CALENDAR).tolist() == [expected]


class TestWrongInput:
    GOOD = {"promise": integers([0]), "due_on": days([MONDAY]), "amount_minor": integers([5])}
    NONE = Payments(promise=integers([]), paid_on=days([]), amount_minor=integers([]))

    @pytest.mark.parametrize(
        ("wrong", "reason"),
        [
            ({"amount_minor": integers([0])}, "above zero"),
            ({"due_on": days(["NaT"])}, "without a date"),
            ({"promise": integers([1])}, "not there"),
            ({"promise": integers([-1])}, "not there"),
            ({"amount_minor": integers([5, 5])}, "differ in length"),
        ],
    )
    def test_of_a_part_is_refused(self, wrong, reason):
        with pytest.raises(JudgeInputError, match=reason):
            judge(Parts(**self.GOOD | wrong), self.NONE, since=days([MONDAY]), on=MONDAY)

    def test_of_a_promise_without_a_part_is_refused(self):
        with pytest.raises(JudgeInputError, match="no part"):
            judge(Parts(**self.GOOD), self.NONE, since=days([MONDAY, MONDAY]), on=MONDAY)

    def test_of_a_promise_without_a_start_is_refused(self):
        with pytest.raises(JudgeInputError, match="no day since"):
            judge(Parts(**self.GOOD), self.NONE, since=days(["NaT"]), on=MONDAY)

    def test_of_grace_below_zero_is_refused(self):
        with pytest.raises(JudgeInputError, match="grace"):
            judge(Parts(**self.GOOD), self.NONE, since=days([MONDAY]), on=MONDAY, grace_days=-1)
