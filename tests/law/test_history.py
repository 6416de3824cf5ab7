"""From what happened to the facts: counters, consents, wishes and papers as each rule counts them."""

from datetime import UTC, datetime, timedelta

import pytest

from kept.law import FactError, load_rulebook
from kept.law.history import (
    Attorney,
    Debt,
    History,
    Outcome,
    Paper,
    PaperKind,
    Person,
    Proposed,
    Touch,
    Wish,
    WishKind,
    facts_of,
)

BOOK = load_rulebook("US")
NEW_YORK = Person(id="C", zones=("America/New_York",), regions=())


def at(text):
    return datetime.fromisoformat(f"2026-{text}-04:00")


def call(when, outcome=Outcome.UNANSWERED, debts=("D",), **more):
    given = {"channel": "call", "person": "C", "collector": "K"} | more
    return Touch(at=at(when), debts=debts, outcome=outcome, **given)


def wish(kind, when, **more):
    return Wish(kind=kind, person="C", received=at(when), heard_by=more.pop("heard_by", "K"), **more)


def facts(when="06-08T10:00", *, people=(NEW_YORK,), channel="call", debts=("D",), person="C", **past):
    given = {name: past.pop(name) for name in ("place", "about", "address", "continues") if name in past}
    proposed = Proposed(at=at(when), channel=channel, person=person, collector="K", debts=debts, **given)
    return facts_of(BOOK, History(people=people, **past), proposed)


def daily(n):
    return [call(f"06-{day:02d}T10:00") for day in range(1, n + 1)]


class TestCounting:
    def test_the_window_holds_today_and_six_days_before(self):
        shown = facts("06-08T09:00", touches=daily(7))

        assert (shown.show("calls_about_debt"), shown.show("calls_about_debt_free_in")) == (6, 0)

    def test_a_full_count_says_in_how_many_days_it_is_free(self):
        shown = facts("06-07T18:00", touches=daily(7))

        assert (shown.show("calls_about_debt"), shown.show("calls_about_debt_free_in")) == (7, 1)

    def test_what_lies_later_is_not_looked_at(self):
        assert facts("06-03T09:00", touches=daily(7)).show("calls_about_debt") == 2

    def test_the_order_in_which_things_are_told_does_not_matter(self):
        touches = daily(7)

        assert facts(touches=touches).show("calls_about_debt") == facts(touches=touches[::-1]).show(
            "calls_about_debt"
        )

    def test_the_same_moment_is_another_day_in_another_zone(self):
        late = [call("06-02T00:30")]
        west = Person(id="C", zones=("America/Los_Angeles",), regions=())

        assert facts("06-08T12:00", touches=late).show("calls_about_debt") == 1
        assert facts("06-08T12:00", people=(west,), touches=late).show("calls_about_debt") == 0

    @pytest.mark.parametrize(
        ("other", "counted"),
        [
            ({"outcome": Outcome.NOT_CONNECTED}, 0),
            ({"outcome": Outcome.MESSAGE}, 1),
            ({"person": "X"}, 0),
            ({"collector": "K0"}, 0),
            ({"debts": ("E",)}, 0),
            ({"debts": ("E", "D")}, 1),
            ({"inbound": True}, 0),
            ({"channel": "sms"}, 0),
        ],
    )
    def test_a_call_counts_for_its_person_debt_and_collector_when_it_reached_the_number(self, other, counted):
        given = {"outcome": Outcome.UNANSWERED} | other

        assert (
            facts("06-02T10:00", touches=[call("06-01T10:00", **given)]).show("calls_about_debt") == counted
        )

    def test_loans_of_one_account_are_one_debt(self):
        debts = [Debt(id="D", particular="A"), Debt(id="E", particular="A")]

        assert (
            facts("06-02T10:00", touches=[call("06-01T10:00", debts=("E",))], debts=("D",)).show(
                "calls_about_debt"
            )
            == 0
        )
        joined = facts_of(
            BOOK,
            History(people=(NEW_YORK,), debts=debts, touches=[call("06-01T10:00", debts=("E",))]),
            Proposed(at=at("06-02T10:00"), channel="call", person="C", collector="K", debts=("D",)),
        )
        assert joined.show("calls_about_debt") == 1

    def test_the_debt_with_the_most_calls_decides(self):
        touches = [*daily(3), call("06-04T10:00", debts=("E",))]

        assert facts("06-05T10:00", debts=("D", "E"), touches=touches).show("calls_about_debt") == 3

    def test_a_conversation_counts_days_whoever_began_it(self):
        talk = [call("06-01T10:00", Outcome.CONVERSATION, inbound=True)]

        shown = facts("06-03T09:00", touches=talk)

        assert (shown.show("conversation_held"), shown.show("days_since_conversation")) == (True, 2)

    def test_a_counter_no_rule_in_force_counts_is_left_out(self):
        before = facts_of(
            BOOK,
            History(people=(NEW_YORK,)),
            Proposed(at=datetime(2021, 11, 29, 17, tzinfo=UTC), channel="call", person="C"),
        )

        assert before.show("calls_about_debt") is None


