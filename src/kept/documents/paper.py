"""A paper: its fields, its templates and what the law wants it to contain, checked whole when loaded."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field as Key

from kept.datafile import Bilingual, Strict, load
from kept.documents.fields import Field, FieldKind, specimen

OWN = Path(__file__).with_name("papers")
LANGUAGES = ("zh", "en")

#: Typst files that every paper may import, each overridable by a house.
SHARED = ("main.typ", "style.typ", "letter.typ", "form.typ")

Need = Literal["required", "optional"]


class LawRow(Strict):
    """A row of law that says what a paper must contain; ``verified`` says how far its text was read."""

    source: Bilingual
    verified: Literal["text", "secondary", "partly", "no"]
    contents: dict[str, Bilingual] = Key(min_length=1)


class _Shared(Strict):
    fields: dict[str, Field]


class _SharedSections(Strict):
    sections: dict[str, Section]


class _LawRows(Strict):
    rows: dict[str, LawRow]


class Row(Strict):
    """One row of a form: a label and the fields beside it, some called otherwise here.

    ``holds`` is the content that the law requires and this row carries.
    """

    label: Bilingual
    show: list[str] = Key(min_length=1)
    holds: str | None = None
    labels: dict[str, Bilingual] = Key(default_factory=dict)


class Section(Strict):
    """One part of a form, under its own heading."""

    title: Bilingual
    rows: list[Row] = Key(min_length=1)


class PaperFile(Strict):
    """``paper.yaml``.

    ``channel`` is ``letter`` where the paper is a contact that the gate must allow; ``rung`` is the step of
    the ladder that someone must have approved before it is made; ``promise`` are the states of the promise it
    tells of; ``longest_years`` is the longest term of its instalments. ``law`` are rows of ``contents.yaml``;
    ``contents`` are the fields that carry what each wants, ``says`` the words that do.
    """

    name: Bilingual
    purpose: Bilingual
    group: Literal["letter", "court"]
    channel: Literal["letter", "none"]
    recipient: Literal["borrower", "guarantor", "court"]
    jurisdiction: Literal["CN", "US", "GB"]
    verified: Literal["text", "secondary", "partly", "no"]
    sources: list[Bilingual] = Key(default_factory=list)
    law: list[str] = Key(min_length=1)
    rung: str | None = None
    promise: list[str] = Key(default_factory=list)
    contents: dict[str, list[str]] = Key(default_factory=dict)
    says: dict[str, Bilingual] = Key(default_factory=dict)
    uses: dict[str, Need] = Key(default_factory=dict)
    fields: dict[str, Field] = Key(default_factory=dict)
    needs: list[str] = Key(default_factory=list)
    longest_years: int | None = None
    opens_with: list[str] = Key(default_factory=list)
    sections: list[Section] = Key(default_factory=list)
    closes_with: list[str] = Key(default_factory=list)
    addressed: Bilingual | None = None
    closing: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What the law wants a paper to contain, and what carries it: fields, words, a row of a form."""

    code: str
    law: str
    name: Bilingual
    fields: tuple[str, ...]
    says: Bilingual | None
    row: Row | None


@dataclass(frozen=True, slots=True)
class Paper:
    """A loaded paper.

    ``version`` is the digest of all that it is made of; ``sources`` are its Typst files by language and name,
    ``paths`` where they stand.
    """

    code: str
    file: PaperFile
    sections: tuple[Section, ...]
    fields: Mapping[str, Field]
    required: frozenset[str]
    law: Mapping[str, LawRow]
    contents: tuple[Content, ...]
    sources: Mapping[str, Mapping[str, bytes]]
    paths: Mapping[str, Mapping[str, Path]]
    version: str

    @property
    def is_form(self) -> bool:
        """Return whether the paper is a form of sections, which can also be had as Word."""
        return bool(self.sections)


class PaperError(ValueError):
    """A paper's files contradict each other or the law; the message names the file and what is wrong."""


def paper_codes(house: Path | None = None) -> list[str]:
    """Return the codes of all papers, our own and the house's."""
    folders = [OWN, *([house] if house else [])]
    return sorted({file.parent.name for folder in folders for file in folder.glob("*/paper.yaml")})


