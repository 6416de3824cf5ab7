"""Matching payments to debts, one at a time, and the list of those posted."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from kept.actions.match_payment import PaymentMatchError, match_payment
from kept.actions.reverse_payment import Cause, ReversalError, reverse_payment
from kept.records.models import Debt, Payment, PaymentStatus
from kept.records.rights import MAY, Right
from kept.records.suggestions import find_debts, suggest
from kept.site import clock, keyset
from kept.site.access import PageRequest, page
from kept.site.fragments import render
from kept.site.queue import counted, place

ORDER = ("-id",)

#: Why a payment is taken off its debt.
CAUSES: dict[str, Cause] = {"charged_back": "charged_back", "wrong_match": "wrong_match"}


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


@page(roles=MAY[Right.REVERSE_PAYMENTS], methods=("POST",))
def reverse_one(request: PageRequest, payment_id: int) -> HttpResponseRedirect:
    """Take a payment off its debt, once, with the reason."""
    payment = _found(payment_id)
    cause = CAUSES.get(request.POST.get("cause", ""))
    if cause is None:
        messages.warning(request, _("Choose why the payment is reversed."))
        return HttpResponseRedirect(reverse("payment", args=[payment.pk]))
    words = request.POST.get("words", "")
    try:
        reverse_payment(payment.pk, cause=cause, words=words, by=request.user, now=clock.now())
    except ReversalError:
        messages.warning(request, _("Not reversed: it is on no debt, or the reason is missing."))
    else:
        messages.success(request, _("Reversed. What it counted for was judged again."))
    return HttpResponseRedirect(reverse("payment", args=[payment.pk]))


@page(roles=MAY[Right.MATCH_PAYMENTS])
def posted(request: PageRequest) -> HttpResponse:
    """List the payments posted, newest first."""
    held = (PaymentStatus.POSTED, PaymentStatus.REVERSED)
    rows = (
        Payment.objects.filter(status__in=held).select_related("creditor").prefetch_related("entries__debt")
    )
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
    if payment.status == PaymentStatus.REVERSED:
        return _("This payment was charged back.")
    if debt.recalled_on is not None:
        return _("The creditor has recalled this debt.")
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
    entered = Debt.objects.filter(entries__payment=payment).order_by("-entries__id")
    context = {
        "payment": payment,
        "open": open_,
        "suggestions": suggest(payment) if open_ else [],
        "text": text,
        "debts": find_debts(payment.creditor, text) if open_ and text else [],
        "reverses": payment.status == PaymentStatus.POSTED
        and request.user.role in MAY[Right.REVERSE_PAYMENTS],
        "causes": CAUSES,
        "entry": None if open_ else entered.first(),
        "place": place(waiting(), payment, by="paid_on"),
        "count": counted(waiting()),
        "route": "payments",
        "sees_cases": request.user.role in MAY[Right.SEE_CASES],
    }
    return render(request, "payments/match.html", context)
