"""Strict reading of the YAML that carries practice and law: playbooks, ladder, reasons, rules.

Every scalar is read as text and then typed by a pydantic model, so ``22:00`` stays a time and ``NO`` stays
Norway. An unknown key, a duplicate key or a wrong value is an error that names file, line and key.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

#: The same YAML either way; the parser written in C is ten times faster, where it is there.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Model = TypeVar("Model", bound=BaseModel)


class DataFileError(ValueError):
    """A data file is not what its schema says; the message names file, line, key and what is wrong."""


class Strict(BaseModel):
    """Base of every schema: unknown keys are refused, instances are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Strict):
    """``{zh: …, en: …}`` in a data file; both are required."""

    zh: str
    en: str

    def in_(self, language: str) -> str:
        """Return the Chinese text for any Chinese language tag, else the English."""
        return self.zh if language.lower().startswith("zh") else self.en


def load(path: Path, schema: type[Model]) -> Model:
    """Return one YAML file as its schema.

    Raises:
        DataFileError: unreadable, not YAML, duplicate or unknown key, missing or wrong value.
    """
    node = _compose(path)
    try:
        return schema.model_validate(_plain(node, path))
    except ValidationError as error:
        raise DataFileError("\n".join(_explain(error, node, path))) from error


def _compose(path: Path) -> yaml.Node:
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"{path}: cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise DataFileError(f"{path}: is not YAML: {error}") from error
    if node is None:
        raise DataFileError(f"{path}: is empty")
    return node


def _plain(node: yaml.Node, path: Path) -> Any:  # noqa: ANN401 - YAML is any tree of text
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == "tag:yaml.org,2002:null" else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, path) for child in node.value]
    tree: dict[str, Any] = {}
    for key, child in node.value:
        if key.value in tree:
            raise DataFileError(f"{path}:{key.start_mark.line + 1}: key {key.value!r} stands twice")
        tree[key.value] = _plain(child, path)
    return tree


def _explain(error: ValidationError, root: yaml.Node, path: Path) -> Iterator[str]:
    for problem in error.errors():
        where = problem["loc"]
        name = ".".join(str(step) for step in where)
        value = problem.get("input")
        shown = f" (value {value!r})" if isinstance(value, str) else ""
        yield f"{path}:{_line(root, where)}: {name}: {problem['msg']}{shown}"


def _line(root: yaml.Node, where: tuple[int | str, ...]) -> int:
    """Return the line of the deepest part of a location that exists in the file."""
    node, line = root, root.start_mark.line
    for step in where:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(step)), None)
            if pair is None:
                continue
            node = pair[1]
            line = pair[0].start_mark.line
            continue
        else:
            continue
        line = node.start_mark.line
    return int(line) + 1
