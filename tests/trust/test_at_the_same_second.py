"""Several processes at the same second, on both databases: exactly one gets what there is one of."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from .houses import YESTERDAY
from .portfolios import portfolio

MANY = (2, 8)
CROWD = (*MANY, 64)


@pytest.fixture(scope="module")
def files(folder):
    """A placement of 400 debts, with 1,200 payments on them."""
    return portfolio(folder / "same-second", debts=400, as_of=YESTERDAY - timedelta(days=5), times=3)


class TestTheLastCallOfADay:
    @pytest.mark.parametrize("many", CROWD)
    def test_one_borrower_at_many_creditors_is_spoken_to_once_more_only(self, house, many):
        """Two of three conversations are held; for the third each collector asks on a case of their own."""
        people = house.ask("collectors", f"speaks{many}-", many)
        cases = house.ask("one_borrower", f"D{many}00", many)
        house.ask("talked", cases[0], people[0], 2)

        answers = house.together(*(("call", case, who) for case, who in zip(cases, people, strict=True)))

        assert Counter(one.answer for one in answers) == {"permitted": 1, "refused": many - 1}
        assert house.ask("attempts", *cases) == 3

    @pytest.mark.parametrize("many", MANY)
    def test_a_number_shared_by_many_is_dialled_once_more_only(self, house, many):
        """Five of six attempts on one number are used up; its owners are called by different collectors."""
        people = house.ask("collectors", f"dials{many}-", many)
        cases = house.ask("one_number", f"1390013900{many}", many)
        house.ask("rang_out", cases[0], people[0], 5)

        answers = house.together(*(("call", case, who) for case, who in zip(cases, people, strict=True)))

        assert Counter(one.answer for one in answers) == {"permitted": 1, "refused": many - 1}
        assert house.ask("attempts", *cases) == 6

    @pytest.mark.parametrize("many", MANY)
    def test_one_case_is_called_by_one_collector_at_a_time(self, house, many):
        people = house.ask("collectors", f"busy{many}-", many)
        (case,) = house.ask("one_borrower", f"B{many}00", 1)

        answers = house.together(*(("call", case, who) for who in people))

        assert Counter(one.answer for one in answers) == {"permitted": 1, "busy": many - 1}


class TestWhatIsWrittenOnce:
    @pytest.mark.parametrize("many", MANY)
    def test_the_same_words_of_many_are_one_message(self, house, many):
        people = house.ask("collectors", f"writes{many}-", many)
        (case,) = house.ask("one_borrower", f"W{many}00", 1)

        answers = house.together(*(("sms", case, who, "请今天还款，如有困难请回电。") for who in people))

        assert len({one.answer for one in answers}) == 1
        assert house.ask("attempts", case) == house.ask("records_of", case, "message.written") == 1

    @pytest.mark.parametrize("many", MANY)
    def test_a_case_is_reported_once_a_day(self, house, many):
        people = house.ask("collectors", f"reports{many}-", many, "supervisor")
        (case,) = house.ask("one_borrower", f"R{many}00", 1)
        house.ask("reportable", case, people[0])

        answers = house.together(*(("report", case, who) for who in people))

        assert len({one.answer for one in answers}) == 1
        assert house.ask("attempts", case) == house.ask("records_of", case, "credit.reported") == 1


class TestTwoSupervisors:
    @pytest.mark.parametrize("many", MANY)
    def test_a_promise_is_approved_once_with_one_call_back(self, house, many):
        (collector,) = house.ask("collectors", f"takes{many}-", 1)
        supervisors = house.ask("collectors", f"decides{many}-", many, "supervisor")
        (case,) = house.ask("one_borrower", f"P{many}00", 1)
        promise = house.ask("a_promise", case, collector)

        answers = house.together(*(("approve", promise, who) for who in supervisors))

        assert Counter(one.answer for one in answers) == {"approved": 1, "too late": many - 1}
        assert house.ask("of_promise", promise) == {"status": "approved", "call_backs": 1, "on_record": 1}


class TestOneFileFromTwoTerminals:
    def test_a_placement_is_stored_once(self, house, files):
        done = house.together(*[_import("同时委案", files.placement)] * 2)

        assert [one.code for one in done] == [0, 0], done
        assert house.ask("imported", "同时委案") == files.stored

    def test_payments_are_counted_once(self, house, files):
        assert house.run(*_import("同时还款", files.placement)).code == 0

        pay = ("kept", "payments", str(files.payments), "--creditor", "同时还款", "--as-of", str(YESTERDAY))
        done = house.together(pay, pay)

        assert [one.code for one in done] == [0, 0], done
        assert house.ask("paid", "同时还款") == files.posted

    def test_two_creditors_place_the_same_new_people_at_once(self, house, folder):
        fresh = portfolio(folder / f"twins-{id(house)}", debts=300, as_of=YESTERDAY)

        done = house.together(_import("双生甲", fresh.placement), _import("双生乙", fresh.placement))

        assert [one.code for one in done] == [0, 0], done
        assert house.ask("imported", "双生甲") == fresh.stored
        assert house.ask("imported", "双生乙") == fresh.stored


class TestTheNight:
    def test_two_nights_exclude_each_other(self, house):
        house.ask("collectors", "night", 2)

        done = house.together(*[("kept", "night", "--date", str(YESTERDAY))] * 2)

        assert [one.code for one in done] == [0, 0], done
        (night,) = house.ask("nights")
        assert (night["status"], night["cases_done"], night["sealed"]) == ("done", night["cases"], 1)
        assert (night["said_work"], night["said_moved"]) == (night["work"], night["moved"])


def test_all_of_it_verifies(house):
    assert house.verified()


def _import(creditor, path):
    day = YESTERDAY - timedelta(days=5)
    return ("kept", "import", str(path), "--creditor", creditor, "--as-of", str(day))
