"""Propose a trial of another strategy, approve it as a second person, and end it: people decide."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from kept.dates import local_date
from kept.money import PPM
from kept.records import house
from kept.records.chains import append
from kept.records.models import Case, Trial, TrialEnd, User
from kept.records.rights import NoRightError, Right, require

#: How many days an outcome may take, and a trial.
LONGEST_RIPENING, LONGEST_TRIAL = 180, 365


class TrialError(ValueError):
    """A trial cannot be proposed, approved or ended so; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is agreed before a trial starts; ``Trial`` explains its fields."""

    name: str
    challenger: str
    share_ppm: int
    ripens_days: int = 30
    lasts_days: int = 90
    worthwhile_ppm: int = 10_000

    def check(self) -> None:
        """Refuse terms under which nothing could be learnt.

        Raises:
            TrialError: which of them.
        """
        faults = {
            "say what the trial is called": not self.name.strip(),
            "choose the challenger": not self.challenger,
            "the challenger's share lies between 1 % and 99 %": not PPM // 100
            <= self.share_ppm
            <= PPM - PPM // 100,
            "an outcome ripens in 1 to 180 days": not 1 <= self.ripens_days <= LONGEST_RIPENING,
            "a trial lasts longer than an outcome ripens, and a year at most": not self.ripens_days
            < self.lasts_days
            <= LONGEST_TRIAL,
            "the least difference worth a change lies above 0 % and up to 50 %": not 0
            < self.worthwhile_ppm
            <= PPM // 2,
        }
        found = [words for words, wrong in faults.items() if wrong]
        if found:
            raise TrialError("; ".join(found))


def propose_trial(terms: Terms, *, by: User, now: datetime) -> Trial:
    """Propose a trial; the strategies' files are read and their versions written down.

    Raises:
        NoRightError: this person proposes no trials.
        TrialError: the terms, a name that is taken, or a challenger that changes nothing.
        DataFileError, NoStrategyError: the challenger's files.
    """
    require(by, Right.PROPOSE_TRIALS)
    terms.check()
    champion, challenger = house.strategy(""), house.strategy(terms.challenger)
    if champion.version == challenger.version:
        raise TrialError(f"{terms.challenger} changes nothing in the house's own strategy")
    try:
        with transaction.atomic():
            trial = Trial.objects.create(
                name=terms.name.strip(),
                salt=secrets.token_hex(16),
                challenger=terms.challenger,
                champion_version=champion.version,
                challenger_version=challenger.version,
                share_ppm=terms.share_ppm,
                ripens_days=terms.ripens_days,
                lasts_days=terms.lasts_days,
                worthwhile_ppm=terms.worthwhile_ppm,
                expected=max(1, _borrowers()),
                proposed_by=by,
                proposed_at=now,
            )
            append(None, "trial.proposed", _agreed(trial), actor=by.actor, at=now)
            return trial
    except IntegrityError as error:
        raise TrialError(f"a trial is called {terms.name!r} already") from error


def approve_trial(trial_id: int, *, by: User, now: datetime) -> Trial:
    """Let a trial begin with the next day; approved again, nothing changes.

    Raises:
        NoRightError: this person approves no trials, or proposed this one.
        TrialError: it is over, another one is under way, or a strategy's files were edited since.
    """
    require(by, Right.APPROVE_TRIALS)
    try:
        with transaction.atomic():
            trial = _locked(trial_id)
            if trial.proposed_by_id == by.pk:
                raise NoRightError(f"{by.username} proposed this trial; another person approves it")
            if trial.ended_at is not None:
                raise TrialError("the trial is over")
            if trial.approved_at is not None:
                return trial
            if stale(trial):
                raise TrialError("a strategy's files were edited since it was proposed; propose it again")
            trial.approved_by, trial.approved_at = by, now
            trial.begins_on = _today(now) + timedelta(days=1)
            trial.save(update_fields=["approved_by", "approved_at", "begins_on"])
            append(None, "trial.approved", _agreed(trial), actor=by.actor, at=now)
            return trial
    except IntegrityError as error:
        raise TrialError("another trial is under way; one at a time") from error


def end_trial(trial_id: int, end: TrialEnd, *, by: User, now: datetime) -> Trial:
    """End a trial; from the next night on all borrowers are treated by the house's own strategy.

    Raises:
        NoRightError: this person decides no trials.
    """
    require(by, Right.APPROVE_TRIALS if end != TrialEnd.WITHDRAWN else Right.PROPOSE_TRIALS)
    with transaction.atomic():
        trial = _locked(trial_id)
        if trial.ended_at is None:
            trial.ended_by, trial.ended_at, trial.end = by, now, end
            trial.save(update_fields=["ended_by", "ended_at", "end"])
            append(None, "trial.ended", {**_agreed(trial), "end": str(end)}, actor=by.actor, at=now)
        return trial


def stale(trial: Trial) -> bool:
    """Return whether the strategies are no longer those that were proposed."""
    found = (house.strategy("").version, house.strategy(trial.challenger).version)
    return found != (trial.champion_version, trial.challenger_version)


def _borrowers() -> int:
    """Return how many borrowers there are with an open case."""
    return Case.objects.filter(closed_on=None).values("borrower").distinct().count()


def _locked(trial_id: int) -> Trial:
    return Trial.objects.select_for_update(no_key=True).get(pk=trial_id)


def _today(now: datetime) -> date:
    return local_date(now, settings.TIME_ZONE)


def _agreed(trial: Trial) -> dict[str, object]:
    return {
        "trial": trial.name,
        "challenger": trial.challenger,
        "champion_version": trial.champion_version,
        "challenger_version": trial.challenger_version,
        "share_ppm": trial.share_ppm,
        "ripens_days": trial.ripens_days,
        "lasts_days": trial.lasts_days,
        "worthwhile_ppm": trial.worthwhile_ppm,
    }
