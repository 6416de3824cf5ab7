"""The export as people read it: one page, Chinese and English, that prints well and runs nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from kept.datafile import Bilingual, Strict, load
from kept.dates import BEIJING, local
from kept.evidence.days import DayProof
from kept.evidence.keys import VerifyKey
from kept.evidence.record import Record
from kept.money import format_minor

LANGUAGES = ("zh", "en")

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Wording(Strict):
    """How evidence reads: a line for each kind of record, a label for each field, a word for a known value.

    A line may name fields of the body in braces; a record that lacks one of them is shown by its fields.
    """

    kinds: dict[str, Bilingual]
    fields: dict[str, Bilingual]
    values: dict[str, Bilingual]

    @classmethod
    def of_the_house(cls) -> Wording:
        """Return the wording that comes with Kept."""
        return _default_wording()

    def label(self, name: str, language: str) -> str:
        """Return a field's label, or its name where none is known."""
        known = self.fields.get(name)
        return known.in_(language) if known else name.removesuffix("_minor").replace("_", " ")

    def value(self, name: str, body: Mapping[str, Any], language: str) -> str:
        """Return a field's value for people: money, moments on the wall clock, known words."""
        value = body[name]
        if isinstance(value, bool):
            return self.value(name, {name: "true" if value else "false"}, language)
        if isinstance(value, int) and name.endswith("_minor"):
            return format_minor(value, str(body.get("currency", "CNY")))
        if isinstance(value, str) and name.endswith("_at"):
            return _wall_clock(value)
        if isinstance(value, list | dict):
            return self._nested(name, value, language)
        known = self.values.get(str(value))
        return known.in_(language) if known else "—" if value in (None, "") else str(value)

    def _nested(self, name: str, value: list[Any] | dict[str, Any], language: str) -> str:
        comma, colon = ("，", "：") if language == "zh" else (", ", ": ")
        if isinstance(value, dict):
            return comma.join(
                f"{self.label(key, language)}{colon}{self.value(key, value, language)}" for key in value
            )
        stop = "；" if language == "zh" else "; "
        return stop.join(self.value(name, {name: item}, language) for item in value) or "—"

    def line(self, kind: str, body: Mapping[str, Any], language: str) -> str:
        """Return a record in one line; by its fields where its kind has no line for this body."""
        named = self.named(kind, body)
        if named is None:
            return f"{kind}: {self._nested('', dict(body), language)}" if body else kind
        template = self.kinds[kind].in_(language)
        return _PLACEHOLDER.sub(lambda found: self.value(found[1], body, language), template)

    def named(self, kind: str, body: Mapping[str, Any]) -> set[str] | None:
        """Return the fields that a kind's line names, or None where the kind has no line for this body."""
        known = self.kinds.get(kind)
        if known is None:
            return None
        names = set(_PLACEHOLDER.findall(known.zh + known.en))
        return names if names <= body.keys() else None


@cache
def _default_wording() -> Wording:
    return load(Path(__file__).with_name("wording.yaml"), Wording)


@dataclass(frozen=True, slots=True)
class Row:
    """One record as the page shows it: a line in each language, and the fields the line does not tell."""

    record: Record
    at: str
    lines: Mapping[str, str]
    fields: Sequence[tuple[str, str, str, str]]


def render_page(
    case: Mapping[str, Any],
    records: Sequence[Record],
    proofs: Sequence[DayProof],
    public_key: str,
    wording: Wording,
) -> str:
    """Return the page, HTML with everything in it: no script, no reference to anything outside."""
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            facts=list(_pairs(case, wording)),
            rows=[_row(record, wording) for record in records],
            proofs=proofs,
            covered=max((each.leaf.length for each in proofs), default=0),
            first=records[0],
            last=records[-1],
            first_at=_wall_clock(records[0].at),
            last_at=_wall_clock(records[-1].at),
            key_id=VerifyKey(public_key).key_id,
            public_key=public_key,
        )
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
    body = json.loads(record.body)
    told = wording.named(record.kind, body)
    rest = {} if told is None else {name: body[name] for name in body if name not in told}
    return Row(
        record=record,
        at=_wall_clock(record.at),
        lines={language: wording.line(record.kind, body, language) for language in LANGUAGES},
        fields=list(_pairs(rest, wording)),
    )


def _pairs(body: Mapping[str, Any], wording: Wording) -> Iterator[tuple[str, str, str, str]]:
    """Yield each field as label and value in Chinese and in English."""
    for name in body:
        yield (
            wording.label(name, "zh"),
            wording.label(name, "en"),
            wording.value(name, body, "zh"),
            wording.value(name, body, "en"),
        )


def _wall_clock(text: str) -> str:
    """Return a moment in Beijing time; text that is no moment as it stands."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{local(moment, BEIJING):%Y-%m-%d %H:%M:%S}" if moment.tzinfo else text
