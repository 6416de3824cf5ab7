"""Papers filled for the tests, and what is in a PDF."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pikepdf

from kept.documents import fill, load_paper, render, specimens
from kept.documents.fields import FieldKind

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def filled(code="demand", **said):
    """A paper with a specimen in every field, some said otherwise."""
    paper = load_paper(code)
    return fill(paper, specimens(paper) | said)


def pdf_of(one, language="zh", **kwargs):
    """A final paper's PDF."""
    return render(one, language, **{"serial": "7-1", "at": AT, "final": True} | kwargs)


def opened(pdf):
    """The PDF, to look at its structure."""
    return pikepdf.open(io.BytesIO(pdf))


def pages(pdf):
    """How many pages a PDF has."""
    with opened(pdf) as document:
        return len(document.pages)


def table(field, count):
    """So many rows of a table, each figure as large as a figure can be."""
    large = {
        FieldKind.TEXT: "某某市某某区某某支行业务编号",
        FieldKind.MONEY: 999_999_999_999,
        FieldKind.DATE: date(2026, 11, 23),
        FieldKind.COUNT: 365,
        FieldKind.RATE: 182_500,
    }
    return [{key: large[column.kind] for key, column in field.columns.items()} for _ in range(count)]


__all__ = ["AT", "filled", "opened", "pages", "pdf_of", "table"]
