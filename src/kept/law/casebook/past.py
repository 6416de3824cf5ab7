"""The events of a case as contacts, wishes, papers and attorneys; what is not understood is noted."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from kept.dates import local_date
from kept.law.casebook.file import Case, Happening
from kept.law.casebook.given import given_of
from kept.law.casebook.people import attorneys_of, debts_of, home_zone, people_of
from kept.law.casebook.terms import TERMS, first, says
from kept.law.history import (
    Attorney,
    History,
    Outcome,
    Paper,
    PaperKind,
    Touch,
    Wish,
    WishKind,
)
from kept.law.history.statements import Meaning, place_of, understand

_ANSWERS = r"answer|sent|provided|info|reply|response"
_MOVED = re.compile(r"moved|address_(?:change|update)|change_of_address|relocat|new_address")
_ONE_MEDIUM = r"(?:stop|no|not|cease)_(?:using_)?(call\w*|phon\w*|telephon\w*|text\w*|sms|e?mail\w*|letters?)"
_ENDED = r"ended|withdr[ae]w|terminat|no_longer|revoked"
_STATES = ("names_", "states_", "discloses_", "explains_", "contains_", "offers_", "includes_")
_TALK = timedelta(hours=1)
_WORDS = re.compile(
    r"statement|opt_?(?:out|in)|written_notice|cease|file_note|note$|consent|request|withdraw|revo|said|refus"
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
        if event.actor == self._consumer() and paper in {PaperKind.VERIFICATION, PaperKind.VALIDATION_NOTICE}:
            paper = PaperKind.DISPUTE
        asked = paper in {PaperKind.CREDITOR_REQUEST, PaperKind.DISPUTE}
        if asked and (event.actor == self.us or says(_ANSWERS, kind)):
            paper = PaperKind.VERIFICATION
        if paper == PaperKind.NUMBER_CHECK and _reassigned(event):
            self.notes.append("the number was found reassigned; the check is not one to rely on")
        elif paper is not None:
            self.papers.append(self._paper(event, paper))
            if paper == PaperKind.VALIDATION_NOTICE and event.actor == self.us:
                self._touch(event, "email" if "email" in kind else "letter")
        elif _MOVED.search(kind):
            return
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
                returned=says("return|undeliver|bounce", event.outcome)
                or any(event.get(name) for name in ("undeliverable_notice", "returned", "bounced")),
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
        found = first(TERMS.outcomes, re.sub(r"[\s-]+", "_", said or ""))
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
            "transfer_notice_complete": _complete(event),
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
        if says(_ENDED, event.kind.lower()):
            self.attorneys = [replace(one, released=True) for one in self.attorneys]
            return
        party = self.case.facts.parties.get(event.actor or "", {})
        status = f"{event.get('status') or party.get('status') or ''} {event.kind}"
        findable = any(value is True for name, value in (event.model_extra or {}).items() if "ascert" in name)
        self.attorneys.append(
            Attorney(
                since=event.received or self.at(event),
                debts=self.debts(event),
                known=findable or event.get("attorney_contact_known") is not False,
                released=says(TERMS.released, status) and not says(TERMS.unreleased, status),
            )
        )

    def _words(self, event: Happening) -> None:
        """Read a statement, an opt-out, a notice or a note: its given details first, else its words."""
        self._conversation(event)
        text = event.meaning or event.get("content") or event.get("text") or event.get("note")
        given = list(given_of(event, today=self.today(event), notes=self.notes))
        if given:
            self._keep(event, given)
        elif "opt_in" in event.kind and (medium := event.medium or event.get("channel")):
            back = Meaning(WishKind.NOT_BY_CHANNEL, channels=self._media(str(medium)), withdrawn=True)
            self._keep(event, [back, Meaning(WishKind.CONSENT, about="medium", channels=back.channels)])
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
        elif (found := re.search(_ONE_MEDIUM, kind)) and (medium := first(TERMS.media, found[1])):
            self._keep(event, [Meaning(WishKind.NOT_BY_CHANNEL, channels=(medium,))])
        elif says("cease|desist|refus|stop|no_contact|not_contact|terminate", kind):
            self._keep(event, [Meaning(WishKind.CEASE)])
        elif says("dispute|creditor|verif|validat", kind):
            wanted = PaperKind.CREDITOR_REQUEST if "creditor" in kind else PaperKind.DISPUTE
            self.papers.append(self._paper(event, wanted))
        elif isinstance(text, str):
            self._said(event, text, first(TERMS.media, event.medium))
        else:
            self.notes.append(f"notice of type {kind!r} is not known and was left out")

    def _said(self, event: Happening, text: str, channel: str | None) -> None:
        if self._attorney_says(event, text) or self._disputed(event, text, channel):
            return
        meanings = understand(text, today=self.today(event))
        if not meanings and says(TERMS.earlier_wrong, text):
            self.earlier_wrong = True
            self.notes.append(f"understood: {text!r} as an earlier answer that was wrong")
            return
        if not meanings and event.get("consent") is True:
            meanings = [Meaning(WishKind.CONSENT, about="any")]
        if not meanings:
            self.notes.append(f"not understood, and taken to bind nobody: {text!r}")
            return
        self.notes.append(f"understood: {text!r} as {'; '.join(_told(one) for one in meanings)}")
        self._keep(event, meanings, channel)

    def _attorney_says(self, event: Happening, text: str) -> bool:
        """Take the words of the consumer's attorney as agreeing to direct contact, or not."""
        role = next((one.role for one in self.people if one.id == event.actor), None)
        released = says(TERMS.released, text) and not says(TERMS.unreleased, text)
        if role == "borrower_attorney" and released:
            self.attorneys = [replace(one, released=True) for one in self.attorneys]
            self.notes.append(f"understood: {text!r} as the attorney's leave to contact the consumer")
        return role == "borrower_attorney" and released

    def _disputed(self, event: Happening, text: str, channel: str | None) -> bool:
        """Take words that dispute the debt, or ask who the first creditor was, as a paper."""
        asks = says(TERMS.asks_creditor, text)
        if not (asks or says(TERMS.disputes, text)):
            return False
        kind = PaperKind.CREDITOR_REQUEST if asks else PaperKind.DISPUTE
        oral = channel in {None, "call", "visit"}
        paper = self._paper(event, kind)
        # By word of mouth it stops nothing, but a report has to tell it.
        self.papers.append(replace(paper, about={**paper.about, "oral": True}) if oral else paper)
        self.notes.append(f"understood: {text!r} as a {'spoken' if oral else 'written'} {kind.value}")
        return not understand(text, today=self.today(event))

    def today(self, event: Happening) -> date:
        """Return the local date of an event."""
        zones = next((one.zones for one in self.people if one.id == (event.actor or "")), ())
        return local_date(self.at(event), (zones or (home_zone(self.case),))[0])

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
            of_work = meaning.kind == WishKind.EMPLOYER_FORBIDS
            self.wishes.append(
                Wish(
                    kind=meaning.kind or WishKind.NOT_NOW,
                    person=self._consumer() if of_work else self._speaker(event),
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


def _reassigned(event: Happening) -> bool:
    """Return whether a check of a number says that it belongs to somebody else now."""
    said = " ".join(str(value) for name, value in (event.model_extra or {}).items() if name != "actor")
    return says(r"(?<!not )(?<!not_)(?<!un)\breassigned", said) or event.get("reassigned") is True


def _complete(event: Happening) -> bool | None:
    """Return whether a creditor's notice holds all it must; a detail told to be missing spoils it."""
    parts = [
        value for name, value in (event.model_extra or {}).items()
        if name.startswith(_STATES) and isinstance(value, bool)
    ]  # fmt: skip
    given = event.get("content_complete")
    return False if False in parts else given if given is not None else (True if parts else None)


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
