"""Which column of a file is which column of the format: by heading, or by a mapping a house writes once."""

from __future__ import annotations

import difflib
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from pathlib import Path

from kept.datafile import DataFileError, Strict, load
from kept.intake.form import UNITS, Column, Form
from kept.intake.raw import OURS, Raw, folded
from kept.intake.reasons import IntakeError


class Target(Strict):
    """A column of the format and the unit in which the file gives it."""

    column: str
    unit: str = ""


class Mapping(Strict):
    """How one creditor's files are read: headings to columns, and values that hold for every row."""

    sheet: str | None = None
    columns: dict[str, str | Target] = {}
    constants: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Match:
    """Headings by column with their units, and the headings that name nothing."""

    heading: dict[str, str]
    unit: dict[str, str]
    ignored: tuple[str, ...]


def load_mapping(path: Path) -> Mapping:
    """Return a mapping file (YAML).

    Raises:
        IntakeError: not a mapping file; says file, line and key.
    """
    try:
        return load(path, Mapping)
    except DataFileError as error:
        raise IntakeError("wrong_mapping", found=str(error)) from error


def match(raw: Raw, form: Form, mapping: Mapping | None) -> Match:
    """Return which heading holds which column.

    Raises:
        IntakeError: a required column is missing, two headings name one column, or the mapping names a
            heading, column or unit that is not there.
    """
    mapping = mapping or Mapping()
    told = _told(raw, form, mapping)
    said = {target.column for target in told.values()}
    found = told | {
        heading: target
        for heading, target in _recognised(raw, form).items()
        if heading not in told and target.column not in said
    }
    _refuse_double(found, raw, form)
    _refuse_missing(found, raw, form, mapping)
    return Match(
        heading={target.column: heading for heading, target in found.items()},
        unit={target.column: target.unit for target in found.values()},
        ignored=tuple(name for name in raw.headings if name not in found and _says_something(name, raw)),
    )


def _says_something(heading: str, raw: Raw) -> bool:
    return not heading.startswith(OURS) and raw.text[heading].null_count < raw.text.num_rows


def spellings(form: Form) -> dict[str, Target]:
    """Return every folded heading that names a column of the format."""
    return {
        folded(heading): Target(column=column.name, unit=unit)
        for column in form.columns
        for heading, unit in column.spellings().items()
    }


def _recognised(raw: Raw, form: Form) -> dict[str, Target]:
    known = spellings(form)
    return {name: known[folded(name)] for name in raw.headings if folded(name) in known}


def _told(raw: Raw, form: Form, mapping: Mapping) -> dict[str, Target]:
    by_fold = {folded(name): name for name in raw.headings}
    told = {}
    for wanted, entry in mapping.columns.items():
        target = Target(column=entry) if isinstance(entry, str) else entry
        heading = wanted if wanted in raw.headings else by_fold.get(folded(wanted))
        if heading is None:
            found = ", ".join(raw.headings)
            raise IntakeError("unmet_mapping", file=raw.file, wanted=wanted, found=found)
        told[heading] = Target(column=target.column, unit=_unit(target, form))
    for name in mapping.constants:
        _column(name, form)
    return told


def _column(name: str, form: Form) -> Column:
    if name not in form.by_name:
        close = ", ".join(difflib.get_close_matches(name, form.by_name, n=3, cutoff=0.4))
        raise IntakeError("wrong_mapping", found=f"{name!r} (? {close})")
    return form.by_name[name]


def _unit(target: Target, form: Form) -> str:
    column = _column(target.column, form)
    if not target.unit:
        return column.unit
    units = UNITS.get(column.kind, ())
    if target.unit not in units:
        raise IntakeError(
            "wrong_mapping", found=f"{column.name}: unit {target.unit!r} (? {', '.join(units)})"
        )
    return target.unit


def _refuse_double(found: Dict[str, Target], raw: Raw, form: Form) -> None:
    for column in form.columns:
        names = [heading for heading, target in found.items() if target.column == column.name]
        if len(names) > 1:
            shown = ", ".join(f"“{name}”" for name in names)
            raise IntakeError("ambiguous_headings", file=raw.file, found=shown, wanted=_shown(column))


def _refuse_missing(found: Dict[str, Target], raw: Raw, form: Form, mapping: Mapping) -> None:
    here = {target.column for target in found.values()} | set(mapping.constants)
    missing = [column for column in form.columns if column.required and column.name not in here]
    if missing:
        raise IntakeError(
            "missing_columns",
            file=raw.file,
            wanted=", ".join(map(_shown, missing)),
            found=", ".join(raw.headings),
            closest=_closest(missing, raw),
        )


def _closest(missing: list[Column], raw: Raw) -> str:
    """Return, for each missing column, the heading most like any of its spellings."""
    by_fold = {folded(name): name for name in raw.headings}
    pairs = []
    for column in missing:
        scored = [
            (difflib.SequenceMatcher(None, folded(spelling), fold).ratio(), name)
            for spelling in column.spellings()
            for fold, name in by_fold.items()
        ]
        score, name = max(scored, default=(0.0, ""))
        pairs.append(f"{name if score > 0.5 else '?'} → {column.name}")  # noqa: PLR2004 - half alike
    return ", ".join(pairs)


def _shown(column: Column) -> str:
    return f"{column.title.zh} {column.name}"
