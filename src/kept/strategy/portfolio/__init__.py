"""A portfolio as Arrow: one row a case, with its debts, their due dates and entries nested in it.

What a night reads of a case stands in its row and nowhere else. So a portfolio can be cut anywhere between
two rows: into batches for one process, into partitions for many.
"""

from kept.strategy.portfolio.check import PortfolioError
from kept.strategy.portfolio.decisions import DECISIONS, decisions
from kept.strategy.portfolio.past import past_from_arrow, with_past
from kept.strategy.portfolio.planned import PLANNED
from kept.strategy.portfolio.read import from_arrow
from kept.strategy.portfolio.schema import COLUMNS, DEBT, DEBT_COLUMNS, SCHEMA, WITH_PAST, Column
from kept.strategy.portfolio.write import to_arrow

__all__ = [
    "COLUMNS",
    "DEBT",
    "DEBT_COLUMNS",
    "DECISIONS",
    "PLANNED",
    "SCHEMA",
    "WITH_PAST",
    "Column",
    "PortfolioError",
    "decisions",
    "from_arrow",
    "past_from_arrow",
    "to_arrow",
    "with_past",
]
