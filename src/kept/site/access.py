"""Who may open which page: every page says its roles and its methods, and says who may when it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import resolve_url

from kept.records.people import Role, User
from kept.site.fragments import is_fragment, page_address, render

#: Every role of the house.
ANYONE = frozenset(Role)


class PageRequest(HttpRequest):
    """A request whose sender has signed in and has a role that may open the page."""

    user: User


View = Callable[..., HttpResponseBase]


def page(
    roles: Iterable[Role] = ANYONE, methods: Iterable[str] = ("GET",)
) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Let only signed-in people with one of the roles, and only the methods, reach a view.

    Args:
        roles: the roles that may; everybody signed in unless told otherwise.
        methods: the methods that are understood; HEAD comes with GET.

    A stranger is sent to the sign-in page and comes back afterwards; a wrong role gets a page that
    says which roles may (403); another method gets 405. The view's first argument is a ``PageRequest``.
    """
    may, known = frozenset(roles), _methods(methods)

    def guard(view: View) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
            if request.method not in known:
                return HttpResponseNotAllowed(sorted(known))
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if Role(request.user.role) not in may:
                return refuse(request, may)
            return view(request, *args, **kwargs)

        guarded.roles = may  # type: ignore[attr-defined]
        return guarded

    return guard


def _methods(methods: Iterable[str]) -> frozenset[str]:
    named = frozenset(methods)
    return named | {"HEAD"} if "GET" in named else named


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a stranger to the sign-in page; a fragment's page goes there as a whole."""
    target = f"{resolve_url('login')}?{urlencode({'next': page_address(request)})}"
    if is_fragment(request):
        return HttpResponse(headers={"HX-Redirect": target})
    return HttpResponse(status=302, headers={"Location": target})


def refuse(request: HttpRequest, roles: Iterable[Role]) -> HttpResponse:
    """Say that the page is not for this role, and for which roles it is."""
    labels = [role.label for role in Role if role in frozenset(roles)]
    return render(request, "errors/role.html", {"roles": labels}, block="notice", status=403)
