"""What stands to be done about a case today: what the ladder proposes, in one word."""

from __future__ import annotations

from typing import Literal

from kept.ladder import Why
from kept.records import house
from kept.records.brief import Brief
from kept.records.models import Task, TaskKind

#: Ways of a rung that are recorded by calling, not as a measure.
BY_VOICE = frozenset({"call", "message"})

NextAct = Literal["nothing", "review", "await_approval", "propose", "carry_out", "call"]

_STOPS = frozenset({Why.STOPPED, Why.DISPUTED, Why.HARDSHIP})


def next_act(known: Brief) -> NextAct:
    """Return what is to be done today; a review or an approval of others goes before a call."""
    found = known.standing.climb
    why = found.reason(0)
    if why is Why.CLOSED:
        return "nothing"
    if why in _STOPS:
        return "review"
    if bool(found.needs_approval[0]):
        asked = Task.objects.filter(
            case=known.case, kind=TaskKind.APPROVE_RUNG, rung=known.proposed_rung, done_at=None
        )
        return "await_approval" if asked.exists() else "propose"
    return "carry_out" if measure_stands(known) else "call"


def measure_stands(known: Brief) -> bool:
    """Return whether the rung is a letter, visit or filing that nobody has put on record yet."""
    level, case = known.rung_level, known.case
    if level == 0 or house.ladder().rungs[level - 1].channel in BY_VOICE:
        return False
    carried_out = (one.on for one in known.on_record.measures if one.rung == case.rung)
    return not any(on >= case.rung_since for on in carried_out)
