"""One fact over n rows: values and which of them are known, from lists, NumPy or Arrow.

A fact that is the same in every row stays one Python number, and every rule is written with operators that
work on a number and on a column alike. So one case on a screen costs no array, and a night no loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import time
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kept.dates import UnknownZoneError, zone
from kept.law.spans import SpanError, read_spans
from kept.law.vocabulary import FACTS, LABELLED, Fact

Mask = NDArray[np.bool_] | bool
Number = NDArray[Any] | int

DAY_S = 86_400
_MAX_COUNT = 2**31 - 1

#: Code 0 of a labelled column is "not known".
NO_ZONES: tuple[str, ...] = ()


class FactError(ValueError):
    """A fact is not in the vocabulary, or its value is not of the fact's type."""


def flipped(mask: Mask) -> Mask:
    """Return the opposite; ``~`` would turn Python's ``True`` into -2."""
    return mask ^ True


def pick(table: list[bool], codes: Number) -> Mask:
    """Return the table's answer for a code, or for a column of codes."""
    return np.array(table, dtype=np.bool_)[codes] if isinstance(codes, np.ndarray) else table[codes]


def chosen(
    labels: Sequence[tuple[str, ...]], codes: Number, answer: Callable[[tuple[str, ...]], bool]
) -> Mask:
    """Return the answer for the label of a code, or a column of codes; each label is asked once."""
    return (
        pick([answer(each) for each in labels], codes)
        if isinstance(codes, np.ndarray)
        else answer(labels[codes])
    )


def pick_number(table: list[int], codes: Number) -> Number:
    """Return the table's number for a code, or for a column of codes."""
    return np.array(table)[codes] if isinstance(codes, np.ndarray) else table[codes]


class Coded(NamedTuple):
    """A column given as numbers into a short list, as Arrow dictionaries are; below 0 is missing."""

    codes: NDArray[np.integer[Any]]
    labels: Sequence[Any]


class Column(NamedTuple):
    """One fact.

    ``values`` and ``known`` are (n,) arrays, or one number and one truth for all rows. A missing code
    holds the number after the last code, any other missing value 0. ``labels`` lists the sets of words.
    """

    values: Number
    known: Mask
    labels: tuple[tuple[str, ...], ...] = ()


def missing(fact: Fact) -> Column:
    """Return the column of a fact nobody gave."""
    return Column(_hole(fact), known=False, labels=(NO_ZONES,) if fact.type in LABELLED else ())


def single(name: str, given: object) -> Column:
    """Return a column with the same value in every row; ``None`` is missing.

    Raises:
        FactError: not in the vocabulary, or not of its type.
    """
    try:
        return _single(name, given)
    except TypeError:
        if isinstance(given, list | set):
            return single(name, tuple(given))
        raise FactError(f"{name}: {given!r} is not one value") from None


def singles(given: Mapping[str, object]) -> dict[str, Column]:
    """Return a column with the same value in every row for each of some facts; see ``single``."""
    try:
        return {name: _single(name, value) for name, value in given.items()}
    except TypeError:
        return {name: single(name, value) for name, value in given.items()}


@lru_cache(maxsize=4096, typed=True)
def _single(name: str, given: object) -> Column:
    fact = _fact(name)
    if given is None:
        return missing(fact)
    if fact.type in LABELLED:
        label = _label(name, fact, given)
        return missing(fact) if _nowhere(fact, label) else Column(1, known=True, labels=(NO_ZONES, label))
    return Column(_READ[fact.type](name, given), known=True)


def column(name: str, given: object, n: int) -> Column:
    """Return a column of n rows from a list, a NumPy (masked) array, an Arrow array or ``Coded``.

    Raises:
        FactError: not in the vocabulary, wrong type, wrong length, or a value out of range; names the fact.
    """
    fact = _fact(name)
    if isinstance(given, str | bool | int | time | tuple | frozenset | None) and not isinstance(given, Coded):
        return single(name, given)
    made = _from_columns(name, fact, _plain(given))
    if np.shape(made.values) != (n,):
        raise FactError(f"{name}: {np.shape(made.values)[0]} values for {n} rows")
    return made


def _fact(name: str) -> Fact:
    try:
        return FACTS[name]
    except KeyError:
        raise FactError(f"{name!r} is not a fact of the vocabulary: {', '.join(FACTS)}") from None


def _hole(fact: Fact) -> int:
    if fact.type == "code":
        return len(fact.values)
    return False if fact.type == "flag" else 0


def _plain(given: Any) -> Coded | np.ma.MaskedArray[Any, Any] | NDArray[Any] | list[Any]:  # noqa: ANN401 - any column
    if hasattr(given, "combine_chunks"):
        given = given.combine_chunks()
    if hasattr(given, "dictionary"):
        return Coded(given.indices.fill_null(-1).to_numpy(zero_copy_only=False), given.dictionary.to_pylist())
    if hasattr(given, "is_null"):
        if given.null_count:
            return list(given.to_pylist())
        return np.asarray(given.to_numpy(zero_copy_only=False))
    if isinstance(given, Coded | np.ndarray):
        return given
    return list(given)


def _from_columns(
    name: str, fact: Fact, given: Coded | np.ma.MaskedArray[Any, Any] | NDArray[Any] | list[Any]
) -> Column:
    if isinstance(given, Coded):
        return _coded(name, fact, given)
    if isinstance(given, np.ma.MaskedArray):
        numbers, known = given.filled(0), ~np.ma.getmaskarray(given)
        return _numbers(name, fact, numbers, known)
    if isinstance(given, np.ndarray) and given.dtype.kind in "biu":
        return _numbers(name, fact, given, known=True)
    return _listed(name, fact, list(given.tolist() if isinstance(given, np.ndarray) else given))


