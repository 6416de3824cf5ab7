"""When may each of ten million accounts be called tomorrow: in batches, with memory that does not grow."""

from __future__ import annotations

import resource
import sys
from datetime import date

import numpy as np

from kept.law import Coded, Facts, load_rulebook, windows
from measures.gate_twin import COLUMNS
from measures.ratio import Ratio, seconds

ACCOUNTS, BATCH = 10_000_000, 250_000

_ZONES = ("Asia/Shanghai", "Asia/Urumqi", "America/New_York", "Europe/London", "Asia/Tokyo")


def measure_windows() -> Ratio:
    """Stream the portfolio; the name says by how much the peak of the process grew after the second batch.

    To be measured before anything else of the process needs more memory.
    """
    book, day = load_rulebook("CN"), date(2026, 11, 24)
    spent: list[float] = []
    peaks: list[int] = []
    for number in range(ACCOUNTS // BATCH):
        facts = _batch(number)
        spent.append(seconds(lambda facts=facts: windows(book, facts, day)) / BATCH)  # type: ignore[misc]
        peaks.append(_peak_kb())
    grown = (peaks[-1] - peaks[1]) / 1024
    size = f"peak {peaks[-1] / 1024:,.0f} MB, {grown:,.0f} MB above that of batch 2"
    name = f"windows of a day: {ACCOUNTS:,} accounts streamed, {size}"
    return Ratio(name, "account", "its own second batch", [sum(spent) / len(spent)], [spent[1]])


def _batch(number: int) -> Facts:
    chance = np.random.default_rng(number)
    zones = Coded(chance.integers(0, len(_ZONES), BATCH).astype(np.int32), _ZONES)
    return Facts.of(
        BATCH,
        **(COLUMNS | {"zones": zones}),
        connected_borrower_today=chance.integers(0, 4, BATCH),
        conversations_borrower_today=chance.integers(0, 4, BATCH),
        unanswered_attempts_number_today=chance.integers(0, 8, BATCH),
        channel_ceased=chance.random(BATCH) < 0.02,  # noqa: PLR2004
        plan_in_force=chance.random(BATCH) < 0.1,  # noqa: PLR2004
    )


def _peak_kb() -> int:
    """Return the highest memory this process ever held; macOS counts in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak
