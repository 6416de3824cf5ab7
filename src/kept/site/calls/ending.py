"""What came of a call: as it stands at the wrap-up, and once closed as it went into evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from kept.actions.close_call import summary
from kept.actions.take_promise import who_decides
from kept.calls import CallState, Wrapup
from kept.records import house
from kept.records.brief import Brief
from kept.records.chains import moment
from kept.records.models import Call, EvidenceRecord
from kept.site import practice
from kept.site.calls.transcript import transcript

#: What it means for a task that no more than this was reached.
_REACHED = {"borrower": "identity_refused", "nobody": "no_answer"}


@dataclass(frozen=True, slots=True)
class Approval:
    """Who decides on the promise of a call: the house's policy at once, or the supervisor; and why."""

    at_once: bool
    why: str


def ending(call: Call, state: CallState, known: Brief, labels: Sequence[str]) -> dict[str, Any]:
    """Return what the templates show at the end of a call.

    Args:
        call: the call with its contact.
        state: its state.
        known: the case today.
        labels: of the four core tasks, in their order.
    """
    wrapup, rows = summary(call, state), _rows(call) if state.closed else []
    if rows:
        wrapup = _as_recorded(wrapup, rows)
    tasks = zip(labels, wrapup.tasks, strict=True)
    return {
        "wrapup": wrapup,
        "tasks": [(label, one.done, _explained(one.explained)) for label, one in tasks],
        "approval": _approval(call, wrapup, known),
        "records": [(row.seq, _line(row)) for row in rows],
        "happened": transcript(call, state.withdrawn, currency=known.currency) if state.closed else [],
    }


def _rows(call: Call) -> list[EvidenceRecord]:
    """Return what this call put on its case's chain."""
    contact = call.contact
    rows = EvidenceRecord.objects.filter(
        case=contact.case_id,
        actor=contact.collector.actor,
        at__gte=moment(contact.at),
        at__lte=moment(call.closed_at or contact.at),
    )
    return list(rows.order_by("seq"))


def _line(row: EvidenceRecord) -> str:
    return house.wording().line(row.kind, json.loads(row.body), practice.language())


def _as_recorded(wrapup: Wrapup, rows: Sequence[EvidenceRecord]) -> Wrapup:
    """Return the wrap-up with the pressure as it was recorded: the case may have climbed since."""
    said = next((json.loads(row.body) for row in rows if row.kind == "call.closed"), None)
    if said is None:
        return wrapup
    pressure = replace(
        wrapup.pressure, score=said["pressure"], rose=said["pressure_rose"], why_not=said["why_not"]
    )
    return replace(wrapup, pressure=pressure)


def _approval(call: Call, wrapup: Wrapup, known: Brief) -> Approval | None:
    """Return who decides, or decided by policy: once the call is closed, what is on record."""
    taken = call.contact.promises.first()
    if taken is not None:
        at_once = taken.decided_at is not None and taken.decided_by_id is None
        return Approval(at_once, practice.policy_line(taken.policy_line))
    decision = who_decides(wrapup, known) if wrapup.promise else None
    return Approval(decision.approved_at_once, practice.said(decision.reason)) if decision else None


def _explained(why: str) -> str:
    """Return why a task was left undone: the collector's words, or what the course of the call says."""
    kind, _, code = why.partition(":")
    ends = house.playbooks().words.end_reasons
    if kind == "end" and code in ends:
        return practice.said(ends[code].label)
    return practice.outcome(_REACHED.get(code, code)) if kind in {"outcome", "reach"} else why
