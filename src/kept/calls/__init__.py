"""The guided call: playbooks as data, the guide as one pure function, what a call leaves behind."""

from kept.calls.acts import IllegalEventError, IncompleteCallError
from kept.calls.books import Playbooks, flags, load_playbooks
from kept.calls.codes import AWAIT_PAYMENT, DEBT_FACTS, NEUTRAL_FACTS
from kept.calls.guide import begin, live_kinds, step
from kept.calls.screens import Choice, Expected, Mark, MissingFactError, Screen, promise_text, screen
from kept.calls.state import CallState, Event, PromisePart
from kept.calls.tasks import Pressure, TaskResult, four_tasks, pressure
from kept.calls.wrapup import Wrapup, wrap_up

__all__ = [
    "AWAIT_PAYMENT",
    "DEBT_FACTS",
    "NEUTRAL_FACTS",
    "CallState",
    "Choice",
    "Event",
    "Expected",
    "IllegalEventError",
    "IncompleteCallError",
    "Mark",
    "MissingFactError",
    "Playbooks",
    "Pressure",
    "PromisePart",
    "Screen",
    "TaskResult",
    "Wrapup",
    "begin",
    "flags",
    "four_tasks",
    "live_kinds",
    "load_playbooks",
    "pressure",
    "promise_text",
    "screen",
    "step",
    "wrap_up",
]
