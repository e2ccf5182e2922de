"""RDF in its smallest form: triples, and how they are written as Turtle (W3C, RDF 1.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True, slots=True)
class Iri:
    """An address that names something."""

    value: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text in a language, or a value of a datatype."""

    value: str
    language: str = ""
    datatype: str = ""


Node = Iri | Literal


@dataclass(frozen=True, slots=True)
class Triple:
    """A statement."""

    subject: Iri
    predicate: Iri
    object: Node


def turtle(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> str:
    """The statements as Turtle, those of one subject together in the order in which they come."""
    subjects: dict[Iri, dict[Iri, list[Node]]] = {}
    for triple in triples:
        objects = subjects.setdefault(triple.subject, {}).setdefault(triple.predicate, [])
        if triple.object not in objects:
            objects.append(triple.object)
    lines = [f"@prefix {name}: <{address}> ." for name, address in sorted(prefixes.items())]
    for subject, said in subjects.items():
        parts = [
            f"{_predicate(predicate, prefixes)} {', '.join(_node(o, prefixes) for o in objects)}"
            for predicate, objects in said.items()
        ]
        lines += ["", f"{_iri(subject, prefixes)} " + " ;\n    ".join(parts) + " ."]
    return "\n".join(lines) + "\n"


def _predicate(iri: Iri, prefixes: Mapping[str, str]) -> str:
    return "a" if iri.value == _TYPE else _iri(iri, prefixes)


def _iri(iri: Iri, prefixes: Mapping[str, str]) -> str:
    for name, address in prefixes.items():
        local = iri.value.removeprefix(address)
        if local != iri.value and _LOCAL.fullmatch(local):
            return f"{name}:{local}"
    safe = _NOT_IN_IRI.sub(lambda found: f"%{ord(found[0]):02X}", iri.value)
    return f"<{safe}>"


def _node(node: Node, prefixes: Mapping[str, str]) -> str:
    if isinstance(node, Iri):
        return _iri(node, prefixes)
    text = re.sub(r'[\\"\n\r\t]', lambda found: _ESCAPES[found[0]], node.value)
    text = re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04X}", text)
    if node.datatype:
        return f'"{text}"^^{_iri(Iri(node.datatype), prefixes)}'
    if node.language and _LANGUAGE.fullmatch(node.language):
        return f'"{text}"@{node.language}'
    return f'"{text}"'
