"""Write a picture of a page as a small PNG: 256 colours, the others by their nearest neighbour.

Half of the palette are the most frequent colours, half those that lie farthest from all chosen before, so
that a small amber figure stays amber beside a thousand shades of grey.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

COLOURS = 256


def indexed_png(pixels: NDArray[np.uint8]) -> bytes:
    """Return a PNG with a palette.

    Args:
        pixels: (height, width, 3) uint8, red, green and blue.
    """
    height, width, _ = pixels.shape
    packed = pixels.astype(np.int64) @ np.array([1 << 16, 1 << 8, 1])
    colours, place, count = np.unique(packed, return_inverse=True, return_counts=True)
    palette = _palette(_parts(colours), count)
    index = _nearest(_parts(colours), palette)[place].reshape(height, width).astype(np.uint8)
    rows = np.hstack([np.zeros((height, 1), dtype=np.uint8), index])  # each row is stored unfiltered
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette.astype(np.uint8).tobytes()),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _parts(packed: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=1)


def _palette(colours: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    chosen = list(np.argsort(-count, kind="stable")[: COLOURS // 2])
    far = ((colours[:, None] - colours[chosen][None]) ** 2).sum(axis=2).min(axis=1)
    while len(chosen) < COLOURS and far.any():
        chosen.append(far.argmax())
        far = np.minimum(far, ((colours - colours[chosen[-1]]) ** 2).sum(axis=1))
    return colours[chosen]


def _nearest(colours: NDArray[np.int64], palette: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each colour the place in the palette that lies nearest to it."""
    blocks = np.array_split(colours, max(1, len(colours) // 4096))
    found = [((block[:, None] - palette[None]) ** 2).sum(axis=2).argmin(axis=1) for block in blocks]
    return np.concatenate(found)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
