"""A correction counts at once, says on what it relies, and stands alone on its side."""

from __future__ import annotations

import json

import pytest

from kept.actions.correct_standing import WITHDRAW, CorrectionError, correct_standing
from kept.records.brief import brief
from kept.records.models import EvidenceRecord, Heard
from kept.records.notes import notes_of

from ..house import TODAY, a_case, at, person

pytestmark = pytest.mark.django_db


def standing() -> list[str]:
    return list(Heard.objects.filter(retracted_at=None).order_by("pk").values_list("signal", flat=True))


@pytest.fixture
def correct():
    """Correct the standing of one case."""
    collector = person("li")
    case = a_case(collector)

    def act(correction: str, reason: str = "带来了离职证明") -> None:
        correct_standing(case.pk, correction, reason=reason, by=collector, now=at(10))

    act.case = case
    return act


def test_moves_the_quadrant_at_once(correct):
    before = brief(correct.case, on=TODAY).standing.assessment.ability_ppm[0]

    correct("corrected_unable")

    assert brief(correct.case, on=TODAY).standing.assessment.ability_ppm[0] < before


def test_replaces_the_opposite_and_leaves_the_other_side(correct):
    correct("corrected_willing")
    correct("corrected_able")
    correct("corrected_unable")

    assert standing() == ["corrected_willing", "corrected_unable"]


def test_is_on_record_with_who_and_why(correct):
    correct("corrected_willing", "  三天内主动来电两次 ")

    record = EvidenceRecord.objects.get(kind="standing.corrected")
    assert record.actor == "user:li"
    digest = json.loads(record.body)["note_sha256"]
    assert notes_of(record.case, [digest]) == {digest: "三天内主动来电两次"}


def test_twice_is_once(correct):
    correct("corrected_willing")
    correct("corrected_willing")

    assert standing() == ["corrected_willing"]
    assert EvidenceRecord.objects.filter(kind="standing.corrected").count() == 1


def test_can_be_taken_back_once(correct):
    correct("corrected_willing")
    correct(WITHDRAW)
    correct(WITHDRAW)

    assert standing() == []
    assert EvidenceRecord.objects.filter(kind="standing.corrected").count() == 2


@pytest.mark.parametrize("correction", ["forgot", "no_such_thing", ""])
def test_only_corrections_correct(correct, correction):
    with pytest.raises(CorrectionError, match="is not a correction"):
        correct(correction)


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_corrected_without_a_reason(correct, reason):
    with pytest.raises(CorrectionError, match="on what"):
        correct("corrected_willing", reason)
    assert standing() == []
