"""What came of a call: as it stands at the wrap-up, and once closed as it went into evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from kept.actions.close_call import summary
from kept.actions.take_promise import NOT_DUE, said_again, who_decides
from kept.calls import CallState, Wrapup
from kept.records import house
from kept.records.brief import Brief
from kept.records.chains import moment
from kept.records.models import Call, EvidenceRecord, Promise
from kept.site import practice
from kept.site.calls.transcript import transcript

#: What it means for a task that no more than this was reached.
_REACHED = {"borrower": "identity_refused", "nobody": "no_answer"}


@dataclass(frozen=True, slots=True)
class Approval:
    """Who decides on the promise of a call: the house's policy at once, the supervisor, or who did before."""

    given: bool
    who: str
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
        "approval": _approval(call, wrapup, known, rows),
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


def _approval(call: Call, wrapup: Wrapup, known: Brief, rows: Sequence[EvidenceRecord]) -> Approval | None:
    """Return who decides, or has decided: once the call is closed, what is on record."""
    taken = call.contact.promises.first()
    if taken is not None:
        at_once = taken.decided_at is not None and taken.decided_by_id is None
        return _by_policy(practice.policy_line(taken.policy_line), at_once=at_once)
    before = _recorded(rows) if rows else said_again(call.contact.case_id, wrapup)
    if before is not None:
        return Approval(given=True, who=_("Approved before"), why=str(before.decided_by or ""))
    if not wrapup.promise:
        return None
    decision = who_decides(wrapup, known)
    if decision is None:
        return _by_policy(practice.policy_line(NOT_DUE), at_once=False)
    return _by_policy(practice.said(decision.reason), at_once=decision.approved_at_once)


def _by_policy(why: str, *, at_once: bool) -> Approval:
    return Approval(given=at_once, who=_("Approved at once") if at_once else _("To the supervisor"), why=why)


def _recorded(rows: Sequence[EvidenceRecord]) -> Promise | None:
    """Return the promise that a closed call left standing."""
    number = next((json.loads(row.body)["promise"] for row in rows if row.kind == "call.closed"), None)
    return Promise.objects.select_related("decided_by").filter(pk=number or 0).first()


def _explained(why: str) -> str:
    """Return why a task was left undone: the collector's words, or what the course of the call says."""
    kind, _, code = why.partition(":")
    ends = house.playbooks().words.end_reasons
    if kind == "end" and code in ends:
        return practice.said(ends[code].label)
    return practice.outcome(_REACHED.get(code, code)) if kind in {"outcome", "reach"} else why