class TestConsent:
    def agreed(self, **more):
        return wish(WishKind.CONSENT, "06-01T10:05", about="calls", **more)

    @pytest.mark.parametrize(("day", "excluded"), [(2, True), (7, True), (8, False)])
    def test_lasts_seven_days_with_the_day_it_was_given(self, day, excluded):
        assert facts(f"06-{day:02d}T10:00", wishes=[self.agreed()]).show("call_excluded") is excluded

    @pytest.mark.parametrize(("day", "excluded"), [(2, True), (3, False)])
    def test_lasts_as_few_days_as_were_agreed(self, day, excluded):
        assert facts(f"06-{day:02d}T10:00", wishes=[self.agreed(days=2)]).show("call_excluded") is excluded

    @pytest.mark.parametrize("change", [{"heard_by": "CR"}, {"lawful": False}, {"debts": ("E",)}])
    def test_counts_only_when_given_to_us_lawfully_about_this_debt(self, change):
        assert facts("06-02T10:00", wishes=[self.agreed(**change)]).show("call_excluded") is False

    def test_is_used_up_by_the_conversation_it_was_for(self):
        talk = [call("06-02T10:00", Outcome.CONVERSATION)]

        assert facts("06-03T10:00", touches=talk, wishes=[self.agreed()]).show("call_excluded") is False

    def test_calls_made_under_it_are_not_counted(self):
        under = [call(f"06-{day:02d}T10:00") for day in (2, 3, 4)]

        assert facts("06-05T10:00", touches=under, wishes=[self.agreed()]).show("calls_about_debt") == 0

    def test_given_in_a_call_at_night_is_no_consent(self):
        night = [call("06-01T22:00", Outcome.CONVERSATION)]
        given = wish(WishKind.CONSENT, "06-01T22:05", about="time", spans=("daily 22:00-23:00",))

        assert facts("06-03T22:10", touches=night, wishes=[given]).show("consent_to_time") is False
        assert facts("06-03T22:10", wishes=[given]).show("consent_to_time") is True

    def test_may_be_taken_back(self):
        back = wish(WishKind.CONSENT, "06-02T09:00", withdrawn=True)

        assert facts("06-02T10:00", wishes=[self.agreed(), back]).show("call_excluded") is False


