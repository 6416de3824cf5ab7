"""Files of cases: read strictly, judged by the rules they name; the cases of the United States all agree."""

import json
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kept.law import load_rulebook
from kept.law.casebook import CaseFileError, judge_case, read_cases
from kept.law.casebook.file import Case

FOLDER = Path(__file__).parents[1] / "cases" / "law" / "US"
FILES = sorted(FOLDER.rglob("*.json"))
READ = {file: read_cases(file) for file in FILES}
CASES = {case.id: case for cases in READ.values() for case in cases}


@cache
def judged_of(case_id):
    return judge_case(CASES[case_id])


@pytest.mark.parametrize("case_id", CASES)
def test_case(case_id):
    case, judged = CASES[case_id], judged_of(case_id)

    wanted = case.flags.get("rebuttal_factor")
    assert judged.answer == case.expected, judged.spoke
    assert judged.agrees
    assert wanted is None or wanted in judged.factors


def test_no_two_cases_share_an_id():
    ids = [case.id for cases in READ.values() for case in cases]

    assert len(ids) == len(set(ids))


def test_every_topic_of_the_united_states_has_its_cases_at_the_same_path():
    topics = {entry.file.removeprefix("US/").removesuffix(".yaml") for entry in load_rulebook("US").entries}

    told = {*FILES, *FOLDER.rglob("*.yaml")}
    assert {file.relative_to(FOLDER).with_suffix("").as_posix() for file in told} == topics


def test_every_rule_that_refuses_or_shelters_is_seen_doing_so_in_the_cases_of_its_own_topic():
    entries = load_rulebook("US").entries
    seen = {
        (file.relative_to(FOLDER).with_suffix("").as_posix(), one.rule)
        for file in FILES
        for case in READ[file]
        for one in judged_of(case.id).spoke
        if one.said in {"prohibited", "presumed_violation"}
    }

    needed = {
        (entry.file.removeprefix("US/").removesuffix(".yaml"), entry.rule.id)
        for entry in entries
        if entry.rule.decides or entry.rule.kind == "safe_harbour"
    }
    assert needed - seen == set()


GOOD = {
    "id": "ONE",
    "tests": ["US-TIME-1"],
    "expected": "prohibited",
    "facts": {
        "parties": {"C1": {"role": "consumer", "tz": "America/New_York"}},
        "events": [],
        "proposed": {"t": "2026-06-02T07:59:00-04:00", "actor": "K1", "kind": "call", "to": "C1"},
    },
}


def changed(**change):
    return GOOD | change


@pytest.fixture
def file(tmp_path):
    def write(*cases, text=None):
        path = tmp_path / "cases.json"
        path.write_text(text if text is not None else json.dumps(cases), encoding="utf-8")
        return path

    return write


class TestReading:
    def test_a_good_file_is_read_in_order(self, file):
        assert [case.id for case in read_cases(file(GOOD, changed(id="TWO")))] == ["ONE", "TWO"]

    @pytest.mark.parametrize(
        ("case", "said"),
        [
            (changed(expected="maybe"), "case ONE: expected:"),
            (changed(tests=[]), "case ONE: tests:"),
            (changed(facts={"events": []}), "case ONE: facts.proposed: Field required"),
            (
                changed(facts={"proposed": {"t": "2026-06-02T07:59:00", "kind": "call"}}),
                "case ONE: facts.proposed.t:",
            ),
            (
                changed(facts=GOOD["facts"] | {"events": [{"t": "yesterday", "kind": "call_placed"}]}),
                "case ONE: facts.events.0.t:",
            ),
            ({"tests": ["US-TIME-1"]}, "case number 1: id: Field required"),
            ("nonsense", "case number 1: the case:"),
        ],
    )
    def test_a_mistake_names_the_case_and_the_field(self, file, case, said):
        with pytest.raises(CaseFileError) as error:
            read_cases(file(case))

        assert said in str(error.value)

    def test_every_mistake_of_a_file_is_named(self, file):
        with pytest.raises(CaseFileError) as error:
            read_cases(file(changed(expected="maybe"), changed(id="TWO", tests=[])))

        assert "case ONE" in str(error.value)
        assert "case TWO" in str(error.value)

    def test_an_id_twice_is_a_mistake(self, file):
        with pytest.raises(CaseFileError, match="case ONE: stands 2 times"):
            read_cases(file(GOOD, GOOD))

    @pytest.mark.parametrize("text", ["{}", "not json", '{"cases": []}'])
    def test_what_is_no_list_of_cases_is_refused(self, file, text):
        with pytest.raises(CaseFileError):
            read_cases(file(text=text))

    def test_a_file_that_is_not_there_is_refused(self, tmp_path):
        with pytest.raises(CaseFileError, match="cannot be read"):
            read_cases(tmp_path / "none.json")


