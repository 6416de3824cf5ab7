"""``kept cost``: what default costs, item by item, beside paying today."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from kept.borrowers import (
    AHEAD,
    CaseFacts,
    DefaultCost,
    Item,
    default_cost,
    load_consequences,
)
from kept.cli.amounts import plain, say
from kept.cli.console import fail, out, parse_date
from kept.cli.statement import WRONG, debt_of_house, debts_of, told_of
from kept.dates import months_later
from kept.ledger import DebtTerms, EventKind
from kept.ledger.debt_rates import late_payment
from kept.money import parse_minor
from kept.records.brief import brief
from kept.records.case_cost import case_cost

_MONTH_DAYS = 30
_BAR = 40
#: Three years (Civil Code art. 188): nothing that fell due within them can be barred.
_LIMITATION_MONTHS = 36

Number = Annotated[str, typer.Argument(help="The debt's number in the house; its whole case counts.")]
On = Annotated[str, typer.Option("--on", help="The day.")]
File = Annotated[Path | None, typer.Option("--file", help="A debt written as YAML or JSON instead.")]
Creditor = Annotated[str, typer.Option("--creditor", help="Whose debt, where two creditors use the number.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON with amounts as decimal strings.")]


def cost(
    number: Number = "", on: On = "", file: File = None, creditor: Creditor = "", as_json: Json = False
) -> None:
    """Print what default costs in money, what follows from it, and what may be said of it today."""
    if not on:
        raise fail("say the day: --on 2026-11-23", code=2)
    if bool(number) == (file is not None):
        raise fail("name a debt of the house, or give --file", code=2)
    try:
        day = parse_date(on)
        found = _of_house(number, creditor, day) if file is None else _of_file(file, day)
    except WRONG as error:
        raise fail(told_of(error, file), code=2) from error
    if as_json:
        out.print_json(json.dumps(_as_json(found), ensure_ascii=False))
    else:
        _print(found)


def _of_house(number: str, creditor: str, on: date) -> DefaultCost:
    case = debt_of_house(number, creditor).case
    return case_cost(brief(case, on=on))


def _of_file(file: Path, on: date) -> DefaultCost:
    debts = debts_of(file, on)
    days = {on + timedelta(days=k) for k in (0, 1, _MONTH_DAYS, *AHEAD)}
    totals = {day: sum(int(debt.owed(day).total_minor[0]) for debt in debts) for day in days}
    shown = {on + timedelta(days=k): totals[on + timedelta(days=k)] for k in (0, *AHEAD)}
    return default_cost(load_consequences(), _facts(debts, on, totals), on=on, totals=shown)


def _facts(debts: list[DebtTerms], on: date, totals: Mapping[date, int]) -> CaseFacts:
    """Return what a file says of its debts; the first one's facts count where there are several."""
    first = debts[0].file
    stated = _said_by_terms(debts, on) | {
        name: value
        for name, value in first.facts.model_dump(exclude={"late_fee", "lawyer_fee"}).items()
        if value is not None
    }
    if first.facts.late_fee is not None:
        stated["late_fee_minor"] = parse_minor(first.facts.late_fee, first.currency)
    standing = [debt.owed(on) for debt in debts]
    if "time_barred" not in stated and _demandable_since(debts) > months_later(on, -_LIMITATION_MONTHS):
        stated["time_barred"] = False
    judged = [event for debt in debts for event in debt.file.events if event.kind == "judgment"]
    return CaseFacts(
        product="instalment_loan" if first.product == "other" else first.product,
        currency=first.currency,
        instalments_remaining=any(
            int((one.principal_minor - one.overdue_principal_minor)[0]) for one in standing
        ),
        judged=any(event.on is not None and event.on <= on for event in judged),
        performance_period_over=any(e.doubled_from is not None and e.doubled_from <= on for e in judged),
        per_day_minor=totals[on + timedelta(days=1)] - totals[on],
        per_month_minor=totals[on + timedelta(days=_MONTH_DAYS)] - totals[on],
        lawyer_fee_minor=_given(first.facts.lawyer_fee, first.currency),
        principal_minor=sum(int(one.principal_minor[0]) for one in standing),
        total_minor=totals[on],
        **stated,
    ).with_court_costs()


