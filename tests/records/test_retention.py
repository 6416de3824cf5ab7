"""How long the records of a case must be kept, from the newest of each kind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kept.actions.close_call import close_call
from kept.actions.record_happening import record_happening
from kept.clocks import clock_file
from kept.dates import months_later
from kept.demo import talk
from kept.law import load_rulebook
from kept.law.catalogue import listed
from kept.ledger import EventKind
from kept.records.case_clocks import proofs
from kept.records.models import CreditorKind, Entry, EvidenceRecord, Promise, Role
from kept.records.positions import position_of
from kept.records.products import product_name
from kept.records.retention import owing_cases, retentions

from ..house import TODAY, a_call, a_case, a_promise, at, person, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def li():
    return person("li")


def spoken_with(case, by, moment):
    """A call that was answered, and its contact."""
    call = a_call(case, by, moment)
    say(call, by, talk.refuses(TODAY), moment + timedelta(minutes=1))
    close_call(call.pk, by=by, now=moment + timedelta(minutes=5))
    return call.contact


def kept(case, on=TODAY):
    return {one.clock: one for one in of([case], on)}


def of(cases, on=TODAY):
    ids = [case.pk for case in cases]
    return retentions(ids, owing=owing_cases(ids, on), on=on)


def pay_all(case, on=TODAY):
    owed = int(position_of([case.pk]).owed(on).total_minor[0])
    Entry.objects.create(debt=case.debts.get(), on=on, kind=EventKind.PAYMENT, amount_minor=owed)


def test_the_record_of_processing_is_kept_three_years_from_its_newest_entry():
    case = a_case()
    assert kept(case) == {}

    record_happening(
        case.pk, "obstacle_began", on=TODAY, proof="通告 3", by=person("wang", Role.SUPERVISOR), now=at(9)
    )

    found = kept(case)["retention_processing_log"]
    assert (found.started, found.last) == (TODAY, months_later(TODAY, 36))
    assert (found.began.code, set(kept(case))) == ("record", {"retention_processing_log"})


def test_a_contact_is_kept_two_years_and_names_its_record(li):
    case = a_case(li)
    contact = spoken_with(case, li, at(9))

    found = kept(case)["retention_collection_record"]

    record = EvidenceRecord.objects.get(case=case, kind="contact.permitted")
    assert (found.started, found.last) == (TODAY, months_later(TODAY, 24))
    assert found.began == ("contact", contact.pk)
    assert proofs([found]) == {(case.pk, found.began): (record.seq, record.hash)}


def test_the_newest_contact_counts_and_none_that_is_to_come(li):
    case = a_case(li)
    spoken_with(case, li, at(9))
    later = TODAY + timedelta(days=3)
    a_call(case, li, at(9, day=later))

    assert kept(case, on=TODAY)["retention_collection_record"].started == TODAY
    assert kept(case, on=later)["retention_collection_record"].started == later


def test_an_attempt_in_vain_is_a_record_and_no_recording(li):
    case = a_case(li, product="credit_card")
    a_call(case, li)

    assert "retention_collection_record" in kept(case)
    assert "retention_card_recording" not in kept(case)


@pytest.mark.parametrize(("product", "binds"), [("credit_card", True), ("instalment_loan", False)])
def test_recordings_about_a_card_are_kept(li, product, binds):
    case = a_case(li, product=product)
    spoken_with(case, li, at(9))

    assert ("retention_card_recording" in kept(case)) is binds


@pytest.mark.parametrize(("kind", "binds"), [("consumer_finance", True), ("bank", False)])
def test_a_consumer_finance_company_keeps_five_years(li, kind, binds):
    case = a_case(li)
    case.creditor.kind = kind
    case.creditor.save(update_fields=["kind"])
    spoken_with(case, li, at(9))

    found = kept(case)

    assert ("retention_consumer_finance" in found) is binds
    if binds:
        assert found["retention_consumer_finance"].last == months_later(TODAY, 60)


class TestAPlanAgreedInACall:
    @pytest.fixture
    def case(self, li):
        case = a_case(li, product="credit_card")
        a_promise(case, li)
        Promise.objects.update(option="instalments", told_on=TODAY)
        return case

    def test_is_kept_until_all_is_paid(self, case):
        found = kept(case)["retention_oral_plan"]
        pay_all(case)

        assert (found.last, found.until_settled, found.began.code) == (None, True, "promise")
        assert "retention_oral_plan" not in kept(case, on=TODAY + timedelta(days=1))

    @pytest.mark.parametrize("change", [{"told_on": None}, {"option": "in_full"}])
    def test_binds_once_it_is_told_and_is_a_plan(self, case, change):
        Promise.objects.update(**change)

        assert "retention_oral_plan" not in kept(case)


class TestTheCreditRecord:
    def test_is_kept_five_years_from_payment_in_full(self):
        case = a_case()
        case.creditor.reports_credit = True
        case.creditor.save(update_fields=["reports_credit"])
        assert "credit_record_deleted" not in kept(case)

        pay_all(case)

        found = kept(case, on=TODAY + timedelta(days=1))["credit_record_deleted"]
        assert (found.started, found.last) == (TODAY, months_later(TODAY, 60))

    def test_has_nothing_of_a_creditor_that_does_not_report(self):
        case = a_case()
        case.creditor.reports_credit = False
        case.creditor.save(update_fields=["reports_credit"])
        pay_all(case)

        assert "credit_record_deleted" not in kept(case, on=TODAY + timedelta(days=1))


def test_a_debtor_in_the_united_states_has_their_periods(li):
    case = a_case(li)
    spoken_with(case, li, at(9))
    assert not {"us_retention", "us_retention_recording"} & set(kept(case))

    wang = person("wang", Role.SUPERVISOR)
    record_happening(case.pk, "first_communication", on=TODAY, proof="录音 8", by=wang, now=at(11))

    found = kept(case)
    assert {found[code].last for code in ("us_retention", "us_retention_recording")} == {
        months_later(TODAY, 36)
    }


def test_a_period_ends_on_its_last_day_and_is_left_out_from_the_next(li):
    case = a_case(li)
    spoken_with(case, li, at(9))
    last = months_later(TODAY, 24)

    assert "retention_collection_record" in kept(case, on=last)
    assert "retention_collection_record" not in kept(case, on=last + timedelta(days=1))


def test_the_proof_of_a_demand_is_kept_three_years_from_each():
    case = a_case()
    wang = person("wang", Role.SUPERVISOR)
    for days in (30, 5):
        arrived = TODAY - timedelta(days=days)
        record_happening(case.pk, "demand_received", on=arrived, proof=f"签收 {days}", by=wang, now=at(9))

    found = kept(case)["retention_demand_proof"]

    assert found.last == months_later(TODAY - timedelta(days=5), 36)
    assert proofs([found])[case.pk, found.began][0] == EvidenceRecord.objects.latest("pk").seq


#: The rule of the law's own room that says the same.
_RULES = {
    "retention_collection_record": "CN-GBT-09-keep",
    "retention_card_recording": "CN-CC-68-keep",
    "retention_consumer_finance": "CN-CF-02",
    "retention_processing_log": "CN-PI-56-keep",
    "retention_demand_proof": "CN-LIM-188-keep",
    "us_retention": "US-REC-1",
    "us_retention_recording": "US-REC-1",
}


@pytest.mark.parametrize(("code", "rule"), _RULES.items())
def test_a_clock_runs_as_long_as_its_rule_says(code, rule):
    clock = clock_file().clocks[code]

    (found,) = [one.entry.rule for one in listed(load_rulebook(clock.country)) if one.entry.rule.id == rule]

    (value,) = found.values.values()
    assert (clock.length.months, clock.verified) == (12 * value.years, value.source.verified)


def test_every_rule_of_keeping_records_in_china_has_its_clock():
    kept_by_rule = {
        one.entry.rule.id for one in listed(load_rulebook("CN")) if one.entry.rule.kind == "retention"
    }

    assert kept_by_rule == {rule for rule in _RULES.values() if rule.startswith("CN")}


def test_many_cases_are_as_each_alone(li):
    cases = [a_case(li, number=f"C-{k}", id_number=f"{k}", phone_1=f"1380013800{k}") for k in range(3)]
    spoken_with(cases[1], li, at(9))

    together = of(cases)

    assert together == sorted(
        (one for case in cases for one in of([case])),
        key=lambda one: (one.last, one.case, one.clock),
    )
    assert len(together) == 3


def test_every_creditor_and_product_named_in_the_clocks_is_known():
    after = [one.after for one in clock_file().clocks.values() if one.after]

    assert {one.creditor_kind for one in after} - {""} <= set(CreditorKind.values)
    assert all(product_name(one.product, "en") != one.product for one in after if one.product)
