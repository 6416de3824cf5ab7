"""Who owes what, since when, and what they are like in truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kept.ledger import EventKind, Events, Terms
from kept.simulation.parameters import REASONS, SLOTS, STAGE_TO, Parameters

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]

#: Where people live whose clock is another; the first is where all others do.
ZONES = ("Asia/Shanghai", "Asia/Tokyo", "Europe/London", "America/New_York")

#: Days from one payday to the next.
MONTH = 30


@dataclass(frozen=True, kw_only=True)
class Population:
    """(n,) borrowers with one debt each, in the order in which they come in.

    Attributes:
        enters: day of the simulation on which the case comes in, 0 for those there at the beginning.
        due_on: day the debt fell due.
        principal_minor: what fell due.
        rate_ppm: yearly interest on it since then.
        zone: positions in ``ZONES``.
        email, address: there is one.
        reason: in truth, positions in ``REASONS``.
        willing, able: logs of how much more than others of the reason; willing moves with what happens.
        payday: day of the month, 0 to 29, on which money comes in.
        taste: (n, slots) how much likelier to answer then.
    """

    enters: Ints
    due_on: Days
    principal_minor: Ints
    rate_ppm: int
    zone: Ints
    email: Flags
    address: Flags
    reason: Ints
    willing: Floats
    able: Floats
    payday: Ints
    taste: Floats

    def __len__(self) -> int:
        return len(self.enters)

    def terms(self, many: int) -> Terms:
        """Return the terms of the first debts as the ledger takes them: interest runs from the due day."""
        none = np.zeros(many, dtype=np.int64)
        return Terms(
            opened_on=self.due_on[:many],
            principal_minor=self.principal_minor[:many],
            interest_minor=none,
            penalty_minor=none,
            fee_minor=none,
            cost_minor=none,
            rate_ppm=np.full(many, self.rate_ppm),
            penalty_ppm=none,
            year_days=np.full(many, 365),
        )

    def dues(self, many: int) -> Events:
        """Return what falls due of the first debts: all of it, on the due day."""
        return Events(
            row=np.arange(many),
            on=self.due_on[:many],
            kind=np.full(many, EventKind.DUE, dtype=np.int8),
            amount_minor=self.principal_minor[:many],
        )


def populate(
    parameters: Parameters, n: int, *, days: int, start: date, seed: int, fresh: bool = False
) -> Population:
    """Return n borrowers.

    Args:
        parameters: what they are like.
        n: how many.
        days: the days of the simulation, over which newcomers are spread evenly.
        start: its first day.
        seed: the same seed, the same people.
        fresh: all are there at the beginning, on the day their debt falls due.
    """
    rng = np.random.default_rng([seed, 0])
    file, number = parameters.file, parameters.number
    there = n if fresh else n - round(n * file.portfolio.newcomers)
    enters = np.concatenate([np.zeros(there), np.sort(rng.integers(0, max(days, 1), n - there))])
    late = np.ones(n, dtype=np.int64)
    late[:there] = 0 if fresh else _ages(parameters, there, rng)
    amount = file.portfolio.median_minor * np.exp(
        file.portfolio.spread * rng.normal(size=n)
    )  # never an amount owed yet
    share = parameters.of("share")
    reason = rng.choice(len(REASONS), n, p=share / share.sum())
    if not fresh:
        reason[:there] = _left(parameters, late[:there], rng)
    taste = np.exp(number("slot_sd") * rng.normal(size=(n, len(SLOTS))))
    today = np.datetime64(start, "D")
    return Population(
        enters=enters.astype(np.int64),
        due_on=today + enters.astype(np.int64) - late,
        principal_minor=np.maximum(np.rint(amount / 100), 1).astype(np.int64) * 100,
        rate_ppm=file.portfolio.rate_ppm,
        zone=np.where(rng.random(n) < number("abroad"), rng.integers(1, len(ZONES), n), 0),
        email=rng.random(n) < number("gets_email"),
        address=rng.random(n) < number("has_address"),
        reason=reason.astype(np.int64),
        willing=number("willing_sd") * rng.normal(size=n),
        able=number("able_sd") * rng.normal(size=n),
        payday=rng.integers(0, MONTH, n),
        taste=taste / taste.mean(axis=1, keepdims=True),
    )


def _ages(parameters: Parameters, n: int, rng: np.random.Generator) -> Ints:
    """Return days late of those there at the beginning, spread evenly within each age of the stock."""
    stock = parameters.file.portfolio.stock.values
    spans = np.array([[int(part) for part in name.split("-")] for name in stock])
    age = rng.choice(len(spans), n, p=list(stock.values()))
    found: Ints = rng.integers(spans[age, 0], spans[age, 1] + 1)
    return found


def _left(parameters: Parameters, late: Ints, rng: np.random.Generator) -> Ints:
    """Return reasons of people who have not paid for so many days: who forgot is seldom among them."""
    days = np.arange(late.max(initial=0) + 1)
    chance = daily_chance(
        parameters, np.repeat(np.arange(len(REASONS))[:, None], len(days), axis=1), days[None, :]
    )
    stays = np.concatenate([np.ones((len(REASONS), 1)), np.cumprod(1 - chance, axis=1)[:, :-1]], axis=1)
    odds = (parameters.of("share")[:, None] * stays)[:, late]
    below = np.cumsum(odds / odds.sum(axis=0), axis=0)
    found: Ints = (rng.random(len(late))[None, :] > below).sum(axis=0)
    return found.clip(0, len(REASONS) - 1)


def stage_of(late: Ints) -> Ints:
    """Return the stage of days late, 0 to 4.

    >>> stage_of(np.array([0, 30, 31, 90, 91, 365, 366])).tolist()
    [0, 0, 1, 2, 3, 3, 4]
    """
    found: Ints = np.searchsorted(STAGE_TO, late, side="left").astype(np.int64)
    return found


def daily_chance(parameters: Parameters, reason: Ints, late: Ints) -> Floats:
    """Return the chance of paying on a day, uncontacted and not at payday, of the reason's people."""
    fading = parameters.of("pays_at_first")[reason] * np.exp(-late / parameters.of("fades_days")[reason])
    found: Floats = parameters.stage("pays")[stage_of(late)] * (parameters.of("pays_always")[reason] + fading)
    return found
