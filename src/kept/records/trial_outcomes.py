"""What came of a trial so far: who was enrolled, what the ripe ones paid, who complained."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from numpy.typing import NDArray

from kept.money import PPM
from kept.records.models import Enrolment, EvidenceRecord, Trial
from kept.records.results import net, payments
from kept.strategy.trials import Found, Power, Rules, Sums, judge, power

#: The chance of ever calling a difference that is not there, and of a false alarm on complaints.
ALPHA = 0.05

#: How a complaint stands in the record of a request.
_COMPLAINT = '"request":"complaint"'


@dataclass(frozen=True, slots=True)
class Arms:
    """A figure of each arm."""

    challenger: int
    champion: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A trial on a day: borrowers enrolled, outcomes that are ripe, complaints, and what it has come to.

    The outcome of a borrower is the share of their arrears at enrolment that was paid until it ripened.
    """

    enrolled: Arms
    challenger: Sums
    champion: Sums
    complaints: Arms
    found: Found


def outcome(trial: Trial, *, on: date) -> Outcome:
    """Return what a trial has come to, with what is known at the start of a day."""
    enrolled = _arms(Counter(dict(trial.enrolments.values_list("challenger").annotate(Count("pk")))))
    shares, challenger = _shares(trial, on)
    sums = Sums.of(shares[challenger]), Sums.of(shares[~challenger])
    complaints = _arms(_complaints(trial))
    days = (on - trial.begins_on).days if trial.begins_on else 0
    found = judge(
        rules(trial),
        challenger=sums[0],
        champion=sums[1],
        complaints=(complaints.challenger, complaints.champion),
        day=days,
    )
    return Outcome(enrolled, *sums, complaints, found)


def rules(trial: Trial) -> Rules:
    """Return what was agreed."""
    return Rules(
        share=trial.share_ppm / PPM,
        alpha=ALPHA,
        tuned_for=trial.expected,
        worthwhile=trial.worthwhile_ppm / PPM,
        days=trial.lasts_days + trial.ripens_days,
    )


def _arms(counts: Counter[bool]) -> Arms:
    return Arms(counts[True], counts[False])


def _shares(trial: Trial, on: date) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return what each ripe borrower paid of their arrears, 0 to 1, and in which arm they are."""
    ripe = trial.enrolments.filter(ripe_on__lte=on).order_by("pk")
    rows = ripe.annotate(paid=Subquery(_paid())).values_list("challenger", "arrears_minor", "paid")
    challenger, arrears, paid = zip(*rows, strict=True) if rows else ((), (), ())
    owed = np.array(arrears, dtype=np.float64)
    got = np.array([0 if one is None else one for one in paid], dtype=np.float64)
    return np.clip(got / owed, 0.0, 1.0), np.array(challenger, dtype=np.bool_)


def _paid() -> QuerySet[Any, Any]:
    """Return the query of what one enrolled borrower paid until it ripened, over all their cases."""
    made = payments().filter(
        debt__case__borrower=OuterRef("borrower"), on__gte=OuterRef("on"), on__lt=OuterRef("ripe_on")
    )
    return made.order_by().values("debt__case__borrower").annotate(minor=net()).values("minor")


def _complaints(trial: Trial) -> Counter[bool]:
    """Return complaints made since enrolment, by arm; each request to complain is one."""
    made = EvidenceRecord.objects.filter(
        kind="borrower.request", body__contains=_COMPLAINT, case__borrower__enrolments__trial=trial
    )
    arm = F("case__borrower__enrolments__challenger")
    return Counter(dict(made.values_list(arm).annotate(Count("pk", distinct=True))))


def what_it_can_show(trial: Trial) -> Power:
    """Return the smallest differences found in four trials of five, by the number of ripe outcomes.

    Outcomes lie between 0 and 1 and spread by one half at the most: it may turn out better, not worse.
    """
    counts = tuple(sorted({max(2, trial.expected * part // 4) for part in (1, 2, 4)}))
    return power(deviation=0.5, per_day=1.0, share=trial.share_ppm / PPM, days=counts, alpha=ALPHA)


def enrolled_before(trial: Trial, borrowers: list[int]) -> set[int]:
    """Return those of some borrowers who are in a trial already."""
    return set(
        Enrolment.objects.filter(trial=trial, borrower__among=borrowers).values_list("borrower_id", flat=True)
    )
