"""What is owed on any day, exactly: entries, accrual, allocation, statement.

Columns in, columns out: one debt on a screen is a column of one.
"""

from kept.ledger.accrual import simple_interest
from kept.ledger.allocation import CN_561, Allocation, AllocationError, Component
from kept.ledger.columns import AmountTooLargeError, ColumnError, NegativeAmountError
from kept.ledger.entries import EventKind, Events, Terms
from kept.ledger.overdue import bucket, days_past_due, oldest_unpaid_due
from kept.ledger.owed import DateBeforeOpeningError, Owed, ScheduleTooLargeError, owed
from kept.ledger.statement import Line, LineKind, Statement, statement
from kept.ledger.timeline import EventBeforeOpeningError, UnmatchedReversalError

__all__ = [
    "CN_561",
    "Allocation",
    "AllocationError",
    "AmountTooLargeError",
    "ColumnError",
    "Component",
    "DateBeforeOpeningError",
    "EventBeforeOpeningError",
    "EventKind",
    "Events",
    "Line",
    "LineKind",
    "NegativeAmountError",
    "Owed",
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
]
