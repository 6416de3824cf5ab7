"""The sample is alive on any day, checks without a fault, and belongs to nobody."""

import csv
from collections import Counter
from datetime import date, timedelta

import numpy as np
import pyarrow.parquet as pq
import pytest

from kept.intake import check_payments, check_placement, read_table
from kept.sample import SampleError, base, write_full, write_sample
from kept.sample.portfolio import overdue

AS_OF = date(2026, 11, 23)
TRAITS = {"SEX", "EDUCATION", "MARRIAGE", "AGE"}


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """Return the checked placement and payments of the usual sample."""
    placement, payments = write_sample(tmp_path_factory.mktemp("sample"), as_of=AS_OF)
    return check_placement(read_table(placement), AS_OF), check_payments(read_table(payments), AS_OF)


def test_the_placement_has_no_bad_row_and_no_heading_unknown(sample):
    placement, _ = sample

    assert (placement.counts.good, placement.bad, placement.ignored) == (400, [], ())


@pytest.mark.parametrize("as_of", [date(2024, 2, 29), date(2025, 3, 1), date(2026, 12, 31), date(2030, 1, 1)])
def test_on_any_day_it_is_good_and_of_every_age(tmp_path, as_of):
    placement, payments = write_sample(tmp_path, as_of=as_of)
    checked = check_placement(read_table(placement), as_of)
    late = [(as_of - due_on).days for due_on in checked.good["due_on"].to_pylist()]

    assert checked.bad == []
    assert {-(-days // 30) for days in late} == set(range(1, 9))
    assert {cell.code for cell in check_payments(read_table(payments), as_of).bad} == {"repeated_payment"}


def test_the_same_seed_gives_the_same_files_and_another_seed_others(tmp_path):
    texts = [
        [path.read_bytes() for path in write_sample(tmp_path / name, as_of=AS_OF, n=50, seed=seed)]
        for name, seed in (("a", 7), ("b", 7), ("c", 8))
    ]

    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_principal_interest_and_fee_add_up_to_the_real_balance():
    accounts = base.accounts()
    balance = dict(zip(accounts.account.tolist(), accounts.balance_minor.tolist(), strict=True))

    for one in overdue(n=400, as_of=AS_OF, seed=7):
        debt = one.debt
        assert debt.principal_minor + debt.interest_minor + debt.fee_minor == balance[int(debt.number[1:])]


def test_some_borrowers_owe_two_debts(sample):
    placement, _ = sample
    debts = Counter(placement.good["id_number"].to_pylist())

    assert Counter(debts.values()) == {1: 354, 2: 23}


def test_nobody_can_be_called_or_mistaken_for_a_person(sample):
    placement, _ = sample
    good = placement.good
    phones = [name for name in good.column_names if "phone" in name]
    numbers = [number for name in phones for number in good[name].drop_null().to_pylist()]
    residents = [number for number in good["id_number"].to_pylist() if len(number) == 18]

    assert {number[:3] for number in numbers} == {"154"}
    assert {number[:2] for number in residents} == {"70"}
    assert all(mail.endswith("@example.com") for mail in good["email"].drop_null().to_pylist())


def test_no_two_people_share_a_number(sample):
    placement, _ = sample
    good = placement.good.to_pylist()

    assert len({row["phone_1"] for row in good}) == len({row["id_number"] for row in good})


def test_names_come_in_every_length(sample):
    placement, _ = sample
    lengths = {len(name) for name in placement.good["debtor_name"].to_pylist()}

    assert {2, 3, 4} <= lengths
    assert max(lengths) > 4


def test_guarantors_stand_for_private_loans_alone(sample):
    placement, _ = sample
    guarded = {row["product"] for row in placement.good.to_pylist() if row["guarantor_1_name"]}

    assert guarded == {"private_loan"}


def test_the_days_payments_are_full_part_stray_and_doubled(sample):
    placement, payments = sample
    arrears = {
        row["debt_number"]: row["overdue_principal_minor"] + row["interest_minor"] + row["fee_minor"]
        for row in placement.good.to_pylist()
    }
    rows = payments.good.to_pylist()
    known = [row for row in rows if row["debt_number"] in arrears]
    full = [row for row in known if row["amount_minor"] == arrears[row["debt_number"]]]

    assert {row["paid_on"] for row in rows} == {AS_OF}
    assert (len(known), len(full), len(rows) - len(known), payments.counts.bad) == (55, 25, 4, 1)
    assert all(0 < row["amount_minor"] <= arrears[row["debt_number"]] for row in known)


@pytest.mark.parametrize(("n", "works"), [(0, False), (1, True), (5_122, True), (5_123, False)])
def test_there_are_so_many_overdue_accounts_and_no_more(n, works):
    if works:
        assert len(overdue(n=n, as_of=AS_OF, seed=7)) == n
    else:
        with pytest.raises(SampleError, match="5122"):
            overdue(n=n, as_of=AS_OF, seed=7)


def test_the_base_carries_no_personal_trait():
    accounts = base.accounts()

    assert len(accounts.account) == 30_000
    assert np.unique(accounts.account).size == 30_000
    with base.as_file(base.files("kept.sample") / "uci_credit_card.parquet") as path:
        names = {name.upper() for name in pq.read_schema(path).names}
        assert path.stat().st_size < 1_500_000
    assert names & TRAITS == set()


def test_the_sample_is_read_by_spreadsheets(tmp_path):
    placement, _ = write_sample(tmp_path, as_of=AS_OF, n=5)

    with placement.open(encoding="utf-8-sig", newline="") as stream:
        assert next(csv.reader(stream))[:3] == ["姓名", "证件类型", "证件号码"]
    assert placement.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.slow
def test_the_full_file_of_30000_accounts_has_no_bad_row(tmp_path):
    placement, payments = write_full(tmp_path, as_of=AS_OF)

    checked = check_placement(read_table(placement), AS_OF)
    paid = check_payments(read_table(payments), AS_OF)

    ahead = [due_on > AS_OF for due_on in checked.good["due_on"].to_pylist()]
    assert (checked.counts.good, checked.bad) == (30_000, [])
    assert sum(ahead) == 23_182
    assert max(checked.good["due_on"].to_pylist()) <= AS_OF + timedelta(days=28)
    assert {cell.code for cell in paid.bad} == {"repeated_payment"}
