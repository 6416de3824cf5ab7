"""What people do in a house, each act in a process of its own: plain values in, plain values out."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from datetime import date, datetime, timedelta
from time import monotonic

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model, Sum
from house import TODAY, at, creditor, person, row

from kept.actions import close_night as night
from kept.actions.abandon_call import abandon_call
from kept.actions.close_call import close_call
from kept.actions.decide_promise import approve_promise
from kept.actions.plan_day import plan_day
from kept.actions.record_happening import record_happening
from kept.actions.report_credit import report_credit
from kept.actions.start_call import CallBusyError, CallRefusedError, start_call
from kept.actions.state_fact import state_fact
from kept.actions.step_call import UntrueConsequenceError, step_call
from kept.actions.write_message import Message, MessageRefusedError, write_message
from kept.calls import CallState
from kept.demo import talk
from kept.promises.life import IllegalTransitionError
from kept.records.models import (
    Call,
    Case,
    Chain,
    Channel,
    Contact,
    DayPlan,
    Debt,
    Entry,
    EvidenceRecord,
    FileRun,
    Night,
    Payment,
    Phone,
    Planned,
    Promise,
    PromiseStatus,
    Role,
    RunStatus,
    Task,
    TaskKind,
    User,
    Work,
)
from kept.records.placements import place

_REACHED = ("next", "answer:is_borrower", "answer:matches", "next")
_LINE_DROPPED = (*_REACHED, "end:line_dropped")
_RINGS_OUT = ("next", "answer:not_connected", "answer:rang_out")


def connect() -> None:
    """Open the database, so that what follows starts at once."""
    connection.ensure_connection()


# --- people and cases -------------------------------------------------------------------------------------


def collectors(prefix: str, many: int, role: str = Role.COLLECTOR) -> list[str]:
    """Make people of a role; return their names."""
    return [person(f"{prefix}{k}", Role(role)).username for k in range(many)]


def one_borrower(document: str, many: int) -> list[int]:
    """Place one debt of the same borrower with each of many creditors; return the cases."""
    return [_placed(f"{document} creditor {k}", id_number=document) for k in range(many)]


def one_number(number: str, many: int) -> list[int]:
    """Place a debt for each of many people who share one telephone; return the cases."""
    house = f"{number} creditor"
    return [_placed(house, f"{number}-{k}", id_number=f"{number}-{k}", phone_1=number) for k in range(many)]


def _placed(owner: str, debt: str = "C-1", **said: str) -> int:
    house = creditor(owner)
    with transaction.atomic():
        place(house, [row(debt, **said)], as_of=TODAY, source="0" * 64)
    return Debt.objects.get(creditor=house, number=debt).case_id


# --- calls ------------------------------------------------------------------------------------------------


def held(case: int, by: str, times: int, *words: str) -> None:
    """Hold so many calls about a case, from eight o'clock, ten minutes apart."""
    for k in range(times):
        _hold(case, by, at(8, 10 * k), words)


def talked(case: int, by: str, times: int) -> None:
    """Hold so many conversations."""
    held(case, by, times, *_LINE_DROPPED)


def rang_out(case: int, by: str, times: int) -> None:
    """Dial so many times in vain."""
    held(case, by, times, *_RINGS_OUT)


def call(case: int, by: str, hour: int = 12) -> str:
    """Ask for one call; return what came of it."""
    number = Case.objects.get(pk=case).borrower.phones.filter(relation=None)[0]
    try:
        start_call(case, number.pk, by=User.objects.get(username=by), now=at(hour))
    except CallRefusedError:
        return "refused"
    except CallBusyError:
        return "busy"
    return "permitted"


def sms(case: int, by: str, words: str) -> str:
    """Ask for one message; return what came of it."""
    number = Case.objects.get(pk=case).borrower.phones.filter(relation=None)[0]
    message = Message(Channel.SMS, words, number.pk)
    try:
        return str(write_message(case, message, by=User.objects.get(username=by), now=at(12)).pk)
    except MessageRefusedError:
        return "refused"


