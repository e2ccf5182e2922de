"""A data schema as XDatenfelder describes it, independent of the version of the standard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Option:
    """An entry of a code list."""

    code: str
    name: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class CodeList:
    """The code list that a field refers to, by the URIs of its genericode."""

    uri: str = ""
    version_uri: str = ""
    code_key: str = ""
    name_key: str = ""
    help_key: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as its authors wrote it: free text, and perhaps a script."""

    id: str
    version: str
    name: str
    text: str
    script: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What schemas, groups and fields have in common. ``norms`` are where it is founded (Bezug)."""

    id: str
    version: str
    name: str
    label: str
    help: str
    about: str
    norms: tuple[str, ...]
    rules: tuple[Rule, ...]
    left: tuple[str, ...]
    """Elements with content that a form has no place for."""
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Part):
    """A data field (Datenfeld). ``limits`` as in the standard: minLength, maxValue, pattern …"""

    kind: str
    type: str
    limits: dict[str, str]
    content: str
    options: tuple[Option, ...]
    codes: CodeList | None
    media_types: tuple[str, ...]
    max_bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Part):
    """A group of fields (Datenfeldgruppe), or the schema itself."""

    members: tuple[Member, ...]

    def walk(self) -> Iterator[Member]:
        """All members, groups before what is inside them."""
        for member in self.members:
            yield member
            if isinstance(member.part, Group):
                yield from member.part.walk()


@dataclass(frozen=True, slots=True)
class Member:
    """How often a part stands in its group: from ``least`` to ``most`` (None: without bound)."""

    part: Field | Group
    least: int
    most: int | None
    norms: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Schema:
    """A whole message. ``kind`` is stammdatenschema, datenfeldgruppe or datenfeld."""

    file: str
    standard: int
    kind: str
    root: Group
    notes: tuple[tuple[int, str], ...] = field(default=())
    """Oddities that do no harm: line and sentence."""
