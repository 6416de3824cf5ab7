"""Ten weeks in a house with its database: days of calls, messages and payments, each with its night and plan.

People dial at any hour and again and again; the gate is what keeps them within the law. A plain reading of
the law, the ledger's oracle and the verifier of evidence judge what is on record afterwards.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

import pytest

from kept.actions.close_night import close_night
from kept.actions.decide_promise import approve_promise
from kept.actions.plan_day import plan_day
from kept.actions.post_payments import post
from kept.actions.start_call import choose_playbook
from kept.actions.verify_evidence import begin_verification, verify_chunk
from kept.actions.write_message import Message, MessageRefusedError, write_message
from kept.demo import talk
from kept.ledger import EventKind
from kept.records.brief import brief
from kept.records.models import (
    Case,
    Channel,
    Contact,
    Debt,
    Due,
    Entry,
    Planned,
    Promise,
    PromiseStatus,
    Role,
    RunStatus,
    SealedDay,
    Task,
    TaskKind,
)
from kept.records.positions import position_of

from ..house import TODAY, at, person, placed, row
from ..ledger import oracle

DAYS, PEOPLE, ACTS = 70, 6, 12
BEIJING = ZoneInfo("Asia/Shanghai")

_DROPPED = ("next", "answer:is_borrower", "answer:matches", "next", "end:line_dropped")
_RINGS_OUT = ("next", "answer:not_connected", "answer:rang_out")
_WORDS = "您好，您有一笔款项待处理，请致电本公司核实，第 {} 号通知。"


@dataclass
class Facts:
    """What is on record after ten weeks, as plain values.

    ``contacts`` are channel, moment, case, connected and conversation; ``owed`` are pairs of what the house
    and what the oracle says of a debt on a day.
    """

    refused: Counter = field(default_factory=Counter)
    contacts: list = field(default_factory=list)
    owed: list = field(default_factory=list)
    promises: Counter = field(default_factory=Counter)
    sealed: int = 0
    planned: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    records: int = 0


@pytest.fixture
def facts(db):  # noqa: ARG001 - the first test lives the ten weeks; what they left is plain values
    return _lived()


@cache
def _lived():
    house = _House(Random(5))
    house.live()
    house.tell()
    return house.facts


class _House:
    """Six borrowers, a collector, a supervisor, and chance."""

    def __init__(self, random):
        self.random, self.facts = random, Facts()
        #: Who pays what they promised, and when.
        self.due = []
        self.li, self.wang = person("li"), person("wang", Role.SUPERVISOR)
        self.cases = placed(
            *(
                row(
                    f"C-{k}",
                    debtor_name=f"人{k}",
                    phone_1=f"1380013900{k}",
                    id_number=None,
                    principal_minor=100_000 + 37_411 * k,
                    due_on=TODAY - timedelta(days=1 + 9 * k),
                )
                for k in range(PEOPLE)
            )
        )

    def live(self):
        close_night(TODAY - timedelta(days=1), now=at(1))
        for k in range(DAYS):
            day = TODAY + timedelta(days=k)
            minutes = sorted(self.random.sample(range(5 * 60, 23 * 60 + 30, 6), ACTS))
            # Some days are spent on one borrower alone.
            alone = self.random.choice(self.cases) if k % 4 == 0 else None
            for minute in minutes:
                self._contact(alone or self.random.choice(self.cases), at(*divmod(minute, 60), day=day), day)
            self._evening(day)
            close_night(day, now=at(1, day=day + timedelta(days=1)))
            plan_day(day + timedelta(days=1), now=at(2, day=day + timedelta(days=1)))

    def _contact(self, case, moment, day):
        """Call, or write in one case of eight."""
        case = Case.objects.get(pk=case.pk)
        if case.closed_on is not None:
            return
        phone = case.borrower.phones.get()
        if self.random.random() < 1 / 8:
            message = Message(Channel.SMS, _WORDS.format(self.random.random()), phone.pk)
            try:
                write_message(case.pk, message, by=self.li, now=moment)
            except MessageRefusedError:
                self.facts.refused["sms"] += 1
            return
        if not talk.hold(case, self.li, moment, self._said(case, phone, day)):
            self.facts.refused["night" if not 8 <= moment.astimezone(BEIJING).hour < 22 else "day"] += 1

    def _said(self, case, phone, day):
        arrears = brief(case, on=day).arrears_minor
        first = choose_playbook(case, phone) == "first_call" and arrears > 0
        if first and self.random.random() < 0.3:
            if self.random.random() < 1 / 3:
                self.due.append((case, day + timedelta(days=1)))
            return talk.forgot(arrears // 4, day + timedelta(days=1))
        return talk.events(self.random.choice([_DROPPED, _RINGS_OUT, _RINGS_OUT]))

    def _evening(self, day):
        """Approve what waits, tell the borrower, and take the day's payments."""
        for promise in Promise.objects.filter(status=PromiseStatus.SUBMITTED):
            approve_promise(promise.pk, by=self.wang, now=at(23, 40, day=day))
        told = Task.objects.filter(kind=TaskKind.CALL_BACK, done_at=None)
        Promise.objects.filter(pk__in=told.values("promise")).update(told_on=day)
        told.update(done_at=at(23, 41, day=day))
        for case in self.cases:
            if (case, day) in self.due or self.random.random() < 1 / 25:
                minor = max(9, brief(Case.objects.get(pk=case.pk), on=day).arrears_minor)
                part = minor // 4 if (case, day) in self.due else minor // 9
                self._pay(case, day, self.random.choice([part, part, part, part, part, minor + 500]))

    def _pay(self, case, day, minor):
        paid = {
            "reference": f"{case.pk}-{day}",
            "paid_on": day,
            "amount_minor": minor,
            "currency": "CNY",
            "debt_number": case.debts.get().number,
            "payer_name": "",
            "method": "",
        }
        post(case.creditor, [paid], source="0" * 64, actor="test", now=at(23, 45, day=day), on=day)

    def tell(self):
        """Put down what is on record."""
        facts = self.facts
        facts.contacts = [
            (one.channel, one.at, one.case_id, one.connected, one.conversation)
            for one in Contact.objects.order_by("at")
        ]
        for day in range(0, DAYS + 1, 5):
            facts.owed += self._owed(TODAY + timedelta(days=day))
        facts.promises = Counter(Promise.objects.values_list("status", flat=True))
        facts.sealed = SealedDay.objects.count()
        facts.planned = list(Planned.objects.values_list("on", flat=True))
        run = begin_verification(by=None, now=at(3, day=TODAY + timedelta(days=DAYS)))
        while run.status == RunStatus.RUNNING:
            run = verify_chunk(run.pk, now=at(3, day=TODAY + timedelta(days=DAYS)))
        facts.faults, facts.records = run.faults, run.records_done

    def _owed(self, on):
        ids = sorted(case.pk for case in self.cases)
        position = position_of(ids)
        total = position.owed(on).total_minor.tolist()
        return [
            (minor, _by_oracle(Debt.objects.get(pk=pk), on))
            for pk, minor in zip(position.debt.tolist(), total, strict=True)
        ]


