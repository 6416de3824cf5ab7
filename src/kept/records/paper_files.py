"""The PDFs of papers as files of the house: sealed, written whole, opened by name."""

from __future__ import annotations

from django.conf import settings

from kept.records.sealing import seal_bytes, unseal_bytes

_SUFFIX = ".pdf.sealed"


def keep(name: str, pdf: bytes) -> None:
    """Write a PDF under a name, sealed; a file of that name is replaced as a whole."""
    settings.PAPERS.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = settings.PAPERS / f"{name}{_SUFFIX}"
    fresh = path.with_suffix(".new")
    fresh.write_bytes(seal_bytes(pdf, name))
    fresh.chmod(0o600)
    fresh.replace(path)


def kept(name: str) -> bytes:
    """Return a kept PDF.

    Raises:
        FileNotFoundError: there is none of that name.
        SealError: it was changed, or sealed with another key.
    """
    content: bytes = (settings.PAPERS / f"{name}{_SUFFIX}").read_bytes()
    return unseal_bytes(content, name)
