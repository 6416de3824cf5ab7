"""The door: signing in and out, the lock after too many tries, and the way to a role's first page."""

from __future__ import annotations

import math

from axes.helpers import get_cool_off
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from kept.site.access import PageRequest, page, refuse
from kept.site.fragments import render
from kept.site.places import open_to


class SignIn(LoginView):
    """Ask for name and password; who is signed in already goes on."""

    template_name = "entry/sign_in.html"
    redirect_authenticated_user = True


def locked_out(
    request: HttpRequest,
    original_response: HttpResponse | None = None,
    credentials: dict[str, str] | None = None,
) -> HttpResponse:
    """Say that the door is locked after too many wrong passwords, and for how long (429)."""
    del original_response, credentials
    wait = get_cool_off(request)
    minutes = math.ceil(wait.total_seconds() / 60) if wait else None
    return render(request, "entry/locked.html", {"minutes": minutes}, status=429)


@page()
def home(request: PageRequest) -> HttpResponse:
    """Lead to the first place of the person's role."""
    places = open_to(request)
    return HttpResponseRedirect(reverse(places[0].route)) if places else refuse(request, ())
