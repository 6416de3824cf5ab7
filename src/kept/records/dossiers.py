"""Everything a person needs to decide one thing that waits: a promise, a rung, a review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kept.borrowers import Option, Quadrant
from kept.borrowers.assessment import Contribution
from kept.calls import CallState
from kept.ladder import Rung, explain
from kept.records import house
from kept.records.brief import Brief, brief, ways_to_pay
from kept.records.models import Call, Case, Contact, Promise, PromisePart, PromiseStatus, Task
from kept.strategy.keeping import Promiser, chance_kept

#: Promises shown of a borrower's history, the newest.
EARLIER = 12

#: The kind of an option, and of a promise, that pays in instalments.
_PLAN = "instalments"

_JOINED = ("creditor", "borrower", "collector")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands today, whatever is to be decided about it.

    ``willingness`` and ``ability`` are probabilities in parts per million; ``quadrant`` is a letter, empty
    while it is not known.
    """

    known: Brief
    quadrant: str
    willingness_ppm: int
    ability_ppm: int
    strongest: list[Contribution]


@dataclass(frozen=True, slots=True)
class Talk:
    """What was heard in one call. ``contact`` holds its score and pressure."""

    contact: Contact
    state: CallState


@dataclass(frozen=True, slots=True)
class PromiseDossier:
    """A promise with all that speaks for and against it.

    ``parts`` come with the share of the arrears that each is, parts per million rounded down to a tenth of a
    per cent; ``share_ppm`` is the same of them all, None where nothing is overdue any more. ``ways`` come
    with what each is expected to bring, as ``expected_minor`` says it of the promise: its amount times the
    chance that it is kept; None of a way that asks for no payment.
    """

    promise: Promise
    parts: list[tuple[PromisePart, int | None]]
    share_ppm: int | None
    standing: Standing
    earlier: list[Promise]
    talk: Talk | None
    expected_minor: int
    ways: list[tuple[Option, int | None]]


@dataclass(frozen=True, slots=True)
class RungDossier:
    """A rung that waits for a named person. ``why`` says in words why the case stands where it does.

    ``stale`` is true when the ladder no longer proposes this rung today.
    """

    task: Task
    rung: Rung
    standing: Standing
    why: str
    stale: bool
    earlier: list[Promise]


@dataclass(frozen=True, slots=True)
class ReviewDossier:
    """A dispute or a hardship that holds a case, with what the borrower last said."""

    task: Task
    standing: Standing
    talks: list[Talk]
    earlier: list[Promise]


def promise_dossier(promise: Promise, *, on: date) -> PromiseDossier:
    """Return what is to be known of a promise on a date."""
    standing = _standing(promise.case_id, on)
    arrears = standing.known.arrears_minor
    parts = [(part, _share(part.amount_minor, arrears)) for part in promise.parts.all()]
    talks = _talks([promise.contact_id] if promise.contact_id else [])
    return PromiseDossier(
        promise=promise,
        parts=parts,
        share_ppm=_share(promise.amount_minor, arrears),
        standing=standing,
        earlier=_earlier(promise.case_id, besides=promise.pk),
        talk=talks[0] if talks else None,
        expected_minor=_expected(standing.known, promise.amount_minor, plan=promise.option == _PLAN),
        ways=[(way, _of_way(standing.known, way)) for way in ways_to_pay(standing.known)],
    )


def _of_way(known: Brief, way: Option) -> int | None:
    amount = sum(part.amount_minor for part in way.parts)
    return _expected(known, amount, plan=way.kind == _PLAN) if way.parts else None


def _expected(known: Brief, amount_minor: int, *, plan: bool) -> int:
    """Return what a promise of an amount is expected to bring, by the model that the night plans with."""
    reason = known.case.reason
    who = Promiser(
        quadrant=known.quadrant,
        path=house.reasons()[reason].path if reason in house.reasons().codes else "unknown",
        dpd=known.dpd,
        broken=int(known.columns.broken_ever[0]),
    )
    return round(amount_minor * chance_kept(house.response(), who, plan=plan))


def rung_dossier(task: Task, *, on: date, language: str) -> RungDossier:
    """Return what is to be known of a proposed rung on a date, explained in ``zh`` or ``en``."""
    standing = _standing(task.case_id, on)
    return RungDossier(
        task=task,
        rung=house.ladder()[task.rung],
        standing=standing,
        why=explain(standing.known.standing.climb, 0, language),
        stale=standing.known.proposed_rung != task.rung,
        earlier=_earlier(task.case_id),
    )


def review_dossier(task: Task, *, on: date) -> ReviewDossier:
    """Return what is to be known of a review on a date, with the last three conversations."""
    held = Contact.objects.filter(case=task.case_id, conversation=True, call__isnull=False).order_by("-at")
    return ReviewDossier(
        task=task,
        standing=_standing(task.case_id, on),
        talks=_talks(list(held.values_list("pk", flat=True)[:3])),
        earlier=_earlier(task.case_id),
    )


def _standing(case_id: int, on: date) -> Standing:
    known = brief(Case.objects.select_related(*_JOINED).get(pk=case_id), on=on)
    found = known.standing.assessment
    return Standing(
        known=known,
        quadrant="" if known.quadrant is Quadrant.UNKNOWN else known.quadrant.name,
        willingness_ppm=int(found.willingness_ppm[0]),
        ability_ppm=int(found.ability_ppm[0]),
        strongest=found.strongest(0),
    )


def _share(amount_minor: int, arrears_minor: int) -> int | None:
    return amount_minor * 1000 // arrears_minor * 1000 if arrears_minor > 0 else None


def _earlier(case_id: int, *, besides: int = 0) -> list[Promise]:
    kept = Promise.objects.filter(case=case_id).exclude(pk=besides).exclude(status=PromiseStatus.REPLACED)
    return list(kept.prefetch_related("parts").order_by("-taken_at", "-pk")[:EARLIER])


def _talks(contacts: Sequence[int]) -> list[Talk]:
    calls = Call.objects.filter(contact__in=contacts).select_related("contact__collector")
    return [Talk(call.contact, CallState.from_json(call.state)) for call in calls.order_by("-contact__at")]
