"""The periods of a case: what the records know begins them anew by itself, and which record proves it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kept.actions.record_happening import HappeningRefusedError, record_happening
from kept.dates import months_later
from kept.records.case_clocks import case_clocks, deadlines, proofs
from kept.records.models import (
    EvidenceRecord,
    Happening,
    Note,
    RelationRole,
    Role,
)
from kept.records.rights import NoRightError

from ..house import TODAY, a_case, a_promise, at, person

pytestmark = pytest.mark.django_db

DUE = TODAY - timedelta(days=12)


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


def told(case, kind, by, on=TODAY, proof="EMS 1234 签收回执，档案柜 3"):
    return record_happening(case.pk, kind, on=on, proof=proof, by=by, now=at(10))


def the(case, clock, on=TODAY):
    """The one period of this kind."""
    (found,) = [one for one in case_clocks([case.pk], on=on) if one.clock == clock]
    return found


def has(case, clock, on=TODAY):
    return clock in {one.clock for one in case_clocks([case.pk], on=on)}


class TestLimitation:
    def test_it_runs_three_years_from_the_last_due_date(self):
        found = the(a_case(), "limitation")

        assert (found.started, found.last, found.began.code) == (DUE, months_later(DUE, 36), "last_due")

    def test_a_promise_begins_it_anew_and_names_its_record(self):
        li = person("li")
        case = a_case(li)
        promise = a_promise(case, li)

        found = the(case, "limitation")

        record = EvidenceRecord.objects.get(case=case, kind="promise.taken")
        assert (found.started, found.began) == (TODAY, ("promise", promise.pk))
        assert proofs([found]) == {(case.pk, found.began): (record.seq, record.hash)}

    def test_a_proven_demand_begins_it_anew_and_names_its_record(self, supervisor):
        case = a_case()
        told(case, "demand_received", supervisor)

        found = the(case, "limitation")

        record = EvidenceRecord.objects.get(case=case, kind="happening.recorded")
        assert (found.started, found.last) == (TODAY, months_later(TODAY, 36))
        assert proofs([found])[case.pk, found.began] == (record.seq, record.hash)

    def test_a_payment_before_placement_counts(self):
        case = a_case(last_payment_on=TODAY - timedelta(days=3), last_payment_minor=100)

        found = the(case, "limitation")

        assert (found.started, found.began.code) == (TODAY - timedelta(days=3), "paid_before")

    def test_a_suit_holds_it_until_it_ends(self, supervisor):
        case = a_case()
        told(case, "suit_filed", supervisor, on=TODAY - timedelta(days=5))
        held = the(case, "limitation")

        told(case, "suit_ended", supervisor)
        again = the(case, "limitation")

        assert (held.last, held.days_left(TODAY)) == (None, None)
        assert (again.started, again.last) == (TODAY, months_later(TODAY, 36))

    def test_a_judgment_puts_the_time_to_ask_for_enforcement_in_its_place(self, supervisor):
        case = a_case()
        told(case, "time_to_perform_ended", supervisor)

        found = the(case, "enforcement_application")

        assert not has(case, "limitation")
        assert (found.last, found.began.code) == (months_later(TODAY, 24), "time_to_perform_ended")

    def test_enforcement_asked_for_ends_that_too(self, supervisor):
        case = a_case()
        told(case, "time_to_perform_ended", supervisor, on=TODAY - timedelta(days=9))
        told(case, "enforcement_asked", supervisor)

        assert not has(case, "enforcement_application")

    def test_what_is_put_on_record_later_does_not_count_before_its_day(self, supervisor):
        case = a_case()
        told(case, "demand_received", supervisor)

        assert the(case, "limitation", on=TODAY - timedelta(days=1)).started == DUE


class TestGuarantee:
    @pytest.fixture
    def case(self):
        case = a_case()
        case.borrower.relations.create(role=RelationRole.GUARANTOR, name="赵六", identity="g")
        return case

    def test_it_runs_six_months_whatever_the_debtor_does(self, case, supervisor):
        told(case, "agreed_in_writing", supervisor)

        assert the(case, "guarantee_period").last == months_later(DUE, 6)

    @pytest.mark.parametrize("kind", ["guarantor_claimed", "suit_filed"])
    def test_calling_upon_the_guarantor_in_time_ends_the_watch(self, case, supervisor, kind):
        told(case, kind, supervisor)

        assert not has(case, "guarantee_period")

    def test_without_a_guarantor_there_is_none(self):
        assert not has(a_case(), "guarantee_period")


class TestStarted:
    @pytest.mark.parametrize(
        ("kind", "clock", "last", "act_by"),
        [
            ("payment_order_served", "payment_order_objection", date(2026, 12, 9), date(2026, 12, 9)),
            ("deposit_frozen", "preservation_deposit", date(2027, 11, 24), date(2027, 11, 17)),
            ("movable_seized", "preservation_movable", date(2028, 11, 24), date(2028, 11, 17)),
            ("real_estate_sealed", "preservation_real_estate", date(2029, 11, 24), date(2029, 11, 17)),
            ("preserved_before_suit", "suit_after_preservation", date(2026, 12, 24), date(2026, 12, 24)),
            ("agreement_mediated", "mediation_confirmation", date(2026, 12, 24), date(2026, 12, 24)),
            ("fee_notice_received", "case_fee_prepaid", date(2026, 12, 1), date(2026, 12, 1)),
            ("dispute_received", "credit_dispute_answer", date(2026, 12, 14), date(2026, 12, 14)),
            ("validation_notice_received", "us_validation", date(2026, 12, 24), date(2026, 12, 24)),
        ],
    )
    def test_what_is_on_record_starts_its_clock(self, supervisor, kind, clock, last, act_by):
        case = a_case()
        told(case, kind, supervisor)

        found = the(case, clock)

        assert (found.last, found.act_by, found.began.code) == (last, act_by, kind)

    def test_a_renewal_begins_it_again_and_its_end_ends_it(self, supervisor):
        case = a_case()
        told(case, "deposit_frozen", supervisor, on=TODAY - timedelta(days=300))
        told(case, "deposit_frozen", supervisor)
        renewed = the(case, "preservation_deposit")

        told(case, "preservation_lifted", supervisor)

        assert renewed.started == TODAY
        assert not has(case, "preservation_deposit")


class TestDeadlines:
    def test_only_what_must_be_done_soon_is_one(self, supervisor):
        case = a_case()
        told(case, "fee_notice_received", supervisor)
        told(case, "payment_order_served", supervisor)

        found = deadlines([case.pk], on=TODAY, within=30)

        assert [one.clock for one in found] == ["case_fee_prepaid"]

    def test_one_that_is_past_stays_until_something_is_done(self, supervisor):
        case = a_case()
        told(case, "fee_notice_received", supervisor, on=TODAY - timedelta(days=10))
        (found,) = deadlines([case.pk], on=TODAY, within=0)
        assert found.days_left(TODAY) == -3

        told(case, "fee_paid", supervisor)

        assert deadlines([case.pk], on=TODAY, within=0) == []

    def test_debts_that_the_creditor_took_back_have_none(self):
        case = a_case()
        case.debts.update(recalled_on=TODAY)

        assert case_clocks([case.pk], on=TODAY) == []


class TestPutOnRecord:
    def test_twice_is_once_and_the_proof_stays_sealed(self, supervisor):
        case = a_case()
        told(case, "demand_received", supervisor)
        told(case, "demand_received", supervisor)

        record = EvidenceRecord.objects.get(case=case, kind="happening.recorded")
        assert Happening.objects.count() == 1
        assert "EMS" not in record.body
        assert Note.objects.get(case=case).text.startswith("EMS 1234")

    @pytest.mark.parametrize(
        ("kind", "on", "proof", "why"),
        [
            ("meteor", TODAY, "x", "'meteor' is not put on record"),
            ("suit_filed", TODAY + timedelta(days=1), "x", "has not come yet"),
            ("suit_filed", TODAY, "  ", "say what proves it"),
        ],
    )
    def test_what_cannot_be_is_refused(self, supervisor, kind, on, proof, why):
        with pytest.raises(HappeningRefusedError, match=why):
            told(a_case(), kind, supervisor, on=on, proof=proof)

    def test_a_collector_may_not(self):
        with pytest.raises(NoRightError):
            told(a_case(), "suit_filed", person("li"))
