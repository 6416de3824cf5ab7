"""The addresses of the workbench: the door, the preferences, and every place."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from kept.site import entry, preferences
from kept.site.places import PLACES, mounted

handler400 = "kept.site.errors.bad_request"
handler403 = "kept.site.errors.forbidden"
handler404 = "kept.site.errors.not_found"
handler500 = "kept.site.errors.broken"

urlpatterns = [
    path("", entry.home, name="home"),
    path("sign-in/", entry.SignIn.as_view(), name="login"),
    path("sign-out/", LogoutView.as_view(), name="logout"),
    path("language/", preferences.choose_language, name="language"),
    path("theme/", preferences.choose_theme, name="theme"),
    *mounted(PLACES),
]
