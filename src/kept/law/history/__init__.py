"""From what happened to the facts the law asks for: contacts, wishes and papers in, ``Facts`` out.

Plain dataclasses, so that a file of test cases, a database or another system can feed the same function.

>>> from datetime import datetime
>>> from kept.law import load_rulebook
>>> from kept.law.history import History, Person, Proposed, Touch, facts_of
>>> book, day = load_rulebook("US"), "2026-06-{:02}T10:00:00-04:00"
>>> dates = [datetime.fromisoformat(day.format(k)) for k in (1, 2)]
>>> calls = [Touch(at=at, channel="call", person="C", debts={"D"}) for at in dates]
>>> past = History(people=(Person(id="C", zones=("America/New_York",)),), touches=calls)
>>> next_call = Proposed(at=datetime.fromisoformat(day.format(3)), channel="call", person="C", debts={"D"})
>>> facts_of(book, past, next_call).show("calls_about_debt")
2
"""

from kept.law.history.events import (
    Attorney,
    Debt,
    History,
    Outcome,
    Paper,
    PaperKind,
    Person,
    Proposed,
    Touch,
    Wish,
    WishKind,
)
from kept.law.history.facts import facts_of
from kept.law.spans import Span, SpanError, read_spans

__all__ = [
    "Attorney",
    "Debt",
    "History",
    "Outcome",
    "Paper",
    "PaperKind",
    "Person",
    "Proposed",
    "Span",
    "SpanError",
    "Touch",
    "Wish",
    "WishKind",
    "facts_of",
    "read_spans",
]