def reportable(case: int, by: str) -> None:
    """Let a case be one of which the law allows a report."""
    who = User.objects.get(username=by)
    for fact, holds in (("report_consent", True), ("debt_assigned", False)):
        state_fact(case, fact, holds=holds, source="contract", words="合同", by=who, now=at(9))
    record_happening(case, "credit_notice_received", on=TODAY, proof="签收", by=who, now=at(9))


def report(case: int, by: str) -> str:
    """Report a case to the credit bureau; return the contact."""
    return str(report_credit(case, words="报文", by=User.objects.get(username=by), now=at(12)).pk)


def records_of(case: int, kind: str) -> int:
    """Return how many records of a kind a case has."""
    return EvidenceRecord.objects.filter(case=case, kind=kind).count()


def attempts(*cases: int) -> int:
    """Return how many contacts there are about some cases."""
    return Contact.objects.filter(case__in=cases).count()


def _hold(case: int, by: str, moment: datetime, words: tuple[str, ...]) -> None:
    collector, borrower = User.objects.get(username=by), Case.objects.get(pk=case).borrower
    begun = start_call(case, borrower.phones.get().pk, by=collector, now=moment)
    for event in talk.events(words):
        step_call(begun.pk, event, by=collector, now=moment)
    close_call(begun.pk, by=collector, now=moment + timedelta(minutes=5))


# --- promises ---------------------------------------------------------------------------------------------


def a_promise(case: int, by: str) -> int:
    """Hold a call that ends in a promise in parts; return it, waiting for a supervisor."""
    collector, number = User.objects.get(username=by), Phone.objects.filter(borrower__cases=case)[0]
    parts = ((30_000, TODAY + timedelta(days=3)), (70_000, TODAY + timedelta(days=17)))
    begun = start_call(case, number.pk, by=collector, now=at(10))
    for event in talk.truly(begun.contact.case, at(10, 1), talk.short_of_cash(parts)):
        step_call(begun.pk, event, by=collector, now=at(10, 1))
    close_call(begun.pk, by=collector, now=at(10, 5))
    return Promise.objects.get(case=case).pk


def approve(promise: int, by: str) -> str:
    """Approve a promise; return whether this approval was the one."""
    try:
        approve_promise(promise, by=User.objects.get(username=by), now=at(17))
    except IllegalTransitionError:
        return "too late"
    return "approved"


def of_promise(promise: int) -> dict[str, int | str]:
    """Return what became of a promise."""
    found = Promise.objects.get(pk=promise)
    return {
        "status": str(found.status),
        "call_backs": Task.objects.filter(promise=found, kind=TaskKind.CALL_BACK).count(),
        "on_record": EvidenceRecord.objects.filter(case=found.case_id, kind="promise.approved").count(),
    }


# --- figures ----------------------------------------------------------------------------------------------


def imported(owner: str) -> dict[str, int]:
    """Return what a creditor's placement left behind."""
    debts, cases = Debt.objects.filter(creditor__name=owner), Case.objects.filter(creditor__name=owner)
    placed = EvidenceRecord.objects.filter(case__in=cases, kind="debt.placed")
    return {
        "debts": debts.count(),
        "principal_minor": debts.aggregate(sum=Sum("principal_minor"))["sum"] or 0,
        "dues_minor": debts.aggregate(sum=Sum("dues__amount_minor"))["sum"] or 0,
        "cases": cases.count(),
        "people": cases.values("borrower").distinct().count(),
        "placed": placed.count(),
        **_runs(owner, "placement"),
    }


def paid(owner: str) -> dict[str, int]:
    """Return what a creditor's payments left behind."""
    payments = Payment.objects.filter(creditor__name=owner)
    entries = Entry.objects.filter(debt__creditor__name=owner)
    posted = EvidenceRecord.objects.filter(kind="payment.posted", body__contains=f'"creditor":"{owner}"')
    return {
        "payments": payments.count(),
        "paid_minor": payments.aggregate(sum=Sum("amount_minor"))["sum"] or 0,
        "entries": entries.count(),
        "entered_minor": entries.aggregate(sum=Sum("amount_minor"))["sum"] or 0,
        "posted": posted.count(),
        **_runs(owner, "payments"),
    }


