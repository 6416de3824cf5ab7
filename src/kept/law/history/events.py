"""What happened around a debt, as plain dataclasses, and the contact that is proposed.

A wish binds from the moment it is ``received``; a withdrawal is the same wish with ``withdrawn`` set.
Everything is told once, in any order; each rule counts for itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """How a call ended.

    ``NOT_CONNECTED`` is busy, out of service, disconnected: the dialed number was never reached. Ringing
    without an answer reaches it, as do voicemail, a recorded message and a call that drops once answered.
    """

    NOT_CONNECTED = "not_connected"
    UNANSWERED = "unanswered"
    MESSAGE = "message"
    ANSWERED = "answered"
    CONVERSATION = "conversation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may be contacted; ``role`` is an addressee, ``zones`` is every place they may be.

    ``regions`` are the places whose own rules protect them; ``None`` when nobody knows where they live.
    """

    id: str
    role: str = "borrower"
    zones: tuple[str, ...] = ()
    regions: tuple[str, ...] | None = None
    in_household: bool = False
    waking_hours_known: bool = False
    employer_forbids: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """A debt; ``particular`` names what counts as one debt, such as the account several loans share."""

    id: str
    particular: str = ""
    time_barred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One contact or attempt that was made, by us or (``inbound``) by the person.

    Args:
        at: aware moment; a message happens when it is sent.
        channel: code of the vocabulary.
        person: id of the other side.
        collector: id of who contacted, or was contacted.
        debts: ids of the debts it was about, or that were mentioned in it.
        outcome: of a call.
        address: the number or address used.
        place: ``home``, ``workplace``, ``mobile`` or ``elsewhere``; ``None`` counts as a personal number.
        asks_location: whether it asked a third person where the borrower is.
        returned: whether it came back as undeliverable.
    """

    at: datetime
    channel: str
    person: str
    collector: str = ""
    inbound: bool = False
    debts: Collection[str] = ()
    outcome: Outcome | None = None
    address: str | None = None
    place: str | None = None
    asks_location: bool = False
    returned: bool = False


class WishKind(StrEnum):
    """What a person said that binds, or allows."""

    NOT_AT_TIME = "not_at_time"
    NOT_AT_PLACE = "not_at_place"
    AT_PLACE_NOW = "at_place_now"
    NOT_NOW = "not_now"
    NOT_BY_CHANNEL = "not_by_channel"
    CEASE = "cease"
    EMPLOYER_FORBIDS = "employer_forbids"
    CONSENT = "consent"
    CONTACT_AGAIN = "contact_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Something a person said or wrote.

    Args:
        kind: what it means.
        person: whose wish it is.
        received: the moment it reached us; a letter counts from its receipt.
        channel: the channel through which it came.
        written: whether it is in writing.
        heard_by: id of who was told; consent counts only when given to the collector itself.
        debts: ids; none means every debt.
        channels: the channels refused, or consented to; ``places`` may narrow a refusal to a line.
        address: the number or address the wish is narrowed to.
        spans: times, as ``read_spans`` writes them.
        places: places refused, stayed at or consented to.
        about: what a consent covers: ``calls``, ``time``, ``place``, ``direct``, ``medium``, ``automated``,
            ``any`` or a person's id.
        days: how many days a consent lasts, the day it was given counted.
        lawful: whether a consent was given in a communication that broke no rule; ``None``: to be worked out.
        withdrawn: the wish is taken back.
    """

    kind: WishKind
    person: str
    received: datetime
    channel: str | None = None
    written: bool = False
    heard_by: str | None = None
    debts: Collection[str] = ()
    channels: Collection[str] = ()
    address: str | None = None
    spans: tuple[str, ...] = ()
    places: Collection[str] = ()
    about: str | None = None
    days: int | None = None
    lawful: bool | None = None
    withdrawn: bool = False


class PaperKind(StrEnum):
    """What was sent or received on paper, beyond contacts and wishes."""

    VALIDATION_NOTICE = "validation_notice"
    DISPUTE = "dispute"
    CREDITOR_REQUEST = "creditor_request"
    VERIFICATION = "verification"
    TRANSFER_NOTICE = "transfer_notice"
    NUMBER_CHECK = "number_check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper: ``received`` is the moment it reached its addressee, ``about`` further details by name."""

    kind: PaperKind
    received: datetime | None
    debts: Collection[str] = ()
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attorney:
    """An attorney on some debts (none named: all); ``released`` if silent too long, or agreeing."""

    since: datetime | None = None
    debts: Collection[str] = ()
    known: bool = True
    released: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything that happened and everybody it happened to."""

    people: Collection[Person] = ()
    debts: Collection[Debt] = ()
    touches: Collection[Touch] = ()
    wishes: Collection[Wish] = ()
    papers: Collection[Paper] = ()
    attorneys: Collection[Attorney] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """The contact to decide about; ``about`` gives further facts of it by their names in the vocabulary.

    ``continues`` marks the rest of a contact that is under way; ``person_at`` where the person is.
    """

    at: datetime
    channel: str
    person: str
    collector: str = ""
    creditor_kind: str = "debt_collector"
    debts: Collection[str] = ()
    address: str | None = None
    place: str | None = None
    person_at: str | None = None
    continues: bool = False
    about: Mapping[str, Any] = field(default_factory=dict)
