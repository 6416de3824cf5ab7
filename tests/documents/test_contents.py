"""What the law wants in each paper is read in its PDF, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from kept.documents import LANGUAGES, fill, load_paper, paper_codes
from kept.documents.fields import FieldKind, shown

from .printed import bare, text_of
from .samples import pdf_of

PAPERS = paper_codes()


def telling(paper):
    """A value for each field that no other field has, so that one found in a text is that field's."""
    return {name: _one(name, field, k) for k, (name, field) in enumerate(paper.fields.items())}


def _one(name, field, k):
    if field.kind == FieldKind.TABLE:
        columns = enumerate(field.columns.items())
        return [{key: _one(key, column, 100 * k + at) for at, (key, column) in columns}]
    if field.kind == FieldKind.CHOICE:
        return next(iter(field.options))
    return {
        FieldKind.TEXT: f"{name}是{k}",
        FieldKind.MONEY: 7_000_001 + 1013 * k,
        FieldKind.DATE: date.fromordinal(date(2027, 1, 2).toordinal() + k % 997),
        FieldKind.COUNT: 3001 + k,
        FieldKind.RATE: 101_300 + k,
        FieldKind.FLAG: True,
    }[field.kind]


def told(paper, values, name, language):
    """The texts by which a field is known in a PDF: the cells of a table, the options of a choice."""
    field = paper.fields[name]
    if field.kind == FieldKind.FLAG:
        return [{"zh": "是", "en": "Yes"}[language]]
    value = shown(field, values[name], currency="CNY", language=language)
    if field.kind != FieldKind.TABLE:
        return [value]
    return [_without_currency(cell) for row in value for cell in row.values()]


def labels(paper, row, language):
    """The labels by which a row of a form is known; a table stands alone, under the section's title."""
    fields = {name: paper.fields[name] for name in row.show}
    if len(fields) == 1:
        alone = any(field.kind == FieldKind.TABLE for field in fields.values())
        return [] if alone else [row.label.in_(language)]
    return [
        row.label.in_(language),
        *(row.labels.get(name, field.label).in_(language) for name, field in fields.items()),
    ]


def _without_currency(cell):
    return cell.removeprefix("人民币").removeprefix("CNY ").removesuffix("元")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", PAPERS)
def test_all_that_the_law_wants_is_read_in_the_pdf(code, language):
    paper = load_paper(code)
    full = fill(paper, telling(paper))

    text = text_of(pdf_of(full, language))

    assert paper.contents
    for one in paper.contents:
        words = [cell for name in one.fields for cell in told(paper, full.values, name, language)]
        words += [one.says.in_(language)] if one.says else []
        words += labels(paper, one.row, language) if one.row else []
        assert [word for word in words if bare(word) not in text] == [], one.code


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [code for code in PAPERS if load_paper(code).is_form])
def test_a_form_shows_each_element_also_where_it_is_left_open(code, language):
    paper = load_paper(code)
    required = {name: value for name, value in telling(paper).items() if name in paper.required}

    text = text_of(pdf_of(fill(paper, required), language))

    for part in paper.sections:
        for row in part.rows:
            assert [one for one in labels(paper, row, language) if bare(one) not in text] == []
