"""The rules of the United States on facts as they are asked: presumptions, regions, times of the week."""

import random
from datetime import date, datetime

import numpy as np
import pytest

from kept.datafile import DataFileError, load
from kept.law import FACTS, FactError, Facts, RulebookError, Verdict, check, load_rulebook, windows
from kept.law.history import History, Person, Proposed, facts_of
from kept.law.kinds import Instrument, Topic

BOOK = load_rulebook("US")
NOON = datetime.fromisoformat("2026-06-02T12:00:00-04:00")
NO = (
    "debt_revealed", "asks_location", "postcard", "visible_to_others", "suit_or_threat", "automated_call",
    "address_from_employer",
)  # fmt: skip


#: What is left out, because another fact alone keeps the same rule idle.
DOUBLY = dict.fromkeys(("time_barred", "location_contacts", "employer_forbids", "work_calls_refused"))


def allowed(**change):
    """Return the facts of a first call to a person of whom all is known and nothing stands against it."""
    about = dict.fromkeys(NO, False)
    person = Person(id="C", zones=("America/New_York",), regions=())
    proposed = Proposed(
        at=NOON, channel="call", person="C", collector="K", debts=("D",), place="mobile", about=about
    )
    given = facts_of(BOOK, History(people=(person,)), proposed)
    return {name: _one_value(given.show(name)) for name in FACTS} | DOUBLY | change


def _one_value(shown):
    """Return a value for every row: a list would be a column."""
    return tuple(shown) if isinstance(shown, list) else shown


def one(**change):
    return check(BOOK, Facts.one(**allowed(**change)), at=NOON)


class TestStanding:
    def test_a_call_within_the_counts_is_presumed_to_comply(self):
        decision = one(calls_about_debt=6)

        assert decision.standing() == "presumed_compliant"
        assert {presumed.rule for presumed in decision.presumptions()} == {"US-FREQ-1", "US-FREQ-1-pause"}
        assert all(presumed.complies for presumed in decision.presumptions())

    def test_a_call_beyond_them_is_presumed_a_violation_and_denied(self):
        decision = one(calls_about_debt=7, calls_about_debt_free_in=1)

        assert decision.verdict[0] == Verdict.DENY
        assert decision.standing() == "presumed_violation"

    def test_a_ban_beside_a_presumption_is_a_ban(self):
        assert one(calls_about_debt=7, channel_ceased=True).standing() == "prohibited"

    def test_a_letter_is_plainly_allowed(self):
        assert one(channel="letter").standing() == "allowed"

    def test_what_is_not_known_is_unknown(self):
        assert one(calls_about_debt=None).standing() == "unknown"

    @pytest.mark.parametrize(
        ("change", "factors"),
        [
            ({"required_by_law": True, "calls_about_debt": 7}, {"required_by_law"}),
            ({"rapid_succession": True}, {"rapid_succession"}),
            ({"rapid_succession": True, "required_by_law": True}, {"rapid_succession"}),
        ],
    )
    def test_what_may_rebut_is_named_for_the_side_it_rebuts(self, change, factors):
        presumed = one(**change).presumptions()[0]

        assert set(presumed.factors) == factors
        assert FACTS[min(factors)].zh in presumed.text.zh
        assert FACTS[min(factors)].en in presumed.text.en

    def test_the_evidence_holds_the_presumptions_and_only_where_there_are_any(self):
        said = one(rapid_succession=True).as_json(0)

        assert said["presumptions"][0]["factors"] == ["rapid_succession"]
        assert "presumptions" not in one(channel="letter").as_json(0)


class TestNextMoment:
    def test_of_a_full_count_is_the_morning_after_the_oldest_call_leaves_it(self):
        decision = one(calls_about_debt=7, calls_about_debt_free_in=3)

        assert decision.next_at().isoformat() == "2026-06-05T08:00:01-04:00"

    def test_of_the_pause_after_a_conversation_is_its_eighth_day(self):
        decision = one(conversation_held=True, days_since_conversation=2)

        assert decision.next_at().isoformat() == "2026-06-07T08:00:01-04:00"

    def test_of_a_refused_time_is_its_end(self):
        assert (
            one(inconvenient_times=("Tue 11:00-15:00",)).next_at().isoformat() == "2026-06-02T15:00:00-04:00"
        )

    def test_of_a_refused_day_is_the_next_morning(self):
        decision = one(inconvenient_times=("Tue 00:00-24:00",))

        assert decision.next_at().isoformat() == "2026-06-03T08:00:01-04:00"

    def test_of_a_refused_channel_does_not_come(self):
        assert one(channel_ceased=True).next_at() is None

    def test_without_the_days_to_come_a_full_count_has_no_end_in_sight(self):
        assert one(calls_about_debt=7, calls_about_debt_free_in=None).next_at() is None


