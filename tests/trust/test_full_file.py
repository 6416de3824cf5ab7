"""All 30,000 accounts of the published data, through the command line."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date

import pytest

from kept.sample import write_full

pytestmark = pytest.mark.slow

DAY = date(2026, 11, 20)
OWNER = "全量银行"
PARTS = ("本金", "利息", "费用")


def test_the_full_file_is_one_debt_a_row_one_borrower_a_person_and_one_case_each(new_house, tmp_path):
    house = new_house("sqlite")
    placement, payments = write_full(tmp_path, as_of=DAY)
    with placement.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    owed = Counter()
    for row in rows:
        owed[row["证件类型"], row["证件号码"]] += sum(int(row[part].replace(".", "")) for part in PARTS)
    people, settled = len(owed), sum(minor == 0 for minor in owed.values())

    done = house.run("kept", "import", str(placement), "--creditor", OWNER, "--as-of", str(DAY))
    paid = house.run("kept", "payments", str(payments), "--creditor", OWNER, "--as-of", str(DAY))

    assert f"30000 rows stored (new 30000, closed {settled}), 0 bad" in done.out, done.err
    stored = house.ask("imported", OWNER)
    assert (stored["debts"], stored["placed"]) == (30_000, 30_000)
    assert stored["cases"] == stored["people"] == people < 30_000
    assert house.ask("everything")["records_borrower"] == people
    assert stored["principal_minor"] == sum(int(row["本金"].replace(".", "")) for row in rows)
    assert "4129 rows stored (posted 4125, unmatched 4), 1 bad" in paid.out, paid.err
    assert house.verified()
