"""What the law leaves open tomorrow, by case, channel and slot, and why the rest is shut.

Most cases are alike in everything the law asks about them. So the law is asked once for each situation that
occurs, some dozens in a portfolio of millions, and a case holds the number of its situation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kept.dates import at_local
from kept.law import Coded, Facts, Rulebook, leading_rules, windows

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

#: The ways to reach a borrower that a night plans.
CHANNELS = ("call", "sms", "email", "letter", "visit")

#: What each channel needs before the law is asked at all, and the reason where it is not there.
_NEEDS = {
    "call": ("number", "no_number"),
    "sms": ("number", "no_number"),
    "email": ("email", "no_email"),
    "letter": ("address", "no_address"),
    "visit": ("address", "no_address"),
}

#: The reason where nobody knows by which clock the borrower lives.
_UNKNOWN_PLACE = "no_zone"


class Slot(NamedTuple):
    """A part of the local day, whole hours, [start, end)."""

    start: int
    end: int

    @property
    def code(self) -> str:
        """The slot as files and pages name it, such as 08-12."""
        return f"{self.start:02d}-{self.end:02d}"


@dataclass(frozen=True, kw_only=True)
class LawColumns:
    """What the law asks of (n,) cases that other columns do not hold.

    Attributes:
        creditor_kind: codes into kinds of creditor, as the law names them.
        zone: codes into sets of time zones, each a tuple of IANA names.
        deceased, incapable: of the borrower.
        in_doubt: whether anything is owed is under review.
        calls_ceased: the borrower wants to be written to; number_ceased: the number to try first is not to
            be used.
        number, email, address: there is one to use.
    """

    creditor_kind: Coded
    zone: Coded
    deceased: Flags
    incapable: Flags
    in_doubt: Flags
    calls_ceased: Flags
    number_ceased: Flags
    number: Flags
    email: Flags
    address: Flags


@dataclass(frozen=True, kw_only=True)
class Means:
    """How the house makes contacts, as it declares; None is not said, and the law then does not know."""

    calls_recorded: bool | None = None
    visits_recorded: bool | None = None
    visitors: int | None = None
    credentials: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Openings:
    """What is open on one day for (n,) cases in k situations.

    Attributes:
        situation: (n,) int32, 0 to k - 1.
        slots: s parts of the day.
        seconds: (k, c, s) int32, how long of a slot the law leaves open, by channel of ``CHANNELS``.
        why: (k, c, s) int16, position in ``reasons``; 0, the empty reason, where it is open.
        reasons: codes of rules, or of what is missing to use a channel.
    """

    situation: NDArray[np.int32]
    slots: tuple[Slot, ...]
    seconds: NDArray[np.int32]
    why: NDArray[np.int16]
    reasons: tuple[str, ...]

    def open(self, channel: str) -> Flags:
        """Return where a channel is open, (n, s)."""
        return (self.seconds[:, CHANNELS.index(channel)] > 0)[self.situation]

    def refused(self) -> Counter[str]:
        """Return to how many cases a channel is shut all day, by ``channel:reason`` of the first slot."""
        many = np.bincount(self.situation, minlength=len(self.seconds))
        shut = ~(self.seconds > 0).any(axis=2)
        counts: Counter[str] = Counter()
        for row, column in np.argwhere(shut).tolist():
            counts[f"{CHANNELS[column]}:{self.reasons[self.why[row, column, 0]]}"] += int(many[row])
        return +counts

    def why_shut(self, channel: str) -> NDArray[np.str_]:
        """Return why a channel is shut to each case all day, (n,); empty where it is open at some time."""
        column = CHANNELS.index(channel)
        shut = ~(self.seconds[:, column] > 0).any(axis=1)
        codes = np.where(shut, self.why[:, column, 0], 0)
        return np.array(self.reasons)[codes][self.situation]


def openings(
    law: LawColumns,
    *,
    spoken: Flags,
    disputed: Flags,
    plan_in_force: Flags,
    on: date,
    book: Rulebook,
    means: Means,
    slots: Sequence[Slot],
) -> Openings:
    """Return what the law leaves open on a day that has not begun: nobody was tried on it yet.

    Args:
        law: (n,) what the law asks.
        spoken: (n,) a conversation with the borrower was held before.
        disputed: (n,) a dispute is under review.
        plan_in_force: (n,) an approved plan that the borrower knows of is being kept.
        on: the day, everywhere the borrower's own.
        book: the rules.
        means: how the house makes contacts.
        slots: the parts of the day.
    """
    flags = {
        "borrower_deceased": law.deceased,
        "borrower_incapable": law.incapable,
        "in_doubt": law.in_doubt,
        "calls_ceased": law.calls_ceased,
        "number_ceased": law.number_ceased,
        "number": law.number,
        "email": law.email,
        "address": law.address,
        "first_contact": ~spoken,
        "dispute_open": disputed,
        "plan_in_force": plan_in_force,
    }
    situation, first = _situations([law.creditor_kind.codes, law.zone.codes, *flags.values()])
    told: dict[str, Any] = {name: column[first] for name, column in flags.items()}
    told["creditor_kind"] = Coded(law.creditor_kind.codes[first], law.creditor_kind.labels)
    told["zones"] = Coded(law.zone.codes[first], law.zone.labels)
    return _asked(situation, told, len(first), on=on, book=book, means=means, slots=tuple(slots))


def _situations(columns: Sequence[NDArray[Any]]) -> tuple[NDArray[np.int32], Ints]:
    """Return the number of each row's situation, and the first row of each."""
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        codes = column.astype(np.int64) - min(int(column.min(initial=0)), 0)
        key = key * (int(codes.max(initial=0)) + 1) + codes
    _, first, situation = np.unique(key, return_index=True, return_inverse=True)
    return situation.astype(np.int32), first


