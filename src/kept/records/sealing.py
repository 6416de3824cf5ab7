"""Personal data at rest: AES-256-GCM per field, HMAC blind indexes for equality look-up.

A sealed value is ``v1:<base64 of nonce and ciphertext>``; the field's name is authenticated with it, so a
value cannot be moved to another column. One master key (``FIELD_KEY``) derives both keys.
"""

from __future__ import annotations

import base64
import hmac
import os
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField

_MARK = "v1:"
_NONCE = 12


class SealError(ValueError):
    """A sealed value cannot be opened: another key, another field, or it was changed."""


@cache
def _key(purpose: str) -> bytes:
    return hmac.digest(bytes.fromhex(settings.FIELD_KEY), purpose.encode(), "sha256")


@cache
def _cipher() -> AESGCM:
    return AESGCM(_key("seal"))


def seal(text: str, field: str) -> str:
    """Return a text sealed for one field; the empty text stays empty."""
    if not text:
        return ""
    nonce = os.urandom(_NONCE)
    return _MARK + base64.b64encode(nonce + _cipher().encrypt(nonce, text.encode(), field.encode())).decode()


def unseal(sealed: str, field: str) -> str:
    """Return the text of a sealed value.

    Raises:
        SealError: it was sealed with another key or for another field, or was changed.
    """
    if not sealed:
        return ""
    if not sealed.startswith(_MARK):
        raise SealError(f"{field} holds a value that was never sealed")
    raw = base64.b64decode(sealed[len(_MARK) :])
    try:
        return _cipher().decrypt(raw[:_NONCE], raw[_NONCE:], field.encode()).decode()
    except InvalidTag as error:
        raise SealError(f"{field} cannot be opened with this house's key") from error


def seal_bytes(content: bytes, name: str) -> bytes:
    """Return a file's content sealed under its name."""
    nonce = os.urandom(_NONCE)
    return _MARK.encode() + nonce + _cipher().encrypt(nonce, content, name.encode())


def unseal_bytes(sealed: bytes, name: str) -> bytes:
    """Return the content of a sealed file.

    Raises:
        SealError: it was sealed with another key or under another name, or was changed.
    """
    mark = len(_MARK)
    try:
        return _cipher().decrypt(sealed[mark : mark + _NONCE], sealed[mark + _NONCE :], name.encode())
    except (InvalidTag, ValueError) as error:
        raise SealError(f"{name} cannot be opened with this house's key") from error


def blind_index(text: str) -> str:
    """Return a keyed digest by which equal texts can be found without being readable; empty stays empty."""
    squeezed = "".join(text.split()).upper()
    return hmac.digest(_key("index"), squeezed.encode(), "sha256").hex()[:40] if squeezed else ""


class SealedTextField(TextField):
    """Text that is sealed in the database and plain in Python. It cannot be searched: use a blind index."""

    @property
    def scope(self) -> str:
        """Return the field's name as it is authenticated with its values."""
        return f"{self.model._meta.db_table}.{self.column}"  # noqa: SLF001 - Django's public meta API

    def get_prep_value(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        """Seal on the way to the database."""
        plain = super().get_prep_value(value)
        return plain if plain is None else seal(plain, self.scope)

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """Unseal on the way from the database."""
        return value if value is None else unseal(value, self.scope)
