"""The Jinja environment of the pages: filters, translation, addresses, and every macro under ``ui``."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.contrib.messages import get_messages
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Macro

from kept.site import clock, places, practice, preferences
from kept.site.format import FILTERS


def environment(**options: Any) -> Environment:  # noqa: ANN401 - the options are Django's
    """Return the environment: an unknown name in a template is an error, text is escaped."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    options["extensions"] = ["jinja2.ext.i18n", "jinja2.ext.do"]
    env = Environment(**options)  # noqa: S701 - Django's backend asks for escaping
    env.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)  # type: ignore[attr-defined]
    env.filters.update(FILTERS)
    env.filters.update(practice.FILTERS)
    env.globals.update(
        asset=asset,
        get_language=get_language,
        languages=preferences.LANGUAGES,
        messages_of=get_messages,
        now=clock.now,
        places=places,
        theme_of=preferences.theme_of,
        url=url,
    )
    env.globals["ui"] = SimpleNamespace(**macros(env))
    return env


def macros(env: Environment) -> dict[str, Macro]:
    """Return every public macro of ``templates/macros`` by name, so that no page or block imports them."""
    names = env.list_templates(filter_func=lambda name: name.startswith("macros/"))
    exported: dict[str, Macro] = {}
    for name in names:
        module = vars(env.get_template(name).module)
        exported |= {key: value for key, value in module.items() if isinstance(value, Macro)}
    return exported


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the address of a named page."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


@cache
def asset(name: str) -> str:
    """Return the address of a static file, which changes when its content does."""
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"no static file {name!r}")
    return f"{static(name)}?v={sha256(Path(found).read_bytes()).hexdigest()[:8]}"
