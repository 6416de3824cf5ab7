"""What a person likes: the language of the pages and light or dark. Chinese unless chosen otherwise."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

LANGUAGES = dict(settings.LANGUAGES)
THEMES = ("auto", "light", "dark")
THEME_COOKIE = "kept_theme"
A_YEAR = 365 * 24 * 3600


class LanguageMiddleware:
    """Answer in the person's language, whatever the browser's list says; stands behind the authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the language switched on for the time of the request."""
        code = language_of(request)
        request.LANGUAGE_CODE = code
        with translation.override(code):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response


def language_of(request: HttpRequest) -> str:
    """Return the language remembered with the person, else with the browser, else the house's."""
    with_person = getattr(request.user, "language", "")
    for code in (with_person, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")):
        if code in LANGUAGES:
            return code
    return settings.LANGUAGE_CODE


def theme_of(request: HttpRequest) -> str:
    """Return ``auto`` (as the machine is set), ``light`` or ``dark``."""
    wished = request.COOKIES.get(THEME_COOKIE, "")
    return wished if wished in THEMES else "auto"


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember a language with the browser and, when signed in, with the person; go back to the page."""
    code = request.POST.get("language", "")
    if code not in LANGUAGES:
        return HttpResponseBadRequest(gettext("This language is not offered."))
    if request.user.is_authenticated:
        request.user.language = code
        request.user.save(update_fields=["language"])
    return _remembering(back_to(request), settings.LANGUAGE_COOKIE_NAME, code)


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember a theme with the browser and go back to the page."""
    wished = request.POST.get("theme", "")
    if wished not in THEMES:
        return HttpResponseBadRequest(gettext("This theme is not offered."))
    return _remembering(back_to(request), THEME_COOKIE, wished)


def back_to(request: HttpRequest) -> HttpResponse:
    """Return a redirect to the form's ``next``, or home when that leads out of the house."""
    wished = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(wished, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wished if inside else "/")


def _remembering(response: HttpResponse, cookie: str, value: str) -> HttpResponse:
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(cookie, value, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")
    return response
