"""Text stays text, a missing character is refused, an error is named, the same input gives the same bytes."""

from __future__ import annotations

import shutil

import pytest

from kept.documents import (
    GlyphError,
    Issue,
    PaperError,
    TemplateError,
    load_paper,
    paper_codes,
    read_paper,
    render_many,
    values_digest,
)
from kept.documents.paper import OWN
from kept.documents.typeset import typeset

from .printed import runs
from .samples import AT, filled, pages, pdf_of

SHOWN = {"main.typ": b'#set text(font: "Noto Sans CJK SC")\n#json(bytes(sys.inputs.papers)).first().body'}


#: Written to borrowers, and so in sheets.
LETTERS = [code for code in paper_codes() if read_paper(code).file.channel == "letter"]


def shown(text):
    """The PDF of a bare text."""
    return typeset(SHOWN, [{"body": text}], inputs={}, at=AT)


@pytest.fixture
def house(tmp_path):
    """A house's own copy of the demand letter."""
    shutil.copytree(OWN / "demand", tmp_path / "demand")
    return tmp_path


def rewrite(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


class TestTextIsNeverCode:
    @pytest.mark.parametrize(
        "text",
        [
            '#read("/etc/passwd")',
            "*粗体* _x_ $x^2$ `code` = 标题",
            '#import "main.typ": *',
            '"] #panic("out")',
            "<label> @ref // gone /* gone */",
            "{{ 7 * 7 }} {% for %}",
        ],
    )
    def test_markup_in_a_value_prints_as_text(self, text):
        one = filled("demand", enquiry=text, borrower_name=text)

        assert pages(pdf_of(one)) == 1
        assert len(shown(text)) > len(shown("x"))

    def test_what_would_stop_the_compiler_as_code_does_not_as_text(self):
        with pytest.raises(TemplateError, match="panicked"):
            typeset({"main.typ": b'#panic("out")'}, [], inputs={}, at=AT)

        pdf_of(filled("demand", enquiry='#panic("out")'))

    def test_a_template_reads_no_file(self):
        with pytest.raises(TemplateError, match=r"main\.typ:1"):
            typeset({"main.typ": b'#read("/etc/passwd")'}, [], inputs={}, at=AT)


class TestCharacters:
    @pytest.mark.parametrize(
        "name", ["王𠮷", "张㛃", "李䶮", "周𬎆", "欧阳喆", "Łukasz Żółć", "Ó Súilleabháin"]
    )
    def test_rare_characters_of_names_print(self, name):
        assert pdf_of(filled(borrower_name=name)) != pdf_of(filled(borrower_name="王"))

    def test_a_character_no_font_has_is_refused_with_code_and_field(self):
        with pytest.raises(GlyphError, match=r"borrower_name: .*U\+E863") as refused:
            pdf_of(filled(borrower_name="王\ue863"))

        assert refused.value.character == "\ue863"

    def test_the_next_letter_prints_after_one_was_refused(self):
        with pytest.raises(GlyphError):
            pdf_of(filled(borrower_name="😀"))

        assert pages(pdf_of(filled())) == 1


class TestTemplateErrors:
    def test_one_that_does_not_compile_is_named_with_file_line_and_reason(self, house):
        rewrite(house / "demand/zh.typ", "#debts-table(d)", "#debts-table(d")

        with pytest.raises(TemplateError, match=r"demand/zh\.typ:\d+: unclosed delimiter"):
            load_paper("demand", house)

    def test_one_that_fails_while_setting_is_named_too(self, house):
        rewrite(house / "demand/en.typ", "#debts-table(d)", "#debts-table(d) #(1 + d.debts)")

        with pytest.raises(TemplateError, match=r"demand/en\.typ:\d+: cannot add"):
            load_paper("demand", house)

    def test_an_undeclared_field_is_named_with_its_line(self, house):
        rewrite(house / "demand/zh.typ", "#d.days_late", "#d.days_lat")

        with pytest.raises(PaperError, match=r"zh\.typ:\d+: prints the undeclared field days_lat"):
            load_paper("demand", house)


class TestWhatTheLawRequires:
    def test_a_content_left_out_of_the_declaration_is_named(self, house):
        rewrite(house / "demand/paper.yaml", "  other: [complaint_phone]\n", "")

        with pytest.raises(PaperError, match="CN-CC-69 requires other"):
            read_paper("demand", house)

    def test_a_content_left_out_of_a_template_is_named(self, house):
        rewrite(house / "demand/en.typ", "object to the debt or its amount and give evidence", "object")

        with pytest.raises(
            PaperError, match=r"en\.typ: says\.rights_and_duties: does not say .You may enquire"
        ):
            read_paper("demand", house)

    def test_a_content_nobody_asked_for_is_named(self, house):
        rewrite(house / "demand/paper.yaml", "says:\n", "says:\n  mood: {zh: 好, en: good}\n")

        with pytest.raises(PaperError, match="CN-CC-69, CN-LIM-195 knows no mood"):
            read_paper("demand", house)

    def test_two_rows_that_want_the_same_are_refused(self, house):
        rewrite(house / "demand/paper.yaml", "law: [CN-CC-69,", "law: [CN-CC-69, CN-CC-70,")

        with pytest.raises(PaperError, match="more than one row wants other"):
            read_paper("demand", house)

    def test_an_element_without_its_row_in_a_form_is_named(self, tmp_path):
        shutil.copytree(OWN / "payment_order", tmp_path / "payment_order")
        rewrite(tmp_path / "payment_order/paper.yaml", "        holds: in_china\n", "")

        with pytest.raises(PaperError, match="CN-ORD-225 requires in_china"):
            read_paper("payment_order", tmp_path)

    def test_a_field_of_a_content_must_be_printed(self, house):
        rewrite(house / "demand/zh.typ", "#d.enquiry", "电话")

        with pytest.raises(PaperError, match="enquiry_payment_objection: does not print enquiry"):
            read_paper("demand", house)

    def test_a_field_of_a_content_must_be_required(self, house):
        rewrite(house / "demand/paper.yaml", "complaint_phone: required", "complaint_phone: optional")

        with pytest.raises(PaperError, match=r"contents\.other: not a required field: complaint_phone"):
            read_paper("demand", house)

    def test_a_row_nobody_knows_is_refused(self, house):
        rewrite(house / "demand/paper.yaml", "law: [CN-CC-69,", "law: [CN-CC-96,")

        with pytest.raises(PaperError, match="no such row as CN-CC-96"):
            read_paper("demand", house)


class TestTheHousesOwn:
    def test_its_letter_comes_first_and_has_its_own_version(self, house):
        rewrite(house / "demand/zh.typ", "[催收函]", "[逾期债务催收函]")

        assert load_paper("demand", house).version != load_paper("demand").version
        assert load_paper("reminder", house).version == load_paper("reminder").version

    def test_it_may_add_a_paper(self, house):
        shutil.copytree(OWN / "reminder", house / "kind_words")

        assert "kind_words" in paper_codes(house)
        assert load_paper("kind_words", house).code == "kind_words"

    def test_its_style_changes_every_version(self, house):
        (house / "style.typ").write_bytes((OWN / "style.typ").read_bytes() + b"// ours\n")

        assert load_paper("reminder", house).version != load_paper("reminder").version

    def test_a_paper_that_is_not_there_is_named(self):
        with pytest.raises(PaperError, match="there is no paper 'dunning'; there are broken_promise"):
            read_paper("dunning")


class TestTheSameAgain:
    def test_the_same_input_gives_the_same_bytes(self):
        assert pdf_of(filled()) == pdf_of(filled())

    def test_another_amount_gives_another_paper_and_digest(self):
        assert values_digest(filled()) != values_digest(filled(total=123457))
        assert values_digest(filled()) == values_digest(filled())


class TestManyLetters:
    def test_they_come_as_sheets_in_order(self):
        issues = (Issue(filled(), f"7-{k}") for k in range(5))

        sheets = list(render_many(issues, "zh", at=AT, size=2))

        assert [[one.serial for one in sheet.issues] for sheet in sheets] == [
            ["7-0", "7-1"],
            ["7-2", "7-3"],
            ["7-4"],
        ]
        assert [pages(sheet.pdf) for sheet in sheets] == [2, 2, 1]

    def test_nothing_is_set_before_it_is_asked_for(self):
        asked = []

        def issues():
            for k in range(100):
                asked.append(k)
                yield Issue(filled(), str(k))

        next(render_many(issues(), "zh", at=AT, size=3))

        assert len(asked) == 3

    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("code", LETTERS)
    def test_a_letter_stands_in_a_sheet_as_it_stands_alone(self, code, language):
        alone = pdf_of(filled(code), language)

        (sheet,) = render_many([Issue(filled(code), "7-1")] * 2, language, at=AT)

        second = pages(alone) + 1
        assert standing(sheet.pdf) == standing(sheet.pdf, second) == standing(alone)

    def test_among_letters_of_one_page_one_of_two_keeps_both(self):
        long = filled(enquiry="客服热线 " * 400)
        alone = pdf_of(long)

        (sheet,) = render_many(
            [Issue(filled(), "7-0"), Issue(long, "7-1"), Issue(filled(), "7-2")], "zh", at=AT
        )

        assert pages(alone) == 2
        assert pages(sheet.pdf) == 4
        assert standing(sheet.pdf, 3) == standing(alone, 2)


def standing(pdf, page=1):
    """What stands where on a page, whatever is set first."""
    return {(round(one.left, 1), round(one.base, 1), one.text) for one in runs(pdf) if one.page == page}
