"""Write the page of the command line, docs/reference/cli.md, from the commands themselves.

python tools/cli_reference.py            write the page
python tools/cli_reference.py --check    change nothing; fail if the page does not say what the commands say
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import GenericAlias, UnionType
from typing import Any, get_args, get_type_hints

import typer
from reference_page import asked_to_check, bring
from typer.main import get_group

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "cli.md"
HEAD = """\
# The command line

Written by `tools/cli_reference.py` from the commands; a test compares the two. Every command works on the
house that the [settings](settings.md) name. It ends with 0 when all went well, with 1 when it refuses or
finds faults, and with 2 when it was called wrongly: what it names is not there, or the debt file is wrong.
That is said on standard error, also with `--json`, which then prints nothing. `--help` after any of them says
the same as this page.
"""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument or option of a command."""

    name: str
    takes: str
    help: str
    default: str
    required: bool
    is_option: bool


@dataclass(frozen=True, slots=True)
class Command:
    """One command, with the words before it and what it takes."""

    path: str
    help: str
    parameters: tuple[Parameter, ...]


def commands(app: Any, before: str = "kept") -> Iterator[Command]:  # noqa: ANN401 - Typer's own
    """Yield every command of an application and of the groups in it, in the order of the help."""
    built = vars(get_group(app))["commands"]
    for one in app.registered_commands:
        name = one.name or one.callback.__name__
        hints = get_type_hints(one.callback)
        yield Command(
            f"{before} {name}",
            inspect.getdoc(one.callback) or "",
            tuple(_parameter(each, hints[each.name]) for each in built[name].params),
        )
    for group in app.registered_groups:
        yield from commands(group.typer_instance, f"{before} {group.name}")


def _parameter(built: Any, kind: Any) -> Parameter:  # noqa: ANN401 - Typer's own class, any annotation
    is_option = built.opts[0].startswith("-")
    asked = getattr(built, "prompt", None)
    return Parameter(
        name=", ".join(built.opts) if is_option else built.name.upper(),
        takes=_takes(kind),
        help=built.help or (f"{asked}: asked for if it is not given." if asked else ""),
        default=_default(built.default),
        required=built.required and not asked,
        is_option=is_option,
    )


def _takes(kind: Any) -> str:  # noqa: ANN401 - any annotation
    """Return in a word what is to be written after an option; nothing after a flag."""
    if isinstance(kind, UnionType):
        kind = next(one for one in get_args(kind) if one is not type(None))
    if isinstance(kind, GenericAlias):
        kind = get_args(kind)[0]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " \\| ".join(f"`{one.value}`" for one in kind)
    return {bool: "", int: "number", str: "text", Path: "file"}[kind]


def _default(value: Any) -> str:  # noqa: ANN401 - any default
    """Return a default worth saying."""
    if value is None or value is False or value == "":
        return ""
    return f"`{value.value if isinstance(value, Enum) else value}`"


def page(app: typer.Typer) -> str:
    """Return the whole page."""
    return HEAD + "".join(f"\n{_section(one)}" for one in commands(app))


def _section(command: Command) -> str:
    usage = " ".join([command.path, *(_usage(one) for one in command.parameters)])
    rows = [_row(one) for one in command.parameters]
    table = ["| | takes | default | |", "|---|---|---|---|", *rows]
    lines = [f"## `{command.path}`", "", command.help, "", "```", usage, "```", "", *table]
    return "\n".join(lines) + "\n"


def _usage(one: Parameter) -> str:
    word = "" if one.takes == "" else " …"
    text = f"{one.name.split(',')[0]}{word}" if one.is_option else one.name
    return text if one.required else f"[{text}]"


def _row(one: Parameter) -> str:
    needed = "**required**" if one.required else one.default
    return f"| `{one.name}` | {one.takes} | {needed} | {one.help} |"


def main() -> int:
    """Write the page, or compare it."""
    check = asked_to_check(__doc__ or "")
    from kept.cli.main import app  # noqa: PLC0415 - it sets Django up

    return bring(PAGE, page(app), check=check)


if __name__ == "__main__":
    sys.exit(main())
