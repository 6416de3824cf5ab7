"""The export as people read it: one page, Chinese and English, that prints well and runs nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from kept.evidence.days import DayProof
from kept.evidence.keys import VerifyKey
from kept.evidence.record import Record
from kept.evidence.wording import Wording, wall_clock


@dataclass(frozen=True, slots=True)
class Field:
    """One field as label and value in both languages."""

    label_zh: str
    label_en: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Row:
    """One record as the page shows it: a line in each language, and the fields the line does not tell."""

    record: Record
    at: str
    zh: str
    en: str
    fields: Sequence[Field]


def render_page(
    case: Mapping[str, Any],
    records: Sequence[Record],
    proofs: Sequence[DayProof],
    public_key: str,
    wording: Wording,
) -> str:
    """Return the page, HTML with everything in it: no script, no reference to anything outside."""
    page = _environment().get_template("page.html.j2")
    return page.render(
        facts=list(_fields(case, wording)),
        rows=[_row(record, wording) for record in records],
        proofs=proofs,
        covered=max((each.leaf.length for each in proofs), default=0),
        first=records[0],
        last=records[-1],
        first_at=wall_clock(records[0].at),
        last_at=wall_clock(records[-1].at),
        key_id=VerifyKey(public_key).key_id,
        public_key=public_key,
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("kept.evidence", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _row(record: Record, wording: Wording) -> Row:
    body = _body(record)
    told = wording.told(record.kind, body)
    return Row(
        record=record,
        at=wall_clock(record.at),
        zh=wording.line(record.kind, body, "zh"),
        en=wording.line(record.kind, body, "en"),
        fields=[field for name, field in zip(body, _fields(body, wording), strict=True) if name not in told],
    )


def _body(record: Record) -> dict[str, Any]:
    """Return a record's body; one that was tampered with until it is none is shown as it stands."""
    try:
        body = json.loads(record.body)
    except (ValueError, RecursionError):
        body = None
    return body if isinstance(body, dict) else {"body": record.body}


def _fields(body: Mapping[str, Any], wording: Wording) -> Iterator[Field]:
    for name in body:
        yield Field(
            label_zh=wording.label(name, "zh"),
            label_en=wording.label(name, "en"),
            zh=wording.value(name, body, "zh"),
            en=wording.value(name, body, "en"),
        )
