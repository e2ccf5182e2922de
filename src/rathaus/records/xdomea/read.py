"""Reading messages: no document types, no entities, no network, bounded in size.

Read is what an authority needs of them: which process, what kind, and what the archive said about
which object. Everything else in a message is left where it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from lxml import etree

from rathaus.kernel.errors import Invalid
from rathaus.records.xdomea.names import MESSAGES, NAMESPACE_START, READ_VERSIONS

Element = Any

MAX_BYTES: Final = 50_000_000
_VERDICTS = frozenset({"A", "B", "V"})


@dataclass(frozen=True, slots=True)
class Imported:
    """What the archive says about taking over one object (0506)."""

    object: UUID
    taken: bool
    archive_number: str
    problem: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the group 05. ``verdicts`` (0502) are A, B or V for each object."""

    kind: str
    version: str
    process: UUID
    sender: str
    wants_receipt: bool
    objects: tuple[UUID, ...] = ()
    verdicts: Mapping[UUID, str] = field(default_factory=dict)
    imports: tuple[Imported, ...] = ()


def read_message(data: bytes) -> Message:
    """The message; raises :class:`Invalid` for what is no message of the group 05 in 3.0 or 3.1."""
    root = root_of(data)
    namespace, _brace, name = str(root.tag)[1:].rpartition("}")
    version = namespace.removeprefix(NAMESPACE_START)
    if not namespace.startswith(NAMESPACE_START) or version not in READ_VERSIONS:
        raise _wrong(
            _("Der Namensraum „{namespace}“ ist nicht xdomea 3.0.0 oder 3.1.0.").format(
                namespace=namespace
            ),
            _("Bitten Sie das Archiv, in xdomea 3.1.0 zu antworten."),
        )
    kind = next((kind for kind, element in MESSAGES.items() if element == name), "")
    if not kind:
        raise _wrong(
            _("Die Nachricht „{name}“ gehört nicht zur Aussonderung.").format(name=name),
            _("Gelesen werden die Nachrichten 0501 bis 0507."),
        )
    head = child(root, "Kopf")
    return Message(
        kind=kind,
        version=version,
        process=_uuid(words(head, "ProzessID"), "ProzessID"),
        sender=words(child(child(head, "Absender"), "Institution"), "Name"),
        wants_receipt=words(head, "Empfangsbestaetigung") in {"1", "true"},
        objects=_objects(root),
        verdicts=_read_verdicts(root),
        imports=tuple(_imported(told) for told in children(root, "AusgesondertesSGO")),
    )


def root_of(data: bytes) -> Element:
    """The root of a message that is safe to read; :class:`Invalid` otherwise."""
    if len(data) > MAX_BYTES:
        raise _wrong(_("Die Nachricht ist größer als 50 MB."), "")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _wrong(
            _("Die Nachricht ist kein wohlgeformtes XML ({why}).").format(why=error.msg),
            _("Lassen Sie sie sich vom Archiv noch einmal schicken."),
        ) from None
    if root.getroottree().docinfo.doctype:
        raise _wrong(_("Dokumenttypen (DOCTYPE) und Entitäten sind nicht erlaubt."), "")
    return root


def _objects(root: Element) -> tuple[UUID, ...]:
    """The objects that a 0501 or 0503 carries, without what lies in them."""
    return tuple(
        _uuid(words(child(thing, "Identifikation"), "ID"), "ID")
        for holder in children(root, "Schriftgutobjekt")
        for thing in holder
        if isinstance(thing.tag, str)
    )


def _read_verdicts(root: Element) -> dict[UUID, str]:
    verdicts: dict[UUID, str] = {}
    for judged in children(root, "BewertetesObjekt"):
        object_id = _uuid(words(judged, "ID"), "ID")
        verdict = _verdict(child(judged, "Aussonderungsart"))
        if verdicts.setdefault(object_id, verdict) != verdict:
            raise _wrong(
                _("Das Objekt {id} ist zweimal verschieden bewertet.").format(id=object_id), ""
            )
    return verdicts


def _verdict(element: Element | None) -> str:
    """A, B or V; a wording of the archive's own is for people to read, so B."""
    found = child(element, "Aussonderungsart")
    if found is None:
        return "B"
    code = words(found, "code")
    if code not in _VERDICTS:
        raise _wrong(_("„{code}“ ist keine Bewertung: A, B oder V.").format(code=code), "")
    return code


def _imported(told: Element) -> Imported:
    problems = [text_of(problem) for problem in children(told, "Fehlermeldung")]
    return Imported(
        object=_uuid(words(told, "IDSGO"), "IDSGO"),
        taken=words(told, "Erfolgreich") in {"1", "true"},
        archive_number=words(told, "Archivkennung"),
        problem="; ".join(filter(None, problems)),
    )


def _uuid(text: str, name: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise _wrong(
            _("In „{name}“ steht keine UUID: „{text}“.").format(name=name, text=text[:60]), ""
        ) from None


def children(element: Element | None, name: str) -> list[Element]:
    """Its children of this name, whatever version of the standard they come from."""
    if element is None:
        return []
    return [
        each
        for each in element
        if isinstance(each.tag, str) and each.tag.rpartition("}")[2] == name
    ]


def child(element: Element | None, name: str) -> Element | None:
    """Its first child of this name."""
    return next(iter(children(element, name)), None)


def words(element: Element | None, name: str) -> str:
    """What stands in its first child of this name, without spaces around it."""
    return text_of(child(element, name))


def text_of(element: Element | None) -> str:
    """What stands in it, without spaces around it."""
    return (element.text or "").strip() if element is not None else ""


def _wrong(message: str, remedy: str) -> Invalid:
    return Invalid(
        message, remedy=remedy or _("Fragen Sie beim Archiv nach; es ist nichts übernommen.")
    )
