"""The sample's placement: accounts chosen, dated by the business date, given to invented people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import numpy as np
from numpy.typing import NDArray

from kept.sample.base import Accounts, accounts
from kept.sample.debts import PRIVATE_LOAN, Debt, debt, plain
from kept.sample.people import guarantor, person

#: Share of the sample by months behind; what is short of accounts is filled from those one month behind.
_SHARES = {2: 0.33, 3: 0.13, 4: 0.06, 5: 0.04, 6: 0.02, 7: 0.02, 8: 0.03}

#: Every so many debts, one belongs to the person before: a case with two debts.
_SHARED = 18


class SampleError(ValueError):
    """More accounts were asked for than there are."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One row of the placement: the debt, its cells, what the account paid last, and whether it pays next."""

    debt: Debt
    cells: dict[str, str]
    paid_minor: int
    pays: bool


def overdue(*, n: int, as_of: date, seed: int) -> list[Placed]:
    """Return n overdue accounts of every age, in the order of their numbers.

    Raises:
        SampleError: n is above the number of overdue accounts.
    """
    everyone = accounts()
    places = np.flatnonzero(everyone.overdue)
    if not 0 < n <= len(places):
        raise SampleError(f"{n} accounts were asked for; {len(places)} are overdue")
    return _placed(everyone.at(_chosen(everyone, places, n, seed)), as_of, seed)


def everyone(*, as_of: date, seed: int) -> list[Placed]:
    """Return all 30,000 accounts; those not behind fall due within the coming month."""
    return _placed(accounts(), as_of, seed)


def _chosen(of: Accounts, places: NDArray[np.int64], n: int, seed: int) -> NDArray[np.int64]:
    chance = np.random.default_rng(seed)
    behind = of.behind[places]
    picked = [
        chance.permutation(places[behind == months])[: int(n * share)] for months, share in _SHARES.items()
    ]
    some = np.concatenate(picked)
    rest = chance.permutation(np.setdiff1d(places, some))
    rest = rest[np.argsort(of.behind[rest] != 1, kind="stable")]
    return np.sort(np.concatenate([some, rest[: n - len(some)]]))


def _placed(chosen: Accounts, as_of: date, seed: int) -> list[Placed]:
    rows, key = [], 0
    for k, account in enumerate(chosen.account.tolist()):
        balance, behind = int(chosen.balance_minor[k]), int(chosen.behind[k])
        owed = debt(account, balance_minor=balance, behind=behind, as_of=as_of, seed=seed)
        key = key if k % _SHARED == 1 else account
        cells = person(key, seed) | owed.cells() | _history(chosen, k, as_of, seed)
        if owed.product == PRIVATE_LOAN:
            cells |= guarantor(account, seed)
        rows.append(Placed(owed, cells, int(chosen.paid_minor[k]), bool(chosen.pays[k])))
    return rows


def _history(chosen: Accounts, place: int, as_of: date, seed: int) -> dict[str, str]:
    """Return limit, contract date and last payment; the data's last month is the month before the date."""
    chance = Random(f"{seed}:{chosen.account[place]}:history")  # noqa: S311 - a sample, no secret
    opened = as_of - timedelta(days=chance.randint(400, 2_900))
    cells = {"credit_limit_minor": plain(int(chosen.limit_minor[place])), "contract_on": opened.isoformat()}
    if chosen.paid_minor[place] > 0:
        last_month = as_of.replace(day=1) - timedelta(days=1)
        paid_on = last_month.replace(day=chance.randint(1, 28))
        cells |= {"last_payment_on": paid_on.isoformat()}
        cells |= {"last_payment_minor": plain(int(chosen.paid_minor[place]))}
    return cells
