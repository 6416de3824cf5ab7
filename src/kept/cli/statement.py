"""``kept statement``: how a debt came to what it owes, line by line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from kept.cli.amounts import percent, plain, say
from kept.cli.console import fail, out, parse_date, ready
from kept.datafile import DataFileError
from kept.dates import UnknownZoneError
from kept.ledger import (
    AmountTooLargeError,
    ColumnError,
    DateBeforeOpeningError,
    DebtTerms,
    DebtTermsError,
    EventBeforeOpeningError,
    Line,
    LineKind,
    NegativeAmountError,
    Owed,
    ScheduleTooLargeError,
    Statement,
    UnmatchedReversalError,
    basis,
    debt_terms,
    load_debts,
    owed,
    shared_debts,
    statement,
    told_late,
)
from kept.ledger.debt_file import DebtFile
from kept.ledger.reference_rates import RateUnknownError
from kept.ledger.statutory import CapNeedsError
from kept.money import AmountError, parse_minor
from kept.records.models import Debt
from kept.records.positions import position_of

#: What can be wrong with a debt that was read; each says itself what.
WRONG = (
    AmountError, AmountTooLargeError, CapNeedsError, ColumnError, DataFileError, DateBeforeOpeningError,
    DebtTermsError, EventBeforeOpeningError, NegativeAmountError, RateUnknownError, ScheduleTooLargeError,
    UnknownZoneError, UnmatchedReversalError,
)  # fmt: skip

_RATES = {
    LineKind.RATE, LineKind.PENALTY_RATE, LineKind.COMPOUND_RATE, LineKind.DOUBLED_RATE, LineKind.CAP_RATE,
}  # fmt: skip

_TOTALS = (
    "principal", "overdue_principal", "interest", "compound", "penalty", "doubled", "fee", "cost",
    "credit", "held", "written_off", "recovered", "arrears", "total",
)  # fmt: skip

Number = Annotated[str, typer.Argument(help="The debt's number in the house.")]
On = Annotated[str, typer.Option("--on", help="The day; interest counts up to and without it.")]
File = Annotated[Path | None, typer.Option("--file", help="A debt written as YAML or JSON instead.")]
Creditor = Annotated[str, typer.Option("--creditor", help="Whose debt, where two creditors use the number.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON with amounts as decimal strings.")]


def statement_(
    number: Number = "", on: On = "", file: File = None, creditor: Creditor = "", as_json: Json = False
) -> None:
    """Print every line of a debt's statement and what is owed in the end."""
    if not on:
        raise fail("say the day: --on 2026-11-23", code=2)
    if bool(number) == (file is not None):
        raise fail("name a debt of the house, or give --file", code=2)
    day = parse_date(on)
    try:
        shown = (
            [_of_file(one, day) for one in debts_of(file, day)]
            if file
            else [_of_house(number, creditor, day)]
        )
    except WRONG as error:
        raise fail(told_of(error, file), code=2) from error
    if as_json:
        out.print_json(json.dumps(_together(shown, day), ensure_ascii=False))
        return
    for one in shown:
        _print(one)
    if len(shown) > 1:
        say("all together")
        _print_totals(_summed(shown))


def told_of(error: Exception, file: Path | None) -> str:
    """Return what is wrong, after the name of the file it is wrong in."""
    return str(error) if file is None or str(error).startswith(str(file)) else f"{file}: {error}"


def debts_of(file: Path, on: date) -> list[DebtTerms]:
    """Return the debts of a file on a day, payments made for several of them shared out."""
    return shared_debts(load_debts(file), on=on)


def debt_of_house(number: str, creditor: str) -> Debt:
    """Return the one debt of a number, or end the command saying why there is none."""
    ready()
    found = Debt.objects.filter(number=number)
    if creditor:
        found = found.filter(creditor__name=creditor)
    debts = list(found.select_related("creditor")[:2])
    if not debts:
        raise fail(f"no debt has the number {number!r}", code=2)
    if len(debts) > 1:
        raise fail(f"two creditors have a debt {number!r}; say which with --creditor", code=2)
    return debts[0]


def _of_house(number: str, creditor: str, on: date) -> dict[str, Any]:
    debt = debt_of_house(number, creditor)
    position = position_of([debt.case_id])
    row = [int(one) for one in position.debt].index(debt.pk)
    found = statement(position.terms, position.events, on=on, row=row)
    tomorrow = owed(position.terms, position.events, on=on_after(on))
    per_day = int(tomorrow.total_minor[row] - found.owed.total_minor[0])
    return _shown(number, debt.currency, found, per_day=per_day)


def on_after(on: date) -> date:
    """Return the next day."""
    return date.fromordinal(on.toordinal() + 1)


