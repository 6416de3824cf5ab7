"""What no file of the repository may hold."""

import re
import subprocess
import sys
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import pytest

# Written in parts, so that this file does not hold what it forbids.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("yarnpkg", "com"),
        ("conda", "anaconda", "org"),
        ("proxy", "golang", "org"),
        ("cdn", "playwright", "dev"),
    )
]
MACHINE = re.compile(r"(?<![\w.~-])/" + r"(?:work|root|home/\w+|Users/\w+|tmp)" + r"/[\w.]")
UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")


def configured_hosts():
    """Return the hosts that this machine's pip is set to ask."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return {urlsplit(url).hostname for url in re.findall(r"https?://[^\s']+", told)} - {None}


def offenders(tracked, found):
    """Return path and line of whatever a function finds in a line."""
    return [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in tracked.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if found(line)
    ]


def test_no_package_registry_is_named(tracked):
    hosts = {*HOSTS, *configured_hosts()}

    assert offenders(tracked, lambda line: any(host in line for host in hosts)) == []


def test_no_path_of_the_machine_it_was_written_on_is_left(tracked):
    assert offenders(tracked, MACHINE.search) == []


def test_nothing_is_marked_as_unfinished(tracked):
    assert offenders(tracked, UNFINISHED.search) == []


def test_requirements_are_pinned_by_hash_and_name_no_address(tracked):
    requirements = {name: text for name, text in tracked.items() if name.startswith("requirements/")}

    assert len(requirements) >= 2
    for name, text in requirements.items():
        assert "://" not in text, name
        pinned = re.findall(r"^[A-Za-z0-9][^ \\\n]*==", text, re.MULTILINE)
        assert pinned, name
        assert text.count("\n    --hash=") >= len(pinned), name


@pytest.mark.parametrize(
    "word",
    ["uv.lock", "pylock.toml", "package-lock.json", "id_rsa", ".env"],
)
def test_files_that_name_hosts_or_hold_secrets_are_not_tracked(tracked, word):
    assert [name for name in tracked if PurePosixPath(name).name == word] == []


class TestPatterns:
    """The patterns find what they are for."""

    @pytest.mark.parametrize(
        "path", ["/" + "work/main", "(/" + "root/x", "'/" + "tmp/a.zip", "/" + "home/li/x"]
    )
    def test_paths_of_a_machine_are_found(self, path):
        assert MACHINE.search(path)

    @pytest.mark.parametrize("path", ["docs/work/x", "~/tmp/x", "/usr/share/fonts", "a.b/root/x", "/tmp"])
    def test_other_paths_are_not(self, path):
        assert not MACHINE.search(path)

    def test_marks_are_found(self):
        assert UNFINISHED.search("# TO" + "DO: later")
        assert not UNFINISHED.search("a mastodon hacks")
