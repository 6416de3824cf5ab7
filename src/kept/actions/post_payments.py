"""Post a payment file: each payment once by its reference, on its debt or in the queue, never lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction

from kept.actions.import_portfolio import finish
from kept.actions.judge_promises import judge_promises, promised_by
from kept.actions.take_file import Progress, TakenFile, read_again, work_off
from kept.ledger import EventKind
from kept.records.bulk import Columns, insert
from kept.records.chains import Fact, append_many
from kept.records.locks import lock_cases
from kept.records.models import Creditor, Debt, Entry, FileRun, Payment, PaymentStatus, RunStatus

CHUNK = 500


def post_payments(
    run_id: int, *, now: datetime, progress: Progress | None = None, taken: TakenFile | None = None
) -> FileRun:
    """Post the rest of a checked payment file; return the finished run.

    ``taken`` is the run as it was just taken in, which saves reading its file again.

    Raises:
        IntakeError: the kept file can no longer be read as it was checked.
    """
    return work_off(taken or read_again(run_id), partial(post_chunk, now=now), progress)


def post_chunk(taken: TakenFile, *, now: datetime) -> FileRun:
    """Post the next chunk in one transaction: payments, entries, evidence, and the promises they keep.

    With none left, the promises due by the file's date are judged and the run is finished.
    """
    with transaction.atomic():
        creditor = Creditor.objects.select_for_update(no_key=True).get(pk=taken.run.creditor_id)
        run = FileRun.objects.select_for_update(no_key=True).get(pk=taken.run.pk)
        if run.status not in {RunStatus.CHECKED, RunStatus.RUNNING}:
            return run
        rows = taken.checked.good.slice(run.rows_done, CHUNK).to_pylist()
        run.status = RunStatus.RUNNING
        if rows:
            actor = run.by.actor if run.by else "command-line"
            counts = Counter(run.counts) + post(
                creditor, rows, source=run.sha256, actor=actor, now=now, on=run.as_of
            )
            run.counts, run.rows_done = dict(counts), run.rows_done + len(rows)
        else:
            judged = judge_promises(promised_by(run.as_of, creditor), now=now, on=run.as_of)
            run.counts = dict(Counter(run.counts) + _judged(judged))
            finish(run, now=now)
        run.save(update_fields=["counts", "rows_done", "status", "finished_at"])
        return run


def post(
    creditor: Creditor,
    rows: Sequence[Mapping[str, Any]],
    *,
    source: str,
    actor: str,
    now: datetime,
    on: date | None = None,
) -> Counter[str]:
    """Post rows under the caller's lock on the creditor; return how many were posted, queued or known.

    Promises are judged as they stand at the end of ``on``, the date up to which the payments are known.
    """
    fresh = _fresh(creditor, rows)
    debts = _debts(creditor, fresh)
    lock_cases(debt.case_id for debt in debts.values())
    payments = [_payment(creditor, row, debts.get(row["debt_number"] or ""), now) for row in fresh]
    posted = [(one, debts[one.debt_number]) for one in payments if one.status == PaymentStatus.POSTED]
    _store(creditor, payments, posted)
    facts = [payment_fact(payment, debt, source) for payment, debt in posted]
    facts += [queue_fact(one, source) for one in payments if one.status == PaymentStatus.UNMATCHED]
    append_many(facts, actor=actor, at=now)
    judged = judge_promises({debt.case_id for _, debt in posted}, now=now, on=on, reopen=True)
    counts = Counter(posted=len(posted), unmatched=len(payments) - len(posted), known=len(rows) - len(fresh))
    return counts + _judged(judged)


def _judged(counts: Mapping[str, int]) -> Counter[str]:
    """Return how many promises payments settled, by verdict."""
    verdicts = ("kept", "part_kept", "broken")
    return Counter({f"promise_{verdict}": counts.get(verdict, 0) for verdict in verdicts})


def foresee(creditor: Creditor, rows: Sequence[Mapping[str, Any]]) -> Counter[str]:
    """Return what ``post`` would make of rows, by outcome, without changing anything."""
    fresh = _fresh(creditor, rows)
    debts = _debts(creditor, fresh)
    lost = sum(bool(_why_unmatched(row, debts.get(row["debt_number"] or ""))) for row in fresh)
    return Counter(posted=len(fresh) - lost, unmatched=lost, known=len(rows) - len(fresh))


def _fresh(creditor: Creditor, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the rows whose reference has not been counted yet."""
    references = [row["reference"] for row in rows]
    known = Payment.objects.filter(creditor=creditor, reference__among=references)
    counted = set(known.values_list("reference", flat=True))
    return [row for row in rows if row["reference"] not in counted]


def _debts(creditor: Creditor, rows: Sequence[Mapping[str, Any]]) -> dict[str, Debt]:
    numbers = {row["debt_number"] for row in rows if row["debt_number"]}
    return {one.number: one for one in Debt.objects.filter(creditor=creditor, number__among=numbers)}


def _payment(creditor: Creditor, row: Mapping[str, Any], debt: Debt | None, now: datetime) -> Payment:
    why = _why_unmatched(row, debt)
    return Payment(
        creditor=creditor,
        reference=row["reference"],
        paid_on=row["paid_on"],
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        debt_number=row["debt_number"] or "",
        payer_name=row["payer_name"] or "",
        method=row["method"] or "",
        status=PaymentStatus.UNMATCHED if why else PaymentStatus.POSTED,
        why_unmatched=why,
        received_at=now,
    )


def _why_unmatched(row: Mapping[str, Any], debt: Debt | None) -> str:
    if debt is None:
        return "unknown_debt" if row["debt_number"] else "no_debt_number"
    if debt.currency != row["currency"]:
        return "other_currency"
    if debt.recalled_on is not None:
        return "recalled"
    return ""


def _store(creditor: Creditor, payments: Sequence[Payment], posted: Sequence[tuple[Payment, Debt]]) -> None:
    """Store payments, and an entry on its debt for each that has found one."""
    columns = {name: [getattr(one, name) for one in payments] for name in _COLUMNS}
    insert(Payment, columns)
    stored = Payment.objects.filter(creditor=creditor, reference__among=columns["reference"])
    ids = dict(stored.values_list("reference", "pk"))
    entries: Columns = {
        "payment_id": [ids[payment.reference] for payment, _ in posted],
        "debt_id": [debt.pk for _, debt in posted],
        "on": [payment.paid_on for payment, _ in posted],
        "kind": [int(EventKind.PAYMENT)] * len(posted),
        "amount_minor": [payment.amount_minor for payment, _ in posted],
    }
    insert(Entry, entries)


_COLUMNS = (
    "creditor_id", "reference", "paid_on", "amount_minor", "currency", "debt_number", "payer_name", "method",
    "status", "why_unmatched", "received_at",
)  # fmt: skip


def payment_fact(payment: Payment, debt: Debt, source: str) -> Fact:
    """Return what goes on the case's record when a payment meets its debt."""
    return Fact(debt.case_id, "payment.posted", {**_said(payment, source), "debt": debt.number})


def queue_fact(payment: Payment, source: str) -> Fact:
    """Return what goes on the house's record when a payment finds no debt."""
    return Fact(None, "payment.unmatched", {**_said(payment, source), "why": payment.why_unmatched})


def _said(payment: Payment, source: str) -> dict[str, Any]:
    return {
        "reference": payment.reference,
        "paid_on": payment.paid_on.isoformat(),
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "creditor": payment.creditor.name,
        "file_sha256": source,
    }
