"""The sample's payments: what came in on the business date, with the slips that real statements have."""

from __future__ import annotations

from datetime import date
from random import Random

from kept.sample.debts import plain
from kept.sample.people import name
from kept.sample.portfolio import Placed

#: Per 400 debts: paid in full, paid in part, sent with a wrong or no number; and one line that stands twice.
FULL, PART, STRAY = 25, 30, 4
_PER = 400

_METHODS = ("银行转账", "代扣", "支付宝", "微信支付", "银行卡", "现金")


def receipts(placed: list[Placed], *, as_of: date, seed: int) -> list[dict[str, str]]:
    """Return the day's payments as cells by column.

    Who paid the month after in the published data pays the arrears now; others pay in part, as much as they
    really paid in the last month where that is less than the arrears.
    """
    chance = Random(f"{seed}:receipts")  # noqa: S311 - a sample, no secret
    late = [one for one in placed if one.debt.arrears_minor > 0 and one.debt.overdue_minor > 0]
    chance.shuffle(late)
    full = [one for one in late if one.pays][: _share(FULL, placed)]
    taken = {one.debt.number for one in full}
    part = [one for one in late if one.debt.number not in taken][: _share(PART, placed)]
    rows = [_row(one, one.debt.arrears_minor, chance) for one in full]
    rows += [_row(one, _part(one), chance) for one in part]
    rows += [_stray(k, one, chance) for k, one in enumerate(late[-STRAY:])]
    chance.shuffle(rows)
    stamped = [
        {"reference": f"{as_of:%Y%m%d}{n:06d}", "paid_on": as_of.isoformat()} | row
        for n, row in enumerate(rows, 1)
    ]
    return [*stamped, stamped[0]]


def _share(per: int, placed: list[Placed]) -> int:
    return max(1, per * len(placed) // _PER)


def _part(one: Placed) -> int:
    """Return what was really paid last month, or a third of the arrears where that is no part of them."""
    if 0 < one.paid_minor < one.debt.arrears_minor:
        return one.paid_minor
    return max(1, one.debt.arrears_minor // 3)


def _row(one: Placed, minor: int, chance: Random) -> dict[str, str]:
    return {
        "amount_minor": plain(minor),
        "currency": "CNY",
        "debt_number": one.debt.number,
        "payer_name": one.cells["debtor_name"],
        "method": chance.choice(_METHODS),
    }


def _stray(k: int, one: Placed, chance: Random) -> dict[str, str]:
    """Return a payment that does not say whose it is: a wrong number, none, or another payer's name."""
    row = _row(one, _part(one), chance)
    if k % 2:
        return row | {"debt_number": "", "payer_name": name(chance) if k > 1 else row["payer_name"]}
    return row | {"debt_number": f"C9{one.debt.number[2:]}"}
