"""Every way to a borrower as the gate sees it now: call, messages, letter, visit, credit report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kept.law import Duty, Verdict, check
from kept.records import house
from kept.records.brief import Brief
from kept.records.gate import Intended, facts_of_all
from kept.records.models import Channel, Phone
from kept.records.reach import Refusal, first_numbers, refusals

_TO_A_NUMBER = frozenset({Channel.CALL, Channel.SMS, Channel.IM})

#: How many go on a visit where the house declares that two or more do, or that not so many do.
_VISITORS = {True: 2, False: 1, None: None}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to the borrower: the gate's answer, None without an address, its no, and what is due."""

    channel: Channel
    phone: Phone | None
    verdict: Verdict | None
    no: Refusal | None
    duties: tuple[Duty, ...]


def ways(known: Brief, *, now: datetime) -> list[Way]:
    """Return every way to the borrower of a case, at the number to try first."""
    number = first_numbers([known.case]).get(known.case.borrower_id)
    wishes = [
        wish
        for channel in Channel
        if _has_address(known, channel, number)
        for wish in (_wish(known, channel, number),)
    ]
    decision = check(house.rulebook(), facts_of_all(wishes, now=now), at=now)
    no = refusals(decision)
    answers = {
        wish.channel: Way(
            wish.channel, wish.phone, Verdict(int(decision.verdict[row])), no.get(row),
            tuple(decision.duties(row)),
        )
        for row, wish in enumerate(wishes)
    }  # fmt: skip
    return [answers.get(channel) or Way(channel, None, None, None, ()) for channel in Channel]


def report_wish(known: Brief) -> Intended:
    """Return a credit report as the gate is asked about it: only arrears are reported, of who owes them."""
    return Intended(case=known.case, channel=Channel.CREDIT_REPORT, owing=known.arrears_minor > 0)


def _has_address(known: Brief, channel: Channel, number: Phone | None) -> bool:
    if channel in _TO_A_NUMBER:
        return number is not None
    if channel == Channel.EMAIL:
        return bool(known.case.borrower.email)
    if channel in {Channel.LETTER, Channel.VISIT}:
        return known.case.borrower.addresses.exists()
    return known.case.creditor.reports_credit


def _wish(known: Brief, channel: Channel, number: Phone | None) -> Intended:
    """Return a way as the gate is asked about it; a visit stays outside private places."""
    if channel == Channel.CREDIT_REPORT:
        return report_wish(known)
    owing = known.total_minor > 0
    if channel != Channel.VISIT:
        phone = number if channel in _TO_A_NUMBER else None
        return Intended(case=known.case, channel=channel, phone=phone, owing=owing)
    visits = house.declarations().visits
    return Intended(
        case=known.case, channel=channel, owing=owing, visitors=_VISITORS[visits.two_visitors],
        credentials=visits.credentials, place_private=False,
    )  # fmt: skip
