"""A payment without its debt is matched by one key; nothing is matched twice, nothing to another creditor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from kept.records.models import Debt, Entry, Payment, PaymentStatus, Role

from ...house import TODAY, a_case, at, clock_shows, creditor, person, placed, row, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def eleven_o_clock(settings):
    clock_shows(settings, at(11))


@pytest.fixture
def analyst():
    return signed_in(person("zhao", Role.ANALYST))


def lost(reference: str = "P-1", **said) -> Payment:
    """A payment that met no debt."""
    return Payment.objects.create(
        **{
            "creditor": creditor(),
            "reference": reference,
            "paid_on": TODAY,
            "amount_minor": 12_345,
            "payer_name": "李某人",
            "why_unmatched": "no_debt_number",
            "received_at": at(10),
            **said,
        }
    )


class TestThePage:
    def test_shows_the_payment_and_why_it_met_no_debt(self, analyst):
        lost(method="alipay")

        page = analyst.get("/payments/").content.decode()

        assert "¥123.45" in page
        assert "未注明债务编号" in page
        assert "支付宝" in page
        assert "李*人" in page
        assert "李某人" not in page

    def test_chooses_the_debt_of_the_same_name_beforehand(self, analyst):
        a_case()
        lost(payer_name="张小敏")

        page = analyst.get("/payments/").content.decode()

        assert "付款人即债务人" in page
        assert f'value="{Debt.objects.get().pk}" data-key="1" data-label="债务 C-1" checked' in page

    def test_leaves_the_choice_open_where_only_an_amount_agrees(self, analyst):
        case = a_case()
        case.total_minor = 12_345
        case.save()
        lost()

        page = analyst.get("/payments/").content.decode()

        assert "等于全部欠款" in page
        assert " checked" not in page

    def test_finds_another_debt_by_name(self, analyst):
        a_case()
        payment = lost()

        page = analyst.get(reverse("payment", args=[payment.pk]), {"q": "张小敏"}).content.decode()

        assert "C-1" in page

    def test_says_when_nothing_is_found(self, analyst):
        payment = lost()

        page = analyst.get(reverse("payment", args=[payment.pk]), {"q": "王某某"}).content.decode()

        assert "没有查到对应的债务" in page

    def test_an_empty_queue_says_so(self, analyst):
        assert "所有款项都已入账" in analyst.get("/payments/").content.decode()

    def test_needs_few_queries_however_many_wait(self, analyst, django_assert_max_num_queries):
        placed(*(row(f"C-{k}", phone_1=f"1380013800{k}") for k in range(8)))
        for k in range(8):
            lost(f"P-{k}", payer_name="张小敏", debt_number="C-000001")

        with django_assert_max_num_queries(20):
            analyst.get("/payments/")


class TestMatching:
    def test_puts_the_payment_on_the_debt_and_goes_on(self, analyst):
        debt = a_case().debts.get()
        first, second = lost("P-1"), lost("P-2")

        answer = analyst.post(reverse("payment-match", args=[first.pk]), {"debt": debt.pk})

        assert answer.url == reverse("payment", args=[second.pk])
        assert Entry.objects.get().debt == debt

    def test_twice_counts_once(self, analyst):
        debt = a_case().debts.get()
        payment = lost()
        address = reverse("payment-match", args=[payment.pk])

        analyst.post(address, {"debt": debt.pk})
        answer = analyst.post(address, {"debt": debt.pk}, follow=True)

        assert "已计入债务 C-1" in answer.content.decode()
        assert Entry.objects.count() == 1

    @pytest.mark.parametrize("said", [{}, {"debt": "x"}, {"debt": "9" * 30}, {"debt": "0"}])
    def test_without_a_debt_asks_for_one(self, analyst, said):
        payment = lost()

        answer = analyst.post(reverse("payment-match", args=[payment.pk]), said, follow=True)

        assert "请选择这笔款项对应的债务" in answer.content.decode()
        assert Payment.objects.get().status == PaymentStatus.UNMATCHED

    def test_refuses_another_creditors_debt(self, analyst):
        debt = a_case().debts.get()
        payment = lost(creditor=creditor("另一银行"))

        answer = analyst.post(reverse("payment-match", args=[payment.pk]), {"debt": debt.pk}, follow=True)

        assert "属于另一债权人" in answer.content.decode()
        assert Entry.objects.count() == 0

    def test_refuses_another_currency(self, analyst):
        debt = a_case().debts.get()
        payment = lost(currency="USD")

        answer = analyst.post(reverse("payment-match", args=[payment.pk]), {"debt": debt.pk}, follow=True)

        assert "债务币种为 CNY，款项币种为 USD" in answer.content.decode()


class TestPosted:
    def test_lists_what_was_posted_newest_first(self, analyst, django_assert_max_num_queries):
        debt = a_case().debts.get()
        for k in range(5):
            payment = lost(f"P-{k}", paid_on=TODAY - timedelta(days=k))
            analyst.post(reverse("payment-match", args=[payment.pk]), {"debt": debt.pk})

        with django_assert_max_num_queries(8):
            page = analyst.get("/payments/posted/").content.decode()

        assert page.index("P-4") < page.index("P-0")

    def test_an_empty_list_says_so(self, analyst):
        assert "还没有入账的款项" in analyst.get("/payments/posted/").content.decode()

    def test_links_to_cases_only_for_who_may_see_them(self, analyst):
        debt = a_case().debts.get()
        payment = lost()
        analyst.post(reverse("payment-match", args=[payment.pk]), {"debt": debt.pk})
        link = f'href="/cases/{debt.case_id}/"'

        supervisor = signed_in(person("wang", Role.SUPERVISOR))

        assert link not in analyst.get("/payments/posted/").content.decode()
        assert link in supervisor.get("/payments/posted/").content.decode()


class TestReversing:
    @pytest.fixture
    def matched(self, analyst) -> str:
        """The address at which a posted payment is reversed."""
        debt, payment = a_case().debts.get(), lost()
        analyst.post(reverse("payment-match", args=[payment.pk]), {"debt": debt.pk})
        return reverse("payment-reverse", args=[payment.pk])

    @pytest.fixture
    def supervisor(self):
        return signed_in(person("wang", Role.SUPERVISOR))

    def test_takes_the_payment_off_its_debt_once(self, matched, supervisor):
        said = {"cause": "charged_back", "words": "退汇通知"}

        pages = [supervisor.post(matched, said, follow=True).content.decode() for _ in range(2)]

        assert "已冲回" in pages[0]
        assert "已被银行退回" in pages[1]
        assert Entry.objects.count() == 2

    @pytest.mark.parametrize(
        ("said", "says"), [({"words": "x"}, "请选择冲回的原因"), ({"cause": "wrong_match"}, "未冲回")]
    )
    def test_asks_for_cause_and_reason(self, matched, supervisor, said, says):
        assert says in supervisor.post(matched, said, follow=True).content.decode()
        assert Entry.objects.count() == 1

    def test_is_for_supervisors_alone(self, matched, analyst):
        assert analyst.post(matched, {"cause": "wrong_match", "words": "x"}).status_code == 403
        assert 'data-dialog="reverse"' not in analyst.get(matched.removesuffix("reverse/")).content.decode()
