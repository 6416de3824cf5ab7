"""A large invented portfolio, put straight into a house's tables: what a placement of a million leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from kept.records.bulk import insert
from kept.records.chains import Fact, append_many
from kept.records.models import (
    Address,
    Borrower,
    Case,
    Contact,
    Creditor,
    Debt,
    Due,
    Entry,
    Heard,
    Phone,
    Promise,
    PromisePart,
    PromiseStatus,
    Role,
    User,
)

BATCH = 10_000

#: Of a hundred cases so many have an earlier contact, a promise, a payment, a signal heard.
_SPOKEN, _PROMISED, _PAID, _HEARD = 40, 8, 15, 12
_SIGNALS = ("asks_for_more_time", "offers_part_now", "refuses_outright")


@dataclass(frozen=True)
class _Batch:
    """The cases first to last of the portfolio, one debt each, and a generator of their own."""

    ids: NDArray[np.int64]
    chance: np.random.Generator
    today: date

    def some(self, percent: int) -> NDArray[np.int64]:
        """Return some of the cases."""
        picked: NDArray[np.int64] = self.ids[self.chance.random(len(self.ids)) * 100 < percent]
        return picked

    def days_ago(self, least: int, most: int, many: int) -> list[date]:
        """Return random days before today."""
        back = self.chance.integers(least, most, many).tolist()
        return [self.today - timedelta(days=k) for k in back]


def fill(cases: int, *, today: date, now: datetime) -> None:
    """Put so many cases into an empty house, a debt each, some with a past; the same for the same arguments.

    Names and numbers are not those of anybody; what is sealed at rest is sealed.
    """
    owner = Creditor.objects.create(name="Invented", kind="card_issuer")
    collector = User.objects.filter(role=Role.COLLECTOR).order_by("pk")[0]
    for batch in _batches(cases, today):
        with transaction.atomic():
            _people(batch)
            _debts(batch, owner)
            _past(batch, collector, now)
            append_many(
                [Fact(pk, "debt.placed", {"debt": f"B-{pk}"}) for pk in batch.ids.tolist()],
                actor="import",
                at=now,
            )


def _batches(cases: int, today: date) -> Iterator[_Batch]:
    for start in range(0, cases, BATCH):
        ids = np.arange(start + 1, min(start + BATCH, cases) + 1)
        yield _Batch(ids, np.random.default_rng(start), today)


def _people(batch: _Batch) -> None:
    ids = batch.ids.tolist()
    texts = [str(pk) for pk in ids]
    insert(
        Borrower,
        {"identity": texts, "name": texts, "name_index": texts, "id_number": texts, "id_index": texts},
    )
    numbers = [f"1{pk:010d}" for pk in ids]
    insert(Phone, {"borrower_id": ids, "number": numbers, "number_index": numbers})
    insert(Address, {"borrower_id": ids, "text": texts, "text_index": texts})


def _debts(batch: _Batch, owner: Creditor) -> None:
    ids, many = batch.ids.tolist(), len(batch.ids)
    owners = [owner.pk] * many
    placed = [batch.today - timedelta(days=20)] * many
    insert(Case, {"creditor_id": owners, "borrower_id": ids, "opened_on": placed, "rung_since": placed})
    principal = np.maximum(batch.chance.lognormal(13, 1, many).astype(np.int64), 10_000)
    insert(
        Debt,
        {
            "case_id": ids,
            "creditor_id": owners,
            "number": [f"B-{pk}" for pk in ids],
            "product": ["credit_card"] * many,
            "opened_on": placed,
            "principal_minor": principal.tolist(),
            "interest_minor": (principal // 50).tolist(),
            "rate_ppm": [180_000] * many,
            "digest": [""] * many,
        },
    )
    due = batch.days_ago(15, 200, many)
    for k, share in enumerate((3, 3, 2)):
        insert(
            Due,
            {
                "debt_id": ids,
                "on": [day + timedelta(days=30 * k) for day in due],
                "amount_minor": (principal // share // 2).tolist(),
            },
        )


def _past(batch: _Batch, collector: User, now: datetime) -> None:
    spoken = batch.some(_SPOKEN).tolist()
    days = batch.days_ago(1, 18, len(spoken))
    insert(
        Contact,
        {
            "case_id": spoken,
            "collector_id": [collector.pk] * len(spoken),
            "at": [now - (batch.today - day) for day in days],
            "local_date": days,
            "ended_at": [now - (batch.today - day) for day in days],
            "permit": ["{}"] * len(spoken),
            "rulebook": [""] * len(spoken),
            "connected": (batch.chance.random(len(spoken)) < 0.5).tolist(),  # noqa: PLR2004
            "conversation": (batch.chance.random(len(spoken)) < 0.3).tolist(),  # noqa: PLR2004
        },
    )
    _promises(batch, collector, now)
    paid = batch.some(_PAID).tolist()
    insert(
        Entry,
        {
            "debt_id": paid,
            "on": batch.days_ago(1, 18, len(paid)),
            "kind": [2] * len(paid),
            "amount_minor": [5_000] * len(paid),
        },
    )
    heard = batch.some(_HEARD).tolist()
    signals = [_SIGNALS[pk % len(_SIGNALS)] for pk in heard]
    insert(Heard, {"case_id": heard, "signal": signals, "at": [now - timedelta(days=3)] * len(heard)})


def _promises(batch: _Batch, collector: User, now: datetime) -> None:
    promised = batch.some(_PROMISED).tolist()
    many = len(promised)
    last = Promise.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    insert(
        Promise,
        {
            "case_id": promised,
            "status": [PromiseStatus.APPROVED] * many,
            "taken_at": [now - timedelta(days=8)] * many,
            "taken_on": [batch.today - timedelta(days=8)] * many,
            "taken_by_id": [collector.pk] * many,
            "amount_minor": [10_000] * many,
        },
    )
    due = [batch.today + timedelta(days=int(k)) for k in batch.chance.integers(-6, 10, many)]
    ids = range(last + 1, last + 1 + many)
    insert(PromisePart, {"promise_id": list(ids), "on": due, "amount_minor": [10_000] * many})
