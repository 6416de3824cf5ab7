"""Calls as they might have gone, told to the guide event by event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import cycle

from django.conf import settings

from kept.actions.close_call import close_call
from kept.actions.start_call import CallRefusedError, start_call
from kept.actions.step_call import step_call
from kept.calls import Event, PromisePart
from kept.dates import local_date
from kept.records.brief import brief, items
from kept.records.models import Case, User


class NothingToTellError(ValueError):
    """No cost of default may be said to this borrower any more, as when they have paid meanwhile."""


_REACHED = ("next", "answer:is_borrower", "answer:matches", "next")


def events(words: tuple[str, ...], *, parts: tuple[tuple[int, date], ...] = ()) -> Iterator[Event]:
    """Yield the events written as ``next``, ``kind:value`` or ``promise``."""
    for word in words:
        kind, _, value = word.partition(":")
        if kind == "explain":
            yield Event(kind="explain", value=value, text="客户明确拒绝，未作承诺")
        elif kind == "promise":
            promised = tuple(
                PromisePart(amount_minor=minor, on=on, method="lender_app") for minor, on in parts
            )
            yield Event(kind="promise", parts=promised, source_of_funds="工资")
        elif kind == "next_contact":
            yield Event(kind="next_contact", on=date.fromisoformat(value))
        else:
            yield Event.model_validate({"kind": kind, "value": value})


def hold(case: Case, by: User, at: datetime, talk: Iterator[Event]) -> bool:
    """Hold one call with the borrower; return False where the gate refused it."""
    phone = case.borrower.phones.filter(relation=None, valid=True).order_by("place").first()
    if phone is None:
        return False
    try:
        call = start_call(case.pk, phone.pk, by=by, now=at)
    except CallRefusedError:
        return False
    for seconds, event in enumerate(truly(case, at, talk), start=1):
        step_call(call.pk, event, by=by, now=at + timedelta(seconds=8 * seconds))
    close_call(call.pk, by=by, now=at + timedelta(minutes=4))
    return True


def truly(case: Case, at: datetime, talk: Iterable[Event]) -> Iterator[Event]:
    """Yield the events with ``told:next`` made the next cost of default that may be said to this borrower.

    Raises:
        NothingToTellError: there is none.
    """
    known = items(brief(case, on=local_date(at, settings.TIME_ZONE)), "zh")
    costs = cycle([item.code for item in known if item.sayable and item.side == "cost"])
    for event in talk:
        if event.kind == "told" and event.value == "next":
            cost = next(costs, None)
            if cost is None:
                raise NothingToTellError(f"nothing may be told in case {case.pk}")
            yield event.model_copy(update={"value": cost})
        else:
            yield event


def forgot(minor: int, on: date) -> Iterator[Event]:
    """They simply forgot and pay in full by a date."""
    words = (*_REACHED, "answer:forgot", "heard:admits_debt", "promise", "next", "answer:yes", "next")
    return events(words, parts=((minor, on),))


def short_of_cash(parts: tuple[tuple[int, date], ...]) -> Iterator[Event]:
    """Cash is short until payday; told gains and losses, they promise in parts, for the supervisor."""
    words = (
        *_REACHED, "answer:cannot", "reason:cash_gap", "heard:has_payday_date", "answer:temporary",
        "next", "told:next", "told:next", "answer:understood", "answer:plan",
        "option:part_now", "promise", "next", "answer:yes", "next",
    )  # fmt: skip
    return events(words, parts=parts)


def refuses(again: date) -> Iterator[Event]:
    """They will not pay; the call ends with the next contact named."""
    words = (
        *_REACHED, "answer:refuses", "next", "answer:able", "told:next", "answer:understood",
        "answer:refuses", "next", "answer:refuses", "next", f"next_contact:{again.isoformat()}",
        "explain:promise",
    )  # fmt: skip
    return events(words)


def cannot_pay() -> Iterator[Event]:
    """Income is gone; they are referred to hardship."""
    words = (*_REACHED, "answer:cannot", "reason:lost_income", "answer:serious", "answer:applies", "next")
    return events(words)


def disputes() -> Iterator[Event]:
    """They dispute the goods; the matter goes to review."""
    return events((*_REACHED, "answer:disputes", "answer:goods", "next"))


def not_connected() -> Iterator[Event]:
    """It rings out."""
    return events(("next", "answer:not_connected", "answer:rang_out"))
