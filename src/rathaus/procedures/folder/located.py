"""Reads YAML and JSON so that every value knows its line.

YAML here means what its authors expect: ``no`` and ``on`` are words, ``08:00`` is a time written as
text, ``0815`` keeps its zero, ``12.50`` is an exact figure. Anchors, tags and repeated keys are
refused.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

Path = tuple[str | int, ...]
"""Where a value stands: keys and positions from the top."""

MAX_DEPTH = 30
MAX_OPEN = 500
_COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


@dataclass(frozen=True, slots=True)
class Located:
    """A value with the line and column of every key and item in it."""

    value: Any
    marks: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def mark(self, path: Path) -> tuple[int, int]:
        """The place of a value, or of the nearest thing around it."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, (1, 0))


class SyntaxFault(ValueError):
    """Text that cannot be read, with its place."""

    def __init__(self, line: int, column: int, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.line, self.column, self.reason, self.remedy = line, column, reason, remedy


def read_yaml(text: str) -> Located:
    """Read YAML. Raises SyntaxFault."""
    _refuse_abyss(text)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise SyntaxFault(
            line,
            column,
            f"Die Datei ist kein gültiges YAML ({error.problem or error.context}).",
            "Prüfen Sie Einrückung (nur Leerzeichen), Doppelpunkte und Anführungszeichen.",
        ) from None
    except yaml.YAMLError as error:
        raise SyntaxFault(1, 1, f"Die Datei ist nicht lesbar ({error}).") from None
    located = Located(None, {(): (1, 1)})
    if node is None:
        return located
    value = _Reader(located.marks).read(node, ())
    return Located(value, located.marks)


def _refuse_abyss(text: str) -> None:
    """Refuse nesting so deep that the library would run out of stack."""
    depth = 0
    for number, line in enumerate(text.splitlines(), 1):
        depth += sum(line.count(sign) for sign in "[{") - sum(line.count(sign) for sign in "]}")
        if depth > MAX_OPEN or line.count("- ") + line.count("? ") > MAX_OPEN:
            raise SyntaxFault(number, 1, "Die Datei ist zu tief geschachtelt.")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, with the few plain kinds of scalar that are meant here."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for _tag, _pattern, _first in (
    ("null", r"~|null|", "~n\0"),
    ("bool", r"true|false", "tf"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+", "-+0123456789"),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "0123456789"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), [*_first, ""]
    )


class _Reader:
    def __init__(self, marks: dict[Path, tuple[int, int]]) -> None:
        self.marks = marks
        self.seen: set[int] = set()

    def read(self, node: yaml.Node, path: Path) -> Any:
        if len(path) > MAX_DEPTH:
            raise _fault(node, "Die Datei ist zu tief geschachtelt.")
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if node.tag not in _COLLECTIONS:
            raise _fault(node, f"Die Angabe „{node.tag}“ ist nicht erlaubt.", "Lassen Sie sie weg.")
        if id(node) in self.seen:
            raise _fault(node, "Verweise (& und *) sind nicht erlaubt.", "Schreiben Sie es aus.")
        self.seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self._item(child, (*path, index)) for index, child in enumerate(node.value)]
        found: dict[str, Any] = {}
        for key_node, child in node.value:
            key = str(self.read(key_node, path)) if isinstance(key_node, yaml.ScalarNode) else None
            if key is None:
                raise _fault(key_node, "Ein Schlüssel muss ein Wort sein.")
            if key in found:
                raise _fault(key_node, f"„{key}“ steht hier zweimal.", "Streichen Sie eines.")
            self.marks[(*path, key)] = (
                key_node.start_mark.line + 1,
                key_node.start_mark.column + 1,
            )
            found[key] = self.read(child, (*path, key))
        return found

    def _item(self, node: yaml.Node, path: Path) -> Any:
        self._mark(node, path)
        return self.read(node, path)

    def _mark(self, node: yaml.Node, path: Path) -> None:
        self.marks[path] = (node.start_mark.line + 1, node.start_mark.column + 1)

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        text = node.value
        if kind == "str":
            return text
        if kind == "null":
            return None
        if kind == "bool":
            return text == "true"
        if kind == "int":
            return int(text)
        if kind == "float":
            return Decimal(text)
        if kind == "timestamp":
            try:
                return datetime.date.fromisoformat(text)
            except ValueError:
                raise _fault(node, f"Den Tag „{text}“ gibt es nicht.") from None
        raise _fault(node, f"Die Angabe „{node.tag}“ ist nicht erlaubt.", "Lassen Sie sie weg.")


def _fault(node: yaml.Node, reason: str, remedy: str = "") -> SyntaxFault:
    mark = node.start_mark
    return SyntaxFault(mark.line + 1, mark.column + 1, reason, remedy)


def read_json(text: str) -> Located:
    """Read JSON. Raises SyntaxFault."""
    try:
        value = json.loads(text, object_pairs_hook=_no_twins)
    except json.JSONDecodeError as error:
        raise SyntaxFault(
            error.lineno,
            error.colno,
            f"Die Datei ist kein gültiges JSON ({error.msg}).",
            "Prüfen Sie Kommas, Klammern und doppelte Anführungszeichen.",
        ) from None
    except RecursionError:
        raise SyntaxFault(1, 1, "Die Datei ist zu tief geschachtelt.") from None
    except ValueError as error:
        key = str(error)
        at = text.find(f'"{key}"', text.find(f'"{key}"') + 1)
        line = text.count("\n", 0, max(at, 0)) + 1
        raise SyntaxFault(line, 1, f"„{key}“ steht zweimal in einer Klammer.") from None
    return Located(value, dict(_json_marks(text)))


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(next(key for key in keys if keys.count(key) > 1))
    return found


_JSON_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+|\n')


def _json_marks(text: str) -> Iterator[tuple[Path, tuple[int, int]]]:
    """The place of every key and list item, for text that is known to be JSON."""
    line, begin = 1, 0
    path: list[str | int] = []
    kinds: list[str] = []
    expects_key = False
    yield (), (1, 1)
    for match in _JSON_WORD.finditer(text):
        word = match.group()
        place = (line, match.start() - begin + 1)
        if word == "\n":
            line, begin = line + 1, match.end()
            continue
        if word in "}]":
            kinds.pop()
            path.pop()
            expects_key = False
        elif word == ",":
            expects_key = kinds[-1] == "{"
            if kinds[-1] == "[":
                path[-1] = int(path[-1]) + 1
        elif word == ":":
            expects_key = False
        elif expects_key:
            path[-1] = json.loads(word)
            yield tuple(path), place
        else:
            if kinds and kinds[-1] == "[":
                yield tuple(path), place
            if word in "{[":
                kinds.append(word)
                path.append("" if word == "{" else 0)
                expects_key = word == "{"
