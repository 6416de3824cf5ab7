"""Public data read as Kept would know it: signals, states and outcomes; no sex, age, education or family.

Each reader returns plain columns. What a row cannot say is not made up: a signal that the data cannot show is
not shown. Sources and licences stand in docs/reference/models.md.
"""
# ruff: noqa: PLR2004 - the numbers are those in the signals' names

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kept.borrowers import Signals

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Task:
    """A yes-or-no question put to a model on (n,) rows.

    Attributes:
        data, question: what is foretold from what.
        good: (n,) bool, what came of it.
        signals: by code of ``signals.yaml``, (n,) bool.
        raw: (n, f) the columns a boosted tree is given; NaN where not known.
        person: (n,) who must be wholly in the test or wholly in the training rows.
        later: (n,) bool, rows to test on where time decides; folds of people where None.
        published: what others report for the same data.
    """

    data: str
    question: str
    good: NDArray[np.bool_]
    signals: Mapping[str, NDArray[np.bool_]]
    raw: Floats
    person: NDArray[np.int64]
    later: NDArray[np.bool_] | None = None
    published: str = "—"
    extra: Mapping[str, Any] = field(default_factory=dict)

    def matrix(self, catalogue: Signals) -> NDArray[np.bool_]:
        """Return the (n, k) signals in the order of the catalogue."""
        shown = np.zeros((len(self.good), len(catalogue.codes)), dtype=np.bool_)
        for code, column in self.signals.items():
            shown[:, catalogue.position(code)] = column
        return shown


def _columns(path: Path, delimiter: str = ",") -> dict[str, NDArray[np.str_]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=delimiter)
        names = [name.strip() for name in next(rows)]
        found = [row for row in rows if len(row) == len(names)]
    return {name: np.array(column) for name, column in zip(names, zip(*found, strict=True), strict=True)}


def _number(column: NDArray[np.str_]) -> Floats:
    return np.array([_float(text) for text in column])


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _days(column: NDArray[np.str_]) -> NDArray[np.datetime64]:
    """Return American dates, month first."""
    parts = [[int(part) for part in text.split("/")] for text in column]
    return np.array([f"{year}-{month:02d}-{day:02d}" for month, day, year in parts], dtype="datetime64[D]")


def _coded(column: Iterable[str]) -> Floats:
    return np.unique(np.array(list(column)), return_inverse=True)[1].astype(float)


# --- credit cards -------------------------------------------------------------------------------------------

_CARD = "UCI card default"
_MONTHS = ("PAY_0", "PAY_2", "PAY_3", "PAY_4", "PAY_5", "PAY_6")


def _card(folder: Path) -> tuple[Floats, Floats, Floats, Floats, NDArray[np.bool_]]:
    """Return state (n, 6), bill (n, 6), paid (n, 6), newest month first, limit (n,) and default (n,)."""
    found = _columns(folder / "uci_credit_card_default" / "UCI_Credit_Card.csv")
    state = np.stack([_number(found[name]) for name in _MONTHS], axis=1)
    bill = np.stack([_number(found[f"BILL_AMT{k}"]) for k in range(1, 7)], axis=1)
    paid = np.stack([_number(found[f"PAY_AMT{k}"]) for k in range(1, 7)], axis=1)
    return state, bill, paid, _number(found["LIMIT_BAL"]), found["default.payment.next.month"] == "1"


def _card_signals(state: Floats, bill: Floats, paid: Floats, limit: Floats) -> dict[str, NDArray[np.bool_]]:
    """Return the signals of an account as of the newest month that the arrays hold."""
    now, before, owed = state[:, 0], state[:, 1:], bill[:, 0] > 0
    return {
        "first_default": (now >= 1) & np.all(before <= 0, axis=1),
        "always_paid_before": np.all(state <= 0, axis=1),
        "overdue_61_to_90_days": now == 3,
        "overdue_over_90_days": now > 3,
        "high_limit_use": bill[:, 0] >= 0.9 * limit,
        "no_payment_for_90_days": np.all(paid[:, :3] == 0, axis=1) & owed,
        "part_payments_continue": (now >= 1) & np.all(paid[:, :2] > 0, axis=1),
    }


