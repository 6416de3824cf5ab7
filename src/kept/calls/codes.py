"""The fixed words of a call: who was reached, what a step asks for, what may be filled into a line."""

from __future__ import annotations

from typing import Literal

Reach = Literal["borrower", "third_person", "wrong_number", "no_answer", "voicemail", "invalid_number"]

#: The four core tasks of a first call, in their order.
Task = Literal["demand", "reason", "gains_losses", "promise"]
TASKS: tuple[Task, ...] = ("demand", "reason", "gains_losses", "promise")

#: The eight headings a call moves through, as the progress bar shows them.
Heading = Literal["prepare", "identity", "who_we_are", "demand", "reason", "gains_losses", "promise", "close"]
HEADINGS: tuple[Heading, ...] = (
    "prepare",
    "identity",
    "who_we_are",
    "demand",
    "reason",
    "gains_losses",
    "promise",
    "close",
)

#: What a step wants on the screen besides words; a step without one is plain talk.
Form = Literal["preparation", "reasons", "consequences", "options", "promise", "wrap_up"]

#: Forms that speak of the debt; never on a step before the identity is confirmed.
DEBT_FORMS = frozenset({"reasons", "consequences", "options", "promise"})

Outcome = Literal[
    "promise",
    "already_paid",
    "dispute",
    "hardship",
    "refused",
    "no_commitment",
    "call_back_later",
    "identity_refused",
    "abusive",
    "cut_off",
    "third_person",
    "wrong_number",
    "no_answer",
    "voicemail",
    "invalid_number",
    "deceased",
    "at_risk",
    "not_called",
]

#: What follows from a promise that nobody has to approve any more.
AWAIT_PAYMENT = "await_payment"

#: Outcomes that hold pressure for a good reason and explain a task left undone.
CO_OPERATIVE = frozenset({"promise", "already_paid", "dispute", "hardship", "deceased", "at_risk"})

#: Outcomes that undo a promise taken earlier in the same call.
SUPERSEDES_PROMISE = frozenset(
    {"refused", "no_commitment", "already_paid", "dispute", "hardship", "deceased", "at_risk"}
)

#: Outcomes of a talk with the borrower that leave the matter open: a next contact date is owed.
OPEN_ENDED = frozenset({"refused", "no_commitment", "call_back_later", "identity_refused"})

#: The playbooks a house must have; each is one file of this name.
PLAYBOOKS = (
    "first_call",
    "follow_up",
    "broken_promise",
    "call_back",
    "third_person",
    "wrong_number",
    "no_answer",
    "inbound",
)

#: What may stand in braces without saying anything about a debt.
NEUTRAL_FACTS = frozenset({"name", "salutation", "institution", "collector_name", "callback_number"})

#: What may stand in braces only once the borrower is identified; ``promise`` is filled from the call itself.
DEBT_FACTS = frozenset(
    {
        "total_today",
        "arrears_today",
        "tomorrow_total",
        "per_day",
        "days_past_due",
        "due_date",
        "product",
        "last_promise",
        "last_payment",
        "approved_terms",
        "returned_terms",
        "promise",
    }
)

#: Targets that are not steps: close the prepared lines; go on to the playbook's own opening once the borrower
#: is identified; put the call through to the borrower, whose identity is then confirmed anew.
RETURN = "return"
OPENING = "opening"
PUT_THROUGH = "put_through"

#: Which playbook takes over when somebody or nobody else is reached.
PLAYBOOK_OF_REACH: dict[Reach, str] = {
    "third_person": "third_person",
    "wrong_number": "wrong_number",
    "no_answer": "no_answer",
    "voicemail": "no_answer",
    "invalid_number": "no_answer",
}
