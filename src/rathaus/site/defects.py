"""A search that tells of a defect: „Laterne kaputt“ leads to the page where one reports it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from rathaus.reports.suggesting import suggest_categories
from rathaus.site.addresses import address

_TELLS: Final = re.compile(
    r"\b(kaputt|defekt|besch[äa]digt|schaden|schäden|dreckig|schmutzig|verschmutzt|voll|überfüllt|"
    r"verstopft|wild\w*|illegal\w*|abgeladen|flackert|dunkel|loch|schlagl\w+|graffiti|ratten?|"
    r"mängel|mangel\w*|mel(?:den|dung|de)|broken|pothole|rubbish|report)\b",
    re.I,
)
_REPORTING: Final = re.compile(
    r"\b(mangel|mängel|schaden|defekt)\b.*\bmeld|mängelmelder|melde-?möwe", re.I
)


@dataclass(frozen=True, slots=True)
class Defect:
    """Where to report it; ``category`` is what it seems to be, or empty."""

    url: str
    category: str = ""


def defect_in(query: str) -> Defect | None:
    """The way to report what the query tells of; None where it tells of none."""
    way = address("report-new")
    if not way or not _TELLS.search(query):
        return None
    found = suggest_categories(query)
    if found:
        category = found[0].category
        return Defect(f"{way}?{urlencode({'kategorie': category.key})}", category.label)
    return Defect(way) if _REPORTING.search(query) else None
