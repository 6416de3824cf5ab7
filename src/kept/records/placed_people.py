"""The people of a placement: borrowers, those who stand beside them, their numbers and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kept.records.bulk import insert, update
from kept.records.models import Address, Borrower, Phone, Relation
from kept.records.sealing import blind_index

Row = Mapping[str, Any]

#: A checked row with the key of its borrower.
Whose = tuple[str, Row]

_MOBILE_DIGITS = 11


def identity(row: Row) -> str:
    """Return the key by which a row's borrower is known."""
    return identity_of(row["debtor_name"], row["id_type"] or "", row["id_number"] or "", row["phone_1"] or "")


def identity_of(name: str, id_type: str, id_number: str, phone: str) -> str:
    """Return the key by which a person is known: the document, or failing that name and number."""
    if id_number:
        return "d" + blind_index(f"{id_type}|{id_number}")
    return "n" + blind_index(f"{name}|{phone}")


def take_people(rows: Sequence[Whose]) -> dict[str, int]:
    """Take the people of some rows in, once each, in the caller's transaction; return borrowers by key."""
    borrowers = _borrowers(dict(rows))
    whose = [(borrowers[key], row) for key, row in rows]
    _phones(whose, _relations(whose))
    _addresses(whose)
    return borrowers


# --- borrowers --------------------------------------------------------------------------------------------


def _borrowers(last: Mapping[str, Row]) -> dict[str, int]:
    """Return borrowers by key, in the order given: known ones brought up to date under lock, new ones made.

    Locked in the order of their numbers and made in the order of their keys, since two creditors may place
    the same people at the same moment.
    """
    named = Borrower.objects.select_for_update(no_key=True).only("identity", "name", "email", "employer")
    known = {one.identity: one for one in named.filter(identity__among=last).order_by("pk")}
    _refresh([(one, last[key]) for key, one in known.items()])
    fresh = sorted(last.keys() - known.keys())
    insert(Borrower, _new_borrowers([(key, last[key]) for key in fresh]), ignore=True)
    made = dict(Borrower.objects.filter(identity__among=fresh).values_list("identity", "pk"))
    return {key: known[key].pk if key in known else made[key] for key in last}


def _new_borrowers(rows: Sequence[Whose]) -> dict[str, list[Any]]:
    said = {
        name: [row[name] or "" for _, row in rows] for name in ("id_type", "id_number", "email", "employer")
    }
    names = [row["debtor_name"] for _, row in rows]
    return {
        **said,
        "identity": [key for key, _ in rows],
        "name": names,
        "name_index": [blind_index(name) for name in names],
        "id_index": [blind_index(number) for number in said["id_number"]],
    }


def _refresh(known: Sequence[tuple[Borrower, Row]]) -> None:
    """Take over what the creditor now says of borrowers, where the file says anything that differs."""
    changed = []
    for one, row in known:
        said = {"name": row["debtor_name"], "email": row["email"], "employer": row["employer"]}
        differs = {name: value for name, value in said.items() if value and value != getattr(one, name)}
        for name, value in differs.items():
            setattr(one, name, value)
        if differs:
            changed.append(one)
    names = ("id", "name", "email", "employer")
    columns = {name: [getattr(one, name) for one in changed] for name in names}
    update(Borrower, "id", {**columns, "name_index": [blind_index(name) for name in columns["name"]]})


# --- who stands beside the borrower -----------------------------------------------------------------------

#: Role, prefix of the columns, and how many of them a row may carry.
_BESIDE = (("contact_person", "contact", 3), ("guarantor", "guarantor", 2), ("co_borrower", "co_borrower", 1))

#: A person beside a borrower as a row names them: borrower, role, key, name, relation, number.
_Beside = tuple[int, str, str, str, str, str]

#: A number as a row names it: borrower, relation (None: their own), key of the relation, number, place.
_Number = tuple[int, int | None, str, str, int]


def _beside(owner: int, row: Row) -> Iterator[_Beside]:
    for role, prefix, count in _BESIDE:
        for k in range(1, count + 1):
            name, number = row.get(f"{prefix}_{k}_name"), row.get(f"{prefix}_{k}_phone") or ""
            if name:
                said = row.get(f"{prefix}_{k}_relation") or row.get(f"{prefix}_{k}_kind") or ""
                document = row.get(f"{prefix}_{k}_id_number") or ""
                yield owner, role, identity_of(name, "", document, number), name, said, number


def _relations(rows: Sequence[tuple[int, Row]]) -> list[_Number]:
    """Take the people beside the borrowers in; return their numbers."""
    named = [one for owner, row in rows for one in _beside(owner, row)]
    kept = _kept_relations(named)
    fresh = {one[:3]: one[:5] for one in named if one[:3] not in kept}
    if fresh:
        names = ("borrower_id", "role", "identity", "name", "relation")
        insert(Relation, _columns(names, fresh.values()), ignore=True)
        kept = _kept_relations(named)
    return [(one[0], kept[one[:3]], one[2], one[5], 1) for one in named if one[5]]


def _kept_relations(named: Sequence[_Beside]) -> dict[tuple[int, str, str], int]:
    owners = {one[0] for one in named}
    rows = Relation.objects.filter(borrower__among=owners).values_list(
        "borrower_id", "role", "identity", "pk"
    )
    return {(owner, role, key): pk for owner, role, key, pk in rows}


def _phones(rows: Sequence[tuple[int, Row]], beside: Sequence[_Number]) -> None:
    own = [
        (owner, None, "", row[f"phone_{k}"], k) for owner, row in rows for k in (1, 2, 3) if row[f"phone_{k}"]
    ]
    named: dict[tuple[int, str, str], _Number] = {}
    for one in (*beside, *own):
        named.setdefault((one[0], one[2], blind_index(one[3])), one)
    owners = {owner for owner, *_ in named}
    kept = Phone.objects.filter(borrower__among=owners).values_list("borrower_id", "owner", "number_index")
    known = set(kept)
    fresh = {key: one for key, one in named.items() if key not in known}
    names = ("borrower_id", "relation_id", "owner", "number", "place")
    columns = _columns(names, fresh.values())
    index, kind = [key[2] for key in fresh], [_kind(number) for number in columns["number"]]
    insert(Phone, {**columns, "number_index": index, "kind": kind}, ignore=True)


def _kind(number: str) -> str:
    return "mobile" if number.startswith("1") and len(number) == _MOBILE_DIGITS else "landline"


def _addresses(rows: Sequence[tuple[int, Row]]) -> None:
    said = ((owner, kind, row[f"{kind}_address"]) for owner, row in rows for kind in ("home", "work"))
    named = {(owner, kind, blind_index(text)): text for owner, kind, text in said if text}
    owners = {owner for owner, _, _ in named}
    known = Address.objects.filter(borrower__among=owners).values_list("borrower_id", "kind", "text_index")
    fresh = sorted(named.keys() - set(known))
    columns = _columns(("borrower_id", "kind", "text_index"), fresh)
    insert(Address, {**columns, "text": [named[key] for key in fresh]}, ignore=True)


def _columns(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, list[Any]]:
    """Return rows as columns; empty ones where there is no row."""
    columns = list(map(list, zip(*rows, strict=True))) or [[] for _ in names]
    return dict(zip(names, columns, strict=True))
