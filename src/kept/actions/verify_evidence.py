"""Verify all the house's evidence piece by piece: every chain with its head, then the sealed days over them.

A verification remembers how far it is. Killed anywhere, it goes on from there; its result is on record.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from kept.actions.verify_words import verify_calls
from kept.evidence import Fault, Record, verify_chain, verify_days
from kept.evidence.merkle import merkle_root
from kept.records.chains import HOUSE, append, as_record, records_of
from kept.records.models import Chain, EvidenceRecord, RunStatus, SealedDay, User, Verification
from kept.records.rights import Right, require
from kept.records.seals import as_day, leaves_of

#: Chains verified in one transaction.
CHUNK = 200

#: Faults kept with a verification; the command line names all.
KEPT_FAULTS = 200


def begin_verification(*, by: User | None, now: datetime) -> Verification:
    """Begin to verify the house, or return the verification that is under way."""
    require(by, Right.VERIFY_EVIDENCE)
    with transaction.atomic():
        Chain.objects.select_for_update(no_key=True).filter(name=HOUSE).first()
        under_way = Verification.objects.filter(status=RunStatus.RUNNING).first()
        return under_way or Verification.objects.create(by=by, started_at=now, chains=Chain.objects.count())


def verify_chunk(verification_id: int, *, now: datetime) -> Verification:
    """Verify the next chains; with none left, verify the sealed days and put the result on record."""
    with transaction.atomic():
        run = Verification.objects.select_for_update(no_key=True).get(pk=verification_id)
        if run.status != RunStatus.RUNNING:
            return run
        names = chain_names(run.last_chain)
        if names:
            records, faults = _verify(names)
            run.last_chain, run.chains_done = names[-1], run.chains_done + len(names)
            run.records_done += records
        else:
            faults = verify_seals()
            run.status, run.finished_at = RunStatus.DONE, now
        run.faults = [*run.faults, *map(asdict, faults)][:KEPT_FAULTS]
        run.save()
        if run.status == RunStatus.DONE:
            body = {"chains": run.chains_done, "records": run.records_done, "faults": len(run.faults)}
            append(None, "evidence.verified", body, actor=run.by.actor if run.by else "house", at=now)
        return run


def verify_chains(names: Sequence[str]) -> list[Fault]:
    """Return every fault in some chains, each against its head."""
    return _verify(names)[1]


def verify_seals() -> list[Fault]:
    """Return every fault in the sealed days, and in the newest one's hold on all chains.

    A chain that was rewritten whole, or removed with its head, still holds in itself; only the seal knows.
    """
    days = list(SealedDay.objects.order_by("on"))
    faults = verify_days([as_day(one) for one in days])
    kept = {as_day(one).root for one in days}
    sealed = EvidenceRecord.objects.filter(chain=HOUSE, kind="day.sealed").order_by("seq")
    for body in map(json.loads, sealed.values_list("body", flat=True)):
        if body["root"] not in kept:
            faults.append(Fault("missing", f"the day {body['on']} was sealed, and its seal is gone"))
    if days:
        faults += _under(days[-1])
    return faults


def _under(newest: SealedDay) -> list[Fault]:
    """Return a fault when the chains are not those that were sealed, as long as they then were."""
    day, leaves = as_day(newest), leaves_of(newest)
    if len(leaves) == day.leaves and merkle_root(leaves) == day.root:
        return []
    return [Fault("changed", f"a chain was rewritten, removed or added since the day {day.date} was sealed")]


def chain_names(after: str = "") -> list[str]:
    """Return the next names of chains in order, of those with records and of those with a head."""
    heads = Chain.objects.filter(name__gt=after).order_by("name").values_list("name", flat=True)
    kept = EvidenceRecord.objects.filter(chain__gt=after).order_by("chain")
    written = kept.values_list("chain", flat=True).distinct()
    return sorted({*heads[:CHUNK], *written[:CHUNK]})[:CHUNK]


def _verify(names: Sequence[str]) -> tuple[int, list[Fault]]:
    """Return how many records the chains have, and what is wrong with them.

    A chain that grew between the reading of its head and of its records looks wrong, so that each one that
    does is looked at again, alone, while nobody can write to it.
    """
    heads = {head.name: head for head in Chain.objects.filter(name__in=names)}
    chains = _records(EvidenceRecord.objects.filter(chain__in=names).order_by("chain", "seq"))
    doubtful = [name for name in names if _faults(chains[name], heads.get(name))]
    faults = [fault for name in doubtful for fault in _verify_alone(name)]
    return sum(map(len, chains.values())), faults + verify_calls(chains.values())


def _verify_alone(name: str) -> list[Fault]:
    with transaction.atomic():
        head = Chain.objects.select_for_update(no_key=True).filter(name=name).first()
        return _faults(records_of(name), head)


def _faults(records: Sequence[Record], head: Chain | None) -> list[Fault]:
    return verify_chain(
        records,
        expected_length=head.length if head else None,
        expected_head=head.head if head else None,
    )


def _records(rows: Iterable[EvidenceRecord]) -> defaultdict[str, list[Record]]:
    chains: defaultdict[str, list[Record]] = defaultdict(list)
    for row in rows:
        chains[row.chain].append(as_record(row))
    return chains
