"""Every act refuses the wrong role by itself, whatever page or command it comes from, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kept.actions.close_call import close_call
from kept.actions.close_night import begin_night
from kept.actions.correct_standing import correct_standing
from kept.actions.decide_file import confirm_file, discard_file
from kept.actions.decide_promise import approve_promise, return_promise
from kept.actions.export_evidence import export_evidence
from kept.actions.match_payment import match_payment
from kept.actions.reveal import reveal
from kept.actions.set_rung import approve_rung, carry_out, propose_rung
from kept.actions.settle_review import settle_review
from kept.actions.start_call import start_call
from kept.actions.step_call import step_call
from kept.actions.take_file import take_file
from kept.actions.verify_evidence import begin_verification
from kept.calls import Event
from kept.records.models import Contact, EvidenceRecord, FileKind, Role, User
from kept.records.rights import MAY, NoRightError, Right, require

from ..house import TODAY, a_call, a_case, at, creditor, person

NOBODY = 0

#: Each act with the right it asks for. The first question is who asks: what it is about need not exist.
ACTS: dict[str, tuple[Right, Callable[[User], object]]] = {
    "start_call": (Right.HOLD_CALLS, lambda by: start_call(NOBODY, NOBODY, by=by, now=at(10))),
    "step_call": (Right.HOLD_CALLS, lambda by: step_call(NOBODY, Event(kind="next"), by=by, now=at(10))),
    "close_call": (Right.HOLD_CALLS, lambda by: close_call(NOBODY, by=by, now=at(10))),
    "approve_promise": (Right.DECIDE_PROMISES, lambda by: approve_promise(NOBODY, by=by, now=at(10))),
    "return_promise": (Right.DECIDE_PROMISES, lambda by: return_promise(NOBODY, by=by, now=at(10), note="x")),
    "propose_rung": (Right.TAKE_STEPS, lambda by: propose_rung(NOBODY, by=by, now=at(10))),
    "carry_out": (Right.TAKE_STEPS, lambda by: carry_out(NOBODY, on=TODAY, by=by, now=at(10), note="")),
    "approve_rung": (Right.DECIDE_RUNGS, lambda by: approve_rung(NOBODY, by=by, now=at(10), approve=True)),
    "correct_standing": (
        Right.TAKE_STEPS,
        lambda by: correct_standing(NOBODY, "withdraw", reason="x", by=by, now=at(10)),
    ),
    "settle_review": (
        Right.SETTLE_REVIEWS,
        lambda by: settle_review(NOBODY, finding="hold", note="x", by=by, now=at(10)),
    ),
    "reveal": (Right.SEE_CASES, lambda by: reveal(NOBODY, "name", by=by, now=at(10))),
    "export": (Right.EXPORT_EVIDENCE, lambda by: export_evidence(NOBODY, Path("x.zip"), by=by, now=at(10))),
    "verify": (Right.VERIFY_EVIDENCE, lambda by: begin_verification(by=by, now=at(10))),
    "match_payment": (Right.MATCH_PAYMENTS, lambda by: match_payment(NOBODY, debt_id=1, by=by, now=at(10))),
    "confirm_file": (Right.TAKE_FILES, lambda by: confirm_file(NOBODY, by=by)),
    "discard_file": (Right.TAKE_FILES, lambda by: discard_file(NOBODY, by=by)),
    "begin_night": (Right.CLOSE_NIGHTS, lambda by: begin_night(TODAY, by=by, now=at(10))),
}
WRONG = [(act, role) for act, (right, _) in ACTS.items() for role in Role if role not in MAY[right]]


@pytest.mark.django_db
@pytest.mark.parametrize(("act", "role"), WRONG)
def test_the_wrong_role_is_refused(act, role):
    with pytest.raises(NoRightError, match=f"wu is {role}"):
        ACTS[act][1](person("wu", role))

    assert not EvidenceRecord.objects.exists()


@pytest.mark.parametrize("right", Right)
def test_every_right_belongs_to_someone_and_not_to_all(right):
    assert set() < MAY[right] < set(Role)


@pytest.mark.django_db
class TestWhoLeft:
    def test_may_do_nothing_any_more(self):
        gone = person("li")
        gone.is_active = False

        with pytest.raises(NoRightError, match="has left"):
            require(gone, Right.HOLD_CALLS)

    def test_may_not_go_on_with_a_call_under_way(self):
        collector = person("li")
        call = a_call(a_case(collector), collector)
        collector.role = Role.ANALYST

        with pytest.raises(NoRightError, match="li is analyst"):
            step_call(call.pk, Event(kind="next"), by=collector, now=at(10, 1))
        assert Contact.objects.get().ended_at is None


def test_the_command_line_needs_no_role():
    require(None, Right.TAKE_FILES)


@pytest.mark.django_db
def test_a_file_is_not_taken_in_by_the_wrong_role(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text(
        "debtor_name,phone_1,debt_number,product,principal,due_date\n"
        "张小敏,13800138000,C-1,credit_card,1000.00,2026-11-01\n",
        encoding="utf-8",
    )

    with pytest.raises(NoRightError, match="take files"):
        take_file(path, kind=FileKind.PLACEMENT, creditor=creditor(), as_of=TODAY, now=at(8), by=person("li"))
