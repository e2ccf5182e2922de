"""Writing messages: head, files with their cases and documents, appraisals, receipts.

The order of elements is that of the schema; the prefix is ``xdomea``, as the standard demands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version as version_of
from typing import Any
from uuid import UUID

from lxml import etree

from rathaus.kernel.clock import BERLIN
from rathaus.records.models import (
    Appraisal,
    Case,
    Direction,
    Document,
    DocumentVersion,
    File,
    Verdict,
)
from rathaus.records.xdomea.names import (
    CODE_LISTS,
    MESSAGES,
    NAMESPACE,
    OTHER_KIND,
    PLAN_MESSAGES,
    kind_of_file,
    paper_name,
)

Element = Any

_PROPOSED = {Appraisal.KEEP: "A", Appraisal.DESTROY: "V"}
_ELECTRONIC = "001"
_HYBRID = "002"
# What XML 1.0 cannot carry.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Head:
    """Who sends a message of which process to whom; ``receipt`` asks for an acknowledgement."""

    process: UUID
    sender: str
    recipient: str
    at: datetime
    receipt: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """Whether the archive took over one object, under which number, or why not."""

    object: UUID
    taken: bool
    archive_number: str = ""
    problem: str = ""


def files_offered(
    kind: str, head: Head, files: Iterable[File], *, verdicts: Mapping[UUID, str] | None = None
) -> bytes:
    """0501 with the files to be appraised, or 0503 with those handed over and their papers.

    Of the papers a 0503 names the current version; their contents lie in the package under
    :func:`~rathaus.records.xdomea.names.paper_name`. ``files`` come with plan entry, office, cases,
    and for a 0503 documents and versions.
    """
    root = message_root(kind, head)
    for file in files:
        holder = add(root, "Schriftgutobjekt")
        verdict = (verdicts or {}).get(file.pk, Verdict.REVIEW)
        _file(add(holder, "Akte"), file, verdict, papers=kind == "0503")
    return as_bytes(root)


def appraisals(head: Head, verdicts: Mapping[UUID, str]) -> bytes:
    """0502: the archive's verdict (A, B or V) on each object."""
    root = message_root("0502", head)
    for object_id, verdict in verdicts.items():
        judged = add(root, "BewertetesObjekt")
        add(judged, "ID", object_id)
        add_code(add(judged, "Aussonderungsart"), "Aussonderungsart", verdict)
    return as_bytes(root)


def receipt(kind: str, head: Head) -> bytes:
    """0504, 0505 or 0507: a message of the process has arrived."""
    return as_bytes(message_root(kind, head))


def results(head: Head, found: Iterable[Result]) -> bytes:
    """0506: which objects the archive took over."""
    root = message_root("0506", head)
    for result in found:
        told = add(root, "AusgesondertesSGO")
        add(told, "IDSGO", result.object)
        add(told, "Erfolgreich", int(result.taken))
        add(told, "Fehlermeldung", result.problem)
        add(told, "Archivkennung", result.archive_number)
    return as_bytes(root)


def message_root(kind: str, head: Head) -> Element:
    """A message with its head (Kopf), as the schema wants it for this kind."""
    name = MESSAGES.get(kind) or PLAN_MESSAGES[kind]
    root = etree.Element(f"{{{NAMESPACE}}}{name}", nsmap={"xdomea": NAMESPACE})
    top = add(root, "Kopf")
    add(top, "ProzessID", head.process)
    add_code(top, "Nachrichtentyp", kind)
    add(top, "Erstellungszeitpunkt", head.at.astimezone(BERLIN).isoformat(timespec="seconds"))
    for role, name in (("Absender", head.sender), ("Empfaenger", head.recipient)):
        add(add(add(top, role), "Institution"), "Name", name)
    system = add(top, "SendendesSystem")
    add(system, "Produktname", "Rathaus")
    add(system, "Version", version_of("rathaus"))
    if kind == "0503":
        add(top, "Importbestaetigung", 1)
        add(top, "RueckmeldungArchivkennung", 1)
    if kind in {"0301", "0501", "0502", "0503"}:
        add(top, "Empfangsbestaetigung", int(head.receipt))
    return root