def _by_oracle(debt, on):
    """Return what the oracle says that a debt owes in all on a day."""
    parts = ("cost", "fee", "interest", "penalty", "principal")
    plain = oracle.Debt(
        opened_on=debt.opened_on,
        rate_ppm=debt.rate_ppm,
        penalty_ppm=debt.penalty_ppm,
        year_days=debt.year_days,
        **{part: Decimal(getattr(debt, f"{part}_minor")) for part in parts},
    )
    told = [(one.on, "due", one.amount_minor) for one in Due.objects.filter(debt=debt)]
    kinds = {int(EventKind.PAYMENT): "payment"}
    told += [(one.on, kinds[one.kind], one.amount_minor) for one in Entry.objects.filter(debt=debt)]
    owes = oracle.answer(plain, told, on)
    return int(sum(owes[part] for part in parts))


def test_nobody_is_contacted_from_ten_at_night_to_eight(facts):
    hours = Counter(moment.astimezone(BEIJING).hour for _, moment, *_ in facts.contacts)

    assert sum(hours.values()) > 250
    assert facts.refused["night"] > 50, "people tried"
    assert [hour for hour in hours if hour < 8 or hour >= 22] == []
    assert min(hours) == 8
    assert max(hours) == 21


def test_no_number_rings_in_vain_more_than_six_times_a_day_and_nobody_talks_more_than_three(facts):
    vain, talks = Counter(), Counter()
    for channel, moment, case, connected, conversation in facts.contacts:
        if channel == Channel.CALL:
            day = moment.astimezone(BEIJING).date()
            vain[case, day] += not connected
            talks[case, day] += connected or conversation

    assert facts.refused["day"] > 10, "people tried"
    assert max(vain.values()) <= 6
    assert max(talks.values()) == 3


def test_every_balance_is_what_the_oracle_of_the_ledger_says(facts):
    assert len(facts.owed) == PEOPLE * (DAYS // 5 + 1)
    assert [pair for pair in facts.owed if pair[0] != pair[1]] == []
    assert len({ours for ours, _ in facts.owed}) > DAYS
    assert any(ours == 0 for ours, _ in facts.owed)


def test_the_evidence_holds_and_every_day_is_sealed_and_planned(facts):
    assert facts.faults == []
    assert facts.records > len(facts.contacts)
    assert facts.sealed == DAYS + 1
    assert set(facts.planned) == {TODAY + timedelta(days=DAYS)}
    assert facts.promises[PromiseStatus.KEPT] + facts.promises[PromiseStatus.BROKEN] >= 3
