"""Exports the description of a service as XZuFi 2.2: from a procedure folder, without a city.

The format itself is :mod:`rathaus.catalogue.exchange.xzufi`; here the folder becomes a description,
with the figures of the day in its texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rathaus.catalogue.exchange.described import DescribedBasis, DescribedLink, DescribedService
from rathaus.catalogue.exchange.xzufi.names import MODULES, OWN_ELEMENTS
from rathaus.catalogue.exchange.xzufi.write import write_xzufi
from rathaus.catalogue.models import ServiceLink
from rathaus.people.actions.foreign_offices import DescribedOffice
from rathaus.procedures.exchange.problems import ExchangeRefused
from rathaus.procedures.folder.findings import Finding
from rathaus.procedures.folder.model import Procedure, Service
from rathaus.procedures.wording import WordingError, say

FILE = "service.yaml"


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
        for module in sorted({name for texts in self.texts.values() for name in texts}):
            if module not in MODULES and module not in OWN_ELEMENTS and module != "leichte_sprache":
                self._note(f"Das Textmodul „{module}“ hat in XZuFi kein Gegenstück und fehlt.")
        if not self.office_name:
            self._note(
                f"Der Name der Stelle „{self.service.office}“ ist nicht bekannt; er steht in der "
                "offices.yaml einer Stadt (--offices)."
            )
        office = DescribedOffice(key=self.service.office, name=self.office_name)
        return ExportedService(write_xzufi([self._described()], [office]), self.notes)

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

    def _described(self) -> DescribedService:
        service = self.service
        return DescribedService(
            key=service.key,
            names=service.names,
            office=service.office,
            leika=service.leika or "",
            synonyms={language: tuple(words) for language, words in service.synonyms.items()},
            texts=self._texts(),
            legal_basis=tuple(
                DescribedBasis(norm=basis.norm, text=basis.text or {}) for basis in self.bases
            ),
            links=self._links(),
            trust=service.trust,
        )

    def _texts(self) -> dict[str, dict[str, str]]:
        """Texts, with the papers of the folder and the form and the office where XZuFi has them."""
        texts = {language: dict(modules) for language, modules in self.texts.items()}
        for paper in self.service.papers:
            norm = f" ({paper.norm})" if paper.norm else ""
            for language, title in paper.title.items():
                _append(texts, language, "unterlagen", f"{title}{norm}")
        if "online" in self.service.channels:
            title = str(self.procedure.form.get("title", ""))
            _append(texts, "de", "formulare", f"Online-Antrag: {title}")
        if self.office_name:
            _append(texts, "de", "zustaendigkeit", self.office_name)
        return texts

    def _links(self) -> tuple[DescribedLink, ...]:
        if not self.url:
            return ()
        online = ServiceLink.Kind.ONLINE.value
        return (DescribedLink(kind=online, url=self.url, names=self.service.names),)


def _append(texts: dict[str, dict[str, str]], language: str, module: str, line: str) -> None:
    """Put a paragraph below the text; a language without one gets its own."""
    modules = texts.setdefault(language, {})
    text = modules.get(module, "")
    if line not in text:
        modules[module] = f"{text}\n\n{line}".strip()
