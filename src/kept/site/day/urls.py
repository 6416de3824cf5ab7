"""The addresses of my day."""

from __future__ import annotations

from django.urls import path

from kept.site.day import views

urlpatterns = [
    path("", views.day, name="day"),
    path("deadlines/", views.deadlines, name="day-deadlines"),
    path("next/", views.next_case, name="day-next"),
]
