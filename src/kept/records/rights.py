"""Who may do what in this house: the one table that the actions and the pages before them ask."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto
from types import MappingProxyType

from django.core.exceptions import PermissionDenied

from kept.records.people import Role, User


class Right(StrEnum):
    """Something only people of certain roles may do."""

    WORK_A_LIST = auto()
    SEE_CASES = auto()
    HOLD_CALLS = auto()
    END_CALLS = auto()
    LIFT_CEASES = auto()
    TAKE_STEPS = auto()
    WRITE_TO_MANY = auto()
    DECIDE_PROMISES = auto()
    DECIDE_RUNGS = auto()
    SETTLE_REVIEWS = auto()
    STATE_FACTS = auto()
    EXPORT_EVIDENCE = auto()
    VERIFY_EVIDENCE = auto()
    TAKE_FILES = auto()
    MATCH_PAYMENTS = auto()
    REVERSE_PAYMENTS = auto()
    CLOSE_NIGHTS = auto()
    REASSIGN = auto()
    SEE_PLANS = auto()
    PROPOSE_TRIALS = auto()
    APPROVE_TRIALS = auto()


_SUPERVISORS = frozenset({Role.SUPERVISOR})
_FLOOR = frozenset({Role.COLLECTOR, Role.SUPERVISOR})
_DECIDERS = frozenset({Role.SUPERVISOR, Role.COMPLIANCE})
_BACK_OFFICE = frozenset({Role.SUPERVISOR, Role.ANALYST, Role.ADMIN})

MAY: Mapping[Right, frozenset[Role]] = MappingProxyType(
    {
        Right.WORK_A_LIST: frozenset({Role.COLLECTOR}),
        Right.SEE_CASES: _FLOOR | _DECIDERS,
        Right.HOLD_CALLS: _FLOOR,
        Right.END_CALLS: _SUPERVISORS,
        Right.LIFT_CEASES: _SUPERVISORS,
        Right.TAKE_STEPS: _FLOOR,
        Right.WRITE_TO_MANY: _SUPERVISORS,
        Right.DECIDE_PROMISES: _SUPERVISORS,
        Right.DECIDE_RUNGS: _DECIDERS,
        Right.SETTLE_REVIEWS: _DECIDERS,
        Right.STATE_FACTS: _SUPERVISORS,
        Right.EXPORT_EVIDENCE: _DECIDERS,
        Right.VERIFY_EVIDENCE: _DECIDERS | {Role.ADMIN},
        Right.TAKE_FILES: _BACK_OFFICE,
        Right.MATCH_PAYMENTS: _BACK_OFFICE,
        Right.REVERSE_PAYMENTS: _SUPERVISORS,
        Right.CLOSE_NIGHTS: _BACK_OFFICE,
        Right.REASSIGN: frozenset({Role.SUPERVISOR, Role.ADMIN}),
        Right.SEE_PLANS: _BACK_OFFICE,
        Right.PROPOSE_TRIALS: frozenset({Role.ANALYST, Role.SUPERVISOR}),
        Right.APPROVE_TRIALS: _SUPERVISORS,
    }
)


class NoRightError(PermissionDenied):
    """A person did what their role may not do; nothing was changed. A page answers with 403."""


def require(by: User | None, right: Right) -> None:
    """Refuse an act to a person whose role may not do it, or who has left.

    ``by`` is None only for the command line: who runs it on the house's machine holds its keys already.

    Raises:
        NoRightError: the role may not, or the person can no longer sign in.
    """
    if by is None:
        return
    if not by.is_active:
        raise NoRightError(f"{by.username} has left this house")
    if by.role not in MAY[right]:
        may = ", ".join(sorted(MAY[right]))
        raise NoRightError(f"{by.username} is {by.role}; to {right.replace('_', ' ')} one must be {may}")
