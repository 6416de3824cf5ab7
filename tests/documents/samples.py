"""Papers filled for the tests, and what is in a PDF."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pikepdf

from kept.documents import fill, load_paper, render, specimens

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


__all__ = ["AT", "filled", "opened", "pages", "pdf_of"]
