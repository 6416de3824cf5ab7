"""What the law asks before arrears go to the credit bureau: consent, whose claim, and who was told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Max, Q

from kept.records.models import Case, Channel, Contact, Happening, Told
from kept.records.stated import OF_THE_LAW, stated_facts

#: How a borrower is told beforehand: by a letter that reached them, or in a conversation.
_NOTICE, _SAID = "credit_notice_received", "credit_report_announced"
_TRANSFER = "transfer_notice_received"


def report_facts(cases: Mapping[int, date]) -> dict[int, dict[str, bool | None]]:
    """Return by case what the law asks of a credit report alone; None is not known.

    Whoever was told of one report was not told of the next. What is not on record here as told was not
    told by this house; a transfer the former creditor may have told, so that of it nothing is known.

    Args:
        cases: the day of the report, by case.
    """
    kept = dict(Case.objects.filter(pk__among=cases).values_list("pk", "stated"))
    reports = Contact.objects.filter(case__among=cases, channel=Channel.CREDIT_REPORT)
    last = dict(reports.values_list("case").annotate(Max("local_date")))
    told = _told(cases)
    transferred = set(
        Happening.objects.filter(case__among=cases, kind=_TRANSFER).values_list("case", flat=True)
    )
    found: dict[int, dict[str, bool | None]] = {}
    for case, on in cases.items():
        stated = stated_facts(kept[case])
        since = last.get(case, date.min)
        found[case] = {
            **{name: stated.get(name) for name in OF_THE_LAW},
            "told_before_report": any(since < day <= on for day in told.get(case, ())),
            "told_of_transfer": True if case in transferred else None,
        }
    return found


def _told(cases: Collection[int]) -> dict[int, list[date]]:
    """Return by case the days on which the borrower was told that arrears will be reported."""
    days: dict[int, list[date]] = {}
    notices = Happening.objects.filter(case__among=cases, kind=_NOTICE)
    for case, on in notices.values_list("case", "on"):
        days.setdefault(case, []).append(on)
    heard = Q(contact__conversation=True, contact__relation=None)
    said = Told.objects.filter(heard, case__among=cases, consequence=_SAID)
    for case, on in said.values_list("case", "contact__local_date"):
        days.setdefault(case, []).append(on)
    return days
