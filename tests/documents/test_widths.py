"""No text prints wider than it is said to be, and a table tells by that which cells need a second line."""

from __future__ import annotations

import json
from datetime import date

import pytest

from kept.documents import TemplateError
from kept.documents.paper import OWN
from kept.documents.typeset import typeset
from kept.documents.widths import ems

from .printed import lines, runs
from .samples import AT, filled, pdf_of

#: Prints nothing, and says which of the texts is wider than it was said to be.
MEASURE = b"""
#import "style.typ": *
#show: body-text
#set text(size: 10pt)
#context for one in json(bytes(sys.inputs.papers)) {
  let wide = measure(one.text).width / 10pt
  if wide > one.ems + 0.001 { panic(one.text + " is " + str(wide) + " ems wide") }
}
"""


def measure(texts, *, language="zh", narrower=0.0):
    """Let the compiler measure texts; an error if one is wider than said."""
    said = [{"text": text, "ems": ems(text) - narrower} for text in texts]
    sources = {"main.typ": MEASURE, "style.typ": (OWN / "style.typ").read_bytes()}
    typeset(sources, said, inputs={"language": language, "draft": "", "single": ""}, at=AT)


def texts():
    ascii_ = [chr(code) for code in range(0x20, 0x7F)]
    chinese = [chr(code) for code in range(0x4E00, 0x9FA5, 97)]
    return [
        *(letter * 3 for letter in [*ascii_, *chinese, *"，。、：（）《》“”·—…€£éßŁÑøЖΩ①⑩％＃"]),
        *(f"{one}{two}" for one in "年中）7aW" for two in ascii_),
        *(
            "2026年11月23日",
            "C-00050000",
            "个人消费贷款A款（2期）",
            "23 November 2026",
            "-1,234,567.89",
            "£12.30",
        ),
        *("Visa信用卡Gold卡 3", "编号NO.12/甲", "𠮷𬎆"),
    ]


class TestEms:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_no_text_is_wider(self, language):
        measure(texts(), language=language)

    def test_figures_and_chinese_are_as_wide_as_said(self):
        with pytest.raises(TemplateError, match="ems wide"):
            measure(["1234567890"], narrower=0.06)
        with pytest.raises(TemplateError, match="ems wide"):
            measure(["逾期起始"], narrower=0.01)


def debts(number, product="个人消费贷款"):
    row = {"number": number, "product": product, "overdue_since": date(2026, 11, 23)}
    return [row | dict.fromkeys(("principal", "interest", "charges", "total"), 1_234_567)] * 7


class TestTable:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_a_text_too_wide_for_its_column_takes_more_lines(self, language):
        short = pdf_of(filled(debts=debts("C-0005")), language)
        long = pdf_of(filled(debts=debts("C-" + "0005" * 12)), language)

        assert len(lines(runs(long))[0]) > len(lines(runs(short))[0])

    def test_heads_of_the_debts_fit_their_width(self):
        heads = {
            "zh": ["债务编号", "业务种类", "逾期起始", "本金", "利息、罚息", "费用", "合计"],
            "en": ["Debt", "Product", "Overdue since", "Principal", "Interest", "Fees, costs", "Total"],
        }
        letter = (OWN / "letter.typ").read_text("utf-8")
        main = b"""
#import "style.typ": *
#show: body-text
#set text(size: 10pt)
#context for one in json(bytes(sys.inputs.heads)) {
  let wide = measure(text(weight: "bold", one)).width / 10pt
  if wide > head-ems(one) { panic(one + " is " + str(wide) + " ems wide") }
}
"""
        for language, said in heads.items():
            assert json.dumps(said, ensure_ascii=False)[1:-1] in letter
            inputs = {"language": language, "draft": "", "single": "", "heads": json.dumps(said)}
            typeset(
                {"main.typ": main, "style.typ": (OWN / "style.typ").read_bytes()}, [], inputs=inputs, at=AT
            )