def _runs(owner: str, kind: str) -> dict[str, int]:
    """Return how many runs of a creditor's files are unfinished, and how many finished without a record."""
    done = FileRun.objects.filter(creditor__name=owner, kind=kind, status=RunStatus.DONE).count()
    told = EvidenceRecord.objects.filter(kind=f"file.{kind}", body__contains=f'"creditor":"{owner}"')
    open_ = FileRun.objects.filter(creditor__name=owner, kind=kind).exclude(status=RunStatus.DONE)
    return {"runs_open": open_.count(), "runs_not_on_record": done - told.count()}


def close(on: str) -> int:
    """Close a night in small chunks, at a moment that is the same however often it is begun anew."""
    night.LEAST = night.FIRST = night.MOST = 100
    day = date.fromisoformat(on)
    return night.close_night(day, now=at(1, day=day + timedelta(days=1)))[-1].cases_done


def close_and_plan(on: str) -> int:
    """Close a date and plan the day after; return how many cases were planned."""
    close(on)
    day = date.fromisoformat(on) + timedelta(days=1)
    return plan_day(day, now=at(2, day=day)).cases


def left_by_nights() -> dict[str, list[list[str]]]:
    """Return every row that nights write, without the numbers the database gives and the seconds taken."""
    shown: dict[str, tuple[type[Model], tuple[str, ...], tuple[str, ...]]] = {
        "cases": (Case, ("pk",), ("id",)),
        "work": (Work, ("on", "case_id"), ()),
        "tasks": (Task, ("case_id", "kind", "rung"), ()),
        "promises": (Promise, ("pk",), ("id",)),
        "evidence": (EvidenceRecord, ("chain", "seq"), ()),
        "chains": (Chain, ("name",), ()),
        "nights": (Night, ("on",), ()),
        "plans": (DayPlan, ("on",), ()),
        "planned": (Planned, ("case_id",), ()),
    }
    left = {}
    for name, (model, order, kept) in shown.items():
        columns = [
            field.attname
            for field in model._meta.concrete_fields
            if field.attname not in {"id", "plan_id", "seconds", "note", "source_of_funds"}
            or field.attname in kept
        ]
        rows = model.objects.order_by(*order).values_list(*columns)
        left[name] = [[str(value) for value in row] for row in rows]
    return left


def nights() -> list[dict[str, int | str]]:
    """Return what each closed night says of itself beside what it left behind."""
    return [
        {
            "on": night.on.isoformat(),
            "status": str(night.status),
            "cases_done": night.cases_done,
            "cases": Case.objects.filter(closed_on=None).count(),
            "said_work": sum(n for name, n in night.counts.items() if name.startswith("work_")),
            "work": Work.objects.filter(on=night.on + timedelta(days=1)).count(),
            "said_moved": night.counts.get("rungs_moved", 0),
            "moved": EvidenceRecord.objects.filter(
                kind="rung.moved", body__contains=f'"on":"{night.on + timedelta(days=1)}"'
            ).count(),
            "sealed": EvidenceRecord.objects.filter(
                kind="day.sealed", body__contains=f'"on":"{night.on}"'
            ).count(),
        }
        for night in Night.objects.order_by("on")
    ]


# --- a busy floor -----------------------------------------------------------------------------------------


def work(owner: str, by: str, start: int, many: int) -> dict[str, int]:
    """Hold calls that end in a promise on some of a creditor's cases; return how many were held.

    Where a payment or a file takes away what was to be told, a supervisor ends the call without its guide.
    """
    collector, counts = User.objects.get(username=by), Counter()
    parts = ((1_000, TODAY + timedelta(days=3)), (2_000, TODAY + timedelta(days=17)))
    for case in _some(owner, start, many):
        try:
            counts[talk.hold(case, collector, at(10), talk.short_of_cash(parts))] += 1
        except (UntrueConsequenceError, talk.NothingToTellError):
            _put_down(collector)
            counts["changed"] += 1
    return {"held": counts[True], "refused": counts[False], "changed": counts["changed"]}


