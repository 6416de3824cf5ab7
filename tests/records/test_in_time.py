"""Until when claims are known to be in time: by their clocks, for one case and many, and on the ladder."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from kept.actions.record_happening import record_happening
from kept.dates import months_later
from kept.ledger import EventKind
from kept.records.brief import brief, facts
from kept.records.case_clocks import FAR, case_clocks, in_time_until
from kept.records.models import Entry, Role
from kept.records.night_columns import night_columns
from kept.records.positions import position_of

from ..house import TODAY, a_promise, at, person, placed, row

pytestmark = pytest.mark.django_db

OVER = TODAY - timedelta(days=3 * 366)


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


def old(number="C-1", **said):
    """A debt whose one due date lies more than three years back."""
    return row(number, due_on=OVER, **said)


def told(case, kind, by, on):
    record_happening(case.pk, kind, on=on, proof="EMS 1234 签收回执，档案柜 3", by=by, now=at(10))


def until(cases, *, on=TODAY, judged=False):
    ids = sorted(case.pk for case in cases)
    flags = np.full(len(ids), judged)
    return in_time_until(ids, position_of(ids), judged=flags, on=on).tolist()


def of(case, *, on=TODAY):
    """What the night and the page read of a case: until when, what may be assumed, and the ladder's fact."""
    known = brief(case, on=on)
    night = night_columns([case.pk], on=on).columns.cases
    (last,) = night.in_time_until.tolist()
    assert known.columns.in_time_until.tolist() == [last]
    return (
        last,
        facts(known).time_barred,
        bool(known.standing.climb.facts.condition("claim_not_time_barred")[0]),
    )


class TestOneClaim:
    def test_is_in_time_for_three_years_from_its_last_instalment(self):
        early = TODAY - timedelta(days=4 * 366)
        dues = [
            {"on": early, "amount_minor": 50_000},
            {"on": TODAY - timedelta(days=9), "amount_minor": 50_000},
        ]
        case = placed(row(dues=dues))[0]

        assert of(case) == (months_later(TODAY - timedelta(days=9), 36), False, True)

    def test_on_its_last_day_and_the_day_after(self):
        case = placed(row(due_on=date(2024, 2, 29)), as_of=date(2024, 3, 1))[0]

        assert of(case, on=date(2027, 2, 28)) == (date(2027, 2, 28), False, True)
        assert of(case, on=date(2027, 3, 1)) == (date(2027, 2, 28), None, False)

    def test_is_not_known_to_be_in_time_once_it_is_over(self):
        case = placed(old())[0]

        assert of(case) == (months_later(OVER, 36), None, False)

    def test_a_payment_before_it_came_here_kept_it_alive(self):
        paid = OVER + timedelta(days=400)
        case = placed(old(last_payment_on=paid, last_payment_minor=100))[0]

        assert of(case) == (months_later(paid, 36), False, True)

    def test_a_promise_revives_it(self):
        li = person("li")
        case = placed(old())[0]
        a_promise(case, li)

        assert of(case) == (months_later(TODAY, 36), False, True)

    def test_a_demand_in_time_keeps_it_alive_and_one_too_late_does_not(self, supervisor):
        early, late = placed(old("C-1", id_number="1"), old("C-2", id_number="2"))
        told(early, "demand_received", supervisor, OVER + timedelta(days=700))
        told(late, "demand_received", supervisor, TODAY - timedelta(days=1))

        assert of(early) == (months_later(OVER + timedelta(days=700), 36), False, True)
        assert of(late) == (months_later(OVER, 36), None, False)

    def test_a_suit_holds_it(self, supervisor):
        case = placed(old())[0]
        told(case, "suit_filed", supervisor, OVER + timedelta(days=700))

        assert of(case) == (FAR, False, True)

    def test_after_a_judgment_it_lives_as_long_as_enforcement_may_be_asked_for(self, supervisor):
        asked, slept = placed(row("C-1", id_number="1"), row("C-2", id_number="2"))
        perform = TODAY - timedelta(days=3 * 365)
        told(asked, "time_to_perform_ended", supervisor, perform)
        told(slept, "time_to_perform_ended", supervisor, perform)
        told(asked, "enforcement_asked", supervisor, perform + timedelta(days=30))

        assert of(asked) == (FAR, False, True)
        assert of(slept) == (months_later(perform, 24), None, False)

    def test_what_a_person_states_goes_before(self):
        case = placed(old())[0]
        case.stated = "claim_not_time_barred"
        case.save(update_fields=["stated"])

        assert of(case) == (months_later(OVER, 36), False, True)


class TestManyClaims:
    def test_the_first_to_end_decides(self):
        case = placed(row("C-1"), old("C-2"))[0]

        assert until([case]) == [months_later(OVER, 36)]

    def test_what_nothing_is_owed_on_does_not_count(self):
        case = placed(row("C-1"), old("C-2"))[0]
        debt = case.debts.get(number="C-2")
        owed = int(position_of([case.pk]).owed(TODAY).total_minor[1])
        Entry.objects.create(debt=debt, on=TODAY, kind=EventKind.PAYMENT, amount_minor=owed)

        assert until([case], on=TODAY + timedelta(days=1)) == [months_later(TODAY - timedelta(days=12), 36)]

    def test_many_cases_are_as_each_alone(self, supervisor):
        cases = placed(
            *(old(f"C-{k}", id_number=f"{k}") if k % 2 else row(f"C-{k}", id_number=f"{k}") for k in range(6))
        )
        told(cases[1], "demand_received", supervisor, OVER + timedelta(days=100))

        alone = [until([case])[0] for case in cases]

        assert until(cases) == alone
        assert len(set(alone)) == 3

    @pytest.mark.parametrize("judged", [False, True])
    def test_it_is_what_the_clocks_show(self, judged):
        cases = placed(
            *(
                old(f"C-{k}", id_number=f"{k}", last_payment_on=OVER + timedelta(days=50 * k))
                for k in range(4)
            )
        )

        shown = {one.case: one.last for one in case_clocks([case.pk for case in cases], on=TODAY)}

        assert until(cases, judged=judged) == [shown[case.pk] for case in cases]
