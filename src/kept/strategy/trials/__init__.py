"""Champion and challenger: who is in which arm, what came of it, and when a trial must end.

A trial compares two strategies on borrowers that chance shared out. Its intervals stay valid however often
they are looked at, and complaints stop it before money decides it.
"""

from kept.strategy.trials.arms import challengers
from kept.strategy.trials.guard import complaints_evidence
from kept.strategy.trials.lead import Interval, Sums, lead
from kept.strategy.trials.power import Power, power
from kept.strategy.trials.verdict import Found, Rules, Verdict, judge

__all__ = [
    "Found",
    "Interval",
    "Power",
    "Rules",
    "Sums",
    "Verdict",
    "challengers",
    "complaints_evidence",
    "judge",
    "lead",
    "power",
]
