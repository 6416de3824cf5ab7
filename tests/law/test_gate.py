import json
import random
from datetime import datetime

import numpy as np
import pytest
import rfc8785

from kept.dates import NaiveMomentError
from kept.law import FACTS, Facts, Verdict, check, load_rulebook

BOOK = load_rulebook("CN")
NOON = datetime.fromisoformat("2026-11-23T12:00:00+08:00")
NIGHT = datetime.fromisoformat("2026-11-23T22:00:00+08:00")
BEFORE = datetime.fromisoformat("2025-01-01T12:00:00+08:00")

CALL = {
    "channel": "call",
    "addressee": "borrower",
    "creditor_kind": "card_issuer",
    "zones": "Asia/Shanghai",
    "hours_agreed": False,
    "connected_borrower_today": 0,
    "conversations_borrower_today": 0,
    "unanswered_attempts_number_today": 0,
    "recording_on": True,
    "channel_ceased": False,
    "debt_owed_by_addressee": True,
    "plan_in_force": False,
}
AGREED = CALL | {"hours_agreed": True, "agreed_from": "09:00", "agreed_to": "23:00"}
CONTACT = CALL | {"addressee": "contact_person", "borrower_lost": True, "addressee_ceased": False}
VISIT = CALL | {
    "channel": "visit",
    "visitors": 2,
    "credentials": True,
    "place_private": True,
    "entry_consent": True,
}
REPORT = CALL | {
    "channel": "credit_report",
    "told_before_report": True,
    "report_consent": True,
    "debt_assigned": False,
}

ZONES = [None, ("Asia/Shanghai",), ("Asia/Shanghai", "Europe/London"), ("America/New_York",)]


def values_of(name):
    """Return what a fact may be in tests that try everything, missing included."""
    fact = FACTS[name]
    return {
        "code": [None, *fact.codes],
        "flag": [None, False, True],
        "count": [None, 0, 2, 3, 6],
        "zones": ZONES,
        "spans": [None, (), ("Mon-Fri 15:00-17:00",)],
        "regions": [None, (), fact.codes[:1]],
        "time": [None, "01:00", "06:00", "20:00", "22:30"],
    }[fact.type]


#: The facts some Chinese rule may ask for, and one none asks for.
ASKED = [*(name for name in FACTS if BOOK.uses(name)), "regions"]


def random_rows(n, seed):
    """Return n rows: an allowed contact in which some facts are changed at random."""
    chance = random.Random(seed)
    base = [CALL, AGREED, CONTACT, VISIT, REPORT]
    changed = (dict.fromkeys(chance.sample(ASKED, chance.randint(0, 6))) for _ in range(n))
    return [
        dict.fromkeys(FACTS) | chance.choice(base) | {name: chance.choice(values_of(name)) for name in names}
        for names in changed
    ]


def columns(rows):
    return {name: [row[name] for row in rows] for name in FACTS}


class TestColumnsAndRows:
    @pytest.mark.parametrize("at", [NOON, NIGHT, BEFORE])
    def test_n_rows_are_answered_as_each_row_alone(self, at):
        rows = random_rows(300, seed=1)

        together = check(BOOK, Facts.of(len(rows), **columns(rows)), at=at).verdict

        assert together.tolist() == [check(BOOK, Facts.one(**row), at=at).verdict[0] for row in rows]
        assert set(together.tolist()) >= {Verdict.UNKNOWN, Verdict.DENY}

    @pytest.mark.parametrize("at", [NOON, NIGHT, BEFORE])
    def test_the_verdict_is_the_worst_of_the_findings(self, at):
        rows = random_rows(60, seed=2)

        decision = check(BOOK, Facts.of(len(rows), **columns(rows)), at=at)

        for i, verdict in enumerate(decision.verdict):
            assert verdict == max((one.verdict for one in decision.findings(i)), default=Verdict.ALLOW)

    def test_no_rows_have_no_answer(self):
        assert check(BOOK, Facts.of(0, channel=[]), at=NOON).verdict.shape == (0,)

    def test_the_same_facts_for_many_rows_need_no_columns(self):
        decision = check(BOOK, Facts.of(3, **CALL), at=NOON)

        assert decision.verdict.tolist() == [Verdict.ALLOW] * 3
        assert decision.allowed.tolist() == [True] * 3
        assert decision.verdict.dtype == np.int8

    def test_a_moment_without_a_zone_is_refused(self):
        with pytest.raises(NaiveMomentError):
            check(BOOK, Facts.one(**CALL), at=datetime(2026, 11, 23, 12))  # noqa: DTZ001 - the point of the test


class TestUnknownNeverAllows:
    @pytest.mark.parametrize("facts", [CALL, AGREED, CONTACT, VISIT, REPORT])
    def test_every_fact_an_answer_rests_on_makes_it_unknown_when_deleted(self, facts):
        allowed = check(BOOK, Facts.one(**facts), at=NOON)
        assert allowed.verdict[0] == Verdict.ALLOW

        for name in allowed.as_json(0)["facts"]:
            decision = check(BOOK, Facts.one(**facts | {name: None}), at=NOON)

            assert decision.verdict[0] == Verdict.UNKNOWN, name
            assert all(name in one.missing for one in decision.findings(0)), name

    @pytest.mark.parametrize("facts", [CALL, AGREED, CONTACT, VISIT])
    def test_an_answer_rests_on_every_fact_that_was_needed(self, facts):
        used = check(BOOK, Facts.one(**facts), at=NOON).as_json(0)["facts"]

        for name in set(facts) - set(used):
            assert check(BOOK, Facts.one(**facts | {name: None}), at=NOON).verdict[0] == Verdict.ALLOW, name

    def test_no_facts_at_all_are_unknown(self):
        assert check(BOOK, Facts.one(), at=NOON).verdict[0] == Verdict.UNKNOWN

    @pytest.mark.parametrize("name", ASKED)
    def test_knowing_less_never_turns_a_refusal_into_leave(self, name):
        rows = random_rows(500, seed=3)
        full = check(BOOK, Facts.of(len(rows), **columns(rows)), at=NOON).allowed

        less = check(BOOK, Facts.of(len(rows), **columns(rows) | {name: None}), at=NOON).allowed

        assert not (less & ~full).any()


