"""Refused media, answers to who writes first, and what the e-mail and text procedures ask for."""

from __future__ import annotations

from typing import Any

from kept.law.history.events import PaperKind, Touch, Wish, WishKind
from kept.law.history.view import View


def unanswered(view: View) -> Touch | None:
    """Return the person's last contact that this one answers first, ``None`` if there is none.

    It came by this channel, or by another with consent to be answered by this one; and nothing was sent since
    by the channels of the two.
    """
    theirs = [one for one in view.touches if one.inbound and one.person == view.person.id and view.ours(one)]
    answers = [one for one in theirs if one.channel == view.proposed.channel or _invites(view, one)]
    if not answers:
        return None
    last = answers[-1]
    channels = {last.channel, view.proposed.channel}
    sent = (one for one in view.placed() if one.person == view.person.id and one.channel in channels)
    return None if any(one.at >= last.at for one in sent) else last


def _invites(view: View, theirs: Touch) -> bool:
    """Return whether the person, in a contact of theirs or after it, consented to this channel."""
    return any(one.received >= theirs.at and _covers(view, one) for one in view.consents("medium"))


def _covers(view: View, consent: Wish) -> bool:
    return view.proposed.channel in (consent.channels or (view.proposed.channel,))


def medium(view: View) -> dict[str, Any]:
    """Return whether the person refused this channel, and whether this answers a contact of theirs by it."""
    refused = refusals(view)
    first = refused[0].received if refused else None
    last = unanswered(view)
    same = last is not None and last.channel == view.proposed.channel
    return {
        "channel_ceased": bool(refused),
        "reply_in_refused_medium": bool(first and last and same and last.at > first),
    }


def refusals(view: View) -> list[Wish]:
    """Return the standing refusals of this channel, number, address or line."""
    return [
        one
        for one in view.standing(WishKind.NOT_BY_CHANNEL)
        if view.proposed.channel in one.channels
        and one.heard_by in {None, view.proposed.collector}
        and _same(one.address, view.proposed.address)
        and (not one.places or view.proposed.place is None or view.proposed.place in one.places)
    ]


def _same(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def confirmation(view: View) -> dict[str, Any]:
    """Return whether this is the one confirmation of an opt-out: bare, and the first message after it."""
    refused = refusals(view)
    since = refused[-1].received if refused else None
    sent = [one for one in view.placed() if one.channel == view.proposed.channel and since and one.at > since]
    bare = bool(view.proposed.about.get("opt_out_confirmation", False))
    return {"opt_out_confirmation": bare and bool(refused) and not sent}


def messages(view: View) -> dict[str, Any]:
    """Return what the procedures for e-mail and texts rest on."""
    refused = bool(refusals(view))
    used = _used(view)
    agreed = [one for one in view.consents("medium", "any") if _covers(view, one)]
    found: dict[str, Any] = {
        "caused_disclosure": False,
        "express_consent": bool(view.consents("automated", "any")),
    }
    if view.proposed.channel == "email":
        found |= {
            "email_used_with_us": bool(used) and not refused,
            "email_consent": bool(agreed) and not refused,
            "prior_collector_email": _prior_collector(view) and not refused,
        }
    if view.proposed.channel == "sms":
        dates = [*map(view.local_day, used), *map(view.local_day, agreed)]
        checks = [
            view.day(one.received)
            for one in view.history.papers
            if one.kind == PaperKind.NUMBER_CHECK and one.received
        ]
        today = view.day(view.at)
        found["text_qualified"] = bool(dates) and not refused
        found["text_fresh_days"] = min(
            ((today - day).days for day in (*dates, *checks) if day <= today), default=None
        )
    return found | _transfer(view)


def _used(view: View) -> list[Touch]:
    """Return the person's messages to us by this channel and address about the debt."""
    return [
        one
        for one in view.touches
        if one.inbound
        and one.channel == view.proposed.channel
        and one.person == view.person.id
        and view.ours(one)
        and _same(one.address, view.proposed.address)
        and view.about(one.debts)
    ]


def _prior_collector(view: View) -> bool:
    """Return whether a collector before us, not the creditor, used e-mail with this person."""
    creditors = {one.id for one in view.history.people if one.role == "creditor"}
    return any(
        not one.inbound
        and one.channel == "email"
        and one.person == view.person.id
        and not view.ours(one)
        and one.collector not in creditors
        for one in view.touches
    )


def _transfer(view: View) -> dict[str, Any]:
    """Return what the creditor's notice of the transfer says, as its details give it."""
    notices = [
        one for one in view.history.papers if one.kind == PaperKind.TRANSFER_NOTICE and view.about(one.debts)
    ]
    if not notices:
        return {"transfer_notice_complete": False}
    names = ("transfer_notice_complete", "transfer_notice_days", "transfer_opted_out", "opt_out_period_over")
    return {name: notices[-1].about.get(name) for name in names}
