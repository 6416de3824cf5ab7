"""A supervisor states a fact of one case that no record shows, with its source; or takes it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kept.records.chains import append
from kept.records.models import Case, User
from kept.records.notes import note
from kept.records.rights import Right, require
from kept.records.stated import as_text, statable, stated_facts

#: On what a statement may rely; ``evidence/wording.yaml`` names them.
SOURCES = ("contract", "court", "creditor", "lawyer", "register", "file")


class StatementError(ValueError):
    """A fact cannot be stated so; the message says why."""


def state_fact(
    case_id: int, fact: str, *, holds: bool | None, source: str, words: str, by: User, now: datetime
) -> Case:
    """State whether a fact holds in a case, or that it is not known any more; the same again does nothing.

    Args:
        case_id: the case.
        fact: one of ``statable()``.
        holds: whether it does; None takes the statement back.
        source: one of ``SOURCES``.
        words: what exactly was seen, where; kept sealed.
        by: the person.
        now: the moment.

    Raises:
        NoRightError: not a supervisor.
        StatementError: no such fact or source, or nothing said of what was seen.
    """
    require(by, Right.STATE_FACTS)
    if fact not in statable():
        raise StatementError(f"{fact!r} is not stated by people: {', '.join(statable())}")
    if source not in SOURCES:
        raise StatementError(f"{source!r} is not a source: {', '.join(SOURCES)}")
    if not words.strip():
        raise StatementError("say what was seen and where")
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case_id)
        known = stated_facts(case.stated)
        if known.get(fact) is holds:
            return case
        known.pop(fact, None)
        case.stated = as_text(known if holds is None else {**known, fact: holds})
        case.save(update_fields=["stated"])
        said = {True: "yes", False: "no", None: "unknown"}[holds]
        body = {"fact": fact, "holds": said, "source": source, **note(case_id, words)}
        append(case, "fact.stated", body, actor=by.actor, at=now)
        return case
