"""What the law leaves open tomorrow, by case, channel and slot, and why the rest is shut.

Most cases are alike in everything the law asks about them. So the law is asked once in a run for each kind
of creditor and place that occurs, about all that may be known of a borrower there. A case holds the number of
its situation, one of some hundreds in a portfolio of millions.
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
from kept.strategy.answers import Answers

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

    def why_shut(self, channel: str) -> NDArray[np.object_]:
        """Return why a channel is shut to each case all day, (n,); empty where it is open at some time.

        The texts are those of ``reasons`` and not copies: there are few of them and many cases.
        """
        column = CHANNELS.index(channel)
        shut = ~(self.seconds[:, column] > 0).any(axis=1)
        codes = np.where(shut, self.why[:, column, 0], 0)
        found: NDArray[np.object_] = np.array(self.reasons, dtype=object)[codes][self.situation]
        return found


class LawfulDay:
    """One day as the law leaves it open, by a house's means, in some slots."""

    def __init__(self, *, on: date, book: Rulebook, means: Means, slots: Sequence[Slot]) -> None:
        """Take what an answer depends on beside who is to be reached.

        Args:
            on: the day, everywhere the borrower's own.
            book: the rules.
            means: how the house makes contacts.
            slots: the parts of the day.
        """
        self._on, self._book, self._means, self._slots = on, book, means, tuple(slots)
        self._answers: Answers[_Where, _Answer] = Answers(keeps=_PLACES)

    def openings(self, law: LawColumns, *, spoken: Flags, disputed: Flags, plan_in_force: Flags) -> Openings:
        """Return what the law leaves open on the day, which has not begun: nobody was tried on it yet.

        Args:
            law: (n,) what the law asks.
            spoken: (n,) a conversation with the borrower was held before.
            disputed: (n,) a dispute is under review.
            plan_in_force: (n,) an approved plan that the borrower knows of is being kept.
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
        kinds = _labels(law.creditor_kind, first)
        where = list(zip(kinds, _labels(law.zone, first), strict=True))
        return self._openings(situation, where, {name: column[first] for name, column in flags.items()})

    def _openings(
        self, situation: NDArray[np.int32], where: Sequence[_Where], told: Mapping[str, Flags]
    ) -> Openings:
        """Return what is open in k situations, given where each is and what is known of the borrower."""
        places = {one: at for at, one in enumerate(dict.fromkeys(where))}
        each = list(places)
        answers = self._answers.of(each, lambda new: self._ask([each[at] for at in new]))
        place = np.array([places[one] for one in where], dtype=np.int64)
        numbers = {"": 0}
        shape = (len(places), len(CHANNELS), 1 << len(_KNOWN), len(self._slots))
        open_ = np.array([one.seconds for one in answers], dtype=np.int32).reshape(shape)
        shut = np.array([one.numbered(numbers) for one in answers], dtype=np.int16).reshape(shape)
        seconds = np.zeros((len(where), len(CHANNELS), len(self._slots)), dtype=np.int32)
        why = np.zeros(seconds.shape, dtype=np.int16)
        for column, channel in enumerate(CHANNELS):
            needs, lacking = _NEEDS[channel]
            there, bits = told[needs][:, None], _bits(channel, told)
            seconds[:, column] = np.where(there, open_[place, column, bits], 0)
            lacks = numbers.setdefault(lacking, len(numbers))
            why[:, column] = np.where(there, shut[place, column, bits], lacks)
        return Openings(
            situation=situation, slots=self._slots, seconds=seconds, why=why, reasons=tuple(numbers)
        )

    def _ask(self, where: Sequence[_Where]) -> list[_Answer]:
        """Return what the law answers at each of p places, whatever is known of the borrower."""
        many = len(where) << len(_KNOWN)
        bits = np.arange(many) % (1 << len(_KNOWN))
        told: dict[str, Any] = {name: (bits >> at & 1).astype(np.bool_) for at, name in enumerate(_KNOWN)}
        told["creditor_kind"] = _spread([kind for kind, _ in where])
        told["zones"] = _spread([zones for _, zones in where])
        told["calls_ceased"] = np.zeros(many, dtype=np.bool_)
        seconds = np.zeros((len(CHANNELS), many, len(self._slots)), dtype=np.int32)
        why = np.zeros(seconds.shape, dtype=np.int16)
        reasons = [""]
        for column, channel in enumerate(CHANNELS):
            facts = channel_facts(channel, told, many, means=self._means)
            seconds[column] = _open_seconds(self._book, facts, self._on, self._slots)
            for number, slot in enumerate(self._slots):
                shut = seconds[column, :, number] == 0
                codes = _why(self._book, facts, self._on, slot, reasons, shut=shut)
                why[column, :, number] = np.where(shut, codes, 0)
        each = zip(*(np.split(one, len(where), axis=1) for one in (seconds, why)), strict=True)
        return [_Answer(open_, shut, tuple(reasons)) for open_, shut in each]


#: A kind of creditor and a set of time zones; None is not known.
_Where = tuple[Any, Any]

#: Answers are kept for so many of them, some 15 kB each.
_PLACES = 1024

#: What the law asks about a borrower beside that, in the order of the bits of an answer's row.
_KNOWN = (
    "borrower_deceased", "borrower_incapable", "in_doubt", "dispute_open", "plan_in_force", "first_contact",
    "number_ceased",
)  # fmt: skip


class _Answer(NamedTuple):
    """What the law answers at one place: (c, 2 ** 7, s) seconds, and why there are none by ``reasons``."""

    seconds: NDArray[np.int32]
    why: NDArray[np.int16]
    reasons: tuple[str, ...]

    def numbered(self, numbers: dict[str, int]) -> NDArray[np.int16]:
        """Return why by numbers of reasons that grow."""
        own = [numbers.setdefault(one, len(numbers)) for one in self.reasons]
        return np.array(own, dtype=np.int16)[self.why]


def _labels(column: Coded, rows: Ints) -> list[Any]:
    return [column.labels[code] if code >= 0 else None for code in column.codes[rows].tolist()]


def _spread(labels: Sequence[Any]) -> Coded:
    """Return each label in as many rows as there are answers at a place; None is missing."""
    known = [one for one in dict.fromkeys(labels) if one is not None]
    codes = np.array([-1 if one is None else known.index(one) for one in labels], dtype=np.int32)
    return Coded(codes.repeat(1 << len(_KNOWN)), known)


def _bits(channel: str, told: Mapping[str, Flags]) -> Ints:
    """Return the row of the answer for each situation, (k,)."""
    bits = sum(told[name].astype(np.int64) << at for at, name in enumerate(_KNOWN[:-1]))
    return np.asarray(bits + (_ceased(channel, told).astype(np.int64) << len(_KNOWN) - 1))


def _ceased(channel: str, told: Mapping[str, Any]) -> Flags:
    """Return to whom a channel is not to be used any more."""
    by_voice = channel in {"call", "sms"}
    ceased: Flags = (told["number_ceased"] & by_voice) | (told["calls_ceased"] & (channel == "call"))
    return ceased


def _situations(columns: Sequence[NDArray[Any]]) -> tuple[NDArray[np.int32], Ints]:
    """Return the number of each row's situation, and the first row of each."""
    key, most = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        codes = column.astype(np.int64) - min(int(column.min(initial=0)), 0)
        many = int(codes.max(initial=0)) + 1
        key, most = key * many + codes, most * many
    # Sixteen bits sort by radix.
    small = key.astype(np.min_scalar_type(most))
    _, first, situation = np.unique(small, return_index=True, return_inverse=True)
    return situation.astype(np.int32), first


