"""The law is a page: every rule with its source, searchable, for everybody in the house."""

from __future__ import annotations

import re

import pytest

from kept.law import countries, load_rulebook
from kept.records.models import Role

from ...house import a_case, at, clock_shows, person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return signed_in(person("lin", Role.COMPLIANCE))


def shown(client, address):
    return client.get(address).content.decode()


@pytest.mark.parametrize("role", Role)
def test_every_role_may_read_it_and_finds_it_in_the_navigation(role):
    page = shown(signed_in(person("one", role)), "/law/")

    assert 'data-key="g l"' in page
    assert "夜间不得催收" in page


def test_a_rule_stands_with_its_article_weight_check_date_and_cases(officer):
    page = shown(officer, "/law/")
    row = re.search(r"<tr[^>]*>(?:(?!</tr>).)*CN-GBT-01<.*?</tr>", page, re.DOTALL)[0]

    for text in ("每日 22:00 至次日 08:00 不得催收", "5.3", "2025-02-28", "据二手资料", "启用"):
        assert text in re.sub(r"\s+", " ", row), text
    assert re.search(r'<td class="k-num">\d+</td>', row)


def test_a_rule_nobody_verified_is_shown_as_off(officer):
    page = shown(officer, "/law/?unverified=1")

    assert "CN-GBT-04" in page
    assert "CN-GBT-01<" not in page


@pytest.mark.parametrize("code", countries())
def test_each_country_lists_all_its_rules(officer, code):
    page = shown(officer, f"/law/?country={code}")

    for entry in load_rulebook(code).entries:
        assert f"{entry.rule.id}</span>" in page


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("夜间", "CN-GBT-01"),
        ("NIGHT consent", "CN-CBA-02"),
        ("第十五条", "CN-CR-15"),
        ("cn-pi-13", "CN-PI-13"),
    ],
)
def test_words_of_either_language_an_article_or_an_id_find_a_rule(officer, words, rule):
    page = officer.get("/law/", {"q": words}, headers={"HX-Request": "true"}).content.decode()

    assert f"{rule}</span>" in page
    assert "<html" not in page
    assert page.count("data-row ") < 15


def test_words_of_no_rule_are_said_to_find_none(officer):
    assert "没有规则含有这些字词" in shown(officer, "/law/?q=xyzzy")


def test_one_rule_is_shown_in_full(officer):
    page = shown(officer, "/law/CN-GBT-07/")

    for text in ("请问您方便告诉我他/她现在的联系方式吗？", "欠款金额、逾期天数等任何欠款信息", "预留联系人"):
        assert text in page


def test_the_page_is_english_for_who_reads_english(officer):
    officer.post("/language/", {"language": "en", "next": "/law/"})

    page = shown(officer, "/law/?country=GB")

    assert "Each rule by which the gate allows or refuses" in page
    assert not re.search(
        "[一-鿿]", re.sub(r"<select.*?</select>|<code>.*?</code>|中文", "", page.split("<main")[1])
    )


@pytest.mark.parametrize("address", ["/law/CN-NONE/", "/law/%00/"])
def test_a_rule_there_is_not_is_not_found(officer, address):
    assert officer.get(address).status_code == 404


def test_an_unknown_country_shows_the_houses(officer):
    assert "CN-GBT-01" in shown(officer, "/law/?country=XX")


def test_it_asks_the_database_only_who_is_asking(officer, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        officer.get("/law/")


class TestWhereARuleRefusedLately:
    @pytest.fixture
    def refused(self, settings):
        """A call at eleven at night was refused."""
        clock_shows(settings, at(23))
        collector = person("li")
        case = a_case(collector)
        phone = case.borrower.phones.get()
        answer = signed_in(collector).post("/calls/", {"case": case.pk, "phone": phone.pk})
        return case, answer.content.decode()

    def test_the_refusal_leads_to_the_rule(self, refused):
        _, page = refused

        assert 'href="/law/CN-GBT-01/"' in page

    def test_so_does_the_number_on_the_page_of_the_case(self, refused, officer):
        case, _ = refused

        assert 'href="/law/CN-GBT-01/"' in shown(officer, f"/cases/{case.pk}/")

    def test_the_rule_shows_the_refusal_to_who_sees_evidence(self, refused, officer):
        case, _ = refused

        assert f'href="/cases/{case.pk}/"' in shown(officer, "/law/CN-GBT-01/")
        assert f'href="/cases/{case.pk}/"' not in shown(officer, "/law/CN-GBT-04/")
        assert "最近拒绝了哪些触达" not in shown(signed_in(person("zhao", Role.ANALYST)), "/law/CN-GBT-01/")
