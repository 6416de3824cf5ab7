"""The events of a case as contacts, wishes, papers and attorneys; what is not understood is noted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from kept.dates import local_date
from kept.law.casebook.file import Case, Happening
from kept.law.casebook.people import attorneys_of, debts_of, people_of
from kept.law.casebook.terms import TERMS, first, says
from kept.law.history import (
    Attorney,
    History,
    Outcome,
    Paper,
    PaperKind,
    SpanError,
    Touch,
    Wish,
    WishKind,
    read_spans,
)  # fmt: skip
from kept.law.history.clock_words import once
from kept.law.history.statements import Meaning, place_of, times_in, understand

_TALK = timedelta(hours=1)
_WORDS = re.compile(
    r"statement|opt_?out|written_notice|cease|file_note|note$|consent|request|withdraw|revo|said|refus"
)
_PAPERS = {
    "validation": PaperKind.VALIDATION_NOTICE,
    "dispute": PaperKind.DISPUTE,
    "original_creditor": PaperKind.CREDITOR_REQUEST,
    "creditor_request": PaperKind.CREDITOR_REQUEST,
    "verification": PaperKind.VERIFICATION,
    "duplicative": PaperKind.VERIFICATION,
    "database": PaperKind.NUMBER_CHECK,
    "reassign": PaperKind.NUMBER_CHECK,
    "judgment_copy": PaperKind.VERIFICATION,
    "original_creditor_answer": PaperKind.VERIFICATION,
    "transfer_notice": PaperKind.TRANSFER_NOTICE,
}


class Past:
    """Reads the events of one case; ``notes`` says how free words were taken and what was not read."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.notes: list[str] = []
        self.earlier_wrong = False
        self.people = people_of(case)
        self.us = case.facts.proposed.actor or str(case.facts.collector.get("id", ""))
        self.touches: list[Touch] = []
        self.wishes: list[Wish] = []
        self.papers: list[Paper] = []
        self.attorneys: list[Attorney] = list(attorneys_of(case))
        for event in sorted(case.facts.events, key=self.at):
            self._read(event)

    def history(self) -> History:
        """Return everything that was read."""
        return History(
            people=self.people,
            debts=debts_of(self.case),
            touches=self.touches,
            wishes=self.wishes,
            papers=self.papers,
            attorneys=self.attorneys,
        )

    def at(self, event: Happening) -> datetime:
        """Return when an event happened; one told by days before the proposed contact is counted back."""
        before = event.get("days_before_proposed")
        if event.t is None and isinstance(before, int):
            return self.case.facts.proposed.t - timedelta(days=before)
        return event.t or event.received or self.case.facts.proposed.t

    def _read(self, event: Happening) -> None:
        kind = event.kind.lower()
        paper = next((each for word, each in _PAPERS.items() if word in kind), None)
        if kind.startswith(("original_creditor_answer", "creditor_answer", "original_creditor_info")):
            paper = PaperKind.VERIFICATION
        if paper is not None:
            self.papers.append(self._paper(event, paper))
            if paper == PaperKind.VALIDATION_NOTICE and event.actor == self.us:
                self._touch(event, "email" if "email" in kind else "letter")
        elif "represent" in kind or "attorney" in kind or "counsel" in kind:
            self._attorney(event)
        elif _WORDS.search(kind):
            self._words(event)
        elif channel := first(TERMS.channels, kind):
            self._touch(event, channel)
        else:
            self.notes.append(f"event {event.kind!r} is not known and was left out")

    def _touch(self, event: Happening, channel: str) -> None:
        inbound = event.actor is not None and not self._collects(event.actor)
        inbound = inbound or event.kind.lower().endswith(("inbound", "received"))
        person = (event.actor if inbound and event.actor != self.us else event.to) or self._consumer()
        self.touches.append(
            Touch(
                at=self.at(event),
                channel=channel,
                person=person,
                collector=(event.to if inbound else event.actor) or self.us,
                inbound=inbound,
                debts=self.debts(event),
                outcome=Outcome(self._outcome(event)) if channel in {"call", "visit"} else None,
                address=event.number or event.get("address"),
                place=place(event),
                asks_location=says(TERMS.location, event.purpose),
                returned=bool(
                    event.get("undeliverable_notice") or event.get("returned") or event.get("bounced")
                ),
            )
        )
        text = event.meaning or event.get("content") or event.get("text")
        if inbound and isinstance(text, str):
            self._said(event, text, channel)

    def _collects(self, actor: str) -> bool:
        """Return whether somebody is on the collecting side: us, a creditor, a collector before us."""
        party = self.case.facts.parties.get(actor)
        if actor == self.us or party is None:
            return actor == self.us or actor != self._consumer()
        role = str(party.get("role") or "").lower()
        return says("creditor|collector", role) and not says("attorney|lawyer|counsel", role)

    def _outcome(self, event: Happening) -> str:
        said = event.outcome or ("voicemail" if "voicemail" in event.kind else None)
        found = first(TERMS.outcomes, said)
        if found is None and said:
            self.notes.append(f"outcome {said!r} is not known; the call is counted as unanswered")
        return found or "unanswered"

    def debts(self, event: Happening) -> frozenset[str]:
        """Return the debts an event names anywhere, in its list of debts or of what was discussed."""
        named = [event.debts or (), *(event.model_extra or {}).values()]
        words = {
            word
            for each in named
            for word in (each if isinstance(each, list | tuple) else (each,))
            if _is_word(word)
        }
        return frozenset(words & set(self.case.facts.debts))

    def _consumer(self) -> str:
        return next((one.id for one in self.people if one.role == "borrower"), "C1")

    def _paper(self, event: Happening, kind: PaperKind) -> Paper:
        names = {
            "within_validation_period": event.get("within_validation_period"),
            "transfer_notice_complete": event.get("content_complete"),
            "transfer_notice_days": event.get("days_from_notice_to_opt_out_date"),
            "transfer_opted_out": event.get("opted_out"),
            "opt_out_period_over": event.get("opt_out_date_passed"),
            **self._opt_out_date(event),
            "arrived": event.received or ("received" in event.kind or None),
        }
        about = {name: value for name, value in names.items() if value is not None}
        return Paper(
            kind=kind, received=event.received or self.at(event), debts=self.debts(event), about=about
        )

    def _opt_out_date(self, event: Happening) -> dict[str, Any]:
        """Return what the opt-out date of a creditor's notice says, where the date itself is told."""
        try:
            last = date.fromisoformat(str(event.get("opt_out_date"))[:10])
        except ValueError:
            return {}
        days = (last - self.today(event)).days
        over = last < self.case.facts.proposed.t.date()
        return {"transfer_notice_days": max(days, 0), "opt_out_period_over": over}

    def _attorney(self, event: Happening) -> None:
        status = f"{event.get('status') or ''} {event.kind}"
        self.attorneys.append(
            Attorney(
                since=event.received or self.at(event),
                debts=self.debts(event),
                known=event.get("attorney_contact_known") is not False,
                released=says(TERMS.released, status) and not says(TERMS.unreleased, status),
            )
        )

    def _words(self, event: Happening) -> None:
        """Read a statement, an opt-out, a notice or a note: its given details first, else its words."""
        self._conversation(event)
        text = event.meaning or event.get("content") or event.get("text") or event.get("note")
        given = list(self._given(event))
        if given:
            self._keep(event, given)
        elif "opt" in event.kind and (medium := event.medium or event.get("channel")):
            self._keep(event, [Meaning(WishKind.NOT_BY_CHANNEL, channels=self._media(str(medium)))])
        elif "consent" in event.kind and event.medium:
            self._keep(event, [Meaning(WishKind.CONSENT, about="medium", channels=self._media(event.medium))])
        elif isinstance(event.get("type"), str):
            self._typed(event, event.get("type"), text)
        elif isinstance(text, str):
            self._said(event, text, first(TERMS.media, event.medium))
        else:
            self.notes.append(f"event {event.kind!r} says nothing that could be read")

    def _media(self, medium: str) -> tuple[str, ...]:
        if says("all|electronic", medium) and not first(TERMS.media, medium):
            return ("sms", "email", "im")
        return (first(TERMS.media, medium) or "call",)

    def _typed(self, event: Happening, kind: str, text: object) -> None:
        if says("represent|attorney|counsel", kind):
            self._attorney(event)
        elif says("cease|refus|stop|no_contact|terminate", kind):
            self._keep(event, [Meaning(WishKind.CEASE)])
        elif "dispute" in kind or "creditor" in kind:
            wanted = PaperKind.CREDITOR_REQUEST if "creditor" in kind else PaperKind.DISPUTE
            self.papers.append(self._paper(event, wanted))
        elif isinstance(text, str):
            self._said(event, text, first(TERMS.media, event.medium))
        else:
            self.notes.append(f"notice of type {kind!r} is not known and was left out")

    def _said(self, event: Happening, text: str, channel: str | None) -> None:
        meanings = understand(text, today=self.today(event))
        if not meanings and says(TERMS.earlier_wrong, text):
            self.earlier_wrong = True
            self.notes.append(f"understood: {text!r} as an earlier answer that was wrong")
            return
        if not meanings:
            self.notes.append(f"not understood, and taken to bind nobody: {text!r}")
            return
        self.notes.append(f"understood: {text!r} as {'; '.join(_told(one) for one in meanings)}")
        self._keep(event, meanings, channel)

    def today(self, event: Happening) -> date:
        """Return the local date of an event."""
        zones = next((one.zones for one in self.people if one.id == (event.actor or "")), ())
        return local_date(self.at(event), (zones or ("America/New_York",))[0])

    def _given(self, event: Happening) -> Iterator[Meaning]:
        """Yield what the details of an event say outright."""
        designates = event.get("designates")
        if isinstance(designates, dict):
            if isinstance(designates.get("time"), str):
                yield Meaning(WishKind.NOT_AT_TIME, spans=self._spans(designates["time"], event))
            if isinstance(designates.get("place"), str):
                yield Meaning(WishKind.NOT_AT_PLACE, places=(place_of(designates["place"]) or "",))
        withdraws = event.get("withdraws") or event.get("revokes")
        if isinstance(withdraws, str):
            yield from self._withdrawn(withdraws, event)
        consent = event.get("consent")
        if isinstance(consent, dict):
            yield from self._consent(consent, event)

    def _withdrawn(self, text: str, event: Happening) -> Iterator[Meaning]:
        if says("consent|extra_calls", text):
            yield Meaning(WishKind.CONSENT, withdrawn=True)
        elif medium := first(TERMS.media, text):
            yield Meaning(WishKind.NOT_BY_CHANNEL, channels=(medium,), withdrawn=True)
        elif self._spans(text, event):
            yield Meaning(WishKind.NOT_AT_TIME, spans=self._spans(text, event), withdrawn=True)
        else:
            yield Meaning(WishKind.NOT_AT_PLACE, places=(place_of(text) or text,), withdrawn=True)

    def _consent(self, consent: dict[str, Any], event: Happening) -> Iterator[Meaning]:
        scope, _, detail = str(consent.get("scope") or consent.get("for") or "any").partition(":")
        days = consent["duration_days"] if isinstance(consent.get("duration_days"), int) else None
        if scope in {"extra_calls", "calls", "call", "call_back", "callback"}:
            yield Meaning(WishKind.CONSENT, about="calls", days=days)
            yield Meaning(WishKind.CONTACT_AGAIN)
        elif scope == "time" and detail not in {"", "any"}:
            spans = once(self._spans(detail, event), f"{detail} {event.meaning or ''}", self.today(event))
            yield Meaning(WishKind.CONSENT, about="time", spans=spans, days=days)
        elif says("autodial|robocall|prerecorded|automated|tcpa|express", scope):
            yield Meaning(WishKind.CONSENT, about="automated")
        elif scope in {"third_party", "person"}:
            yield Meaning(WishKind.CONSENT, about=detail or None)
        elif scope == "place" or place_of(scope) == "workplace":
            yield Meaning(WishKind.CONSENT, about="place", places=(place_of(detail or scope) or "",))
        elif says("direct_?contact|attorney|represent", scope):
            yield Meaning(WishKind.CONSENT, about="direct")
        elif medium := first(TERMS.media, detail or scope):
            yield Meaning(WishKind.CONSENT, about="medium", channels=(medium,))
        else:
            yield Meaning(WishKind.CONSENT, about="any", days=days)

    def _spans(self, text: str, event: Happening) -> tuple[str, ...]:
        try:
            read_spans((text,))
        except SpanError:
            found = times_in(text, today=self.today(event))
            if not found:
                self.notes.append(f"no time was found in {text!r}")
            return found
        return (text,)

    def _keep(self, event: Happening, meanings: list[Meaning], channel: str | None = None) -> None:
        channel = channel or first(TERMS.media, event.medium)
        given = event.get("consent")
        consent = given if isinstance(given, dict) else {}
        oral = channel in {"call", "visit"} or event.get("oral") is True
        written = not oral and (channel is not None or "written" in event.kind or "notice" in event.kind)
        for meaning in meanings:
            if meaning.attorney is not None:
                self.attorneys.append(Attorney(since=self.at(event), known=meaning.attorney))
                continue
            not_by = meaning.kind == WishKind.NOT_BY_CHANNEL
            self.wishes.append(
                Wish(
                    kind=meaning.kind or WishKind.NOT_NOW,
                    person=self._speaker(event),
                    received=event.received or self.at(event),
                    channel=channel,
                    written=written,
                    heard_by=consent.get("given_to") or event.to or self._hearer(event),
                    debts=self.debts(event) | ({consent["debt"]} if "debt" in consent else set()),
                    channels=meaning.channels or ((channel,) if channel and not_by else ()),
                    address=self._address(event, meaning),
                    spans=meaning.spans,
                    places=meaning.places,
                    about=self._named(meaning.about),
                    days=meaning.days,
                    lawful=consent.get("during_compliant_communication"),
                    withdrawn=meaning.withdrawn,
                )
            )

    def _speaker(self, event: Happening) -> str:
        """Return whose wish it is; a creditor's or prior collector's note tells the consumer's."""
        ours = event.actor is None or self._collects(event.actor)
        return self._consumer() if ours else str(event.actor)

    def _hearer(self, event: Happening) -> str | None:
        return event.actor if event.actor and event.actor != self.us and self._collects(event.actor) else None

    def _address(self, event: Happening, meaning: Meaning) -> str | None:
        narrow = meaning.this_number or "opt" in event.kind or event.get("only_this_number") is True
        return (event.number or event.get("address")) if narrow else None

    def _named(self, about: str | None) -> str | None:
        """Return the person a relation names, such as the sister; other subjects as they are."""
        if about is None:
            return None
        for name, party in self.case.facts.parties.items():
            if (
                about
                in f"{party.get('relation', '')} {party.get('role', '')} {party.get('name', '')}".lower()
            ):
                return name
        return about

    def _conversation(self, event: Happening) -> None:
        """Take a remark on the telephone as a conversation where the frequency of calls is asked about."""
        spoken = event.kind == "statement" and first(TERMS.media, event.medium) == "call"
        if not spoken or not any(test.startswith("US-FREQ") for test in self.case.tests):
            return
        at, who = self.at(event), self._speaker(event)
        calls = [
            one for one in self.touches
            if one.person == who and one.channel == "call" and one.at <= at <= one.at + _TALK
        ]  # fmt: skip
        if not any(one.outcome == Outcome.CONVERSATION for one in calls):
            debts = self.debts(event) or frozenset(self.case.facts.proposed.debts or ())
            self.touches.append(
                Touch(
                    at=at,
                    channel="call",
                    person=who,
                    collector=self.us,
                    inbound=True,
                    debts=debts,
                    outcome=Outcome.CONVERSATION,
                )
            )


def _is_word(given: object) -> bool:
    return isinstance(given, str)


def place(event: Happening) -> str | None:
    """Return the place of an event as the vocabulary has it; one it has not stays as it is."""
    if event.place is None:
        return first(TERMS.places, event.number)
    return first(TERMS.places, event.place) or place_of(event.place)


def _told(meaning: Meaning) -> str:
    details = (*meaning.channels, *meaning.spans, *meaning.places, meaning.about, meaning.days)
    kind = "attorney" if meaning.attorney is not None else str(meaning.kind)
    words = [kind, *(str(each) for each in details if each), *(["withdrawn"] if meaning.withdrawn else [])]
    return " ".join(words)
