"""The house's Ed25519 key: it signs days and exports, and stays in a file only its owner can read."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_OTHERS = 0o077


class KeyFileError(ValueError):
    """A key file is missing, readable by others, or not an Ed25519 key."""


@dataclass(frozen=True, slots=True)
class VerifyKey:
    """The public half of a key.

    Attributes:
        hex: the 32 bytes of the public key, 64 hexadecimal digits.
    """

    hex: str

    @property
    def key_id(self) -> str:
        """The first 16 digits of the SHA-256 of the key's bytes: short enough to read out and compare."""
        return sha256(bytes.fromhex(self.hex)).hexdigest()[:16]

    @property
    def pem(self) -> bytes:
        """The key as other tools read it (SubjectPublicKeyInfo, PEM)."""
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.hex)).public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def verifies(self, message: bytes, signature: str) -> bool:
        """Return whether a signature (hexadecimal) over a message was made with this key's private half."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.hex))
            key.verify(bytes.fromhex(signature), message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """The private half of a key; never shown, never exported."""

    _private: Ed25519PrivateKey

    @classmethod
    def generate(cls) -> SigningKey:
        """Return a new key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, path: Path, *, create: bool = False) -> SigningKey:
        """Return the key in a PEM file; with ``create``, a new key is written there if there is no file yet.

        The file appears whole or not at all, so that two processes starting together end with one key.

        Raises:
            KeyFileError: no such file, readable by others than its owner, or not an Ed25519 private key.
        """
        if create and not path.exists():
            _write_once(path, cls.generate())
        try:
            pem = path.read_bytes()
        except OSError as error:
            raise KeyFileError(f"{path}: cannot be read: {error.strerror}") from error
        if os.name == "posix" and path.stat().st_mode & _OTHERS:
            raise KeyFileError(f"{path}: others can read it; run chmod 600 on it")
        return cls(_private_key(pem, path))

    @property
    def public(self) -> VerifyKey:
        """The public half."""
        raw = self._private.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw
        )
        return VerifyKey(raw.hex())

    def sign(self, message: bytes) -> str:
        """Return the signature over a message, 128 hexadecimal digits."""
        return self._private.sign(message).hex()

    def _pem(self) -> bytes:
        return self._private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def _private_key(pem: bytes, path: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise KeyFileError(f"{path}: is not an unencrypted private key in PEM form") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{path}: is not an Ed25519 key")
    return key


def _write_once(path: Path, key: SigningKey) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key._pem())  # noqa: SLF001 - the private half leaves its class only here
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its key is the one
    finally:
        draft.unlink()
