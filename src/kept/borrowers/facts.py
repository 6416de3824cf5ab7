"""The typed facts about one case on which consequences and options depend."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np

from kept.borrowers.court_costs import court_costs, doubled_part_per_day

Product = Literal["credit_card", "instalment_loan", "private_loan", "trade_invoice"]


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """What is known of a case; ``None`` is unknown and never counts as true or as false.

    Amounts are minor units of ``currency``; figures are those of the business date they were computed for.
    ``law_of`` is the country whose law governs the debt.
    """

    product: Product
    currency: str = "CNY"
    law_of: str = "CN"
    borrower_is_natural_person: bool | None = True
    contract_has_late_fee: bool | None = None
    contract_has_acceleration: bool | None = None
    contract_has_lawyer_fee: bool | None = None
    contract_has_arbitration_clause: bool | None = None
    contract_has_supply_stop: bool | None = None
    instalments_remaining: bool | None = None
    reports_to_credit_bureau: bool | None = None
    reported_to_credit_bureau: bool | None = False
    payment_prevents_report: bool | None = None
    has_guarantor: bool | None = None
    guarantee_period_open: bool | None = None
    has_collateral: bool | None = None
    plan_possible: bool | None = True
    time_barred: bool | None = None
    suit_filed: bool | None = False
    judged: bool | None = False
    performance_period_over: bool | None = False
    per_day_minor: int | None = None
    per_month_minor: int | None = None
    late_fee_minor: int | None = None
    principal_minor: int | None = None
    total_minor: int | None = None
    lawyer_fee_minor: int | None = None
    court_fee_minor: int | None = None
    court_fee_halved_minor: int | None = None
    payment_order_fee_minor: int | None = None
    preservation_fee_minor: int | None = None
    enforcement_fee_minor: int | None = None
    after_judgment_per_day_minor: int | None = None

    def with_court_costs(self) -> CaseFacts:
        """Return the same facts with the costs of a court in China worked out from what is owed.

        Nothing is filled in where the law is not China's, the currency is not CNY or the amount is not known.
        """
        if self.law_of != "CN" or self.currency != "CNY" or self.total_minor is None:
            return self
        costs = court_costs(np.array([max(self.total_minor, 0)], dtype=np.int64))
        principal = self.total_minor if self.principal_minor is None else self.principal_minor
        return replace(
            self,
            court_fee_minor=int(costs.case_minor[0]),
            court_fee_halved_minor=int(costs.case_halved_minor[0]),
            payment_order_fee_minor=int(costs.payment_order_minor[0]),
            preservation_fee_minor=int(costs.preservation_minor[0]),
            enforcement_fee_minor=int(costs.enforcement_minor[0]),
            after_judgment_per_day_minor=int(doubled_part_per_day(np.array([principal]))[0]),
        )

    def with_claim(self, total_minor: int) -> CaseFacts:
        """Return the same facts as they would be with that much owed, court costs worked out anew."""
        return replace(self, total_minor=total_minor).with_court_costs()

    @property
    def is_credit_card(self) -> bool:
        """The debt is on a credit card."""
        return self.product == "credit_card"

    @property
    def is_private_loan(self) -> bool:
        """The debt is a loan between people or firms without a lender's licence."""
        return self.product == "private_loan"

    @property
    def is_trade_invoice(self) -> bool:
        """The debt is the price of goods or services."""
        return self.product == "trade_invoice"

    @property
    def charges_per_day(self) -> bool | None:
        """Each day of delay adds a cost; unknown as long as nobody has computed it."""
        return None if self.per_day_minor is None else self.per_day_minor > 0

    @property
    def nothing_owed(self) -> bool | None:
        """All is paid; unknown as long as nobody has computed it."""
        return None if self.total_minor is None else self.total_minor <= 0


#: Every fact a rule may ask for, each of them true, false or unknown.
FLAGS = frozenset(
    {field.name for field in fields(CaseFacts) if field.type == "bool | None"}
    | {"is_credit_card", "is_private_loan", "is_trade_invoice", "charges_per_day", "nothing_owed"}
)

#: Every figure a sentence may carry, by the name of its placeholder.
FIGURES = frozenset(
    field.name.removesuffix("_minor") for field in fields(CaseFacts) if field.name.endswith("_minor")
)
