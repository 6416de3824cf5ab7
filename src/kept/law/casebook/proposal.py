"""The proposed contact of a case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kept.law.casebook.file import Case
from kept.law.casebook.file import Proposed as Wanted
from kept.law.casebook.past import Past, place
from kept.law.casebook.people import creditor_kind_of
from kept.law.casebook.terms import TERMS, first, says
from kept.law.history import Proposed
from kept.law.history.statements import place_of
from kept.law.vocabulary import FACTS

_PLACES = frozenset(FACTS["place"].codes)
_WAY_OUT = r"stop|unsubscribe|opt.?out|no (?:more|longer|further)|quit|cancel"
_DISPUTED = r"(?<!not )(?<!un)disput"
_NOTES_DISPUTE = ("reports_dispute", "says_disput", "as_disputed", "dispute_not", "dispute_flag", "disputed")
_WRITES = frozenset({"sms", "email", "im"})


def proposed_of(case: Case, past: Past) -> Proposed | None:
    """Return the proposed contact, ``None`` when its kind is not known."""
    wanted = case.facts.proposed
    kind = wanted.kind.lower()
    channel = first(TERMS.channels, kind)
    if channel is None:
        return None
    at, person = place(wanted), _person(case, past, channel)
    known = wanted.get("consumer_place_known") or wanted.get("place_known")
    return Proposed(
        at=wanted.t,
        channel=channel,
        person=person,
        collector=past.us,
        creditor_kind=creditor_kind_of(case),
        debts=past.debts(wanted),
        address=wanted.number or wanted.get("address"),
        place=(at if at in _PLACES else "elsewhere") if at else "home" if channel == "visit" else "mobile",
        person_at=place_of(known) if isinstance(known, str) else (at if at not in _PLACES else None),
        continues=kind.startswith(("continue", "ask_in_same")),
        about=_about(wanted, kind, channel, past, person),
    )


def _person(case: Case, past: Past, channel: str) -> str:
    """Return the addressee; a report to an agency is about, and a public post is meant for, the consumer."""
    to = case.facts.proposed.to
    roles = {one.id: one.role for one in past.people}
    if to is None or channel == "credit_report" or to not in roles:
        return next((one.id for one in past.people if one.role == "borrower"), to or "")
    return to


#: Facts that hold when a detail of the contact, named with one of these words, is true.
_DETAILS = {
    "court_permission": ("court_permission", "court_express", "court_permitted"),
    "judgment_needs_it": ("postjudgment", "post_judgment", "judicial_remedy"),
    "earlier_answer_wrong": ("wrong", "incomplete", "erroneous", "now_correct", "corrected"),
    "asked_again": ("requested", "asked_to_call_back", "asked_again"),
    "medium_required_by_law": ("required_by_law",),
    "address_from_employer": ("employer_provided", "employer_address", "work_address", "work_email"),
    "visible_to_others": (
        "viewable",
        "publicly",
        "seen_by_others",
        "visible_to_public",
        "visible_to_contacts",
    ),
    "employer_forbids": ("employer_prohibits", "employer_forbids"),
    "prior_collector_email": ("prior_collector",),
    "caused_disclosure": ("caused_disclosure", "prohibited_disclosure"),
    "express_consent": ("express_consent",),
}


def _about(wanted: Wanted, kind: str, channel: str, past: Past, person: str) -> dict[str, Any]:
    """Return what the contact would be and hold, as facts; what is not said of it is not so."""
    said = (wanted.purpose, wanted.get("content"), wanted.get("basis"))
    text = " ".join(str(each) for each in said if each).lower()
    third = any(one.id == person and one.role in {"contact_person", "unrelated"} for one in past.people)
    found: dict[str, Any] = {
        "debt_revealed": _reveals(wanted, text),
        "asks_location": says(TERMS.location, text),
        "postcard": "postcard" in kind or bool(wanted.get("postcard")) or _outside(wanted),
        "visible_to_others": says(
            "public|contacts|friends|followers|every(?:one|body)|any(?:one|body)|others|network|group",
            wanted.get("visible_to"),
        ),
        "suit_or_threat": says("suit|sue|threat|complaint|summons", kind)
        or TERMS.suit.hold(f"{text} {wanted.get('text')}".lower()),
        "automated_call": _automated(wanted, kind),
        "cease_notice_allowed": TERMS.final_notice.hold(text),
        "opt_out_confirmation": TERMS.confirmation.hold(text),
        "report_says_disputed": says(_DISPUTED, text) or _flag(wanted, *_NOTES_DISPUTE),
        "clarifying_question": kind.startswith("ask_in_same"),
        "email_public_domain": _public(wanted),
        "address_from_employer": False,
    }
    found |= {name: True for name, parts in _DETAILS.items() if _flag(wanted, *parts)}
    found |= {name: says(pattern, text) or _flag(wanted, name) for name, pattern in TERMS.purposes.items()}
    if says("request", wanted.get("basis")):
        found["asked_again"] = True
    if any(isinstance(one, str) and "undisputed" in one for one in (wanted.model_extra or {}).values()):
        found["dispute_stops"] = False
    if past.earlier_wrong:
        found["earlier_answer_wrong"] = True
    if any(says(TERMS.working_address, value) for value in _of_address(wanted)):
        found["address_from_employer"] = True
    if channel in _WRITES:
        found["opt_out_offered"] = _opt_out(wanted)
    if _flag(wanted, "reassigned_db_check", "database_check", "reassigned_number"):
        found["text_fresh_days"] = 0
    named = {name: value for name, value in (wanted.model_extra or {}).items() if name in FACTS}
    return found | _voicemail(wanted, kind, third=third) | named


def _reveals(wanted: Wanted, text: str) -> bool:
    """Return whether the debt is revealed: as the case says, or as the words of the contact show."""
    said = wanted.get("reveals_debt")
    return said if isinstance(said, bool) else says(TERMS.reveals, text)


def _automated(wanted: Wanted, kind: str) -> bool:
    """Return whether a recorded voice is used, or a generator of numbers to dial a mobile."""
    if "robocall" in kind or _flag(wanted, "prerecorded", "robocall", "artificial", "recorded_voice"):
        return True
    extra = wanted.model_extra or {}
    generates = not any(
        value is False for name, value in extra.items() if "random" in name or "sequential" in name
    )
    landline = says("landline|residential", f"{wanted.number} {wanted.place} {extra.get('number_type')}")
    return generates and not landline and _flag(wanted, "autodial", "atds")


def _flag(wanted: Wanted, *parts: str) -> bool:
    """Return whether a detail whose name holds one of some words is true."""
    extra = wanted.model_extra or {}
    return any(value is True for name, value in extra.items() if any(part in name for part in parts))


def _opt_out(wanted: Wanted) -> bool | None:
    told = [value for name, value in (wanted.model_extra or {}).items() if name.startswith("opt_out")]
    methods = [value.lower() for value in told if isinstance(value, str)]
    if methods:
        return all(TERMS.opt_out.hold(method) for method in methods)
    if any(isinstance(value, bool) for value in told):
        return False not in told and not _flag(wanted, "fee", "extra_information")
    written = wanted.get("text") or wanted.get("body")
    return _offered_in(written) if isinstance(written, str) else None


def _offered_in(written: str) -> bool:
    """Return whether the words of a message offer a way out."""
    offers = [each for each in re.split(r"[.;!\n]", written.lower()) if says(_WAY_OUT, each)]
    return any(TERMS.opt_out.hold(each) for each in offers)


def _of_address(wanted: Wanted) -> Iterator[str]:
    """Yield what a case says of the kind and domain of an address."""
    for name, value in (wanted.model_extra or {}).items():
        if isinstance(value, str) and (name == "domain" or name.endswith(("_type", "_kind", "_domain"))):
            yield value.lower()


def _public(wanted: Wanted) -> bool:
    extra = wanted.model_extra or {}
    if any("public" in name and "domain" in name and value is True for name, value in extra.items()):
        return True
    return any(says(TERMS.public_domain, value) for value in (*_of_address(wanted), wanted.get("address")))


def _outside(wanted: Wanted) -> bool:
    """Return whether the outside of a letter shows that it is about a debt."""
    return any(
        says(TERMS.envelope, value) or (value is True and says("reveal|show|indicat|display", name))
        for name, value in (wanted.model_extra or {}).items()
        if "envelope" in name
    )


def _extra(said: str) -> bool:
    """Return whether a message holds, or is described to hold, more than the required and optional items."""
    first_part, *added = re.split(
        r"\+|\bplus\b|\band\b(?= (?:the |a )?(?:optional|date|time|salutation))", said
    )
    words = TERMS.voicemail
    return says(words.extra, first_part) or any(
        says(words.extra, part) or not says(words.optional, part) for part in added
    )


def _voicemail(wanted: Wanted, kind: str, *, third: bool) -> dict[str, bool]:
    name = str(wanted.get("business_name") or "")
    said = str(wanted.get("text") or wanted.get("content") or "").lower()
    # "This is Harbor LLC" names no natural person.
    said = said.replace(name.lower(), "") if name else said
    words = TERMS.voicemail
    spoken = all(says(pattern, said) for pattern in (words.reply, words.number, words.name))
    complete = (says(words.described_complete, said) or spoken) and not says(words.cut, said)
    return {
        "message_left": kind.startswith("voicemail") or says("voicemail", wanted.medium),
        "message_complete": complete,
        "message_extra": _extra(said),
        "name_shows_collection": says(TERMS.collection_name, name),
        "voicemail_of_other": third
        or _flag(wanted, "left_for_third", "left_for_other", "known_other_person", "not_the_consumer")
        or says(
            TERMS.others_voicemail,
            f"{wanted.number} {wanted.get('left_at')} {wanted.get('left_for')} {wanted.place}",
        ),
    }