def read_paper(code: str, house: Path | None = None) -> Paper:
    """Return one paper with its templates, checked but not yet tried; a house's own files come first.

    Args:
        code: the name of the paper's folder.
        house: the house's own folder of papers.

    Raises:
        PaperError: no such paper; an undeclared field; a content that the law requires is missing.
        DataFileError: a YAML file is not what its schema says.
    """
    path = _find(f"{code}/paper.yaml", house)
    if path is None:
        raise PaperError(f"there is no paper {code!r}; there are {', '.join(paper_codes(house))}")
    file = load(path, PaperFile)
    sections = _sections(path, file, house)
    fields = _fields(path, file, sections, house)
    paths = {language: _paths(code, file, language, house) for language in LANGUAGES}
    sources = {language: _read(file, paths[language]) for language in LANGUAGES}
    law = _law(path, file)
    contents = _contents(path, file, sections, law)
    required = frozenset({name for name, need in file.uses.items() if need == "required"} | set(file.needs))
    version = _digest(file, sections, fields, sources)
    paper = Paper(code, file, sections, fields, required, law, contents, sources, paths, version)
    _check_contents(path, paper)
    for language in LANGUAGES:
        _check_template(path, paper, language)
    return paper


def _find(name: str, house: Path | None) -> Path | None:
    candidates = [*([house / name] if house else []), OWN / name]
    return next((one for one in candidates if one.is_file()), None)


def _sections(path: Path, file: PaperFile, house: Path | None) -> tuple[Section, ...]:
    """Return a form's sections: shared ones before, its own, shared ones after."""
    if not file.sections:
        return ()
    shared = load(_required_file("sections.yaml", house), _SharedSections).sections
    unknown = [name for name in (*file.opens_with, *file.closes_with) if name not in shared]
    if unknown:
        raise PaperError(f"{path}: no such section as {', '.join(unknown)} in sections.yaml")
    before, after = ([shared[name] for name in names] for names in (file.opens_with, file.closes_with))
    return (*before, *file.sections, *after)


def _fields(
    path: Path, file: PaperFile, sections: tuple[Section, ...], house: Path | None
) -> dict[str, Field]:
    """Return the fields a paper uses, its own after the shared ones; what only a row shows is optional."""
    shared = load(_required_file("fields.yaml", house), _Shared).fields
    shows = [name for part in sections for row in part.rows for name in row.show]
    wanted = [*file.uses, *(name for name in shows if name not in file.fields)]
    unknown = [name for name in wanted if name not in shared]
    unknown += [name for name in file.needs if name not in file.fields]
    if unknown:
        raise PaperError(f"{path}: no such field as {', '.join(dict.fromkeys(unknown))}")
    fields = {name: shared[name] for name in wanted} | dict(file.fields)
    for name, field in fields.items():
        if field.follows is not None and not _can_follow(fields, field.follows):
            raise PaperError(f"{path}: {name} follows from {field.follows}, which the paper does not have")
    return fields


def _can_follow(fields: Mapping[str, Field], source: str) -> bool:
    """Return whether there is a table, or a column of amounts or counts that no row leaves empty."""
    table, _, column = source.partition(".")
    columns = fields[table].columns if table in fields else {}
    summed = columns.get(column)
    if not column:
        return bool(columns)
    return summed is not None and summed.needed and summed.kind in {FieldKind.MONEY, FieldKind.COUNT}


def _law(path: Path, file: PaperFile) -> dict[str, LawRow]:
    rows = load(OWN / "contents.yaml", _LawRows).rows
    unknown = [code for code in file.law if code not in rows]
    if unknown:
        raise PaperError(f"{path}: law: no such row as {', '.join(unknown)} in contents.yaml")
    return {code: rows[code] for code in file.law}


def _contents(
    path: Path, file: PaperFile, sections: tuple[Section, ...], law: Mapping[str, LawRow]
) -> tuple[Content, ...]:
    """Return what the rows of law want, each with where the paper says that it stands."""
    rows = {row.holds: row for part in sections for row in part.rows if row.holds}
    wanted = [(code, of, name) for of, row in law.items() for code, name in row.contents.items()]
    codes = [code for code, _, _ in wanted]
    twice = [code for code, many in Counter(codes).items() if many > 1]
    if twice:
        raise PaperError(f"{path}: law: more than one row wants {', '.join(twice)}")
    own = [row.holds for part in file.sections for row in part.rows if row.holds]
    strange = [code for code in dict.fromkeys([*file.contents, *file.says, *own]) if code not in codes]
    if strange:
        raise PaperError(f"{path}: contents: {', '.join(file.law)} knows no {', '.join(strange)}")
    return tuple(
        Content(
            code,
            of,
            name,
            (*file.contents.get(code, ()), *(rows[code].show if code in rows else ())),
            file.says.get(code),
            rows.get(code),
        )
        for code, of, name in wanted
    )