def _said_by_terms(debts: list[DebtTerms], on: date) -> dict[str, Any]:
    """Return the facts that the terms of a file tell by themselves."""
    first = debts[0].file
    statute = late_payment(first)
    law_of = statute.law_of if statute is not None else "CN" if first.currency == "CNY" else ""
    said: dict[str, Any] = {"law_of": law_of}
    security = {debt.file.security for debt in debts}
    said |= {"has_guarantor": True} if "guarantee" in security else {}
    said |= {"has_collateral": True} if "collateral" in security else {}
    cards = [debt for debt in debts if debt.file.card is not None and debt.file.card.late_fee_percent]
    if cards:
        said["contract_has_late_fee"] = True
        said["late_fee_minor"] = _late_charges(cards, on)
    return said


def _late_charges(cards: list[DebtTerms], on: date) -> int | None:
    """Return the late charges still owed on cards; None where there are none or other fees are among them."""
    others = any(event.kind == "fee" for card in cards for event in card.file.events)
    others |= any(parse_minor(card.file.opening.fee, card.file.currency) for card in cards)
    return None if others else sum(int(card.owed(on).fee_minor[0]) for card in cards) or None


def _demandable_since(debts: list[DebtTerms]) -> date:
    """Return the newest day on which something fell due or was paid; the opening day where nothing was."""
    days = [debt.events.on[np.isin(debt.events.kind, [EventKind.DUE, EventKind.PAYMENT])] for debt in debts]
    newest: date = np.concatenate([*days, debts[0].terms.opened_on]).max().item()
    return newest


def _given(text: str | None, currency: str) -> int | None:
    return None if text is None else parse_minor(text, currency)


def _as_json(found: DefaultCost) -> dict[str, Any]:
    return {
        "on": str(found.on),
        "currency": found.currency,
        "pay_today": plain(found.pay_today_minor, found.currency),
        "ahead": [
            {
                "days": one.days,
                "on": str(one.on),
                "total": plain(one.total_minor, found.currency),
                "more_than_today": plain(one.total_minor - found.pay_today_minor, found.currency),
                "with_suit": plain(one.with_suit_minor, found.currency),
            }
            for one in found.ahead
        ],
        "costs": {
            cost.code: {
                "name": cost.name.model_dump(),
                "state": str(cost.state),
                "amount": None if cost.amount_minor is None else plain(cost.amount_minor, found.currency),
                "why": list(cost.why),
                "basis": [one.model_dump() for one in cost.basis],
            }
            for cost in found.costs
        },
        "consequences": [_consequence(zh, en) for zh, en in found.consequences],
    }


def _consequence(zh: Item, en: Item) -> dict[str, Any]:
    return {
        "code": zh.code,
        "side": zh.side,
        "state": str(zh.state),
        "may_be_said": zh.sayable,
        "sentence": {"zh": zh.sentence, "en": en.sentence} if zh.sayable else None,
        "why": list(zh.why),
        "basis": [one.model_dump() for one in zh.basis],
    }


def _print(found: DefaultCost) -> None:
    _chart(found)
    say("")
    for cost in found.costs:
        amount = "–" if cost.amount_minor is None else plain(cost.amount_minor, found.currency)
        articles = "; ".join(f"{one.instrument.en} {one.article}" for one in cost.basis)
        why = f" ({', '.join(cost.why)})" if cost.why else ""
        say(f"{cost.code:20}{cost.state:16}{amount:>16}  {cost.name.en}{why}. {articles}")
    say("")
    for zh, en in found.consequences:
        if zh.sayable:
            say(f"{en.code} ({en.state})\n  {zh.sentence}\n  {en.sentence}")
        else:
            say(f"{en.code} ({en.state}): not to be said: {', '.join(en.why)}")


def _chart(found: DefaultCost) -> None:
    """Draw today's total beside the later ones, all to one scale."""
    most = max([found.pay_today_minor, *(one.with_suit_minor for one in found.ahead), 1])
    rows = [("pay today", found.pay_today_minor, found.pay_today_minor)]
    rows += [(f"in {one.days} days", one.total_minor, one.with_suit_minor) for one in found.ahead]
    for name, total, with_suit in rows:
        whole, suit = total * _BAR // most, with_suit * _BAR // most
        bar = "█" * whole + "░" * (suit - whole)
        more = f"  with a suit {plain(with_suit, found.currency)}" if with_suit > total else ""
        say(f"{name:14}{plain(total, found.currency):>16}  {bar}{more}")
