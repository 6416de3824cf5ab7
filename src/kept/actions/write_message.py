"""Write to a borrower by SMS, e-mail or instant message: words reviewed, leave asked, the words on record.

What is allowed is handed to whoever sends it: Kept keeps the permit and the words, and sends nothing itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from kept.actions.ask_leave import ask_leave
from kept.actions.start_call import is_owing
from kept.dates import local_date
from kept.law import Decision, Remark, review_countries, review_text
from kept.records import house
from kept.records.chains import append
from kept.records.gate import Intended
from kept.records.locks import lock_reach
from kept.records.models import Case, Channel, Contact, Measure, Phone, Planned, User, Work
from kept.records.notes import fingerprint, note
from kept.records.rights import Right, require
from kept.strategy.worklist import Purpose

#: By which channels one writes, and which of them go to a telephone number.
BY_MESSAGE: Final = (Channel.SMS, Channel.EMAIL, Channel.IM)
TO_A_NUMBER: Final = frozenset({Channel.SMS, Channel.IM})

#: The most that a message says.
LONGEST = 1000

#: What a person is on the list for that no message settles.
_FOR_A_CONVERSATION: Final = (Purpose.CALL_BACK.code, Purpose.BROKEN_PROMISE.code)

_HAN = re.compile(r"[\u4e00-\u9fff]")


class MessageError(ValueError):
    """A message cannot be written so; the message says why."""


class MessageWordsError(Exception):
    """The law forbids words of the message; ``remarks`` say which, by which rules, and what instead."""

    def __init__(self, remarks: list[Remark]) -> None:
        """Keep the remarks for whoever explains them."""
        super().__init__("; ".join(f"{one.said}: {one.why.en}" for one in remarks))
        self.remarks = remarks


class MessageRefusedError(Exception):
    """The law does not allow the message now; ``decision`` says by which rules and until when."""

    def __init__(self, decision: Decision) -> None:
        """Keep the decision for whoever explains it."""
        super().__init__("; ".join(one.text.en for one in decision.findings(0)))
        self.decision = decision


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be written: by which channel, to which number (none for e-mail), in which words."""

    channel: Channel
    words: str
    phone_id: int | None = None


def write_message(case_id: int, message: Message, *, by: User, now: datetime) -> Contact:
    """Return the permitted contact of a message; the same words to a borrower on one day are one message.

    Args:
        case_id: the case.
        message: what is to be written.
        by: who writes it.
        now: the moment.

    Raises:
        NoRightError: this person takes no steps.
        MessageError: no words, too many, no address for the channel, or another person's number.
        MessageWordsError: the law forbids words in it; nothing was asked of the gate.
        MessageRefusedError: the law does not allow it now; the refusal is on record.
    """
    require(by, Right.TAKE_STEPS)
    words = _checked(message)
    with transaction.atomic():
        wish = _wish(case_id, message, by=by, now=now)
        said = fingerprint(words)
        there = Contact.objects.filter(
            case=wish.case, channel=message.channel, said=said,
            local_date=local_date(now, wish.case.borrower.zone),
        ).first()  # fmt: skip
        if there is not None:
            return there
        found = ask_leave(wish, by=by, now=now, outcome="message_written", said=said)
        if isinstance(found, Contact):
            body = {"contact": found.pk, "channel": str(message.channel), **note(case_id, words)}
            append(wish.case, "message.written", body, actor=by.actor, at=now)
            _carries_out(wish.case, found, by=by, now=now)
            _ticks_off(found, now=now)
            return found
    raise MessageRefusedError(found)


def forbidden(words: str) -> list[Remark]:
    """Return what the law of the house's country forbids in some words; coaching is left out.

    Words with one Chinese character in them are read as Chinese, others as English.
    """
    language = "zh" if _HAN.search(words) else "en"
    own = house.rulebook().country_code
    country = own if own in review_countries() else "CN"
    return [one for one in review_text(words, language, country=country) if one.basis == "law"]


def _checked(message: Message) -> str:
    words = message.words.strip()
    if message.channel not in BY_MESSAGE:
        raise MessageError(f"one does not write by {message.channel}")
    if not words or len(words) > LONGEST:
        raise MessageError(f"write 1 to {LONGEST} characters, not {len(words)}")
    if remarks := forbidden(words):
        raise MessageWordsError(remarks)
    return words


def _wish(case_id: int, message: Message, *, by: User, now: datetime) -> Intended:
    """Return the message as the gate is asked about it, all it is counted by under lock."""
    if (message.phone_id is not None) != (message.channel in TO_A_NUMBER):
        raise MessageError("an SMS or an instant message names its number, an e-mail names none")
    own = Phone.objects.filter(relation=None, valid=True, borrower__cases=case_id)
    phone = None if message.phone_id is None else own.filter(pk=message.phone_id).first()
    if message.phone_id is not None and phone is None:
        raise MessageError("this is no number of the borrower's own that is in use")
    lock_reach(case_id, message.phone_id, by)
    locked = Case.objects.select_for_update(of=("self",), no_key=True)
    case = locked.select_related("creditor", "borrower").get(pk=case_id)
    if message.channel == Channel.EMAIL and not case.borrower.email:
        raise MessageError("no e-mail address is on file")
    return Intended(case=case, channel=message.channel, phone=phone, owing=is_owing(case, now=now))


def _carries_out(case: Case, contact: Contact, *, by: User, now: datetime) -> None:
    """A message carries out the measure of a rung whose way is a message, once."""
    if case.rung == "none" or house.ladder()[case.rung].channel != "message":
        return
    if Measure.objects.filter(case=case, rung=case.rung, on__gte=case.rung_since).exists():
        return
    on = local_date(now, settings.TIME_ZONE)
    Measure.objects.create(case=case, rung=case.rung, on=on, by=by, contact=contact)
    body = {"rung": case.rung, "on": on.isoformat(), "contact": contact.pk}
    append(case, "measure.carried_out", body, actor=by.actor, at=now)


def _ticks_off(contact: Contact, *, now: datetime) -> None:
    """What the plan gave the case for today was this message: the day's work on it is done.

    A call-back and a broken promise wait for a conversation all the same.
    """
    today = local_date(now, settings.TIME_ZONE)
    planned = Planned.objects.filter(case=contact.case_id, on=today).values_list("choice", flat=True).first()
    entry = house.choices().file.choices.get(planned or "")
    if entry is not None and entry.channel == contact.channel:
        due = Work.objects.filter(case=contact.case_id, on__lte=today, done_at=None)
        due.exclude(purpose__in=_FOR_A_CONVERSATION).update(done_at=now)
