"""What the records say of attempts, promises and days alone, as trials; and the command that learns."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from typer.testing import CliRunner

from kept.cli.main import app
from kept.ledger import EventKind
from kept.records import house
from kept.records.models import Case, Contact, Entry, Promise, PromiseStatus
from kept.records.outcomes import outcomes
from kept.strategy.choices import PATHS, QUADRANTS
from kept.strategy.prospects import AGES, BROKEN, SPOKEN
from kept.strategy.response import ANSWERED, load_response

from ..house import PHONES, TODAY, a_case, at, clock_shows, person

pytestmark = pytest.mark.django_db

START = TODAY - timedelta(days=20)


def contact(case, day, hour=10, **said):
    """An ended attempt to call the borrower, in vain unless said otherwise."""
    moment = at(hour, 0, day)
    columns = {"found_dpd": 5, "found_quadrant": "A", "found_path": "", "rulebook": "-", "permit": {}}
    columns |= {"ended_at": moment, "at": moment, "local_date": day, "collector": case.collector} | said
    return Contact.objects.create(case=case, **columns)


def promise(made, status, settled):
    return Promise.objects.create(
        case=made.case,
        contact=made,
        status=status,
        taken_at=made.at,
        taken_on=made.local_date,
        taken_by=made.collector,
        amount_minor=1,
        settled_on=settled,
    )


def told(trials, factor, names):
    return [names[at] for at in trials.levels[factor]]


@pytest.fixture
def case():
    found = a_case(person("li"))
    Case.objects.filter(pk=found.pk).update(opened_on=START)
    found.refresh_from_db()
    return found


@pytest.fixture
def response():
    return load_response()


def seen(response, since=START, until=TODAY):
    return outcomes(response, since=since, until=until)


class TestAttempts:
    def test_each_attempt_is_a_trial_with_what_was_known_before_it(self, case, response):
        contact(case, START + timedelta(days=1), 9)
        contact(case, START + timedelta(days=2), 19, connected=True, conversation=True, found_path="plan")
        contact(case, START + timedelta(days=4), 19, found_path="plan", found_dpd=40, found_quadrant="")

        reach = seen(response)["reach"]

        assert reach.succeeded.tolist() == [0, 1, 0]
        assert reach.levels["attempts"].tolist() == [0, 1, 2]
        assert told(reach, "slot", response.levels["slot"]) == ["morning", "evening", "evening"]
        assert told(reach, "spoken", SPOKEN) == ["never", "never", "within_3_days"]
        assert told(reach, "path", PATHS) == ["unknown", "unknown", "plan"]
        assert told(reach, "quadrant", QUADRANTS) == ["A", "A", "UNKNOWN"]
        assert told(reach, "age", AGES) == ["4-7", "4-7", "31-60"]
        assert told(reach, "answered", ANSWERED) == ["unknown", "unknown", "same_slot"]
        assert set(reach.person.tolist()) == {case.borrower_id}

    def test_a_week_ago_an_attempt_counts_no_more(self, case, response):
        for days in (0, 6, 7):
            contact(case, START + timedelta(days=days))

        assert seen(response)["reach"].levels["attempts"].tolist() == [0, 1, 1]

    def test_what_the_borrower_began_what_others_heard_and_what_is_not_yet_known_is_no_trial(
        self, case, response
    ):
        contact(case, START, inbound=True)
        contact(case, START, found_dpd=None)
        contact(case, START, channel="sms")
        contact(case, START, ended_at=None)
        contact(case, TODAY + timedelta(days=1))

        assert len(seen(response)["reach"]) == 0

    def test_days_before_the_first_are_history_and_no_trials(self, case, response):
        contact(case, START, conversation=True)
        contact(case, START + timedelta(days=3))

        reach = seen(response, since=START + timedelta(days=2))["reach"]

        assert told(reach, "spoken", SPOKEN) == ["within_7_days"]


class TestPromises:
    def test_a_conversation_is_a_trial_of_a_promise_and_a_judged_promise_one_of_keeping(self, case, response):
        first = contact(case, START, conversation=True)
        promise(first, PromiseStatus.BROKEN, START + timedelta(days=3))
        contact(case, START + timedelta(days=4), conversation=True)
        third = contact(case, START + timedelta(days=5), conversation=True)
        promise(third, PromiseStatus.KEPT, START + timedelta(days=8))
        promise(contact(case, START + timedelta(days=9), conversation=True), PromiseStatus.APPROVED, None)

        found = seen(response)

        assert found["promise"].succeeded.tolist() == [1, 0, 1, 1]
        assert found["kept"].succeeded.tolist() == [0, 1]
        assert told(found["kept"], "broken", BROKEN) == ["none", "one"]


class TestAlone:
    def test_days_without_contact_are_counted_by_age_until_the_first_payment(self, case, response):
        debt = case.debts.get()
        due = debt.dues.get().on
        paid = START + timedelta(days=15)
        Entry.objects.create(debt=debt, on=paid, kind=EventKind.PAYMENT, amount_minor=100)

        cure = seen(response)["cure"]

        assert cure.tried.sum() == 16
        assert cure.succeeded.sum() == 1
        ages = dict(
            zip(
                told(cure, "age", AGES),
                zip(cure.tried.tolist(), cure.succeeded.tolist(), strict=True),
                strict=True,
            )
        )
        days = [(START + timedelta(days=k) - due).days for k in range(16)]
        assert ages["4-7"] == (sum(4 <= day <= 7 for day in days), int(4 <= days[-1] <= 7))

    def test_the_wake_of_a_conversation_and_the_days_of_a_promise_are_left_out(self, case, response):
        talk = contact(case, START + timedelta(days=2), conversation=True)
        promise(talk, PromiseStatus.BROKEN, START + timedelta(days=11))

        assert seen(response)["cure"].tried.sum() == 21 - 10

    @pytest.mark.usefixtures("case")
    def test_a_case_that_never_was_open_then_is_not_counted(self, response):
        assert (
            len(seen(response, since=TODAY - timedelta(days=90), until=START - timedelta(days=1))["cure"])
            == 0
        )


@pytest.fixture
def many():
    """Enough attempts at twelve people that the prior is far off: two in three are reached."""
    collector, rng = person("sun"), np.random.default_rng(1)
    cases = [
        a_case(collector, number=f"C-{k:02d}", id_number=None, phone_1=PHONES[k], debtor_name=f"甲{k}")
        for k in range(12)
    ]
    moments = [(cases[k % 12], at(9 + k % 10, 0, START + timedelta(days=k % 20))) for k in range(600)]
    Contact.objects.bulk_create(
        Contact(
            case=case,
            collector=collector,
            at=moment,
            local_date=moment.date(),
            ended_at=moment,
            permit={},
            rulebook="-",
            found_dpd=5,
            found_quadrant="A",
            conversation=bool(spoke),
        )
        for (case, moment), spoke in zip(moments, rng.random(600) < 2 / 3, strict=True)
    )


class TestCommand:
    @pytest.fixture(autouse=True)
    def _clock(self, settings, tmp_path):
        clock_shows(settings, at(9))
        settings.KEPT_HOUSE = tmp_path

    def run(self, *words):
        return CliRunner().invoke(app, ["estimate", "--since", START.isoformat(), *words])

    def test_with_few_outcomes_the_priors_stand_and_nothing_is_written(self, case, tmp_path):
        contact(case, START)

        said = self.run("--write")

        assert said.exit_code == 0, said.output
        assert "reach: 1 trials of 1 people" in said.output
        assert "the prior stands: 1 trials; 500 are needed" in said.output
        assert "Nothing would change" in said.output
        assert not (tmp_path / "practice").exists()

    def test_days_the_wrong_way_round_are_refused(self):
        said = self.run("--until", (START - timedelta(days=1)).isoformat())

        assert said.exit_code == 2
        assert "lies after --until" in said.output

    @pytest.mark.usefixtures("many")
    def test_what_is_learnt_is_shown_and_written_only_when_told_to(self, tmp_path):
        shown = self.run()

        assert shown.exit_code == 0, shown.output
        assert "reach: 600 trials of 12 people" in shown.output
        assert "Nothing is written." in shown.output
        assert not (tmp_path / "practice").exists()

        written = self.run("--write")

        assert written.exit_code == 0, written.output
        own = load_response(tmp_path / "practice").file.links
        ours = house.response().file.links
        assert own["reach"]["base"].values["all"] > ours["reach"]["base"].values["all"] + 300
        assert own["reach"]["base"].status == "own"
        assert own["kept"] == ours["kept"]

    @pytest.mark.usefixtures("many")
    def test_without_a_folder_of_its_own_the_house_is_told_where_to_put_it(self, settings):
        settings.KEPT_HOUSE = None

        said = self.run("--write")

        assert said.exit_code == 1
        assert "set KEPT_HOUSE" in said.output