def _numbers(name: str, fact: Fact, given: NDArray[Any], known: Mask) -> Column:
    """Return a column of machine numbers, checked as a column."""
    if fact.type in LABELLED or (fact.type == "flag") != (given.dtype.kind == "b"):
        raise FactError(f"{name}: a column of {given.dtype} is not {fact.type}")
    if fact.type == "code":
        return _coded(name, fact, Coded(np.where(known, given, -1), fact.codes))
    highest = DAY_S if fact.type == "time" else _MAX_COUNT
    if fact.type != "flag" and given.size and (given.min() < 0 or given.max() > highest):
        raise FactError(f"{name}: a value lies outside 0 to {highest}")
    values = np.where(known, given, np.zeros(1, given.dtype))
    return Column(values.astype(np.bool_ if fact.type == "flag" else np.int32), known)


def _coded(name: str, fact: Fact, given: Coded) -> Column:
    codes = np.asarray(given.codes)
    if codes.size and codes.max() >= len(given.labels):
        raise FactError(f"{name}: number {codes.max()} is beyond the {len(given.labels)} labels")
    known = codes >= 0
    if fact.type in LABELLED:
        labels = (NO_ZONES, *(_label(name, fact, label) for label in given.labels))
        return Column(np.where(known, codes + 1, 0).astype(np.int32), known, labels)
    own = [_READ[fact.type](name, label) for label in given.labels]
    table = np.array([*own, _hole(fact)], dtype=np.bool_ if fact.type == "flag" else np.int32)
    return Column(table[np.where(known, codes, -1)], known)


def _listed(name: str, fact: Fact, given: list[Any]) -> Column:
    """Return a column from Python values; each distinct value is read once."""
    keys = [tuple(value) if isinstance(value, list) else value for value in given]
    labels = [key for key in dict.fromkeys(keys) if key is not None and not _nowhere(fact, key)]
    number = {key: at for at, key in enumerate(labels)}
    kinds = set(map(type, keys)) - {type(None)}
    # Python takes True and 1 for the same key, so their kinds are told apart before their values.
    if fact.type == "flag" and kinds - {bool, np.bool_}:
        raise FactError(f"{name}: every value must be True, False or None")
    if fact.type == "count" and bool in kinds:
        raise FactError(f"{name}: True is not a whole number")
    codes = np.fromiter((number.get(key, -1) for key in keys), dtype=np.int32, count=len(keys))
    return _coded(name, fact, Coded(codes, labels))


def _nowhere(fact: Fact, label: object) -> bool:
    """Return whether an empty set is a missing value: everybody is somewhere, but may refuse no hour."""
    return fact.type == "zones" and label == ()


def _label(name: str, fact: Fact, given: object) -> tuple[str, ...]:
    if fact.type == "zones":
        return _zones(name, given)
    words = (given,) if isinstance(given, str) else tuple(given) if isinstance(given, Iterable) else (given,)
    for word in words:
        if not isinstance(word, str) or (fact.values and word not in fact.values):
            raise FactError(f"{name}: {word!r} is none of {', '.join(fact.codes) or 'the texts it may be'}")
    if fact.type == "spans":
        try:
            read_spans(words)
        except SpanError as error:
            raise FactError(f"{name}: {error}") from None
    return words


def _zones(name: str, given: object) -> tuple[str, ...]:
    names = (given,) if isinstance(given, str) else tuple(given) if isinstance(given, Iterable) else (given,)
    for each in names:
        if not isinstance(each, str):
            raise FactError(f"{name}: {each!r} is not an IANA time zone such as Asia/Shanghai")
        try:
            zone(each)
        except UnknownZoneError as error:
            raise FactError(f"{name}: {error}") from None
    return names


def _code(name: str, given: object) -> int:
    codes = FACTS[name].codes
    if not isinstance(given, str) or given not in codes:
        raise FactError(f"{name}: {given!r} is none of {', '.join(codes)}")
    return codes.index(given)


def _flag(name: str, given: object) -> int:
    if not isinstance(given, bool | np.bool_):
        raise FactError(f"{name}: {given!r} is neither True nor False")
    return bool(given)


def _count(name: str, given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or not 0 <= given <= _MAX_COUNT:
        raise FactError(f"{name}: {given!r} is not a whole number from 0 to {_MAX_COUNT}")
    return int(given)


def _time(name: str, given: object) -> int:
    if isinstance(given, time):
        return given.hour * 3600 + given.minute * 60 + given.second
    try:
        return wall_seconds(str(given))
    except ValueError as error:
        raise FactError(f"{name}: {error}") from None


_READ: dict[str, Callable[[str, object], int]] = {
    "code": _code,
    "flag": _flag,
    "count": _count,
    "time": _time,
}


def wall_seconds(text: str) -> int:
    """Return a wall time as seconds after midnight; 24:00 is the end of the day.

    >>> wall_seconds("22:00"), wall_seconds("24:00")
    (79200, 86400)
    """
    if text == "24:00":
        return DAY_S
    try:
        read = time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a wall time such as 08:00 or 21:30") from None
    if read.tzinfo is not None or read.microsecond:
        raise ValueError(f"{text!r} is not a plain wall time such as 08:00 or 21:30")
    return read.hour * 3600 + read.minute * 60 + read.second
