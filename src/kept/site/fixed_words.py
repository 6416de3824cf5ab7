"""What templates say in fixed words is translated when they are compiled: once a language, not a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import translation
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

_TEXT = ("name", "lparen", "string", "rparen")
_TEXT_IN_CONTEXT = ("name", "lparen", "string", "comma", "string", "rparen")


class FixedWords(Extension):
    """Puts the translation in the place of ``_("…")`` and ``pgettext("…", "…")``; with values they stay.

    The environment's ``language`` says into which language.
    """

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Yield the tokens of a template, its fixed words as markup in the environment's language."""
        tokens, at = list(stream), 0
        with translation.override(getattr(self.environment, "language", None)):
            while at < len(tokens):
                length, found = _words(tokens[at : at + len(_TEXT_IN_CONTEXT)])
                yield from found
                at += length


def _words(tokens: list[Token]) -> tuple[int, Iterable[Token]]:
    """Return how many tokens stand for fixed words, and those words as markup; else the first as it is."""
    kinds, first = tuple(token.type for token in tokens), tokens[0]
    if first.value == "_" and kinds[: len(_TEXT)] == _TEXT:
        return len(_TEXT), _markup(translation.gettext(tokens[2].value), first.lineno)
    if first.value == "pgettext" and kinds == _TEXT_IN_CONTEXT:
        return len(kinds), _markup(translation.pgettext(tokens[2].value, tokens[4].value), first.lineno)
    return 1, (first,)


def _markup(text: str, line: int) -> Iterator[Token]:
    """Yield ``("text"|safe)``; a catalogue writes a percent sign twice."""
    yield Token(line, "lparen", "(")
    yield Token(line, "string", text % {})
    yield Token(line, "pipe", "|")
    yield Token(line, "name", "safe")
    yield Token(line, "rparen", ")")
