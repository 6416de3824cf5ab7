"""The reasons for which a case stays, falls or rises on the ladder."""

from __future__ import annotations

from enum import IntEnum


class Why(IntEnum):
    """Reasons in the order in which they are asked; the first that holds decides. Lower case in the file."""

    CLOSED = 0
    STOPPED = 1
    DISPUTED = 2
    HARDSHIP = 3
    PLAN = 4
    PROMISED = 5
    CALL_BACK = 6
    KEPT = 7
    NOT_DONE = 8
    TOP = 9
    KEPT_STAYS = 10
    WAITING = 11
    TOO_EARLY = 12
    PRECONDITION = 13
    START = 14
    BROKEN = 15
    NOTHING_NEW = 16
    WAITED = 17

    @property
    def code(self) -> str:
        """The reason's key in the ladder file and in evidence."""
        return self.name.lower()


#: Reasons that hold a case although its time may have come: someone co-operates, or a person must decide.
HOLDS = (Why.STOPPED, Why.DISPUTED, Why.HARDSHIP, Why.PLAN, Why.PROMISED, Why.CALL_BACK, Why.KEPT_STAYS)

RISES = (Why.START, Why.BROKEN, Why.NOTHING_NEW, Why.WAITED)