def card_default(folder: Path) -> Task:
    """Return whether each of 30,000 card accounts pays next month, from six months of statements."""
    state, bill, paid, limit, default = _card(folder)
    return Task(
        data=_CARD,
        question="pays next month",
        good=~default,
        signals=_card_signals(state, bill, paid, limit),
        raw=np.column_stack([state, bill, paid, limit]),
        person=np.arange(len(limit)),
        published="boosted trees 0.780, logistic 0.765 (Kneupper, with age, sex and family)",
    )


def card_cure(folder: Path) -> Task:
    """Return whether accounts two and more months behind are current a month later: person-months."""
    state, bill, paid, limit, _ = _card(folder)
    parts, rows, goods, months = [], [], [], []
    for now in range(4, 0, -1):
        at = np.flatnonzero(state[:, now] >= 2)
        seen = state[at, now:], bill[at, now:], paid[at, now:], limit[at]
        parts.append(_card_signals(*seen))
        rows.append(
            np.column_stack([state[at, now : now + 2], bill[at, now], paid[at, now : now + 2], limit[at]])
        )
        goods.append(state[at, now - 1] <= 0)
        months.append(np.stack([at, state[at, now]], axis=1))
    who = np.concatenate(months)
    return Task(
        data=_CARD,
        question="two and more months behind, current a month later",
        good=np.concatenate(goods),
        signals={code: np.concatenate([part[code] for part in parts]) for code in parts[0]},
        raw=np.concatenate(rows),
        person=who[:, 0].astype(np.int64),
        extra={"dpd": 30 * (who[:, 1].astype(np.int64) - 1) + 15},
    )


# --- invoices and business loans ----------------------------------------------------------------------------


def invoices(folder: Path) -> Task:
    """Return whether each of 2,466 invoices is paid by its due date, from the customer's earlier ones."""
    found = _columns(folder / "ibm_accounts_receivable" / "WA_Fn-UseC_-Accounts-Receivable.csv")
    issued, settled = _days(found["InvoiceDate"]), _days(found["SettledDate"])
    late = _number(found["DaysLate"])
    disputed, customer = found["Disputed"] == "Yes", _coded(found["customerID"]).astype(np.int64)
    known, share, mean = np.zeros((3, len(late)))
    for row in range(len(late)):
        earlier = (customer == customer[row]) & (settled < issued[row])
        known[row] = earlier.sum()
        if earlier.any():
            share[row], mean[row] = (late[earlier] > 0).mean(), late[earlier].mean()
    order = np.argsort(issued, kind="stable")
    later = np.zeros(len(late), dtype=np.bool_)
    later[order[int(0.7 * len(order)) :]] = True
    raw = [_number(found["InvoiceAmount"]), disputed, found["PaperlessBill"] == "Paper", known, share, mean]
    return Task(
        data="IBM receivables (simulated)",
        question="paid by the due date, tested on the last 30 %",
        good=late == 0,
        signals={
            "always_paid_before": (known >= 3) & (share == 0),
            "promise_kept": (known >= 1) & (share < 0.25),
            "promise_broken": (known >= 1) & (share >= 0.5),
            "second_promise_broken": (known >= 2) & (share >= 0.75),
            "disputes_amount": disputed,
        },
        raw=np.column_stack(raw).astype(float),
        person=np.arange(len(late)),
        later=later,
        extra={"late": late, "disputed": disputed, "issued": issued},
    )


