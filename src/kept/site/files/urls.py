"""The addresses of the import."""

from __future__ import annotations

from django.urls import path

from kept.site.files import runs, take

urlpatterns = [
    path("", take.files, name="files"),
    path("<int:run_id>/", runs.one, name="file"),
    path("<int:run_id>/confirm/", runs.confirm, name="file-confirm"),
    path("<int:run_id>/discard/", runs.discard, name="file-discard"),
    path("<int:run_id>/bad-rows/", runs.bad_rows, name="file-bad-rows"),
]
