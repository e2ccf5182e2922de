"""Figures in the catalogue's texts: whoever exports or cites them gets those of the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rathaus.catalogue.exchange.filling import Fill, Texts, fills_texts
from rathaus.catalogue.models import Service
from rathaus.kernel.clock import today
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.facts import parameters_of
from rathaus.procedures.installed import installed
from rathaus.procedures.models import ProcedureVersion
from rathaus.procedures.wording import WordingError, say


@fills_texts
def figures(services: Sequence[Service]) -> Fill:
    """The dated parameters of the procedure behind each service; one query for all of them."""
    keys = [service.procedure_key for service in services if service.procedure_key]
    active = ProcedureVersion.objects.filter(key__in=keys, active=True)
    versions = dict(active.values_list("key", "pk")) if keys else {}

    def fill(service: Service, language: str, texts: Texts) -> Texts:
        version = versions.get(service.procedure_key)
        if version is None or not any("{" in text for text in texts.values()):
            return texts
        city = current_city()
        described = installed(version).procedure.service
        known = parameters_of(described, on=today(), land=city.land, city=city.slug)
        return {module: _said(text, known, language) for module, text in texts.items()}

    return fill


def _said(text: str, known: Mapping[str, Any], language: str) -> str:
    try:
        return say(text, {"parameter": known}, language=language)
    except WordingError:
        return text
