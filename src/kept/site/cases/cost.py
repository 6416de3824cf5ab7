"""What default costs, as bars to one scale beside paying today."""

from __future__ import annotations

from dataclasses import dataclass

from kept.borrowers import Cost, DefaultCost

#: How long the longest bar is.
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: what is owed then, and with the costs of a suit lost; minor units, and lengths up to 100."""

    days: int
    total_minor: int
    suit_minor: int
    total: float
    suit: float


@dataclass(frozen=True, slots=True)
class Shown:
    """The bars, and each cost in money."""

    bars: tuple[Bar, ...]
    costs: tuple[Cost, ...]


def shown(found: DefaultCost) -> Shown:
    """Return what default costs, ready to be drawn."""
    days = [(0, found.pay_today_minor, found.pay_today_minor)]
    days += [(one.days, one.total_minor, one.with_suit_minor) for one in found.ahead]
    most = max(1, *(suit for _, _, suit in days))
    bars = tuple(
        Bar(ahead, total, suit, round(total * _LONGEST / most, 2), round(suit * _LONGEST / most, 2))
        for ahead, total, suit in days
    )
    return Shown(bars, found.costs)
