"""The named cases of each rulebook file, in a file at the same path below tests/cases/law."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from kept.datafile import Strict, load
from kept.dates import local_date
from kept.law import FACTS, Facts, Verdict, check, load_rulebook

CASES = Path(__file__).parents[1] / "cases" / "law"
PARAMS = Path(load_rulebook.__code__.co_filename).parent / "params"


class Case(Strict):
    name: str
    at: datetime
    facts: dict[str, str | list[str] | None] = {}
    verdict: str
    findings: dict[str, str] = {}
    missing: list[str] = []
    next_at: datetime | None = None
    alone: dict[str, datetime] = {}
    duties: list[str] = []
    idle: list[str] = []


class CaseFile(Strict):
    switch_on: list[str] = []
    base: dict[str, str | list[str]]
    cases: list[Case]


def files():
    return sorted(path.relative_to(CASES).as_posix() for path in CASES.glob("*/*/*/*.yaml"))


@cache
def read(name):
    return load(CASES / name, CaseFile)


def country(name):
    return name.partition("/")[0]


def cases():
    return [
        pytest.param(name, case, id=f"{name}: {case.name}") for name in files() for case in read(name).cases
    ]


def typed(name, text):
    if isinstance(text, str) and FACTS[name].type == "flag":
        return {"true": True, "false": False}[text]
    return int(text) if isinstance(text, str) and FACTS[name].type == "count" else text


@pytest.fixture(scope="module")
def book_of(tmp_path_factory):
    @cache
    def make(code, switched):
        if not switched:
            return load_rulebook(code)
        house = tmp_path_factory.mktemp("house")
        (house / "house.yaml").write_text(
            f"name: {{zh: 测试, en: Test}}\nswitch_on: [{', '.join(switched)}]\n", encoding="utf-8"
        )
        return load_rulebook(code, house=house)

    return lambda name: make(country(name), tuple(read(name).switch_on))


@pytest.mark.parametrize(("name", "case"), cases())
def test_case(name, case, book_of):
    given = read(name).base | case.facts
    facts = Facts.one(**{fact: typed(fact, text) for fact, text in given.items()})

    decision = check(book_of(name), facts, at=case.at)

    found = decision.findings(0)
    codes = {duty.code for duty in decision.duties(0)}
    assert {one.rule: one.verdict.name.lower() for one in found} == case.findings
    assert Verdict(decision.verdict[0]).name.lower() == case.verdict
    assert {name for one in found for name in one.missing} == set(case.missing)
    assert decision.next_at(0) == (case.at if case.verdict == "allow" else case.next_at)
    assert {one.rule: one.next_at for one in found if one.rule in case.alone} == case.alone
    assert set(case.duties) <= codes
    assert not codes & set(case.idle)


@pytest.mark.parametrize(("name", "case"), [one for one in cases() if one.values[1].verdict == "allow"])
def test_an_allowed_case_is_unknown_without_any_fact_it_rests_on(name, case, book_of):
    """Every country, every case that is allowed, every fact in turn; the answer names what is missing."""
    given = {fact: typed(fact, text) for fact, text in (read(name).base | case.facts).items()}
    book = book_of(name)

    for fact in check(book, Facts.one(**given), at=case.at).as_json(0)["facts"]:
        decision = check(book, Facts.one(**given | {fact: None}), at=case.at)

        # A rule that had not begun is unknown too once nobody knows whether it concerns this contact.
        assert decision.verdict[0] == Verdict.UNKNOWN, fact
        assert any(fact in one.missing for one in decision.findings(0)), fact
        assert all(fact in one.missing for one in decision.findings(0) if one.missing), fact


def test_every_topic_of_a_rulebook_has_a_case_file_at_the_same_path():
    topics = {
        path.relative_to(PARAMS).as_posix()
        for path in PARAMS.glob("*/*/*/*.yaml")
        if path.name != "instrument.yaml"
    }

    told = {path.relative_to(CASES).with_suffix(".yaml").as_posix() for path in CASES.glob("*/*/*/*.json")}
    assert set(files()) | told == topics


@pytest.mark.parametrize("code", sorted({country(name) for name in files()}))
def test_every_rule_that_can_deny_is_seen_denying_in_its_own_case_file(code):
    for entry in load_rulebook(code).entries:
        seen = {
            rule for case in read(entry.file).cases for rule, said in case.findings.items() if said == "deny"
        }
        assert not entry.rule.decides or entry.rule.id in seen, entry.rule.id


@pytest.mark.parametrize("code", sorted({country(name) for name in files()}))
def test_every_rule_that_can_deny_is_tried_on_its_first_day_and_on_the_day_before(code):
    book = load_rulebook(code)
    tried = {
        (rule, local_date(case.at, book.country.legal_zone), said)
        for name in files()
        if country(name) == code
        for case in read(name).cases
        for rule, said in case.findings.items()
    }

    for entry in book.entries:
        first = min(entry.rule.values)
        limits = {(entry.rule.id, first - timedelta(1), "unknown"), (entry.rule.id, first, "deny")}
        assert not entry.rule.decides or limits <= tried, entry.rule.id


def test_no_two_cases_share_a_name():
    names = [case.name for name in files() for case in read(name).cases]

    assert len(names) == len(set(names))
