"""Consequences: only what is true for the case can be said, gentlest and untold first."""

from __future__ import annotations

import dataclasses
import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.borrowers import CaseFacts, State, consequences, load_consequences
from kept.borrowers.consequences import OWN, TRUE_STATES
from kept.borrowers.facts import FIGURES, FLAGS
from kept.datafile import DataFileError
from kept.ladder import load_ladder

CATALOGUE = load_consequences()
TODAY = date(2026, 11, 23)

#: A card debt of a bank that reports, everything known, nothing special.
CARD = CaseFacts(
    product="credit_card",
    contract_has_late_fee=True,
    contract_has_acceleration=False,
    contract_has_lawyer_fee=False,
    contract_has_arbitration_clause=False,
    instalments_remaining=False,
    time_barred=False,
    reports_to_credit_bureau=True,
    payment_prevents_report=True,
    has_guarantor=False,
    has_collateral=False,
    per_day_minor=1_500,
    per_month_minor=45_000,
    late_fee_minor=2_500,
    principal_minor=2_500_000,
    total_minor=3_000_000,
).with_court_costs()

BOOLEANS = [field.name for field in dataclasses.fields(CaseFacts) if field.type == "bool | None"]
AMOUNTS = [field.name for field in dataclasses.fields(CaseFacts) if field.name.endswith("_minor")]

FACTS = st.builds(
    CaseFacts,
    law_of=st.sampled_from(["CN", "CN", "CN", "US"]),
    product=st.sampled_from(["credit_card", "instalment_loan", "private_loan", "trade_invoice"]),
    **{name: st.sampled_from([True, False, None]) for name in BOOLEANS},
    **{name: st.one_of(st.none(), st.integers(0, 10**12)) for name in AMOUNTS},
)


def by_code(facts: CaseFacts, **told):
    return {item.code: item for item in consequences(CATALOGUE, facts, on=TODAY, **told)}


class TestTheCatalogue:
    @pytest.mark.parametrize("code", CATALOGUE.by_code)
    def test_names_a_provision_for_each_item(self, code):
        for basis in CATALOGUE.by_code[code].basis:
            assert basis.instrument.zh
            assert basis.instrument.en
            assert basis.article
            assert basis.verified in {"text", "secondary"}

    @pytest.mark.parametrize("code", CATALOGUE.by_code)
    def test_speaks_both_languages(self, code):
        say = CATALOGUE.by_code[code].say

        assert any("\u4e00" <= sign <= "\u9fff" for sign in say.zh)
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in say.en)

    @pytest.mark.parametrize("code", CATALOGUE.by_code)
    def test_announces_only_measures_that_are_rungs(self, code):
        measure = CATALOGUE.by_code[code].measure

        assert measure is None or measure in load_ladder().codes

    def test_shows_costs_and_gains(self):
        assert {item.side for item in CATALOGUE.by_code.values()} == {"cost", "gain"}

    def test_never_speaks_of_crime_police_family_or_employer(self):
        for item in CATALOGUE.by_code.values():
            for word in ("刑", "公安", "报案", "坐牢", "拘留", "家人", "单位", "同事", "邻居"):
                assert word not in item.say.zh


class TestWhatMayBeSaid:
    @given(FACTS, st.sets(st.sampled_from(sorted(CATALOGUE.by_code))), st.integers(1, 5))
    def test_is_true_complete_and_within_the_rung(self, facts, told, up_to):
        """No sentence leaves the catalogue with a fact or figure unknown or a measure not approved."""
        for item in consequences(CATALOGUE, facts, on=TODAY, told=told, up_to=up_to, language="en"):
            entry = CATALOGUE.by_code[item.code]
            assert item.sayable == (not item.why)
            if item.sayable:
                assert item.state in TRUE_STATES
                assert facts.law_of == CATALOGUE.law_of
                assert all(getattr(facts, name) is True for name in entry.applies_when)
                assert all(getattr(facts, name) is False for name in entry.unless)
                assert all(getattr(facts, f"{name}_minor") is not None for name in entry.figures)
                assert entry.measure is None
                assert entry.pressure <= up_to
                assert "{" not in item.sentence

    @given(FACTS, st.sets(st.sampled_from(sorted(CATALOGUE.by_code))))
    def test_comes_first_untold_before_told(self, facts, told):
        found = consequences(CATALOGUE, facts, on=TODAY, told=told)

        order = [(not item.sayable, item.told) for item in found]
        assert order == sorted(order)
        assert {item.code for item in found} == set(CATALOGUE.by_code)

    def test_carries_the_figures_of_the_case(self):
        found = by_code(CARD)

        assert "¥15.00" in found["interest_per_day"].sentence
        assert "¥550.00" in found["court_fee"].sentence
        assert "¥25.00" in found["card_late_fee"].sentence

    def test_is_english_where_english_is_asked(self):
        assert by_code(CARD, language="en")["interest_per_day"].sentence.startswith("Each further day")

    def test_announces_a_measure_only_when_it_is_approved(self):
        before, after = by_code(CARD), by_code(CARD, approved={"suit"})

        assert before["suit_announced"].why == ("measure:suit",)
        assert before["suit_announced"].needs_approval
        assert after["suit_announced"].sayable
        assert not after["payment_order_announced"].sayable

    def test_says_what_a_rung_is_too_low_for(self):
        found = by_code(CARD, up_to=3)

        assert found["court_fee"].sayable
        assert found["consumption_limits"].why == ("pressure:5",)

    def test_of_court_costs_is_unknown_in_another_currency(self):
        euros = dataclasses.replace(CARD, currency="EUR", court_fee_minor=None).with_court_costs()

        assert by_code(euros)["court_fee"].state is State.UNKNOWN
        assert by_code(euros)["court_fee"].why == ("court_fee",)


