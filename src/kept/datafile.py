"""Strict reading of the YAML that carries practice and law: playbooks, ladder, reasons, rules.

Every scalar is read as text and then typed by a pydantic model, so ``22:00`` stays a time and ``NO`` stays
Norway. An unknown key, a duplicate key or a wrong value is an error that names file, line and key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

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


def load(path: Path, schema: type[Model], *, context: dict[str, str] | None = None) -> Model:
    """Return one YAML file as its schema.

    Args:
        path: the file.
        schema: what it must be.
        context: what the schema's own checks may need to know.

    Raises:
        DataFileError: unreadable, not YAML, duplicate or unknown key, missing or wrong value.
    """
    node = _compose(path)
    try:
        return schema.model_validate(_plain(node, path), context=context)
    except ValidationError as error:
        raise DataFileError("\n".join(_explain(error, node, path, schema))) from error


def as_text(path: Path) -> Any:  # noqa: ANN401 - YAML is any tree of text
    """Return one YAML file as it stands: mappings, lists and texts; raises ``DataFileError`` as ``load``."""
    return _plain(_compose(path), path)


def _compose(path: Path) -> yaml.Node:
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"{path}: cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise DataFileError(f"{path}: is not YAML: {_where_not_yaml(error)}") from error
    if node is None:
        raise DataFileError(f"{path}: is empty")
    return node


def _where_not_yaml(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"line {error.problem_mark.line + 1}: {error.problem}"
    return " ".join(str(error).split())


def _plain(node: yaml.Node, path: Path) -> Any:  # noqa: ANN401 - YAML is any tree of text
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == "tag:yaml.org,2002:null" else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, path) for child in node.value]
    tree: dict[str, Any] = {}
    for key, child in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise DataFileError(
                f"{path}:{key.start_mark.line + 1}: a key is one word, not a list or a mapping"
            )
        if key.value in tree:
            raise DataFileError(f"{path}:{key.start_mark.line + 1}: key {key.value!r} stands twice")
        tree[key.value] = _plain(child, path)
    return tree


def _explain(error: ValidationError, root: yaml.Node, path: Path, schema: type[BaseModel]) -> Iterator[str]:
    """Yield one line for each place that is wrong; what several forms of one value lack stands together."""
    found: dict[tuple[int | str, ...], list[ErrorDetails]] = {}
    for problem in error.errors():
        found.setdefault(_place(root, problem), []).append(problem)
    for place, problems in found.items():
        deeper = any(other[: len(place)] == place and other != place for other in found)
        if deeper and all(problem["type"].endswith("_type") for problem in problems):
            continue  # one form of the value was meant, and its own fault is named
        name = ".".join(str(step) for step in place)
        said = "; or ".join(_said(problem, schema) for problem in problems)
        yield f"{path}:{_line(root, place)}: {name}{': ' if name else ''}{said}"


def _place(root: yaml.Node, problem: ErrorDetails) -> tuple[int | str, ...]:
    """Return the steps of a problem that stand in the file, and the key that is missing there."""
    place: list[int | str] = []
    node: yaml.Node | None = root
    for step in problem["loc"]:
        child = _child(node, step)
        if child is not None or (problem["type"] == "missing" and step == problem["loc"][-1]):
            place.append(step)
            node = child
    return tuple(place)


def _child(node: yaml.Node | None, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return cast("yaml.Node", node.value[step])
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    return None


def _said(problem: ErrorDetails, schema: type[BaseModel]) -> str:
    """Return what is wrong, what may stand there, and what does stand there."""
    message, value = problem["msg"].removeprefix("Value error, "), problem.get("input")
    if problem["type"] == "extra_forbidden":
        *above, key = problem["loc"]
        message = f"this key is not permitted here; {_meant(str(key), _keys(schema, above))}"
    elif problem["type"] == "model_type":
        message = f"write a mapping with {', '.join(_keys(schema, problem['loc']))}"
    shown = f" (value {value!r})" if isinstance(value, str) and repr(value) not in message else ""
    return message + shown


def _meant(key: str, keys: list[str]) -> str:
    close = get_close_matches(key, keys, n=1, cutoff=0.8)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(keys)}"


def _keys(schema: type[BaseModel], place: Sequence[int | str]) -> list[str]:
    """Return the keys a schema knows at a place."""
    models = [schema]
    for step in place:
        fields = [model.model_fields[str(step)] for model in models if str(step) in model.model_fields]
        if fields:
            models = [inner for field in fields for inner in _models(field.annotation)]
    return [*dict.fromkeys(name for model in models for name in model.model_fields)]


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _line(root: yaml.Node, where: tuple[int | str, ...]) -> int:
    """Return the line of the deepest part of a location that exists in the file."""
    node, line = root, root.start_mark.line
    for step in where:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(step)), None)
            if pair is not None:
                line, node = pair[0].start_mark.line, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line
    return int(line) + 1
