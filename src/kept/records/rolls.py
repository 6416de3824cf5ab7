"""How cases went from bucket to bucket: in a month, and from night to night."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kept.records.models import Night, RunStatus

#: Buckets as nights count them, and where a case comes from that none has seen, and goes that is closed.
BUCKETS = tuple(str(code) for code in range(8))
NEW, CLOSED = "new", "closed"
_MINOR = " minor"


@dataclass(frozen=True, kw_only=True)
class Rolls:
    """Moves from bucket to bucket between two dates, in one currency.

    ``cases`` and ``minor`` are by where a case came from and where it went; ``minor`` is what was owed at the
    beginning. Staying is a move too.
    """

    since: date | None
    until: date
    currency: str
    cases: Mapping[tuple[str, str], int]
    minor: Mapping[tuple[str, str], int]


def monthly(currency: str, *, months: int) -> list[Rolls]:
    """Return the rolls of the last months that ended, the newest first."""
    nights = Night.objects.filter(status=RunStatus.DONE).exclude(rolls={}).order_by("-on")
    rows = list(nights.values_list("on", "rolls")[:months])
    return [_rolls([told], None, on, currency) for on, told in rows]


def nightly(currency: str, *, nights: int) -> Rolls | None:
    """Return the moves of each of the last nights added up; None before the first night."""
    done = Night.objects.filter(status=RunStatus.DONE).order_by("-on")
    rows = list(done.values_list("on", "buckets")[:nights])
    if not rows:
        return None
    return _rolls((told for _, told in rows), rows[-1][0], rows[0][0], currency)


def _rolls(told: Iterable[Mapping[str, int]], since: date | None, until: date, currency: str) -> Rolls:
    cases, minor = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for counts in told:
        for move, many in counts.items():
            path, _, money = move.removesuffix(_MINOR).partition(" ")
            before, _, after = path.partition(">")
            if money == currency:
                (minor if move.endswith(_MINOR) else cases)[before, after] += many
    return Rolls(since=since, until=until, currency=currency, cases=cases, minor=minor)
