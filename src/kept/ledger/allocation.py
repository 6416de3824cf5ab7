"""Which part of a debt a payment settles first: an order, kept as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from kept.ledger.columns import Ints


class Component(IntEnum):
    """The parts a debt is made of; also their row in a (parts, k) table of balances.

    The last two only arise where a contract or a judgment says so; a table of plain debts ends before them.
    """

    COST = 0
    FEE = 1
    INTEREST = 2
    PENALTY = 3
    PRINCIPAL = 4
    COMPOUND = 5
    DOUBLED = 6


#: Rows in a table of plain debts.
PLAIN_PARTS = Component.PRINCIPAL + 1


class AllocationError(ValueError):
    """An order does not name every component exactly once."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """An order of settlement and where it comes from.

    Raises:
        AllocationError: a component is missing or named twice.
    """

    order: tuple[Component, ...]
    source: str

    def __post_init__(self) -> None:
        if sorted(self.order) != sorted(Component):
            raise AllocationError("an order names each component once: " + ", ".join(Component.__members__))


#: Civil Code art. 561: costs of realising the claim, then interest, then principal, unless agreed otherwise.
#: The article does not speak of contractual fees: putting them beside the costs is the house's default.
#: The doubled part of default interest comes after all that was adjudged (法释〔2014〕8号 art. 4), so the one
#: order holds before and after a judgment.
CN_561 = Allocation(
    (
        Component.COST,
        Component.FEE,
        Component.INTEREST,
        Component.COMPOUND,
        Component.PENALTY,
        Component.PRINCIPAL,
        Component.DOUBLED,
    ),
    "中华人民共和国民法典 第561条，法释〔2014〕8号 第4条 / Civil Code of the PRC, art. 561",
)

#: Principal before what it has borne: agreed in some contracts and plans.
PRINCIPAL_FIRST = Allocation(
    (
        Component.PRINCIPAL,
        Component.COST,
        Component.FEE,
        Component.INTEREST,
        Component.COMPOUND,
        Component.PENALTY,
        Component.DOUBLED,
    ),
    "agreed: principal first",
)

#: Orders by name, for contracts and for a change of order; the place in this list is the order's number.
ORDERS = {"cn_561": CN_561, "principal_first": PRINCIPAL_FIRST}

#: What a creditor gives up first: what was added because of the default, and principal last.
GIVEN_UP = Allocation(
    (
        Component.DOUBLED,
        Component.PENALTY,
        Component.COMPOUND,
        Component.FEE,
        Component.INTEREST,
        Component.COST,
        Component.PRINCIPAL,
    ),
    "house default",
)


def allocate(balances: Ints, money_minor: Ints, by: Allocation) -> tuple[Ints, Ints]:
    """Return what each component receives from an amount, and what is left over.

    Args:
        balances: (parts, k) int64 minor units, >= 0, a row for each ``Component`` or each plain one.
        money_minor: (k,) int64 minor units, >= 0.
        by: the order of settlement.

    Returns:
        (parts, k) received and (k,) left, both int64 minor units.

    >>> allocate(np.array([[5], [0], [20], [3], [100]]), np.array([30]), CN_561)[0].ravel()
    array([ 5,  0, 20,  3,  2])
    """
    received = np.empty_like(balances)
    left = money_minor.copy()
    for component in by.order:
        if component >= len(balances):
            continue
        np.minimum(left, balances[component], out=received[component])
        left -= received[component]
    return received, left