class TestState:
    def test_turns_on_the_credit_record_with_the_report(self):
        reported = dataclasses.replace(CARD, reported_to_credit_bureau=True)

        before, after = by_code(CARD), by_code(reported)

        assert before["credit_record_stands"].state is State.NOT_APPLICABLE
        assert before["no_report_yet"].state is State.FACT_TODAY
        assert after["credit_record_stands"].state is State.FACT_TODAY
        assert after["no_report_yet"].why == ("reported_to_credit_bureau",)

    def test_follows_a_judgment(self):
        judged = dataclasses.replace(CARD, judged=True)
        over = dataclasses.replace(judged, performance_period_over=True)

        assert by_code(CARD)["doubled_interest"].state is State.AFTER_JUDGMENT
        assert by_code(judged)["doubled_interest"].state is State.CONDITIONAL
        assert by_code(over)["doubled_interest"].state is State.FACT_TODAY

    def test_does_not_apply_to_a_firm_where_the_law_speaks_of_people(self):
        firm = dataclasses.replace(CARD, borrower_is_natural_person=False)

        assert by_code(firm)["consumption_limits"].state is State.NOT_APPLICABLE

    def test_of_every_item_is_not_applicable_under_another_law(self):
        abroad = dataclasses.replace(CARD, law_of="GB")

        assert {(item.state, item.why) for item in by_code(abroad).values()} == {
            (State.NOT_APPLICABLE, ("law_of",))
        }

    def test_of_going_to_court_does_not_apply_to_a_time_barred_claim(self):
        barred = by_code(dataclasses.replace(CARD, time_barred=True), approved={"suit", "payment_order"})

        for code in ("court_fee", "suit_announced", "payment_order_announced", "dishonest_list"):
            assert barred[code].why == ("time_barred",)

    def test_is_unknown_while_a_fact_is_and_names_it(self):
        unsure = dataclasses.replace(CARD, has_collateral=None)

        assert by_code(unsure)["collateral"].why == ("has_collateral",)

    def test_of_interest_does_not_apply_when_nothing_accrues(self):
        assert (
            by_code(dataclasses.replace(CARD, per_day_minor=0))["interest_per_day"].state
            is State.NOT_APPLICABLE
        )


class TestALoadedFile:
    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            (
                "applies_when: [charges_per_day]",
                "applies_when: [is_married]",
                "not facts of a case: is_married",
            ),
            ("多产生 {per_day}", "多产生 {per_hour}", "different figures"),
            ("{court_fee}", "{bribe}", "not figures of a case: bribe"),
            ("pressure: 1", "pressure: 9", "pressure"),
            ("verified: text", "verified: heard", "verified"),
        ],
    )
    def test_is_refused_when_it_names_what_does_not_exist(self, tmp_path, old, new, reason):
        text = OWN.read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "consequences.yaml").write_text(text.replace(old, new), encoding="utf-8")

        with pytest.raises(DataFileError, match=reason):
            load_consequences(tmp_path)

    def test_asks_only_for_facts_and_figures_that_exist(self):
        assert {*BOOLEANS, "charges_per_day"} <= FLAGS
        assert all(name.removesuffix("_minor") in FIGURES for name in AMOUNTS)
        for item in CATALOGUE.by_code.values():
            assert {name for _, name, _, _ in string.Formatter().parse(item.say.zh) if name} <= FIGURES
