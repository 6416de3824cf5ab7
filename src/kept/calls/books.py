"""Reading the playbooks: the ones that come with Kept, each file replaceable by a house's own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError, create_model, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from kept.calls.checks import (
    Known,
    lines_targets_faults,
    objections_faults,
    playbook_faults,
    reasons_faults,
    shared_faults,
    words_faults,
)
from kept.calls.codes import PLAYBOOKS
from kept.calls.files import (
    Objection,
    Objections,
    Playbook,
    Reasons,
    SharedSteps,
    Step,
    Words,
)
from kept.calls.graph import reached
from kept.calls.speech import Fault
from kept.datafile import Bilingual, DataFileError, Strict, load
from kept.law import Remark, review_text

OWN = Path(__file__).parent / "playbooks"

_COMMON = ("words", "reasons", "shared", "objections")

File = TypeVar("File", bound=Strict)


@dataclass(frozen=True)
class Playbooks:
    """All playbooks of a house, checked.

    Attributes:
        playbooks: by code; ``steps``: by playbook code, its own and the shared steps it can reach.
        version: SHA-256 over the names and bytes of all files used, hexadecimal.
    """

    playbooks: Mapping[str, Playbook]
    steps: Mapping[str, Mapping[str, Step]]
    objections: Mapping[str, Objection]
    reasons: Mapping[str, Bilingual]
    words: Words
    version: str


def flags(text: str) -> tuple[Remark, ...]:
    """Return what in a note or transcript must not be said, in either language; not what others said."""
    both = (*review_text(text, "zh"), *review_text(text, "en"))
    return tuple(one for one in both if not one.reported)


def load_playbooks(house: Path | None = None) -> Playbooks:
    """Return the playbooks, with every file that stands in the house's folder in place of ours.

    Raises:
        DataFileError: a file breaks its schema, the graph of a call or the rules of speech; each fault is
            named with file, line and key. Or the house folder is missing or holds a file of another name.
    """
    paths = _paths(house)
    words = _checked(paths["words"], Words, words_faults)
    reasons = _checked(paths["reasons"], Reasons, reasons_faults).reasons
    objections = _checked(
        paths["objections"], Objections, lambda file: objections_faults(file, words, reasons)
    ).objections
    shared = _checked(
        paths["shared"], SharedSteps, lambda file: shared_faults(file, Known(words, reasons, objections, {}))
    ).steps
    if astray := list(lines_targets_faults(objections, shared)):
        _checked(paths["objections"], Objections, lambda _: astray)
    known = Known(words, reasons, objections, shared)
    playbooks = {
        code: _checked(paths[code], Playbook, lambda file: playbook_faults(file, known)) for code in PLAYBOOKS
    }
    _codes_are_names(playbooks, paths)
    steps = {code: _joined(book, objections, shared) for code, book in playbooks.items()}
    _borrower_can_be_put_through(playbooks, steps, paths)
    _every_shared_step_is_used(steps.values(), shared, paths["shared"])
    return Playbooks(playbooks, steps, objections, reasons, words, _version(paths))


def _paths(house: Path | None) -> dict[str, Path]:
    paths = {name: OWN / f"{name}.yaml" for name in (*_COMMON, *PLAYBOOKS)}
    if house is None:
        return paths
    if not house.is_dir():
        raise DataFileError(f"{house}: is not a folder of playbooks")
    for path in sorted(house.glob("*.y*ml")):
        if path.name not in {own.name for own in paths.values()}:
            raise DataFileError(f"{path}: no playbook file has this name; known: {', '.join(paths)} (.yaml)")
        paths[path.stem] = path
    return paths


def _checked(path: Path, schema: type[File], check: Callable[[File], Iterable[Fault]]) -> File:
    """Return a file whose faults, were there any, are reported with their lines like those of the schema."""

    def sound(file: File) -> File:
        faults = [_located(loc, why) for loc, why in check(file)]
        if faults:
            raise ValidationError.from_exception_data(schema.__name__, faults)
        return file

    validators: dict[str, Any] = {"sound": model_validator(mode="after")(sound)}
    return load(path, create_model(schema.__name__, __base__=schema, __validators__=validators))


def _located(loc: tuple[str | int, ...], why: str) -> InitErrorDetails:
    return InitErrorDetails(type=PydanticCustomError("playbook", "{why}", {"why": why}), loc=loc, input=None)


def _codes_are_names(playbooks: Mapping[str, Playbook], paths: Mapping[str, Path]) -> None:
    for name, book in playbooks.items():
        if book.code != name:
            raise DataFileError(f"{paths[name]}:1: code: {book.code!r} is not the name of the file")


def _borrower_can_be_put_through(
    playbooks: Mapping[str, Playbook], steps: Mapping[str, Mapping[str, Step]], paths: Mapping[str, Path]
) -> None:
    for code, book in playbooks.items():
        home = book.returns_to or code
        if playbooks[home].opening is None or all(one.heading != "identity" for one in steps[home].values()):
            raise DataFileError(
                f"{paths[code]}: returns_to: {home!r} has no identity step and opening for the borrower"
            )


def _joined(
    book: Playbook, objections: Mapping[str, Objection], shared: Mapping[str, Step]
) -> dict[str, Step]:
    steps = {**book.steps, **shared}
    within = reached(book, steps, objections)
    return {name: step for name, step in steps.items() if name in within or name == "wrap_up"}


def _every_shared_step_is_used(
    joined: Iterable[Mapping[str, Step]], shared: Mapping[str, Step], path: Path
) -> None:
    used = {name for steps in joined for name in steps}
    for name in shared:
        if name not in used:
            raise DataFileError(f"{path}: steps.{name}: no playbook reaches this step")


def _version(paths: Mapping[str, Path]) -> str:
    digest = hashlib.sha256()
    for name, path in sorted(paths.items()):
        digest.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
