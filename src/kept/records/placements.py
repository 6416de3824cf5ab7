"""Take checked placement rows into the records in bulk: new people, new debts, changed debts; idempotent."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from kept.ladder import NONE
from kept.records.bulk import Columns, insert, update
from kept.records.chains import Fact
from kept.records.models import Case, Creditor, Debt, Due
from kept.records.placed_people import identity, take_people

Row = Mapping[str, Any]

#: The key of a person, and the currency of what they owe.
_Whose = tuple[str, str]

_FIGURES = (
    "principal_minor", "interest_minor", "penalty_minor", "fee_minor", "cost_minor", "rate_ppm",
    "penalty_ppm", "year_days", "credit_limit_minor", "contract_on", "last_payment_on", "last_payment_minor",
)  # fmt: skip
_COMPONENTS = ("principal_minor", "interest_minor", "penalty_minor", "fee_minor", "cost_minor")
_SAID = ("product", "currency", *_FIGURES)

#: Outcomes of rows that are not taken: the debt is another person's, is known in another currency, or we hold
#: a later position of it.
REFUSED = frozenset({"other_person", "other_currency", "older"})
_VERB = {"new": "placed", "updated": "updated"}


@dataclass(slots=True)
class Placed:
    """What a chunk changed: counts by outcome, the facts for the evidence, rows that could not be taken.

    ``zeroed`` are the cases of debts of which the file says that nothing is owed.
    """

    counts: Counter[str] = field(default_factory=Counter)
    facts: list[Fact] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    zeroed: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Read:
    """A row beside what is known of its debt (``debt`` is None for a new one) and what becomes of it."""

    row: Row
    person: str
    said: dict[str, Any]
    digest: str
    debt: int | None
    outcome: str

    @property
    def whose(self) -> _Whose:
        """Return by what its case is known."""
        return self.person, self.row["currency"]


def place(creditor: Creditor, rows: Sequence[Row], *, as_of: date, source: str) -> Placed:
    """Take rows in, inside the caller's transaction and under its lock on the creditor.

    A refused row leaves nothing behind.

    Args:
        creditor: to whom the debts are owed.
        rows: checked rows, as ``kept.intake.PLACEMENT`` describes them.
        as_of: the date whose opening positions the rows state.
        source: SHA-256 of the file, for the evidence.
    """
    read = _read(creditor, rows, as_of)
    taken = [one for one in read if one.outcome not in REFUSED]
    borrowers = take_people([(one.person, one.row) for one in taken])
    case_of = _cases(creditor, taken, borrowers, as_of)
    changed = [one for one in taken if one.outcome in _VERB]
    _store(creditor, changed, case_of, as_of)
    owing = {case_of[one.whose] for one in changed if _owed(one)}
    return Placed(
        counts=Counter(one.outcome for one in read),
        facts=[_fact(one, case_of[one.whose], as_of, source) for one in changed] + _reopen(owing, as_of),
        refused=[(one.row["row"], one.outcome) for one in read if one.outcome in REFUSED],
        zeroed={case_of[one.whose] for one in changed if not _owed(one)},
    )


def _owed(one: _Read) -> bool:
    return any(one.row[name] for name in _COMPONENTS)


def _reopen(cases: set[int], as_of: date) -> list[Fact]:
    """Open closed cases again of which something is owed once more; return what goes on record."""
    closed = sorted(
        Case.objects.filter(pk__among=cases, closed_on__isnull=False).values_list("pk", flat=True)
    )
    Case.objects.filter(pk__among=closed).update(
        closed_on=None, opened_on=as_of, rung=NONE, rung_since=as_of, path="", next_contact_on=None
    )
    return [Fact(pk, "case.reopened", {"on": as_of.isoformat()}) for pk in closed]


def foresee(creditor: Creditor, rows: Sequence[Row], *, as_of: date) -> Counter[str]:
    """Return what ``place`` would make of rows, by outcome, without changing anything."""
    return Counter(one.outcome for one in _read(creditor, rows, as_of))


# --- what becomes of a row --------------------------------------------------------------------------------


def _read(creditor: Creditor, rows: Sequence[Row], as_of: date) -> list[_Read]:
    numbers = [row["debt_number"] for row in rows]
    kept = Debt.objects.filter(creditor=creditor, number__among=numbers)
    names = ("pk", "case__borrower__identity", "digest", "opened_on", "currency")
    known = {number: tuple(rest) for number, *rest in kept.values_list("number", *names)}
    return [_one(row, known.get(row["debt_number"]), as_of) for row in rows]


def _one(row: Row, known: tuple[Any, ...] | None, as_of: date) -> _Read:
    person, said = identity(row), _said(row)
    digest = sha256(json.dumps([as_of.isoformat(), *said.values()]).encode()).hexdigest()
    outcome = _outcome(known, person, row["currency"], digest, as_of)
    return _Read(row, person, said, digest, known[0] if known else None, outcome)


def _outcome(known: tuple[Any, ...] | None, person: str, currency: str, digest: str, as_of: date) -> str:
    if known is None:
        return "new"
    _, owner, last, opened_on, before = known
    if owner != person:
        return "other_person"
    if before != currency:
        return "other_currency"
    if last == digest:
        return "unchanged"
    return "older" if as_of < opened_on else "updated"


def _said(row: Row) -> dict[str, Any]:
    """Return all that a row says of its debt; two rows that say the same on a date change nothing."""
    plain = {name: row[name].isoformat() if isinstance(row[name], date) else row[name] for name in _SAID}
    dues = [[due["on"].isoformat(), due["amount_minor"]] for due in row["dues"] or ()]
    return {**plain, "dues": dues}


def _fact(one: _Read, case: int, as_of: date, source: str) -> Fact:
    body = {
        "debt": one.row["debt_number"],
        "as_of": as_of.isoformat(),
        "file_sha256": source,
        "file_row": one.row["row"],
        **one.said,
    }
    return Fact(case, f"debt.{_VERB[one.outcome]}", body)


# --- storing ----------------------------------------------------------------------------------------------


def _cases(
    creditor: Creditor, taken: Sequence[_Read], borrowers: Mapping[str, int], as_of: date
) -> dict[_Whose, int]:
    """Return the creditor's case with each borrower in each currency, made where there is none."""
    wanted = {one.whose: (borrowers[one.person], one.row["currency"]) for one in taken}
    cases = Case.objects.filter(creditor=creditor, borrower__among=set(borrowers.values()))
    known = _by_owner(cases)
    fresh = list(dict.fromkeys(key for key in wanted.values() if key not in known))
    many = len(fresh)
    columns: Columns = {
        "creditor_id": [creditor.pk] * many,
        "borrower_id": [borrower for borrower, _ in fresh],
        "currency": [currency for _, currency in fresh],
        "opened_on": [as_of] * many,
        "rung_since": [as_of] * many,
    }
    if insert(Case, columns):
        known = _by_owner(cases)
    return {whose: known[key] for whose, key in wanted.items()}