def _file(parent: Element, file: File, verdict: str, *, papers: bool) -> None:
    entry = file.plan_entry
    add(add(parent, "Identifikation"), "ID", file.pk)
    on_paper = any(part.ended_at is None for part in file.paper_parts.all())
    medium = _HYBRID if on_paper else _ELECTRONIC
    known = _metadata(parent, file.title, file.number, file.office.name, medium)
    plan = add(known, "Aktenplaneinheit")
    add(plan, "Kennzeichen", entry.number)
    add(plan, "Inhaltsangabe", entry.title)
    archival = add(parent, "ArchivspezifischeMetadaten")
    if entry.retention_years is not None:
        add(add(archival, "Aufbewahrungsdauer"), "AnzahlJahre", entry.retention_years)
    add_code(add(archival, "Aussonderungsart"), "Aussonderungsart", verdict)
    if proposed := _PROPOSED.get(Appraisal(entry.archive)):
        add_code(archival, "Bewertungsvorschlag", proposed)
    add(archival, "Aufbewahrungsende", file.retention_until)
    _period(parent, file.opened_at, file.closed_at)
    content = add(parent, "Akteninhalt")
    for case in file.cases.all():
        _case(add(content, "Vorgang"), case, papers=papers)
    add(parent, "ZdA", int(file.closed_at is not None))
    add(parent, "ZdADatum", _day(file.closed_at))


def _case(parent: Element, case: Case, *, papers: bool) -> None:
    add(add(parent, "Identifikation"), "ID", case.pk)
    _metadata(parent, case.title, case.number, "")
    add(parent, "Typ", case.procedure_key)
    add(parent, "ZdA", int(case.closed_at is not None))
    add(parent, "ZdADatum", _day(case.closed_at))
    _period(parent, case.received_at, case.closed_at)
    for document in case.documents.all() if papers else ():
        _document(add(parent, "Dokument"), document)


def _document(parent: Element, document: Document) -> None:
    identity = add(parent, "Identifikation")
    add(identity, "ID", document.pk)
    add(identity, "NummerImUebergeordnetenContainer", document.serial)
    add(add(parent, "AllgemeineMetadaten"), "Betreff", document.title)
    day = _day(document.created_at)
    if document.direction == Direction.IN:
        add(parent, "Posteingangsdatum", day)
    elif document.direction == Direction.OUT:
        add(parent, "Postausgangsdatum", day)
    add(parent, "Typ", document.kind)
    _version(add(parent, "Version"), document.current)


def _version(parent: Element, version: DocumentVersion) -> None:
    add(parent, "Nummer", version.number)
    shape = add(parent, "Format")
    code = kind_of_file(version.name)
    add_code(shape, "Name", code, name_of_list="dateiformat")
    if code == OTHER_KIND:
        add(shape, "SonstigerName", version.media_type)
    add(shape, "Version", "unbekannt")
    paper = add(shape, "Primaerdokument")
    add(paper, "Dateiname", paper_name(version.pk, version.name))
    add(paper, "DateinameOriginal", version.name)
    add(paper, "DatumUhrzeit", version.created_at.astimezone(BERLIN).isoformat())


def _metadata(
    parent: Element, title: str, number: str, office: str, medium: str = _ELECTRONIC
) -> Element:
    known = add(parent, "AllgemeineMetadaten")
    add(known, "Betreff", title)
    add(known, "Kennzeichen", number)
    add(known, "Aktenfuehrung", office)
    add_code(known, "Medium", medium)
    return known


def _period(parent: Element, start: datetime, end: datetime | None) -> None:
    period = add(parent, "Laufzeit")
    add(period, "Beginn", _day(start))
    add(period, "Ende", _day(end))


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(BERLIN).date() if moment else None


def add(parent: Element, name: str, value: object = None) -> Element:
    """A child element; one that would hold an empty value is left out."""
    if value == "":
        return None
    if value is None:
        if name in _DATES:
            return None
        return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    child.text = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", str(value))
    return child


_DATES = frozenset({"Aufbewahrungsende", "Ende", "ZdADatum"})


def add_code(parent: Element, name: str, value: str, *, name_of_list: str = "") -> None:
    """A child element with a code of the list of this name."""
    listed = name_of_list or name.lower()
    holder = add(parent, name)
    holder.set("listURI", f"urn:xoev-de:xdomea:codeliste:{listed}")
    holder.set("listVersionID", CODE_LISTS[listed])
    etree.SubElement(holder, "code").text = value


def as_bytes(root: Element) -> bytes:
    """The message as it is sent."""
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data
