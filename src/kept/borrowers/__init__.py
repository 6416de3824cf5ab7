"""Who we talk to: willingness and ability, the reason for default, what is at stake, what may be offered."""

from kept.borrowers.assessment import Assessment, Contribution, Quadrant, assess
from kept.borrowers.consequences import (
    Consequence,
    Consequences,
    Item,
    consequences,
    load_consequences,
)
from kept.borrowers.court_costs import CourtCosts, court_costs
from kept.borrowers.default_cost import AHEAD, Ahead, Cost, DefaultCost, costs, default_cost
from kept.borrowers.fact_names import fact_names
from kept.borrowers.facts import CaseFacts
from kept.borrowers.options import (
    Option,
    OptionRules,
    Part,
    load_options,
    month_later,
    monthly_parts,
    options,
)
from kept.borrowers.reasons import Reason, Reasons, UnknownReasonError, load_reasons
from kept.borrowers.signals import Signal, Signals, UnknownSignalError, load_signals
from kept.borrowers.stakes import AtStake, Stake, at_stake, load_stakes, matters
from kept.law import State

__all__ = [
    "AHEAD",
    "Ahead",
    "Assessment",
    "AtStake",
    "CaseFacts",
    "Consequence",
    "Consequences",
    "Contribution",
    "Cost",
    "CourtCosts",
    "DefaultCost",
    "Item",
    "Option",
    "OptionRules",
    "Part",
    "Quadrant",
    "Reason",
    "Reasons",
    "Signal",
    "Signals",
    "Stake",
    "State",
    "UnknownReasonError",
    "UnknownSignalError",
    "assess",
    "at_stake",
    "consequences",
    "costs",
    "court_costs",
    "default_cost",
    "fact_names",
    "load_consequences",
    "load_options",
    "load_reasons",
    "load_signals",
    "load_stakes",
    "matters",
    "month_later",
    "monthly_parts",
    "options",
]
