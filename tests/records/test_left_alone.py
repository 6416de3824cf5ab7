"""Times the borrower wants to be left alone in, beside a rule that speaks of times: it says when they end."""

from __future__ import annotations

import pytest

from kept.law import Verdict, check
from kept.records import house
from kept.records.gate import Intended, facts_of
from kept.records.models import Borrower, Case, Channel, Phone

from ..house import a_case, at

pytestmark = pytest.mark.django_db

RULE = """\
topic: {zh: 勿扰时段, en: Times to be left alone in}
rules:
  - id: HOUSE-LEFT-ALONE
    kind: refused_times
    title: {zh: 勿扰时段, en: Times to be left alone in}
    unit: local wall time
    binds: all
    channels: [call, sms]
    addressees: all
    text: {zh: "对方要求勿扰：{inconvenient_times}", en: "To be left alone: {inconvenient_times}"}
    values:
      2026-01-01:
        spans: inconvenient_times
        source: {article: 第四条, read_at: our own handbook, verified: text}
"""


@pytest.fixture
def _speaks_of_times(declared, tmp_path):
    """A house whose own rule closes the times a person asked to be left alone in."""
    law = tmp_path / "law"
    law.mkdir()
    (law / "house.yaml").write_text("name: {zh: 示例公司, en: An example house}\n", encoding="utf-8")
    (law / "left-alone.yaml").write_text(RULE, encoding="utf-8")
    declared("calls: {recorded: yes}")
    house.rulebook.cache_clear()
    yield
    house.rulebook.cache_clear()


@pytest.fixture
def case():
    case = a_case()
    Borrower.objects.update(inconvenient_times="daily 10:00-11:00\ndaily 11:00-12:00\n")
    return Case.objects.select_related("borrower", "creditor").get(pk=case.pk)


def asked(case, hour, minute=0):
    phone = Phone.objects.get(relation=None)
    now = at(hour, minute)
    return check(
        house.rulebook(), facts_of(Intended(case=case, channel=Channel.CALL, phone=phone), now=now), at=now
    )


@pytest.mark.usefixtures("_speaks_of_times")
class TestARuleThatSpeaksOfTimes:
    def test_says_when_they_end_and_alone(self, case):
        decision = asked(case, 10, 30)

        assert [one.rule for one in decision.findings(0)] == ["HOUSE-LEFT-ALONE"]
        assert decision.next_at(0) == at(12)

    @pytest.mark.parametrize(("hour", "minute"), [(9, 59), (12, 0)])
    def test_allows_right_before_and_after(self, case, hour, minute):
        assert asked(case, hour, minute).verdict[0] == Verdict.ALLOW


class TestNoRuleSpeaksOfTimes:
    @pytest.mark.parametrize(("hour", "minute"), [(10, 0), (11, 59)])
    def test_the_channel_is_refused_while_they_last(self, case, hour, minute):
        assert [one.rule for one in asked(case, hour, minute).findings(0)] == ["CN-PRIV-1033-1"]

    @pytest.mark.parametrize(("hour", "minute"), [(9, 59), (12, 0)])
    def test_and_not_before_or_after(self, case, hour, minute):
        assert asked(case, hour, minute).verdict[0] == Verdict.ALLOW
