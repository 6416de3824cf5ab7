"""Only what is true, lawful and, as a measure, approved may be told."""

import dataclasses
from datetime import date

import pytest

from kept.borrowers import CaseFacts, load_consequences
from kept.law import State, Verdict, may_tell

ON = date(2026, 11, 23)
CATALOGUE = load_consequences()
CASE = CaseFacts(
    product="instalment_loan",
    contract_has_arbitration_clause=False,
    time_barred=False,
    has_guarantor=False,
    total_minor=1_000_000,
    principal_minor=1_000_000,
    per_day_minor=500,
).with_court_costs()


def tell(code, case=CASE, on=ON, **given):
    return may_tell(CATALOGUE.by_code[code], case, on, law_of="CN", **given)


def test_a_fact_of_the_case_may_be_told():
    answer = tell("interest_per_day")

    assert (answer.verdict, answer.state, answer.why, answer.rules) == (
        Verdict.ALLOW, State.FACT_TODAY, (), (),
    )  # fmt: skip


def test_what_is_not_true_may_not_be_told_and_names_what_is_against_it_and_the_rule():
    answer = tell("guarantor_liable")

    assert (answer.verdict, answer.state, answer.why) == (
        Verdict.DENY, State.NOT_APPLICABLE, ("has_guarantor",),
    )  # fmt: skip
    assert "CN-CBA-10-3" in {one.rule for one in answer.rules}
    assert answer.reason.zh == "对本案不属实，不得告知。"


def test_what_is_not_known_may_not_be_told_and_names_the_fact():
    answer = tell("collateral")

    assert (answer.verdict, answer.why) == (Verdict.UNKNOWN, ("has_collateral",))


def test_a_measure_may_be_announced_only_once_it_is_approved():
    before, after = tell("suit_announced"), tell("suit_announced", approved={"suit"})

    assert (before.verdict, before.why) == (Verdict.DENY, ("measure:suit",))
    assert before.rules
    assert after.verdict is Verdict.ALLOW


def test_an_approval_makes_nothing_true():
    barred = dataclasses.replace(CASE, time_barred=True)

    assert tell("suit_announced", barred, approved={"suit"}).why == ("time_barred",)


def test_nothing_of_a_countrys_law_is_told_of_a_debt_under_another():
    answer = tell("interest_per_day", dataclasses.replace(CASE, law_of="GB"))

    assert (answer.verdict, answer.why) == (Verdict.DENY, ("law_of",))
    assert "another country" in answer.reason.en


@pytest.mark.parametrize(("on", "cited"), [(date(2026, 1, 29), False), (date(2026, 1, 30), True)])
def test_the_rules_cited_are_those_in_force_on_the_day(on, cited):
    assert ("CN-CBA-10-3" in {one.rule for one in tell("guarantor_liable", on=on).rules}) is cited


@pytest.mark.parametrize("code", CATALOGUE.by_code)
def test_a_case_of_which_nothing_is_known_is_never_allowed_more_than_the_full_one(code):
    empty = CaseFacts(product="instalment_loan", plan_possible=None, judged=None, suit_filed=None)

    answer = tell(code, dataclasses.replace(empty, borrower_is_natural_person=None))

    assert answer.verdict is not Verdict.ALLOW
