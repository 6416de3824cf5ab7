"""What people send: streamed to a file of the house, never into memory or another folder, up to a limit."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest

#: Largest request taken in a browser, bytes; larger files go by the command line.
MOST_BYTES = 200_000_000


def is_too_large(request: HttpRequest) -> bool:
    """Return whether a request announces more than is taken."""
    return int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES


class LimitedUpload(TemporaryFileUploadHandler):
    """Writes an upload to ``FILE_UPLOAD_TEMP_DIR`` as it comes, and nothing of one that is too large.

    The view finds no file then, and ``is_too_large`` tells why.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        """Begin a file, or read an overlong request to its end without keeping it."""
        if self.request is not None and is_too_large(self.request):
            raise StopUpload(connection_reset=False)
        super().new_file(*args, **kwargs)
