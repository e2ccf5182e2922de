"""Munich's services and the words its editors noted for them, as entries and questions."""

from __future__ import annotations

import csv
import gzip
import html
import json
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rathaus.kernel.search import Entry

Gold = dict[str, set[str]]
_BLOCK = re.compile(r"</(?:p|li|h\d|ul|ol|tr)>|<br ?/?>")
_KEY_LENGTH = 11


class Munich:
    """The export, its labelled queries, and the names of the national catalogue."""

    def __init__(self, shared: Path) -> None:
        folder = shared / "data/services"
        self.services = _read(folder / "muenchen_services_de.json.gz")
        places = _read(folder / "muenchen_locations_de.json.gz")
        self.places = {str(place["id"]): place for place in places}
        self.names = dict(_official_names(shared / "standards/fim/leika"))
        self.gold: Gold = {}
        lines = (folder / "muenchen_keyword_queries_dev.jsonl").read_text("utf-8").splitlines()
        for line in map(json.loads, lines):
            self.gold.setdefault(line["query"], set()).add(line["service_id"])

    def entries(self, *, keywords: str = "none", leika: bool = True) -> Iterator[Entry]:
        """The services; ``keywords``: none, all, or others than the queries of this service."""
        for service in self.services:
            yield self._entry(service, keywords, leika=leika)

    def halves(self) -> tuple[Gold, Gold]:
        """The queries in two halves: weights were chosen on the first one."""
        asked = sorted(self.gold)
        random.Random(7).shuffle(asked)  # noqa: S311 - the same halves each time
        middle = len(asked) // 2
        first, second = asked[:middle], asked[middle:]
        return {q: self.gold[q] for q in first}, {q: self.gold[q] for q in second}

    def unused(self) -> Gold:
        """Words of the editors that are not among the labelled queries."""
        found: Gold = {}
        for service in self.services:
            for word in _keywords(service):
                if word not in self.gold:
                    found.setdefault(word, set()).add(str(service["id"]))
        return found

    def _entry(self, service: Mapping[str, Any], keywords: str, *, leika: bool) -> Entry:
        number = str(service["id"])
        asked = {query.casefold() for query, right in self.gold.items() if number in right}
        synonyms = {
            "none": [],
            "others": [word for word in _keywords(service) if word.casefold() not in asked],
            "all": _keywords(service),
        }[keywords]
        papers = [*(service["links"] or []), *(service["forms"] or [])]
        offices = [self.places.get(str(place["location"]), {}) for place in service["locations"]]
        details = [str(paper["name"] or "") for paper in papers]
        details += [str(office.get(field) or "") for office in offices for field in _OFFICE]
        details += _paragraphs(service.get("fees"))
        return Entry(
            kind="service",
            key=number,
            title=str(service["name"]),
            text="\n".join(_paragraphs(service["description"])),
            official=self._official(str(service["leika"] or "")) if leika else "",
            details="\n".join(dict.fromkeys(details)),
            synonyms=synonyms,
            url="/",
        )

    def _official(self, key: str) -> str:
        return self.names.get(key) or self.names.get(f"{key[:_KEY_LENGTH]}000", "")


_OFFICE = ("name", "displayName", "organizationUnit")


def _keywords(service: Mapping[str, Any]) -> list[str]:
    said = str(service["meta"].get("keywords") or "")
    return [word.strip() for word in said.split(",") if word.strip()]


def _paragraphs(markup: object) -> list[str]:
    blocks = (re.sub(r"<[^>]+>", " ", block) for block in _BLOCK.split(str(markup or "")))
    plain = (" ".join(html.unescape(block).split()) for block in blocks)
    return [block for block in plain if block]


def _read(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(gzip.decompress(path.read_bytes()))["data"]
    return found


def _official_names(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("leika-*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                yield row["leika_schluessel"], row["leistung"]
