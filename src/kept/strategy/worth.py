"""What each choice about each case is worth over resting: expected net present recovery, less cost and harm.

Cases in one state share a row of tables, so that ten million of them cost one look-up and one product each.
The worth of a contact is marginal: what it brings beyond what the borrower would pay anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from kept.borrowers import court_costs
from kept.money import PPM
from kept.strategy.choices import PATHS, QUADRANTS, REST
from kept.strategy.prospects import AGE_FROM, AGES, Prospects, States, states
from kept.strategy.response import NOWHERE, Floats, Response, Way, probability

#: Days past due taken to stand for each age, in order of ``AGES``.
_AT = np.array([0, 2, 5, 11, 22, 45, 75, 135, 270, 550])

_YEAR = 365
#: Rows done at a time, so that what is worked on stays near the processor.
_CHUNK = 1 << 14


class OpenShapeError(ValueError):
    """What is open is not one flag a case and choice."""


@dataclass(frozen=True, kw_only=True)
class Tables:
    """(m, k) for m states and k choices.

    Attributes:
        reach, promise, kept: probabilities of the links.
        alone: what is paid without the choice within its way's horizon, a share of the amount, present value.
        gain: what the choice adds to that for the house, its share of it, net of nothing.
        harm: complaints and burden, minor units, before the weight that policy gives them.
        price: cost and weighted harm, minor units; inf where a choice is not for the state.
    """

    reach: Floats
    promise: Floats
    kept: Floats
    alone: Floats
    gain: Floats
    harm: Floats
    price: Floats


def worth(
    response: Response,
    found: Prospects,
    *,
    open_: NDArray[np.bool_] | None = None,
    dtype: DTypeLike = np.float64,
) -> NDArray[np.floating]:
    """Return what each choice about each case is worth over resting, with what follows it in vain.

    Args:
        response: the model.
        found: the cases, (n,).
        open_: (n, k) bool, which choices are open; without it all are.
        dtype: float64 or float32.

    Returns:
        (n, k), minor units; 0 for rest, -inf for a choice that is not open or not for such a case.

    Raises:
        OpenShapeError: ``open_`` is not (n, k).
    """
    count = len(response.choices)
    if open_ is not None and open_.shape != (len(found), count):
        raise OpenShapeError(f"open_ has shape {open_.shape}; expected ({len(found)}, {count})")
    out = np.empty((len(found), count), dtype=dtype)
    there, at = states(found, len(response.choices.slots))
    tables = reckon(response, there)
    gain, price = tables.gain.astype(dtype), tables.price.astype(dtype)
    total = np.flatnonzero([one.entry.claims == "total" for one in response.choices.all])
    of_total = np.ascontiguousarray(gain[:, total])
    arrears, owed = found.arrears_minor.astype(dtype), found.total_minor.astype(dtype)
    for rows in _chunks(len(found)):
        part, here = out[rows], at[rows]
        np.take(gain, here, axis=0, out=part, mode="clip")
        part *= arrears[rows, None]
        part[:, total] = of_total[here] * owed[rows, None]
        part -= price[here]
        if open_ is not None:
            np.copyto(part, -np.inf, where=~open_[rows])
    _court_fees(response, found, tables, at, out)
    out[:, 0] = 0
    _what_follows(response, tables, at, out)
    return out


def _chunks(count: int) -> Iterator[slice]:
    for start in range(0, count, _CHUNK):
        yield slice(start, min(start + _CHUNK, count))


def _what_follows(
    response: Response, tables: Tables, at: NDArray[np.intp], out: NDArray[np.floating]
) -> None:
    """Add to each choice what follows it where nobody is reached, if that is open and worth anything."""
    follows = response.choices.follows
    columns = np.flatnonzero(follows)
    missed = (1 - tables.reach[:, columns]).astype(out.dtype)
    for rows in _chunks(len(out) if columns.size else 0):
        part = out[rows]
        for number, column in enumerate(columns):
            part[:, column] += missed[at[rows], number] * np.maximum(part[:, follows[column]], 0)


def _court_fees(
    response: Response, found: Prospects, tables: Tables, at: NDArray[np.intp], out: NDArray[np.floating]
) -> None:
    """Take from the open filings the fee advanced, as far as it will not come back from the borrower."""
    for column, one in enumerate(response.choices.all):
        if one.entry.court_fee is None:
            continue
        rows = np.flatnonzero(np.isfinite(out[:, column]))
        fees = court_costs(found.total_minor[rows])
        fee = fees.payment_order_minor if one.entry.court_fee == "payment_order" else fees.case_halved_minor
        back = tables.reach[:, column] * tables.promise[:, column] * tables.kept[:, column]
        out[rows, column] -= fee.astype(np.float64) * (1 - back[at[rows]])


def reckon(response: Response, there: States) -> Tables:
    """Return the tables of (m,) states.

    Args:
        response: the model.
        there: the states.
    """
    choices, policy = response.choices, response.choices.file.policy
    reach = probability(
        _of_states(response, "reach", there) + response.of_choices("reach") + _answered(response, there)
    )
    promises = np.array([way is not None and way.promises for way in _ways(response)])
    promise = _of_states(response, "promise", there) + response.of_choices("promise")
    promise = probability(promise + _fits(response, there)) * promises
    kept = probability(_of_states(response, "kept", there) + response.of_choices("kept"))
    reach[:, 0] = 0
    alone, lifted, later = _futures(response, there)
    paid = promise * kept
    share = np.array([response.file.share_ppm.values[name] for name in PATHS]) / PPM  # type: ignore[index]
    gain = reach * (paid * (later - alone) + (1 - paid) * (lifted - alone)) * share[there.path][:, None]
    gain *= policy.recovery_share_percent / 100
    harm = reach * _harm(response, there)
    price = choices.costs_minor + harm * (policy.harm.weight_percent / 100)
    price[~choices.suits[there.quadrant, there.path]] = np.inf
    return Tables(reach=reach, promise=promise, kept=kept, alone=alone, gain=gain, harm=harm, price=price)


def _of_states(response: Response, link: str, there: States) -> Floats:
    """Return what the states add to a link, (m, 1) log-odds."""
    found = response.effects(link, "base") + response.effects(link, "quadrant")[there.quadrant]
    found += response.effects(link, "path")[there.path] + response.effects(link, "age")[there.age]
    if link in {"reach", "promise"}:
        found += response.effects(link, "spoken")[there.spoken]
    if link == "reach":
        found += response.effects(link, "attempts") * there.attempts
    if link == "kept":
        found += response.effects(link, "broken")[there.broken]
    return found[:, None]


def _answered(response: Response, there: States) -> Floats:
    """Return what the slot answered in last adds to reach, (m, k) log-odds."""
    slots = (NOWHERE, *response.choices.slots)
    slot = np.array([slots.index(one.slot or NOWHERE) for one in response.choices.all])
    known = (there.answered[:, None] > 0) & (slot > 0)
    level = np.where(known, 1 + (there.answered[:, None] == slot), 0)
    found: Floats = response.effects("reach", "answered")[level]
    return found


def _ways(response: Response) -> list[Way | None]:
    """Return the way of each choice, None for rest."""
    return [response.file.ways.get(one.entry.way) for one in response.choices.all]


def _fits(response: Response, there: States) -> Floats:
    """Return what offering a plan to someone whose reason asks for one adds to a promise, (m, k) log-odds."""
    offers = np.array([way is not None and way.offers_plan for way in _ways(response)])
    asks = np.isin(there.path, [PATHS.index("plan"), PATHS.index("hardship")])
    found: Floats = response.effects("promise", "fits")[(asks[:, None] & offers).astype(np.intp)]
    return found


def _harm(response: Response, there: States) -> Floats:
    """Return the harm of one conversation by each choice, (m, k) minor units."""
    harm, odds = response.choices.file.policy.harm, response.file.complaints
    by_path = np.array([harm.burden_minor.path[name] for name in PATHS])  # type: ignore[index]
    by_quadrant = np.array([harm.burden_minor.quadrant[name] for name in QUADRANTS])  # type: ignore[index]
    times = np.where(there.attempts >= odds.after_attempts, odds.times, 1)
    complaints = times * odds.per_conversation_ppm * harm.complaint_minor // PPM
    weight = np.array([one.entry.burden_percent for one in response.choices.all])
    burden = by_path[there.path] + by_quadrant[there.quadrant]
    found: Floats = (burden + complaints)[:, None] * weight / 100
    return found


# --- what would come without the choice, and with it -------------------------------------------------------


def _futures(response: Response, there: States) -> tuple[Floats, Floats, Floats]:
    """Return present values of 1: left alone, reached and no promise kept, (m, k); a promise kept, (1, k)."""
    choices, policy = response.choices, response.choices.file.policy
    shape = (len(QUADRANTS), len(PATHS), len(AGES))
    key, at = np.unique(
        np.ravel_multi_index((there.quadrant, there.path, there.age), shape), return_inverse=True
    )
    quadrant, path, age = np.unravel_index(key, shape)
    odds = response.effects("cure", "base") + response.effects("cure", "quadrant")[quadrant]
    odds += response.effects("cure", "path")[path]
    by_age = odds[:, None] + response.effects("cure", "age")
    spoken = _later(response, quadrant, path)
    per_day = (1 + policy.discount_ppm_a_year / PPM) ** (-1 / _YEAR)
    alone, lifted = np.zeros((2, len(there.age), len(choices)))
    later = np.ones((1, len(choices)))
    for name in response.levels["way"]:
        if name == REST:
            continue
        way = response.file.ways[name]
        columns = [column for column, one in enumerate(choices.all) if one.entry.way == name]
        days = np.arange(way.horizon_days)
        ages = np.searchsorted(AGE_FROM, _AT[age][:, None] + days, side="right")
        rows = np.arange(len(key))[:, None]
        nudge = np.array([way.nudge[one] for one in QUADRANTS])[quadrant][:, None] / 1000  # type: ignore[index]
        contacted = spoken[rows, ages]
        left = _paid(by_age[rows, ages], contacted, per_day)
        more = _paid(by_age[rows, ages] + nudge * (days < way.nudge_days), contacted, per_day)
        alone[:, columns], lifted[:, columns] = left[at][:, None], more[at][:, None]
        later[:, columns] = per_day**way.pays_after_days
    return alone, lifted, later


def _paid(log_odds: Floats, contacted: Floats, per_day: float) -> Floats:
    """Return the present value of 1 paid at daily log-odds of paying, or through later contacts, (m,)."""
    stays = (1 - probability(log_odds)) * (1 - contacted)
    open_ = np.cumprod(stays, axis=1)
    before = np.concatenate([np.ones((len(open_), 1)), open_[:, :-1]], axis=1)
    found: Floats = ((before - open_) * per_day ** np.arange(open_.shape[1])).sum(axis=1)
    return found


def _later(response: Response, quadrant: NDArray[np.intp], path: NDArray[np.intp]) -> Floats:
    """Return the daily chance of a promise made and kept by the house's usual calls, (m, ages)."""
    choices = response.choices
    calls = [column for column, one in enumerate(choices.all) if one.entry.channel == "call"]
    found = np.zeros((len(quadrant), len(AGES)))
    if not calls:
        return found
    ages = np.arange(len(AGES))
    paid = np.ones(found.shape)
    for link in ("promise", "kept"):
        odds = response.effects(link, "base") + response.effects(link, "quadrant")[quadrant]
        odds += response.effects(link, "path")[path] + response.of_choices(link)[calls].min()
        paid *= probability(odds[:, None] + response.effects(link, "age")[ages])
    called = np.any(choices.suits[quadrant, path][:, calls], axis=1, keepdims=True)
    found[:] = paid * called * (choices.file.policy.later_conversations_ppm_a_day / PPM)
    return found