def _asked(
    situation: NDArray[np.int32],
    told: Mapping[str, Any],
    k: int,
    *,
    on: date,
    book: Rulebook,
    means: Means,
    slots: tuple[Slot, ...],
) -> Openings:
    seconds = np.zeros((k, len(CHANNELS), len(slots)), dtype=np.int32)
    why = np.zeros(seconds.shape, dtype=np.int16)
    reasons = [""]
    for column, channel in enumerate(CHANNELS):
        needs, lacking = _NEEDS[channel]
        there = told[needs]
        alike, facts = _alike(channel, told, means)
        seconds[:, column] = np.where(there[:, None], _open_seconds(book, facts, on, slots)[alike], 0)
        for number, slot in enumerate(slots):
            codes = _why(book, facts, on, slot, reasons)[alike]
            codes = np.where(there, codes, _numbered(lacking, reasons))
            why[:, column, number] = np.where(seconds[:, column, number] == 0, codes, 0)
    return Openings(situation=situation, slots=slots, seconds=seconds, why=why, reasons=tuple(reasons))


def _alike(channel: str, told: Mapping[str, Any], means: Means) -> tuple[NDArray[np.int32], Facts]:
    """Return the facts of situations that differ in what the law asks of a channel, and which is whose."""
    by_voice = channel in {"call", "sms"}
    ceased = (told["number_ceased"] & by_voice) | (told["calls_ceased"] & (channel == "call"))
    coded, flags = ("creditor_kind", "zones"), (*_AS_TOLD[2:], "in_doubt")
    alike, first = _situations(
        [*(told[name].codes for name in coded), *(told[name] for name in flags), ceased]
    )
    some = {name: Coded(told[name].codes[first], told[name].labels) for name in coded}
    some |= {name: told[name][first] for name in (*flags, "number_ceased", "calls_ceased")}
    return alike, channel_facts(channel, some, len(first), means=means)