def _put_down(collector: User) -> None:
    call = Call.objects.get(contact__collector=collector, closed_at=None)
    supervisor = User.objects.filter(role=Role.SUPERVISOR).order_by("pk").first()
    abandon_call(call.pk, words="通话中款项已变动", by=supervisor, now=at(10, 30))


def approve_all(by: str, seconds: float) -> int:
    """Approve whatever is waiting, again and again for a while; return how many were approved here."""
    end, approved = monotonic() + seconds, 0
    while monotonic() < end:
        for promise in Promise.objects.filter(status=PromiseStatus.SUBMITTED).values_list("pk", flat=True):
            approved += approve(promise, by) == "approved"
    return approved


def promises() -> dict[str, int]:
    """Return how many promises there are beside what the evidence and the tasks say of them."""
    approved = EvidenceRecord.objects.filter(kind="promise.approved").count()
    return {
        "promises": Promise.objects.count(),
        "taken": EvidenceRecord.objects.filter(kind="promise.taken").count(),
        "approvals_without_call_back": approved - Task.objects.filter(kind=TaskKind.CALL_BACK).count(),
    }


# --- calls that a power cut may end -----------------------------------------------------------------------

_PARTS = ((30_000, TODAY + timedelta(days=3)), (70_000, TODAY + timedelta(days=17)))


def hold_each(owner: str, by: str, start: int, many: int) -> None:
    """Hold one call on each of some of a creditor's cases; given again, go on where the last was left."""
    collector = User.objects.get(username=by)
    for case in _some(owner, start, many):
        if not Call.objects.filter(contact__case=case, closed_at__isnull=False).exists():
            _go_on(case, collector)


def _some(owner: str, start: int, many: int) -> list[Case]:
    return list(Case.objects.filter(creditor__name=owner).order_by("pk")[start : start + many])


def _go_on(case: Case, collector: User) -> None:
    number = case.borrower.phones.filter(relation=None).order_by("place")[0]
    open_ = Call.objects.filter(contact__case=case, closed_at=None).first()
    call = open_ or start_call(case.pk, number.pk, by=collector, now=at(10))
    held = len(CallState.from_json(call.state).events)
    for seen, event in list(enumerate(talk.truly(case, at(10), talk.short_of_cash(_PARTS))))[held:]:
        step_call(call.pk, event, by=collector, now=at(10, 1), seen=seen)
    close_call(call.pk, by=collector, now=at(10, 5))


def calls_held(owner: str, start: int, many: int) -> list[dict[str, object]]:
    """Return what each of these calls left behind."""
    return [_left_behind(case) for case in _some(owner, start, many)]


def _left_behind(case: Case) -> dict[str, object]:
    (call,) = Call.objects.filter(contact__case=case)
    meant = [event.kind for event in talk.short_of_cash(_PARTS)]
    events = list(call.events.order_by("seq").values_list("seq", "event"))
    kinds = [json.loads(event)["kind"] for _, event in events]
    records = EvidenceRecord.objects.filter(case=case).exclude(kind__startswith="debt.")
    return {
        "closed": call.closed_at is not None,
        "events_in_order": [seq for seq, _ in events] == list(range(1, len(events) + 1)),
        "events_as_meant": kinds == [*meant, "close"],
        "promised_minor": [one.amount_minor for one in case.promises.all()],
        "parts": [len(one.parts.all()) for one in case.promises.all()],
        "on_record": dict(Counter(records.values_list("kind", flat=True))),
    }


# --- the whole house --------------------------------------------------------------------------------------


def everything() -> dict[str, int]:
    """Return how many rows each of the house's tables has, and the heads of all chains as one figure."""
    rows = {
        model._meta.db_table: model.objects.count() for model in apps.get_app_config("records").get_models()
    }
    heads = "".join(Chain.objects.order_by("name").values_list("head", flat=True))
    return {**rows, "heads": zlib.crc32(heads.encode())}


def on_record(owner: str) -> dict[str, int]:
    """Return how many records of each kind the cases of a creditor have."""
    records = EvidenceRecord.objects.filter(case__creditor__name=owner)
    return dict(Counter(records.values_list("kind", flat=True)))
