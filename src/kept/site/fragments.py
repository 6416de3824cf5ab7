"""One template serves the whole page and its parts: htmx gets the block it asked for, a browser the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.template.backends.utils import csrf_input, csrf_token_lazy
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from jinja2 import Template

BAD_REQUEST = 400
TO_CORRECT = 422


class UnknownBlockError(KeyError):
    """A template has no block of that name."""


def is_fragment(request: HttpRequest) -> bool:
    """Return whether htmx asks for a part of the page (going back in history asks for the whole)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def page_address(request: HttpRequest) -> str:
    """Return the path of the page the person is looking at, which for a fragment is not its own."""
    if is_fragment(request) and (current := request.headers.get("HX-Current-URL")):
        parts = urlsplit(current)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return request.get_full_path() if request.method in {"GET", "HEAD"} else "/"


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    block: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page, or only the named block of it when htmx asks.

    Args:
        request: decides by its ``HX-Request`` header.
        template: a Jinja template below ``templates/``.
        context: what the template reads.
        block: the block htmx gets; without one htmx gets the whole page too.
        status: of the response. A refused fragment (4xx except 422, which is a form to correct) is shown
            in the page's notice area instead of its target.

    Raises:
        UnknownBlockError: the template has no such block.
    """
    compiled = _engine().get_template(template).template
    values = {
        **(context or {}),
        "request": request,
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
        "csrf_token": csrf_token_lazy(request),
    }
    if block and is_fragment(request):
        text = _block(compiled, block, values) + _toasts(request)
    else:
        text = compiled.render(values)
    response = HttpResponse(text, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if block and is_fragment(request) and status >= BAD_REQUEST and status != TO_CORRECT:
        response["HX-Retarget"], response["HX-Reswap"] = "#notices", "innerHTML"
    return response


def _engine() -> Jinja2:
    engine = engines["jinja2"]
    if not isinstance(engine, Jinja2):
        raise TypeError("the template engine named jinja2 is not Jinja")
    return engine


def _block(template: Template, name: str, values: Mapping[str, Any]) -> str:
    if name not in template.blocks:
        raise UnknownBlockError(f"{template.name} has no block {name!r}; it has {sorted(template.blocks)}")
    context = template.new_context(dict(values))
    return "".join(template.blocks[name](context))


def _toasts(request: HttpRequest) -> str:
    """Return the waiting messages as an out-of-band swap into the page's toast area."""
    waiting = list(get_messages(request))
    return _engine().get_template("toasts.html").template.render(messages=waiting) if waiting else ""
