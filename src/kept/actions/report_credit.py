"""Put on record that arrears are reported to the credit bureau: leave first, figures as they stood.

Kept keeps the permit and what was reported; the creditor's own line to the bureau carries it.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from kept.actions.ask_leave import ask_leave
from kept.dates import local_date
from kept.law import Decision
from kept.records.brief import Brief, brief
from kept.records.chains import append
from kept.records.locks import lock_reach
from kept.records.models import Case, Channel, Contact, User
from kept.records.notes import note
from kept.records.rights import Right, require
from kept.records.stated import as_text, stated_facts
from kept.records.ways import report_wish

_REPORTED = "reported_to_credit_bureau"


class ReportError(ValueError):
    """Nothing can be reported of this case; the message says why."""


class ReportRefusedError(Exception):
    """The law does not allow the report now; ``decision`` says by which rules and what is not known."""

    def __init__(self, decision: Decision) -> None:
        """Keep the decision for whoever explains it."""
        super().__init__("; ".join(one.text.en for one in decision.findings(0)))
        self.decision = decision


def report_credit(case_id: int, *, words: str, by: User, now: datetime) -> Contact:
    """Return the permitted contact of a report on a borrower; on one day a case is reported once.

    Args:
        case_id: the case.
        words: how it is sent and under which number, kept sealed.
        by: who answers for it.
        now: the moment.

    Raises:
        NoRightError: this person decides on no rungs.
        ReportError: this creditor reports nothing, or nothing is said of how it is sent.
        ReportRefusedError: the law does not allow it now; the refusal is on record.
    """
    require(by, Right.DECIDE_RUNGS)
    if not words.strip():
        raise ReportError("say how the report is sent, and under which number")
    with transaction.atomic():
        lock_reach(case_id, None, by)
        locked = Case.objects.select_for_update(of=("self",), no_key=True)
        case = locked.select_related("creditor", "borrower").get(pk=case_id)
        if not case.creditor.reports_credit:
            raise ReportError(f"{case.creditor} does not report to a credit bureau")
        there = Contact.objects.filter(
            case=case, channel=Channel.CREDIT_REPORT, local_date=local_date(now, case.borrower.zone)
        ).first()
        if there is not None:
            return there
        known = brief(case, on=local_date(now, settings.TIME_ZONE))
        found = ask_leave(report_wish(known), by=by, now=now, outcome="report_made")
        if isinstance(found, Contact):
            _keep(known, found, words, by=by, now=now)
            return found
    raise ReportRefusedError(found)


def _keep(known: Brief, contact: Contact, words: str, *, by: User, now: datetime) -> None:
    """Keep what was reported, and that it was: the case's ladder announces no report that was made."""
    case = known.case
    case.stated = as_text({**stated_facts(case.stated), _REPORTED: True})
    case.save(update_fields=["stated"])
    body = {
        "contact": contact.pk, "arrears_minor": known.arrears_minor, "currency": known.currency,
        "dpd": known.dpd, **note(case.pk, words),
    }  # fmt: skip
    append(case, "credit.reported", body, actor=by.actor, at=now)
