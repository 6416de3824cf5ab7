"""Many contacts are asked about at once with the same answer as one by one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from kept.actions.close_call import close_call
from kept.demo import talk
from kept.law import FACTS, Verdict, check
from kept.records import house
from kept.records.gate import Intended, facts_of, facts_of_all
from kept.records.models import Case, Channel, Phone, Promise, PromiseStatus
from kept.records.reach import Refusal, first_numbers, reach, refusals

from ..house import TODAY, a_call, at, person, placed, row, say

pytestmark = pytest.mark.django_db

NOT_CONNECTED = ("next", "answer:not_connected", "answer:rang_out")


@pytest.fixture
def cases():
    """Three borrowers: one called in vain three days long, one spoken to today, one never called."""
    collector = person("li")
    names = ("甲一", "乙二", "丙三")
    rows = [
        row(f"C-{k}", debtor_name=name, phone_1=f"1380013800{k}", phone_2=f"1390013900{k}")
        for k, name in enumerate(names)
    ]
    lost, spoken, never = placed(
        *[
            {**one, "contact_1_name": "丁四", "contact_1_phone": "13700137000", "contact_1_relation": "朋友"}
            for one in rows
        ],
        as_of=TODAY - timedelta(days=5),
    )
    for day in (3, 2, 1):
        _call(lost, collector, at(10, day=TODAY - timedelta(days=day)), NOT_CONNECTED)
    _call(spoken, collector, at(9), (*talk._REACHED, "answer:disputes", "answer:goods", "next"))
    return lost, spoken, never


def _call(case, by, moment, words) -> None:
    call = a_call(case, by, moment)
    say(call, by, talk.events(words), moment)
    close_call(call.pk, by=by, now=moment + timedelta(minutes=2))


def wishes(cases) -> list[Intended]:
    joined = Case.objects.select_related("borrower", "creditor").in_bulk([case.pk for case in cases])
    return [
        Intended(case=joined[case.pk], channel=Channel.CALL, phone=phone, relation=phone.relation)
        for case in cases
        for phone in Phone.objects.filter(borrower=case.borrower_id)
        .select_related("relation")
        .order_by(F("relation").asc(nulls_first=True), "place")
    ]


def shown(facts, row) -> dict:
    return {name: facts.show(name, row) for name in FACTS}


def test_all_at_once_say_what_each_says_alone(cases):
    asked = wishes(cases)

    together = facts_of_all(asked, now=at(11))

    assert len(asked) == 9
    for place, wish in enumerate(asked):
        assert shown(together, place) == shown(facts_of(wish, now=at(11)), 0)


def test_ask_the_database_as_often_for_nine_as_for_one(cases, django_assert_num_queries):
    asked = wishes(cases)

    with django_assert_num_queries(4):
        facts_of_all(asked, now=at(11))
    with django_assert_num_queries(4):
        facts_of_all(asked[:1], now=at(11))


def test_know_who_cannot_be_reached_and_to_whom_one_has_spoken(cases):
    lost, spoken, never = wishes(cases)[0], wishes(cases)[3], wishes(cases)[6]

    facts = facts_of_all([lost, spoken, never], now=at(11))

    assert [facts.show("borrower_lost", k) for k in range(3)] == [True, False, False]
    assert [facts.show("first_contact", k) for k in range(3)] == [True, False, True]
    assert [facts.show("connected_borrower_today", k) for k in range(3)] == [0, 1, 0]
    assert [facts.show("dispute_open", k) for k in range(3)] == [False, True, False]


def test_a_plan_is_in_force_once_the_borrower_was_told(cases):
    _lost, _spoken, never = cases
    promise = Promise.objects.create(
        case=never, status=PromiseStatus.APPROVED, taken_at=at(9), taken_on=TODAY, taken_by=person("wu"),
        amount_minor=100_000, option="instalments",
    )  # fmt: skip
    asked = wishes([never])[:1]

    before = facts_of_all(asked, now=at(11)).show("plan_in_force")
    Promise.objects.filter(pk=promise.pk).update(told_on=TODAY)

    assert (before, facts_of_all(asked, now=at(11)).show("plan_in_force")) == (False, True)


def test_a_refused_number_stays_refused_under_another_name():
    case = placed(row(contact_1_name="丁四", contact_1_phone="13700137000", contact_1_relation="朋友"))[0]
    Phone.objects.exclude(relation=None).update(ceased_at=at(9))
    tomorrow = TODAY + timedelta(days=1)
    renamed = row(contact_1_name="丁肆", contact_1_phone="13700137000", contact_1_relation="朋友")

    placed(renamed, as_of=tomorrow)
    _own, old, new = wishes([case])

    assert new.phone is not None
    assert new.phone.ceased_at is None
    facts = facts_of_all([old, new], now=at(11, day=tomorrow))
    assert [facts.show("channel_ceased", k) for k in range(2)] == [True, True]


def test_who_answers_but_is_not_identified_is_not_lost():
    collector = person("li")
    case = placed(row(), as_of=TODAY - timedelta(days=5))[0]
    for day in (3, 2, 1):
        _call(
            case,
            collector,
            at(10, day=TODAY - timedelta(days=day)),
            ("next", "answer:is_borrower", "end:borrower_hung_up"),
        )

    facts = facts_of_all(wishes([case]), now=at(11))

    assert facts.show("borrower_lost") is False


class TestReach:
    def test_says_the_hours_of_who_may_be_called(self, cases):
        *_others, never = cases

        found = reach([wish.case for wish in wishes([never])[:1]], now=at(11))[never.pk]

        assert found.verdict is Verdict.ALLOW
        assert [(start.hour, end.hour) for start, end in found.hours] == [(8, 22)]
        assert found.why is None

    def test_says_why_not_and_from_when(self, cases):
        *_others, never = cases

        found = reach([wish.case for wish in wishes([never])[:1]], now=at(23))[never.pk]

        assert found.verdict is Verdict.DENY
        assert found.why is not None
        assert found.next_at == at(8, day=TODAY + timedelta(days=1))

    def test_leaves_out_who_has_no_number_in_use(self, cases):
        *_others, never = cases
        Phone.objects.filter(borrower=never.borrower_id).update(valid=False)

        assert reach([never], now=at(11)) == {}
        assert reach([], now=at(11)) == {}

    def test_takes_a_number_that_was_ceased_last(self, cases):
        *_others, never = cases
        Phone.objects.filter(borrower=never.borrower_id, place=1).update(ceased_at=at(9))

        assert first_numbers([never])[never.borrower_id].number == "13900139002"


def test_a_refusal_remembered_is_the_one_worked_out_anew(cases):
    """Through two nights, around each edge of the hours and midnight, when the day's counts lapse."""
    asked = wishes(cases)
    hours = (7.99, 8, 22, 23.99)
    moments = [at(0) + timedelta(days=day, hours=hour) for day in (0, 1) for hour in hours]
    for moment in moments:
        decision = check(house.rulebook(), facts_of_all(asked, now=moment), at=moment)

        remembered = refusals(decision)

        refused = [k for k in range(len(asked)) if decision.verdict[k] != Verdict.ALLOW]
        assert remembered == {k: Refusal(tuple(decision.findings(k)), decision.next_at(k)) for k in refused}
