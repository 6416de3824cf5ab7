"""A chunk of a placement file leaves the interpreter as it was."""

from __future__ import annotations

import gc

import pytest

from ..house import a_csv, imported

pytestmark = pytest.mark.django_db

LINE = {
    "debtor_name": "张敏", "phone_1": "13800138000", "debt_number": "C-01", "product": "credit_card",
    "principal": "1000.00", "due_date": "2026-11-12", "annual rate": "18.25",
}  # fmt: skip


@pytest.mark.parametrize("looked", [True, False])
def test_garbage_is_looked_for_after_an_import_as_before(tmp_path, looked):
    path = a_csv(tmp_path / "file.csv", [LINE])
    (gc.enable if looked else gc.disable)()

    try:
        imported(path)

        assert gc.isenabled() is looked
    finally:
        gc.enable()
