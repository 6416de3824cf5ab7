"""The life of a promise to pay, from the call that takes it to the payment that keeps it (M18, M19)."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a promise stands."""

    TAKEN = "taken"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    DUE = "due"
    KEPT = "kept"
    PART_KEPT = "part_kept"
    BROKEN = "broken"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What can happen to a promise."""

    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    FALL_DUE = "fall_due"
    KEEP = "keep"
    PART_KEEP = "part_keep"
    BREAK = "break"
    REOPEN = "reopen"
    REPLACE = "replace"
    WITHDRAW = "withdraw"


_ENDS = {Act.REPLACE: Status.REPLACED, Act.WITHDRAW: Status.WITHDRAWN}
_JUDGED = {Act.KEEP: Status.KEPT, Act.PART_KEEP: Status.PART_KEPT, Act.BREAK: Status.BROKEN}

#: What each act leads to. A judged promise is reopened when the payments behind it change: one arrives late
#: with an earlier date, one bounces. Money that comes before the house has answered keeps it all the same.
LIFE: dict[Status, dict[Act, Status]] = {
    Status.TAKEN: {Act.SUBMIT: Status.SUBMITTED, Act.WITHDRAW: Status.WITHDRAWN},
    Status.SUBMITTED: {
        Act.APPROVE: Status.APPROVED,
        Act.RETURN: Status.RETURNED,
        Act.KEEP: Status.KEPT,
        **_ENDS,
    },
    Status.RETURNED: {Act.SUBMIT: Status.SUBMITTED, **_ENDS},
    Status.APPROVED: {Act.FALL_DUE: Status.DUE, Act.KEEP: Status.KEPT, **_ENDS},
    Status.DUE: {**_JUDGED, **_ENDS},
    Status.KEPT: {Act.REOPEN: Status.DUE},
    Status.PART_KEPT: {Act.REOPEN: Status.DUE},
    Status.BROKEN: {Act.REOPEN: Status.DUE},
    Status.REPLACED: {},
    Status.WITHDRAWN: {},
}

#: Someone still has to act or pay: the ladder waits.
OPEN = frozenset({Status.TAKEN, Status.SUBMITTED, Status.APPROVED, Status.RETURNED, Status.DUE})


class IllegalTransitionError(ValueError):
    """A promise cannot do this from where it stands; the message names what it can do."""


def allowed(status: Status) -> tuple[Act, ...]:
    """Return what can happen to a promise from where it stands."""
    return tuple(LIFE[status])


def transition(status: Status, act: Act) -> Status:
    """Return where an act leads.

    Raises:
        IllegalTransitionError: the act is not possible from this status.

    >>> transition(Status.SUBMITTED, Act.APPROVE)
    <Status.APPROVED: 'approved'>
    """
    try:
        return LIFE[status][act]
    except KeyError as error:
        can = ", ".join(allowed(status)) or "nothing"
        raise IllegalTransitionError(f"a {status} promise cannot {act}; possible: {can}") from error
