"""``kept user``: make a person who can sign in, or give them a new password or role."""

from __future__ import annotations

from typing import Annotated

import typer
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kept.actions.reassign import ReassignError
from kept.actions.reassign import deactivate as hand_on
from kept.cli.console import fail, out, ready
from kept.records import house
from kept.records.models import Role, User
from kept.site.clock import now


def deactivate(
    name: Annotated[str, typer.Argument(help="Sign-in name of who leaves.")],
    to: Annotated[str, typer.Option("--to", help="Who takes their cases; shared evenly if not given.")] = "",
) -> None:
    """Let a person sign in no more, and hand their cases and call-backs on."""
    ready()
    leaving, heir = _known(name), _known(to) if to else None
    try:
        cases = hand_on(leaving, to=heir, by=None, now=now())
    except ReassignError as error:
        raise fail(str(error)) from error
    out.print(f"{name}: deactivated; {cases} cases handed on")


def _known(name: str) -> User:
    found = User.objects.filter(username=name).first()
    if found is None:
        raise fail(f"there is no user {name!r}")
    return found


def user(
    name: Annotated[str, typer.Argument(help="Sign-in name.")],
    role: Annotated[Role, typer.Option(help="What the person is there for.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
    display: Annotated[str, typer.Option(help="The name colleagues see.")] = "",
    group: Annotated[str, typer.Option(help="A collector's skill group, as choices.yaml names it.")] = "",
) -> None:
    """Make or change a person of the house."""
    ready()
    try:
        validate_password(password)
    except ValidationError as error:
        raise fail(" ".join(error.messages)) from error
    if group and group not in house.choices().groups:
        raise fail(f"there is no group {group!r}: {', '.join(house.choices().groups)}")
    person, made = User.objects.get_or_create(username=name)
    person.role, person.display_name = role, display or person.display_name
    person.skill_group = group or person.skill_group
    person.set_password(password)
    person.save()
    out.print(f"{name}: {'made' if made else 'changed'}, {role}")
