"""``kept payments`` posts for a creditor that is known, and for no other."""

from __future__ import annotations

import pytest
import typer

from kept.cli.imports import payments
from kept.records.models import Creditor, FileRun, Payment

from ..house import TODAY, a_case, a_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    """One payment on the only debt."""
    paid = {"流水号": "R-1", "还款日期": TODAY.isoformat(), "金额": "5.00", "债务编号": "C-1"}
    return a_csv(tmp_path / "payments.csv", [paid])


def test_a_creditor_spelt_another_way_is_refused_with_those_known(file, capsys):
    known = a_case().creditor

    with pytest.raises(typer.Exit):
        payments(file, creditor="远洋银行", as_of=TODAY.isoformat())

    assert known.name in capsys.readouterr().err
    assert list(Creditor.objects.all()) == [known]
    assert not FileRun.objects.exists()


def test_a_known_creditors_payments_are_posted(file):
    known = a_case().creditor

    payments(file, creditor=known.name, as_of=TODAY.isoformat())

    assert Payment.objects.get().status == "posted"
