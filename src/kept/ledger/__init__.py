"""What is owed on any day, exactly: entries, accrual, allocation, statement.

Columns in, columns out: one debt on a screen is a column of one.
"""

from kept.ledger.accrual import Rounding, simple_interest
from kept.ledger.allocation import CN_561, ORDERS, PRINCIPAL_FIRST, Allocation, AllocationError, Component
from kept.ledger.clauses import NO_CAP, Clauses
from kept.ledger.columns import AmountTooLargeError, ColumnError, NegativeAmountError
from kept.ledger.day_count import DayCount, year_parts
from kept.ledger.entries import EventKind, Events, Terms
from kept.ledger.overdue import bucket, days_past_due, oldest_unpaid_due
from kept.ledger.owed import DateBeforeOpeningError, Owed, ScheduleTooLargeError, owed
from kept.ledger.statement import Line, LineKind, Statement, statement
from kept.ledger.timeline import EventBeforeOpeningError, UnmatchedReversalError

__all__ = [
    "CN_561",
    "NO_CAP",
    "ORDERS",
    "PRINCIPAL_FIRST",
    "Allocation",
    "AllocationError",
    "AmountTooLargeError",
    "Clauses",
    "ColumnError",
    "Component",
    "DateBeforeOpeningError",
    "DayCount",
    "EventBeforeOpeningError",
    "EventKind",
    "Events",
    "Line",
    "LineKind",
    "NegativeAmountError",
    "Owed",
    "Rounding",
    "ScheduleTooLargeError",
    "Statement",
    "Terms",
    "UnmatchedReversalError",
    "bucket",
    "days_past_due",
    "oldest_unpaid_due",
    "owed",
    "simple_interest",
    "statement",
    "year_parts",
]
