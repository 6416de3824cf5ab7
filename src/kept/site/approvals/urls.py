"""The addresses of the approvals."""

from __future__ import annotations

from django.urls import path

from kept.site.approvals import promises, reviews, rungs, tabs

urlpatterns = [
    path("", tabs.front, name="approvals"),
    path("promises/", promises.first, name="approvals-promises"),
    path("promises/<int:promise_id>/", promises.one, name="approvals-promises-one"),
    path("promises/<int:promise_id>/approve/", promises.approve, name="promise-approve"),
    path("promises/<int:promise_id>/return/", promises.send_back, name="promise-return"),
    path("rungs/", rungs.first, name="approvals-rungs"),
    path("rungs/<int:task_id>/", rungs.one, name="approvals-rungs-one"),
    path("rungs/<int:task_id>/decide/", rungs.decide, name="rung-decide"),
    path("reviews/", reviews.first, name="approvals-reviews"),
    path("reviews/<int:task_id>/", reviews.one, name="approvals-reviews-one"),
    path("reviews/<int:task_id>/settle/", reviews.settle, name="review-settle"),
]
