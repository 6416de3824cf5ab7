"""``kept court-fee``: what a claim costs before a Chinese court, bracket by bracket."""

from __future__ import annotations

import json
from typing import Annotated, Any

import numpy as np
import typer
from rich.table import Table

from kept.borrowers.court_costs import (
    BracketLine,
    CourtCosts,
    FeeEdition,
    FeesUnknownError,
    bracket_lines,
    court_costs,
    fee_edition,
)
from kept.cli.amounts import percent, plain
from kept.cli.console import fail, out, parse_date
from kept.money import PPM, AmountError, format_minor, parse_minor

_LABELS = {
    "case_fee": "Case fee 案件受理费",
    "case_fee_halved": "Halved: summary procedure, mediation, withdrawal 减半",
    "payment_order_fee": "Payment order 支付令申请费",
    "preservation_fee": "Preservation 保全费",
    "enforcement_fee": "Enforcement, borne by the debtor 执行费",
    "bankruptcy_fee": "Bankruptcy, on the estate 破产申请费",
}

Amount = Annotated[str, typer.Option("--amount", help="What is claimed, in yuan: 350000 or 350,000.00.")]
On = Annotated[str, typer.Option("--on", help="The day of filing; the newest table if not given.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON with amounts as decimal strings.")]


def court_fee(amount: Amount, on: On = "", as_json: Json = False) -> None:
    """Print what a court in China charges on a claim for money."""
    try:
        claim = parse_minor(amount)
        day = parse_date(on) if on else None
        if claim < 0:
            raise fail("a claim is not below zero", code=2)
        found, edition = court_costs(np.array([claim], dtype=np.int64), on=day), fee_edition(day)
    except (AmountError, FeesUnknownError) as error:
        raise fail(str(error), code=2) from error
    if as_json:
        out.print_json(json.dumps(_as_json(claim, found, edition), ensure_ascii=False))
    else:
        _show(claim, found, edition)


def _fees(found: CourtCosts) -> dict[str, int]:
    return {
        "case_fee": int(found.case_minor[0]),
        "case_fee_halved": int(found.case_halved_minor[0]),
        "payment_order_fee": int(found.payment_order_minor[0]),
        "preservation_fee": int(found.preservation_minor[0]),
        "enforcement_fee": int(found.enforcement_minor[0]),
        "bankruptcy_fee": int(found.bankruptcy_minor[0]),
    }


def _as_json(claim: int, found: CourtCosts, edition: FeeEdition) -> dict[str, Any]:
    fees = {name: plain(minor) for name, minor in _fees(found).items()}
    tables = {"case_fee": edition.case, "preservation_fee": edition.preservation}
    tables |= {"enforcement_fee": edition.enforcement}
    lines = {
        name: [_line_json(line) for line in bracket_lines(table, claim)] for name, table in tables.items()
    }
    return {
        "amount": plain(claim),
        "currency": "CNY",
        **fees,
        "brackets": lines,
        "source": edition.source.en,
    }


def _line_json(line: BracketLine) -> dict[str, str]:
    return {
        "above": plain(line.above_minor),
        "part": plain(line.part_minor),
        "rate_percent": percent(line.rate_ppm),
        "fee": _exact(line.fee_scaled),
    }


def _show(claim: int, found: CourtCosts, edition: FeeEdition) -> None:
    table = Table(title=f"Claim {format_minor(claim)}")
    table.add_column("fee")
    table.add_column("CNY", justify="right")
    for name, minor in _fees(found).items():
        table.add_row(_LABELS[name], plain(minor))
    out.print(table)
    steps = Table(title=f"How the case fee is made (art. {edition.case.article})")
    for heading in ("above", "part", "rate", "fee"):
        steps.add_column(heading, justify="right")
    for line in bracket_lines(edition.case, claim):
        rate = f"{percent(line.rate_ppm)} %" if line.rate_ppm else "fixed"
        steps.add_row(plain(line.above_minor), plain(line.part_minor), rate, _exact(line.fee_scaled))
    out.print(steps)
    out.print(f"{edition.source.zh} / {edition.source.en}", soft_wrap=True)


def _exact(scaled: int) -> str:
    """Return a fee in millionths of a fen with all its digits, at least two."""
    whole, rest = divmod(scaled, 100 * PPM)
    digits = f"{rest:08d}"
    return f"{whole}.{digits[:2]}{digits[2:].rstrip('0')}"
