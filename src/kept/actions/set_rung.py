"""Steps of the ladder that a named person takes: propose, approve or decline a rung, carry it out."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from kept.actions.ask_leave import ask_leave
from kept.actions.verify_evidence import verify_chains
from kept.dates import local_date
from kept.ladder import Why
from kept.law import Decision
from kept.records import house
from kept.records.brief import brief
from kept.records.chains import append, chain_of
from kept.records.gate import Intended
from kept.records.locks import lock_cases
from kept.records.models import Borrower, Case, Channel, Contact, Measure, Task, TaskKind, User
from kept.records.notes import note as sealed
from kept.records.rights import Right, require

_LAW_CHANNELS = {"letter": Channel.LETTER, "visit": Channel.VISIT}


class RungRefusedError(ValueError):
    """A rung cannot be set or carried out now; the message says why."""


class NoReasonError(RungRefusedError):
    """A rung is declined with a reason, never without a word."""


class MeasureRefusedError(Exception):
    """The law does not allow the measure now; ``decision`` says by which rules."""

    def __init__(self, decision: Decision) -> None:
        """Keep the decision for whoever explains it."""
        super().__init__("; ".join(one.text.en for one in decision.findings(0)))
        self.decision = decision


def propose_rung(case_id: int, *, by: User, now: datetime) -> Task:
    """Put the rung that the ladder proposes for today before the person who may approve it; once.

    Raises:
        NoRightError: this person takes no steps of the ladder.
        RungRefusedError: the ladder proposes nothing that needs approval; the reason is in the message.
    """
    require(by, Right.TAKE_STEPS)
    with transaction.atomic():
        case = (
            Case.objects.select_for_update(of=("self",), no_key=True)
            .select_related("creditor", "borrower")
            .get(pk=case_id)
        )
        known = brief(case, on=local_date(now, settings.TIME_ZONE))
        if not known.standing.climb.needs_approval[0]:
            raise RungRefusedError(f"the ladder proposes no step: {known.standing.climb.reason(0).code}")
        task, made = Task.objects.get_or_create(
            case=case, kind=TaskKind.APPROVE_RUNG, rung=known.proposed_rung, promise=None, done_at=None,
            defaults={"due_at": now},
        )  # fmt: skip
        if made:
            append(case, "rung.proposed", {"rung": task.rung, "from": case.rung}, actor=by.actor, at=now)
        return task


def approve_rung(task_id: int, *, by: User, now: datetime, approve: bool, note: str = "") -> Case:
    """Set the proposed rung, or decline it with a note, by a person whose role the ladder names.

    Raises:
        NoReasonError: it is declined without a word.
        NoRightError: this person decides on no rungs.
        RungRefusedError: already decided, another role's to decide, or no longer what the ladder proposes.
    """
    require(by, Right.DECIDE_RUNGS)
    if not approve and not note.strip():
        raise NoReasonError("say why the case stays where it is")
    with transaction.atomic():
        lock_cases(Task.objects.filter(pk=task_id).values_list("case_id", flat=True))
        task = Task.objects.select_for_update(of=("self",), no_key=True).get(
            pk=task_id, kind=TaskKind.APPROVE_RUNG
        )
        case = Case.objects.select_related("creditor", "borrower").get(pk=task.case_id)
        needed = house.ladder()[task.rung].approval
        if task.done_at is not None:
            raise RungRefusedError("someone has already decided this")
        if by.role != needed:
            raise RungRefusedError(f"this rung is approved by {needed}")
        today = local_date(now, settings.TIME_ZONE)
        if approve and brief(case, on=today).proposed_rung != task.rung:
            raise RungRefusedError("the case has changed since: the ladder no longer proposes this rung")
        if approve:
            _check_evidence(case, task.rung)
        task.done_at, task.note, task.declined = now, note, not approve
        task.save(update_fields=["done_at", "note", "declined"])
        body = {
            "rung": task.rung,
            "from": case.rung,
            "ladder": house.ladder().version,
            **sealed(case.pk, note),
        }
        if approve:
            case.rung, case.rung_since = task.rung, today
            case.save(update_fields=["rung", "rung_since"])
        append(case, "rung.approved" if approve else "rung.declined", body, actor=by.actor, at=now)
        return case


def _check_evidence(case: Case, rung: str) -> None:
    """Refuse a rung that goes before a court or a mediator with evidence that does not hold."""
    if "evidence_complete" in house.ladder()[rung].preconditions:
        faults = verify_chains([chain_of(case.pk)])
        if faults:
            raise RungRefusedError(f"the evidence of the case does not hold: {faults[0]}")


@dataclass(frozen=True, slots=True)
class Visit:
    """How a visit was made: by how many, into a private place or not, and if so whether they were let in."""

    visitors: int
    place_private: bool
    entry_consent: bool | None = None


def carry_out(
    case_id: int, *, on: date, by: User, now: datetime, note: str, visit: Visit | None = None
) -> Measure:
    """Put on record that the approved rung's measure was carried out; letters and visits pass the gate first.

    Raises:
        RungRefusedError: no measure stands to be carried out, or it was; the day lies before the rung or
            ahead; nothing is overdue any more, or the case is held.
        MeasureRefusedError: the law does not allow it now.
        NoRightError: this person takes no steps of the ladder.
    """
    require(by, Right.TAKE_STEPS)
    with transaction.atomic():
        Borrower.objects.select_for_update(of=("self",), no_key=True).get(cases=case_id)
        case = (
            Case.objects.select_for_update(of=("self",), no_key=True)
            .select_related("creditor", "borrower")
            .get(pk=case_id)
        )
        rung = house.ladder()[case.rung] if case.rung != "none" else None
        if rung is None or rung.channel in {"call", "message"}:
            raise RungRefusedError("the case stands on no measure; calls are recorded by calling")
        if Measure.objects.filter(case=case, rung=case.rung, on__gte=case.rung_since).exists():
            raise RungRefusedError("this measure is already on record")
        _check_measure(case, on, today=local_date(now, settings.TIME_ZONE))
        found = _contact(case, rung.channel, by=by, now=now, visit=visit)
        if not isinstance(found, Decision):
            measure = Measure.objects.create(
                case=case, rung=case.rung, on=on, by=by, contact=found, note=note
            )
            body = {"rung": case.rung, "on": on.isoformat(), "contact": found.pk if found else None}
            body |= sealed(case.pk, note)
            append(case, "measure.carried_out", body, actor=by.actor, at=now)
            return measure
    raise MeasureRefusedError(found)


def _check_measure(case: Case, on: date, *, today: date) -> None:
    """Refuse a day on which the measure cannot have been carried out, and a measure nobody may take now."""
    if not case.rung_since <= on <= today:
        raise RungRefusedError(
            f"a measure of this rung lies between {case.rung_since} and {today}, not on {on}"
        )
    found = brief(case, on=today).standing.climb
    if found.hold[0] or found.reason(0) is Why.CLOSED:
        raise RungRefusedError(f"the case is held: {found.reason(0).code}")


def _contact(
    case: Case, channel: str, *, by: User, now: datetime, visit: Visit | None
) -> Contact | Decision | None:
    """Return the permitted contact of a letter or visit, the refusal, or None for a filing."""
    if channel not in _LAW_CHANNELS:
        return None
    wish = Intended(case=case, channel=_LAW_CHANNELS[channel])
    if channel == "visit" and visit is not None:
        wish = replace(wish, credentials=house.declarations().visits.credentials, **asdict(visit))
    return ask_leave(wish, by=by, now=now, outcome=f"{channel}_made")
