"""All papers: each loads, is set in both languages as PDF/A-2b, and survives what life brings."""

from __future__ import annotations

import re
from datetime import date

import pikepdf
import pytest

from kept.documents import LANGUAGES, fill, load_paper, paper_codes, render_word, specimens
from kept.documents.fields import FieldKind

from .samples import AT, filled, opened, pages, pdf_of, table

LONG = "阿卜杜热依木·买买提吐尔逊·艾力肯江与某某（集团）国际供应链管理股份有限公司第一分公司筹备处"

PAPERS = paper_codes()


def test_there_are_letters_and_court_papers():
    groups = [load_paper(code).file.group for code in PAPERS]

    assert groups.count("letter") == 13
    assert groups.count("court") == 8


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", PAPERS)
def test_each_is_pdf_a_with_its_fonts_in_it(code, language):
    pdf = pdf_of(filled(code), language)

    with opened(pdf) as document:
        assert not document.is_encrypted
        about = document.open_metadata()
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "B")
        assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert "/DestOutputProfile" in document.Root.OutputIntents[0]
        assert str(document.Root.Lang).lower().startswith(language)
        fonts = [one for one in document.objects if is_font_descriptor(one)]
        assert fonts
        assert all(any(key in one for key in ("/FontFile2", "/FontFile3")) for one in fonts)


def is_font_descriptor(one):
    return getattr(one, "_type_name", "") == "dictionary" and one.get("/Type") == "/FontDescriptor"


@pytest.mark.parametrize("code", PAPERS)
def test_no_rows_no_options_and_long_names_are_set(code):
    paper = load_paper(code)
    bare = {
        name: value
        for name, value in specimens(paper).items()
        if name in paper.required and paper.fields[name].kind != FieldKind.TABLE
    }
    named = {name: LONG for name in bare if name.endswith("_name")}
    tables = {name: table(paper.fields[name], 1) for name in paper.required if paper.fields[name].columns}

    one = fill(paper, bare | named | tables)

    assert one.open == ()
    assert pages(pdf_of(one)) >= 1


def sixty_instalments():
    plan = table(load_paper("plan_agreement").fields["instalments"], 60)
    for k, row in enumerate(plan):
        row["on"] = date(2027 + k // 12, k % 12 + 1, 5) if k < 58 else date(2031, 11, 5)
    return plan


def test_sixty_instalments_run_over_pages():
    assert pages(pdf_of(filled("plan_agreement", instalments=sixty_instalments()))) == 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", [1, 40, 60])
def test_nobody_signs_a_page_without_a_clause(language, words):
    one = filled("plan_agreement", instalments=sixty_instalments(), plan_interest="利息照付 " * words)

    pdf = pdf_of(one, language)

    signature_and_day, foot = 2, 1
    assert lines_on_last_page(pdf) > signature_and_day + foot


def lines_on_last_page(pdf):
    """How many lines of text the last page has, told apart by the height at which they stand."""
    heights, shift = set(), 0.0
    with opened(pdf) as document:
        for one in pikepdf.parse_content_stream(document.pages[-1]):
            if str(one.operator) == "cm":
                shift = round(float(one.operands[5]), 1)
            elif str(one.operator) in {"Tj", "TJ"}:
                heights.add(shift)
    return len(heights)


def test_twelve_debts_of_the_largest_amounts_fit_one_letter():
    paper = load_paper("demand")

    assert pages(pdf_of(filled("demand", debts=table(paper.fields["debts"], 12)))) <= 2


def test_every_paper_says_how_far_its_law_was_read():
    for code in PAPERS:
        paper = load_paper(code)
        order = ("no", "partly", "secondary", "text")
        read = min(order.index(row.verified) for row in paper.law.values())
        assert order.index(paper.file.verified) <= read, code


def test_every_figure_of_a_paper_is_a_declared_field():
    """The texts carry no amount of their own: what looks like one would be a specimen left behind."""
    for code in PAPERS:
        for language in LANGUAGES:
            text = load_paper(code).sources[language]["paper.typ"].decode()
            assert not re.search(r"\d{1,3}(,\d{3})+(\.\d\d)?", text), code


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [code for code in PAPERS if load_paper(code).is_form])
def test_forms_are_also_word(code, language):
    one = filled(code)

    assert render_word(one, language, at=AT) == render_word(one, language, at=AT)
