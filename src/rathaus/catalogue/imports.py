"""General services from the library: only described, so that a city's search knows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rathaus.catalogue.actions import publish_services
from rathaus.catalogue.models import Service
from rathaus.catalogue.source import PlainSource
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid
from rathaus.kernel.transactions import action
from rathaus.people.library import read_list, require_keys
from rathaus.people.models import Office

_UNPROVED = {"de": "noch zu bestätigen", "en": "to be confirmed"}
_OPTIONAL = {"leika", "synonyms", "channels", "papers", "fees", "legal_basis", "duration_minutes"}


@dataclass(frozen=True, slots=True)
class _Basis:
    norm: str
    text: Mapping[str, str]


@action
def import_services(*, actor: Actor, path: Path) -> list[Service]:
    """Publish what ``services.yaml`` describes.

    Services with a procedure keep their own text, withdrawn ones stay withdrawn. Running it
    twice changes nothing. Raises :class:`Invalid` naming file, entry and reason.
    """
    entries = read_list(path, "services")
    require_keys(path, entries, {"key", "office", "names", "texts"}, _OPTIONAL)
    offices = {office.key: office for office in Office.objects.all()}
    own = Service.objects.exclude(procedure_key="", state=Service.State.PUBLISHED)
    left_alone = set(own.values_list("key", flat=True))
    wanted = []
    for entry in entries:
        if entry["key"] in left_alone:
            continue
        office = offices.get(str(entry["office"]))
        if office is None:
            raise Invalid(
                f"{path.name}, {entry['key']}: Die Stelle „{entry['office']}“ gibt es nicht.",
                remedy="Nehmen Sie einen Schlüssel aus offices.yaml.",
            )
        wanted.append((_source(entry), office))
    return publish_services(actor=actor, services=wanted, procedure=False)


def _source(entry: Mapping[str, Any]) -> PlainSource:
    texts = {
        language: {"kurztext": text} if isinstance(text, str) else dict(text)
        for language, text in entry["texts"].items()
    }
    synonyms = entry.get("synonyms") or {}
    return PlainSource(
        key=str(entry["key"]),
        leika=str(entry.get("leika") or ""),
        names=entry["names"],
        synonyms={language: tuple(words) for language, words in synonyms.items()},
        texts=texts,
        channels=tuple(entry.get("channels") or ("counter",)),
        legal_basis=[_Basis(norm, _UNPROVED) for norm in entry.get("legal_basis") or ()],
        papers=entry.get("papers") or (),
        fees=entry.get("fees") or (),
        duration_minutes=entry.get("duration_minutes"),
    )
