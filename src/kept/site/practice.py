"""The house's own words for codes of practice, in the language of the page; each is a template filter.

A code that the house's files no longer know is shown as it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kept.borrowers import fact_names
from kept.clocks import clock as clock_of
from kept.clocks import clock_file
from kept.datafile import Bilingual
from kept.law import FACTS
from kept.records import house
from kept.records.products import product_name

#: How true a cost or a consequence is today.
_STATES: dict[str, Lazy] = {
    "fact_today": _("so today"),
    "conditional": _("will follow, on a condition"),
    "after_judgment": _("only after a judgment"),
    "unknown": _("not known"),
    "not_applicable": _("cannot arise"),
}

#: What begins a period and is known to the records by itself.
_BEGAN: dict[str, Lazy] = {
    "last_due": _("the last due date"),
    "promise": _("a promise"),
    "payment": _("a payment"),
    "paid_before": _("a payment before placement"),
    "contact": _("the newest contact"),
    "received": _("their newest call"),
    "record": _("the newest record"),
}


def language() -> str:
    """Return the language of the page as data files name it: ``zh`` or ``en``."""
    return "zh" if (get_language() or settings.LANGUAGE_CODE).startswith("zh") else "en"


def said(text: Bilingual) -> str:
    """Return a text of a data file in the language of the page."""
    return text.in_(language())


def rung(code: str) -> str:
    """Return the name of a rung, or a word for none."""
    ladder = house.ladder()
    return ladder.name(ladder.position(code), language()) if code in ladder.codes else code


def rung_label(code: str) -> str:
    """Return a rung as its height and name; one the ladder no longer has as it stands."""
    return _rung_label(code, language())


def rung_channel(code: str) -> str:
    """Return by which way a rung's measure goes: call, letter, visit; nothing for no rung."""
    return house.ladder()[code].channel if code in house.ladder().codes[1:] else ""


@cache
def _rung_label(code: str, language_: str) -> str:
    ladder = house.ladder()
    return (
        f"{ladder.position(code)} {ladder.name(ladder.position(code), language_)}"
        if code in ladder.codes
        else code
    )


def fact(code: str) -> str:
    """Return a fact of the ladder, or of the law."""
    asked = FACTS.get(code)
    words = house.ladder().file.facts
    return asked.in_(language()) if asked and code not in words else _told(words, code)


def evidence_word(field: str, code: str) -> str:
    """Return a coded value as the evidence words it."""
    return _told(house.wording().values.get(field, {}), code)


def evidence_word_of(code: str, field: str) -> str:
    """Return a coded value of a field as the evidence words it, as a filter."""
    return evidence_word(field, code)


def outcome(code: str) -> str:
    """Return how a contact ended."""
    return _told(_outcomes(), code)


@cache
def _outcomes() -> dict[str, Bilingual]:
    return house.wording().values["outcome"]


def next_step(code: str) -> str:
    """Return what follows from an outcome."""
    return _told(house.playbooks().words.next_steps, code)


def method(code: str) -> str:
    """Return a way to pay."""
    return _told(house.playbooks().words.methods, code)


def source_of_funds(text: str) -> str:
    """Return where the money comes from: what was chosen in either language, or the words that were typed."""
    known = (one for one in house.playbooks().words.sources.values() if text in {one.zh, one.en})
    return next(map(said, known), text)


def playbook(code: str) -> str:
    """Return the title of a playbook."""
    known = house.playbooks().playbooks.get(code)
    return said(known.title) if known else code


def reason(code: str) -> str:
    """Return a reason for default."""
    known = house.reasons().by_code.get(code)
    return said(known.label) if known else code


def signal(code: str) -> str:
    """Return a signal about willingness or ability."""
    known = house.signals().by_code.get(code)
    return said(known.label) if known else code


def consequence(code: str) -> str:
    """Return a consequence as it would be said, with an ellipsis for each figure."""
    known = house.consequences().by_code.get(code)
    return said(known.say).format_map(defaultdict(lambda: "…")) if known else code


def case_fact(code: str) -> str:
    """Return a fact or figure of a case, as it is named where it is missing or in the way."""
    return _told(fact_names(), code)


def state_of(code: str) -> str:
    """Return how true a cost is today."""
    return str(_STATES[code])


def happening(code: str) -> str:
    """Return what began a period: something put on record, or what the records know by themselves."""
    known = clock_file().happenings.get(code)
    return said(known.name) if known else str(_BEGAN.get(code, code))


def period(code: str) -> str:
    """Return the name of a period that runs."""
    return said(clock_of(code).name)


def policy_line(code: str) -> str:
    """Return why a promise was approved at once or went to the supervisor."""
    known = house.policy().lines.get(code)
    return said(Bilingual(zh=known.zh, en=known.en)) if known else evidence_word("policy_line", code)


def product(code: str) -> str:
    """Return what a debt is called by its product."""
    return product_name(code, language())


def weight(code: str) -> str:
    """Return the legal weight of a rule."""
    return _told(house.wording().values["weight"], code)


def verified(code: str) -> str:
    """Return how far the text of a rule was checked."""
    return str(_VERIFIED.get(code, code))


def purpose(code: str) -> str:
    """Return why a case is on the list."""
    return str(_PURPOSES.get(code, code))


_VERIFIED: dict[str, Lazy] = {
    "text": _("text read"),
    "secondary": _("from secondary sources"),
    "no": _("not verified"),
}

_PURPOSES: dict[str, Lazy] = {
    "call_back": _("Call back with the decision on the promise"),
    "broken_promise": _("A promise was broken: ask today"),
    "first_call": _("First call: never spoken in person"),
    "agreed_date": _("The agreed day of the next contact has come"),
    "follow_up": _("The rung's call is still to be made"),
    "planned": _("Planned: contact brings more than it costs"),
}


def _told(words: Mapping[str, Bilingual], code: str) -> str:
    known = words.get(code)
    return said(known) if known else code


FILTERS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        said,
        rung,
        rung_label,
        rung_channel,
        evidence_word_of,
        outcome,
        next_step,
        method,
        source_of_funds,
        playbook,
        reason,
        signal,
        policy_line,
        consequence,
        case_fact,
        state_of,
        happening,
        period,
        product,
        weight,
        verified,
        purpose,
    )
}
