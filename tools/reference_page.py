"""Write a page of the reference from what it describes, or say that it is behind."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def asked_to_check(about: str) -> bool:
    """Return whether the command line asks to compare instead of writing; ``about`` is its help."""
    options = argparse.ArgumentParser(description=about.partition("\n")[0])
    options.add_argument(
        "--check", action="store_true", help="change nothing, fail if the page is out of date"
    )
    return bool(options.parse_args().check)


def bring(path: Path, text: str, *, check: bool) -> int:
    """Write a page, or compare it; return the exit code."""
    if not check:
        path.write_text(text, encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != text:
        print(f"{path.name} is out of date: run python {sys.argv[0]}", file=sys.stderr)
        return 1
    return 0