class TestRegions:
    FULL = {"phone_contacts_personal": 2, "phone_contacts_personal_free_in": 1}

    def test_a_rule_of_a_region_speaks_only_there(self):
        assert one(**self.FULL).standing() == "presumed_compliant"
        assert [f.rule for f in one(regions=("US-MA",), **self.FULL).findings()] == ["US-MA-1"]
        assert one(regions=("US-WA",), **self.FULL).standing() == "presumed_compliant"

    def test_who_may_live_in_two_places_is_protected_by_both(self):
        given = one(regions=("US-MA", "US-WA"), contacts_with_family=3, **self.FULL)

        assert {finding.rule for finding in given.findings()} == {"US-MA-1", "US-WA-1"}

    def test_where_nobody_knows_the_place_nothing_is_allowed(self):
        decision = one(regions=None)

        assert decision.verdict[0] == Verdict.UNKNOWN
        begun = [finding for finding in decision.findings() if not finding.rule.startswith("US-NYC")]
        assert {finding.missing for finding in begun} == {("regions",)}

    def test_a_place_is_a_region_of_the_vocabulary(self):
        with pytest.raises(FactError, match="US-XX"):
            Facts.one(regions="US-XX")


class TestColumns:
    def values(self, name):
        fact = FACTS[name]
        return {
            "code": [None, *fact.codes],
            "flag": [None, False, True],
            "count": [None, 0, 2, 3, 7, 40],
            "zones": [None, ("America/New_York",), ("America/New_York", "America/Los_Angeles")],
            "spans": [None, (), ("daily 11:00-13:00",), ("Mon 08:00-09:00",)],
            "regions": [None, (), ("US-MA",), ("US-WA", "US-NYC")],
            "time": [None],
        }[fact.type]

    def rows(self, n):
        chance = random.Random(11)
        asked = [name for name in FACTS if BOOK.uses(name)]
        for _ in range(n):
            names = chance.sample(asked, chance.randint(0, 6))
            yield allowed() | {name: chance.choice(self.values(name)) for name in names}

    def test_n_rows_are_answered_as_each_row_alone(self):
        rows = list(self.rows(250))

        together = check(
            BOOK, Facts.of(len(rows), **{name: [row[name] for row in rows] for name in FACTS}), at=NOON
        )

        alone = [check(BOOK, Facts.one(**row), at=NOON) for row in rows]
        assert together.verdict.tolist() == [decision.verdict[0] for decision in alone]
        assert set(together.verdict.tolist()) == {Verdict.ALLOW, Verdict.UNKNOWN, Verdict.DENY}
        for i, decision in enumerate(alone[:60]):
            worst = max((finding.verdict for finding in together.findings(i)), default=Verdict.ALLOW)
            assert worst == decision.verdict[0]

    @pytest.mark.parametrize(
        "change",
        [
            {},
            {"channel": "sms", "opt_out_offered": True},
            {"channel": "letter"},
            {"addressee": "unrelated", "asks_location": True, "location_contacts": 0},
            {"regions": ("US-MA", "US-WA"), "phone_contacts_elsewhere": None, "contacts_at_work": None},
            {"inconvenient_times": ("daily 08:00-09:00",)},
            {"channel": "credit_report", "spoke_about_debt": True},
        ],
    )
    def test_every_fact_an_answer_rests_on_makes_it_unknown_when_deleted(self, change):
        decision = one(**change)
        assert decision.verdict[0] == Verdict.ALLOW

        for name in decision.as_json(0)["facts"]:
            assert one(**change | {name: None}).verdict[0] == Verdict.UNKNOWN, name


