"""What the columns of a portfolio are called, of which type, and what they say."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

DAY, WHOLE, FLAG, TEXT = pa.date32(), pa.int64(), pa.bool_(), pa.string()


class Column(NamedTuple):
    """One column; ``may_miss`` where null says that there is none."""

    name: str
    type: pa.DataType
    says: str
    may_miss: bool = False


def struct(columns: tuple[Column, ...]) -> pa.DataType:
    """Return the type of a row of columns."""
    return pa.struct([pa.field(one.name, one.type, nullable=one.may_miss) for one in columns])


def many(of: pa.DataType) -> pa.DataType:
    """Return the type of a list without holes."""
    return pa.list_(pa.field("item", of, nullable=False))


DUE_COLUMNS = (
    Column("on", DAY, "day on which principal falls due"),
    Column("amount_minor", WHOLE, "how much of it, minor units, above 0"),
)

ENTRY_COLUMNS = (
    Column("on", DAY, "day on which it counts, not before the debt's `opened_on`"),
    Column("kind", pa.int8(), "what happened: a number of the ledger's `EventKind`, such as 2 for a payment"),
    Column("amount_minor", WHOLE, "how much, minor units; for a change of rate, parts per million a year"),
)

#: A debt as a part of its case.
DEBT_COLUMNS = (
    Column("debt", WHOLE, "the debt's number"),
    Column("opened_on", DAY, "day at whose start the position is stated; accrual begins with it"),
    Column("principal_minor", WHOLE, "principal outstanding, minor units"),
    Column("interest_minor", WHOLE, "unpaid interest, minor units"),
    Column("penalty_minor", WHOLE, "unpaid penalty interest, minor units"),
    Column("fee_minor", WHOLE, "unpaid fees, minor units"),
    Column("cost_minor", WHOLE, "unpaid costs, minor units"),
    Column("rate_ppm", WHOLE, "interest, parts per million a year"),
    Column("penalty_ppm", WHOLE, "penalty interest on top of it, parts per million a year"),
    Column("year_days", WHOLE, "360 or 365"),
    Column("dues", many(struct(DUE_COLUMNS)), "when principal falls due"),
    Column("entries", many(struct(ENTRY_COLUMNS)), "what has happened since `opened_on`"),
)
DEBT = struct(DEBT_COLUMNS)

HEARD_COLUMNS = (
    Column("signal", TEXT, "a signal of the catalogue"),
    Column("on", DAY, "day on which a person put it down"),
)

SAID_COLUMNS = (
    Column("fact", TEXT, "a fact the ladder asks for"),
    Column("holds", FLAG, "whether people say that it holds; a fact nobody speaks of is left out"),
)

#: One row a case.
COLUMNS = (
    Column("case", WHOLE, "the case's number"),
    Column("borrower", WHOLE, "the borrower's number; a borrower has one case at each creditor"),
    Column("currency", TEXT, "ISO code of what is owed"),
    # Who and where, as the law asks
    Column("creditor_kind", TEXT, "what the creditor is in the eyes of the law, such as `card_issuer`"),
    Column("zone", many(TEXT), "names of the time zones the borrower may be in; empty if nobody knows"),
    Column("deceased", FLAG, "the borrower has died"),
    Column("incapable", FLAG, "the borrower cannot act for themselves"),
    Column("in_doubt", FLAG, "whether anything is owed is under review"),
    Column("calls_ceased", FLAG, "the borrower wants to be written to"),
    Column("number", FLAG, "there is a telephone number to use"),
    Column("number_ceased", FLAG, "the number to try first is not to be used"),
    Column("email", FLAG, "there is an e-mail address"),
    Column("address", FLAG, "there is a postal address to use"),
    # What people did
    Column("spoken", FLAG, "a conversation with the borrower was held before"),
    Column("last_connected", FLAG, "the last call was answered"),
    Column("unanswered_in_row", WHOLE, "calls in vain since the last one answered"),
    Column("next_contact_on", DAY, "day agreed for the next contact", may_miss=True),
    Column("pressure_not_risen", FLAG, "the last conversation brought no more pressure than the one before"),
    Column("told", many(TEXT), "consequences told so far"),
    Column("heard", many(struct(HEARD_COLUMNS)), "signals that people put down"),
    Column("said", many(struct(SAID_COLUMNS)), "what people say of the case"),
    # The ladder
    Column("rung", TEXT, "code of the rung the case stands on; `none` before the first"),
    Column("rung_since", DAY, "day on which it was reached", may_miss=True),
    Column("acted_on", DAY, "day on which its measure was carried out", may_miss=True),
    Column("attempt_days", WHOLE, "days since the rung on which reaching out was tried in vain"),
    Column("measures", many(TEXT), "rungs whose measure was carried out at some time"),
    # Promises and payments
    Column("broken_since", WHOLE, "promises broken or part kept since the rung"),
    Column("kept_since", WHOLE, "promises kept since the rung"),
    Column("broken_ever", WHOLE, "promises broken or part kept, ever"),
    Column("kept_ever", WHOLE, "promises kept, ever"),
    Column("part_kept_ever", WHOLE, "promises part kept, ever"),
    Column("broken_unanswered", FLAG, "a promise was broken and nobody has spoken with the borrower since"),
    Column("promise_open", FLAG, "a promise is taken and not yet settled"),
    Column("call_back_pending", FLAG, "a call-back is owed to the borrower"),
    Column("plan_in_force", FLAG, "an approved plan that the borrower knows of is being kept"),
    Column("last_paid", DAY, "day of the last payment known", may_miss=True),
    Column("paid_since_rung", FLAG, "a payment was posted since the rung"),
    Column("paid_since_contact", FLAG, "a payment was posted since the last contact"),
    # What holds the case, and what the case is
    Column("hardship", FLAG, "a hardship arrangement is applied for or in force"),
    Column("disputed", FLAG, "a dispute is under review"),
    Column("stopped", FLAG, "nobody may press until a person decides"),
    Column("limit_minor", WHOLE, "credit limit over all debts, minor units; 0 if none"),
    Column("has_guarantor", FLAG, "a guarantor stands in a contract"),
    Column("address_known", FLAG, "papers can be delivered"),
    Column("reports_credit", FLAG, "the creditor reports to the credit bureau"),
    Column("one_currency", FLAG, "all debts are in one currency"),
    Column("on_record", FLAG, "how the case came to the house is in its evidence"),
    Column("demanded_in_writing", FLAG, "a letter that asked for the money is on record"),
    Column(
        "in_time_until",
        DAY,
        "last day on which all that is owed is known to be within limitation, or within the time to enforce",
        may_miss=True,
    ),
    Column("product", TEXT, "what the first debt is, such as `credit_card`"),
    Column("domestic", FLAG, "the debts are in the currency of the house's courts"),
    Column("late_fee", FLAG, "fees were charged"),
    Column("debts", many(DEBT), "the debts"),
)

SCHEMA = pa.schema([pa.field(one.name, one.type, nullable=one.may_miss) for one in COLUMNS])

#: What a plan reads of each case beside that.
PAST_COLUMNS = (
    Column("opened_on", DAY, "day on which the case came to the house"),
    Column(
        "path", TEXT, "where the reason for default leads, such as `plan`; `unknown` while nobody knows it"
    ),
    Column("last_spoken_on", DAY, "day of the last conversation with the borrower", may_miss=True),
    *(
        Column(f"last_{name}_on", DAY, f"day of the last {words} to the borrower", may_miss=True)
        for name, words in (
            ("call", "call, answered or not,"),
            ("sms", "SMS"),
            ("email", "e-mail"),
            ("letter", "letter"),
            ("visit", "visit"),
        )
    ),
    Column("attempts", WHOLE, "attempts to reach the borrower in the last seven days"),
    Column(
        "answered_slot", TEXT, "slot of the choices in which a call was answered last; empty if not known"
    ),
    Column("refused_slots", many(TEXT), "slots in all of which the borrower wants to be left alone"),
    Column("group", TEXT, "skill group of the collector whose case it is; empty where it is nobody's"),
    Column("area", TEXT, "area of visits in which the borrower lives; empty for elsewhere"),
)

PAST = pa.schema([pa.field(one.name, one.type, nullable=one.may_miss) for one in PAST_COLUMNS])

#: A portfolio that can be planned.
WITH_PAST = pa.schema([*SCHEMA, *PAST])
