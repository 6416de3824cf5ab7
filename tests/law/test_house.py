from datetime import datetime
from pathlib import Path
from typing import ClassVar

import pytest

from kept.datafile import DataFileError
from kept.law import Facts, RulebookError, Verdict, check, load_rulebook

CALL = {
    "channel": "call",
    "addressee": "borrower",
    "creditor_kind": "microloan",
    "zones": "Asia/Shanghai",
    "hours_agreed": False,
    "connected_borrower_today": 0,
    "conversations_borrower_today": 0,
    "number_attempts_today": 0,
    "recording_on": True,
    "channel_ceased": False,
    "debt_owed_by_addressee": True,
}

STATES = ("borrower_lost", "borrower_deceased", "borrower_incapable")
SOURCE = "source: {article: 第三条, read_at: house file, verified: text}"
HEAD = """\
topic: {zh: 自定规则, en: House rule}
rules:
  - id: HOUSE-1
    title: {zh: 自定规则, en: House rule}
    unit: contact
    binds: all
    channels: [call, visit]
    addressees: all
    text: {zh: 自定规则不允许。, en: The house does not allow it.}
"""


def dated(kind, *lines):
    body = "".join(f"        {line}\n" for line in (*lines, SOURCE))
    return f"    kind: {kind}\n    values:\n      2026-06-01:\n{body}"


def hours(quiet_from, quiet_to, agreement_prevails="true"):
    return dated(
        "hours",
        f"quiet_from: '{quiet_from}'",
        f"quiet_to: '{quiet_to}'",
        f"agreement_prevails: {agreement_prevails}",
    )


def cap(counter, most):
    return dated("daily_cap", f"counts: {counter}", f"cap: {most}")


def requires(conditions):
    return dated("requires", conditions)


def hold(counter, days):
    return dated("hold", f"counts: {counter}", f"days: {days}")


def retention(years):
    return dated("retention", f"years: {years}")


@pytest.fixture
def house(tmp_path):
    def write(rule="", *, head=HEAD, name="name: {zh: 某公司, en: A house}\n") -> Path:
        (tmp_path / "house.yaml").write_text(name, encoding="utf-8")
        if rule:
            (tmp_path / "own.yaml").write_text(head + rule, encoding="utf-8")
        return tmp_path

    return write


def verdict(book, at, **change):
    return Verdict(check(book, Facts.one(**CALL | change), at=datetime.fromisoformat(at)).verdict[0])


class TestStricter:
    def test_longer_quiet_hours_bind_beside_the_law(self, house):
        book = load_rulebook("CN", house=house(hours("21:00", "09:00")))

        assert verdict(book, "2026-11-23T20:59:59+08:00") == Verdict.ALLOW
        assert verdict(book, "2026-11-23T21:00:00+08:00") == Verdict.DENY

    def test_its_finding_says_that_it_is_house_policy(self, house):
        book = load_rulebook("CN", house=house(hours("21:00", "09:00")))

        decision = check(book, Facts.one(**CALL), at=datetime.fromisoformat("2026-11-23T22:00:00+08:00"))

        assert [(one.rule, one.weight) for one in decision.findings(0)] == [
            ("CN-GBT-01", "standard"),
            ("HOUSE-1", "house_policy"),
        ]
        assert decision.next_at(0).isoformat() == "2026-11-24T09:00:00+08:00"

    def test_a_lower_cap_and_a_cap_the_law_does_not_have(self, house):
        lower = load_rulebook("CN", house=house(cap("connected_borrower_today", 1)))
        assert verdict(lower, "2026-11-23T12:00:00+08:00", connected_borrower_today=1) == Verdict.DENY

        other = load_rulebook("CN", house=house(cap("number_attempts_today", 9)))
        assert verdict(other, "2026-11-23T12:00:00+08:00", number_attempts_today=8) == Verdict.ALLOW
        assert verdict(other, "2026-11-23T12:00:00+08:00", number_attempts_today=9) == Verdict.DENY

    def test_the_same_limit_as_the_law_is_no_loosening(self, house):
        load_rulebook("CN", house=house(hours("22:00", "08:00")))
        load_rulebook("CN", house=house(cap("connected_borrower_today", 3)))
        load_rulebook("CN", house=house(requires("all: {visitors: {at_least: 2}}")))

    def test_a_house_rule_is_silent_before_its_first_day(self, house):
        book = load_rulebook("CN", house=house(hours("21:00", "09:00")))

        assert verdict(book, "2026-05-31T21:30:00+08:00") == Verdict.ALLOW
        assert verdict(book, "2026-06-01T21:30:00+08:00") == Verdict.DENY

    def test_the_next_moment_obeys_a_rule_that_begins_before_it(self, house):
        book = load_rulebook("CN", house=house(hours("21:00", "09:00")))
        at = datetime.fromisoformat("2026-05-31T22:30:00+08:00")

        assert check(book, Facts.one(**CALL), at=at).next_at(0).isoformat() == "2026-06-01T09:00:00+08:00"

    def test_it_changes_the_version(self, house):
        assert load_rulebook("CN", house=house()).version == load_rulebook("CN").version
        assert (
            load_rulebook("CN", house=house(hours("21:00", "09:00"))).version != load_rulebook("CN").version
        )

    def test_an_unverified_rule_can_be_switched_on(self, house):
        name = "name: {zh: 某公司, en: A house}\nswitch_on: [CN-GBT-04]\n"
        book = load_rulebook("CN", house=house(name=name))

        assert verdict(book, "2026-11-23T12:00:00+08:00") == Verdict.UNKNOWN
        assert verdict(book, "2026-11-23T12:00:00+08:00", days_since_last_round=6) == Verdict.DENY
        assert book.version != load_rulebook("CN").version