def proposing(test, jurisdiction="US-federal", events=(), tz="America/New_York", **proposed):
    """Return the answer on a contact on 4 June 2026, by one rule."""
    facts = {
        "jurisdiction": jurisdiction,
        "parties": {"C1": {"role": "consumer", "tz": tz}},
        "debts": {"D1": {"kind": "medical", "consumer": "C1"}},
        "events": list(events),
        "proposed": {"t": "2026-06-04T16:30:00Z", "actor": "K1", "kind": "call", "to": "C1"} | proposed,
    }
    return judge_case(Case.model_validate(changed(tests=[test], facts=facts))).answer


def saying(meaning):
    return {
        "t": "2026-06-01T15:00:00Z",
        "actor": "C1",
        "kind": "statement",
        "medium": "phone",
        "meaning": meaning,
    }


class TestOtherCountries:
    @pytest.mark.parametrize(("hour", "answer"), [("16:30", "prohibited"), ("18:30", "allowed")])
    def test_a_case_of_the_united_kingdom_asks_its_rules(self, hour, answer):
        said = [saying("5 to 6 in the afternoon is inconvenient")]

        assert proposing("UK-TIME-1", "UK", said, "Europe/London", t=f"2026-06-04T{hour}:00Z") == answer

    @pytest.mark.parametrize(("kind", "answer"), [("bank", "allowed"), ("microfinance lender", "prohibited")])
    def test_in_india_the_kind_of_lender_decides_the_hours(self, kind, answer):
        facts = {
            "jurisdiction": "India",
            "collector": {"kind": kind},
            "parties": {"C1": {"role": "borrower", "tz": "Asia/Kolkata"}},
            "proposed": {"t": "2026-06-04T18:30:00+05:30", "actor": "K1", "kind": "call", "to": "C1"},
        }
        case = Case.model_validate(changed(tests=["IN-TIME-1", "IN-MFI-1"], facts=facts))

        assert judge_case(case).answer == answer


class TestWords:
    @pytest.mark.parametrize(
        ("test", "content", "answer"),
        [
            ("US-CONT-1", "You are a deadbeat", "prohibited"),
            ("US-CONT-1", "May I speak about your account?", "allowed"),
            ("US-FALSE-3", "You will go to jail", "prohibited"),
            ("US-FALSE-2", "You owe 300 dollars", None),
        ],
    )
    def test_rules_on_words_are_judged_by_the_words(self, test, content, answer):
        assert proposing(test, content=content) == answer

    def test_a_measure_that_is_real_may_be_named(self):
        assert proposing("US-FALSE-3", content="Your wages will be garnished") == "prohibited"
        assert proposing("US-FALSE-3", content="Your wages will be garnished", intended=True) == "allowed"


class TestDisputedDebts:
    @pytest.mark.parametrize(
        ("events", "content", "answer"),
        [
            ([saying("I dispute this bill")], "delinquent", "prohibited"),
            ([saying("I dispute this bill")], "delinquent, disputed by the consumer", "allowed"),
            ([], "delinquent", "allowed"),
        ],
    )
    def test_are_reported_as_disputed(self, events, content, answer):
        assert (
            proposing("US-FALSE-4", events=events, kind="furnish_to_cra", to="CRA", content=content) == answer
        )

    def test_a_dispute_by_word_of_mouth_stops_no_call(self):
        assert proposing("US-DISP-2", events=[saying("I dispute this bill")]) == "allowed"


