"""Exports the description of a service as XZuFi 2.2.

The namespace and the names of the elements are those of files in the field; no XML schema of
XZuFi and no sample file is public, so nothing here has been checked against one. Written is the
content of a transfer (``schreibe``) with ``leistung``, ``organisationseinheit`` and, where an
address is given, ``onlinedienst``. The envelope (``nachrichtenkopf``) is added by whoever sends it.
Text modules follow the code list ``urn:de:xzufi:codeliste:leistungstextmodulleika``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from rathaus.procedures.exchange.problems import ExchangeRefused
from rathaus.procedures.exchange.safe_xml import Element
from rathaus.procedures.folder.findings import Finding
from rathaus.procedures.folder.model import Procedure, Said, Service
from rathaus.procedures.wording import WordingError, say

NAMESPACE = "http://xoev.de/schemata/xzufi/2_2_0"
VERSION = "2.2.0"
FILE = "service.yaml"
AGENCY = "rathaus"
LEIKA = "urn:de:fim:leika:leistung"
TEXT_MODULES = "urn:de:xzufi:codeliste:leistungstextmodulleika"
LINK_TYPES = "urn:xoev-de:fim:codeliste:onlinedienstlinktyp"

MODULES: Mapping[str, str] = {
    "kurztext": "05",
    "volltext": "06",
    "rechtsgrundlage": "07",
    "unterlagen": "08",
    "voraussetzungen": "09",
    "verfahrensablauf": "11",
    "formulare": "14",
    "weiterfuehrendes": "15",
    "hinweise": "16",
    "zustaendigkeit": "22",
    "rechtsbehelf": "25",
}
"""Our text modules and their codes; 02 is the name of the service."""

OWN_ELEMENTS: Mapping[str, str] = {
    "fristen": "modulFrist",
    "kosten": "modulKosten",
    "bearbeitungsdauer": "modulBearbeitungsdauer",
}
"""Modules that have an element of their own."""

LANGUAGES: Mapping[str, tuple[str, str]] = {
    "de": ("Deutsch", "Deutsch"),
    "en": ("Englisch", "English"),
    "fr": ("Französisch", "Français"),
    "tr": ("Türkisch", "Türkçe"),
    "uk": ("Ukrainisch", "Українська"),
    "ar": ("Arabisch", "العربية"),
    "ru": ("Russisch", "Русский"),
    "pl": ("Polnisch", "Polski"),
    "da": ("Dänisch", "Dansk"),
}


@dataclass(slots=True)
class ExportedService:
    """The file, and what of the description it does not hold."""

    data: bytes
    notes: list[Finding] = field(default_factory=list)


def export_xzufi(
    procedure: Procedure,
    *,
    parameters: Mapping[str, Any],
    land: str,
    office_name: str = "",
    url: str = "",
) -> ExportedService:
    """The service as XZuFi 2.2. ``parameters`` fill the places of the texts, by name.

    ``land`` (SH, HE, BW) chooses the legal basis where it differs. Raises ExchangeRefused where a
    figure is missing.
    """
    return _Writer(procedure, parameters, land, office_name, url).run()


class _Writer:
    def __init__(
        self,
        procedure: Procedure,
        parameters: Mapping[str, Any],
        land: str,
        office_name: str,
        url: str,
    ) -> None:
        self.procedure = procedure
        self.service: Service = procedure.service
        self.context = {"parameter": parameters}
        self.office_name = office_name
        self.url = url
        self.findings: list[Finding] = []
        self.notes: list[Finding] = []
        self.texts = self._filled()
        self.bases = [
            basis for basis in self.service.legal_basis
            if getattr(basis, "land", "") in ("", land)
        ]  # fmt: skip

    def run(self) -> ExportedService:
        if not self.service.leika:
            self._note(
                "Die Leistung hat keinen LeiKa-Schlüssel (leika); Portale finden sie nicht darüber."
            )
        if self.findings:
            raise ExchangeRefused(self.findings)
        root = etree.Element(f"{{{NAMESPACE}}}schreibe", nsmap={"xzufi": NAMESPACE})
        self._service(root)
        self._office(root)
        if self.url:
            self._online(root)
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return ExportedService(data, self.notes)

    def _fault(self, reason: str, remedy: str) -> None:
        self.findings.append(Finding(FILE, 0, 0, "xzufi.missing", reason, remedy))

    def _note(self, reason: str) -> None:
        self.notes.append(Finding(FILE, 0, 0, "xzufi.note", reason))

    def _filled(self) -> dict[str, dict[str, str]]:
        """The texts with the figures of the day in their places, by language and module."""
        made: dict[str, dict[str, str]] = {}
        for language, modules in self.service.texts.items():
            for module, text in modules.items():
                try:
                    said = say(text, self.context, language=language)
                except WordingError as error:
                    self._fault(
                        f"Text „{module}“ ({language}): {error}",
                        "Wählen Sie mit --land ein Land, in dem der Rechtswert gilt.",
                    )
                    continue
                made.setdefault(language, {})[module] = said
        return made

    def _service(self, root: Element) -> None:
        service = self.service
        element = _add(root, "leistung")
        _identifier(element, "id", service.key)
        if service.leika:
            _code(element, "referenzLeiKa", service.leika, LEIKA)
        self._module(element, 1, "02", service.names)
        for at, (module, code) in enumerate(MODULES.items(), 2):
            if texts := self._module_texts(module):
                self._module(element, at, code, texts)
        for module, name in OWN_ELEMENTS.items():
            if texts := self._said(module):
                own = _add(element, name)
                _spoken(own, "beschreibung", texts)
        self._synonyms(element)
        self._languages(element)
        for module in sorted({name for texts in self.texts.values() for name in texts}):
            if module not in MODULES and module not in OWN_ELEMENTS:
                self._note(f"Das Textmodul „{module}“ hat in XZuFi kein Gegenstück und fehlt.")

    def _said(self, module: str) -> dict[str, str]:
        return {
            language: texts[module] for language, texts in self.texts.items() if module in texts
        }

    def _module_texts(self, module: str) -> dict[str, str]:
        texts = self._said(module)
        match module:
            case "rechtsgrundlage":
                for basis in self.bases:
                    _append(texts, {language: f"{basis.norm}: {text}"
                                    for language, text in basis.text.items()})  # fmt: skip
            case "unterlagen":
                for paper in self.service.papers:
                    norm = f" ({paper.norm})" if paper.norm else ""
                    _append(texts, {language: f"{title}{norm}"
                                    for language, title in paper.title.items()})  # fmt: skip
            case "formulare" if "online" in self.service.channels:
                title = str(self.procedure.form.get("title", ""))
                _append(texts, {"de": f"Online-Antrag: {title}"})
            case "zustaendigkeit" if self.office_name:
                _append(texts, {"de": self.office_name})
        return texts

    def _module(self, element: Element, at: int, code: str, texts: Said) -> None:
        module = _add(element, "modulText")
        _add(module, "positionDarstellung").text = str(at)
        _spoken(module, "inhalt", texts)
        _code(module, "leikaTextmodul", code, TEXT_MODULES)

    def _synonyms(self, element: Element) -> None:
        if not any(self.service.synonyms.values()):
            return
        module = _add(element, "modulBegriffImKontext")
        for language, words in self.service.synonyms.items():
            for word in words:
                _spoken(_add(module, "begriffImKontext"), "begriff", {language: word})

    def _languages(self, element: Element) -> None:
        for language in dict.fromkeys(("de", *self.service.names, *self.texts)):
            german, native = LANGUAGES.get(language, (language, language))
            version = _add(element, "sprachversion")
            _add(version, "languageCode").text = language
            _add(version, "sprachbezeichnungDeutsch").text = german
            _add(version, "sprachbezeichnungNativ").text = native

    def _office(self, root: Element) -> None:
        element = _add(root, "organisationseinheit")
        _identifier(element, "id", self.service.office)
        if self.office_name:
            name = _add(element, "name")
            _spoken(name, "name", {"de": self.office_name})
        else:
            self._note(
                f"Der Name der Stelle „{self.service.office}“ ist nicht bekannt; er steht in der "
                "offices.yaml einer Stadt (--offices)."
            )
        _identifier(_add(element, "zustaendigkeit"), "leistungID", self.service.key)

    def _online(self, root: Element) -> None:
        element = _add(root, "onlinedienst")
        _identifier(element, "id", f"{self.service.key}-online")
        _spoken(element, "bezeichnung", self.service.names)
        link = _add(element, "link")
        _code(link, "typ", "01", LINK_TYPES)
        _add(link, "link").text = self.url


def _append(texts: dict[str, str], more: Mapping[str, str]) -> None:
    """Put a line below the text of each language; a language without text gets its own."""
    for language, line in more.items():
        text = texts.get(language, "")
        if line not in text:
            texts[language] = f"{text}\n{line}".strip()


def _add(parent: Element, tag: str) -> Element:
    element = parent.makeelement(f"{{{NAMESPACE}}}{tag}", {})
    parent.append(element)
    return element


def _identifier(parent: Element, tag: str, value: str) -> None:
    element = _add(parent, tag)
    element.set("schemeAgencyID", AGENCY)
    element.text = value


def _code(parent: Element, tag: str, value: str, list_uri: str) -> None:
    """A code of a code list; the ``code`` itself has no namespace (XÖV)."""
    element = _add(parent, tag)
    element.set("listURI", list_uri)
    element.set("listVersionID", "")
    code = element.makeelement("code", {})
    code.text = value
    element.append(code)


def _spoken(parent: Element, tag: str, texts: Said) -> None:
    for language, text in texts.items():
        element = _add(parent, tag)
        element.set("languageCode", language)
        element.text = text