#: What stands in the place of a template where the paper is a form.
_FORM = b'#import "form.typ": paper\n'


def _paths(code: str, file: PaperFile, language: str, house: Path | None) -> dict[str, Path]:
    """Return where a paper's Typst files stand, by the name by which they import each other."""
    own = "form.typ" if file.sections else f"{code}/{language}.typ"
    return {name: _required_file(name, house) for name in SHARED} | {"paper.typ": _required_file(own, house)}


def _read(file: PaperFile, paths: Mapping[str, Path]) -> dict[str, bytes]:
    found = {name: path.read_bytes() for name, path in paths.items()}
    return found | ({"paper.typ": _FORM} if file.sections else {})


def _required_file(name: str, house: Path | None) -> Path:
    found = _find(name, house)
    if found is None:
        raise PaperError(f"{OWN / name}: is missing")
    return found


def _digest(
    file: PaperFile,
    sections: tuple[Section, ...],
    fields: Mapping[str, Field],
    sources: Mapping[str, Mapping[str, bytes]],
) -> str:
    told = hashlib.sha256(file.model_dump_json().encode())
    for part in (*sections, *fields.values()):
        told.update(part.model_dump_json().encode())
    for language in LANGUAGES:
        for name, source in sorted(sources[language].items()):
            told.update(f"{language}/{name}\0".encode() + hashlib.sha256(source).digest())
    return told.hexdigest()


def _check_contents(path: Path, paper: Paper) -> None:
    """Refuse a paper that lacks a content its law requires, or leaves a field of one open."""
    for one in paper.contents:
        if not one.fields and one.says is None:
            raise PaperError(f"{path}: contents: {one.law} requires {one.code}")
        loose = [name for name in one.fields if one.row is None and name not in paper.required]
        if loose:
            raise PaperError(f"{path}: contents.{one.code}: not a required field: {', '.join(loose)}")


_USED = re.compile(r"\bd\.([a-z][a-z0-9_]*)|\bamount\(d, \"([a-z0-9_]+)\"\)")

#: What a form prints besides its rows.
_FORM_FIELDS = frozenset({"court", "made_on"})


def _used(text: str) -> list[str]:
    return [plain or spelled for plain, spelled in _USED.findall(text)]


def _check_template(path: Path, paper: Paper, language: str) -> None:
    """Refuse a template that prints an undeclared field, or does not hold a content the law requires."""
    if paper.is_form:
        _check_held(path, paper, language, _form_words(paper, language), _FORM_FIELDS)
        return
    path, text = paper.paths[language]["paper.typ"], paper.sources[language]["paper.typ"].decode()
    for number, line in enumerate(text.splitlines(), start=1):
        for used in _used(line):
            if used.removesuffix("_words") not in {*paper.fields, *ALWAYS}:
                raise PaperError(f"{path}:{number}: prints the undeclared field {used}")
    whole = text + paper.sources[language]["letter.typ"].decode()
    _check_held(path, paper, language, whole, frozenset(_used(whole)))


def _form_words(paper: Paper, language: str) -> str:
    told = [paper.file.addressed, paper.file.closing]
    told += [row.label for part in paper.sections for row in part.rows]
    return "\n".join(one.in_(language) for one in told if one is not None)


def _check_held(path: Path, paper: Paper, language: str, words: str, printed: frozenset[str]) -> None:
    for one in paper.contents:
        unprinted = [name for name in one.fields if one.row is None and name not in printed]
        if unprinted:
            raise PaperError(f"{path}: contents.{one.code}: does not print {', '.join(unprinted)}")
        if one.says is not None and one.says.in_(language) not in words:
            raise PaperError(f"{path}: says.{one.code}: does not say “{one.says.in_(language)}”")


#: What every paper is told besides its fields.
ALWAYS = ("serial", "version")


def specimens(paper: Paper) -> dict[str, object]:
    """Return a value for every field of a paper, for trying its templates."""
    return {name: specimen(field) for name, field in paper.fields.items()}
