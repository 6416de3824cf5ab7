"""What a debt file becomes: dues, rates through time, plans, and what it refuses."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from kept.ledger import DebtFile, DebtsFile, DebtTermsError, EventKind, debt_terms, shared_debts

ON = date(2026, 6, 1)


def a_debt(**changes) -> DebtFile:
    return DebtFile.model_validate({"opened_on": "2026-01-01", "principal": "1200.00"} | changes)


def told(file: DebtFile, kind: EventKind) -> list[tuple[str, int]]:
    events = debt_terms(file, on=ON).events
    own = events.kind == kind
    return [
        (str(day), int(amount)) for day, amount in zip(events.on[own], events.amount_minor[own], strict=True)
    ]


def yearly(percent: float) -> dict:
    return {"yearly_percent": str(percent)}


class TestDues:
    def test_a_schedule_falls_due_on_the_last_day_of_short_months(self):
        monthly = {"method": "level_principal", "periods": "3", "first_due": "2026-01-31"}

        assert told(a_debt(schedule=monthly), EventKind.DUE) == [
            ("2026-01-31", 400_00),
            ("2026-02-28", 400_00),
            ("2026-03-31", 400_00),
        ]

    def test_an_acceleration_takes_all_that_is_left(self):
        found = a_debt(
            schedule={"method": "level_principal", "periods": "3", "first_due": "2026-02-01"},
            events=[
                {"kind": "disbursement", "on": "2026-01-02", "amount": "100"},
                {"kind": "accelerate", "on": "2026-02-15"},
            ],
        )

        assert told(found, EventKind.DUE) == [("2026-02-01", 400_00), ("2026-02-15", 900_00)]

    def test_a_plan_takes_the_place_of_later_dues_and_can_be_accelerated_itself(self):
        found = a_debt(
            dues=[{"on": "2026-01-10", "amount": "600"}, {"on": "2026-03-10", "amount": "600"}],
            events=[
                {
                    "kind": "plan",
                    "on": "2026-02-01",
                    "dues": [{"on": "2026-05-01", "amount": "700"}, {"on": "2026-08-01", "amount": "500"}],
                },
                {"kind": "accelerate", "on": "2026-05-20"},
            ],
        )

        assert told(found, EventKind.DUE) == [
            ("2026-01-10", 600_00),
            ("2026-05-01", 700_00),
            ("2026-05-20", 500_00),
        ]

    def test_every_months_divides_a_year(self):
        odd = {"method": "bullet", "periods": "2", "first_due": "2026-02-01", "every_months": "5"}

        with pytest.raises(DebtTermsError, match="every_months"):
            debt_terms(a_debt(schedule=odd), on=ON)


class TestRates:
    def test_one_that_follows_its_reference_changes_with_it(self):
        follows = {"reference": "lpr_1y", "plus_percent": "1", "on": "follows"}
        found = a_debt(opened_on="2024-07-01", interest={"rate": follows})

        assert debt_terms(found, on=date(2025, 6, 1)).terms.rate_ppm.tolist() == [44_500]
        changes = debt_terms(found, on=date(2025, 6, 1)).rates.contract
        assert changes == {
            date(2024, 7, 1): 44_500,
            date(2024, 7, 22): 43_500,
            date(2024, 10, 21): 41_000,
            date(2025, 5, 20): 40_000,
        }

    def test_a_penalty_of_so_many_times_follows_the_contract_rate(self):
        found = a_debt(
            interest={"rate": yearly(10)},
            penalty={"times": "1.5"},
            events=[{"kind": "rate", "on": "2026-03-01", "rate": yearly(8)}],
        )

        assert told(found, EventKind.RATE) == [("2026-03-01", 80_000)]
        assert told(found, EventKind.PENALTY_RATE) == [("2026-03-01", 40_000)]

    def test_a_daily_rate_is_read_over_the_year_of_its_day_count(self):
        for day_count, ppm in (("act/365", 182_500), ("act/360", 180_000)):
            found = a_debt(day_count=day_count, interest={"rate": {"daily_percent": "0.05"}})
            assert debt_terms(found, on=ON).terms.rate_ppm.tolist() == [ppm]

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"interest": {"rate": yearly(12)}, "penalty": {"own": yearly(10)}}, "below the contract rate"),
            ({"interest": {"rate": yearly(12.00001)}}, "finer than"),
            ({"statute": {"rule": "hammurabi"}, "dues": [{"on": "2026-02-01", "amount": "1"}]}, "no statute"),
            ({"statute": {"rule": "uk_1998"}}, "give dues"),
            ({"cap": {"rule": "hammurabi"}}, "no cap"),
            (
                {
                    "penalty": {"markup": yearly(1)},
                    "events": [
                        {"kind": "rate", "on": "2026-02-01", "rate": {"reference": "lpr_1y", "on": "follows"}}
                    ],
                },
                "follows",
            ),
        ],
    )
    def test_terms_that_cannot_be_worked_out_are_refused(self, changes, why):
        with pytest.raises(DebtTermsError, match=why):
            debt_terms(a_debt(**changes), on=ON)


class TestFile:
    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"interest": {"rate": yearly(1) | {"monthly_percent": "1"}}}, "one of"),
            ({"interest": {"rate": yearly(1) | {"times": "2"}}}, "go with a reference"),
            ({"penalty": {"markup": yearly(1), "times": "2"}}, "one of markup"),
            ({"penalty": {"markup": yearly(1)}, "statute": {"rule": "uk_1998"}}, "penalty or a statute"),
            ({"cap": {}}, "a rule or"),
            ({"allocation": "last_in"}, "allocation"),
            (
                {
                    "schedule": {"method": "bullet", "periods": "1", "first_due": "2026-02-01"},
                    "dues": [{"on": "2026-02-01", "amount": "1"}],
                },
                "schedule or dues",
            ),
            ({"events": [{"kind": "payment", "amount": "1"}]}, "give on"),
            ({"events": [{"kind": "capitalise", "on": "2026-02-01", "amount": "1"}]}, "has no amount"),
            (
                {"events": [{"kind": "payment", "on": "2026-02-01", "percent": "1", "of": "5"}]},
                "for a fee or a cost",
            ),
            ({"events": [{"kind": "rate", "on": "2026-02-01"}]}, "needs rate"),
            ({"events": [{"kind": "order", "on": "2026-02-01", "order": "random"}]}, "order is one of"),
        ],
    )
    def test_that_contradicts_itself_is_refused(self, changes, why):
        with pytest.raises(ValidationError, match=why):
            a_debt(**changes)


class TestSeveralDebts:
    def test_a_payment_that_names_its_debt_goes_there(self):
        file = DebtsFile.model_validate(
            {
                "debts": [
                    {
                        "number": "A",
                        "opened_on": "2026-01-01",
                        "principal": "100",
                        "dues": [{"on": "2026-02-01", "amount": "100"}],
                    },
                    {"number": "B", "opened_on": "2026-01-01", "principal": "100"},
                ],
                "payments": [
                    {"on": "2026-03-01", "amount": "30", "to": "B"},
                    {"on": "2026-03-02", "amount": "180"},
                ],
            }
        )

        first, second = shared_debts(file, on=ON)

        assert (int(first.owed(ON).total_minor[0]), int(first.owed(ON).credit_minor[0])) == (0, 10_00)
        assert int(second.owed(ON).total_minor[0]) == 0


class TestCardBills:
    def card(self, **said):
        bills = {"minimum_percent": 10, "bills": [{"on": "2026-01-16", "due": "2026-02-05"}]}
        return {"opened_on": "2026-01-01", "principal": "1000.00", "card": bills | said}

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"bills": [{"on": "2026-01-16", "due": "2026-01-16"}]}, "due after its own day"),
            (
                {
                    "bills": [
                        {"on": "2026-01-16", "due": "2026-02-05"},
                        {"on": "2026-02-05", "due": "2026-03-01"},
                    ]
                },
                "begins after the one before it was due",
            ),
            ({"bills": [{"on": "2025-12-31", "due": "2026-02-05"}]}, "before the opening day"),
            ({"bills": []}, "at least 1 item"),
        ],
    )
    def test_bills_that_cannot_be_are_refused(self, said, why):
        with pytest.raises(ValueError, match=why):
            DebtFile.model_validate(self.card(**said))

    def test_a_schedule_does_not_stand_beside_bills(self):
        with pytest.raises(ValueError, match="no schedule and no dues"):
            DebtFile.model_validate(self.card() | {"dues": [{"on": "2026-02-01", "amount": "1000.00"}]})

    @pytest.mark.parametrize(("on", "fee"), [("2026-02-05", 0), ("2026-02-06", 500)])
    def test_the_late_charge_arises_the_day_after_the_due_date(self, on, fee):
        day = date.fromisoformat(on)

        standing = debt_terms(DebtFile.model_validate(self.card(late_fee_percent=5)), on=day).owed(day)

        assert standing.fee_minor.tolist() == [fee]
