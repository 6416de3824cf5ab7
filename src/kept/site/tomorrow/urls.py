"""The addresses of tomorrow."""

from __future__ import annotations

from django.urls import path

from kept.site.tomorrow import trials, views

urlpatterns = [
    path("", views.reached, name="tomorrow"),
    path("trials/", trials.trials, name="trials"),
    path("trials/propose/", trials.propose, name="trial-propose"),
    path("trials/<int:trial_id>/", trials.trial, name="trial"),
    path("trials/<int:trial_id>/approve/", trials.approve, name="trial-approve"),
    path("trials/<int:trial_id>/end/", trials.end, name="trial-end"),
]
