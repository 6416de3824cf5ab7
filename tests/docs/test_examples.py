"""The examples that the pages show do what the pages say."""

import re
from datetime import datetime

import pytest

from kept.law import Facts, RulebookError, Verdict, check, load_rulebook
from kept.records import house as the_house
from kept.strategy.targets import load_targets

CALL = {
    "channel": "call",
    "addressee": "borrower",
    "creditor_kind": "bank",
    "zones": "Asia/Shanghai",
    "hours_agreed": False,
    "connected_borrower_today": 0,
    "conversations_borrower_today": 0,
    "number_attempts_today": 0,
    "unanswered_attempts_number_today": 0,
    "recording_on": True,
    "channel_ceased": False,
    "debt_owed_by_addressee": True,
}


@pytest.fixture
def own(pages, tmp_path):
    """Lay out the folder that the page on overriding shows."""
    shown = re.findall(r"```yaml\n# (\S+)\n(.*?)```", pages["docs/how-to/override.md"], re.DOTALL)
    for name, text in shown:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def verdict(book, at):
    return Verdict(check(book, Facts.one(**CALL), at=datetime.fromisoformat(at)).verdict[0])


def test_the_hours_of_the_example_house_bind_it(own):
    book = load_rulebook("CN", house=own / "law")

    assert verdict(book, "2026-11-24T09:00:00+08:00") == Verdict.ALLOW
    assert verdict(book, "2026-11-24T08:59:59+08:00") == Verdict.DENY
    assert verdict(book, "2026-11-24T20:00:00+08:00") == Verdict.DENY


def test_looser_hours_than_the_law_s_are_refused(own):
    path = own / "law" / "quiet-hours.yaml"
    path.write_text(path.read_text("utf-8").replace('"20:00"', '"23:00"'), encoding="utf-8")

    with pytest.raises(RulebookError, match="HOUSE-HOURS is looser than"):
        load_rulebook("CN", house=own / "law")


def test_the_targets_of_the_example_house_are_its_own(own):
    assert load_targets(own / "practice").conversations == 45


def test_every_file_of_practice_that_the_page_lists_is_one_a_house_can_replace(pages, root):
    listed = re.findall(
        r"^\| `(\w+\.yaml)` \| `(src/[\w/]+)` \|", pages["docs/how-to/override.md"], re.MULTILINE
    )
    readers = [the_house.ladder, the_house.policy, the_house.terms, the_house.reasons, the_house.signals]
    readers += [the_house.consequences, the_house.options, the_house.targets, the_house.working_days]
    readers += [the_house.choices, the_house.response, the_house.stakes, the_house.capacity]

    assert len(listed) == len(readers) + 1  # the ladder has its words beside it
    assert [name for name, folder in listed if not (root / folder / name).is_file()] == []
