"""A form as Word, for the lawyer who edits it: the same fields, the same words, always marked as a draft."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from docxtpl import DocxTemplate, Listing

from kept.documents.fields import FieldKind
from kept.documents.filling import Filled
from kept.documents.paper import OWN
from kept.documents.render import form_layout, printed

_TICKED, _OPEN = "☑", "□"

_NOTES = {
    "zh": "草稿：定稿前请核对。尚待填写：{open}",
    "en": "Draft: check before filing. Still to be filled: {open}",
}


class NoWordError(ValueError):
    """Only forms can be had as Word."""


def render_word(filled: Filled, language: str, *, at: datetime) -> bytes:
    """Return a form as a Word file; open fields stay empty and are named at its head.

    Texts reach the file escaped and are never read as a template. The same arguments give the same bytes.

    Raises:
        NoWordError: the paper is no form.
    """
    paper = filled.paper
    if not paper.is_form:
        raise NoWordError(f"{paper.code} is a letter; only forms can be had as Word")
    told, layout = printed(filled, language), form_layout(paper, language)
    open_names = "、".join(paper.fields[name].label.in_(language) for name in filled.open)
    sections = [
        {
            "title": part["title"],
            "rows": [
                {
                    "label": row["label"],
                    "text": Listing("\n".join(_line(one, told, language) for one in row["fields"])),
                }
                for row in part["rows"]
            ],
        }
        for part in layout["sections"]
    ]
    template = DocxTemplate(OWN / "form.docx")
    template.render(
        {
            "title": paper.file.name.in_(language),
            "note": _NOTES[language].format(open=open_names or "—"),
            "sections": sections,
            "addressed": f"{layout['addressed']} {told.get('court') or ''}".strip(),
            "closing": layout["closing"],
        },
        autoescape=True,
    )
    return _bytes(template, at)


def _line(field: Mapping[str, Any], told: Mapping[str, Any], language: str) -> str:
    """Return one field of a row as text: its label and value, or its options with the chosen one ticked."""
    value, colon = told[field["name"]], {"zh": "：", "en": ": "}[language]
    if field["kind"] in {FieldKind.FLAG, FieldKind.CHOICE}:
        shown = "  ".join(f"{_TICKED if code == value else _OPEN}{label}" for code, label in field["options"])
    elif field["kind"] == FieldKind.TABLE:
        shown = "".join("\n" + "  ".join(str(cell) for cell in row.values() if cell) for row in value)
    else:
        shown = value or ""
    return f"{field['label']}{colon}{shown}"


def _bytes(template: DocxTemplate, at: datetime) -> bytes:
    """Return the file with every date in it set to the given moment."""
    naive = at.replace(tzinfo=None)
    properties = template.docx.core_properties
    properties.created = properties.modified = naive
    loose, fixed = io.BytesIO(), io.BytesIO()
    template.save(loose)
    with zipfile.ZipFile(loose) as read, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            written.writestr(
                zipfile.ZipInfo(name, naive.timetuple()[:6]), read.read(name), zipfile.ZIP_DEFLATED
            )
    return fixed.getvalue()
