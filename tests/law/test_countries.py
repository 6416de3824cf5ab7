"""What holds in every country's rulebook, whatever its rules are."""

import random
import re
from datetime import datetime
from functools import cache
from string import Formatter

import pytest

from kept.law import FACTS, Facts, Verdict, check, countries, load_rulebook
from kept.law.rolling import RollingCap

ENTRIES = [entry for code in countries() for entry in load_rulebook(code).entries]
MOMENTS = [datetime.fromisoformat(f"2026-{day}:30:00+00:00") for day in ("03-29T00", "06-15T12", "10-25T01")]
GIVEN = {
    "flag": [None, False, True],
    "count": [None, 0, 1, 2, 3, 6, 7, 29, 30, 59, 60],
    "time": [None, "01:00", "06:00", "20:00", "22:30"],
    "zones": [None, ("Europe/London",), ("Asia/Kolkata",), ("America/New_York", "Asia/Shanghai")],
    "spans": [None, (), ("daily 12:00-14:00",), ("Sun 00:00-03:00", "Mon-Fri 22:00-06:00")],
}


def values_of(fact):
    if fact.type == "regions":
        return [None, (), fact.codes[:1], fact.codes]
    return [None, *fact.codes] if fact.type == "code" else GIVEN[fact.type]


@cache
def book_of(code):
    return load_rulebook(code)


def random_rows(n, seed):
    """Return n rows in which most facts are known, so that every verdict occurs."""
    chance = random.Random(seed)
    quiet = {"flag": False, "count": 90, "time": "12:00", "zones": ("Asia/Kolkata",), "spans": ()}
    rows = []
    for _ in range(n):
        row = {name: quiet.get(fact.type, ()) for name, fact in FACTS.items() if fact.type != "code"}
        row |= {name: chance.choice(fact.codes) for name, fact in FACTS.items() if fact.type == "code"}
        row["debt_owed_by_addressee"] = row["recording_on"] = True
        for name in chance.sample(list(FACTS), chance.randint(0, 12)):
            row[name] = chance.choice(values_of(FACTS[name]))
        rows.append(row)
    return rows


def columns(rows):
    return {name: [row[name] for row in rows] for name in FACTS}


class TestSentences:
    @pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.rule.id)
    def test_every_rule_speaks_both_languages_names_its_source_and_holds_the_same_figures(self, entry):
        for text in (entry.rule.title, entry.rule.text, entry.instrument.name, entry.instrument.authority):
            assert re.search("[一-鿿]", text.zh)
            assert re.search("[A-Za-z]{3}", text.en)
            assert not re.search("[一-鿿]", text.en)
        zh, en = (
            {name for _, name, _, _ in Formatter().parse(text) if name}
            for text in (entry.rule.text.zh, entry.rule.text.en)
        )
        assert zh == en
        for value in entry.rule.values.values():
            assert value.source.article
            assert value.source.read_at

    def test_every_fact_is_asked_for_by_a_rule_of_some_country(self):
        rules = [entry.rule for entry in ENTRIES]
        values = [value for rule in rules for value in rule.values.values()]
        asked = {name for value in values for name in value.reads()}
        asked |= {value.frees for value in values if isinstance(value, RollingCap)}
        for rule in rules:
            if rule.presumption:
                asked |= {*rule.presumption.rebuts_breach, *rule.presumption.rebuts_compliance}

        assert set(FACTS) - asked == {"channel", "addressee", "creditor_kind", "regions"}


@pytest.mark.parametrize("code", countries())
class TestEveryCountry:
    @pytest.mark.parametrize("at", MOMENTS)
    def test_answers_n_rows_as_each_row_alone(self, code, at):
        rows = random_rows(150, seed=4)

        together = check(book_of(code), Facts.of(len(rows), **columns(rows)), at=at).verdict

        assert together.tolist() == [check(book_of(code), Facts.one(**row), at=at).verdict[0] for row in rows]
        assert set(together.tolist()) == set(Verdict)

    def test_gives_the_worst_of_its_findings(self, code):
        rows = random_rows(40, seed=5)

        decision = check(book_of(code), Facts.of(len(rows), **columns(rows)), at=MOMENTS[1])

        for i, verdict in enumerate(decision.verdict):
            assert verdict == max((one.verdict for one in decision.findings(i)), default=Verdict.ALLOW)

    def test_never_allows_for_knowing_less(self, code):
        rows = random_rows(300, seed=6)
        known = Facts.of(len(rows), **columns(rows))
        full = check(book_of(code), known, at=MOMENTS[1]).allowed

        for name in FACTS:
            fewer = Facts(known.n, {each: known.column(each) for each in FACTS if each != name})
            less = check(book_of(code), fewer, at=MOMENTS[1]).allowed
            assert not (less & ~full).any(), name

    def test_lifts_no_refusal_before_the_moment_it_names(self, code):
        rows = random_rows(60, seed=7)
        at = MOMENTS[1]
        decision = check(book_of(code), Facts.of(len(rows), **columns(rows)), at=at)

        for i in range(len(rows)):
            lifts = decision.next_at(i)
            assert lifts is None or lifts >= at
            assert (lifts == at) == (decision.verdict[i] == Verdict.ALLOW)
