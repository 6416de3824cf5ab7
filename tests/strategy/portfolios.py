"""Invented portfolios: every column filled at random, the ledger's rules kept."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import numpy as np
import pyarrow as pa

from kept.borrowers import load_consequences, load_signals
from kept.ladder import load_ladder
from kept.law import Coded, load_rulebook
from kept.ledger import EventKind, Events, Terms
from kept.strategy.choices import PATHS, Choices, load_choices
from kept.strategy.night import NightColumns, Practice
from kept.strategy.openings import CHANNELS, LawColumns, Means
from kept.strategy.portfolio import to_arrow
from kept.strategy.sharing import PastContacts
from kept.strategy.standing import CaseColumns
from kept.strategy.untold import PRODUCTS, ToldColumns

ON = date(2026, 11, 24)
_ON = np.datetime64(ON, "D")

_KINDS = ("bank", "card_issuer")
_ZONES = (("Asia/Shanghai",), ("Asia/Shanghai", "Asia/Urumqi"), ())
_FACTS = ("house_visits", "lawyer_instructed")


def a_practice() -> Practice:
    """Kept's own, of a house that records its calls."""
    return Practice(
        signals=load_signals(),
        ladder=load_ladder(),
        consequences=load_consequences(),
        book=load_rulebook("CN"),
        means=Means(calls_recorded=True, visits_recorded=True, visitors=2, credentials=True),
        slots=load_choices().parts_of_day,
    )


def a_portfolio(n: int, practice: Practice, seed: int = 7) -> pa.RecordBatch:
    """Return (n,) rows, none to three debts each, borrowers with up to three cases."""
    read, debt = some_columns(n, practice, seed)
    return to_arrow(
        read,
        on=ON,
        practice=practice,
        borrower=np.arange(n) // 3 + 1,
        currency=["CNY"] * n,
        debt=debt,
    )


def some_past(n: int, choices: Choices, seed: int = 8) -> PastContacts:
    """Return the last contacts of (n,) cases; a third was never spoken to, a fifth never tried."""
    chance = np.random.default_rng(seed)
    slots = len(choices.slots)
    contact = np.where(chance.random(n) < 0.2, -1, chance.integers(0, 40, n))
    since = np.where(contact < 0, -1, contact)[:, None] + chance.integers(0, 30, (n, len(CHANNELS)))
    since = np.where((contact[:, None] < 0) | (chance.random(since.shape) < 0.4), -1, since)
    spoken = np.where((chance.random(n) < 0.3) | (contact < 0), -1, contact + chance.integers(0, 9, n))
    return PastContacts(
        path=chance.integers(0, len(PATHS), n).astype(np.int8),
        spoken_days=spoken,
        since=since,
        attempts=np.where(contact < 0, 0, chance.integers(0, 6, n)),
        answered_slot=chance.integers(-1, slots, n).astype(np.int8),
        known_days=chance.integers(41, 90, n),
        refused=chance.random((n, slots)) < 0.05,
        group=chance.integers(-1, len(choices.groups), n).astype(np.int8),
        area=chance.integers(0, 1 + len(choices.file.areas), n).astype(np.int8),
    )


def some_columns(n: int, practice: Practice, seed: int = 7) -> tuple[NightColumns, np.ndarray]:
    """Return the columns of (n,) cases and the numbers of their debts."""
    chance = np.random.default_rng(seed)
    debt_case = np.repeat(np.arange(n), chance.integers(0, 4, n))
    chance.shuffle(debt_case)
    terms = _terms(len(debt_case), chance)
    read = NightColumns(
        cases=_cases(n, practice, chance),
        debt_case=debt_case,
        terms=terms,
        events=_events(terms, chance),
        spoken=_flags(n, chance),
        next_contact_on=_days(n, chance, missing=0.5, ahead=5),
        law=LawColumns(
            creditor_kind=Coded(chance.integers(0, len(_KINDS), n).astype(np.int32), _KINDS),
            zone=Coded(chance.integers(0, len(_ZONES), n).astype(np.int32), _ZONES),
            **{one.name: _flags(n, chance) for one in fields(LawColumns)[2:]},
        ),
        told=ToldColumns(
            told=chance.random((n, len(practice.consequences.by_code))) < 0.8,
            measures=chance.random((n, len(practice.ladder.codes) - 1)) < 0.2,
            product=chance.integers(0, len(PRODUCTS), n).astype(np.int8),
            domestic=_flags(n, chance),
            late_fee=_flags(n, chance),
        ),
    )
    return read, chance.permutation(len(debt_case)) + 1


def _flags(n: int, chance: np.random.Generator) -> np.ndarray:
    return chance.random(n) < 0.3


def _days(n: int, chance: np.random.Generator, *, missing: float = 0.0, ahead: int = 0) -> np.ndarray:
    days = _ON - 60 + chance.integers(0, 60 + ahead, n)
    return np.where(chance.random(n) < missing, np.datetime64("NaT", "D"), days)


def _cases(n: int, practice: Practice, chance: np.random.Generator) -> CaseColumns:
    kinds = {one.name: one.type for one in fields(CaseColumns)}
    heard = chance.random((n, len(practice.signals.codes))) < 0.1
    rung = chance.integers(0, len(practice.ladder.codes), n)
    made = {
        "case": np.sort(chance.choice(10 * n, n, replace=False)) + 1,
        "heard": heard,
        "heard_days": np.where(heard, chance.integers(0, 90, heard.shape), 0),
        "rung": rung,
        "rung_since": np.where(rung == 0, np.datetime64("NaT", "D"), _days(n, chance)),
        "acted_on": _days(n, chance, missing=0.4),
        "in_time_until": _days(n, chance, missing=0.2, ahead=600),
        "last_paid": _days(n, chance, missing=0.6),
        "limit_minor": chance.integers(0, 10_000_000, n),
        "nothing_new": np.zeros(n, dtype=np.bool_),
        "said": {name: chance.integers(-1, 2, n).astype(np.int8) for name in _FACTS},
    }
    for name, kind in kinds.items():
        if name not in made:
            made[name] = _flags(n, chance) if kind == "Flags" else chance.integers(0, 3, n)
    return CaseColumns(**made)


def _terms(d: int, chance: np.random.Generator) -> Terms:
    amounts = ("interest_minor", "penalty_minor", "fee_minor", "cost_minor")
    return Terms(
        opened_on=_ON - 200 + chance.integers(0, 100, d),
        principal_minor=chance.integers(10_000, 50_000_000, d),
        **{name: chance.integers(0, 5_000, d) for name in amounts},
        rate_ppm=chance.integers(0, 240_000, d),
        penalty_ppm=chance.integers(0, 90_000, d),
        year_days=chance.choice([360, 365], d),
    )


def _events(terms: Terms, chance: np.random.Generator) -> Events:
    """Return up to three due dates a debt, of a third of the principal each, payments and fees, shuffled."""
    d = len(terms)
    row = np.concatenate([np.repeat(np.arange(d), chance.integers(0, 4, d)), chance.integers(0, d, d)])
    kind = np.where(np.arange(len(row)) < len(row) - d, EventKind.DUE, chance.integers(2, 4, len(row)))
    third = terms.principal_minor[row] // 3
    order = chance.permutation(len(row))
    return Events(
        row=row[order],
        on=(terms.opened_on[row] + chance.integers(0, 120, len(row)))[order],
        kind=kind.astype(np.int8)[order],
        amount_minor=np.where(kind == EventKind.DUE, third, chance.integers(1, 300_000, len(row)))[order],
    )
