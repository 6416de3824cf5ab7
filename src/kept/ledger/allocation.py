"""Which part of a debt a payment settles first: an order, kept as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from kept.ledger.columns import Ints


class Component(IntEnum):
    """The parts a debt is made of; also their row in a (5, k) table of balances."""

    COST = 0
    FEE = 1
    INTEREST = 2
    PENALTY = 3
    PRINCIPAL = 4


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
CN_561 = Allocation(
    (Component.COST, Component.FEE, Component.INTEREST, Component.PENALTY, Component.PRINCIPAL),
    "中华人民共和国民法典 第561条 / Civil Code of the PRC, art. 561",
)

#: What a creditor gives up first: what was added because of the default, and principal last.
GIVEN_UP = Allocation(
    (Component.PENALTY, Component.FEE, Component.INTEREST, Component.COST, Component.PRINCIPAL),
    "house default",
)


def allocate(balances: Ints, money_minor: Ints, by: Allocation) -> tuple[Ints, Ints]:
    """Return what each component receives from an amount, and what is left over.

    Args:
        balances: (5, k) int64 minor units, >= 0, one row for each ``Component``.
        money_minor: (k,) int64 minor units, >= 0.
        by: the order of settlement.

    Returns:
        (5, k) received and (k,) left, both int64 minor units.

    >>> allocate(np.array([[5], [0], [20], [3], [100]]), np.array([30]), CN_561)[0].ravel()
    array([ 5,  0, 20,  3,  2])
    """
    received = np.empty_like(balances)
    left = money_minor.copy()
    for component in by.order:
        np.minimum(left, balances[component], out=received[component])
        left -= received[component]
    return received, left
