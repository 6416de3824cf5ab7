"""A day is planned within what there is: owed contacts first, then by worth, and a reason for every case."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from kept.actions import plan_day as plan_day_module
from kept.actions.close_night import close_night
from kept.actions.decide_trial import Terms, approve_trial, propose_trial
from kept.actions.plan_day import plan_day
from kept.records import house
from kept.records.models import Borrower, Case, Contact, DayPlan, Enrolment, Planned, Role, Work
from kept.records.my_day import first_rows
from kept.strategy.choices import OWN
from kept.strategy.trials import challengers
from kept.strategy.worklist import Purpose

from ..house import TODAY, a_promise, at, clock_shows, person, placed, row, signed_in

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)


def people(many, **said):
    return placed(
        *(
            row(f"C-{k:02}", debtor_name=f"人{k}", phone_1=f"1380013{k:04}", id_number=None, **said)
            for k in range(many)
        )
    )


@pytest.fixture
def cases():
    """Thirty cases of one collector, first due twelve days ago."""
    person("li")
    return people(30)


def planned(on=TOMORROW):
    return plan_day(on, now=at(2, day=on))


def rows():
    return {
        one.case_id: (one.choice, one.worth_minor, one.next_choice, one.why) for one in Planned.objects.all()
    }


@pytest.mark.usefixtures("cases")
def test_every_open_case_has_its_choice_and_its_reason():
    found = planned()

    assert found.cases == Planned.objects.count() == 30
    assert sum(found.figures["choices"].values()) == sum(found.figures["why"].values()) == 30
    assert found.value_minor <= found.bound_minor
    assert found.gap_ppm <= 1_000_000


@pytest.mark.usefixtures("cases")
def test_nothing_is_used_beyond_what_there_is():
    found = planned()

    assert found.figures["resources"]
    for one in found.figures["resources"].values():
        assert 0 <= one["used"] <= one["there"] + 1e-6


@pytest.mark.usefixtures("cases")
def test_twice_is_the_same_plan():
    first, before = planned(), rows()
    again = planned()

    assert rows() == before
    assert again.figures == first.figures
    assert DayPlan.objects.count() == 1


@pytest.mark.usefixtures("cases")
def test_the_plan_of_the_next_day_replaces_the_cases_and_keeps_the_figures():
    planned()
    planned(TOMORROW + timedelta(days=1))

    assert set(Planned.objects.values_list("on", flat=True)) == {TOMORROW + timedelta(days=1)}
    assert DayPlan.objects.count() == 2


class TestComingInForce:
    @pytest.fixture
    def before(self, cases, monkeypatch):  # noqa: ARG002 - what is planned
        """The plan in force, of thirty cases, each plan written in parts of seven."""
        monkeypatch.setattr(plan_day_module, "PART", 7)
        planned()
        return rows()

    def _killed(self, monkeypatch, name):
        """Plan the day after, killed where a function of that name would begin."""
        with monkeypatch.context() as patched:
            patched.setattr(plan_day_module, name, killed)
            with pytest.raises(KilledError):
                planned(TOMORROW + timedelta(days=1))

    @pytest.mark.parametrize("name", ["_come_in_force", "_figures", "_columns"])
    def test_killed_before_it_the_plan_in_force_stays(self, before, monkeypatch, name):
        self._killed(monkeypatch, name)

        assert rows() == before
        assert [one.on for one in DayPlan.objects.all()] == [TOMORROW]

    def test_the_next_plan_removes_what_a_killed_one_left(self, before, monkeypatch):
        self._killed(monkeypatch, "_come_in_force")
        assert Planned.every.count() == 60

        planned()

        assert rows() == before
        assert Planned.every.count() == 30
        assert [one.on for one in DayPlan.every.all()] == [TOMORROW]

    def test_what_was_killed_while_it_removed_the_last_is_removed_the_next_time(self, before, monkeypatch):
        self._killed(monkeypatch, "_sweep")
        assert rows() != before
        assert Planned.objects.count() == 30
        assert Planned.every.count() == 60

        planned()

        assert Planned.every.count() == 30

    @pytest.mark.usefixtures("before")
    @pytest.mark.parametrize("name", ["_columns", "_figures"])
    def test_of_two_at_once_the_one_begun_last_stays(self, monkeypatch, name):
        real, begun = getattr(plan_day_module, name), []

        def overtaken(*given):
            if not begun:
                begun.append(True)
                begun.append(planned())
            return real(*given)

        monkeypatch.setattr(plan_day_module, name, overtaken)
        found = planned(TOMORROW + timedelta(days=1))

        assert found == begun[1]
        assert set(Planned.every.values_list("plan", flat=True)) == {found.pk}
        assert [one.on for one in DayPlan.every.all()] == [TOMORROW]


class KilledError(Exception):
    """Nothing catches this."""


def killed(*_):
    raise KilledError


def test_who_keeps_a_promise_open_is_left_alone_and_it_says_why(cases):
    promise = a_promise(cases[0], person("wang"))
    promise.case.tasks.update(done_at=at(12))
    promise.status = "approved"
    promise.save(update_fields=["status"])
    planned()

    choice, worth, _next, why = rows()[cases[0].pk]
    assert (choice, worth, why) == ("rest", 0, "held:promised")


def test_nobody_is_called_who_wants_to_be_written_to(cases):
    borrower = cases[0].borrower
    borrower.calls_ceased_at = at(9)
    borrower.save(update_fields=["calls_ceased_at"])
    planned()

    assert not rows()[cases[0].pk][0].startswith("call.")


def test_with_nobody_to_call_the_calls_wait_for_want_of_people():
    people(3)
    found = planned()

    assert not any(choice.startswith("call.") for choice in found.figures["choices"])
    assert all(
        one["used"] == 0 for name, one in found.figures["resources"].items() if name.startswith("minutes")
    )


def test_a_house_without_cases_has_an_empty_plan():
    found = planned()

    assert (found.cases, found.value_minor, found.gap_ppm) == (0, 0, 0)


@pytest.mark.usefixtures("cases")
def test_first_calls_become_owed_when_their_days_are_over():
    assert not any(why.startswith("floor:") for *_rest, why in rows().values())
    planned()
    early = {why for *_rest, why in rows().values()}
    days = house.capacity().floors.first_call_within_days
    close_night(TODAY, now=at(1, day=TOMORROW))
    planned(TODAY + timedelta(days=days))

    assert "floor:first_call" not in early
    assert "floor:first_call" in {why for *_rest, why in rows().values()}


@pytest.mark.usefixtures("cases")
def test_a_first_call_that_is_owed_is_not_met_by_a_message():
    days = house.capacity().floors.first_call_within_days
    close_night(TODAY, now=at(1, day=TOMORROW))
    found = planned(TODAY + timedelta(days=days))

    owed = {choice for choice, _worth, _next, why in rows().values() if why == "floor:first_call"}
    assert owed
    assert all(choice.startswith("call.") for choice in owed)
    assert found.unmet == 0


def test_where_calls_are_refused_any_contact_meets_what_is_owed(cases):
    borrower = cases[0].borrower
    borrower.calls_ceased_at = at(9)
    borrower.save(update_fields=["calls_ceased_at"])
    days = house.capacity().floors.first_call_within_days
    close_night(TODAY, now=at(1, day=TOMORROW))
    planned(TODAY + timedelta(days=days))

    choice, _worth, _next, why = rows()[cases[0].pk]
    assert why == "floor:first_call"
    assert choice in {"sms", "email", "plan_offer"}


def test_what_was_written_is_let_work_for_a_week(cases):
    def chosen():
        return {one.case_id: one.choice for one in Planned.objects.all()}

    by = person("wang")
    Borrower.objects.update(calls_ceased_at=at(9))
    planned()
    texted = next(pk for pk, choice in chosen().items() if choice == "sms")
    Contact.objects.create(
        case_id=texted, collector=by, channel="sms", at=at(10), local_date=TODAY, permit={}, rulebook=""
    )
    planned()
    soon = chosen()[texted]
    planned(TODAY + timedelta(days=7))

    assert soon not in {"sms", "plan_offer"}
    assert chosen()[texted] == "sms"
    assert len(cases) == len(chosen())


class TestTrial:
    @pytest.fixture
    def trial(self, cases, declared, tmp_path):  # noqa: ARG002 - the borrowers it shares out
        declared("calls: {recorded: yes}")
        folder = tmp_path / "strategies" / "milder"
        folder.mkdir(parents=True)
        text = OWN.read_text("utf-8").replace("weight_percent: 100", "weight_percent: 100000")
        (folder / "choices.yaml").write_text(text, encoding="utf-8")
        made = propose_trial(
            Terms(name="milder", challenger="milder", share_ppm=500_000),
            by=person("zhao", Role.ANALYST),
            now=at(10),
        )
        return approve_trial(made.pk, by=person("wang", Role.SUPERVISOR), now=at(11))

    def test_enrols_each_borrower_once_in_the_arm_of_the_hash(self, trial):
        planned()
        planned()

        enrolled = dict(Enrolment.objects.values_list("borrower_id", "challenger"))
        ids = np.array(sorted(enrolled))
        assert len(ids) == 30
        assert [enrolled[pk] for pk in ids.tolist()] == challengers(
            ids, salt=trial.salt, share_ppm=500_000
        ).tolist()
        assert (
            Enrolment.objects.filter(
                arrears_minor__gte=100_000, ripe_on=TOMORROW + timedelta(days=30)
            ).count()
            == 30
        )

    @pytest.mark.usefixtures("trial")
    def test_weighs_the_challenger_s_borrowers_by_its_files(self):
        planned()

        arm = dict(Enrolment.objects.values_list("borrower_id", "challenger"))
        called = {one.case.borrower_id for one in Planned.objects.all() if one.choice.startswith("call.")}
        assert called
        assert not any(arm[pk] for pk in called)

    @pytest.mark.usefixtures("trial")
    def test_an_edited_file_leaves_all_to_the_house_s_own(self, tmp_path):
        path = tmp_path / "strategies" / "milder" / "choices.yaml"
        path.write_text(path.read_text("utf-8") + "\n", encoding="utf-8")
        planned()

        assert not Enrolment.objects.exists()


def test_a_night_closed_already_leaves_the_plan_as_it_is(cases):
    from typer.testing import CliRunner

    from kept.cli.main import app

    ask = lambda: CliRunner().invoke(app, ["night", "--date", str(TODAY)])  # noqa: E731
    close_night(TODAY, now=at(1, day=TOMORROW))
    assert ask().exit_code == 0
    made = DayPlan.objects.get(on=TOMORROW).made_at
    cases[0].tasks.create(kind="call_back", due_at=at(9))

    assert ask().exit_code == 0
    assert DayPlan.objects.get(on=TOMORROW).made_at == made


class TestTheLists:
    """The plan decides in which order a collector works, and the list says what to do."""

    @pytest.fixture
    def listed(self):
        li = person("li")
        cases = placed(
            *(row(f"C-{k}", id_number=f"{k}", principal_minor=100_000 * (k + 1)) for k in range(6))
        )
        Case.objects.update(collector=li)
        close_night(TODAY, now=at(1, day=TOMORROW))
        plan_day(TOMORROW, now=at(2, day=TOMORROW))
        return li, cases

    @pytest.mark.usefixtures("listed")
    def test_each_row_has_the_turn_worth_and_choice_of_the_plan(self):
        planned = dict(Planned.objects.values_list("case_id", "choice"))
        turns = dict(zip(house.choices().codes, house.choices().turns.tolist(), strict=True))

        rows = list(Work.objects.filter(on=TOMORROW))

        assert len(rows) == 6
        for one in rows:
            assert one.choice == planned[one.case_id]
            assert one.turn == turns[one.choice]
            assert one.worth == Planned.objects.get(case=one.case_id).worth_minor

    def test_calls_go_slot_by_slot_and_the_most_worth_first(self, listed):
        li, _ = listed

        rows = list(first_rows(li, TOMORROW))

        assert [(one.turn, -one.worth) for one in rows] == sorted((one.turn, -one.worth) for one in rows)

    def test_what_cannot_wait_keeps_its_place(self, listed):
        _, cases = listed
        Work.objects.filter(case=cases[0]).update(rank=int(Purpose.BROKEN_PROMISE), purpose="broken_promise")

        plan_day(TOMORROW, now=at(3, day=TOMORROW))

        assert Work.objects.get(case=cases[0]).rank == int(Purpose.BROKEN_PROMISE)
        assert {one.rank for one in Work.objects.exclude(case=cases[0])} == {int(Purpose.FIRST_CALL)}

    @pytest.mark.usefixtures("listed")
    def test_planned_again_the_order_is_the_same(self):
        before = list(Work.objects.order_by("pk").values())

        plan_day(TOMORROW, now=at(3, day=TOMORROW))

        assert list(Work.objects.order_by("pk").values()) == before

    def test_who_is_to_be_contacted_and_is_on_no_list_comes_on_one(self, listed):
        li, _cases = listed
        Work.objects.all().delete()
        plan_day(TOMORROW, now=at(3, day=TOMORROW))

        contacted = set(Planned.objects.exclude(choice="rest").values_list("case_id", flat=True))
        assert contacted
        assert {(one.case_id, one.collector_id) for one in Work.objects.filter(purpose="planned")} == {
            (case, li.pk) for case in contacted
        }
        rows = list(Work.objects.order_by("pk").values())
        plan_day(TOMORROW, now=at(4, day=TOMORROW))
        assert list(Work.objects.order_by("pk").values()) == rows

    def test_a_night_that_comes_after_the_plan_says_why_by_its_own_words(self):
        person("li")
        cases = people(3)
        Case.objects.update(collector=person("wu"))
        plan_day(TOMORROW, now=at(20))
        assert set(Work.objects.values_list("purpose", flat=True)) == {"planned"}

        close_night(TODAY, now=at(1, day=TOMORROW))

        assert dict(Work.objects.values_list("case_id", "purpose")) == {one.pk: "first_call" for one in cases}

    def test_what_is_listed_while_the_plan_is_made_stays_as_it_was_listed(self, listed, monkeypatch):
        li, _cases = listed
        Work.objects.all().delete()
        real = plan_day_module.insert

        def overtaken(model, columns, **how):
            if model is Work and not Work.objects.filter(purpose="broken_promise").exists():
                Work.objects.create(
                    on=TOMORROW, collector=li, case_id=columns["case_id"][0], purpose="broken_promise",
                    rank=1, worth=0,
                )  # fmt: skip
            return real(model, columns, **how)

        monkeypatch.setattr(plan_day_module, "insert", overtaken)
        plan_day(TOMORROW, now=at(3, day=TOMORROW))

        purposes = list(Work.objects.values_list("purpose", flat=True))
        assert purposes.count("broken_promise") == 1
        assert len(purposes) > 1

    def test_who_is_not_to_be_contacted_any_more_comes_off_it(self, listed):
        _, cases = listed
        Work.objects.all().delete()
        plan_day(TOMORROW, now=at(3, day=TOMORROW))
        one, other = Work.objects.order_by("pk")[:2]
        Work.objects.filter(pk=other.pk).update(done_at=at(9))
        Borrower.objects.update(deceased=True)

        plan_day(TOMORROW, now=at(4, day=TOMORROW))

        assert not Work.objects.filter(pk=one.pk).exists()
        assert Work.objects.get(pk=other.pk).done_at == at(9)
        assert len(cases) == 6

    def test_what_is_done_and_other_days_are_left_alone(self, listed):
        _, cases = listed
        Work.objects.filter(case=cases[1]).update(done_at=at(21), choice="")
        Work.objects.create(
            on=TODAY, collector=person("sun"), case=cases[2], purpose="first_call", rank=2, worth=1
        )

        plan_day(TOMORROW, now=at(3, day=TOMORROW))

        assert Work.objects.get(case=cases[1]).choice == ""
        assert Work.objects.get(case=cases[2], on=TODAY).choice == ""

    def test_the_page_says_what_to_do(self, listed, settings):
        li, _ = listed
        clock_shows(settings, at(9, day=TOMORROW))
        first = next(iter(first_rows(li, TOMORROW)))

        page = signed_in(li).get("/day/").content.decode()

        assert house.choices().name(house.choices().position(first.choice), "zh") in page
