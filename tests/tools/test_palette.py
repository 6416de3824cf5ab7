"""Pictures of pages are small, and few colours stay what they were."""

import sys
import zlib
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from palette import indexed_png


def chunks(png):
    """Return the parts of a PNG by their kind, each with its sum checked."""
    at, found = 8, {}
    while at < len(png):
        size = int.from_bytes(png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        assert zlib.crc32(kind + data) == int.from_bytes(png[at + 8 + size : at + 12 + size])
        found[kind] = data
        at += 12 + size
    return found


def pixels(png):
    """Return the pixels of an indexed PNG whose rows are unfiltered."""
    parts = chunks(png)
    width, height = (int.from_bytes(parts[b"IHDR"][at : at + 4]) for at in (0, 4))
    rows = np.frombuffer(zlib.decompress(parts[b"IDAT"]), dtype=np.uint8).reshape(height, width + 1)
    return np.frombuffer(parts[b"PLTE"], dtype=np.uint8).reshape(-1, 3)[rows[:, 1:]]


def test_a_picture_of_256_colours_stays_as_it_is():
    given = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)

    assert (pixels(indexed_png(given)) == given).all()


def test_one_colour_too_many_becomes_its_neighbour():
    given = np.zeros((1, 514, 3), dtype=np.uint8)
    given[0, :512, 0] = np.arange(256, dtype=np.uint8).repeat(2)
    given[0, 512, :2] = given[0, 513, :2] = (7, 1)  # twice, like the others; the first 256 are kept

    shown = pixels(indexed_png(given))

    assert len(np.unique(shown.reshape(-1, 3), axis=0)) == 256
    assert np.abs(shown.astype(int) - given).max() <= 1


def test_a_picture_is_smaller_than_its_pixels():
    given = np.zeros((200, 300, 3), dtype=np.uint8)

    assert len(indexed_png(given)) < 1000
