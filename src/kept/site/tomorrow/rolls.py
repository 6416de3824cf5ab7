"""Roll rates: of the cases in each bucket, which share went where, in a month and from night to night."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from kept.money import PPM, format_minor
from kept.records.results import main_currency
from kept.records.rights import MAY, Right
from kept.records.rolls import BUCKETS, CLOSED, NEW, Rolls, monthly, nightly
from kept.site.access import PageRequest, page
from kept.site.format import count, money, rate
from kept.site.fragments import render
from kept.site.tomorrow.tabs import tabs

#: How many months can be looked at, and over how many nights the moves are added up.
MONTHS, NIGHTS = 24, 30
#: Shares at which a cell is coloured one degree deeper.
_DEGREES = (0, PPM // 20, PPM // 5, PPM // 2)


@dataclass(frozen=True)
class Cell:
    """A share of its row in parts per million, None where the row is empty, and what it is made of."""

    share_ppm: int | None
    told: str
    tone: str

    @property
    def shown(self) -> str:
        """The share as people read it."""
        return "" if not self.share_ppm else rate(round(self.share_ppm, -3))


@dataclass(frozen=True)
class Row:
    """One bucket: how many cases or how much began in it, and where they went."""

    label: str
    whole: str
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """Roll rates as a table: a row for each bucket that had any, a column for each in which any ended."""

    code: str
    title: str
    columns: list[str]
    rows: list[Row]


@page(roles=MAY[Right.SEE_PLANS])
def rolls(request: PageRequest) -> HttpResponse:
    """Show the roll rates of a month that ended, or the moves of the last nights."""
    currency = main_currency()
    months = monthly(currency, months=MONTHS)
    asked = request.GET.get("month", "")
    chosen = next((one for one in months if one.until.isoformat() == asked), months[0] if months else None)
    if asked == "nights" or chosen is None:
        chosen = nightly(currency, nights=NIGHTS)
    if request.GET.get("csv"):
        return _file(chosen)
    context = {
        "tabs": tabs(request),
        "months": months,
        "chosen": chosen,
        "matrices": [] if chosen is None else [_by_cases(chosen), _by_money(chosen)],
    }
    return render(request, "tomorrow/rolls.html", context)


def _by_cases(found: Rolls) -> Matrix:
    return _matrix("cases", _("Of the cases"), found.cases, count)


def _by_money(found: Rolls) -> Matrix:
    return _matrix("money", _("Of what was owed"), found.minor, lambda minor: money(minor, found.currency))


def _matrix(code: str, title: str, moves: Mapping[tuple[str, str], int], say: Callable[[int], str]) -> Matrix:
    rows = [name for name in (*BUCKETS, NEW) if any(moves.get((name, to)) for to in (*BUCKETS, CLOSED))]
    columns = [name for name in (*BUCKETS, CLOSED) if any(moves.get((of, name)) for of in rows)]
    return Matrix(
        code, title, [label(name) for name in columns], [_row(of, columns, moves, say) for of in rows]
    )


def _row(of: str, columns: list[str], moves: Mapping[tuple[str, str], int], say: Callable[[int], str]) -> Row:
    parts = [moves.get((of, to), 0) for to in columns]
    whole = sum(parts)
    cells = [
        Cell(part * PPM // whole if whole else None, say(part), _tone(of, to, part * PPM // max(whole, 1)))
        for to, part in zip(columns, parts, strict=True)
    ]
    return Row(label(of), say(whole), cells)


def _tone(of: str, to: str, share_ppm: int) -> str:
    """Return how a cell is coloured: by whether things got better or worse, and by how large its share is."""
    degree = sum(share_ppm > least for least in _DEGREES)
    if not degree:
        return ""
    way = "stays" if of in {to, NEW} else "better" if to == CLOSED or to < of else "worse"
    return f"is-{way} is-{degree}"


def label(name: str) -> str:
    """Return what a bucket is called, where new cases come from, and where closed ones go."""
    if name == NEW:
        return _("new")
    if name == CLOSED:
        return _("closed")
    return f"M{name}" + ("+" if name == BUCKETS[-1] else "")


def _file(found: Rolls | None) -> HttpResponse:
    """Return the moves as CSV that spreadsheets open as it is."""
    if found is None:
        raise Http404
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("From"), _("To"), _("Cases"), _("Owed"), _("Currency")])
    for of, to in sorted(found.cases):
        owed = format_minor(found.minor[of, to], found.currency, symbol=False).replace(",", "")
        writer.writerow([label(of), label(to), found.cases[of, to], owed, found.currency])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rolls-{_stamp(found)}.csv"'
    return answer


def _stamp(found: Rolls) -> str:
    return f"{found.until:%Y-%m}" if found.since is None else f"{found.until.isoformat()}-nights"
