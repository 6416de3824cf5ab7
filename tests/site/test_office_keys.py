"""The office worked with the keyboard alone, in a real browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from kept.actions.close_night import close_night
from kept.records.models import (
    Case,
    EvidenceRecord,
    Payment,
    PaymentStatus,
    Promise,
    PromiseStatus,
    Role,
    Task,
    TaskKind,
)

from ..house import (
    PHONES,
    TODAY,
    a_case,
    a_promise,
    at,
    clock_shows,
    creditor,
    person,
    placed,
    row,
    signed_in,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def eleven_o_clock(settings):
    clock_shows(settings, at(11))


@pytest.fixture
def supervisor():
    return signed_in(person("wang", Role.SUPERVISOR))


def press(page, key):
    """Press a key on a page whose scripts are there."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


def says(page, text):
    expect(page.locator(".k-toast").last).to_contain_text(text)


def test_promises_are_approved_and_returned(supervisor, browse):
    collector = person("li")
    placed(*(row(f"C-{k}", phone_1=PHONES[k], debtor_name=f"张三{k}") for k in range(3)))
    Case.objects.update(collector=collector)
    for k, case in enumerate(Case.objects.order_by("pk")):
        a_promise(case, collector, at(9, 10 * k))
    first, second, third = Promise.objects.order_by("pk")
    page = browse(supervisor, "/approvals/promises/")

    press(page, "j")
    expect(page.locator("[aria-current=true]")).to_contain_text("张*1")
    press(page, "k")
    expect(page.locator("[aria-current=true]")).to_contain_text("张*0")
    press(page, "a")
    says(page, "已批准")
    press(page, "r")
    press(page, "2")
    press(page, "n")
    page.keyboard.type("请尽快")
    press(page, "Control+Enter")
    says(page, "已附条件退回")

    assert [one.status for one in Promise.objects.order_by("pk")] == [
        PromiseStatus.APPROVED,
        PromiseStatus.RETURNED,
        PromiseStatus.SUBMITTED,
    ]
    note = Promise.objects.get(pk=second.pk).note
    assert note.startswith("明天之前全额还清：2026-11-25")
    assert note.endswith("；请尽快")
    assert {first.pk, second.pk} == set(Task.objects.values_list("promise", flat=True))
    assert third.tasks.count() == 0


def test_a_form_to_correct_comes_back_in_its_dialog(supervisor, browse):
    collector = person("li")
    a_promise(a_case(collector), collector)
    page = browse(supervisor, "/approvals/promises/")

    press(page, "r")
    press(page, "Enter")

    expect(page.locator("#return[open]")).to_contain_text("请选择条件")


def test_a_review_is_settled(supervisor, browse):
    case = a_case(person("li"))
    Case.objects.update(path="dispute")
    Task.objects.create(case=case, kind=TaskKind.REVIEW_DISPUTE, due_at=at(9))
    page = browse(supervisor, "/approvals/reviews/")

    press(page, "a")
    press(page, "1")
    press(page, "n")
    page.keyboard.type("金额核对无误")
    press(page, "Control+Enter")

    says(page, "恢复催收进程")
    assert Case.objects.get().path == ""


def test_payments_are_matched(supervisor, browse):
    a_case()
    for k, payer in enumerate(("张小敏", "无名")):
        Payment.objects.create(
            creditor=creditor(),
            reference=f"P-{k}",
            paid_on=TODAY,
            amount_minor=100,
            payer_name=payer,
            received_at=at(10),
        )
    page = browse(supervisor, "/payments/")

    press(page, "Enter")
    says(page, "已计入债务 C-1")
    press(page, "s")
    page.keyboard.type("C-1")
    press(page, "Enter")
    expect(page.locator("input[name=debt]:checked")).to_have_count(1)
    page.locator("h1").focus()
    press(page, "Enter")
    expect(page.get_by_text("所有款项都已入账")).to_be_visible()

    assert set(Payment.objects.values_list("status", flat=True)) == {PaymentStatus.POSTED}


def test_a_file_can_be_asked_for_again_from_the_same_page(browse):
    case = a_case(person("li"))
    close_night(TODAY - timedelta(days=1), now=at(1))
    page = browse(signed_in(person("chen", Role.COMPLIANCE)), f"/evidence/exports/?q={case.pk}")

    for _ in range(2):
        with page.expect_download() as download:
            press(page, "x")
            press(page, "1")
        assert download.value.suggested_filename == f"case-{case.pk}.zip"
        expect(page.locator("form[data-busy]")).to_have_count(0)

    assert EvidenceRecord.objects.filter(kind="evidence.exported").count() == 2