class TestLooser:
    @pytest.mark.parametrize(
        ("rule", "said"),
        [
            (hours("23:00", "08:00"), "HOUSE-1 is looser than CN-CBA-02.*opens 22:00"),
            (hours("22:00", "07:30"), "opens 07:30"),
            (hours("22:01", "08:00"), "opens 22:00"),
            (hours("22:00:01", "08:00"), "opens 22:00"),
            (hours("22:00", "07:59:59"), "opens 07:59:59"),
            (hours("00:00", "08:00"), "opens 22:00"),
            (hours("22:00", "24:00"), "opens 00:00"),
            (
                cap("connected_borrower_today", 4),
                "HOUSE-1 is looser than CN-GBT-02.*a cap of 4 exceeds the law's 3",
            ),
            (cap("unanswered_attempts_number_today", 7), "CN-CBA-03.*a cap of 7"),
            (requires("all: {visitors: {at_least: 1}}"), "visitors of at least 1 is below the law's 2"),
            (
                requires(f"any: {{{', '.join(f'{name}: true' for name in (*STATES, 'entry_consent'))}}}"),
                "adds entry_consent",
            ),
        ],
    )
    def test_is_refused_with_the_rule_and_the_reason(self, house, rule, said):
        with pytest.raises(RulebookError, match=said):
            load_rulebook("CN", house=house(rule))

    def test_a_rule_nobody_verified_does_not_bind_a_house_until_it_is_switched_on(self, house):
        load_rulebook("CN", house=house(hours("21:00", "08:00")))

        name = "name: {zh: 某公司, en: A house}\nswitch_on: [CN-PACT-01-hours]\n"
        with pytest.raises(RulebookError, match=r"looser than CN-PACT-01-hours.*opens 20:00"):
            load_rulebook("CN", house=house(hours("21:00", "08:00"), name=name))

    def test_where_it_binds_others_is_not_compared(self, house):
        head = HEAD.replace("binds: all", "binds: [other]")

        load_rulebook("CN", house=house(hours("23:00", "07:00"), head=head))

    def test_an_agreement_cannot_prevail_over_a_house_rule_that_has_none(self, house):
        book = load_rulebook("CN", house=house(hours("22:00", "08:00", agreement_prevails="false")))

        agreed = {"hours_agreed": True, "agreed_from": "20:00", "agreed_to": "23:00"}
        assert verdict(book, "2026-11-23T22:30:00+08:00", **agreed) == Verdict.DENY
        assert verdict(book, "2026-11-23T21:30:00+08:00", **agreed) == Verdict.ALLOW


class TestMistakes:
    def test_an_id_of_the_law_is_taken(self, house):
        with pytest.raises(RulebookError, match=r"CN-GBT-01 stands in CN/samr.*and in own\.yaml"):
            load_rulebook(
                "CN", house=house(hours("21:00", "09:00"), head=HEAD.replace("HOUSE-1", "CN-GBT-01"))
            )

    def test_an_unknown_id_cannot_be_switched_on(self, house):
        with pytest.raises(RulebookError, match="CN-NONE"):
            load_rulebook("CN", house=house(name="name: {zh: 某, en: A}\nswitch_on: [CN-NONE]\n"))

    def test_nothing_can_be_switched_off(self, house):
        with pytest.raises(DataFileError, match=r"house\.yaml:2: switch_off"):
            load_rulebook("CN", house=house(name="name: {zh: 某, en: A}\nswitch_off: [CN-GBT-01]\n"))

    def test_a_folder_without_house_yaml_is_an_error(self, tmp_path):
        with pytest.raises(DataFileError, match=r"house\.yaml"):
            load_rulebook("CN", house=tmp_path)


