"""The Jinja environments of the pages: filters, translation, addresses, and every macro under ``ui``."""

from __future__ import annotations

from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined, Template
from jinja2.runtime import Macro
from markupsafe import Markup

from kept.site import clock, places, plan_words, practice, preferences
from kept.site.fixed_words import FixedWords
from kept.site.format import FILTERS


class Languages:
    """An environment for each language; a template comes from that of the page."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - the options are Django's
        self._options = options
        self._made: dict[str, Environment] = {}

    @property
    def now(self) -> Environment:
        """The environment of the language that is switched on."""
        language = get_language() or settings.LANGUAGE_CODE
        if language not in self._made:
            self._made[language] = environment(language, **self._options)
        return self._made[language]

    def get_template(self, name: str) -> Template:
        """Return a template by its path."""
        return self.now.get_template(name)

    def from_string(self, source: str) -> Template:
        """Return a template that stands in no file."""
        return self.now.from_string(source)


def environment(language: str, **options: Any) -> Environment:  # noqa: ANN401 - the options are Django's
    """Return the environment of a language: an unknown name in a template is an error, text is escaped."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    options["extensions"] = [FixedWords, "jinja2.ext.i18n", "jinja2.ext.do"]
    env = Environment(**options)  # noqa: S701 - Django's backend asks for escaping
    env.extend(language=language)
    env.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)  # type: ignore[attr-defined]
    env.filters.update(FILTERS)
    env.filters.update(practice.FILTERS)
    env.filters.update(plan_words.FILTERS)
    env.globals.update(
        asset=asset,
        _icon=icon,
        _key=key,
        get_language=get_language,
        languages=preferences.LANGUAGES,
        messages_of=get_messages,
        now=clock.now,
        places=places,
        theme_of=preferences.theme_of,
        url=url,
    )
    env.globals["ui"] = SimpleNamespace(icon=icon, key=key, **macros(env))
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
    return _address(settings.ROOT_URLCONF, get_script_prefix(), name, args, tuple(kwargs.items()))


@lru_cache(maxsize=512)
def _address(_urls: str, _prefix: str, name: str, args: tuple[object, ...], kwargs: tuple[Any, ...]) -> str:
    return reverse(name, args=args or None, kwargs=dict(kwargs) or None)


@cache
def asset(name: str) -> str:
    """Return the address of a static file, which changes when its content does."""
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"no static file {name!r}")
    return f"{static(name)}?v={sha256(Path(found).read_bytes()).hexdigest()[:8]}"


@lru_cache(maxsize=1024)
def icon(name: str, label: str = "") -> Markup:
    """Return an icon of the sprite; decorative unless labelled."""
    role = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    sprite = asset("vendor/tabler-icons/sprite.svg")
    return Markup('<svg class="k-icon" {}><use href="{}#{}"></use></svg>').format(role, sprite, name)


@lru_cache(maxsize=1024)
def key(keys: str) -> Markup:
    """Return how a key or a sequence is written on the page, e.g. ``key("g d")``, ``key("Enter")``."""
    names = {"Enter": "⏎", "Escape": "Esc", "ArrowLeft": "←", "ArrowRight": "→"}
    written = " ".join(names.get(one, one) for one in keys.split(" "))
    return Markup('<kbd class="k-key" aria-hidden="true">{}</kbd>').format(written)