class TestWindows:
    def test_five_zones_and_refused_times_have_each_their_own_day(self):
        zones = [
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Los_Angeles",
            "Pacific/Honolulu",
        ]
        rows = allowed() | {"zones": zones, "inconvenient_times": [(), ("daily 12:00-14:00",), (), (), ()]}

        found = windows(BOOK, Facts.of(5, **rows), date(2026, 6, 2))

        hours = [
            [(start.strftime("%H:%M:%S"), end.strftime("%H:%M:%S")) for start, end in found.of(i)]
            for i in range(5)
        ]
        assert hours[0] == hours[2] == hours[3] == hours[4] == [("08:00:01", "21:00:00")]
        assert hours[1] == [("08:00:01", "12:00:00"), ("14:00:00", "21:00:00")]

    def test_rows_of_several_channels_and_regions_have_each_their_own_edges(self):
        rows = allowed() | {"channel": ["credit_report", "call", "call"], "spoke_about_debt": True}
        rows |= {"regions": [(), (), ("US-WA",)], "place": "home"}

        found = windows(BOOK, Facts.of(3, **rows), date(2026, 6, 2))

        assert [len(found.of(i)) for i in range(3)] == [1, 1, 1]
        assert found.of(0)[0][1] - found.of(0)[0][0] > found.of(1)[0][1] - found.of(1)[0][0]


class TestSpansAsFacts:
    def test_none_is_known_and_a_text_that_is_no_time_is_refused(self):
        assert Facts.one(inconvenient_times=()).show("inconvenient_times") == []
        assert Facts.of(2, inconvenient_times=[(), None]).known("inconvenient_times").tolist() == [
            True,
            False,
        ]
        with pytest.raises(FactError, match="not a span"):
            Facts.one(inconvenient_times="Tuesday evening")
        with pytest.raises(FactError, match="not spans"):
            Facts.of(2, inconvenient_times=np.array([1, 2]))

    def test_without_a_place_a_refused_time_is_unknown_and_no_refused_time_is_not(self):
        assert "US-TIME-2" in {
            f.rule for f in one(zones=None, inconvenient_times=("Sun 00:00-24:00",)).findings()
        }
        assert "US-TIME-2" not in {f.rule for f in one(zones=None, inconvenient_times=()).findings()}


CAP = """\
topic: {zh: 题, en: Topic}
rules:
  - id: HOUSE-CAP
    kind: rolling_cap
    title: {zh: 题, en: Title}
    unit: call
    binds: all
    channels: [call]
    addressees: all
    text: {zh: "{days} 天 {cap} 次", en: "{cap} in {days} days"}
    values:
      2026-01-01:
        counts: calls_about_debt
        frees: calls_about_debt_free_in
        cap: 7
        days: 7
        source: {article: "1", read_at: here, verified: text}
"""


class TestHouse:
    @pytest.fixture
    def house(self, tmp_path):
        def write(text):
            (tmp_path / "house.yaml").write_text("name: {zh: 某, en: A house}\n", encoding="utf-8")
            (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
            return tmp_path

        return write

    def test_a_lower_cap_is_taken(self, house):
        book = load_rulebook("US", house=house(CAP.replace("cap: 7", "cap: 3")))

        assert check(book, Facts.one(**allowed(calls_about_debt=3)), at=NOON).standing() == "prohibited"

    @pytest.mark.parametrize(("old", "new"), [("cap: 7", "cap: 8"), ("        days: 7", "        days: 6")])
    def test_a_higher_cap_or_fewer_days_are_refused(self, house, old, new):
        with pytest.raises(RulebookError, match="is looser than US-FREQ-1"):
            load_rulebook("US", house=house(CAP.replace(old, new)))

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("counts: calls_about_debt\n", "counts: represented\n", "not a count"),
            ("cap: 7", "cap: 0", "greater than or equal"),
        ],
    )
    def test_a_mistake_is_named(self, tmp_path, old, new, said):
        path = tmp_path / "topic.yaml"
        path.write_text(CAP.replace(old, new), encoding="utf-8")

        with pytest.raises(DataFileError, match=said):
            load(path, Topic)

    def test_an_instrument_of_an_unknown_region_is_refused(self, tmp_path):
        path = tmp_path / "instrument.yaml"
        text = "name: {zh: 某, en: A}\nauthority: {zh: 某, en: A}\nweight: law\nregion: US-XX\n"
        path.write_text(text, encoding="utf-8")

        with pytest.raises(DataFileError, match="US-XX"):
            load(path, Instrument)
