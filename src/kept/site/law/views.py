"""The rules as pages: a list by country and topic that can be searched, and each rule in full."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.http import Http404, HttpResponse

from kept.law import FACTS, Rulebook, countries, load_rulebook
from kept.law.catalogue import Listed, listed
from kept.records import house
from kept.records.rights import MAY, Right
from kept.site.access import PageRequest, page
from kept.site.evidence.decisions import refused_lately
from kept.site.fragments import render
from kept.site.practice import language


@page()
def rules(request: PageRequest) -> HttpResponse:
    """List the rules of a country, those with given words, those not verified."""
    wished = request.GET.get("country", "")
    country = wished if wished in countries() else house.rulebook().country_code
    words = request.GET.get("q", "").strip()
    unverified = bool(request.GET.get("unverified"))
    all_rules = _rules(country)
    context = {
        "country": country,
        "countries": [(code, _book(code).country.name, len(_rules(code))) for code in countries()],
        "words": words,
        "unverified": unverified,
        "topics": _by_topic(one for one in all_rules if _matches(one, words, unverified=unverified)),
        "version": _book(country).version[:12],
    }
    return render(request, "law/index.html", context, block="list")


@page()
def rule(request: PageRequest, rule_id: str) -> HttpResponse:
    """Show one rule with every dated value, whom it binds, what it asks for and what is due."""
    found = next((one for code in countries() for one in _rules(code) if one.entry.rule.id == rule_id), None)
    if found is None:
        raise Http404
    context = {
        "one": found,
        "scope": _scope(found),
        "asks": [FACTS[name].in_(language()) for name in found.asks],
        "refused": refused_lately(rule_id) if request.user.role in MAY[Right.VERIFY_EVIDENCE] else None,
        "sees_cases": request.user.role in MAY[Right.SEE_CASES],
    }
    return render(request, "law/rule.html", context, block="main")


def _book(country: str) -> Rulebook:
    """Return a country's rules; the house's own with them where it is the house's country."""
    own = house.rulebook()
    return own if own.country_code == country else _other(country)


@cache
def _other(country: str) -> Rulebook:
    return load_rulebook(country)


@cache
def _listed(book: Rulebook) -> tuple[Listed, ...]:
    return listed(book)


def _rules(country: str) -> tuple[Listed, ...]:
    return _listed(_book(country))


def _matches(one: Listed, words: str, *, unverified: bool) -> bool:
    """Return whether every word stands somewhere in the rule, in either language."""
    if unverified and not one.unverified:
        return False
    rule, instrument = one.entry.rule, one.entry.instrument
    articles = (value.source.article for value in rule.values.values())
    texts = [rule.title, one.sentence(), instrument.name, instrument.authority, *filter(None, [one.topic])]
    whole = " ".join([rule.id, *articles, *(text.zh for text in texts), *(text.en for text in texts)]).lower()
    return all(word in whole for word in words.lower().split())


def _by_topic(found: Iterable[Listed]) -> list[tuple[str, list[Listed]]]:
    """Return the rules under their topics, in the order in which a topic first comes."""
    topics: dict[str, list[Listed]] = {}
    for one in found:
        name = one.topic.in_(language()) if one.topic else one.entry.instrument.name.in_(language())
        topics.setdefault(name, []).append(one)
    return list(topics.items())


def _scope(one: Listed) -> dict[str, str]:
    """Return whom and what a rule is about, in words; empty for all."""
    said = {}
    for name, codes in (
        ("creditor_kind", one.entry.rule.binds),
        ("channel", one.entry.rule.channels),
        ("addressee", one.entry.rule.addressees),
    ):
        values = FACTS[name].values
        joint = "、" if language() == "zh" else ", "
        said[name] = (
            "" if set(codes) == set(values) else joint.join(values[code].in_(language()) for code in codes)
        )
    return said
