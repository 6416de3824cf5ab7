"""Pages for what went wrong: they say what happened, what was not changed, and where to go on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from kept.site.fragments import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that could not be understood."""
    del exception
    return render(request, "errors/400.html", block="notice", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that was understood and refused, with the reason when it has one."""
    return render(request, "errors/403.html", {"reason": str(exception)}, block="notice", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere."""
    del exception
    return render(request, "errors/404.html", block="notice", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer after a failure of our own; the transaction was rolled back."""
    return render(request, "errors/500.html", block="notice", status=500)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was sent without its token: an old page, or not ours."""
    del reason
    return render(request, "errors/stale_form.html", block="notice", status=403)