class TestDaysOfPeaceAndRecords:
    """The kinds that count days after an event, and years of keeping."""

    PEACE: ClassVar = CALL | {
        "zones": "Europe/London",
        "place_refused": False,
        "breathing_space": True,
        "crisis_breathing_space": False,
        "dispute_open": False,
        "represented": False,
        "refuses_as_time_barred": False,
        "inconvenient_times": [],
    }

    def test_more_days_of_peace_bind_beside_the_law(self, house):
        book = load_rulebook("GB", house=house(hold("days_since_breathing_space", 90)))
        at = datetime.fromisoformat("2026-07-01T12:00:00+01:00")

        allowed = check(book, Facts.one(**self.PEACE, days_since_breathing_space=90), at=at)
        denied = check(book, Facts.one(**self.PEACE, days_since_breathing_space=89), at=at)
        by_law_too = check(book, Facts.one(**self.PEACE, days_since_breathing_space=59), at=at)

        assert allowed.verdict[0] == Verdict.ALLOW
        assert [one.rule for one in denied.findings(0)] == ["HOUSE-1"]
        assert denied.next_at(0).isoformat() == "2026-07-02T00:00:00+01:00"
        assert {one.rule for one in by_law_too.findings(0)} == {"UK-BS-1", "HOUSE-1"}
        assert by_law_too.next_at(0).isoformat() == "2026-08-01T00:00:00+01:00"

    def test_as_many_days_of_peace_as_the_law_are_no_loosening(self, house):
        load_rulebook("GB", house=house(hold("days_since_breathing_space", 60)))

    def test_fewer_days_of_peace_are_refused(self, house):
        with pytest.raises(RulebookError, match=r"looser than UK-BS-1.*59 days is below the law's 60"):
            load_rulebook("GB", house=house(hold("days_since_breathing_space", 59)))

    def test_days_after_another_event_are_not_compared(self, house):
        load_rulebook("GB", house=house(hold("days_since_adviser_told", 5)))

    def test_fewer_days_than_a_rule_that_was_never_read_are_refused_once_it_is_on(self, house):
        name = "name: {zh: 某公司, en: A house}\nswitch_on: [UK-HOLD-1]\n"

        with pytest.raises(RulebookError, match=r"looser than UK-HOLD-1.*29 days"):
            load_rulebook("GB", house=house(hold("days_since_adviser_told", 29), name=name))

    def test_a_pause_of_no_days_is_a_mistake(self, house):
        with pytest.raises(DataFileError, match=r"own\.yaml:\d+: .*days"):
            load_rulebook("GB", house=house(hold("days_since_adviser_told", 0)))

    def test_a_pause_counts_a_count_of_the_vocabulary(self, house):
        with pytest.raises(DataFileError, match="'zones' is not a count of the vocabulary"):
            load_rulebook("GB", house=house(hold("zones", 7)))

    def test_longer_keeping_is_stricter_and_shorter_is_refused(self, house):
        load_rulebook("CN", house=house(retention(5)))

        with pytest.raises(RulebookError, match="4 years are fewer than the law's 5"):
            load_rulebook("CN", house=house(retention(4)))

    def test_an_agreed_place_with_fewer_absences_is_refused(self, house):
        rule = requires("any: {place_agreed: true, absences_at_agreed_place: {at_least: 1}}")

        with pytest.raises(RulebookError, match="looser than IN-MFI-2"):
            load_rulebook("IN", house=house(rule))

    def test_a_rolling_cap_that_lets_more_through_is_refused(self, house):
        head = HEAD.replace("binds: all", "binds: [agency]")

        def rolling(most, days):
            counts = "calls_about_debt"
            return dated(
                "rolling_cap",
                f"counts: {counts}",
                f"frees: {counts}_free_in",
                f"cap: {most}",
                f"days: {days}",
            )

        load_rulebook("US", house=house(rolling(6, 7), head=head))
        for most, days in ((8, 7), (7, 6)):
            with pytest.raises(RulebookError, match=rf"looser than US-.*{most} in {days} days is more than"):
                load_rulebook("US", house=house(rolling(most, days), head=head))

    def test_asking_for_other_times_of_the_week_loosens_nothing(self, house):
        book = load_rulebook("GB", house=house(dated("refused_times", "spans: inconvenient_times")))
        facts = self.PEACE | {"breathing_space": False, "inconvenient_times": ["daily 12:00-13:00"]}

        decision = check(book, Facts.one(**facts), at=datetime.fromisoformat("2026-07-01T12:30:00+01:00"))

        assert [one.rule for one in decision.findings(0)] == ["UK-TIME-1", "HOUSE-1"]