def _of_file(debt: DebtTerms, on: date) -> dict[str, Any]:
    found = statement(debt.terms, debt.events, on=on, by=debt.by)
    per_day = int(debt.owed(on_after(on)).total_minor[0] - found.owed.total_minor[0])
    shown = _shown(debt.file.number, debt.file.currency, found, file=debt.file, per_day=per_day)
    late = [_restated(debt.file, day) for day in told_late(debt.file, on)]
    return shown | ({"restated": late} if late else {})


def _restated(file: DebtFile, day: date) -> dict[str, Any]:
    """Return what was owed when something older became known: without it, with it, the difference."""
    before = _totals(debt_terms(file, on=day, without=day).owed(day))
    after = _totals(debt_terms(file, on=day).owed(day))
    change = {name: after[name] - before[name] for name in _TOTALS if after[name] != before[name]}
    in_words = [
        {name: plain(minor, file.currency) for name, minor in one.items()} for one in (before, after, change)
    ]
    return {"recorded": str(day), "before": in_words[0], "after": in_words[1], "difference": in_words[2]}


def _shown(
    number: str, currency: str, found: Statement, *, per_day: int, file: DebtFile | None = None
) -> dict[str, Any]:
    totals = {name: plain(minor, currency) for name, minor in _totals(found.owed).items()}
    return {
        "debt": number,
        "currency": currency,
        "on": str(found.on),
        "lines": [_line(line, currency, file) for line in found.lines],
        "totals": totals,
        "per_day": plain(per_day, currency),
    }


def _totals(standing: Owed) -> dict[str, int]:
    return {name: int(getattr(standing, f"{name}_minor")[0]) for name in _TOTALS}


def _line(line: Line, currency: str, file: DebtFile | None) -> dict[str, Any]:
    rate = line.base_minor if line.kind in _RATES else line.rate_ppm
    base = 0 if line.kind in _RATES or line.kind == LineKind.ORDER else line.base_minor
    shown: dict[str, Any] = {
        "kind": line.kind.name.lower(),
        "from": str(line.from_date),
        "to": str(line.to_date),
        "days": line.days,
        "base": plain(base, currency),
        "rate_percent": percent(rate),
        "year_days": line.year_days,
        "amount": plain(line.amount_minor, currency),
        "running_total": plain(line.running_minor, currency),
        "components": {part.name.lower(): plain(minor, currency) for part, minor in line.allocated.items()},
        "basis": basis(line, file).model_dump(),
    }
    if line.credit_minor:
        shown["credit"] = plain(line.credit_minor, currency)
    if line.agreed_ppm > line.rate_ppm or line.kind == LineKind.CAP:
        shown["agreed_rate_percent" if line.rate_ppm or line.kind != LineKind.CAP else "cap_percent"] = (
            percent(line.agreed_ppm)
        )
    if line.year_days:
        shown["calculation"] = _calculation(shown, each_day=file is not None and file.rounds_each_day)
    return shown


def _calculation(line: dict[str, Any], *, each_day: bool) -> str:
    """Return how a line's amount comes about, to repeat with a calculator."""
    base, rate, year_days, days = (line[name] for name in ("base", "rate_percent", "year_days", "days"))
    if each_day:
        return f"({base} × {rate} % ÷ {year_days}, rounded) × {days}"
    return f"{base} × {rate} % × {days} ÷ {year_days}"


def _together(shown: list[dict[str, Any]], on: date) -> dict[str, Any]:
    return shown[0] if len(shown) == 1 else {"on": str(on), "debts": shown, "totals": _summed(shown)}


def _summed(shown: list[dict[str, Any]]) -> dict[str, str]:
    """Return the totals of several debts together; those of a file share their currency."""
    currency = shown[0]["currency"]
    sums = {name: sum(parse_minor(one["totals"][name], currency) for one in shown) for name in _TOTALS}
    return {name: plain(minor, currency) for name, minor in sums.items()}


def _print(one: dict[str, Any]) -> None:
    say(f"{one['debt'] or 'debt'}  {one['on']}  {one['currency']}")
    for line in one["lines"]:
        period = line["to"] if line["from"] == line["to"] else f"{line['from']} – {line['to']}"
        how = line.get("calculation") or line["basis"]["en"]
        say(f"{period:24}{line['kind']:14}{line['amount']:>16}{line['running_total']:>16}  {how}")
    say("")
    _print_totals({**one["totals"], "per day": one["per_day"]})
    for late in one.get("restated", []):
        changed = ", ".join(f"{name} {amount}" for name, amount in late["difference"].items()) or "nothing"
        say(f"told on {late['recorded']} of something older; it changed: {changed}")


def _print_totals(totals: dict[str, str]) -> None:
    for name, amount in totals.items():
        say(f"{name:24}{amount:>30}")
