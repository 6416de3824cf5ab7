"""The words of a file of cases, read by the patterns of ``terms.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from kept.datafile import Strict, load


class _Words(Strict):
    allowed: str
    spoilt: str

    def hold(self, text: str) -> bool:
        """Return whether a text says what is allowed and nothing that spoils it."""
        return bool(re.search(self.allowed, text)) and not re.search(self.spoilt, text)


class _Voicemail(Strict):
    described_complete: str
    cut: str
    reply: str
    number: str
    name: str
    optional: str
    extra: str


class _Terms(Strict):
    channels: Mapping[str, str]
    outcomes: Mapping[str, str]
    roles: Mapping[str, str]
    countries: Mapping[str, str]
    creditors: Mapping[str, str]
    parents: str
    household: str
    released: str
    unreleased: str
    places: Mapping[str, str]
    media: Mapping[str, str]
    purposes: Mapping[str, str]
    location: str
    earlier_wrong: str
    disputes: str
    asks_creditor: str
    suit: _Words
    envelope: str
    working_address: str
    public_domain: str
    reveals: str
    final_notice: _Words
    confirmation: _Words
    opt_out: _Words
    voicemail: _Voicemail
    collection_name: str
    others_voicemail: str


TERMS = load(Path(__file__).parent / "terms.yaml", _Terms)


def first(patterns: Mapping[str, str], text: str | None) -> str | None:
    """Return what the first pattern that matches stands for."""
    said = (text or "").lower()
    return next((meaning for pattern, meaning in patterns.items() if said and re.search(pattern, said)), None)


def says(pattern: str, text: object) -> bool:
    """Return whether a text, if it is one, matches a pattern."""
    return isinstance(text, str) and re.search(pattern, text.lower()) is not None
