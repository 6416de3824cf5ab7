"""Export a case's evidence as one file that stands without the software, and verify exports and the house."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from kept.actions.close_call import call_events
from kept.actions.verify_evidence import chain_names, verify_chains, verify_seals
from kept.evidence import Fault, canonical, write_bundle
from kept.records import house
from kept.records.chains import HOUSE, append, chain_of, records_of
from kept.records.models import Call, Case, User
from kept.records.notes import note_files
from kept.records.rights import Right, require
from kept.records.seals import proofs_of, signing_key


class NoEvidenceError(LookupError):
    """There is nothing on record about this case."""


def export_evidence(case_id: int, out: Path, *, by: User | None, now: datetime) -> Path:
    """Write the evidence of a case to a ZIP file and put the export itself on record.

    Raises:
        NoEvidenceError: nothing is on record.
        NoRightError: this person does not hand out evidence; the command line does (``by`` is None).
    """
    require(by, Right.EXPORT_EVIDENCE)
    with transaction.atomic():
        case = Case.objects.select_related("creditor", "borrower").get(pk=case_id)
        records = records_of(chain_of(case.pk))
        if not records:
            raise NoEvidenceError(f"nothing is on record about case {case.pk}")
        key = signing_key()
        write_bundle(
            out,
            case=_about(case),
            records=records,
            proofs=proofs_of(chain_of(case.pk)),
            public_key=key.public.hex,
            files={**dict(_calls(case)), **dict(note_files(case))},
            seal=key,
            wording=house.wording(),
        )
        body = {"head": records[-1].hash, "length": len(records)}
        append(case, "evidence.exported", body, actor=by.actor if by else "command-line", at=now)
    return out


def _about(case: Case) -> dict[str, Any]:
    return {
        "case": case.pk,
        "creditor": case.creditor.name,
        "borrower": case.borrower.name,
        "debts": [debt.number for debt in case.debts.order_by("pk")],
    }


def _calls(case: Case) -> Iterator[tuple[str, bytes]]:
    """Yield the events of each call; SHA-256 of the file is in the record ``call.closed``."""
    for call in Call.objects.filter(contact__case=case).order_by("pk"):
        yield f"call-{call.contact_id}.json", canonical({"events": call_events(call)})


def verify_house() -> list[Fault]:
    """Return every fault in the house's own evidence: all chains, their heads, all sealed days."""
    faults, names = verify_chains([HOUSE]), chain_names()
    while names:
        faults += verify_chains([name for name in names if name != HOUSE])
        names = chain_names(names[-1])
    return faults + verify_seals()
