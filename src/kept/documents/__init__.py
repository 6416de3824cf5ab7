"""Papers: letters, notices and court papers, from templates that are data to PDF/A and Word.

A paper is a folder of ``papers``: ``paper.yaml`` declares its fields and what the law wants it to contain,
``zh.typ`` and ``en.typ`` set it; a form has sections instead. ``fill`` says which fields the records fill and
which a person must, ``render`` sets it. Data never become code. No clock, no database here.
"""

from kept.documents.fields import Field, FieldKind, FieldValueError, Source, shown
from kept.documents.filling import Filled, NotFinalError, Proposed, TooLongError, fill
from kept.documents.paper import (
    LANGUAGES,
    Content,
    Paper,
    PaperError,
    PaperFile,
    paper_codes,
    read_paper,
    specimens,
)
from kept.documents.render import Issue, Sheet, load_paper, render, render_many, values_digest
from kept.documents.saying import read_answers, read_rows, read_value
from kept.documents.standing import StandingFacts, load_standing_facts
from kept.documents.typeset import GlyphError, TemplateError
from kept.documents.word import NoWordError, render_word

__all__ = [
    "LANGUAGES",
    "Content",
    "Field",
    "FieldKind",
    "FieldValueError",
    "Filled",
    "GlyphError",
    "Issue",
    "NoWordError",
    "NotFinalError",
    "Paper",
    "PaperError",
    "PaperFile",
    "Proposed",
    "Sheet",
    "Source",
    "StandingFacts",
    "TemplateError",
    "TooLongError",
    "fill",
    "load_paper",
    "load_standing_facts",
    "paper_codes",
    "read_answers",
    "read_paper",
    "read_rows",
    "read_value",
    "render",
    "render_many",
    "render_word",
    "shown",
    "specimens",
    "values_digest",
]
