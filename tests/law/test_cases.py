"""The named cases of each rulebook file, in a file at the same path below tests/cases/law."""

from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from kept.datafile import Strict, load
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
    base: dict[str, str]
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


@pytest.fixture
def book_of(tmp_path):
    def make(name):
        switched = read(name).switch_on
        if not switched:
            return load_rulebook(country(name))
        (tmp_path / "house.yaml").write_text(
            f"name: {{zh: 测试, en: Test}}\nswitch_on: [{', '.join(switched)}]\n", encoding="utf-8"
        )
        return load_rulebook(country(name), house=tmp_path)

    return make


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


def test_every_topic_of_a_rulebook_has_a_case_file_at_the_same_path():
    topics = {
        path.relative_to(PARAMS).as_posix()
        for path in PARAMS.glob("*/*/*/*.yaml")
        if path.name != "instrument.yaml"
    }

    assert set(files()) == topics


@pytest.mark.parametrize("code", sorted({country(name) for name in files()}))
def test_every_rule_that_can_deny_is_seen_denying_in_its_own_case_file(code):
    for entry in load_rulebook(code).entries:
        seen = {
            rule for case in read(entry.file).cases for rule, said in case.findings.items() if said == "deny"
        }
        assert not entry.rule.decides or entry.rule.id in seen, entry.rule.id


def test_no_two_cases_share_a_name():
    names = [case.name for name in files() for case in read(name).cases]

    assert len(names) == len(set(names))
