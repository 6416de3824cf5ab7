"""The addresses of the evidence."""

from __future__ import annotations

from django.urls import path

from kept.site.evidence import decisions, exports, state

urlpatterns = [
    path("", state.evidence, name="evidence"),
    path("verify/", state.verify, name="evidence-verify"),
    path("progress/", state.progress, name="evidence-progress"),
    path("decisions/", decisions.decisions, name="evidence-decisions"),
    path("records/<int:record_id>/", decisions.record, name="evidence-record"),
    path("exports/", exports.exports, name="evidence-exports"),
    path("exports/check/", exports.check, name="evidence-check"),
]
