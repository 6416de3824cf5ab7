"""What a closed night says of itself, as rows for a page: its steps, what changed bucket, what is shut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from kept.datafile import Bilingual
from kept.records import house
from kept.records.models import Channel, Night

_STEPS = {
    "find": _("Find the cases"),
    "promises": _("Judge promises"),
    "read": _("Read"),
    "accrue": _("Interest and penalties"),
    "figures": _("Days past due and buckets"),
    "untold": _("What is left to say"),
    "signals": _("Signals"),
    "quadrant": _("Quadrant"),
    "rung": _("Rung"),
    "openings": _("What the law leaves open"),
    "list": _("Purpose of each contact"),
    "write": _("Write"),
    "seal": _("Seal the evidence"),
}
_LACKING = {
    "no_number": _("No number in use"),
    "no_email": _("No e-mail address"),
    "no_address": _("No address"),
    "no_zone": _("Time zone not known"),
}
_MINOR = " minor"


class Step(NamedTuple):
    """One step and its seconds."""

    name: str | Lazy
    seconds: float


class Refused(NamedTuple):
    """A channel that is shut all day to so many cases; ``rule`` is empty where no rule is the reason."""

    channel: str
    why: str | Lazy | Bilingual
    rule: str
    cases: int


class Move(NamedTuple):
    """So many cases, owing so much, went from one bucket to another; ``before`` is empty for new ones."""

    before: str
    after: str
    cases: int
    minor: int
    currency: str


@dataclass(frozen=True)
class Report:
    """The three tables of a night."""

    steps: list[Step]
    refused: list[Refused]
    moves: list[Move]


def report(night: Night) -> Report:
    """Return what a night says of itself; empty tables for one closed before nights said it."""
    return Report(
        steps=[Step(_STEPS.get(code, code), spent) for code, spent in night.seconds.items()],
        refused=sorted((_refused(*one) for one in night.refused.items()), key=lambda one: -one.cases),
        moves=_moves(night.buckets),
    )


def _refused(code: str, cases: int) -> Refused:
    channel, _separator, reason = code.partition(":")
    if reason in _LACKING:
        return Refused(str(Channel(channel).label), _LACKING[reason], "", cases)
    return Refused(str(Channel(channel).label), house.rulebook().entry(reason).rule.title, reason, cases)


def _moves(buckets: dict[str, int]) -> list[Move]:
    """Return the moves from bucket to bucket, without what stayed, in order."""
    found = []
    for move, cases in buckets.items():
        if move.endswith(_MINOR):
            continue
        buckets_, currency = move.split()
        before, after = buckets_.split(">")
        if before != after:
            minor = buckets[move + _MINOR]
            found.append(Move("" if before == "new" else before, after, cases, minor, currency))
    return sorted(found)
