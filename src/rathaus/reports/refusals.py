"""What reporters read where their report is not taken on, in the words of the city."""

from __future__ import annotations

from rathaus.reports.models import Wording

_DECLINED = "declined."


def refusals() -> dict[str, str]:
    """The text (in German, as letters begin) by the reason why a report is not taken on."""
    found = Wording.objects.filter(key__startswith=_DECLINED, language="de")
    return {key.removeprefix(_DECLINED): text for key, text in found.values_list("key", "text")}
