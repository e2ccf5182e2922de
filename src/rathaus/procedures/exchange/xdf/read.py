"""Reads XDatenfelder 2.0 and 3.0. What is broken is refused with file, line and reason."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from typing import Any

from rathaus.procedures.exchange.problems import ExchangeRefused, refused
from rathaus.procedures.exchange.safe_xml import (
    Element,
    child,
    children,
    local,
    namespace,
    read_xml,
    words,
)
from rathaus.procedures.exchange.xdf.grammar import (
    CODES,
    GRAMMAR,
    MANY,
    MESSAGES,
    NAMESPACES,
    PARTS,
    Elements,
)
from rathaus.procedures.exchange.xdf.model import (
    CodeList,
    Field,
    Group,
    Member,
    Option,
    Rule,
    Schema,
)

_AMOUNT = re.compile(r"(\d+):(\*|\d+)")
_LIMITS = ("minLength", "maxLength", "minValue", "maxValue", "pattern")
_LEFT = ("relation", "hilfetextAusgabe", "stichwort", "dokumentsteckbrief")
_DATED = ("erstellungszeitpunkt", "letzteAenderung")
MAX_DEPTH = 30


def read_xdf(data: bytes, file: str) -> Schema:
    """The schema in the file. Raises ExchangeRefused."""
    root = read_xml(data, file)
    standard = NAMESPACES.get(namespace(root))
    if standard is None:
        raise refused(
            file,
            root.sourceline,
            "xdf.namespace",
            f"Der Namensraum „{namespace(root)}“ ist nicht XDatenfelder 2 oder 3.",
            "Geben Sie das Schema aus dem FIM-Katalog als XDatenfelder 2.0 oder 3.0 aus.",
        )
    kind = MESSAGES.get(local(root))
    if kind is None:
        raise refused(
            file,
            root.sourceline,
            "xdf.message",
            f"Die Nachricht „{local(root)}“ enthält kein Datenschema.",
            f"Möglich sind: {', '.join(MESSAGES)}.",
        )
    return _Reader(file, standard).message(root, kind)


class _Reader:
    def __init__(self, file: str, standard: int) -> None:
        self.file = file
        self.standard = standard
        self.notes: list[tuple[int, str]] = []
        self.seen: dict[tuple[str, str], tuple[str, ...]] = {}
        self.aims: list[tuple[str, int]] = []

    def message(self, root: Element, kind: str) -> Schema:
        self._check(root, Elements(frozenset({"header", kind}), ("header", kind)))
        header = child(root, "header")
        self._check(header, PARTS["header"])
        element: Element = child(root, kind)
        if kind == "datenfeld":
            part = self._field(element)
            whole = _lone(part)
        else:
            whole = self._group(element, kind, 0)
        if kind == "stammdatenschema":
            self._aims_exist()
        return Schema(self.file, self.standard, kind, whole, tuple(self.notes))

    def _refused(
        self, element: Element, code: str, reason: str, remedy: str = ""
    ) -> ExchangeRefused:
        return refused(self.file, element.sourceline, code, reason, remedy)

    def _check(self, element: Element, elements: Elements) -> None:
        """Only what is allowed, once each, and all that is needed."""
        found: dict[str, list[Element]] = {}
        for entry in element:
            if not local(entry):
                continue
            if local(entry) not in elements.allowed:
                raise self._refused(
                    entry,
                    "xdf.unexpected",
                    f"„{local(entry)}“ ist in „{local(element)}“ nicht vorgesehen.",
                    "Entfernen Sie das Element oder prüfen Sie die Fassung des Standards.",
                )
            found.setdefault(local(entry), []).append(entry)
        for name, entries in found.items():
            if len(entries) > 1 and not self._may_repeat(name):
                self._repeated(element, name, entries)
            for entry in entries:
                self._check_content(entry)
        for name in elements.needed:
            entries = found.get(name, [])
            if not entries or not any(words(one) or len(one) for one in entries):
                raise self._refused(
                    entries[0] if entries else element,
                    "xdf.missing",
                    f"„{local(element)}“ hat kein „{name}“ oder es ist leer.",
                    "Ergänzen Sie es; ohne diese Angabe ist das Schema nicht zu lesen.",
                )

    def _may_repeat(self, name: str) -> bool:
        return name in MANY or (name == "bezug" and self.standard == 3)

    def _repeated(self, element: Element, name: str, entries: list[Element]) -> None:
        filled = [entry for entry in entries if words(entry) or len(entry)]
        if self.standard == 2 or len(filled) != 1:
            raise self._refused(
                entries[1],
                "xdf.duplicate",
                f"„{name}“ steht in „{local(element)}“ mehrmals.",
                "Lassen Sie nur eine Angabe stehen.",
            )
        self.notes.append(
            (entries[0].sourceline, f"„{name}“ steht zweimal; das leere wurde übergangen.")
        )

    def _check_content(self, element: Element) -> None:
        name = local(element)
        if (codes := CODES[self.standard].get(name)) is not None and len(element):
            code = _code(element)
            if code not in codes:
                raise self._refused(
                    element,
                    "xdf.code",
                    f"„{code}“ ist für „{name}“ nicht vorgesehen.",
                    f"Möglich sind: {', '.join(sorted(codes))}.",
                )
        if name in _DATED and words(element):
            try:
                datetime.datetime.fromisoformat(words(element).replace("Z", "+00:00"))
            except ValueError:
                raise self._refused(
                    element, "xdf.date", f"„{words(element)}“ ist kein Zeitpunkt ({name})."
                ) from None

    def _identity(self, element: Element) -> tuple[str, str]:
        holder = child(element, "identifikation")
        self._check(holder, PARTS["identifikation"])
        key, version = words(child(holder, "id")), words(child(holder, "version"))
        if self.standard == 3 and not version:
            raise self._refused(holder, "xdf.missing", f"„{key}“ hat keine Version.")
        return key, version

    def _part(self, element: Element, kind: str) -> dict[str, Any]:
        self._check(element, GRAMMAR[self.standard][kind])
        key, version = self._identity(element)
        label = words(child(element, "bezeichnungEingabe")) or words(child(element, "bezeichnung"))
        name = words(child(element, "name"))
        helps = [words(child(element, tag)) for tag in ("hilfetextEingabe", "hilfetext")]
        about = [words(child(element, tag)) for tag in ("beschreibung", "definition")]
        self._same_as_before(element, key, version, (kind, name, label))
        return {
            "id": key,
            "version": version,
            "name": name,
            "label": _plain(label or name),
            "help": _plain(" ".join(helps)),
            "about": _plain(" ".join(about)),
            "norms": _norms(element),
            "rules": tuple(self._rule(entry) for entry in children(element, "regel")),
            "left": tuple(
                dict.fromkeys(
                    local(entry) for entry in element if local(entry) in _LEFT and _filled(entry)
                )
            ),
            "line": element.sourceline,
        }

    def _same_as_before(
        self, element: Element, key: str, version: str, said: tuple[str, ...]
    ) -> None:
        """The same element may stand in several places, but must be the same there."""
        if self.seen.setdefault((key, version), said) != said:
            raise self._refused(
                element,
                "xdf.contradiction",
                f"„{key}“ in der Version „{version}“ steht zweimal mit verschiedenem Inhalt da.",
                "Jede Kennung mit ihrer Version bezeichnet genau ein Element.",
            )

    def _group(self, element: Element, kind: str, depth: int) -> Group:
        if depth > MAX_DEPTH:
            raise self._refused(element, "xdf.depth", "Die Gruppen sind zu tief geschachtelt.")
        common = self._part(element, kind)
        members = tuple(self._member(entry, depth) for entry in children(element, "struktur"))
        return Group(**common, members=members)

    def _member(self, element: Element, depth: int) -> Member:
        self._check(element, PARTS["struktur"])
        least, most = self._amount(child(element, "anzahl"))
        inside: list[Element] = []
        for holder in children(element, "enthaelt"):
            self._check(holder, PARTS["enthaelt"])
            inside += [entry for entry in holder if local(entry)]
        if len(inside) != 1:
            raise self._refused(
                element,
                "xdf.reference",
                "„enthaelt“ verweist nicht auf genau ein Feld oder eine Gruppe.",
                "Das Element, auf das die Struktur verweist, muss in der Datei stehen.",
            )
        part: Field | Group = (
            self._field(inside[0])
            if local(inside[0]) == "datenfeld"
            else self._group(inside[0], "datenfeldgruppe", depth + 1)
        )
        return Member(part, least, most, _norms(element), element.sourceline)

    def _amount(self, element: Element) -> tuple[int, int | None]:
        found = _AMOUNT.fullmatch(words(element))
        if found:
            least, most = int(found[1]), None if found[2] == "*" else int(found[2])
            if most is None or most >= max(least, 1):
                return least, most
        raise self._refused(
            element,
            "xdf.amount",
            f"„{words(element)}“ ist keine Anzahl.",
            "Eine Anzahl hat die Form 1:1, 0:1 oder 0:*.",
        )

    def _field(self, element: Element) -> Field:
        common = self._part(element, "datenfeld")
        kind = _code(child(element, "feldart"))
        contents = [words(entry) for entry in children(element, "inhalt") if words(entry)]
        size = words(child(element, "maxSize"))
        return Field(
            **common,
            kind=kind,
            type=_code(child(element, "datentyp")),
            limits=self._limits(element),
            content=contents[0] if contents else "",
            options=self._options(element),
            codes=_code_list(element),
            media_types=tuple(words(entry) for entry in children(element, "mediaType")),
            max_bytes=int(size) if size.isdigit() else None,
        )

    def _limits(self, element: Element) -> dict[str, str]:
        holder = child(element, "praezisierung")
        if holder is None:
            return {}
        if self.standard == 3:
            said = {name: str(holder.get(name, "")) for name in _LIMITS}
            if words(holder):
                said["text"] = words(holder)
            return {name: text for name, text in said.items() if text}
        if not words(holder):
            return {}
        try:
            loaded = json.loads(words(holder))
        except ValueError:
            return {"text": words(holder)}
        if not isinstance(loaded, Mapping):
            return {"text": words(holder)}
        return {str(name): str(value) for name, value in loaded.items() if value not in (None, "")}

    def _options(self, element: Element) -> tuple[Option, ...]:
        holder = child(element, "werte")
        if holder is None:
            return ()
        found = tuple(
            Option(
                words(child(entry, "code")),
                words(child(entry, "name")),
                words(child(entry, "hilfe")),
            )
            for entry in children(holder, "wert")
        )
        codes = [option.code for option in found]
        if not all(codes) or len(set(codes)) < len(codes):
            raise self._refused(
                holder, "xdf.codes", "Ein Wert hat keinen Code, oder ein Code steht mehrmals da."
            )
        return found

    def _rule(self, element: Element) -> Rule:
        self._check(element, GRAMMAR[self.standard]["regel"])
        key, version = self._identity(element)
        for entry in (*children(element, "param"), *children(element, "ziel")):
            if aim := words(child(entry, "element")):
                self.aims.append((aim, entry.sourceline))
        texts = [words(child(element, name)) for name in ("freitextRegel", "definition")]
        return Rule(
            id=key,
            version=version,
            name=words(child(element, "name")),
            text=_plain(" ".join(texts)) or _plain(words(child(element, "beschreibung"))),
            script=words(child(element, "skript")) or words(child(element, "script")),
            line=element.sourceline,
        )

    def _aims_exist(self) -> None:
        known = {key for key, _ in self.seen}
        for aim, line in self.aims:
            if aim.split("V")[0] not in known and aim not in known:
                raise refused(
                    self.file,
                    line,
                    "xdf.reference",
                    f"Die Regel verweist auf „{aim}“, das es in der Datei nicht gibt.",
                    "Nehmen Sie das Element in das Schema auf oder berichtigen Sie die Regel.",
                )


def _lone(part: Field) -> Group:
    """A schema of one field."""
    return Group(
        id=part.id,
        version=part.version,
        name=part.name,
        label=part.label,
        help="",
        about="",
        norms=(),
        rules=(),
        left=(),
        line=part.line,
        members=(Member(part, 1, 1, (), part.line),),
    )


def _code(element: Element | None) -> str:
    return words(child(element, "code")) if element is not None else ""


def _plain(text: str) -> str:
    return " ".join(text.split())


def _filled(element: Element) -> bool:
    return bool(words(element)) or len(element) > 0


def _norms(element: Element) -> tuple[str, ...]:
    found = (_plain(words(entry)) for entry in children(element, "bezug"))
    return tuple(dict.fromkeys(norm for norm in found if norm))


def _code_list(element: Element) -> CodeList | None:
    reference = child(element, "codelisteReferenz")
    if reference is None:
        return None
    inner = child(reference, "genericodeIdentification")
    holder = inner if inner is not None else reference
    return CodeList(
        uri=words(child(holder, "canonicalIdentification")),
        version_uri=words(child(holder, "canonicalVersionUri")),
        code_key=words(child(element, "codeKey")),
        name_key=words(child(element, "nameKey")),
        help_key=words(child(element, "helpKey")),
    )