def channel_facts(channel: str, told: Mapping[str, Any], n: int, *, means: Means) -> Facts:
    """Return what the law is told of a contact with each borrower by one channel, on a day not yet begun.

    A visit is one at the door: nobody plans to enter, and who is asked in has consent.
    """
    recorded = {"call": means.calls_recorded, "visit": means.visits_recorded}.get(channel)
    visit = channel == "visit"
    return Facts.of(
        n,
        channel=channel,
        addressee="borrower",
        **{name: told[name] for name in _AS_TOLD},
        debt_owed_by_addressee=np.ma.masked_array(np.ones(n, dtype=np.bool_), mask=told["in_doubt"]),
        channel_ceased=_ceased(channel, told),
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


def _why(
    book: Rulebook, facts: Facts, on: date, slot: Slot, reasons: list[str], *, shut: Flags
) -> NDArray[np.int16]:
    """Return the rule that shuts a slot to each situation to which it is shut, the weightiest, by number."""
    zones = np.array([(facts.zones_of(row) or ("",))[0] for row in range(facts.n)])
    found = np.full(facts.n, _numbered(_UNKNOWN_PLACE, reasons), dtype=np.int16)
    for zone in sorted(set(zones[shut].tolist()) - {""}):
        codes, ids = leading_rules(book, facts, at=at_local(on, time(slot.start), zone))
        here = shut & (zones == zone)
        numbers = {code: _numbered(ids[code], reasons) for code in set(codes[here].tolist()) if code >= 0}
        for code, number in numbers.items():
            found[here & (codes == code)] = number
    return found


def _numbered(reason: str, reasons: list[str]) -> int:
    """Return a reason's number in a list that grows."""
    if reason not in reasons:
        reasons.append(reason)
    return reasons.index(reason)
