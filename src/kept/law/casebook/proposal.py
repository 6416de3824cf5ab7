"""The proposed contact of a case."""

from __future__ import annotations

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
_WRITES = frozenset({"sms", "email", "im"})


def proposed_of(case: Case, past: Past) -> Proposed | None:
    """Return the proposed contact, ``None`` when its kind is not known."""
    wanted = case.facts.proposed
    kind = wanted.kind.lower()
    channel = first(TERMS.channels, kind)
    if channel is None:
        return None
    at = place(wanted)
    known = wanted.get("consumer_place_known") or wanted.get("place_known")
    return Proposed(
        at=wanted.t,
        channel=channel,
        person=_person(case, past, channel),
        collector=past.us,
        creditor_kind=creditor_kind_of(case),
        debts=past.debts(wanted),
        address=wanted.number or wanted.get("address"),
        place=(at if at in _PLACES else "elsewhere") if at else "mobile",
        person_at=place_of(known) if isinstance(known, str) else (at if at not in _PLACES else None),
        continues=kind.startswith(("continue", "ask_in_same")),
        about=_about(wanted, kind, channel),
    )


def _person(case: Case, past: Past, channel: str) -> str:
    """Return the addressee; a report to an agency is about, and a public post is meant for, the consumer."""
    to = case.facts.proposed.to
    roles = {one.id: one.role for one in past.people}
    if to is None or channel == "credit_report" or to not in roles:
        return next((one.id for one in past.people if one.role == "borrower"), to or "")
    return to


def _about(wanted: Wanted, kind: str, channel: str) -> dict[str, Any]:
    """Return what the contact would be and hold, as facts; what is not said of it is not so."""
    text = " ".join(
        str(each) for each in (wanted.purpose, wanted.get("content"), wanted.get("basis")) if each
    ).lower()
    found: dict[str, Any] = {
        "debt_revealed": bool(wanted.get("reveals_debt")),
        "asks_location": says(TERMS.location, text),
        "postcard": "postcard" in kind or bool(wanted.get("postcard")),
        "visible_to_others": says("public|contacts|friends|everyone|others", wanted.get("visible_to")),
        "suit_or_threat": says("suit|sue|threat|complaint|summons", kind),
        "automated_call": _flag(wanted, "autodial", "prerecorded", "robocall", "artificial")
        or "robocall" in kind,
        "express_consent": _flag(wanted, "express_consent"),
        "court_permission": _flag(wanted, "court_permission", "court_express", "court_permitted"),
        "judgment_needs_it": _flag(wanted, "postjudgment", "post_judgment", "judicial_remedy"),
        "asked_again": False,
        "earlier_answer_wrong": _flag(wanted, "wrong", "incomplete", "now_correct", "corrected"),
        "cease_notice_allowed": TERMS.final_notice.hold(text),
        "opt_out_confirmation": TERMS.confirmation.hold(text),
        "medium_required_by_law": _flag(wanted, "required_by_law"),
        "clarifying_question": kind.startswith("ask_in_same"),
        "address_from_employer": _flag(wanted, "employer_provided", "employer")
        or wanted.get("domain") == "employer",
        "email_public_domain": wanted.get("domain") == "public",
        "prior_collector_email": _flag(wanted, "prior_collector"),
        "caused_disclosure": _flag(wanted, "caused_disclosure", "prohibited_disclosure"),
    }
    if _flag(wanted, "requested", "asked_to_call_back", "asked_again") or says(
        "request", wanted.get("basis")
    ):
        found["asked_again"] = True
    else:
        del found["asked_again"]
    found |= {name: says(pattern, text) or _flag(wanted, name) for name, pattern in TERMS.purposes.items()}
    if channel in _WRITES:
        found["opt_out_offered"] = _opt_out(wanted)
    if _flag(wanted, "reassigned_db_check", "database_check", "reassigned_number"):
        found["text_fresh_days"] = 0
    flags = {name: value for name, value in (wanted.model_extra or {}).items() if name in FACTS}
    return found | _voicemail(wanted, kind) | flags


def _flag(wanted: Wanted, *parts: str) -> bool:
    """Return whether a detail whose name holds one of some words is true."""
    extra = wanted.model_extra or {}
    return any(value is True for name, value in extra.items() if any(part in name for part in parts))


def _opt_out(wanted: Wanted) -> bool | None:
    method = wanted.get("opt_out_method") or wanted.get("opt_out_notice")
    if isinstance(method, str):
        return TERMS.opt_out.hold(method.lower())
    if isinstance(method, bool):
        return method and not _flag(wanted, "fee", "extra_information")
    return None


def _voicemail(wanted: Wanted, kind: str) -> dict[str, bool]:
    said = str(wanted.get("text") or wanted.get("content") or "").lower()
    name = str(wanted.get("business_name") or "")
    words = TERMS.voicemail
    spoken = all(says(pattern, said) for pattern in (words.reply, words.number, words.name))
    complete = (says(words.described_complete, said) or spoken) and not says(words.cut, said)
    return {
        "message_left": kind.startswith("voicemail") or says("voicemail", wanted.medium),
        "message_complete": complete,
        "message_extra": says(words.extra, said),
        "name_shows_collection": says(TERMS.collection_name, name),
        "voicemail_of_other": says(
            TERMS.others_voicemail, f"{wanted.number} {wanted.get('left_at')} {wanted.place}"
        ),
    }
