"""One thing measured against its baseline, turn by turn in the same process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Work = Callable[[], object]
Clock = Callable[[], float]

#: Ratios below it are written as fractions.
_FAR_BELOW = 0.1


@dataclass(frozen=True)
class Ratio:
    """Seconds per unit of ours and of the baseline, one figure a turn."""

    name: str
    unit: str
    baseline: str
    ours: Sequence[float]
    theirs: Sequence[float]

    @property
    def ratio(self) -> float:
        """How many times as long ours takes: the median over the turns, each against its own baseline.

        What slows the machine for a while slows both halves of a turn. Where ours and the baseline were not
        taken by turns, the ratio of the medians.
        """
        if len(self.ours) != len(self.theirs):
            return statistics.median(self.ours) / statistics.median(self.theirs)
        return statistics.median(one / other for one, other in zip(self.ours, self.theirs, strict=True))

    @property
    def spread(self) -> str:
        """The lowest and the highest ratio of any turn; empty where there was one turn only."""
        if len(self.ours) != len(self.theirs) or len(self.ours) == 1:
            return ""
        turns = [one / other for one, other in zip(self.ours, self.theirs, strict=True)]
        return f"{times(min(turns))} to {times(max(turns))}"


def times(ratio: float) -> str:
    """Return a ratio as the table writes it: one far below one as a fraction.

    >>> times(2.5), times(0.02)
    ('2.50', '1/50')
    """
    return f"{ratio:.2f}" if ratio >= _FAR_BELOW else f"1/{1 / ratio:,.0f}"


def seconds(work: Work, clock: Clock = time.process_time) -> float:
    """Return how long a piece of work takes by a clock.

    By processor time unless told: that counts all threads of this process, and waiting does not count.
    """
    began = clock()
    work()
    return clock() - began


def by_turns(
    name: str,
    ours: Work,
    baseline: str,
    theirs: Work,
    *,
    unit: str,
    units: tuple[int, int],
    turns: int,
    clock: Clock = time.process_time,
) -> Ratio:
    """Measure both, turn by turn, after one turn that does not count.

    Args:
        name: what is measured.
        ours: the work.
        baseline: what it is measured against.
        theirs: that work.
        unit: what one figure is for.
        units: how many such units each of the two does at once.
        turns: how often.
        clock: what the seconds are read from.
    """
    ours(), theirs()
    pairs = [(seconds(ours, clock) / units[0], seconds(theirs, clock) / units[1]) for _ in range(turns)]
    return Ratio(name, unit, baseline, [one for one, _ in pairs], [other for _, other in pairs])
