"""Why this choice for this case, what the next best would be and by how much, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kept.money import format_minor
from kept.strategy.prospects import Prospects, states
from kept.strategy.response import Response
from kept.strategy.worth import reckon, worth


@dataclass(frozen=True, kw_only=True)
class WhyThis:
    """One case's choice and what stands behind it.

    Attributes:
        choice, next_best: columns; ``next_best`` is the best open choice but this one, None without any.
        worth: what the choice is expected to bring over resting, minor units.
        lead: how much more than the next best; below zero where what that one uses up went to other cases.
        reach, promise, kept: the chances; alone: the share that would come anyway within ``days``.
        price: cost and weighted harm, minor units.
        then: the column that follows where nobody is reached, None where nothing worth it is open.
        text: all of it in words.
    """

    choice: int
    next_best: int | None
    worth: float
    lead: float
    reach: float
    promise: float
    kept: float
    alone: float
    days: int
    price: float
    then: int | None
    text: str


def explain(
    response: Response,
    found: Prospects,
    row: int,
    *,
    open_: NDArray[np.bool_] | None = None,
    chosen: int | None = None,
    currency: str = "CNY",
    language: str = "zh",
) -> WhyThis:
    """Return why one case's choice is what it is.

    Args:
        response: the model.
        found: the cases.
        row: which of them.
        open_: (n, k) bool, which choices are open; without it all are.
        chosen: the column the plan chose; the one worth most if not given.
        currency: of the case.
        language: of the text.
    """
    one = found.take([row])
    worths = worth(response, one, open_=None if open_ is None else open_[[row]])[0]
    choice = int(np.argmax(worths)) if chosen is None else chosen
    others = np.where(np.arange(len(worths)) == choice, -np.inf, worths)
    next_best = int(np.argmax(others)) if np.isfinite(others).any() else None
    after = int(response.choices.follows[choice])
    there, _ = states(one, len(response.choices.slots))
    tables = reckon(response, there)
    way = response.file.ways.get(response.choices.all[choice].entry.way)
    why = WhyThis(
        choice=choice,
        next_best=next_best,
        worth=float(worths[choice]),
        lead=0.0 if next_best is None else float(worths[choice] - worths[next_best]),
        reach=float(tables.reach[0, choice]),
        promise=float(tables.promise[0, choice]),
        kept=float(tables.kept[0, choice]),
        alone=float(tables.alone[0, choice]),
        days=way.horizon_days if way else 0,
        price=float(tables.price[0, choice]),
        then=after if after and worths[after] > 0 else None,
        text="",
    )
    return _told(why, response, currency=currency, language=language)


def _told(why: WhyThis, response: Response, *, currency: str, language: str) -> WhyThis:
    """Return the same with its text."""
    words = response.choices.file.words
    parts = [*_chosen(why, response, currency, language)]
    if why.next_best is None:
        parts.append(words.alone.in_(language))
    else:
        sentence = words.next if why.lead >= 0 else words.better
        other = response.choices.name(why.next_best, language)
        lead = format_minor(round(abs(why.lead)), currency)
        parts.append(sentence.in_(language).format(choice=other, lead=lead))
    space = "" if language.lower().startswith("zh") else " "
    return replace(why, text=space.join(parts))


def _chosen(why: WhyThis, response: Response, currency: str, language: str) -> Iterator[str]:
    """Yield what is said of the choice itself."""
    words = response.choices.file.words
    if why.choice == 0:
        yield (words.rest if why.lead >= 0 else words.rested).in_(language)
        return
    yield words.worth.in_(language).format(
        choice=response.choices.name(why.choice, language),
        worth=format_minor(round(why.worth), currency),
        price=format_minor(round(why.price), currency),
    )
    yield (
        (words.chances if why.promise else words.reached)
        .in_(language)
        .format(
            reach=f"{why.reach:.0%}",
            promise=f"{why.promise:.0%}",
            kept=f"{why.kept:.0%}",
            alone=f"{why.alone:.0%}",
            days=why.days,
        )
    )
    if why.then is not None:
        yield words.then.in_(language).format(choice=response.choices.name(why.then, language))