class TestWishes:
    def test_times_of_one_person_are_gathered_and_known_to_be_none(self):
        said = [wish(WishKind.NOT_AT_TIME, "06-01T10:00", spans=("Tue 17:00-21:00",))]

        assert facts(wishes=said).show("inconvenient_times") == ["Tue 17:00-21:00"]
        assert facts().show("inconvenient_times") == []

    def test_a_wish_binds_from_its_receipt(self):
        said = [wish(WishKind.CEASE, "06-03T12:00", written=True)]

        assert facts("06-03T11:59", wishes=said).show("cease_in_writing") is False
        assert facts("06-03T12:00", wishes=said).show("cease_in_writing") is True

    @pytest.mark.parametrize(("written", "binds"), [(True, True), (False, False)])
    def test_only_a_written_refusal_ceases_everything(self, written, binds):
        said = [wish(WishKind.CEASE, "06-01T12:00", written=written)]

        assert facts(wishes=said).show("cease_in_writing") is binds

    @pytest.mark.parametrize(
        ("narrow", "given", "refused"),
        [
            ({}, {}, True),
            ({"address": "N1"}, {"address": "N1"}, True),
            ({"address": "N1"}, {"address": "N2"}, False),
            ({"address": "N1"}, {}, True),
            ({"places": ("workplace",)}, {"place": "workplace"}, True),
            ({"places": ("workplace",)}, {"place": "mobile"}, False),
            ({"heard_by": "K0"}, {}, False),
        ],
    )
    def test_a_refusal_of_a_channel_is_as_narrow_as_it_was_made(self, narrow, given, refused):
        said = [wish(WishKind.NOT_BY_CHANNEL, "06-01T12:00", channels=("call",), **narrow)]

        assert facts(wishes=said, **given).show("channel_ceased") is refused

    def test_a_refusal_of_another_channel_or_taken_back_leaves_this_one(self):
        texts = wish(WishKind.NOT_BY_CHANNEL, "06-01T12:00", channels=("sms",))
        calls = wish(WishKind.NOT_BY_CHANNEL, "06-01T12:00", channels=("call",))
        back = wish(WishKind.NOT_BY_CHANNEL, "06-02T12:00", channels=("call",), withdrawn=True)

        assert facts(wishes=[texts]).show("channel_ceased") is False
        assert facts(wishes=[calls, back]).show("channel_ceased") is False

    def test_one_answer_goes_to_who_writes_by_the_channel_they_refused(self):
        said = [wish(WishKind.NOT_BY_CHANNEL, "06-01T12:00", channels=("sms",))]
        theirs = Touch(at=at("06-05T10:00"), channel="sms", person="C", collector="K", inbound=True)
        ours = Touch(at=at("06-05T10:05"), channel="sms", person="C", collector="K")

        first = facts("06-05T10:10", channel="sms", wishes=said, touches=[theirs])
        second = facts("06-05T10:10", channel="sms", wishes=said, touches=[theirs, ours])

        assert first.show("reply_in_refused_medium") is True
        assert second.show("reply_in_refused_medium") is False

    def test_an_attorney_on_another_debt_does_not_represent_this_one(self):
        assert facts(attorneys=[Attorney(debts=("E",))]).show("represented") is False
        assert facts(attorneys=[Attorney(debts=("D",))]).show("represented") is True


class TestPapers:
    def disputed(self, received, *answers):
        notice = Paper(kind=PaperKind.VALIDATION_NOTICE, received=at("06-01T12:00"))
        dispute = Paper(kind=PaperKind.DISPUTE, received=at(received))
        return facts("07-20T10:00", papers=[notice, dispute, *answers]).show("dispute_stops")

    @pytest.mark.parametrize(("received", "stops"), [("07-08T23:00", True), ("07-09T00:30", False)])
    def test_a_dispute_is_in_time_for_thirty_days_after_five_business_days(self, received, stops):
        assert self.disputed(received) is stops

    def test_the_answer_ends_the_stop(self):
        answer = Paper(kind=PaperKind.VERIFICATION, received=at("06-25T12:00"))

        assert self.disputed("06-20T12:00", answer) is False


class TestWhatIsNotKnown:
    def test_what_the_contact_would_hold_is_not_guessed(self):
        shown = facts(channel="sms")

        assert {shown.show(name) for name in ("opt_out_offered", "debt_revealed", "visible_to_others")} == {
            None
        }

    def test_a_person_nobody_knows_has_no_zone_and_no_region(self):
        shown = facts(people=())

        assert (shown.show("zones"), shown.show("regions"), shown.show("addressee")) == (
            None,
            None,
            "unrelated",
        )

    def test_a_further_fact_must_be_one_of_the_vocabulary(self):
        with pytest.raises(FactError, match="mood"):
            facts(about={"mood": "good"})


def test_the_facts_of_a_history_are_those_a_plain_count_gives():
    """Random calls; each local day counted by hand."""
    import random

    chance = random.Random(7)
    start = datetime(2026, 10, 25, 16, tzinfo=UTC)
    for _ in range(40):
        moments = sorted(start + timedelta(minutes=chance.randrange(14 * 24 * 60)) for _ in range(12))
        touches = [
            Touch(
                at=moment, channel="call", person="C", collector="K", debts=("D",), outcome=Outcome.UNANSWERED
            )
            for moment in moments
        ]
        now = start + timedelta(days=9)
        proposed = Proposed(at=now, channel="call", person="C", collector="K", debts=("D",))

        shown = facts_of(BOOK, History(people=(NEW_YORK,), touches=touches), proposed)

        from zoneinfo import ZoneInfo

        there = ZoneInfo("America/New_York")
        today = now.astimezone(there).date()
        days = [moment.astimezone(there).date() for moment in moments if moment <= now]
        assert shown.show("calls_about_debt") == sum((today - day).days < 7 for day in days)