def business_loans(folder: Path) -> Task:
    """Return whether each of 477 late business loans is no later a month on."""
    found = _columns(folder / "smb_lender_dpd_transition" / "LoanData.csv")
    old, new = _number(found["days_delinquent_old"]), _number(found["days_delinquent_new"])
    keep = old > 0
    days = np.array(["" if text in {"", "NA"} else text for text in found["last_cleared_payment_date"]])
    idle = np.array(
        [
            np.datetime64("2012-11-01") - np.datetime64(text) if text else np.timedelta64(999, "D")
            for text in days
        ]
    )
    balance, owed = (
        _number(found["average_bank_balance__c"]),
        _number(found["new_outstanding_principal_balance"]),
    )
    raw = [
        old,
        owed,
        _number(found["initial_loan_amount"]),
        _number(found["fico"]),
        _number(found["term"]),
        balance,
    ]
    raw += [_coded(found["type"]), _coded(found["current_collection_method"]), idle.astype(float)]
    return Task(
        data="Business loans, one month on",
        question="no later than a month before",
        good=(new <= old)[keep],
        signals={
            "overdue_61_to_90_days": ((old > 60) & (old <= 90))[keep],
            "overdue_over_90_days": (old > 90)[keep],
            "no_payment_for_90_days": (idle > np.timedelta64(90, "D"))[keep],
            "has_savings": (balance >= owed)[keep],
            "paid_part_since": (idle <= np.timedelta64(7, "D"))[keep],
        },
        raw=np.column_stack(raw)[keep],
        person=np.arange(int(keep.sum())),
    )


# --- loans, from what was known when they were granted -----------------------------------------------------


def lending_club(folder: Path) -> Task:
    """Return whether each of 4,731 finished loans was paid back, from the application."""
    found = _columns(folder / "lendingclub_sample" / "lending_club_2014Q1_sample.csv")
    number = {name: _number(found[name]) for name in (
        "loan_amnt", "installment", "annual_inc", "dti", "delinq_2yrs", "inq_last_6mths", "open_acc",
        "pub_rec", "revol_bal", "revol_util", "total_acc", "emp_length_num", "payment_inc_ratio",
        "mths_since_last_delinq",
    )}  # fmt: skip
    return Task(
        data="Lending Club 2014 Q1",
        question="paid back, known when granted",
        good=found["loan_status"] == "Fully Paid",
        signals={
            "high_limit_use": number["revol_util"] >= 90,
            "many_other_loans": number["open_acc"] >= 20,
            "under_enforcement_elsewhere": number["pub_rec"] > 0,
            "regular_salary": (found["is_inc_v"] == "Verified") & (number["emp_length_num"] >= 3),
            "other_debts_overdue": number["mths_since_last_delinq"] <= 6,
            "always_paid_before": number["delinq_2yrs"] == 0,
        },
        raw=np.column_stack(list(number.values())),
        person=np.arange(len(found["loan_status"])),
        published="no comparable figure found; reports for other years and columns range from 0.69 to 0.80",
    )


def prosper(folder: Path) -> Task:
    """Return whether each finished Prosper loan was paid back, from the listing."""
    found = _columns(folder / "prosper_sample" / "prosper_sample.csv")
    status = found["LoanStatus"]
    keep = np.isin(status, ["Completed", "Chargedoff", "Defaulted"])
    number = {name: _number(found[name])[keep] for name in (
        "CreditScoreRangeLower", "CurrentCreditLines", "OpenRevolvingAccounts", "InquiriesLast6Months",
        "CurrentDelinquencies", "AmountDelinquent", "DelinquenciesLast7Years", "PublicRecordsLast10Years",
        "PublicRecordsLast12Months", "BankcardUtilization", "DebtToIncomeRatio", "StatedMonthlyIncome",
        "LoanOriginalAmount", "MonthlyLoanPayment", "OnTimeProsperPayments", "TotalProsperPaymentsBilled",
    )}  # fmt: skip
    clean = (number["TotalProsperPaymentsBilled"] > 0) & (
        number["OnTimeProsperPayments"] == number["TotalProsperPaymentsBilled"]
    )
    return Task(
        data="Prosper 2006–2014",
        question="paid back, known when granted",
        good=(status == "Completed")[keep],
        signals={
            "high_limit_use": number["BankcardUtilization"] >= 0.9,
            "other_debts_overdue": number["CurrentDelinquencies"] > 0,
            "under_enforcement_elsewhere": number["PublicRecordsLast12Months"] > 0,
            "many_other_loans": number["CurrentCreditLines"] >= 20,
            "regular_salary": (found["IncomeVerifiable"] == "True")[keep],
            "always_paid_before": clean,
        },
        raw=np.column_stack(list(number.values())),
        person=np.arange(int(keep.sum())),
    )


