"""The people and debts of a case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kept.dates import UnknownZoneError, zone
from kept.law.casebook.file import Case
from kept.law.casebook.terms import TERMS, first, says
from kept.law.history import Attorney, Debt, Person

#: The regions of the vocabulary by the codes and names files of cases use.
_REGIONS = {
    r"^(?:us.)?ma$|massachusetts": "US-MA",
    r"^(?:us.)?wa$|^washington(?: state)?$": "US-WA",
    r"nyc|new york city": "US-NYC",
}

_HOME = {"US": "America/New_York", "GB": "Europe/London", "IN": "Asia/Kolkata", "CN": "Asia/Shanghai"}
_LOCATES = re.compile(r"(?:^|_)(?:tz|time_?zones?|zones?)(?:_|$)|location|address|area_code")
_NEW = frozenset({"new_tz", "new_timezone", "new_time_zone", "new_location"})
_MOVES = re.compile(r"move|address_(?:change|update)|change_of_address|relocat|new_address")


def people_of(case: Case) -> tuple[Person, ...]:
    """Return everybody the case names; who has no zone of their own is where the consumer is."""
    parties = dict(case.facts.parties)
    for name in (case.facts.proposed.to, *(event.to for event in case.facts.events)):
        if name and name not in parties and name != case.facts.proposed.actor:
            parties[name] = {"role": name}
    consumer = _consumer(parties)
    home = _moved_to(case) or _zones(consumer)
    state = first(_REGIONS, case.facts.jurisdiction_state) or first(_REGIONS, case.facts.jurisdiction)
    return tuple(
        Person(
            id=name,
            role=_role(party, consumer),
            zones=home if party is consumer else _zones(party) or home,
            regions=(state,) if state else (),
            in_household=bool(party.get("household"))
            or says(TERMS.household, f"{_role_word(party)} {party.get('relation')}".lower()),
            waking_hours_known=bool(party.get("waking_hours_known")),
            employer_forbids=_true(party, "employer_prohibits"),
        )
        for name, party in parties.items()
    )


def debts_of(case: Case) -> tuple[Debt, ...]:
    """Return the debts; student loans under one account number are one debt."""
    return tuple(
        Debt(
            id=name,
            particular=f"account {_account(debt)}" if _account(debt) and _student(debt) else name,
            time_barred=_true(debt, "time_barred") or _true(debt, "limitation"),
        )
        for name, debt in case.facts.debts.items()
    )


def attorneys_of(case: Case) -> Iterator[Attorney]:
    """Yield the consumer's attorneys among the parties; one of whom an event tells is left to the event."""
    told = {event.actor for event in case.facts.events}
    says_so = [case.facts.model_extra or {}, _consumer(case.facts.parties)]
    if any(
        given.get("consumer_represented") is True or given.get("represented") is True for given in says_so
    ):
        yield Attorney()
    for name, party in case.facts.parties.items():
        if (
            first(TERMS.roles, _role_word(party)) == "borrower_attorney"
            and name not in told
            and {"status", "contact_known"} & set(party)
        ):
            status = str(party.get("status") or "")
            yield Attorney(
                known=not says("unknown|not_known|not known|not_ascertain|unascertain", status)
                and party.get("contact_known") is not False,
                released=says(TERMS.released, status) and not says(TERMS.unreleased, status),
            )


def country_of(case: Case) -> str:
    """Return the country whose rules a case asks."""
    return first(TERMS.countries, case.facts.jurisdiction) or "US"


def home_zone(case: Case) -> str:
    """Return where somebody is taken to be of whom the case says nothing."""
    return _HOME[country_of(case)]


def creditor_kind_of(case: Case) -> str:
    """Return the kind of creditor; in the US ``debt_collector`` if the federal rules bind, else ``other``."""
    who = case.facts.collector
    if country_of(case) != "US":
        said = (who.get("kind"), who.get("role"), *(debt.get("kind") for debt in case.facts.debts.values()))
        return first(TERMS.creditors, " ".join(str(each) for each in said if each)) or "debt_collector"
    covered = who.get("fdcpa_debt_collector")
    if covered is None:
        own_name = says("creditor", who.get("role")) and not says(
            "other name|another name|third", who.get("role")
        )
        covered = not own_name or _true(who, "other_name")
    consumer_debts = any(not _business(debt) for debt in case.facts.debts.values()) or not case.facts.debts
    return "debt_collector" if covered and consumer_debts else "other"


def _account(debt: Mapping[str, Any]) -> str:
    return next((str(value) for key, value in debt.items() if "account" in key and value), "")


def _business(debt: Mapping[str, Any]) -> bool:
    return says(
        r"(?<![a-z])business|commercial|corporate", f"{debt.get('kind', '')} {debt.get('purpose', '')}"
    )


def _student(debt: Mapping[str, Any]) -> bool:
    return says("student", debt.get("kind"))


def _consumer(parties: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    found = (party for party in parties.values() if first(TERMS.roles, _role_word(party)) == "borrower")
    return next(found, {})


def _role_word(party: Mapping[str, Any]) -> str:
    return str(party.get("role") or "").lower()


def _role(party: Mapping[str, Any], consumer: Mapping[str, Any]) -> str:
    """Return the addressee a party is; a parent counts only for a minor, an executor only after a death."""
    words = f"{_role_word(party)} {str(party.get('relation') or '').lower()}"
    if says(TERMS.parents, words):
        return "parent" if consumer.get("adult") is False or _minor(consumer) else "contact_person"
    role = first(TERMS.roles, _role_word(party)) or _related(words)
    if says(r"\bex.?(?:spouse|wife|husband)|former|divorced", words) or _true(party, "divorced"):
        return "contact_person"
    if role == "successor" and (party.get("confirmed") is False or says("unconfirmed|not_confirmed", words)):
        return "contact_person"
    if role == "executor" and consumer.get("deceased") is False:
        return "contact_person"
    return role or "contact_person"


def _related(words: str) -> str | None:
    return "spouse" if says(r"\b(?:spouse|husband|wife)\b", words) else None


def _minor(consumer: Mapping[str, Any]) -> bool:
    age = consumer.get("age")
    majority = 18
    return (isinstance(age, int) and age < majority) or consumer.get("minor") is True


def _true(party: Mapping[str, Any], part: str) -> bool:
    return any(part in key and value is True for key, value in party.items())


def _zones(party: Mapping[str, Any]) -> tuple[str, ...]:
    """Return every time zone a party's details name."""
    named = [one for key, value in party.items() if _LOCATES.search(key) for one in _texts(value)]
    return tuple(dict.fromkeys(str(name) for name in named if _is_zone(name)))


def _moved_to(case: Case) -> tuple[str, ...]:
    """Return the zones of the place the consumer moved to last, before the proposed contact."""
    moves = [
        event
        for event in case.facts.events
        if (_MOVES.search(event.kind) or _NEW & set(event.model_extra or {}))
        and (event.t is None or event.t <= case.facts.proposed.t)
    ]
    found = [zones for event in moves if (zones := _zones(event.model_extra or {}))]
    return found[-1] if found else ()


def _texts(given: object) -> Iterator[object]:
    if isinstance(given, Mapping):
        yield from given.values()
    elif isinstance(given, list | tuple):
        for each in given:
            yield from _texts(each)
    else:
        yield given


def _is_zone(name: object) -> bool:
    if not isinstance(name, str):
        return False
    try:
        zone(name)
    except UnknownZoneError:
        return False
    return True
