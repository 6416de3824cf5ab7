"""Set filled papers: one as PDF/A-2b, or many as one stream of sheets; drafts say they are drafts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import Any

from kept.documents.fields import Field, FieldKind, shown, words
from kept.documents.filling import Filled, fill
from kept.documents.paper import LANGUAGES, Paper, Row, read_paper, specimens
from kept.documents.typeset import GlyphError, TemplateError, page_count, typeset
from kept.documents.widths import ems

#: Letters set together as one PDF: fast, and the memory of one sheet is all that is ever needed.
SHEET = 50

_TRIED_AT = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Issue:
    """One paper to print: what it says and the number it bears."""

    filled: Filled
    serial: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Some papers set as one PDF; ``issues`` in their order."""

    issues: tuple[Issue, ...]
    pdf: bytes


@cache
def load_paper(code: str, house: Path | None = None) -> Paper:
    """Return a paper whose templates have been tried in both languages with specimens.

    Raises:
        PaperError, DataFileError: as ``read_paper``.
        TemplateError: a template cannot be set; the message names file, line and reason.
    """
    paper = read_paper(code, house)
    trial = fill(paper, specimens(paper))
    for language, single in product(LANGUAGES, {False, paper.file.channel == "letter"}):
        try:
            _set([Issue(trial, "0")], language, at=_TRIED_AT, single=single)
        except TemplateError as error:
            name, _, rest = str(error).partition(":")
            raise TemplateError(f"{paper.paths[language].get(name, name)}:{rest}") from error
    return paper


def render(
    filled: Filled, language: str, *, serial: str, at: datetime, final: bool, fonts: tuple[Path, ...] = ()
) -> bytes:
    """Return one paper as PDF/A-2b; the same arguments give the same bytes.

    Args:
        filled: the paper with its values.
        language: ``zh`` or ``en``.
        serial: the number the paper bears.
        at: the moment the PDF says it was made.
        final: a final paper has no required field open; a draft says on each page that it is one.
        fonts: further folders with fonts.

    Raises:
        NotFinalError: final, and a required field is empty.
        GlyphError: no font has a character; the message names the field.
    """
    if final:
        filled.require_final()
    return _set([Issue(filled, serial)], language, at=at, draft=not final, fonts=fonts)


def render_many(
    issues: Iterable[Issue], language: str, *, at: datetime, fonts: tuple[Path, ...] = (), size: int = SHEET
) -> Iterator[Sheet]:
    """Yield final papers of one kind as sheets, as they come; only one sheet is ever held.

    Raises:
        NotFinalError, GlyphError: as ``render``; the sheets before it have been yielded.
    """
    waiting = iter(issues)
    while batch := tuple(islice(waiting, size)):
        for one in batch:
            one.filled.require_final()
        yield Sheet(batch, _sheet(batch, language, at=at, fonts=fonts))


def _sheet(issues: Sequence[Issue], language: str, *, at: datetime, fonts: tuple[Path, ...]) -> bytes:
    """Set papers as if each had one page, which is quick, and again with pages counted if one has more."""
    single = _set(issues, language, at=at, fonts=fonts, single=True)
    return single if page_count(single) == len(issues) else _set(issues, language, at=at, fonts=fonts)


def _set(
    issues: Sequence[Issue],
    language: str,
    *,
    at: datetime,
    draft: bool = False,
    fonts: tuple[Path, ...] = (),
    single: bool = False,
) -> bytes:
    paper = issues[0].filled.paper
    inputs = {
        "title": paper.file.name.in_(language),
        "language": language,
        "draft": "yes" if draft else "",
        "form": json.dumps(form_layout(paper, language), ensure_ascii=False) if paper.is_form else "",
        "single": "yes" if single else "",
    }
    said = [
        printed(one.filled, language, draft=draft) | {"serial": one.serial, "version": paper.version[:12]}
        for one in issues
    ]
    try:
        return typeset(paper.sources[language], said, inputs=inputs, at=at, fonts=fonts)
    except GlyphError as error:
        raise GlyphError(error.character, _field_with(error.character, said)) from error


def _field_with(character: str, said: Sequence[dict[str, Any]]) -> str:
    """Return the first field whose text holds a character that cannot be printed; empty if none does."""
    for one in said:
        for name, value in one.items():
            if character in json.dumps(value, ensure_ascii=False):
                return name
    return ""


#: Printed in a draft where a required field is still empty.
_BLANK = "________"

#: Shown on a form as boxes, one of them ticked.
_BOXED = frozenset({FieldKind.FLAG, FieldKind.CHOICE})


def printed(filled: Filled, language: str, *, draft: bool = False) -> dict[str, Any]:
    """Return what a template reads: every field as text, amounts also in words; an open one as a blank.

    Of a letter's table, ``…_ems`` says how wide the widest text of each column is.
    """
    told: dict[str, Any] = {}
    is_form = filled.paper.is_form
    for name, field in filled.paper.fields.items():
        value = filled.values[name]
        told[name] = shown(field, value, currency=filled.currency, language=language, bare=not is_form)
        if field.kind == FieldKind.TABLE and not is_form:
            told[f"{name}_ems"] = _widest(field, told[name] or [])
        if value is None:
            told[name] = [] if field.kind == FieldKind.TABLE else None
        if value is None and draft and name in filled.open and field.kind not in _BOXED:
            told[name] = told[name] if field.kind == FieldKind.TABLE else _BLANK
        if field.kind == FieldKind.MONEY:
            told[f"{name}_words"] = words(field, value, currency=filled.currency, language=language)
        if is_form and field.kind in _BOXED and value is not None:
            told[name] = value if field.kind == FieldKind.CHOICE else "yes" if value else "no"
    return told


def _widest(field: Field, rows: Any) -> dict[str, float]:  # noqa: ANN401 - as shown
    return {key: max((ems(row[key]) for row in rows), default=0.0) for key in field.columns}


def form_layout(paper: Paper, language: str) -> dict[str, Any]:
    """Return a form's layout in one language: sections of rows of fields with label, kind and options."""
    return {
        "addressed": paper.file.addressed.in_(language) if paper.file.addressed else "",
        "closing": paper.file.closing.in_(language) if paper.file.closing else "",
        "sections": [
            {
                "title": part.title.in_(language),
                "rows": [
                    {
                        "label": row.label.in_(language),
                        "fields": [_form_field(paper, row, name, language) for name in row.show],
                    }
                    for row in part.rows
                ],
            }
            for part in paper.sections
        ],
    }


def _form_field(paper: Paper, row: Row, name: str, language: str) -> dict[str, Any]:
    field = paper.fields[name]
    options = {code: label.in_(language) for code, label in field.options.items()}
    if field.kind == FieldKind.FLAG:
        options = {"yes": {"zh": "是", "en": "Yes"}[language], "no": {"zh": "否", "en": "No"}[language]}
    return {
        "name": name,
        "label": row.labels.get(name, field.label).in_(language),
        "kind": str(field.kind),
        "options": [[code, label] for code, label in options.items()],
        "columns": [[key, column.label.in_(language)] for key, column in field.columns.items()],
    }


def values_digest(filled: Filled) -> str:
    """Return the digest of all that a filled paper says, whatever sheet it is printed on."""
    told = json.dumps(dict(filled.values), default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
