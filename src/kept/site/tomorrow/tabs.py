"""The pages of tomorrow, side by side."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

_PAGES = (
    ("tomorrow", _("Plan")),
    ("reached", _("Reached")),
    ("rolls", _("Roll rates")),
    ("trials", _("Trials")),
)


def tabs(request: HttpRequest) -> list[dict[str, object]]:
    """Return the tabs, the one that is open marked."""
    return [
        {"label": label, "href": reverse(name), "current": _is_open(request, name), "key": str(at)}
        for at, (name, label) in enumerate(_PAGES, start=1)
    ]


def _is_open(request: HttpRequest, name: str) -> bool:
    front = reverse("tomorrow")
    address = reverse(name)
    return request.path == address or (address != front and request.path.startswith(address))
