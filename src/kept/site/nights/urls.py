"""The addresses of the nights."""

from __future__ import annotations

from django.urls import path

from kept.site.nights import views

urlpatterns = [
    path("", views.nights, name="nights"),
    path("close/", views.close, name="night-close"),
    path("progress/", views.progress, name="night-progress"),
]
