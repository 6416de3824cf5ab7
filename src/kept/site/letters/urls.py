"""The addresses of letters to many."""

from __future__ import annotations

from django.urls import path

from kept.site.letters import views

urlpatterns = [
    path("", views.letters, name="letters"),
    path("new/", views.new, name="letters-new"),
    path("begin/", views.begin, name="letters-begin"),
    path("<int:batch_id>/", views.batch, name="letters-batch"),
    path("<int:batch_id>/progress/", views.progress, name="letters-progress"),
    path("<int:batch_id>/sheet/<int:place>/", views.sheet, name="letters-sheet"),
]
