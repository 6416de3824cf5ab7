"""The addresses of calls."""

from __future__ import annotations

from django.urls import path

from kept.site.calls import views

urlpatterns = [
    path("", views.start, name="call-start"),
    path("<int:pk>/", views.show, name="call"),
    path("<int:pk>/event/", views.event, name="call-event"),
    path("<int:pk>/abandon/", views.abandon, name="call-abandon"),
    path("<int:pk>/close/", views.close, name="call-close"),
]
