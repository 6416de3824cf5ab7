"""Checks of files that differ from a good one."""

import pytest

from kept.intake import check_payments, check_placement, read_table

from .files import AS_OF, PAID, PLACED, write_csv


@pytest.fixture
def checked(tmp_path):
    """Return a function: rows that differ from a good one (None: no such cell) → what the check says."""

    def check(*changes, as_of=AS_OF, mapping=None):
        own = [{"debt_number": f"D-{n}"} | change for n, change in enumerate(changes, 1)]
        rows = [{name: cell for name, cell in (PLACED | row).items() if cell is not None} for row in own]
        path = write_csv(tmp_path / "placement.csv", rows)
        return check_placement(read_table(path), as_of, mapping)

    return check


@pytest.fixture
def paid(tmp_path):
    """Return a function: rows that differ from a good payment → what the check says of them."""

    def check(*changes, as_of=AS_OF):
        own = [{"reference": f"R-{n}"} | change for n, change in enumerate(changes, 1)]
        path = write_csv(tmp_path / "payments.csv", [PAID | row for row in own])
        return check_payments(read_table(path), as_of)

    return check