def _by_owner(cases: QuerySet[Case]) -> dict[tuple[int, str], int]:
    rows = cases.values_list("borrower_id", "currency", "pk")
    return {(borrower, currency): pk for borrower, currency, pk in rows}


def _store(creditor: Creditor, changed: Sequence[_Read], case_of: Mapping[_Whose, int], as_of: date) -> None:
    fresh = [one for one in changed if one.debt is None]
    known = [one for one in changed if one.debt is not None]
    own = {
        "case_id": [case_of[one.whose] for one in fresh],
        "creditor_id": [creditor.pk] * len(fresh),
        "number": [one.row["debt_number"] for one in fresh],
    }
    insert(Debt, {**own, **_figures(fresh, as_of)})
    update(Debt, "id", {"id": [one.debt for one in known], **_figures(known, as_of)})
    Due.objects.filter(debt__among=[one.debt for one in known]).delete()
    numbers = [one.row["debt_number"] for one in changed]
    debts = dict(Debt.objects.filter(creditor=creditor, number__among=numbers).values_list("number", "pk"))
    dues = [(debts[one.row["debt_number"]], due) for one in changed for due in one.row["dues"] or ()]
    columns = {name: [due[name] for _, due in dues] for name in ("on", "amount_minor")}
    insert(Due, {"debt_id": [debt for debt, _ in dues], **columns})


def _figures(rows: Sequence[_Read], as_of: date) -> dict[str, list[Any]]:
    said = {name: [one.row[name] for one in rows] for name in _SAID}
    own: dict[str, list[Any]] = {"opened_on": [as_of] * len(rows), "recalled_on": [None] * len(rows)}
    return {**said, **own, "digest": [one.digest for one in rows]}
