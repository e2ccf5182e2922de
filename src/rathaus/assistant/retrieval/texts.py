"""Texts of a service with their figures put in, as its page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rathaus.catalogue.markup import plain
from rathaus.catalogue.models import Service
from rathaus.catalogue.queries import texts_of
from rathaus.catalogue.source import searchable
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.facts import parameters_of
from rathaus.procedures.installed import active_version, installed
from rathaus.procedures.wording import WordingError, say


def filled_texts(service: Service, language: str) -> dict[str, str]:
    """Each module as plain words; where a figure is missing, the sentence without it."""
    figures = _figures(service)
    return {
        module: _filled(text, figures, language)
        for module, text in texts_of(service, language).items()
    }


def _filled(text: str, figures: Mapping[str, Any], language: str) -> str:
    if "{" not in text:
        return plain(text)
    try:
        return plain(say(text, {"parameter": figures}, language=language))
    except WordingError:
        return plain(searchable(text))


def _figures(service: Service) -> Mapping[str, Any]:
    if not service.procedure_key:
        return {}
    try:
        bundle = installed(active_version(service.procedure_key))
    except NotFound:
        return {}
    city = current_city()
    return parameters_of(bundle.procedure.service, on=today(), land=city.land, city=city.slug)