class TestJudging:
    def one(self, **facts):
        return judge_case(read_one(changed(facts=GOOD["facts"] | facts)))

    def test_a_rule_that_no_book_has_is_not_judged(self):
        judged = judge_case(read_one(changed(tests=["US-NOWHERE-1"])))

        assert (judged.answer, judged.agrees) == (None, False)

    def test_a_contact_of_an_unknown_kind_is_not_judged(self):
        judged = self.one(proposed=GOOD["facts"]["proposed"] | {"kind": "teleport"})

        assert judged.answer is None
        assert "teleport" in judged.notes[0]

    def test_an_event_that_is_not_known_is_told(self):
        judged = self.one(events=[{"t": "2026-06-01T10:00:00-04:00", "kind": "eclipse"}])

        assert any("eclipse" in note for note in judged.notes)

    def test_how_words_were_understood_is_told_and_so_is_that_they_were_not(self):
        statement = {"t": "2026-06-01T10:00:00-04:00", "actor": "C1", "kind": "statement", "medium": "phone"}
        judged = self.one(
            events=[
                statement | {"meaning": "stop texting"},
                statement | {"meaning": "the weather is lovely"},
            ]
        )

        assert any("understood: 'stop texting' as not_by_channel sms" in note for note in judged.notes)
        assert any("not understood" in note and "weather" in note for note in judged.notes)

    def test_a_consumer_who_moved_is_where_they_moved_to(self):
        moved = {
            "t": "2026-05-01T10:00:00-04:00", "actor": "C1", "kind": "address_change", "tz": "America/Denver"
        }  # fmt: skip
        proposed = GOOD["facts"]["proposed"]

        early = self.one(events=[moved], proposed=proposed | {"t": "2026-06-02T09:30:00-04:00"})
        late = self.one(events=[moved], proposed=proposed | {"t": "2026-06-02T21:30:00-04:00"})
        before = self.one(events=[moved], proposed=proposed | {"t": "2026-04-02T09:30:00-04:00"})

        assert (early.answer, late.answer, before.answer) == ("prohibited", "allowed", "allowed")

    def test_an_unverified_rule_is_switched_on_for_its_case_alone_and_that_is_told(self):
        judged = judge_case(read_one(changed(tests=["US-TIME-6"], verified="no")))

        assert judged.answer == "prohibited"
        assert any("US-TIME-6 is not verified" in note for note in judged.notes)
        assert "US-TIME-6" not in {entry.rule.id for entry in load_rulebook("US").used}

    def test_a_place_nobody_knows_is_unknown_and_agrees_with_nothing(self):
        judged = self.one(parties={"C1": {"role": "consumer"}})

        assert (judged.answer, judged.agrees) == ("unknown", False)
        assert "zones" in judged.spoke[0].missing


def read_one(case):
    from kept.law.casebook import Case

    return Case.model_validate(case)


class TestCommand:
    @pytest.fixture
    def run(self):
        from kept.cli.main import app

        return lambda *words: CliRunner().invoke(app, ["law", "cases", *map(str, words)])

    def test_agreement_ends_with_the_counts_and_nothing_else(self, run, file):
        done = run(file(GOOD))

        assert done.exit_code == 0
        assert done.output.strip() == "1 agree, 0 disagree, 0 not judged"

    def test_a_disagreement_shows_the_facts_and_the_rules_that_spoke(self, run, file):
        done = run(file(changed(expected="allowed"), changed(id="TWO", tests=["US-NOWHERE-1"])))

        assert done.exit_code == 1
        assert "disagree: ONE" in done.output
        assert "US-TIME-1 (12 CFR 1006.6(b)(1)(i)): prohibited" in done.output
        assert "zones=['America/New_York']" in done.output
        assert "not judged: TWO" in done.output
        assert done.output.strip().endswith("0 agree, 1 disagree, 1 not judged")

    def test_a_malformed_file_ends_with_two_and_names_the_case(self, run, file):
        done = run(file(changed(expected="maybe")))

        assert done.exit_code == 2
        assert "case ONE: expected" in " ".join(done.output.split())

    def test_verbose_shows_the_cases_that_agree_too(self, run, file):
        assert "agree: ONE" in run("--verbose", file(GOOD)).output
