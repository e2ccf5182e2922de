"""Writes services as a table: semicolons, UTF-8 with mark, as spreadsheets in Germany open it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from rathaus.catalogue.exchange.described import DescribedService
from rathaus.catalogue.exchange.table import columns
from rathaus.catalogue.exchange.table.columns import COLUMNS, SPOKEN
from rathaus.catalogue.models import FIRST_LANGUAGE, ServiceText

_ACTS = re.compile(r"^[=+\-@]")


def write_table(services: Sequence[DescribedService]) -> bytes:
    """A row for each service; further languages in columns of their own, names of fees, papers
    and links in German."""
    languages = sorted(
        {lang for one in services for lang in (*one.names, *one.texts)} - {FIRST_LANGUAGE}
    )
    spoken = [f"{name}_{language}" for language in languages for name in SPOKEN]
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, [*COLUMNS, *spoken], delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    for service in services:
        row = {**_row(service), **_spoken(service, languages)}
        writer.writerow({name: _guarded(value) for name, value in row.items()})
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def _row(service: DescribedService) -> dict[str, str]:
    return {
        "schluessel": service.key,
        "name": service.names.get(FIRST_LANGUAGE, ""),
        "stelle": service.office,
        "leika": service.leika,
        "synonyme": "\n".join(service.synonyms.get(FIRST_LANGUAGE, ())),
        **_texts(service, FIRST_LANGUAGE),
        "rechtsgrundlagen": _lines(columns.write_basis(one) for one in service.legal_basis),
        "gebuehren": _lines(columns.write_fee(one) for one in service.fees),
        "zeiten": _lines(columns.write_period(one) for one in service.periods),
        "unterlagen_liste": _lines(columns.write_paper(one) for one in service.papers),
        "links": _lines(columns.write_link(one) for one in service.links),
        "anlaufstellen": _lines(columns.write_place(one) for one in service.places),
        "themen": _lines(f"{kind}:{key}" for kind, key in service.topics),
        "kennungen": _lines(f"{name}={value}" for name, value in service.identifiers.items()),
        "dauer_minuten": str(service.duration_minutes or ""),
        "vertrauensniveau": service.trust,
        "wege": _lines(service.channels),
        "sichtbar": "nein" if service.hidden else "ja",
    }


def _spoken(service: DescribedService, languages: Iterable[str]) -> dict[str, str]:
    row: dict[str, str] = {}
    for language in languages:
        row[f"name_{language}"] = service.names.get(language, "")
        row[f"synonyme_{language}"] = "\n".join(service.synonyms.get(language, ()))
        row |= {f"{module}_{language}": text for module, text in _texts(service, language).items()}
    return row


def _texts(service: DescribedService, language: str) -> dict[str, str]:
    said = service.texts.get(language, {})
    return {module: said.get(module, "") for module in ServiceText.Module.values}


def _lines(entries: Iterable[str]) -> str:
    return "\n".join(entries)


def _guarded(value: str) -> str:
    """A cell that a spreadsheet would compute begins with an apostrophe; reading takes it away."""
    return f"'{value}" if _ACTS.match(value) else value
