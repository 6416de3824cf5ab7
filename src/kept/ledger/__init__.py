"""What is owed on any day, exactly: entries, accrual, allocation, statement.

Columns in, columns out: one debt on a screen is a column of one.
"""

from kept.ledger.accrual import Rounding, simple_interest
from kept.ledger.allocation import CN_561, ORDERS, PRINCIPAL_FIRST, Allocation, AllocationError, Component
from kept.ledger.apportion import apportion
from kept.ledger.bases import basis
from kept.ledger.clauses import NO_CAP, Clauses
from kept.ledger.columns import AmountTooLargeError, ColumnError, NegativeAmountError
from kept.ledger.day_count import DayCount, year_parts
from kept.ledger.debt_file import DebtFile, DebtsFile, load_debts
from kept.ledger.debt_rates import DebtTermsError
from kept.ledger.debt_terms import DebtTerms, debt_terms, told_late
from kept.ledger.entries import EventKind, Events, Terms
from kept.ledger.overdue import bucket, days_past_due, oldest_unpaid_due
from kept.ledger.owed import DateBeforeOpeningError, Owed, ScheduleTooLargeError, owed, owed_on
from kept.ledger.reference_rates import RateUnknownError, rate_on, rates_on
from kept.ledger.schedule import Instalments, Method, due_dates, instalments
from kept.ledger.shared_payments import shared_debts
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
    "DebtFile",
    "DebtTerms",
    "DebtTermsError",
    "DebtsFile",
    "EventBeforeOpeningError",
    "EventKind",
    "Events",
    "Instalments",
    "Line",
    "LineKind",
    "Method",
    "NegativeAmountError",
    "Owed",
    "RateUnknownError",
    "Rounding",
    "ScheduleTooLargeError",
    "Statement",
    "Terms",
    "UnmatchedReversalError",
    "apportion",
    "basis",
    "bucket",
    "days_past_due",
    "debt_terms",
    "due_dates",
    "instalments",
    "load_debts",
    "oldest_unpaid_due",
    "owed",
    "owed_on",
    "rate_on",
    "rates_on",
    "shared_debts",
    "simple_interest",
    "statement",
    "told_late",
    "year_parts",
]
