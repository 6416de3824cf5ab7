"""Promises to pay: their life, who may accept them, and whether they were kept."""

from kept.promises.judge import (
    JudgeInputError,
    Judgment,
    Parts,
    Payments,
    Verdict,
    judge,
    last_day,
)
from kept.promises.life import LIFE, OPEN, Act, IllegalTransitionError, Status, allowed, transition
from kept.promises.policy import (
    ArrearsUnknownError,
    Decision,
    Policy,
    PromiseFacts,
    decide,
    load_policy,
)

__all__ = [
    "LIFE",
    "OPEN",
    "Act",
    "ArrearsUnknownError",
    "Decision",
    "IllegalTransitionError",
    "JudgeInputError",
    "Judgment",
    "Parts",
    "Payments",
    "Policy",
    "PromiseFacts",
    "Status",
    "Verdict",
    "allowed",
    "decide",
    "judge",
    "last_day",
    "load_policy",
    "transition",
]
