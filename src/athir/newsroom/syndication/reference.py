"""The interface's own description (OpenAPI) as a page can show it. Pure: a document in, records out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """A parameter of a question or a field of an answer. ``kind`` is its shape in words (``integer, 1 to 50``)."""

    name: str
    kind: str
    about: str = ""
    required: bool = False
    default: str = ""
    within: bool = False
    """Whether it stands in the path itself."""


@dataclass(frozen=True)
class Operation:
    """One address that can be asked: what it is for, what it takes, what it gives (``answer`` names a :class:`Shape`)."""

    path: str
    summary: str
    about: str
    parameters: tuple[Field, ...]
    answer: str


@dataclass(frozen=True)
class Shape:
    """An object of answers."""

    name: str
    about: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Section:
    """The operations under one heading, and the objects that only they or earlier sections give."""

    tag: str
    operations: list[Operation] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)


def sections(document: Document) -> list[Section]:
    """The whole description by its headings, in its own order; each object stands where it is first given."""
    found: dict[str, Section] = {}
    schemas: Document = document.get("components", {}).get("schemas", {})
    shown: set[str] = set()
    for path, methods in document["paths"].items():
        told = methods.get("get")
        if told is None:
            continue
        section = found.setdefault(told["tags"][0], Section(told["tags"][0]))
        operation = _operation(path, told)
        section.operations.append(operation)
        for name in _reached(operation.answer, schemas):
            if name not in shown:
                shown.add(name)
                section.shapes.append(_shape(name, schemas[name]))
    return list(found.values())


def _operation(path: str, told: Document) -> Operation:
    answer = told["responses"]["200" if "200" in told["responses"] else 200]
    parameters = tuple(
        _field(one["name"], one["schema"], one.get("required", False), one.get("description", ""), one["in"] == "path")
        for one in told.get("parameters", ())
    )
    schema = answer["content"]["application/json"]["schema"]
    about = _plain(told.get("description", ""))
    return Operation(path, told.get("summary", ""), about, parameters, _reference(schema))


def _shape(name: str, schema: Document) -> Shape:
    required = schema.get("required", ())
    fields = tuple(_field(key, one, key in required) for key, one in schema.get("properties", {}).items())
    return Shape(name, _plain(schema.get("description", "")), fields)


def _field(name: str, schema: Document, required: bool, about: str = "", within: bool = False) -> Field:
    default = schema.get("default")
    chosen = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
    told = about or schema.get("description", "") or chosen.get("description", "")
    shown = "" if default is None or default == "" else str(default)
    return Field(name, kind_of(schema), _plain(told), required, shown, within)


def kind_of(schema: Document) -> str:
    """The shape of a value in a few words."""
    if "anyOf" in schema:
        return " or ".join(kind_of(one) for one in schema["anyOf"])
    if "$ref" in schema:
        return _reference(schema)
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        return f"list of {kind_of(schema.get('items', {}))}"
    if schema.get("format") == "date-time":
        return "time with offset (ISO 8601)"
    if kind == "integer" and "minimum" in schema and "maximum" in schema:
        return f"integer, {schema['minimum']} to {schema['maximum']}"
    return kind


def _reference(schema: Document) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _reached(name: str, schemas: Document) -> list[str]:
    """The object and all that stand within it, outer ones first."""
    found: list[str] = []
    waiting = [name]
    while waiting:
        one = waiting.pop(0)
        if one in found or one not in schemas:
            continue
        found.append(one)
        waiting += _within(schemas[one].get("properties", {}))
    return found


def _within(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        own = [_reference(value)] if "$ref" in value else []
        return own + [name for one in value.values() for name in _within(one)]
    return [name for one in value for name in _within(one)] if isinstance(value, list) else []


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())
