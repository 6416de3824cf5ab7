"""The words that must not be said, read from data: kinds with their rules, and phrases per language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator

from kept.datafile import Bilingual, DataFileError, Strict, load
from kept.law.rulebook import Rulebook, RulebookError, load_rulebook

FOLDER = Path(__file__).parent / "words"

Basis = Literal["law", "coaching"]
Stands = Literal["never", "if_true"]

_CLASS = re.compile(r"<(\w+)>")
#: What stands for up to so many characters or words of the same clause.
_GAPS = {"zh": r"[^,;:!?。\n]{0,8}?", "en": r"(?: (?:[\w'-]+ ){0,4}?|\s?)"}


class Kind(Strict):
    """One kind of what must not be said; ``words/kinds.yaml`` explains its keys."""

    basis: Basis
    stands: Stands
    rules: Mapping[str, tuple[str, ...]]
    name: Bilingual
    why: Bilingual
    remedy: Bilingual

    @model_validator(mode="after")
    def _law_has_rules(self) -> Self:
        if (self.basis == "law") != bool(self.rules):
            raise ValueError("law cites rules, coaching none")
        return self


class _Kinds(Strict):
    version: int
    kinds: dict[str, Kind]


class _Phrases(Strict):
    """``words/zh.yaml`` and ``words/en.yaml``, which explain how a phrase is written."""

    version: int
    classes: dict[str, tuple[str, ...]]
    not_: tuple[str, ...]
    again: tuple[str, ...]
    reported: tuple[str, ...]
    harmless: tuple[str, ...]
    kinds: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Phrases:
    """The phrases of one language, ready to look for."""

    kinds: Mapping[str, re.Pattern[str]]
    turns: re.Pattern[str]
    turns_back: re.Pattern[str]
    reported: re.Pattern[str]
    harmless: re.Pattern[str]


@dataclass(frozen=True)
class Citation:
    """A rule that a remark rests on."""

    rule: str
    instrument: Bilingual
    article: str
    weight: str
    verified: str


@lru_cache
def kinds() -> Mapping[str, Kind]:
    """Return the kinds in the order of the file.

    Raises:
        DataFileError: the file is not what its schema says.
    """
    return load(FOLDER / "kinds.yaml", _Kinds).kinds


@lru_cache
def phrases(language: str) -> Phrases:
    """Return the phrases for a language tag: Chinese for ``zh…``, else English.

    Raises:
        DataFileError: the file is not what its schema says, or a phrase is no pattern; names the phrase.
    """
    code = "zh" if language.lower().startswith("zh") else "en"
    path = FOLDER / f"{code}.yaml"
    read = load(path, _Phrases)
    if set(read.kinds) != set(kinds()):
        raise DataFileError(f"{path}: kinds: not the kinds of kinds.yaml")
    return Phrases(
        kinds={kind: _pattern(read, code, listed) for kind, listed in read.kinds.items()},
        turns=_pattern(read, code, read.not_),
        turns_back=_pattern(read, code, read.again),
        reported=_pattern(read, code, read.reported),
        harmless=_pattern(read, code, read.harmless),
    )


@lru_cache
def citations(country: str) -> Mapping[str, tuple[Citation, ...]]:
    """Return for each kind the rules of a country that forbid it.

    Raises:
        RulebookError: the country has no rulebook, no rule for a kind of law, or a rule cited is not in it.
    """
    book = load_rulebook(country)
    return {code: tuple(_cited(book, code, kind, country)) for code, kind in kinds().items()}


def review_countries() -> tuple[str, ...]:
    """Return the countries whose rules are cited."""
    return tuple(sorted({country for kind in kinds().values() for country in kind.rules}))


def _cited(book: Rulebook, code: str, kind: Kind, country: str) -> Iterator[Citation]:
    ids = kind.rules.get(country, ())
    if kind.basis == "law" and not ids:
        raise RulebookError(f"words/kinds.yaml: {code} cites no rule of {country}")
    for rule_id in ids:
        try:
            entry = book.entry(rule_id)
        except KeyError:
            raise RulebookError(f"words/kinds.yaml: {code} cites {rule_id}, no rule of {country}") from None
        source = list(entry.rule.values.values())[-1].source
        yield Citation(
            rule_id, entry.instrument.name, source.article, entry.instrument.weight, source.verified
        )


def _pattern(read: _Phrases, code: str, listed: tuple[str, ...]) -> re.Pattern[str]:
    """Return one pattern for any of some phrases.

    Raises:
        DataFileError: a phrase is not a pattern or names a class that is not there.
    """
    path = FOLDER / f"{code}.yaml"
    for phrase in listed:
        try:
            re.compile(_written_out(read, code, phrase))
        except (KeyError, re.error) as error:
            raise DataFileError(f"{path}: {phrase!r}: {error}") from error
    whole = "|".join(_written_out(read, code, phrase) for phrase in listed)
    return re.compile(rf"(?<!\w)(?:{whole})(?!\w)" if code == "en" else whole)


def _written_out(read: _Phrases, code: str, phrase: str) -> str:
    while found := _CLASS.search(phrase):
        words = "|".join(read.classes[found[1]])
        phrase = f"{phrase[: found.start()]}(?:{words}){phrase[found.end() :]}"
    if code == "en":
        # Around a gap the blanks belong to it.
        phrase = re.sub(r" ?~ ?", "~", phrase)
    return f"(?:{phrase.replace('~', _GAPS[code])})"
