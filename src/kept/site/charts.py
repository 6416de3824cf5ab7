"""Charts: the same figures as a picture, as a table and as a file, so that nobody has to trust a picture."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.http import HttpResponse

from kept.money import format_minor
from kept.site.format import count, money, rate

Unit = Literal["count", "ppm", "minor"]
Tone = Literal["", "good", "due", "bad", "quiet"]

#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Series:
    """One line or one colour of bars; ``values`` are whole, in the chart's unit, None where there is none."""

    name: str
    values: Sequence[int | None]
    tone: Tone = ""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Figures over labels.

    Attributes:
        code: the name of its file, and its place on the page.
        title: what it shows.
        first: what the labels are, the head of the table's first column.
        labels: along the bottom, in order.
        series: each as long as the labels.
        unit: parts per million, minor units of ``currency``, or a count.
        kind: lines, or bars; bars are put upon one another if ``stacked``.
        note: how to read it.
    """

    code: str
    title: str
    first: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: Unit = "count"
    kind: Literal["line", "bar"] = "bar"
    stacked: bool = False
    currency: str = "CNY"
    note: str = ""

    @property
    def rows(self) -> list[tuple[str, list[int | None]]]:
        """The table: each label with its figures."""
        return [(label, [one.values[at] for one in self.series]) for at, label in enumerate(self.labels)]

    def shown(self, value: int | None) -> str:
        """Return a figure as people read it."""
        if value is None:
            return "—"
        ways: dict[Unit, Callable[[int], str]] = {
            "count": count,
            "ppm": lambda ppm: rate(round(ppm, -2)),
            "minor": lambda minor: money(minor, self.currency),
        }
        return ways[self.unit](value)

    def picture(self) -> str:
        """Return what the script draws, as JSON."""
        return json.dumps(
            {
                "kind": self.kind,
                "labels": list(self.labels),
                "unit": self.unit,
                "currency": self.currency,
                "stacked": self.stacked,
                "series": [
                    {"name": one.name, "tone": one.tone, "data": [self._plain(value) for value in one.values]}
                    for one in self.series
                ],
            },
            ensure_ascii=False,
        )

    def file(self) -> HttpResponse:
        """Return the figures as CSV that spreadsheets open as it is."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([_text(self.first), *(_text(one.name) for one in self.series)])
        for label, values in self.rows:
            writer.writerow([_text(label), *("" if one is None else self._plain(one) for one in values)])
        answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{self.code}.csv"'
        return answer

    def _plain(self, value: int | None) -> str | None:
        if value is None:
            return None
        if self.unit == "ppm":
            return f"{value / 10_000:.2f}"
        if self.unit == "minor":
            return format_minor(value, self.currency, symbol=False).replace(",", "")
        return str(value)


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
