"""A paper is made in one act: filled, allowed where it is a contact, sealed and on record."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import timedelta

import pikepdf
import pytest
from django.conf import settings

from kept.actions.make_paper import (
    LetterRefusedError,
    PaperRefusedError,
    Wish,
    draft_paper,
    filled_paper,
    make_paper,
    open_paper,
)
from kept.documents import NotFinalError
from kept.records.models import (
    Case,
    Contact,
    EvidenceRecord,
    MadePaper,
    Measure,
    Relation,
    RelationRole,
    Role,
)
from kept.records.rights import NoRightError

from ..house import TODAY, a_case, at, person, placed, row

pytestmark = pytest.mark.django_db

#: What the house of these tests has not written down for good.
SAID = {
    "creditor_phone": "021-5555 0100",
    "creditor_address": "示例市示例路 88 号",
    "payment_account": "手机银行",
    "enquiry": "客服热线",
    "complaint_phone": "021-5555 0199",
}
DEMAND = Wish("demand", said=SAID | {"reply_by": TODAY + timedelta(days=10)})
REMINDER = Wish("reminder", said={name: SAID[name] for name in ("creditor_phone", "payment_account")})


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.PAPERS = tmp_path / "papers"


@pytest.fixture
def collector():
    return person("li")


@pytest.fixture
def case(collector):
    return a_case(collector)


def on_rung(case, rung="demand_letter"):
    Case.objects.filter(pk=case.pk).update(rung=rung, rung_since=TODAY - timedelta(days=1))
    return case


def kinds(case):
    rows = EvidenceRecord.objects.filter(case=case).exclude(kind="debt.placed").order_by("pk")
    return list(rows.values_list("kind", flat=True))


class TestALetter:
    def test_is_filled_from_the_records_and_by_a_person(self, case):
        found = filled_paper(case, DEMAND, now=at(10))

        assert found.open == ()
        assert found.values["total"] == found.values["debts"][0]["total"] == 100_000
        assert found.values["overdue_since"] == TODAY - timedelta(days=12)
        assert found.values["borrower_address"] == "示例市示例路 1 号"

    def test_is_allowed_made_sealed_and_recorded_in_one_act(self, case, collector):
        made = make_paper(case.pk, REMINDER, by=collector, now=at(10))

        contact = Contact.objects.get()
        assert (made.contact, made.serial, made.recipient) == (contact, f"{case.pk}-1", "borrower")
        assert contact.permit["verdict"] == "ALLOW"
        assert kinds(case) == ["contact.permitted", "paper.made"]
        body = json.loads(EvidenceRecord.objects.get(kind="paper.made").body)
        assert (body["pdf"], body["version"], body["contact"]) == (made.digest, made.version, contact.pk)

    def test_lies_sealed_in_the_house_and_opens_as_it_was_made(self, case, collector):
        made = make_paper(case.pk, REMINDER, by=collector, now=at(10))

        sealed = (settings.PAPERS / f"{made.sheet}.pdf.sealed").read_bytes()
        again, pdf = open_paper(made.pk, by=collector, now=at(11))
        assert b"%PDF" not in sealed
        assert hashlib.sha256(pdf).hexdigest() == again.digest
        assert len(pikepdf.open(io.BytesIO(pdf)).pages) == 1
        assert kinds(case)[-1] == "paper.opened"

    def test_that_was_exchanged_is_not_handed_out(self, case, collector):
        first = make_paper(case.pk, REMINDER, by=collector, now=at(10))
        MadePaper.objects.filter(pk=first.pk).update(digest="0" * 64)

        with pytest.raises(PaperRefusedError, match="not the one that was recorded"):
            open_paper(first.pk, by=collector, now=at(11))

    def test_the_law_forbids_is_refused_recorded_and_not_made(self, case, collector):
        Case.objects.filter(pk=case.pk).update(path="stop")  # a death may stand behind it: not known to owe

        with pytest.raises(LetterRefusedError) as refused:
            make_paper(case.pk, REMINDER, by=collector, now=at(10))

        assert refused.value.decision.findings(0)
        assert kinds(case) == ["contact.refused"]
        assert not MadePaper.objects.exists()
        assert not settings.PAPERS.exists()

    def test_with_a_field_open_is_refused_by_name_and_nothing_is_kept(self, case, collector):
        with pytest.raises(NotFinalError, match="payment_account"):
            make_paper(case.pk, Wish("reminder"), by=collector, now=at(10))

        assert kinds(case) == []
        assert not Contact.objects.exists()

    def test_of_a_step_nobody_approved_is_refused(self, case, collector):
        with pytest.raises(PaperRefusedError, match=r"demand_letter .* has not been approved"):
            make_paper(case.pk, DEMAND, by=collector, now=at(10))

    def test_of_the_approved_step_carries_its_measure_out_once(self, case, collector):
        on_rung(case)

        for hour in (10, 11):
            make_paper(case.pk, DEMAND, by=collector, now=at(hour))

        measure = Measure.objects.get()
        assert (measure.rung, measure.contact.paper.serial) == ("demand_letter", f"{case.pk}-1")
        assert kinds(case).count("measure.carried_out") == 1

    def test_of_another_countrys_law_is_refused(self, case, collector):
        wish = Wish("uk_default_reminder", said=REMINDER.said)

        with pytest.raises(PaperRefusedError, match="law of GB, this house that of CN"):
            make_paper(case.pk, wish, by=collector, now=at(10))

    def test_about_a_promise_needs_a_promise_in_that_state(self, case):
        found = filled_paper(case, Wish("promise_approval", said=REMINDER.said), now=at(10))

        assert set(found.open) == {"promise_taken_on", "promise_total", "promise_parts"}

    def test_is_made_by_whom_the_house_lets(self, case):
        with pytest.raises(NoRightError):
            make_paper(case.pk, REMINDER, by=person("wu", Role.ANALYST), now=at(10))


class TestAGuarantor:
    SAID = {
        "creditor_phone": "021-5555 0100",
        "payment_account": "手机银行",
        "reply_by": TODAY + timedelta(days=10),
        "guarantee_contract": "BZ-1",
        "guarantee_on": TODAY - timedelta(days=400),
        "guarantee_until": TODAY + timedelta(days=60),
        "guarantee_kind": "joint",
    }

    def beside(self, case, role):
        return Relation.objects.create(borrower=case.borrower, role=role, name="司马长风", identity="g")

    def test_is_written_to_in_person(self, case, collector):
        guarantor = self.beside(case, RelationRole.GUARANTOR)
        wish = Wish("guarantor_demand", said=self.SAID, relation_id=guarantor.pk)

        made = make_paper(case.pk, wish, by=collector, now=at(10))

        assert (made.relation, made.contact.relation) == (guarantor, guarantor)

    def test_must_be_named(self, case, collector):
        wish = Wish("guarantor_demand", said=self.SAID | {"guarantor_name": "某人"})

        with pytest.raises(PaperRefusedError, match="names the guarantor"):
            make_paper(case.pk, wish, by=collector, now=at(10))

    def test_is_not_a_contact_person(self, case, collector):
        other = self.beside(case, RelationRole.CONTACT_PERSON)

        with pytest.raises(PaperRefusedError, match="no guarantor of this borrower"):
            make_paper(
                case.pk,
                Wish("guarantor_demand", said=self.SAID, relation_id=other.pk),
                by=collector,
                now=at(10),
            )


class TestACourtPaper:
    TABLE = Wish("interest_table")

    def test_is_made_without_a_contact_by_a_person_who_decides(self, case):
        made = make_paper(case.pk, self.TABLE, by=person("wang", Role.SUPERVISOR), now=at(23))

        assert made.contact is None
        assert kinds(case) == ["paper.made"]

    def test_is_not_the_collectors_to_make(self, case, collector):
        with pytest.raises(NoRightError):
            make_paper(case.pk, self.TABLE, by=collector, now=at(10))

    def test_has_lines_that_add_up(self):
        case = placed(row(), as_of=TODAY - timedelta(days=20))[0]

        found = filled_paper(case, self.TABLE, now=at(10)).values

        assert sum(line["amount"] for line in found["accruals"]) == found["interest"] + found["penalty"] > 0
        assert sum(line["days"] for line in found["accruals"]) == 20

    @pytest.mark.parametrize("code", ["plan_agreement", "payment_order", "interest_table"])
    def test_names_parts_that_make_up_the_total(self, code):
        told = row(penalty_ppm=90_000, interest_minor=700, penalty_minor=300, fee_minor=50, cost_minor=8_000)
        case = placed(told, as_of=TODAY - timedelta(days=20))[0]

        found = filled_paper(case, Wish(code), now=at(10)).values

        parts = ("principal", "interest", "penalty", "compound", "doubled", "fee", "cost")
        total = found["claim_total" if code == "payment_order" else "total"]
        assert sum(found[name] or 0 for name in parts) == total > 0

    def test_knows_the_fee_of_a_payment_order(self, case):
        found = filled_paper(case, Wish("payment_order"), now=at(10))

        assert found.values["order_fee"] == 1667  # a third of 50.00
        assert {"court", "no_counterclaim"} <= set(found.open)


class TestADraft:
    def test_may_be_open_and_is_on_record(self, case, collector):
        pdf = draft_paper(case.pk, Wish("complaint_card"), by=collector, now=at(10))

        assert pdf.startswith(b"%PDF")
        assert kinds(case) == ["paper.drafted"]
        assert not MadePaper.objects.exists()

    def test_of_a_form_can_be_had_as_word(self, case, collector):
        word = draft_paper(case.pk, Wish("complaint_card"), by=collector, now=at(10), word=True)

        assert word.startswith(b"PK")


#: The setter is taken from its room; a page has a ``render`` of its own.
SETS = re.compile(r"from kept\.documents(\.render)? import (\([^)]*|[^(\n]*)\brender\b")


def test_nothing_else_in_the_house_sets_a_paper(request):
    """Printing around the gate: only the act itself and the batch that shares it may call the setter."""
    source = request.config.rootpath / "src" / "kept"
    callers = {
        str(file.relative_to(source)) for file in source.rglob("*.py") if SETS.search(file.read_text("utf-8"))
    } | {
        str(file.relative_to(source))
        for file in source.rglob("*.py")
        if "render_many" in file.read_text("utf-8")
    }

    outside = {name for name in callers if not name.startswith("documents/")}
    assert outside == {"actions/make_paper.py", "actions/make_letters.py"}
    assert "actions/make_paper.py" in outside
