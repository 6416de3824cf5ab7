"""From a history and a proposed contact to the facts of the vocabulary."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, cast

from kept.dates import local_date
from kept.law.facts import Facts
from kept.law.harbour import OralRequest, ValidationPeriod
from kept.law.history import counts, media
from kept.law.history.events import History, Outcome, Paper, PaperKind, Proposed, Touch, Wish, WishKind
from kept.law.history.holidays import business_days_after
from kept.law.history.view import ONE_CONTACT, View
from kept.law.rulebook import Rulebook

_UNREACHED = frozenset({Outcome.NOT_CONNECTED, Outcome.UNANSWERED})
#: Whom a written refusal speaks for: the consumer of 12 CFR 1006.6(a).
_CONSUMERS = frozenset({"borrower", "spouse", "parent", "guardian", "executor", "successor"})
_REMARKS = (WishKind.NOT_BY_CHANNEL, WishKind.NOT_AT_TIME, WishKind.NOT_NOW, WishKind.CEASE)

#: What would widen the answer holds only when the proposed contact says so.
_ONLY_IF_SAID = (
    "court_permission", "judgment_needs_it", "earlier_answer_wrong", "required_by_law", "active_litigation",
    "consumer_request", "prevents_harm", "past_conduct", "medium_required_by_law", "cease_notice_allowed",
    "email_public_domain", "clarifying_question",
)  # fmt: skip


def facts_of(book: Rulebook, history: History, proposed: Proposed) -> Facts:
    """Return what the law may ask about a proposed contact, as far as the past tells it.

    Each rule's days are read from the rulebook. Exceptions hold only when ``proposed.about`` says so; what
    the contact would contain (``debt_revealed``, ``opt_out_offered`` …) is known only from there.

    Args:
        book: the rules in force; a counter no rule in force counts is left out.
        history: everything that happened; what lies after the proposed moment is not looked at.
        proposed: the contact to decide about.

    Raises:
        FactError: a name or value of ``proposed.about`` is not in the vocabulary.
    """
    view = View(book, history, proposed)
    known: dict[str, Any] = dict.fromkeys(_ONLY_IF_SAID, False)
    for part in (
        _scope,
        _when,
        _where,
        _attorney,
        _third_person,
        _frequency,
        media.medium,
        media.messages,
        _reporting,
    ):
        known |= part(view)
    return Facts.one(**known | dict(proposed.about) | media.confirmation(view))


def _scope(view: View) -> dict[str, Any]:
    person, proposed = view.person, view.proposed
    return {
        "channel": proposed.channel,
        "addressee": person.role,
        "creditor_kind": proposed.creditor_kind,
        "zones": person.zones or None,
        "regions": person.regions,
        "place": proposed.place,
        "in_household": person.in_household,
        "waking_hours_known": person.waking_hours_known,
        "first_contact": not any(one.outcome not in _UNREACHED for one in view.placed()),
        "time_barred": any(one.time_barred for one in view.history.debts if view.about((one.id,))),
    }


def _when(view: View) -> dict[str, Any]:
    spans = dict.fromkeys(span for one in view.standing(WishKind.NOT_AT_TIME) for span in one.spans)
    ended = view.proposed.continues and any(
        view.at - one.received <= ONE_CONTACT for one in view.standing(WishKind.NOT_NOW)
    )
    agreed = view.consents("time", "any")
    return {
        "inconvenient_times": tuple(spans),
        "asked_to_end_now": ended,
        "reply_at_their_time": _replies(view, tuple(spans)),
        "consent_to_time": any(_covers(view, one) for one in agreed),
    }


def _covers(view: View, consent: Wish) -> bool:
    """Return whether a consent covers this time; one given in this very contact does not."""
    if view.proposed.continues and view.at - consent.received <= ONE_CONTACT:
        return False
    return consent.about == "any" or view.within(consent.spans)


def _replies(view: View, spans: tuple[str, ...]) -> bool:
    """Return whether this answers, first, a contact the person began at a time or place they had refused."""
    last = media.unanswered(view)
    if last is None:
        return False
    there = last.place is not None and last.place == view.proposed.place
    return there or (view.within(spans, last) and view.days_ago(last) == 0)


def _where(view: View) -> dict[str, Any]:
    refusals = view.standing(WishKind.NOT_AT_PLACE)
    refused = {place for one in refusals for place in one.places}
    today = [
        one
        for one in view.standing(WishKind.AT_PLACE_NOW)
        if view.local_day(one) == view.local_day(_now(view))
    ]
    known = {view.proposed.place, view.proposed.person_at} | {place for one in today for place in one.places}
    agreed = view.consents("place", "any")
    return {
        "place_refused": bool(refused & known),
        "employer_forbids": view.person.employer_forbids or bool(view.standing(WishKind.EMPLOYER_FORBIDS)),
        "consent_to_place": any(one.about == "any" or view.proposed.place in one.places for one in agreed),
        "work_calls_refused": any(_still_binds(view, one) for one in refusals if "workplace" in one.places),
    }


def _now(view: View) -> Touch:
    return Touch(at=view.at, channel=view.proposed.channel, person=view.person.id)


def _still_binds(view: View, request: Wish) -> bool:
    days = min((one.days for one in view.values(OralRequest)), default=None)
    return (
        request.written or days is None or (view.local_day(_now(view)) - view.local_day(request)).days < days
    )


def _attorney(view: View) -> dict[str, Any]:
    acting = [
        one for one in view.history.attorneys
        if (one.since is None or one.since <= view.at) and view.about(one.debts)
    ]  # fmt: skip
    consumers = {one.id for one in view.history.people if one.role in _CONSUMERS} | {view.person.id}
    asked = consumers if view.person.role in _CONSUMERS else {view.person.id}
    ceased = [
        one for who in asked for one in view.standing(WishKind.CEASE, who)
        if one.written and _to_us(view, one)
    ]  # fmt: skip
    return {
        "represented": bool(acting),
        "attorney_known": any(one.known for one in acting) if acting else None,
        "attorney_released": all(one.released for one in acting) if acting else None,
        "consent_to_direct": bool(view.consents("direct", "any")),
        "cease_in_writing": bool(ceased),
        "dispute_stops": _disputed(view),
    }


def _to_us(view: View, wish: Wish) -> bool:
    return wish.heard_by in {None, view.proposed.collector}


def _disputed(view: View) -> bool:
    """Return whether a dispute or request for the creditor, written and in time, is not yet answered."""
    papers = [
        one
        for one in view.history.papers
        if one.received and one.received <= view.at and view.about(one.debts)
    ]
    answers = [one.received for one in papers if one.kind == PaperKind.VERIFICATION and one.received]
    asked = [
        one for one in papers
        if one.kind in {PaperKind.DISPUTE, PaperKind.CREDITOR_REQUEST} and not one.about.get("oral")
    ]  # fmt: skip
    return any(
        _in_time(view, one, papers) and not any(answer >= one.received for answer in answers if one.received)
        for one in asked
    )


def _in_time(view: View, dispute: Paper, papers: list[Paper]) -> bool:
    said = dispute.about.get("within_validation_period")
    if said is not None:
        return bool(said)
    period = next(view.values(ValidationPeriod), None)
    notices = [one for one in papers if one.kind == PaperKind.VALIDATION_NOTICE]
    if period is None or not notices or dispute.received is None:
        return True
    there = (view.person.zones or (view.book.country.legal_zone,))[0]
    arrived = min(_arrival(one, there, period.receipt_days) for one in notices)
    return local_date(dispute.received, there) <= arrived + timedelta(days=period.days)


def _arrival(notice: Paper, there: str, business_days: int) -> date:
    """Return the day a notice arrived, if that is known, else the day on which it may be assumed to have."""
    known = notice.about.get("arrived")
    if isinstance(known, datetime):
        return local_date(known, there)
    sent = local_date(cast("datetime", notice.received), there)
    return sent if known else business_days_after(sent, business_days)


def _third_person(view: View) -> dict[str, Any]:
    asked = [
        one for one in view.placed()
        if one.person == view.person.id and one.asks_location and one.outcome not in _UNREACHED
    ]  # fmt: skip
    again = view.standing(WishKind.CONTACT_AGAIN)
    others = {one.person for one in view.wishes}
    consented = any(view.consents(view.person.id, person=other) for other in others)
    return {
        "location_contacts": len(asked),
        "asked_again": any(not asked or one.received >= asked[-1].at for one in again),
        "third_person_consented": consented,
    }


def _frequency(view: View) -> dict[str, Any]:
    remarks = any(view.standing(kind) for kind in _REMARKS)
    found = counts.counts(view) | counts.conversation(view) | counts.patterns(view)
    return found | {"call_excluded": counts.excluded(view), "prior_remarks": remarks}


def _reporting(view: View) -> dict[str, Any]:
    mine = [one for one in view.touches if view.about(one.debts) and view.ours(one)]
    spoke = any(one.outcome == Outcome.CONVERSATION and one.channel in {"call", "visit"} for one in mine)
    sent = [
        one
        for one in mine
        if not one.inbound and one.channel in {"letter", "email", "sms", "im"} and not one.returned
    ]
    since = min((view.days_ago(one) for one in sent[:1]), default=None)
    return {
        "spoke_about_debt": spoke,
        "notice_sent": bool(sent),
        "days_since_notice": since or 0,
        "dispute_open": any(
            one.kind == PaperKind.DISPUTE and view.about(one.debts)
            for one in view.history.papers
            if one.received and one.received <= view.at
        ),
    }
