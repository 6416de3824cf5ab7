"""The addresses of tomorrow."""

from __future__ import annotations

from django.urls import path

from kept.site.tomorrow import views

urlpatterns = [
    path("", views.reached, name="tomorrow"),
]
