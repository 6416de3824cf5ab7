"""A trial is proposed by one person and approved by another, one at a time, and ends by a person's word."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from kept.actions.decide_trial import Terms, TrialError, approve_trial, end_trial, propose_trial, stale
from kept.ledger import EventKind
from kept.records import trial_outcomes
from kept.records.chains import append
from kept.records.models import Enrolment, Entry, EvidenceRecord, Role, TrialEnd
from kept.records.rights import NoRightError
from kept.strategy.choices import OWN
from kept.strategy.strategies import NoStrategyError
from kept.strategy.trials import Verdict
from kept.strategy.trials.lead import FEWEST

from ..house import TODAY, at, person, placed, row

pytestmark = pytest.mark.django_db

TERMS = {"name": "milder", "challenger": "milder", "share_ppm": 500_000}


@pytest.fixture(autouse=True)
def strategies(settings, tmp_path):
    """A house with one strategy beside its own: harm weighs twice as much."""
    settings.KEPT_HOUSE = tmp_path
    folder = tmp_path / "strategies" / "milder"
    folder.mkdir(parents=True)
    text = OWN.read_text("utf-8").replace("weight_percent: 100", "weight_percent: 200")
    (folder / "choices.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "strategies" / "same").mkdir()
    return folder


@pytest.fixture
def zhao():
    return person("zhao", Role.ANALYST)


@pytest.fixture
def wang():
    return person("wang", Role.SUPERVISOR)


def proposed(by, **said):
    return propose_trial(Terms(**TERMS | said), by=by, now=at(10))


def kinds():
    return list(EvidenceRecord.objects.filter(chain="house").order_by("seq").values_list("kind", flat=True))


class TestProposing:
    def test_writes_down_the_versions_of_both_strategies(self, zhao):
        trial = proposed(zhao)

        assert len({trial.champion_version, trial.challenger_version}) == 2
        assert not stale(trial)
        assert kinds() == ["trial.proposed"]
        body = json.loads(EvidenceRecord.objects.get().body)
        assert (body["challenger"], body["share_ppm"]) == ("milder", 500_000)

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"name": " "}, "called"),
            ({"challenger": ""}, "challenger"),
            ({"challenger": "same"}, "changes nothing"),
            ({"share_ppm": 9_999}, "share"),
            ({"share_ppm": 990_001}, "share"),
            ({"ripens_days": 0}, "ripens"),
            ({"ripens_days": 30, "lasts_days": 30}, "longer"),
            ({"lasts_days": 366}, "longer"),
            ({"worthwhile_ppm": 0}, "least difference"),
        ],
    )
    def test_of_terms_under_which_nothing_is_learnt_is_refused(self, zhao, said, why):
        with pytest.raises(TrialError, match=why):
            proposed(zhao, **said)

        assert kinds() == []

    @pytest.mark.parametrize("share", [10_000, 990_000])
    def test_a_share_at_the_edge_is_taken(self, zhao, share):
        assert proposed(zhao, share_ppm=share).share_ppm == share

    def test_of_a_strategy_that_is_not_there_is_refused(self, zhao):
        with pytest.raises(NoStrategyError):
            proposed(zhao, challenger="harsher")

    def test_a_name_is_used_once(self, zhao):
        proposed(zhao)

        with pytest.raises(TrialError, match="already"):
            proposed(zhao)

    @pytest.mark.parametrize("role", [Role.COLLECTOR, Role.COMPLIANCE, Role.ADMIN])
    def test_is_for_those_who_plan(self, role):
        with pytest.raises(NoRightError):
            proposed(person("x", role))


class TestApproving:
    def test_begins_with_the_next_day_and_only_once(self, zhao, wang):
        trial = proposed(zhao)

        first = approve_trial(trial.pk, by=wang, now=at(11))
        again = approve_trial(trial.pk, by=person("li", Role.SUPERVISOR), now=at(12))

        assert first.begins_on == TODAY + timedelta(days=1)
        assert (again.approved_by, again.approved_at) == (wang, first.approved_at)
        assert kinds() == ["trial.proposed", "trial.approved"]

    def test_needs_a_second_person(self, wang):
        trial = proposed(wang)

        with pytest.raises(NoRightError, match="another person"):
            approve_trial(trial.pk, by=wang, now=at(11))

    def test_is_for_a_supervisor(self, zhao, wang):
        trial = proposed(wang)

        with pytest.raises(NoRightError):
            approve_trial(trial.pk, by=zhao, now=at(11))

    def test_of_files_edited_since_is_refused(self, zhao, wang, strategies):
        trial = proposed(zhao)
        path = strategies / "choices.yaml"
        path.write_text(path.read_text("utf-8") + "\n", encoding="utf-8")

        with pytest.raises(TrialError, match="edited"):
            approve_trial(trial.pk, by=wang, now=at(11))

    def test_one_is_under_way_at_a_time(self, zhao, wang):
        first, second = proposed(zhao), proposed(zhao, name="again")
        approve_trial(first.pk, by=wang, now=at(11))

        with pytest.raises(TrialError, match="one at a time"):
            approve_trial(second.pk, by=wang, now=at(11))

        end_trial(first.pk, TrialEnd.KEPT, by=wang, now=at(12))
        assert approve_trial(second.pk, by=wang, now=at(13)).begins_on is not None


class TestEnding:
    def test_is_once_and_says_how(self, zhao, wang):
        trial = approve_trial(proposed(zhao).pk, by=wang, now=at(11))

        end_trial(trial.pk, TrialEnd.HARM, by=wang, now=at(12))
        ended = end_trial(trial.pk, TrialEnd.ADOPTED, by=wang, now=at(13))

        assert ended.end == TrialEnd.HARM
        assert kinds()[-1] == "trial.ended"
        assert len(kinds()) == 3

    def test_one_that_is_over_cannot_begin(self, zhao, wang):
        trial = end_trial(proposed(zhao).pk, TrialEnd.WITHDRAWN, by=zhao, now=at(11))

        with pytest.raises(TrialError, match="over"):
            approve_trial(trial.pk, by=wang, now=at(12))

    def test_to_take_the_challenger_over_is_a_supervisor_s(self, zhao):
        with pytest.raises(NoRightError):
            end_trial(proposed(zhao).pk, TrialEnd.ADOPTED, by=zhao, now=at(11))


class TestOutcome:
    """Four borrowers, 1,000.00 overdue each: two of the challenger's, two of the champion's."""

    @pytest.fixture
    def trial(self, zhao, wang):
        return approve_trial(proposed(zhao).pk, by=wang, now=at(11))

    @pytest.fixture
    def cases(self, trial):
        rows = (row(f"C-{k}", debtor_name=f"人{k}", phone_1=f"1380013800{k}") for k in range(4))
        cases = placed(*rows)
        for k, case in enumerate(cases):
            ripe = TODAY + timedelta(days=30)
            Enrolment.objects.create(
                trial=trial,
                borrower=case.borrower,
                challenger=k < 2,
                on=TODAY,
                ripe_on=ripe,
                arrears_minor=100_000,
            )
        return cases

    def paid(self, case, minor, days, kind=EventKind.PAYMENT):
        Entry.objects.create(
            debt=case.debts.get(), on=TODAY + timedelta(days=days), kind=kind, amount_minor=minor
        )

    def test_is_the_share_of_arrears_paid_until_it_ripened(self, trial, cases):
        self.paid(cases[0], 40_000, 0)
        self.paid(cases[0], 10_000, 29)
        self.paid(cases[0], 50_000, 30)  # a day too late
        self.paid(cases[1], 300_000, 3)  # more than the arrears
        self.paid(cases[2], 50_000, 3)
        self.paid(cases[2], 50_000, 4, EventKind.REVERSAL)

        found = trial_outcomes.outcome(trial, on=TODAY + timedelta(days=30))

        assert (found.enrolled.challenger, found.enrolled.champion) == (2, 2)
        assert (found.challenger.n, found.challenger.total, found.challenger.squares) == (2, 1.5, 1.25)
        assert (found.champion.n, found.champion.total) == (2, 0.0)
        assert found.found.verdict == Verdict.TOO_FEW

    def test_counts_nobody_who_is_not_ripe(self, trial, cases):
        self.paid(cases[0], 100_000, 1)

        found = trial_outcomes.outcome(trial, on=TODAY + timedelta(days=29))

        assert (found.challenger.n, found.champion.n, found.enrolled.champion) == (0, 0, 2)

    def test_counts_the_complaints_of_each_arm(self, trial, cases, wang):
        for case in (cases[0], cases[0], cases[3]):
            body = {"contact": 1, "request": "complaint", "binds_at_once": False}
            append(case, "borrower.request", body, actor=wang.actor, at=at(15))
        append(cases[0], "borrower.request", {"request": "write_to_me"}, actor=wang.actor, at=at(15))

        complaints = trial_outcomes.outcome(trial, on=TODAY + timedelta(days=2)).complaints

        assert (complaints.challenger, complaints.champion) == (2, 1)

    def test_too_many_complaints_end_it(self, trial, cases, wang):
        for _ in range(12):
            body = {"contact": 1, "request": "complaint", "binds_at_once": False}
            append(cases[0], "borrower.request", body, actor=wang.actor, at=at(15))

        found = trial_outcomes.outcome(trial, on=TODAY + timedelta(days=2)).found

        assert found.verdict == Verdict.COMPLAINTS
        assert found.stops

    def test_what_it_can_show_is_known_before_it_begins(self, zhao):
        trial = proposed(zhao)
        trial.expected = 40 * FEWEST

        shown = trial_outcomes.what_it_can_show(trial)

        assert shown.days == (1000, 2000, 4000)
        assert 0.04 < shown.smallest[-1] < 0.09
