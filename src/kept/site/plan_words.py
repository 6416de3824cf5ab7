"""What a plan says of a case, in the language of the page: the choice, and why it got that."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy

from kept.records import house
from kept.site import practice
from kept.strategy.choices import UnknownChoiceError

_WHY: dict[str, Lazy | str] = {
    "worth": gettext_lazy("Worth most"),
    "capacity": gettext_lazy("Others gain more from what there is"),
    "not_worth": gettext_lazy("Contact would cost more than it brings"),
    "nothing_open": gettext_lazy("No choice is open"),
    "law": gettext_lazy("Nothing may be done: %(what)s"),
    "held": gettext_lazy("Held: %(what)s"),
    "floor": gettext_lazy("Must be contacted: %(what)s"),
}

_HELD: dict[str, Lazy | str] = {
    "stopped": gettext_lazy("a person must decide"),
    "disputed": gettext_lazy("a dispute is under review"),
    "hardship": gettext_lazy("a hardship is worked out"),
    "plan": gettext_lazy("an instalment plan is in force"),
    "promised": gettext_lazy("a promise is open"),
    "call_back": gettext_lazy("a call-back is due first"),
    "kept_stays": gettext_lazy("a promise was kept"),
}


_ASKED: dict[str, Lazy | str] = {
    "refused_times": gettext_lazy("the borrower wants to be left alone all day"),
}


#: Who is on no list of the night and has to be contacted all the same.
_OWED: dict[str, Lazy | str] = {"none": gettext_lazy("left without contact for long")}


def choice(code: str) -> str:
    """Return what a choice is called, in the language of the page."""
    choices = house.choices()
    try:
        return choices.name(choices.position(code), practice.language()) if code else "—"
    except UnknownChoiceError:
        return code


def why_planned(code: str) -> str:
    """Return why a case got what it got."""
    kind, _colon, what = code.partition(":")
    told = str(_WHY.get(kind, code))
    words = {
        "law": lambda: str(_ASKED.get(what, what)),
        "held": lambda: str(_HELD.get(what, what)),
        "floor": lambda: str(_OWED[what]) if what in _OWED else practice.purpose(what),
    }
    return told % {"what": words[kind]()} if kind in words else told


FILTERS = {"choice": choice, "why_planned": why_planned}
