"""The house's standing facts: of every creditor, and of one by name; the page on overriding shows them."""

from __future__ import annotations

import re

import pytest

from kept.datafile import DataFileError
from kept.documents import load_paper, load_standing_facts


@pytest.fixture
def shown(request, tmp_path):
    """The file that the page shows."""
    page = (request.config.rootpath / "docs" / "how-to" / "override.md").read_text("utf-8")
    path = tmp_path / "house.yaml"
    path.write_text(re.search(r"```yaml\n# papers/house.yaml\n(.*?)```", page, re.DOTALL)[1], "utf-8")
    return path


def test_one_creditors_own_facts_stand_beside_those_of_all(shown):
    facts = load_standing_facts(shown)

    assert facts.of("远舟银行")["payment_account"].startswith("手机银行")
    assert facts.of("远舟银行")["complaint_phone"] == facts.of("另一家")["complaint_phone"]
    assert "enquiry" not in facts.of("另一家")


def test_every_fact_shown_is_a_field_of_the_demand_letter(shown):
    assert set(load_standing_facts(shown).of("远舟银行")) <= set(load_paper("demand").fields)


def test_a_house_without_the_file_has_none(tmp_path):
    assert load_standing_facts(tmp_path / "no.yaml").of("x") == {}


def test_an_unknown_key_is_refused_with_its_line(tmp_path):
    path = tmp_path / "house.yaml"
    path.write_text("everyone:\n  a: b\n", "utf-8")

    with pytest.raises(DataFileError, match=r"house\.yaml:1: everyone"):
        load_standing_facts(path)
