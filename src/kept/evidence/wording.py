"""How evidence reads to people: a title and a line for each kind, labels for fields, words for values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from kept.datafile import Bilingual, Strict, load
from kept.dates import BEIJING, local
from kept.money import format_minor

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_NOTHING = "—"

LANGUAGES = frozenset({"zh", "en"})


class Kind(Strict):
    """One kind of record: what it is called and, where its fields are fixed, one line that tells them."""

    title: Bilingual
    line: Bilingual | None = None


class Wording(Strict):
    """The wording of all kinds; a kind, field or value without one is shown as it is written.

    Attributes:
        kinds: by kind; ``fields``: labels by field; ``values``: words by field and code.
        schedules: fields that hold ``[[date, minor units], …]``.
    """

    kinds: dict[str, Kind]
    fields: dict[str, Bilingual]
    values: dict[str, dict[str, Bilingual]]
    schedules: frozenset[str]

    @classmethod
    def of_the_house(cls) -> Wording:
        """Return the wording that comes with Kept."""
        return _own_wording()

    def knowing(self, values: Mapping[str, Mapping[str, Bilingual]]) -> Wording:
        """Return this wording with more words for values, by field: the names of rungs, reasons, outcomes."""
        names = self.values.keys() | values.keys()
        joined = {name: {**self.values.get(name, {}), **values.get(name, {})} for name in names}
        return self.model_copy(update={"values": joined})

    def line(self, kind: str, body: Mapping[str, Any], language: str) -> str:
        """Return a record in one line: its kind's line where the body has what it names, else its title."""
        known = self.kinds.get(kind)
        if known is None:
            return kind
        if known.line is None or not self.told(kind, body):
            return known.title.in_(language)
        return _PLACEHOLDER.sub(lambda found: self.value(found[1], body, language), known.line.in_(language))

    def told(self, kind: str, body: Mapping[str, Any]) -> frozenset[str]:
        """Return the fields of a body that its kind's line tells; none where the line cannot be used."""
        known = self.kinds.get(kind)
        if known is None or known.line is None:
            return frozenset()
        names = frozenset(_PLACEHOLDER.findall(known.line.zh + known.line.en))
        return names if names <= body.keys() else frozenset()

    def label(self, name: str, language: str) -> str:
        """Return a field's label."""
        known = self.fields.get(name)
        return known.in_(language) if known else name.removesuffix("_minor").replace("_", " ")

    def value(self, name: str, body: Mapping[str, Any], language: str) -> str:
        """Return a field's value for people: money, moments on the wall clock, known words."""
        value = body[name]
        currency = str(body.get("currency", "CNY"))
        if isinstance(value, dict):
            return self._object(value, language, currency)
        if isinstance(value, list):
            return self._list(name, value, language, currency)
        if isinstance(value, int) and not isinstance(value, bool) and name.endswith("_minor"):
            return format_minor(value, currency)
        if isinstance(value, str) and (name == "at" or name.endswith("_at")):
            return wall_clock(value)
        return self._word(name, value, language)

    def _word(self, name: str, value: str | int | None, language: str) -> str:
        if value is None or value == "":
            return _NOTHING
        words, code = ("yes_no", "yes" if value else "no") if isinstance(value, bool) else (name, str(value))
        known = self.values.get(words, {}).get(code)
        return known.in_(language) if known else code

    def _list(self, name: str, items: list[Any], language: str, currency: str) -> str:
        """Return the items of a list, objects each on a line of its own."""
        told = []
        for item in items:
            match item:
                case [str() as day, int() as amount] if name in self.schedules:
                    told.append(f"{day} {format_minor(amount, currency)}")
                case _:
                    told.append(self.value(name, {"currency": currency, name: item}, language))
        return ("\n" if any(isinstance(item, dict) for item in items) else " · ").join(told) or _NOTHING

    def _object(self, tree: Mapping[str, Any], language: str, currency: str) -> str:
        """Return a nested object as labels and values, in its own currency or the outer one."""
        if tree.keys() == LANGUAGES:
            return str(tree[language])
        comma, colon = ("，", "：") if language == "zh" else (", ", ": ")
        known = {"currency": currency, **tree}
        told = [f"{self.label(key, language)}{colon}{self.value(key, known, language)}" for key in tree]
        deep = any(_holds_objects(child) for child in tree.values())
        return ("\n" if deep else comma).join(told) or _NOTHING


def _holds_objects(value: object) -> bool:
    """Return whether a value needs lines of its own: an object, other than one text in two languages."""
    if isinstance(value, list):
        return any(isinstance(item, dict) for item in value)
    return isinstance(value, dict) and value.keys() != LANGUAGES


@cache
def _own_wording() -> Wording:
    return load(Path(__file__).with_name("wording.yaml"), Wording)


def wall_clock(text: str) -> str:
    """Return a moment in Beijing time; text that is no moment as it stands."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{local(moment, BEIJING):%Y-%m-%d %H:%M:%S}" if moment.tzinfo else text
