"""What a collector typed into the forms of a call, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _

from kept.borrowers import Option
from kept.calls import CallState, Event, PromisePart
from kept.calls.codes import TASKS
from kept.money import AmountError, format_minor, parse_minor
from kept.records.models import Promise

MOST_PARTS = 12
LONGEST_SOURCE = 60

#: Kinds of events that are a code, a text or nothing.
PLAIN = frozenset(
    {
        "answer",
        "next",
        "note",
        "reason",
        "heard",
        "told",
        "objection",
        "option",
        "undo",
        "reach",
        "request",
        "end",
    }
)

#: The answer after which the promise form opens on tomorrow's date.
_TOMORROW = "tomorrow"

#: The answer after which it opens on the terms that were approved.
_AGREES = "agrees"


class UnreadableError(ValueError):
    """What was sent is not an event of a call."""


def plain_event(posted: QueryDict) -> Event:
    """Return the event of a button, a menu or the note.

    Raises:
        UnreadableError: not such an event, or far too long.
    """
    kind = posted.get("kind", "")
    value, text = posted.get("value", "").strip(), posted.get("text", "").strip()
    if kind not in PLAIN:
        raise UnreadableError(f"{kind!r} is not an event")
    try:
        return Event.model_validate({"kind": kind, "value": value, "text": text})
    except ValueError as error:
        raise UnreadableError(str(error)) from error


def seen(posted: QueryDict) -> int | None:
    """Return how many events the page had shown, None when it does not say."""
    text = posted.get("seen", "")
    return int(text) if text.isdecimal() else None


@dataclass
class TypedPart:
    """One dated part as typed; ``errors`` by field: ``amount``, ``on``."""

    amount: str = ""
    on: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    def amount_minor(self, currency: str) -> int | None:
        """Return the amount above zero, or None with its error filled in."""
        try:
            minor = parse_minor(self.amount, currency)
        except AmountError:
            self.errors["amount"] = _("Write an amount such as 1234.56.")
            return None
        if minor <= 0:
            self.errors["amount"] = _("The amount must be above zero.")
            return None
        return minor

    def date(self, today: date) -> date | None:
        """Return the date from today on, or None with its error filled in."""
        try:
            on = date.fromisoformat(self.on)
        except ValueError:
            self.errors["on"] = _("Choose a date.")
            return None
        if on < today:
            self.errors["on"] = _("Today or later.")
            return None
        return on


@dataclass
class TypedPromise:
    """The promise form as it stands; ``attempt`` counts how often it came back to be corrected."""

    parts: list[TypedPart]
    method: str = ""
    source: str = ""
    attempt: int = 0
    error: str = ""

    def event(self, *, currency: str, today: date) -> Event | None:
        """Return the promise as an event, or None with what is to be corrected filled in."""
        read = [(part.amount_minor(currency), part.date(today)) for part in self.parts]
        if not self.method:
            self.error = _("Choose how it will be paid.")
            return None
        parts = [
            PromisePart(amount_minor=minor, on=on, method=self.method)
            for minor, on in read
            if minor is not None and on is not None
        ]
        if len(parts) < len(read):
            return None
        return Event(kind="promise", parts=tuple(parts), source_of_funds=self.source)


def typed_promise(posted: QueryDict) -> TypedPromise:
    """Return the promise form as it was sent; rows without an amount are dropped, except the first."""
    columns = zip(posted.getlist("amount"), posted.getlist("on"), strict=False)
    rows = [TypedPart(amount.strip(), on) for amount, on in columns][:MOST_PARTS]
    source = posted.get("source_other", "").strip() or posted.get("source", "").strip()
    attempt = posted.get("attempt", "")
    return TypedPromise(
        parts=[row for at, row in enumerate(rows) if at == 0 or row.amount] or [TypedPart()],
        method=posted.get("method", ""),
        source=source[:LONGEST_SOURCE],
        attempt=int(attempt) + 1 if attempt.isdecimal() else 1,
    )


def offered_promise(
    state: CallState,
    ways: Sequence[Option],
    *,
    agreed: Promise | None,
    arrears_minor: int,
    currency: str,
    today: date,
    method: str,
) -> TypedPromise:
    """Return the promise form as it opens.

    It holds the promise to change, the option chosen, what was approved and just agreed to, or all arrears.
    """
    if state.promise:
        parts = [_part(one.amount_minor, one.on, currency) for one in state.promise]
        return TypedPromise(parts, state.promise[0].method, state.source_of_funds)
    option = _chosen(state, ways)
    if option is not None:
        return TypedPromise([_part(one.amount_minor, one.due_date, currency) for one in option.parts], method)
    if agreed is not None and _last_answer(state) == _AGREES:
        parts = [_part(one.amount_minor, one.on, currency) for one in agreed.parts.all()]
        return TypedPromise(parts, agreed.method, agreed.source_of_funds)
    on = today + timedelta(days=_last_answer(state) == _TOMORROW)
    return TypedPromise([_part(arrears_minor, on, currency)], method)


def _part(minor: int, on: date, currency: str) -> TypedPart:
    amount = format_minor(minor, currency, symbol=False).replace(",", "") if minor > 0 else ""
    return TypedPart(amount, on.isoformat())


def _chosen(state: CallState, ways: Sequence[Option]) -> Option | None:
    """Return the option chosen last; among instalments the one whose number of parts was chosen."""
    event = _last(state, "option")
    if event is None or event.value != state.option:
        return None
    fitting = [one for one in ways if one.kind == event.value and one.parts]
    return next((one for one in fitting if str(len(one.parts)) == event.text), next(iter(fitting), None))


def _last(state: CallState, kind: str) -> Event | None:
    valid = (one for at, one in enumerate(state.events) if at not in state.withdrawn and one.kind == kind)
    return next(reversed(list(valid)), None)


def _last_answer(state: CallState) -> str:
    event = _last(state, "answer")
    return event.value if event else ""


@dataclass
class TypedWrapup:
    """The wrap-up form as typed: why each task was left undone, when to contact again, a last note."""

    explained: dict[str, str] = field(default_factory=dict)
    next_contact: str = ""
    note: str = ""
    error: str = ""

    def events(self) -> Iterator[Event]:
        """Yield what completes the call.

        Raises:
            UnreadableError: the date is no date.
        """
        for task, why in self.explained.items():
            yield Event(kind="explain", value=task, text=why)
        if self.next_contact:
            try:
                on = date.fromisoformat(self.next_contact)
            except ValueError as error:
                raise UnreadableError(_("The next contact needs a date.")) from error
            yield Event(kind="next_contact", on=on)
        if self.note:
            yield Event(kind="note", value=self.note)


def typed_wrapup(posted: QueryDict) -> TypedWrapup:
    """Return the wrap-up form as it was sent."""
    given = {task: posted.get(f"explain-{task}", "").strip()[:1000] for task in TASKS}
    return TypedWrapup(
        explained={task: why for task, why in given.items() if why},
        next_contact=posted.get("next_contact_other", "") or posted.get("next_contact", ""),
        note=posted.get("note", "").strip()[:4000],
    )
