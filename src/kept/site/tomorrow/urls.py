"""The addresses of tomorrow."""

from __future__ import annotations

from django.urls import path

from kept.site.tomorrow import plan, rolls, trials, views

urlpatterns = [
    path("", plan.plan, name="tomorrow"),
    path("again/", plan.again, name="plan-again"),
    path("cases/", plan.cases, name="plan-cases"),
    path("reached/", views.reached, name="reached"),
    path("rolls/", rolls.rolls, name="rolls"),
    path("trials/", trials.trials, name="trials"),
    path("trials/propose/", trials.propose, name="trial-propose"),
    path("trials/<int:trial_id>/", trials.trial, name="trial"),
    path("trials/<int:trial_id>/approve/", trials.approve, name="trial-approve"),
    path("trials/<int:trial_id>/end/", trials.end, name="trial-end"),
]
