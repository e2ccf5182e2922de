"""Texts of the city („emergency“, „thanks“), in the language at hand."""

from __future__ import annotations

from django.utils.translation import get_language

from rathaus.reports.models import Wording

_DEFAULT = "de"


def wording(key: str) -> str:
    """The city's text in the language at hand, else in German; empty where there is none."""
    language = (get_language() or _DEFAULT).split("-")[0]
    found = Wording.objects.filter(key=key, language__in={language, _DEFAULT})
    texts = dict(found.values_list("language", "text"))
    return str(texts.get(language) or texts.get(_DEFAULT) or "")
