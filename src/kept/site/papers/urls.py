"""The addresses of a case's papers."""

from __future__ import annotations

from django.urls import path

from kept.site.papers import views

urlpatterns = [
    path("<int:number>/papers/", views.papers, name="case-papers"),
    path("<int:number>/papers/made/<int:made_id>/", views.opened, name="paper-open"),
    path("<int:number>/papers/<slug:paper>/", views.paper, name="paper"),
    path("<int:number>/papers/<slug:paper>/make/", views.make, name="paper-make"),
]