def channel_facts(channel: str, told: Mapping[str, Any], n: int, *, means: Means) -> Facts:
    """Return what the law is told of a contact with each borrower by one channel, on a day not yet begun.

    A visit is one at the door: nobody plans to enter, and who is asked in has consent.
    """
    by_voice = channel in {"call", "sms"}
    recorded = {"call": means.calls_recorded, "visit": means.visits_recorded}.get(channel)
    visit = channel == "visit"
    ceased = (told["number_ceased"] & by_voice) | (told["calls_ceased"] & (channel == "call"))
    return Facts.of(
        n,
        channel=channel,
        addressee="borrower",
        **{name: told[name] for name in _AS_TOLD},
        debt_owed_by_addressee=np.ma.masked_array(np.ones(n, dtype=np.bool_), mask=told["in_doubt"]),
        channel_ceased=ceased,
        addressee_ceased=False,
        hours_agreed=False,
        recording_on=recorded,
        visitors=means.visitors if visit else None,
        credentials=means.credentials if visit else None,
        place_private=False if visit else None,
        entry_consent=None,
        **dict.fromkeys(_OF_THE_DAY, 0),
    )


_AS_TOLD = (
    "creditor_kind", "zones", "borrower_deceased", "borrower_incapable", "dispute_open", "plan_in_force",
    "first_contact",
)  # fmt: skip

#: Counters of a local day that has not begun.
_OF_THE_DAY = (
    "number_attempts_today", "unanswered_attempts_number_today", "connected_borrower_today",
    "conversations_borrower_today",
)  # fmt: skip


def _open_seconds(book: Rulebook, facts: Facts, on: date, slots: tuple[Slot, ...]) -> NDArray[np.int32]:
    """Return (k, s) how long each slot is open in each situation."""
    found = windows(book, facts, on)
    zones = [tuple(facts.zones_of(row)) for row in range(facts.n)]
    known = {one: _bounds(one, on, slots) for one in set(zones)}
    bounds = np.array([known[one] for one in zones], dtype=np.int64)
    seconds = np.zeros((facts.n, len(slots)), dtype=np.int32)
    if len(found.row):
        start, end = bounds[found.row, :, 0], bounds[found.row, :, 1]
        shared = np.minimum(end, found.end[:, None]) - np.maximum(start, found.start[:, None])
        np.add.at(seconds, found.row, np.maximum(shared, 0).astype(np.int32))
    return seconds


def _bounds(zones: Sequence[str], on: date, slots: Sequence[Slot]) -> list[tuple[int, int]]:
    """Return the slots of a day on the wall clock of the first zone, as seconds since 1970."""
    if not zones:
        return [(0, 0)] * len(slots)
    return [(_moment(on, slot.start, zones[0]), _moment(on, slot.end, zones[0])) for slot in slots]


def _moment(on: date, hour: int, zone: str) -> int:
    day, wall = (on, hour) if hour < 24 else (on + timedelta(days=1), 0)  # noqa: PLR2004 - hours of a day
    return int(at_local(day, time(wall), zone).timestamp())


def _why(book: Rulebook, facts: Facts, on: date, slot: Slot, reasons: list[str]) -> NDArray[np.int16]:
    """Return the rule that shuts a slot to each situation, the weightiest of those that do, by number."""
    zones = np.array([(facts.zones_of(row) or ("",))[0] for row in range(facts.n)])
    found = np.full(facts.n, _numbered(_UNKNOWN_PLACE, reasons), dtype=np.int16)
    for zone in set(zones.tolist()) - {""}:
        codes, ids = leading_rules(book, facts, at=at_local(on, time(slot.start), zone))
        numbers = {
            code: _numbered(ids[code], reasons) for code in set(codes[zones == zone].tolist()) if code >= 0
        }
        for code, number in numbers.items():
            found[(zones == zone) & (codes == code)] = number
    return found


def _numbered(reason: str, reasons: list[str]) -> int:
    """Return a reason's number in a list that grows."""
    if reason not in reasons:
        reasons.append(reason)
    return reasons.index(reason)
