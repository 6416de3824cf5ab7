"""A placement file checked: cells by their kinds, then what must agree between cells and between rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kept.intake.columns import Checked, Columns
from kept.intake.findings import mask
from kept.intake.form import DUES, PLACEMENT
from kept.intake.headings import Mapping
from kept.intake.identity import looks_resident
from kept.intake.raw import Raw
from kept.intake.repeats import numbered, others, repeated
from kept.money import format_minor

_PEOPLE = {
    "contact": ((1, 2, 3), ("relation", "phone")),
    "guarantor": ((1, 2), ("id_number", "phone", "kind")),
    "co_borrower": ((1,), ("id_number", "phone")),
}


def check_placement(raw: Raw, as_of: date, mapping: Mapping | None = None) -> Checked:
    """Return a placement's good rows as columns (schema ``PLACEMENT.schema``) and its refused cells.

    ``dues`` lists when principal falls due: the schedule, or ``overdue_principal_minor`` (default: the whole
    principal) on ``due_on``. ``id_type`` is told from the number where the file does not say it.

    Raises:
        IntakeError: a required column is missing, headings clash, or the mapping does not fit the file.
    """
    columns = Columns(raw, PLACEMENT, as_of, mapping)
    _tell_document(columns)
    _check_people(columns)
    _check_dues(columns)
    _fill_dues(columns)
    _check_repeats(columns)
    return columns.checked()


def _tell_document(columns: Columns) -> None:
    number = columns.values["id_number"]
    told = pc.if_else(looks_resident(number), "cn_resident_id", "other")
    columns.values["id_type"] = pc.coalesce(columns.values["id_type"], told)


def _check_people(columns: Columns) -> None:
    unknown = ~columns.said("id_number") & ~columns.said("phone_1")
    columns.findings.add("no_identity", columns.heading("id_number"), unknown)
    for role, (numbers, details) in _PEOPLE.items():
        for n in numbers:
            given = [columns.said(f"{role}_{n}_{detail}") for detail in details]
            nameless = np.logical_or.reduce(given) & ~columns.said(f"{role}_{n}_name")
            columns.findings.add("no_name", columns.heading(f"{role}_{n}_name"), nameless)


def _check_dues(columns: Columns) -> None:
    principal, overdue = columns.numbers("principal_minor"), columns.numbers("overdue_principal_minor")
    scheduled, dated = columns.said("schedule"), columns.said("due_on")
    total, first = _scheduled(columns.values["schedule"])
    start = columns.values["due_on"].cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
    known = columns.said("principal_minor")
    wrong_sum = scheduled & known & (total != principal)
    wrong_start = scheduled & dated & (first != start)
    each = [
        {"found": one, "wanted": other}
        for one, other in zip(
            _shown(columns, total, wrong_sum), _shown(columns, principal, wrong_sum), strict=True
        )
    ]
    starts = [{"wanted": day} for day in first[wrong_start].astype("datetime64[D]")]
    above = known & (overdue > principal)
    most = [{"wanted": amount} for amount in _shown(columns, principal, above)]
    dateless = ~scheduled & ~dated & ~columns.findings.refused(columns.heading("schedule"))
    columns.findings.add("no_due_date", columns.heading("due_on"), dateless)
    columns.findings.add("schedule_sum", columns.heading("schedule"), wrong_sum, each=each)
    columns.findings.add("schedule_start", columns.heading("schedule"), wrong_start, each=starts)
    columns.findings.add(
        "overdue_above_principal", columns.heading("overdue_principal_minor"), above, each=most
    )


def _scheduled(schedule: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each schedule's sum and its first day (days since 1970), (n,) int64, 0 without one."""
    parents = pc.list_parent_indices(schedule).to_numpy(zero_copy_only=False)
    dues = schedule.flatten()
    amounts = dues.field("amount_minor").fill_null(0).to_numpy(zero_copy_only=False)
    on = dues.field("on").cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    total = np.zeros(len(schedule), dtype=np.int64)
    first = np.full(len(schedule), np.iinfo(np.int64).max)
    np.add.at(total, parents, amounts)
    np.minimum.at(first, parents, on)
    return total, np.where(first == np.iinfo(np.int64).max, 0, first)


def _fill_dues(columns: Columns) -> None:
    """Set dues, oldest due date and overdue principal from each other."""
    values = columns.values
    schedule, scheduled = values["schedule"], columns.said("schedule")
    _, first = _scheduled(schedule)
    days = pa.array(first.astype(np.int32)).cast(pa.date32())
    due_on = pc.if_else(pa.array(scheduled), days, values["due_on"])
    overdue = pc.coalesce(values["overdue_principal_minor"], values["principal_minor"])
    single = _single(due_on, overdue)
    values["due_on"] = due_on
    values["overdue_principal_minor"] = pc.if_else(
        pa.array(scheduled), _past(schedule, columns.as_of), overdue
    )
    values["schedule"] = pc.if_else(pa.array(scheduled), schedule, single)


def _single(due_on: pa.Array, amount: pa.Array) -> pa.Array:
    """Return one due a row, none where there is nothing to fall due."""
    some = pc.and_(due_on.is_valid(), pc.greater(amount.fill_null(0), 0))
    offsets = np.concatenate([[0], np.cumsum(mask(some))])
    dues = pa.StructArray.from_arrays(
        [due_on.filter(some), amount.filter(some)], fields=list(DUES.value_type)
    )
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), dues, type=DUES)


def _past(schedule: pa.Array, as_of: date) -> pa.Array:
    """Return what each schedule has had fall due on or before the business date, (n,) int64."""
    parents = pc.list_parent_indices(schedule).to_numpy(zero_copy_only=False)
    dues = schedule.flatten()
    past = mask(pc.less_equal(dues.field("on"), pa.scalar(as_of)))
    total = np.zeros(len(schedule), dtype=np.int64)
    amounts = dues.field("amount_minor").fill_null(0).to_numpy(zero_copy_only=False)
    np.add.at(total, parents[past], amounts[past])
    return pa.array(total)


def _check_repeats(columns: Columns) -> None:
    debts = repeated(columns.values["debt_number"])
    each = others(columns.values["debt_number"], debts, columns.raw.rows)
    columns.findings.add("duplicate_debt", columns.heading("debt_number"), debts, each=each)
    numbers, names = columns.values["id_number"], columns.values["debtor_name"]
    clash = _two_names(numbers, names)
    columns.findings.add(
        "two_names", columns.heading("id_number"), clash, each=others(numbers, clash, columns.raw.rows)
    )


def _two_names(numbers: pa.Array, names: pa.Array) -> NDArray[np.bool_]:
    """Return where a document number stands with more than one name."""
    both = repeated(numbers) & mask(names.is_valid())
    who, name = (numbered(values.filter(pa.array(both))) for values in (numbers, names))
    pairs = np.unique(np.stack([who, name]), axis=1)
    clash = np.zeros(len(numbers), dtype=np.bool_)
    clash[both] = np.bincount(pairs[0], minlength=1)[who] > 1
    return clash


def _shown(columns: Columns, amounts: NDArray[np.int64], at: NDArray[np.bool_]) -> Sequence[str]:
    currencies = columns.values["currency"].filter(pa.array(at)).to_pylist()
    pairs = zip(amounts[at].tolist(), currencies, strict=True)
    return [format_minor(amount, currency or "CNY", symbol=False) for amount, currency in pairs]