class TestReasons:
    def test_every_rule_that_spoke_is_named_with_its_source(self):
        facts = Facts.one(
            **CALL | {"connected_borrower_today": 3, "plan_in_force": True, "recording_on": False}
        )

        found = {one.rule: one for one in check(BOOK, facts, at=NIGHT).findings(0)}

        assert list(found) == [
            "CN-CC-70",
            "CN-CC-68-record",
            "CN-GBT-02",
            "CN-GBT-01",
            "CN-CBA-08",
            "CN-CBA-02",
        ]
        assert found["CN-CC-70"].weight == "regulation"
        assert found["CN-CC-70"].article == "第七十条"
        assert found["CN-GBT-02"].verified == "secondary"
        assert "GB/T 45251-2025" in found["CN-GBT-01"].instrument.zh

    def test_a_sentence_carries_the_numbers_in_both_languages(self):
        facts = Facts.one(**CALL | {"connected_borrower_today": 3})

        text = check(BOOK, facts, at=NOON).findings(0)[0].text

        assert "3 次" in text.zh
        assert text.en.startswith("3 notice calls")

    def test_an_unknown_names_what_is_missing_in_both_languages(self):
        facts = Facts.one(**CALL | {"connected_borrower_today": None})

        text = check(BOOK, facts, at=NOON).findings(0)[0].text

        assert "当日已拨通告知类电话次数" in text.zh
        assert "connected notice-type calls" in text.en

    def test_an_answer_before_the_first_date_names_the_date(self):
        facts = Facts.one(**CALL)

        found = check(BOOK, facts, at=datetime.fromisoformat("2026-01-29T12:00:00+08:00")).findings(0)

        assert {one.rule for one in found} >= {"CN-CBA-02", "CN-CBA-03", "CN-CBA-08"}
        assert all("2026-01-30" in one.text.zh and "2026-01-30" in one.text.en for one in found)

    def test_a_recommendation_and_a_presumption_are_told_from_a_ban(self):
        tried = Facts.one(**CALL | {"unanswered_attempts_number_today": 6})
        refused = Facts.one(**CALL | {"channel_ceased": True})
        silent = Facts.one(**CALL | {"recording_on": False})

        should_not, presumed, must_not = (
            check(BOOK, facts, at=NOON).findings(0)[0] for facts in (tried, refused, silent)
        )

        assert (should_not.force, should_not.presumption) == ("should_not", False)
        assert (presumed.force, presumed.presumption) == ("presumed", True)
        assert (must_not.force, must_not.presumption) == ("must_not", False)

    def test_an_unknown_answer_has_no_next_moment(self):
        assert check(BOOK, Facts.one(**CALL | {"zones": None}), at=NIGHT).next_at(0) is None

    def test_a_duty_of_unknown_condition_is_due(self):
        codes = {duty.code for duty in check(BOOK, Facts.one(**CALL), at=NOON).duties(0)}

        assert {"say_who_we_are", "dispute_noted"} <= codes


class TestAsJson:
    def test_the_evidence_of_a_decision_is_plain_json_with_version_facts_and_reasons(self):
        said = check(BOOK, Facts.one(**CALL | {"connected_borrower_today": 3}), at=NOON).as_json(0)

        assert json.loads(rfc8785.dumps(said)) == said
        assert said["rulebook"] == {"country": "CN", "version": BOOK.version}
        assert said["verdict"] == "DENY"
        assert said["findings"][0]["rule"] == "CN-GBT-02"
        assert said["facts"]["connected_borrower_today"] == 3
        assert said["next_at"] == "2026-11-24T08:00:00+08:00"
        assert {duty["code"] for duty in said["duties"]} >= {"recording", "confirm_identity"}

    def test_says_how_far_the_caps_are_used_the_tightest_first(self):
        counts = {"connected_borrower_today": 1, "conversations_borrower_today": 2}
        decision = check(BOOK, Facts.one(**CALL | counts), at=NOON)

        assert [(one.rule, one.so_far, one.cap) for one in decision.counted(0)][:2] == [
            ("CN-GBT-03", 2, 3),
            ("CN-GBT-02", 1, 3),
        ]
        assert decision.as_json(0)["counted"][0] == {"rule": "CN-GBT-03", "so_far": 2, "cap": 3}

    def test_a_count_nobody_knows_and_a_channel_without_cap_are_no_part_of_it(self):
        unknown = check(BOOK, Facts.one(**CALL | {"conversations_borrower_today": None}), at=NOON)

        assert "CN-GBT-03" not in {one.rule for one in unknown.counted(0)}
        assert "counted" not in check(BOOK, Facts.one(channel="letter"), at=NOON).as_json(0)

    def test_each_row_has_its_own(self):
        decision = check(BOOK, Facts.of(2, **CALL | {"recording_on": [True, False]}), at=NOON)

        assert [decision.as_json(i)["verdict"] for i in (0, 1)] == ["ALLOW", "DENY"]
