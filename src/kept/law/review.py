"""What must not be said: threats, posing, disclosure, insults, invented lists and process, in any text.

A deterministic base of words and patterns, Chinese and English; no model guesses here. It reads words, not
facts: whether a suit is truly filed is ``may_tell``'s question, so a kind that may be true says so.
Measured in ``docs/reference/review-text.md``, also where it is bad.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kept.datafile import Bilingual
from kept.law.review_form import Form, one_form
from kept.law.review_words import Basis, Citation, Kind, Phrases, Stands, citations, kinds, phrases

_SENTENCE_ENDS = re.compile(r"[。!?;\n]|\.(?=\s|$)")
_CLAUSE_ENDS = re.compile(r"[,:。!?;\n]|\.(?=\s|$)")
_QUOTED = re.compile(r'"[^"\n]*"|「[^」\n]*」|『[^』\n]*』|《[^》\n]*》')


@dataclass(frozen=True, kw_only=True)
class Remark:
    """One place in a text that must not be said so, or only if it is true.

    Attributes:
        start, end: the place in the text as it was given, in characters, end excluded.
        said: that part of the text.
        kind: its code; name: what it is called.
        basis: ``law`` where rules forbid it, ``coaching`` where none does.
        stands: ``never`` sayable, or sayable only ``if_true``.
        reported: somebody else's words, by quotation marks or "the borrower says"; not ours, still not to
            be sent.
        rules: the rules that forbid it, weightier ones as the data lists them; none for coaching.
    """

    start: int
    end: int
    said: str
    kind: str
    name: Bilingual
    basis: Basis
    stands: Stands
    reported: bool
    why: Bilingual
    remedy: Bilingual
    rules: tuple[Citation, ...]


def review_text(text: str, lang: str, *, country: str = "CN") -> list[Remark]:
    """Return what in a text must not be said, in the order in which it stands.

    Args:
        text: a note, a message, a letter, a transcript.
        lang: the language of the text, ``zh…`` or any other for English.
        country: whose rules are cited.

    Raises:
        RulebookError: the rules of the country are not cited; see ``review_countries``.

    >>> [(one.kind, one.said) for one in review_text("再不还就让你坐牢，告诉你单位。", "zh")]
    [('criminal', '坐牢'), ('disclosure', '告诉你单位')]
    >>> review_text("我们不会联系您的单位。", "zh")
    []
    """
    form, words = one_form(text), phrases(lang)
    cited = citations(country)
    hits = sorted((*place, code) for code, kind in words.kinds.items() for place in _found(form, kind, words))
    quoted = [found.span() for found in _QUOTED.finditer(form.text)]
    return [
        _remark(
            text, form.place(start, end), code, cited[code], reported=_reported(form, start, quoted, words)
        )
        for start, end, code in hits
    ]


def _found(form: Form, pattern: re.Pattern[str], words: Phrases) -> Iterator[tuple[int, int]]:
    """Yield the places of one kind that no negation turns round and no harmless word covers."""
    harmless = [found.span() for found in words.harmless.finditer(form.text)]
    for found in pattern.finditer(form.text):
        start, end = found.span()
        covered = any(start < stop and begin < end for begin, stop in harmless)
        if start < end and not covered and not _turned(form, start, words):
            yield start, end


def _turned(form: Form, start: int, words: Phrases) -> bool:
    """Return whether a negation stands before a place in its clause, with nothing that turns it back."""
    clause = form.text[_last_end(_CLAUSE_ENDS, form.text, start) : start]
    negations = list(words.turns.finditer(clause))
    return bool(negations) and not words.turns_back.search(clause, negations[-1].end())


def _reported(form: Form, start: int, quoted: list[tuple[int, int]], words: Phrases) -> bool:
    """Return whether a place is somebody else's words."""
    if any(begin < start < end for begin, end in quoted):
        return True
    return bool(words.reported.search(form.text[_last_end(_SENTENCE_ENDS, form.text, start) : start]))


def _last_end(ends: re.Pattern[str], text: str, before: int) -> int:
    """Return where the sentence or clause begins in which a place stands."""
    found = 0
    for each in ends.finditer(text, 0, before):
        found = each.end()
    return found


def _remark(
    text: str, place: tuple[int, int], code: str, cited: tuple[Citation, ...], *, reported: bool
) -> Remark:
    kind: Kind = kinds()[code]
    return Remark(
        start=place[0],
        end=place[1],
        said=text[slice(*place)],
        kind=code,
        name=kind.name,
        basis=kind.basis,
        stands=kind.stands,
        reported=reported,
        why=kind.why,
        remedy=kind.remedy,
        rules=cited,
    )
