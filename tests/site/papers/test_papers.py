"""The pages of a case's papers: what can be made, who fills what, and what stands against it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kept.records.models import Case, Contact, EvidenceRecord, MadePaper, Relation, RelationRole, Role

from ...house import a_case, person, signed_in

pytestmark = pytest.mark.django_db

SAID = {"language": "zh", "creditor_phone": "021-5555 0100", "payment_account": "手机银行"}


def address(name, *args):
    return reverse(name, args=args)


def make(by, case, code="reminder", **said):
    return signed_in(by).post(address("paper-make", case.pk, code), SAID | {"act": "make"} | said)


def said(answer):
    return answer.content.decode()


def test_the_list_names_this_countrys_papers_and_what_was_made(case, collector):
    make(collector, case)

    page = said(signed_in(collector).get(address("case-papers", case.pk)))

    assert "催收函" in page
    assert "美国" not in page
    assert f"{case.pk}-1" in page


def test_the_case_leads_to_its_papers(case, collector):
    assert address("case-papers", case.pk) in said(signed_in(collector).get(address("case-more", case.pk)))


def test_the_form_asks_only_for_what_the_records_do_not_know(case, collector):
    page = said(signed_in(collector).get(address("paper", case.pk, "reminder")))

    assert 'name="payment_account"' in page
    assert 'name="arrears"' not in page
    assert "1,000.00" in page
    assert "张小敏" not in page


def test_a_letter_is_made_and_can_be_opened(case, collector):
    answer = make(collector, case)

    assert answer.status_code == 302
    made = MadePaper.objects.get()
    pdf = signed_in(collector).post(address("paper-open", case.pk, made.pk))
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Cache-Control"] == "no-store"
    assert EvidenceRecord.objects.filter(kind="paper.opened").count() == 1


def test_twice_makes_one_and_a_form_opened_anew_another(case, collector):
    form = said(signed_in(collector).get(address("paper", case.pk, "reminder")))
    assert f'name="serial" value="{case.pk}-1"' in form

    answers = [make(collector, case, serial=f"{case.pk}-1") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert (MadePaper.objects.count(), Contact.objects.count()) == (1, 1)
    assert EvidenceRecord.objects.filter(kind="paper.made").count() == 1
    make(collector, case, serial=f"{case.pk}-2")
    assert MadePaper.objects.count() == 2


def test_what_is_still_open_is_said_beside_its_field(case, collector):
    answer = make(collector, case, payment_account=" ")

    assert answer.status_code == 422
    assert 'id="id_payment_account-error"' in said(answer)
    assert not MadePaper.objects.exists()


def test_what_cannot_be_read_is_said_beside_its_field(case, collector):
    answer = make(collector, case, code="demand", reply_by="soon")

    assert answer.status_code == 422
    assert 'id="id_reply_by-error"' in said(answer)


def test_the_laws_no_is_shown_with_its_rule(case, collector):
    Case.objects.filter(pk=case.pk).update(path="stop")

    answer = make(collector, case)

    assert answer.status_code == 422
    assert "现在不允许" in said(answer)
    assert not Contact.objects.exists()


def test_a_step_nobody_approved_is_refused(case, collector):
    answer = make(
        collector, case, code="demand", reply_by="2026-12-10", creditor_address="路", enquiry="x",
        complaint_phone="1",
    )  # fmt: skip

    assert answer.status_code == 422
    assert "尚未获批" in said(answer)


def test_a_guarantors_letter_goes_to_the_guarantor(case, collector):
    guarantor = Relation.objects.create(
        borrower=case.borrower, role=RelationRole.GUARANTOR, name="司马长风", identity="g"
    )

    answer = make(
        collector, case, code="guarantor_demand", guarantor=guarantor.pk, reply_by="2026-12-10",
        guarantee_contract="BZ-1", guarantee_on="2025-01-01", guarantee_until="2027-01-01",
        guarantee_kind="joint",
    )  # fmt: skip

    assert answer.status_code == 302
    assert MadePaper.objects.get().relation == guarantor


def test_a_court_paper_is_drafted_as_word_and_not_made_by_a_collector(case, collector):
    word = make(collector, case, code="complaint_card", act="word")

    assert word.content.startswith(b"PK")
    assert make(collector, case, code="interest_table").status_code == 403


def test_a_draft_is_no_letter(case, collector):
    draft = make(collector, case, act="draft", payment_account="")

    assert draft.content.startswith(b"%PDF")
    assert not Contact.objects.exists()


@pytest.mark.parametrize("code", ["dunning", "main"])
def test_a_paper_that_is_not_there_is_not_found(case, collector, code):
    assert signed_in(collector).get(address("paper", case.pk, code)).status_code == 404


def test_another_collector_and_other_roles_see_none(case, collector):
    make(collector, case)

    for stranger in (person("zhao"), person("wu", Role.ANALYST)):
        client = signed_in(stranger)
        made = MadePaper.objects.get()
        assert client.get(address("case-papers", case.pk)).status_code == 403
        assert client.post(address("paper-open", case.pk, made.pk)).status_code == 403


def test_a_paper_of_another_case_is_not_opened(case, collector):
    make(collector, case)
    other = a_case(collector, number="C-2", debtor_name="李四", phone_1="13900139000")

    answer = signed_in(collector).post(address("paper-open", other.pk, MadePaper.objects.get().pk))

    assert answer.status_code == 404
