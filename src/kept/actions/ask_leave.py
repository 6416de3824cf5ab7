"""Ask the gate for one contact other than a call, and put its answer on record: a permit, or the refusal."""

from __future__ import annotations

from datetime import datetime

from kept.dates import local_date
from kept.law import Decision, Verdict, check
from kept.records import house
from kept.records.chains import append
from kept.records.contacts import as_found
from kept.records.gate import Intended, facts_of
from kept.records.models import Contact, User


def ask_leave(wish: Intended, *, by: User, now: datetime, outcome: str, said: str = "") -> Contact | Decision:
    """Return the contact that the law allows now, on record with its permit, or the refusal, on record too.

    The caller holds what the leave is counted by under lock, in the transaction in which it acts.

    Args:
        wish: the contact.
        by: who makes it.
        now: the moment.
        outcome: how it ends; such a contact is over when it is made.
        said: the fingerprint of what it says.
    """
    case, channel = wish.case, str(wish.channel)
    decision = check(house.rulebook(), facts_of(wish, now=now), at=now)
    if decision.verdict[0] != Verdict.ALLOW:
        body = {"channel": channel, "decision": decision.as_json(0)}
        append(case, "contact.refused", body, actor=by.actor, at=now)
        return decision
    contact = Contact.objects.create(
        case=case, collector=by, channel=wish.channel, phone=wish.phone,
        number_index=wish.phone.number_index if wish.phone else "", relation=wish.relation, at=now,
        local_date=local_date(now, case.borrower.zone), permit=decision.as_json(0),
        rulebook=house.rulebook().version, ended_at=now, outcome=outcome, said=said, **as_found(case),
    )  # fmt: skip
    append(case, "contact.permitted", {"contact": contact.pk, "channel": channel}, actor=by.actor, at=now)
    return contact
