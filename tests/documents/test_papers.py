"""All papers: each loads, is set in both languages as PDF/A-2b, and survives what life brings."""

from __future__ import annotations

import re

import pytest

from kept.documents import LANGUAGES, load_paper, paper_codes, render_word

from .samples import AT, filled, opened, pdf_of

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


def test_no_semicolon_of_a_text_is_read_as_the_end_of_code():
    for code in PAPERS:
        for language in LANGUAGES:
            text = load_paper(code).sources[language]["paper.typ"].decode()
            assert not re.search(r"#[^\s\\]*;", text), (code, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [code for code in PAPERS if load_paper(code).is_form])
def test_forms_are_also_word(code, language):
    one = filled(code)

    assert render_word(one, language, at=AT) == render_word(one, language, at=AT)
