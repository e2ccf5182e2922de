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
    kind_of_file,
    paper_name,
)

Element = Any

_PROPOSED = {Appraisal.KEEP: "A", Appraisal.DESTROY: "V"}
_ELECTRONIC = "001"
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
    root = _message(kind, head)
    for file in files:
        holder = _add(root, "Schriftgutobjekt")
        verdict = (verdicts or {}).get(file.pk, Verdict.REVIEW)
        _file(_add(holder, "Akte"), file, verdict, papers=kind == "0503")
    return _bytes(root)


def appraisals(head: Head, verdicts: Mapping[UUID, str]) -> bytes:
    """0502: the archive's verdict (A, B or V) on each object."""
    root = _message("0502", head)
    for object_id, verdict in verdicts.items():
        judged = _add(root, "BewertetesObjekt")
        _add(judged, "ID", object_id)
        _code(_add(judged, "Aussonderungsart"), "Aussonderungsart", verdict)
    return _bytes(root)


def receipt(kind: str, head: Head) -> bytes:
    """0504, 0505 or 0507: a message of the process has arrived."""
    return _bytes(_message(kind, head))


def results(head: Head, found: Iterable[Result]) -> bytes:
    """0506: which objects the archive took over."""
    root = _message("0506", head)
    for result in found:
        told = _add(root, "AusgesondertesSGO")
        _add(told, "IDSGO", result.object)
        _add(told, "Erfolgreich", int(result.taken))
        _add(told, "Fehlermeldung", result.problem)
        _add(told, "Archivkennung", result.archive_number)
    return _bytes(root)


def _message(kind: str, head: Head) -> Element:
    root = etree.Element(f"{{{NAMESPACE}}}{MESSAGES[kind]}", nsmap={"xdomea": NAMESPACE})
    top = _add(root, "Kopf")
    _add(top, "ProzessID", head.process)
    _code(top, "Nachrichtentyp", kind)
    _add(top, "Erstellungszeitpunkt", head.at.astimezone(BERLIN).isoformat(timespec="seconds"))
    for role, name in (("Absender", head.sender), ("Empfaenger", head.recipient)):
        _add(_add(_add(top, role), "Institution"), "Name", name)
    system = _add(top, "SendendesSystem")
    _add(system, "Produktname", "Rathaus")
    _add(system, "Version", version_of("rathaus"))
    if kind == "0503":
        _add(top, "Importbestaetigung", 1)
        _add(top, "RueckmeldungArchivkennung", 1)
    if kind in {"0501", "0502", "0503"}:
        _add(top, "Empfangsbestaetigung", int(head.receipt))
    return root


def _file(parent: Element, file: File, verdict: str, *, papers: bool) -> None:
    entry = file.plan_entry
    _add(_add(parent, "Identifikation"), "ID", file.pk)
    known = _metadata(parent, file.title, file.number, file.office.name)
    plan = _add(known, "Aktenplaneinheit")
    _add(plan, "Kennzeichen", entry.number)
    _add(plan, "Inhaltsangabe", entry.title)
    archival = _add(parent, "ArchivspezifischeMetadaten")
    if entry.retention_years is not None:
        _add(_add(archival, "Aufbewahrungsdauer"), "AnzahlJahre", entry.retention_years)
    _code(_add(archival, "Aussonderungsart"), "Aussonderungsart", verdict)
    if proposed := _PROPOSED.get(Appraisal(entry.archive)):
        _code(archival, "Bewertungsvorschlag", proposed)
    _add(archival, "Aufbewahrungsende", file.retention_until)
    _period(parent, file.opened_at, file.closed_at)
    content = _add(parent, "Akteninhalt")
    for case in file.cases.all():
        _case(_add(content, "Vorgang"), case, papers=papers)
    _add(parent, "ZdA", int(file.closed_at is not None))
    _add(parent, "ZdADatum", _day(file.closed_at))


def _case(parent: Element, case: Case, *, papers: bool) -> None:
    _add(_add(parent, "Identifikation"), "ID", case.pk)
    _metadata(parent, case.title, case.number, "")
    _add(parent, "Typ", case.procedure_key)
    _add(parent, "ZdA", int(case.closed_at is not None))
    _add(parent, "ZdADatum", _day(case.closed_at))
    _period(parent, case.received_at, case.closed_at)
    for document in case.documents.all() if papers else ():
        _document(_add(parent, "Dokument"), document)


def _document(parent: Element, document: Document) -> None:
    identity = _add(parent, "Identifikation")
    _add(identity, "ID", document.pk)
    _add(identity, "NummerImUebergeordnetenContainer", document.serial)
    _add(_add(parent, "AllgemeineMetadaten"), "Betreff", document.title)
    day = _day(document.created_at)
    if document.direction == Direction.IN:
        _add(parent, "Posteingangsdatum", day)
    elif document.direction == Direction.OUT:
        _add(parent, "Postausgangsdatum", day)
    _add(parent, "Typ", document.kind)
    _version(_add(parent, "Version"), document.current)


def _version(parent: Element, version: DocumentVersion) -> None:
    _add(parent, "Nummer", version.number)
    shape = _add(parent, "Format")
    code = kind_of_file(version.name)
    _code(shape, "Name", code, name_of_list="dateiformat")
    if code == OTHER_KIND:
        _add(shape, "SonstigerName", version.media_type)
    _add(shape, "Version", "unbekannt")
    paper = _add(shape, "Primaerdokument")
    _add(paper, "Dateiname", paper_name(version.pk, version.name))
    _add(paper, "DateinameOriginal", version.name)
    _add(paper, "DatumUhrzeit", version.created_at.astimezone(BERLIN).isoformat())


def _metadata(parent: Element, title: str, number: str, office: str) -> Element:
    known = _add(parent, "AllgemeineMetadaten")
    _add(known, "Betreff", title)
    _add(known, "Kennzeichen", number)
    _add(known, "Aktenfuehrung", office)
    _code(known, "Medium", _ELECTRONIC)
    return known


def _period(parent: Element, start: datetime, end: datetime | None) -> None:
    period = _add(parent, "Laufzeit")
    _add(period, "Beginn", _day(start))
    _add(period, "Ende", _day(end))


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(BERLIN).date() if moment else None


def _add(parent: Element, name: str, value: object = None) -> Element:
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


def _code(parent: Element, name: str, value: str, *, name_of_list: str = "") -> None:
    listed = name_of_list or name.lower()
    holder = _add(parent, name)
    holder.set("listURI", f"urn:xoev-de:xdomea:codeliste:{listed}")
    holder.set("listVersionID", CODE_LISTS[listed])
    etree.SubElement(holder, "code").text = value


def _bytes(root: Element) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data
