"""All that the page of a call shows, put together for one look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from kept.actions.write_message import BY_MESSAGE
from kept.borrowers import Assessment, Item, Quadrant
from kept.calls import CallState, Screen, flags, screen
from kept.money import PPM
from kept.records import house
from kept.records.brief import Brief, brief
from kept.records.call_facts import CallFacts, before_call, call_facts
from kept.records.models import Call, Channel, Contact, User
from kept.records.prepared import prepared
from kept.site import practice
from kept.site.calls.ending import ending
from kept.site.calls.forms import TypedPromise, TypedWrapup, offered_promise

_JOINED = (
    "contact__case__borrower",
    "contact__case__creditor",
    "contact__collector",
    "contact__phone",
    "contact__relation",
)

#: Days from today that are offered for the next contact.
_AGAIN = (1, 2, 3, 7)

_STRONGEST = 4


@dataclass(frozen=True, slots=True)
class Side:
    """Willingness or ability, 0 to 1, now and before anything was heard in this call."""

    now: float
    before: float

    @property
    def moved(self) -> float:
        """By how much it moved, to the two digits shown."""
        return round(self.now, 2) - round(self.before, 2)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is thought of the borrower as the call goes."""

    letter: str
    willingness: Side
    ability: Side
    signals: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A consequence for the page: its item, the sentence to say, and whether it was told here or before."""

    item: Item
    sentence: str
    here: bool
    before: bool


def find(pk: int) -> Call:
    """Return a call with everything beside it.

    Raises:
        Call.DoesNotExist: there is none.
    """
    found = _calls(pk)
    if not found:
        raise Call.DoesNotExist
    return found[0]


@prepared
def _calls(pk: int) -> QuerySet[Call]:
    return Call.objects.filter(pk=pk).select_related(*_JOINED)


def panel(
    call: Call,
    me: User,
    *,
    today: date,
    script: str,
    promise: TypedPromise | None = None,
    wrapup: TypedWrapup | None = None,
) -> dict[str, Any]:
    """Return what the templates of a call read.

    Args:
        call: as ``find`` returns it.
        me: who looks.
        today: the business date.
        script: ``zh`` or ``en``: the language of what is read aloud.
        promise: the promise form, when it came back to be corrected.
        wrapup: the wrap-up form, likewise.
    """
    contact, state, language = call.contact, CallState.from_json(call.state), practice.language()
    known = brief(contact.case, on=today)
    facts = call_facts(known, contact, language)
    aloud = facts if script == language else call_facts(known, contact, script)
    shown = screen(house.playbooks(), state, facts.texts, language)
    ended = (
        ending(call, state, known, [task.label for task in shown.tasks]) if shown.form == "wrap_up" else {}
    )
    return {
        "call": call,
        "contact": contact,
        "case": contact.case,
        "mine": contact.collector_id == me.pk and not state.closed,
        "state": state,
        "shown": shown,
        "aloud": shown if aloud is facts else screen(house.playbooks(), state, aloud.texts, script),
        "script": script,
        "language": language,
        "known": known,
        "facts": facts,
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "again": [today + timedelta(days=days) for days in _AGAIN],
        "debt_totals": known.owed.total_minor.tolist(),
        "debt_shown": state.identified or shown.form in {"preparation", "wrap_up"},
        "standing": _standing(known, contact),
        "told": _told(state, aloud),
        "last": _last_contact(contact),
        "nth": _nth(contact),
        "tightest": next(iter(contact.permit.get("counted", ())), None),
        "duties": _duties(contact),
        "hearable": [(code, one) for code, one in house.signals().by_code.items() if one.kind == "call"],
        "promise": promise or _offered(state, facts, shown, today),
        "typed": wrapup or TypedWrapup(),
        "write_next": state.closed and _write_next(contact, today),
        "flags": [flag for note in state.notes for flag in flags(note)],
        **ended,
    }


def script_language(wished: str) -> str:
    """Return the language to read aloud in: the one wished for, or the page's."""
    return wished if wished in {"zh", "en"} else practice.language()


def _standing(known: Brief, contact: Contact) -> Standing:
    now, before = known.standing.assessment, before_call(known, contact)
    letter = known.quadrant
    return Standing(
        letter="" if letter is Quadrant.UNKNOWN else letter.name,
        willingness=Side(_part(now, "willingness_ppm"), _part(before, "willingness_ppm")),
        ability=Side(_part(now, "ability_ppm"), _part(before, "ability_ppm")),
        signals=tuple((one.code, one.willingness, one.ability) for one in now.strongest(0, _STRONGEST)),
    )


def _part(assessment: Assessment, column: str) -> float:
    return float(getattr(assessment, column)[0]) / PPM


def _told(state: CallState, facts: CallFacts) -> list[Told]:
    """Return what may be said, in the language of the script, what was not told before this call first."""
    return [
        Told(item, item.sentence, item.code in state.told, item.code in state.told_before)
        for item in facts.items
        if item.sentence is not None
    ]


def _last_contact(contact: Contact) -> Contact | None:
    return next(iter(_earlier(contact.case_id, contact.at)), None)


@prepared
def _earlier(case: int, at: datetime) -> QuerySet[Contact]:
    earlier = Contact.objects.filter(case=case, at__lt=at, ended_at__isnull=False)
    return earlier.select_related("collector").defer("permit").order_by("-at")[:1]


def _write_next(contact: Contact, today: date) -> bool:
    """Return whether a message follows: the call reached nobody, and what was sent last has had its days."""
    after = house.choices().after_a_call_in_vain
    if after is None or contact.connected or contact.inbound or contact.relation_id:
        return False
    written = Contact.objects.filter(case=contact.case_id, relation=None, channel__in=BY_MESSAGE)
    return not written.filter(local_date__gt=today - timedelta(days=after.again_after_days)).exists()


def _nth(contact: Contact) -> int:
    """Return which call of the borrower's day this is."""
    return len(_placed(contact.case.borrower_id, contact.local_date, contact.at))


@prepared
def _placed(borrower: int, day: date, until: datetime) -> QuerySet[Contact, int]:
    placed = Contact.objects.filter(channel=Channel.CALL, inbound=False, local_date=day)
    return placed.filter(case__borrower=borrower, at__lte=until).values_list("pk", flat=True)


def _duties(contact: Contact) -> list[dict[str, Any]]:
    """Return what the permit asks to be said or kept to, each duty once."""
    duties: list[dict[str, Any]] = contact.permit.get("duties", [])
    return list({one["code"]: one for one in reversed(duties)}.values())[::-1]


def _offered(state: CallState, facts: CallFacts, shown: Screen, today: date) -> TypedPromise | None:
    if "promise" not in shown.keys:
        return None
    last = facts.last_promise
    return offered_promise(
        state,
        facts.ways,
        agreed=facts.decided if facts.texts["approved_terms"] else None,
        arrears_minor=facts.known.arrears_minor,
        currency=facts.known.currency,
        today=today,
        method=last.method if last else "",
    )