def berka(folder: Path) -> Task:
    """Return whether each of 682 Czech loans is paid as agreed, from the account before it was granted."""
    home = folder / "berka_pkdd99"
    loans, moves = _columns(home / "loan.asc", ";"), _columns(home / "trans_first49102.asc", ";")
    history: dict[str, list[tuple[str, str, float]]] = defaultdict(list)
    columns = (moves[name] for name in ("account_id", "date", "k_symbol", "balance"))
    for account, day, kind, left in zip(*columns, strict=True):
        history[account].append((day, kind, float(left)))
    granted = zip(loans["account_id"], loans["date"], strict=True)
    seen = [[one for one in history[account] if one[0] < day] for account, day in granted]
    lowest = np.array([min((left for _, _, left in rows), default=np.nan) for rows in seen])
    last = np.array([rows[-1][2] if rows else np.nan for rows in seen])
    fined = np.array([any("SANKC" in kind for _, kind, _ in rows) for rows in seen])
    monthly, amount = _number(loans["payments"]), _number(loans["amount"])
    return Task(
        data="Berka, Czech bank",
        question="loan in order, known when granted",
        good=np.isin(loans["status"], ["A", "C"]),
        signals={
            "payment_bounced": fined | (lowest < 0),
            "has_savings": last >= 6 * monthly,
            "always_paid_before": (np.array([len(rows) for rows in seen]) > 0) & ~fined,
        },
        raw=np.column_stack([amount, _number(loans["duration"]), monthly, lowest, last, fined]),
        person=np.arange(len(amount)),
    )


def mortgages(folder: Path) -> Task:
    """Return whether each of 2,545 defaulted mortgages cures; Kept has no signal of collateral."""
    found = _columns(folder / "lgd_workout" / "lgd.csv")
    return Task(
        data="European mortgages in default",
        question="cures",
        good=found["event"] == "0",
        signals={},
        raw=np.column_stack([_number(found["LTV"]), _number(found["purpose1"])]),
        person=np.arange(len(found["event"])),
    )


# --- calls, and effort after charge-off --------------------------------------------------------------------


def phone_campaign(folder: Path) -> Task:
    """Return whether each of 41,188 sales calls succeeded, by which contact of the campaign it was."""
    found = _columns(folder / "bank_phone_campaign" / "bank-additional-full_numericonly.csv", ";")
    before = _number(found["campaign"]) - 1
    raw = [before, _number(found["pdays"]), _number(found["previous"])]
    raw += [_number(found[name]) for name in ("emp.var.rate", "cons.conf.idx", "euribor3m")]
    return Task(
        data="Bank sales calls",
        question="success of a contact",
        good=found["y"] == "1",
        signals={},
        raw=np.column_stack(raw),
        person=np.arange(len(before)),
        published="neural network 0.80 (Moro, Cortez and Rita 2014, more columns, tested on later calls)",
        extra={"attempts": np.clip(before, 0, 7).astype(np.int64)},
    )


def recovery_tiers(folder: Path) -> dict[str, Floats]:
    """Return expected and actual recovery after charge-off and the tier of effort, (n,) each."""
    found = _columns(folder / "datacamp_bank_recovery" / "bank_data.csv")
    tier = np.array([int(text.split()[1]) for text in found["recovery_strategy"]])
    return {
        "expected": _number(found["expected_recovery_amount"]),
        "actual": _number(found["actual_recovery_amount"]),
        "tier": tier.astype(float),
    }


TASKS = (
    card_default,
    card_cure,
    invoices,
    business_loans,
    lending_club,
    prosper,
    berka,
    mortgages,
    phone_campaign,
)
