"""Writes services and offices as XZuFi: the content of a transfer (``schreibe``).

The envelope (``nachrichtenkopf``) is added by whoever sends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from lxml import etree

from rathaus.catalogue.exchange.described import (
    DescribedFee,
    DescribedLink,
    DescribedPeriod,
    DescribedService,
)
from rathaus.catalogue.exchange.xml import Element
from rathaus.catalogue.exchange.xzufi import names
from rathaus.catalogue.markup import render
from rathaus.catalogue.models import Fee, Period, ServiceLink
from rathaus.catalogue.national import national
from rathaus.people.actions.foreign_offices import DescribedOffice

Said = Mapping[str, str]
_MARKED = re.compile(r"[\n<&*_#\[\]\\|]|^\s*(?:[-+]|\d+[.)])\s")
_LINK_MODULES = {ServiceLink.Kind.FORM.value: "formulare", ServiceLink.Kind.FURTHER.value:
                 "weiterfuehrendes"}  # fmt: skip


def write_xzufi(
    services: Sequence[DescribedService],
    offices: Iterable[DescribedOffice] = (),
    *,
    version: str = "2.2",
    ars: str = "",
) -> bytes:
    """The file. ``version`` is 2.2 or 2.3; ``ars`` the Regionalschlüssel for which offices are
    competent, empty where it is not known."""
    writer = _Writer(names.NAMESPACES[version], ars)
    root = etree.Element(f"{{{writer.namespace}}}schreibe", nsmap={"xzufi": writer.namespace})
    for service in services:
        writer.service(root, service)
    for office in offices:
        writer.office(root, office, services)
    for service in services:
        writer.online(root, service)
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


class _Writer:
    def __init__(self, namespace: str, ars: str) -> None:
        self.namespace = namespace
        self.ars = ars

    def service(self, root: Element, service: DescribedService) -> None:
        element = self.add(root, "leistung")
        self.identifier(element, "id", service.key)
        for scheme, value in sorted(service.identifiers.items()):
            self.identifier(element, "idSekundaer", str(value), scheme=scheme)
        if service.leika:
            self.code(element, "referenzLeiKa", service.leika, names.LEIKA)
            if (entry := national(service.leika)) and entry.typing:
                self.code(element, "typisierung", entry.typing, names.TYPING)
        self.texts(element, service)
        self.fees(element, service)
        self.periods(element, service)
        self.papers(element, service)
        self.synonyms(element, service)
        if service.trust != "none":
            self.code(element, "vertrauensniveau", service.trust, names.LEVELS)
        for kind, key in service.topics:
            category = self.add(element, "kategorie")
            self.identifier(category, "id", key)
            self.identifier(self.add(category, "klasse"), "id", kind)
        self.languages(element, service)

    def texts(self, element: Element, service: DescribedService) -> None:
        self.module(element, 1, names.NAME, service.names, marked=False)
        for at, (module, code) in enumerate(names.MODULES.items(), 2):
            said = _module(service, module)
            if module == "rechtsgrundlage":
                said = _with_norms(said, service)
            if module == "volltext":
                said |= _plain_language(service)
            links = [link for link in service.links if _LINK_MODULES.get(link.kind) == module]
            if said or links:
                self.module(element, at, code, said, links=links)

    def module(
        self,
        element: Element,
        at: int,
        code: str,
        texts: Said,
        *,
        marked: bool = True,
        links: Sequence[DescribedLink] = (),
    ) -> None:
        module = self.add(element, "modulText")
        self.add(module, "positionDarstellung").text = str(at)
        self.spoken(module, "inhalt", texts, marked=marked)
        for link in links:
            for language, title in (link.names or {"": ""}).items():
                entry = self.add(module, "weiterfuehrenderLink")
                if language:
                    entry.set("languageCode", language)
                self.add(entry, "uri").text = link.url
                if title:
                    self.add(entry, "titel").text = title
        self.code(module, "leikaTextmodul", code, names.TEXT_MODULES)

    def fees(self, element: Element, service: DescribedService) -> None:
        said = _module(service, "kosten")
        if not said and not service.fees:
            return
        module = self.add(element, "modulKosten")
        self.spoken(module, "beschreibung", said)
        for fee in service.fees:
            self.fee(self.add(module, "kosten"), fee)

    def fee(self, row: Element, fee: DescribedFee) -> None:
        self.code(row, "typ", fee.kind, names.FEE_KINDS)
        lowest = "betrag" if fee.kind == Fee.Kind.FIXED else "betragUntergrenze"
        if fee.amount_from is not None:
            self.add(row, lowest).text = _amount(fee.amount_from)
        if fee.amount_to is not None:
            self.add(row, "betragObergrenze").text = _amount(fee.amount_to)
        if fee.amount_from is not None:
            self.add(row, "waehrung").text = fee.currency
        self.spoken(row, "beschreibung", fee.names, marked=False)
        if fee.norm:
            self.add(row, "handlungsgrundlage").text = fee.norm

    def periods(self, element: Element, service: DescribedService) -> None:
        processing = Period.Kind.PROCESSING.value
        for tag, module, rows in (
            ("modulFrist", "fristen", [one for one in service.periods if one.kind != processing]),
            (
                "modulBearbeitungsdauer",
                "bearbeitungsdauer",
                [one for one in service.periods if one.kind == processing],
            ),
        ):
            said = _module(service, module)
            if not said and not rows:
                continue
            part = self.add(element, tag)
            self.spoken(part, "beschreibung", said)
            for period in rows:
                self.period(self.add(part, "frist"), period)

    def period(self, row: Element, period: DescribedPeriod) -> None:
        self.code(row, "typ", period.kind, names.PERIOD_KINDS)
        if period.number_from is not None:
            self.add(row, "dauer").text = str(period.number_from)
        if period.number_to is not None:
            self.add(row, "dauerBis").text = str(period.number_to)
        if period.unit:
            self.code(row, "einheit", period.unit, names.UNITS)
        self.spoken(row, "beschreibung", period.names, marked=False)
        if period.norm:
            self.add(row, "handlungsgrundlage").text = period.norm

    def papers(self, element: Element, service: DescribedService) -> None:
        if not service.papers:
            return
        module = self.add(element, "modulDokument")
        for paper in service.papers:
            row = self.add(module, "dokument")
            self.spoken(row, "bezeichnung", paper.names, marked=False)
            self.spoken(row, "beschreibung", paper.notes, marked=False)
            self.add(row, "erforderlich").text = "true" if paper.required else "false"

    def synonyms(self, element: Element, service: DescribedService) -> None:
        if not any(service.synonyms.values()):
            return
        module = self.add(element, "modulBegriffImKontext")
        for language, words in service.synonyms.items():
            for word in words:
                entry = self.add(module, "begriffImKontext")
                self.spoken(entry, "begriff", {language: word}, marked=False)

    def languages(self, element: Element, service: DescribedService) -> None:
        spoken = dict.fromkeys(("de", *service.names, *service.texts))
        if _plain_language(service):
            spoken[names.PLAIN_LANGUAGE] = None
        for language in spoken:
            german, native = names.LANGUAGES.get(language, (language, language))
            version = self.add(element, "sprachversion")
            self.add(version, "languageCode").text = language
            self.add(version, "sprachbezeichnungDeutsch").text = german
            self.add(version, "sprachbezeichnungNativ").text = native

    def office(
        self, root: Element, office: DescribedOffice, services: Sequence[DescribedService]
    ) -> None:
        element = self.add(root, "organisationseinheit")
        self.identifier(element, "id", office.key)
        for scheme, value in sorted(office.identifiers.items()):
            self.identifier(element, "idSekundaer", str(value), scheme=scheme)
        if office.parent:
            self.identifier(element, "uebergeordneteOrganisationseinheitID", office.parent)
        if office.name:
            self.spoken(self.add(element, "name"), "name", {"de": office.name}, marked=False)
        if office.short:
            self.add(element, "kurzbezeichnung").text = office.short
        self.add(element, "kategorie").text = office.kind
        self.address(element, office)
        self.reach(element, office)
        self.hours(element, office)
        if office.accessibility:
            self.spoken(element, "infoBarrierefreiheit", {"de": office.accessibility}, marked=False)
        for service in services:
            self.competence(element, office, service)

    def address(self, element: Element, office: DescribedOffice) -> None:
        if not (office.street or office.town):
            return
        address = self.add(element, "anschrift")
        for tag, value in (
            ("strasse", office.street),
            ("hausnummer", office.house_number),
            ("postleitzahl", office.postcode),
            ("ort", office.town),
        ):
            if value:
                self.add(address, tag).text = value
        if office.latitude is not None and office.longitude is not None:
            point = self.add(address, "geokodierung")
            self.add(point, "breitengrad").text = repr(office.latitude)
            self.add(point, "laengengrad").text = repr(office.longitude)

    def reach(self, element: Element, office: DescribedOffice) -> None:
        for channel, value in (
            (names.PHONE, office.phone),
            (names.EMAIL, office.email),
            (names.WEB, office.website),
        ):
            if value:
                way = self.add(element, "kommunikation")
                self.code(way, "kanal", channel, names.CHANNELS)
                self.add(way, "kennung").text = value

    def hours(self, element: Element, office: DescribedOffice) -> None:
        for weekday, opens, closes, note in office.hours or ():
            row = self.add(element, "oeffnungszeiten")
            self.add(row, "wochentag").text = str(weekday)
            self.add(row, "von").text = f"{opens:%H:%M}"
            self.add(row, "bis").text = f"{closes:%H:%M}"
            if note:
                self.spoken(row, "hinweis", {"de": note}, marked=False)

    def competence(
        self, element: Element, office: DescribedOffice, service: DescribedService
    ) -> None:
        """The service for which the office is competent, or where people may go for it."""
        if service.office == office.key:
            row = self.add(element, "zustaendigkeit")
            self.identifier(row, "leistungID", service.key)
            if self.ars:
                region = self.add(row, "gebietID")
                region.set("schemeID", names.REGIONS)
                region.text = self.ars
        for place in service.places:
            if place.office == office.key:
                row = self.add(element, "anlaufstelle")
                self.identifier(row, "leistungID", service.key)
                self.add(row, "terminErforderlich").text = str(place.appointment).lower()
                if place.hint:
                    self.spoken(row, "hinweis", {"de": place.hint}, marked=False)

    def online(self, root: Element, service: DescribedService) -> None:
        online = [link for link in service.links if link.kind == ServiceLink.Kind.ONLINE]
        for number, link in enumerate(online, start=1):
            element = self.add(root, "onlinedienst")
            tail = "-online" if number == 1 else f"-online-{number}"
            self.identifier(element, "id", f"{service.key}{tail}")
            self.spoken(element, "bezeichnung", link.names, marked=False)
            entry = self.add(element, "link")
            self.code(entry, "typ", "01", names.LINK_TYPES)
            self.add(entry, "link").text = link.url
            row = self.add(element, "zustaendigkeit")
            self.identifier(row, "leistungID", service.key)

    def add(self, parent: Element, tag: str) -> Element:
        element = parent.makeelement(f"{{{self.namespace}}}{tag}", {})
        parent.append(element)
        return element

    def identifier(self, parent: Element, tag: str, value: str, *, scheme: str = "") -> None:
        element = self.add(parent, tag)
        element.set("schemeAgencyID", scheme or names.AGENCY)
        element.text = value

    def code(self, parent: Element, tag: str, value: str, list_uri: str) -> None:
        """A code of a code list; the ``code`` itself has no namespace (XÖV)."""
        element = self.add(parent, tag)
        element.set("listURI", list_uri)
        element.set("listVersionID", "")
        code = element.makeelement("code", {})
        code.text = value
        element.append(code)

    def spoken(self, parent: Element, tag: str, texts: Said, *, marked: bool = True) -> None:
        for language, text in texts.items():
            element = self.add(parent, tag)
            element.set("languageCode", language)
            element.text = _as_html(text) if marked else _clean(text)


def _as_html(text: str) -> str:
    """What stands in ``inhalt``: HTML where the text has marks, else the words as they are."""
    return _clean(str(render(text)).strip() if _MARKED.search(text) else text)


def _clean(text: str) -> str:
    """Without the control signs that XML does not allow."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)


def _amount(value: Decimal) -> str:
    return f"{value:.2f}"


def _module(service: DescribedService, module: str) -> dict[str, str]:
    return {
        language: texts[module] for language, texts in service.texts.items() if texts.get(module)
    }


def _plain_language(service: DescribedService) -> dict[str, str]:
    text = service.texts.get("de", {}).get("leichte_sprache", "")
    return {names.PLAIN_LANGUAGE: text} if text else {}


def _with_norms(said: Said, service: DescribedService) -> dict[str, str]:
    """The text of the legal basis as HTML, each norm in bold below it with what it says."""
    spoken = dict.fromkeys((*said, *(lang for one in service.legal_basis for lang in one.text)))
    if service.legal_basis:
        spoken.setdefault("de")
    made = {}
    for language in spoken:
        norms = [
            basis for basis in service.legal_basis if language == "de" or language in basis.text
        ]
        text = said.get(language, "")
        lines = [
            f"**{_signs(basis.norm)}**: {_signs(basis.text.get(language, ''))}".strip()
            for basis in norms
        ]
        made[language] = "\n\n".join(part for part in (text, *lines) if part)
    return made


def _signs(text: str) -> str:
    return re.sub(r"([\\*_\[\]])", r"\\\1", text)
