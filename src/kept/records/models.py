"""Where Django looks for models; they live in files named after their nouns."""

from __future__ import annotations

from kept.records.cases import Case, Heard, Note, Task, TaskKind, Told, Work
from kept.records.contacts import Call, CallEvent, Channel, Contact, Measure
from kept.records.debts import Debt, Due, Entry, Payment, PaymentStatus
from kept.records.evidence import Chain, EvidenceRecord, SealedDay
from kept.records.happenings import Happening
from kept.records.papers import MadePaper
from kept.records.parties import (
    Address,
    Borrower,
    Creditor,
    CreditorKind,
    Phone,
    PhoneKind,
    Relation,
    RelationRole,
)
from kept.records.people import Role, User
from kept.records.plans import DayPlan, Planned
from kept.records.promises import Promise, PromisePart, PromiseStatus
from kept.records.runs import FileKind, FileRun, LetterRun, Night, RunStatus, Verification
from kept.records.trials import Enrolment, Trial, TrialEnd

__all__ = [
    "Address",
    "Borrower",
    "Call",
    "CallEvent",
    "Case",
    "Chain",
    "Channel",
    "Contact",
    "Creditor",
    "CreditorKind",
    "DayPlan",
    "Debt",
    "Due",
    "Enrolment",
    "Entry",
    "EvidenceRecord",
    "FileKind",
    "FileRun",
    "Happening",
    "Heard",
    "LetterRun",
    "MadePaper",
    "Measure",
    "Night",
    "Note",
    "Payment",
    "PaymentStatus",
    "Phone",
    "PhoneKind",
    "Planned",
    "Promise",
    "PromisePart",
    "PromiseStatus",
    "Relation",
    "RelationRole",
    "Role",
    "RunStatus",
    "SealedDay",
    "Task",
    "TaskKind",
    "Told",
    "Trial",
    "TrialEnd",
    "User",
    "Verification",
    "Work",
]
