"""The addresses of the law."""

from __future__ import annotations

from django.urls import path

from kept.site.law import views

urlpatterns = [
    path("", views.rules, name="law"),
    path("<str:rule_id>/", views.rule, name="law-rule"),
]
