"""The addresses of the payments."""

from __future__ import annotations

from django.urls import path

from kept.site.payments import views

urlpatterns = [
    path("", views.payments, name="payments"),
    path("posted/", views.posted, name="payments-posted"),
    path("<int:payment_id>/", views.one, name="payment"),
    path("<int:payment_id>/reverse/", views.reverse_one, name="payment-reverse"),
    path("<int:payment_id>/match/", views.match, name="payment-match"),
]
