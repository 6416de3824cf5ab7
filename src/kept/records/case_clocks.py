"""The periods that run against the claims of some cases, with what began each and what proves it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Exists, Max, OuterRef, QuerySet
from numpy.typing import NDArray

from kept.clocks import Happenings, Interruption, act_by, clock, clock_file, last_day, running
from kept.ledger import EventKind
from kept.records.models import (
    Case,
    Debt,
    Entry,
    EvidenceRecord,
    Happening,
    PaymentStatus,
    Promise,
    Relation,
    RelationRole,
)
from kept.records.positions import Position
from kept.records.prepared import prepared

Flags = NDArray[np.bool_]

NEVER = np.datetime64("NaT", "D")

#: Where nothing ends a claim: a suit holds it, or nothing is owed.
FAR = date(9999, 12, 31)

#: How many days ahead a last day is a deadline on the lists.
SOON = 30


class Began(NamedTuple):
    """What began a period: a code, and which row of the records where it is one."""

    code: str
    ref: int | str = ""


@dataclass(frozen=True, slots=True)
class CaseClock:
    """One period of a case.

    Attributes:
        case, debt: whose; ``debt`` is a number, empty for what runs for the whole case.
        clock: its code in ``clocks.yaml``.
        started: the day it last began, itself not counted.
        last: its last day; None while a suit or an obstacle holds it, or as long as anything is owed.
        act_by: the day by which something is to be done; the last day itself for most.
        began: what began it.
    """

    case: int
    debt: str
    clock: str
    started: date
    last: date | None
    act_by: date | None
    began: Began

    @property
    def until_settled(self) -> bool:
        """Return whether it lasts as long as anything is owed."""
        return clock(self.clock).length.until_settled

    def days_left(self, on: date) -> int | None:
        """Return the days until something must be done, below zero once it is over; None while it is held."""
        return None if self.act_by is None else (self.act_by - on).days


@dataclass(slots=True)
class _Told:
    """What happened to rows of claims, and what each is called."""

    rows: list[tuple[int, date, date | None, Interruption]] = field(default_factory=list)
    began: list[Began] = field(default_factory=list)

    def add(self, row: int, on: date, kind: Interruption, began: Began, until: date | None = None) -> None:
        self.rows.append((row, on, until, kind))
        self.began.append(began)

    def columns(self) -> Happenings:
        return Happenings(
            row=np.array([one[0] for one in self.rows], dtype=np.int64),
            on=np.array([one[1] for one in self.rows], dtype="datetime64[D]"),
            until=np.array([one[2] or NEVER for one in self.rows], dtype="datetime64[D]"),
            kind=np.array([one[3] for one in self.rows], dtype=np.int64),
            proven=np.ones(len(self.rows), dtype=np.bool_),
        )


def case_clocks(case_ids: Sequence[int], *, on: date) -> list[CaseClock]:
    """Return every period that runs in some cases on a day, the first to act on first; held ones last.

    Known to the records: due dates, promises, payments, guarantors, and what people put on record. Debts that
    the creditor took back have none.
    """
    happened = happened_by_case(case_ids, on)
    debts = _debts(case_ids)
    found = [
        *_limitation(debts, happened, case_ids, on),
        *_guarantees(debts, happened),
        *_started(happened, on),
    ]
    return sorted(found, key=lambda one: (one.act_by is None, one.act_by, one.case, one.debt))


def deadlines(case_ids: Sequence[int], *, on: date, within: int) -> list[CaseClock]:
    """Return the periods in which something must be done within some days, or is too late already."""
    running_ = (one for one in case_clocks(case_ids, on=on) if not clock(one.clock).waits)
    return [one for one in running_ if (left := one.days_left(on)) is not None and left <= within]


def in_time_until(
    case_ids: Sequence[int], position: Position, *, judged: Flags, on: date
) -> NDArray[np.datetime64]:
    """Return the last day on which all that each case owes is known to be in time, (n,) datetime64[D].

    NaT where some claim's due date is not known. Limitation runs from a debt's last instalment; only where it
    is over by that alone, or a judgment took its place, is read what began it anew.

    Args:
        case_ids: the cases, ids ascending.
        position: their debts.
        judged: (n,) bool, whether there is a judgment.
        on: the day.
    """
    of = np.searchsorted(np.array(case_ids, dtype=np.int64), position.case)
    due = position.events.kind == EventKind.DUE
    last_due = np.full(len(position.debt), NEVER)
    np.fmax.at(last_due, position.events.row[due], position.events.on[due])
    found = _earliest(of, last_day("limitation", last_due), len(case_ids))
    asked = np.flatnonzero(judged | ~(found >= np.datetime64(on)))
    if asked.size:
        owes = position.debt[position.owed(on).total_minor > 0]
        found[asked] = _exactly([case_ids[k] for k in asked.tolist()], set(owes.tolist()), on)
    return found


def _exactly(case_ids: Sequence[int], owing: Collection[int], on: date) -> NDArray[np.datetime64]:
    """Return ``in_time_until`` from all that is on record; what nothing is owed on does not count."""
    happened = happened_by_case(case_ids, on)
    debts = [debt for debt in _debts(case_ids) if debt.pk in owing]
    known = {(one.case, one.debt): one.last or FAR for one in _limitation(debts, happened, case_ids, on)}
    row = {pk: k for k, pk in enumerate(case_ids)}
    asked = {case: FAR for case, told in happened.items() if _ended(told, "limitation")}
    ends = [known.get((debt.case, debt.number), asked.get(debt.case)) for debt in debts]
    of = np.array([row[debt.case] for debt in debts], dtype=np.int64)
    return _earliest(of, np.array(ends, dtype="datetime64[D]"), len(case_ids))


def _earliest(case: NDArray[np.int64], days: NDArray[np.datetime64], count: int) -> NDArray[np.datetime64]:
    """Return the earliest day of each case; not known where one of its days is not, far where it has none."""
    found = np.full(count, np.datetime64(FAR))
    np.minimum.at(found, case, days)
    return found


# --- what the records hold --------------------------------------------------------------------------------


class _Debt(NamedTuple):
    pk: int
    number: str
    case: int
    last_due: date | None
    last_paid: date | None
    guaranteed: bool


class Happened(NamedTuple):
    """Something a person put on record of a case."""

    kind: str
    on: date
    pk: int


@prepared
def _debt_rows(case_ids: Collection[int]) -> QuerySet[Debt, tuple[Any, ...]]:
    guarantors = Relation.objects.filter(borrower=OuterRef("case__borrower"), role=RelationRole.GUARANTOR)
    rows = Debt.objects.filter(case__among=case_ids, recalled_on=None).order_by("pk")
    told = rows.annotate(last_due=Max("dues__on"), guaranteed=Exists(guarantors))
    return told.values_list("pk", "number", "case_id", "last_due", "last_payment_on", "guaranteed")


def _debts(case_ids: Sequence[int]) -> list[_Debt]:
    return [_Debt(*row) for row in _debt_rows(case_ids)]


@prepared
def _happenings(case_ids: Collection[int], on: date) -> QuerySet[Happening, tuple[Any, ...]]:
    rows = Happening.objects.filter(case__among=case_ids, on__lte=on).order_by("on", "pk")
    return rows.values_list("case_id", "kind", "on", "pk")


def happened_by_case(case_ids: Sequence[int], on: date) -> dict[int, list[Happened]]:
    """Return what is on record of each case up to a day, in the order in which it happened."""
    found: dict[int, list[Happened]] = defaultdict(list)
    for case, kind, day, pk in _happenings(case_ids, on):
        found[case].append(Happened(kind, day, pk))
    return found


@prepared
def _promises(case_ids: Collection[int]) -> QuerySet[Promise, tuple[Any, ...]]:
    return Promise.objects.filter(case__among=case_ids).values_list("case_id", "taken_on", "pk")


@prepared
def _payments(case_ids: Collection[int]) -> QuerySet[Entry, tuple[Any, ...]]:
    """Return the payments posted that stand: a payment taken back acknowledges nothing."""
    paid = Entry.objects.filter(debt__case__among=case_ids, kind=EventKind.PAYMENT)
    return paid.exclude(payment__status=PaymentStatus.REVERSED).values_list(
        "debt_id", "on", "payment__reference"
    )


# --- limitation, and the time to ask for enforcement ------------------------------------------------------


def _limitation(
    debts: Sequence[_Debt], happened: Mapping[int, Sequence[Happened]], case_ids: Sequence[int], on: date
) -> Iterator[CaseClock]:
    """Yield the limitation of debts without a judgment, and of the others the time to ask for enforcement."""
    judged = {case: day for case, told in happened.items() if (day := _ended(told, "limitation")) is not None}
    start = [judged.get(debt.case, debt.last_due) for debt in debts]
    by = {True: "time_to_perform_ended", False: "last_due"}
    told = _interruptions(debts, happened, case_ids)
    for code, is_judged in (("limitation", False), ("enforcement_application", True)):
        due = np.array(
            [
                one if (debt.case in judged) == is_judged else None
                for debt, one in zip(debts, start, strict=True)
            ],
            dtype="datetime64[D]",
        )
        state = running(due, told.columns(), on=np.datetime64(on), code=code)
        for k in np.flatnonzero(~np.isnat(due)).tolist():
            asked = _ended(happened.get(debts[k].case, ()), code) if is_judged else None
            if asked is not None and asked >= due[k].item():
                continue
            last, which = state.last[k].item(), int(state.by[k])
            began = Began(by[is_judged]) if which < 0 else told.began[which]
            yield CaseClock(debts[k].case, debts[k].number, code, state.started[k].item(), last, last, began)


def _interruptions(
    debts: Sequence[_Debt], happened: Mapping[int, Sequence[Happened]], case_ids: Sequence[int]
) -> _Told:
    """Return what begins the periods of the debts anew: of the whole case, or of one debt."""
    of_case: dict[int, list[int]] = defaultdict(list)
    for k, debt in enumerate(debts):
        of_case[debt.case].append(k)
    told = _Told()
    for case, day, pk in _promises(case_ids):
        for k in of_case[case]:
            told.add(k, day, Interruption.PROMISE, Began("promise", pk))
    _paid(debts, case_ids, told)
    for case, events in happened.items():
        for one, kind in ((one, kind) for one in events if (kind := _kind(one.kind)) is not None):
            for k in of_case[case]:
                told.add(k, one.on, kind, Began(one.kind, one.pk), _concluded(events, one, kind))
    return told


def _paid(debts: Sequence[_Debt], case_ids: Sequence[int], told: _Told) -> None:
    """Add what was paid on each debt, here and before it was placed."""
    row = {debt.pk: k for k, debt in enumerate(debts)}
    for debt_id, day, reference in _payments(case_ids):
        if debt_id in row:
            told.add(row[debt_id], day, Interruption.PART_PAYMENT, Began("payment", reference or ""))
    for k, debt in enumerate(debts):
        if debt.last_paid is not None:
            told.add(k, debt.last_paid, Interruption.PART_PAYMENT, Began("paid_before", debt.number))


def _kind(code: str) -> Interruption | None:
    known = clock_file().happenings.get(code)
    return known.interruption if known else None


def _concluded(events: Sequence[Happened], began: Happened, kind: Interruption) -> date | None:
    """Return the day on which a suit or an obstacle ended; None while it lasts, or if it never does."""
    known = clock_file().happenings
    ends = (
        one.on
        for one in events
        if one.kind in known and known[one.kind].concludes.upper() == kind.name and one.on >= began.on
    )
    return min(ends, default=None)


def _ended(events: Sequence[Happened], code: str) -> date | None:
    """Return the newest day on which something ended a clock."""
    known = clock_file().happenings
    return max((one.on for one in events if one.kind in known and code in known[one.kind].ends), default=None)


# --- the others -------------------------------------------------------------------------------------------


def _guarantees(debts: Sequence[_Debt], happened: Mapping[int, Sequence[Happened]]) -> Iterator[CaseClock]:
    """Yield the guarantee period of debts with a guarantor, unless what keeps it was done within it."""
    for debt in debts:
        if not debt.guaranteed or debt.last_due is None:
            continue
        last = last_day("guarantee_period", np.array([debt.last_due], dtype="datetime64[D]"))[0].item()
        known = clock_file().happenings
        kept = any(
            one.on <= last and one.kind in known and "guarantee_period" in known[one.kind].ends
            for one in happened.get(debt.case, ())
        )
        if not kept:
            yield CaseClock(
                debt.case, debt.number, "guarantee_period", debt.last_due, last, last, Began("last_due")
            )


def _started(happened: Mapping[int, Sequence[Happened]], on: date) -> Iterator[CaseClock]:
    """Yield the periods that something on record began, from the newest of its kind on, until it is ended."""
    known = clock_file().happenings
    for case, events in happened.items():
        newest = {
            code: one
            for one in events
            if one.kind in known
            for code in known[one.kind].starts
            if code != "enforcement_application"
        }
        for code, one in newest.items():
            ended = _ended(events, code)
            start = np.array([one.on], dtype="datetime64[D]")
            last = last_day(code, start)[0].item()
            if (ended is not None and ended >= one.on) or (clock(code).waits and last < on):
                continue
            until = act_by(code, start)[0].item()
            yield CaseClock(case, "", code, one.on, last, until, Began(one.kind, one.pk))


# --- the proof --------------------------------------------------------------------------------------------

#: Of what began a period: the kind of its evidence, and by which field of the body it is known.
_EVIDENCE = {
    "promise": ("promise.taken", "promise"),
    "payment": ("payment.posted", "reference"),
    "paid_before": ("debt.placed", "debt"),
    "contact": ("contact.permitted", "contact"),
    "received": ("contact.received", "contact"),
    "": ("happening.recorded", "happening"),
}


def proofs(clocks: Collection[CaseClock]) -> dict[tuple[int, Began], tuple[int, str]]:
    """Return the evidence of what began each period, by case and what began it: its place and its hash."""
    wanted = {(one.case, one.began) for one in clocks if one.began.ref != ""}
    kinds = {kind for kind, _ in _EVIDENCE.values()}
    cases = {case for case, _ in wanted}
    found = {}
    for case, seq, digest, kind, body in _records(cases, kinds) if wanted else ():
        said = json.loads(body)
        name = next(name for of, name in _EVIDENCE.values() if of == kind)
        found[case, kind, said.get(name)] = (seq, digest)
    answers = {}
    for case, began in wanted:
        kind, _ = _EVIDENCE.get(began.code, _EVIDENCE[""])
        if (case, kind, began.ref) in found:
            answers[case, began] = found[case, kind, began.ref]
    return answers


@prepared
def _records(case_ids: Collection[int], kinds: Collection[str]) -> QuerySet[EvidenceRecord, tuple[Any, ...]]:
    rows = EvidenceRecord.objects.filter(case__among=case_ids, kind__among=kinds).order_by("pk")
    return rows.values_list("case_id", "seq", "hash", "kind", "body")


def open_cases(*, after: int, many: int) -> list[int]:
    """Return the next open cases by number."""
    cases = Case.objects.filter(pk__gt=after, closed_on=None).order_by("pk")
    return list(cases.values_list("pk", flat=True)[:many])
