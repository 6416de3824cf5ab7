"""Every paper keeps its layout at the limits: long names, sixty instalments, twelve debts, nothing."""

from __future__ import annotations

import re
from functools import cache

import pytest

from kept.documents import LANGUAGES, load_paper, paper_codes

from .extremes import COMPANY, PERSON, barest, fullest
from .printed import bare, lines, runs
from .samples import filled, pdf_of

PAPERS = paper_codes()
EXTREMES = {"fullest": fullest, "barest": barest}

#: The sheet and its margins in points; a comma at the end of a line may hang half a letter beyond.
LEFT, RIGHT, LOW, HIGH = 73.7, 527.3, 62.3, 773.9
FOOT = 37.8
HANGS = 5.5

_HEADING = re.compile(r"#part\[([^\]]*)\]")


@cache
def printed(code, language, extreme):
    """What stands in the PDF of a paper at a limit."""
    return runs(pdf_of(EXTREMES[extreme](code), language))


every_paper = pytest.mark.parametrize("code", PAPERS)
every_language = pytest.mark.parametrize("language", LANGUAGES)
every_extreme = pytest.mark.parametrize("extreme", EXTREMES)


@every_extreme
@every_language
@every_paper
class TestEachPaper:
    def test_stays_within_its_margins(self, code, language, extreme):
        found = printed(code, language, extreme)

        body = [one for one in found if round(one.base, 1) != FOOT]
        outside = [
            one
            for one in body
            if one.left < LEFT - 0.1 or one.right > RIGHT + HANGS or not LOW <= one.base <= HIGH
        ]
        assert body
        assert outside == []

    def test_nobody_signs_a_page_on_which_nothing_else_stands(self, code, language, extreme):
        signature_and_day, foot = 3, 1

        last = lines(printed(code, language, extreme))[-1]

        assert len(last) > signature_and_day + foot

    def test_no_heading_ends_a_page(self, code, language, extreme):
        found = printed(code, language, extreme)

        ends = [_last_line(found, page) for page in range(1, found[-1].page + 1)]
        assert [end for end in ends if end in _headings(code, language)] == []

    def test_numbers_its_pages(self, code, language, extreme):
        found = printed(code, language, extreme)

        count = found[-1].page
        told = {"zh": "第{}页，共{}页", "en": "Page{}of{}"}[language]
        feet = [_text(found, page).endswith(told.format(page, count)) for page in range(1, count + 1)]
        assert feet == [True] * count


def _last_line(found, page):
    """The lowest line of a page above its foot, without spaces."""
    body = [one for one in found if one.page == page and round(one.base, 1) != FOOT]
    lowest = min(one.base for one in body)
    return bare("".join(one.text for one in body if abs(one.base - lowest) < 1))


def _text(found, page):
    """All that a page says, without spaces."""
    return bare("".join(one.text for one in found if one.page == page))


def _headings(code, language):
    paper = load_paper(code)
    if paper.is_form:
        return {bare(part.title.in_(language)) for part in paper.sections}
    return {bare(told) for told in _HEADING.findall(paper.sources[language]["paper.typ"].decode())}


@every_language
@every_paper
class TestLongNames:
    def test_every_letter_of_them_is_printed(self, code, language):
        assert len(PERSON) == 40

        text = bare("".join(one.text for one in printed(code, language, "fullest")))

        names = {
            name: value
            for name, value in fullest(code).values.items()
            if value in (PERSON, COMPANY) and _is_printed(code, name, language)
        }
        assert {"creditor_name"} <= set(names)
        assert [name for name, value in names.items() if value not in text] == []


def _is_printed(code, name, language):
    """Whether a paper prints a field: a form prints what its rows show."""
    paper = load_paper(code)
    if paper.is_form:
        return any(name in row.show for part in paper.sections for row in part.rows)
    whole = paper.sources[language]["paper.typ"] + paper.sources[language]["letter.typ"]
    return f"d.{name}".encode() in whole


class TestLongTables:
    @every_language
    @pytest.mark.parametrize(
        ("code", "head", "cell"),
        [
            ("plan_agreement", {"zh": "期次还款日期", "en": "No.Paymentdate"}, "9,999,999,999.99"),
            ("plan_offer", {"zh": "期次还款日期", "en": "No.Paymentdate"}, "9,999,999,999.99"),
            ("interest_table", {"zh": "债务项目起止", "en": "DebtItemFrom,to"}, "9,999,999,999.99"),
            ("evidence_list", {"zh": "序号证据名称", "en": "No.Evidence"}, "个人住房装修"),
            ("complaint_loan", {"zh": "序号证据名称", "en": "No.Evidence"}, "个人住房装修"),
        ],
    )
    def test_have_their_head_on_each_page(self, code, head, cell, language):
        found = printed(code, language, "fullest")

        with_rows = {one.page for one in found if one.text.startswith(cell)}
        with_head = {page for page in with_rows if head[language] in _text(found, page)}
        assert len(with_rows) >= 2
        assert with_head == with_rows

    @pytest.mark.parametrize("count", [1, 2, 42, 43, 44, 45])
    def test_no_row_stands_alone_on_a_page(self, count):
        plan = [
            {"no": k + 1, "on": row["on"], "amount": 100 + k}
            for k, row in enumerate(fullest("plan_offer").values["instalments"][:count])
        ]

        made = runs(pdf_of(filled("plan_offer", instalments=plan)))

        on = [one.page for one in made if re.fullmatch(r"1\.\d\d", one.text)]
        assert len(on) == count
        assert min(on.count(page) for page in set(on)) >= min(2, count)

    @pytest.mark.parametrize(("code", "most"), [("plan_agreement", 3), ("plan_offer", 2), ("demand", 2)])
    @every_language
    def test_sixty_instalments_and_twelve_debts_take_few_pages(self, code, most, language):
        assert printed(code, language, "fullest")[-1].page == most


class TestASignature:
    @every_language
    @pytest.mark.parametrize("words", [1, 40, 60])
    def test_of_a_plan_stands_with_a_clause(self, language, words):
        full = fullest("plan_agreement").values["instalments"]

        made = pdf_of(filled("plan_agreement", instalments=full, plan_interest="利息照付 " * words), language)

        signature_and_day, foot = 2, 1
        assert len(lines(runs(made))[-1]) > signature_and_day + foot

    @pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 30])
    def test_of_a_form_stands_with_evidence(self, count):
        evidence = fullest("preservation").values["evidence"][:count]

        found = runs(pdf_of(filled("preservation", evidence=evidence)))

        signed = next(one.page for one in found if one.text.startswith("申请人（签字"))
        assert [one for one in found if one.page == signed and one.text.startswith("个人住房装修")]

    @pytest.mark.parametrize("lines_said", range(24, 31))
    def test_of_a_letter_stands_with_its_last_words(self, lines_said):
        found = runs(pdf_of(filled("reminder", payment_account="手机银行\n" * lines_said)))

        page = {mark: next(one.page for one in found if mark in one.text) for mark in ("盖章", "仅供收件人")}
        assert page["盖章"] == page["仅供收件人"]

    def test_slip_to_be_torn_off_is_in_one_piece(self):
        for language, ends in {"zh": ("回执", "随附还款"), "en": ("How do you want", "I enclosed")}.items():
            found = printed("us_validation", language, "fullest")

            assert len({one.page for one in found if one.text.startswith(ends)}) == 1
