"""The address of a form that opens with what was said in the conversation."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlencode

from rathaus.assistant.dialogue.memory import Memory
from rathaus.catalogue.cards import ServiceCard
from rathaus.catalogue.competence.places import Located
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.handed_on import hand_on

_NUMBERED: Final = re.compile(r"(.*\D)\s+(\d+\s?[a-zA-Z]?)")


def form_url(card: ServiceCard, memory: Memory) -> str:
    """Where the application begins, with what the form may take over."""
    if not (card.form_url and memory.said):
        return card.form_url
    return f"{card.form_url}?{urlencode({'gespraech': memory.said})}"


def sealed(place: Located | None) -> str:
    """What an application may take over of an address that the register of streets knows."""
    if place is None or not place.known:
        return ""
    found = _NUMBERED.fullmatch(place.text.split(",")[0].strip())
    if found is None:
        return ""
    return hand_on({"street": found[1], "house_number": found[2], "town": current_city().name})
