"""Take checked placement rows into the records in bulk: new people, new debts, changed debts; idempotent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from kept.evidence import canonical
from kept.records.chains import Fact
from kept.records.models import Address, Borrower, Case, Creditor, Debt, Due, Phone, Relation
from kept.records.sealing import blind_index

Row = Mapping[str, Any]

_FIGURES = (
    "principal_minor", "interest_minor", "penalty_minor", "fee_minor", "cost_minor", "rate_ppm",
    "penalty_ppm", "year_days", "credit_limit_minor", "contract_on", "last_payment_on", "last_payment_minor",
)  # fmt: skip
_UPDATED = ("product", "currency", "opened_on", "digest", *_FIGURES)


@dataclass(slots=True)
class Placed:
    """What a chunk changed: counts by outcome, the facts for the evidence, rows that could not be taken."""

    counts: Counter[str] = field(default_factory=Counter)
    facts: list[Fact] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


def place(creditor: Creditor, rows: Sequence[Row], *, as_of: date, source: str) -> Placed:
    """Take rows in, inside the caller's transaction and under its lock on the creditor.

    Args:
        creditor: to whom the debts are owed.
        rows: checked rows, as ``kept.intake.PLACEMENT`` describes them.
        as_of: the date whose opening positions the rows state.
        source: SHA-256 of the file, for the evidence.
    """
    borrowers = _borrowers(rows)
    cases = _cases(creditor, {one.pk: one for one in borrowers.values()}, as_of)
    _beside(rows, borrowers)
    by_identity = {identity: cases[one.pk] for identity, one in borrowers.items()}
    return _debts(creditor, rows, by_identity, as_of=as_of, source=source)


def identity_of(name: str, id_type: str, id_number: str, phone: str) -> str:
    """Return the key by which a person is known: the document, or failing that name and number."""
    if id_number:
        return "d" + blind_index(f"{id_type}|{id_number}")
    return "n" + blind_index(f"{name}|{phone}")


def _identity(row: Row) -> str:
    return identity_of(row["debtor_name"], row["id_type"] or "", row["id_number"] or "", row["phone_1"] or "")


def _borrowers(rows: Sequence[Row]) -> dict[str, Borrower]:
    last = {_identity(row): row for row in rows}
    known = Borrower.objects.in_bulk(list(last), field_name="identity")
    changed = [one for key, one in known.items() if _refresh(one, last[key])]
    Borrower.objects.bulk_update(changed, ["name", "name_index", "email", "employer"], batch_size=500)
    fresh = [_new_borrower(key, row) for key, row in last.items() if key not in known]
    Borrower.objects.bulk_create(fresh, batch_size=500)
    return known | {one.identity: one for one in fresh}


def _new_borrower(identity: str, row: Row) -> Borrower:
    return Borrower(
        identity=identity,
        name=row["debtor_name"],
        name_index=blind_index(row["debtor_name"]),
        id_type=row["id_type"] or "",
        id_number=row["id_number"] or "",
        id_index=blind_index(row["id_number"] or ""),
        email=row["email"] or "",
        employer=row["employer"] or "",
    )


def _refresh(borrower: Borrower, row: Row) -> bool:
    """Take over what the creditor now says, where the file says anything; return whether it differs."""
    said = {"name": row["debtor_name"], "email": row["email"], "employer": row["employer"]}
    differs = {key: value for key, value in said.items() if value and value != getattr(borrower, key)}
    for key, value in differs.items():
        setattr(borrower, key, value)
    borrower.name_index = blind_index(borrower.name)
    return bool(differs)


def _cases(creditor: Creditor, borrowers: Mapping[int, Borrower], as_of: date) -> dict[int, Case]:
    known = {one.borrower_id: one for one in Case.objects.filter(creditor=creditor, borrower__in=borrowers)}
    fresh = [
        Case(creditor=creditor, borrower_id=pk, opened_on=as_of, rung_since=as_of)
        for pk in borrowers
        if pk not in known
    ]
    Case.objects.bulk_create(fresh, batch_size=500)
    return known | {one.borrower_id: one for one in fresh}


# --- who stands beside the borrower -----------------------------------------------------------------------


def _beside(rows: Sequence[Row], borrowers: Mapping[str, Borrower]) -> None:
    relations = list(_relations(rows, borrowers))
    Relation.objects.bulk_create([one for one, _ in relations], ignore_conflicts=True, batch_size=500)
    kept = {
        (one.borrower_id, one.role, one.identity): one
        for one in Relation.objects.filter(borrower__in={one.borrower_id for one, _ in relations})
    }
    phones = [
        _phone(kept[one.borrower_id, one.role, one.identity].borrower_id, number, 1,
               kept[one.borrower_id, one.role, one.identity])
        for one, number in relations if number
    ]  # fmt: skip
    for row in rows:
        owner = borrowers[_identity(row)].pk
        phones += [_phone(owner, row[f"phone_{k}"], k, None) for k in (1, 2, 3) if row[f"phone_{k}"]]
    Phone.objects.bulk_create(phones, ignore_conflicts=True, batch_size=500)
    Address.objects.bulk_create(_addresses(rows, borrowers), ignore_conflicts=True, batch_size=500)


#: Role, prefix of the columns, and how many of them a row may carry.
_BESIDE = (("contact_person", "contact", 3), ("guarantor", "guarantor", 2), ("co_borrower", "co_borrower", 1))


def _relations(rows: Sequence[Row], borrowers: Mapping[str, Borrower]) -> Iterable[tuple[Relation, str]]:
    for row in rows:
        owner = borrowers[_identity(row)].pk
        for role, prefix, count in _BESIDE:
            for k in range(1, count + 1):
                name, number = row.get(f"{prefix}_{k}_name"), row.get(f"{prefix}_{k}_phone") or ""
                if name:
                    said = row.get(f"{prefix}_{k}_relation") or row.get(f"{prefix}_{k}_kind") or ""
                    document = row.get(f"{prefix}_{k}_id_number") or ""
                    identity = identity_of(name, "", document, number)
                    yield (
                        Relation(borrower_id=owner, role=role, relation=said, name=name, identity=identity),
                        number,
                    )


def _phone(borrower_id: int, number: str, place: int, relation: Relation | None) -> Phone:
    return Phone(
        borrower_id=borrower_id,
        relation=relation,
        owner=relation.identity if relation else "",
        number=number,
        number_index=blind_index(number),
        kind="mobile" if number.startswith("1") and len(number) == 11 else "landline",  # noqa: PLR2004
        place=place,
    )


def _addresses(rows: Sequence[Row], borrowers: Mapping[str, Borrower]) -> list[Address]:
    return [
        Address(
            borrower_id=borrowers[_identity(row)].pk,
            kind=kind,
            text=row[f"{kind}_address"],
            text_index=blind_index(row[f"{kind}_address"]),
        )
        for row in rows
        for kind in ("home", "work")
        if row[f"{kind}_address"]
    ]


# --- the debts --------------------------------------------------------------------------------------------


def _debts(
    creditor: Creditor,
    rows: Sequence[Row],
    cases: Mapping[str, Case],
    *,
    as_of: date,
    source: str,
) -> Placed:
    placed = Placed()
    numbers = [row["debt_number"] for row in rows]
    known = {one.number: one for one in Debt.objects.filter(creditor=creditor, number__in=numbers)}
    fresh: list[Debt] = []
    changed: list[Debt] = []
    dues: dict[str, Sequence[Row]] = {}
    for row in rows:
        case = cases[_identity(row)]
        debt, outcome = _debt(creditor, case, known.get(row["debt_number"]), row, as_of)
        placed.counts[outcome] += 1
        if outcome == "new":
            fresh.append(debt)
        elif outcome == "updated":
            changed.append(debt)
        elif outcome in {"other_person", "older"}:
            placed.refused.append((row["row"], outcome))
        if outcome in {"new", "updated"}:
            dues[debt.number] = row["dues"] or ()
            placed.facts.append(Fact(case.pk, f"debt.{_VERB[outcome]}", _particulars(debt, row, source)))
    Debt.objects.bulk_create(fresh, batch_size=500)
    Debt.objects.bulk_update(changed, _UPDATED, batch_size=200)
    _renew_dues([*fresh, *changed], dues)
    return placed


_VERB = {"new": "placed", "updated": "updated"}


def _debt(creditor: Creditor, case: Case, known: Debt | None, row: Row, as_of: date) -> tuple[Debt, str]:
    digest = _digest(row, as_of)
    outcome = _outcome(known, digest, as_of, same_person=known is not None and known.case_id == case.pk)
    if known is None:
        debt = Debt(creditor=creditor, case=case, number=row["debt_number"])
        return _fill(debt, row, as_of, digest), outcome
    return _fill(known, row, as_of, digest) if outcome == "updated" else known, outcome


def _outcome(known: Debt | None, digest: str, as_of: date, *, same_person: bool) -> str:
    """Return what becomes of a row whose debt is, or is not, known already."""
    if known is None:
        return "new"
    if not same_person:
        return "other_person"
    if known.digest == digest:
        return "unchanged"
    return "older" if as_of < known.opened_on else "updated"


def foresee(creditor: Creditor, rows: Sequence[Row], *, as_of: date) -> Counter[str]:
    """Return what ``place`` would make of rows, by outcome, without changing anything."""
    numbers = [row["debt_number"] for row in rows]
    kept = Debt.objects.filter(creditor=creditor, number__in=numbers)
    known = {one.number: one for one in kept.select_related("case__borrower")}
    counts: Counter[str] = Counter()
    for row in rows:
        debt = known.get(row["debt_number"])
        same = debt is not None and debt.case.borrower.identity == _identity(row)
        counts[_outcome(debt, _digest(row, as_of), as_of, same_person=same)] += 1
    return counts


def _fill(debt: Debt, row: Row, as_of: date, digest: str) -> Debt:
    debt.product, debt.currency = row["product"], row["currency"]
    debt.opened_on, debt.digest = as_of, digest
    for name in _FIGURES:
        setattr(debt, name, row[name])
    return debt


def _digest(row: Row, as_of: date) -> str:
    """Return a digest of all a row says of its debt on a date; two files that say the same change nothing."""
    return sha256(canonical({"as_of": as_of.isoformat(), **_said(row)})).hexdigest()


def _said(row: Row) -> dict[str, Any]:
    names = ("product", "currency", *_FIGURES)
    plain = {name: row[name].isoformat() if isinstance(row[name], date) else row[name] for name in names}
    dues = [[due["on"].isoformat(), due["amount_minor"]] for due in row["dues"] or ()]
    return {**plain, "dues": dues}


def _particulars(debt: Debt, row: Row, source: str) -> dict[str, Any]:
    return {
        "debt": debt.number,
        "as_of": debt.opened_on.isoformat(),
        "file_sha256": source,
        "file_row": row["row"],
        **_said(row),
    }


def _renew_dues(debts: Sequence[Debt], dues: Mapping[str, Sequence[Row]]) -> None:
    Due.objects.filter(debt__in=[debt.pk for debt in debts]).delete()
    Due.objects.bulk_create(
        [
            Due(debt_id=debt.pk, on=due["on"], amount_minor=due["amount_minor"])
            for debt in debts
            for due in dues[debt.number]
        ],
        batch_size=1000,
    )
