"""Matching payments to debts, one at a time, and the list of those posted."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from kept.actions.match_payment import PaymentMatchError, match_payment
from kept.records.models import Debt, Payment, PaymentStatus
from kept.records.rights import MAY, Right
from kept.records.suggestions import find_debts, suggest
from kept.site import clock, keyset
from kept.site.access import PageRequest, page
from kept.site.fragments import render
from kept.site.queue import counted, place

ORDER = ("-id",)


def waiting() -> QuerySet[Payment]:
    """Return the payments that met no debt, oldest first."""
    lost = Payment.objects.filter(status=PaymentStatus.UNMATCHED)
    return lost.select_related("creditor").order_by("paid_on", "pk")


@page(roles=MAY[Right.MATCH_PAYMENTS])
def payments(request: PageRequest) -> HttpResponse:
    """Show the payment that has waited longest for its debt."""
    payment = waiting().first()
    if payment is None:
        return render(request, "payments/match.html", {"payment": None, "count": "0", "route": "payments"})
    return _shown(request, payment)


@page(roles=MAY[Right.MATCH_PAYMENTS])
def one(request: PageRequest, payment_id: int) -> HttpResponse:
    """Show one payment with the debts it may belong to."""
    return _shown(request, _found(payment_id))


@page(roles=MAY[Right.MATCH_PAYMENTS], methods=("POST",))
def match(request: PageRequest, payment_id: int) -> HttpResponse:
    """Put a payment on the chosen debt, once, and go on to the next."""
    payment = _found(payment_id)
    following = place(waiting(), payment, by="paid_on").after
    debt = Debt.objects.filter(pk=_number(request.POST.get("debt", ""))).first()
    if debt is None:
        messages.warning(request, _("Choose the debt this payment belongs to."))
        return HttpResponseRedirect(reverse("payment", args=[payment.pk]))
    try:
        match_payment(payment.pk, debt_id=debt.pk, by=request.user, now=clock.now())
    except PaymentMatchError:
        messages.warning(request, _why_not(payment, debt))
        return HttpResponseRedirect(reverse("payment", args=[payment.pk]))
    messages.success(request, _("Posted to debt %(number)s.") % {"number": debt.number})
    target = reverse("payment", args=[following]) if following else reverse("payments")
    return HttpResponseRedirect(target)


@page(roles=MAY[Right.MATCH_PAYMENTS])
def posted(request: PageRequest) -> HttpResponse:
    """List the payments posted, newest first."""
    rows = Payment.objects.filter(status=PaymentStatus.POSTED).select_related("creditor", "entry__debt")
    listed = keyset.page(
        rows, ORDER, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    context = {
        "listed": listed,
        "count": counted(waiting()),
        "route": "payments-posted",
        "sees_cases": request.user.role in MAY[Right.SEE_CASES],
    }
    return render(request, "payments/posted.html", context)


def _found(payment_id: int) -> Payment:
    return get_object_or_404(Payment.objects.select_related("creditor"), pk=payment_id)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0  # noqa: PLR2004 - int64


def _why_not(payment: Payment, debt: Debt) -> str:
    payment.refresh_from_db()
    if payment.status == PaymentStatus.POSTED:
        return _("This payment is on debt %(number)s already.") % {"number": payment.debt_number}
    if payment.currency != debt.currency:
        return _("The debt is in %(debt)s, the payment in %(payment)s.") % {
            "debt": debt.currency,
            "payment": payment.currency,
        }
    return _("This debt is owed to another creditor.")


def _shown(request: PageRequest, payment: Payment) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    open_ = payment.status == PaymentStatus.UNMATCHED
    context = {
        "payment": payment,
        "open": open_,
        "suggestions": suggest(payment) if open_ else [],
        "text": text,
        "debts": find_debts(payment.creditor, text) if open_ and text else [],
        "entry": None if open_ else Debt.objects.filter(entries__payment=payment).first(),
        "place": place(waiting(), payment, by="paid_on"),
        "count": counted(waiting()),
        "route": "payments",
        "sees_cases": request.user.role in MAY[Right.SEE_CASES],
    }
    return render(request, "payments/match.html", context)
