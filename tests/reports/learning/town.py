"""A small town's reports, made up: four categories, three offices, in two years."""

from __future__ import annotations

import random
from datetime import date, timedelta

from rathaus.reports.learning import Example, Place
from rathaus.reports.learning.reading import Examples

LABELS = {
    "laterne-defekt": "Laterne defekt",
    "muell": "Müll",
    "radweg-schadhaft": "Radweg schadhaft",
    "gully-verstopft": "Gully verstopft",
}
OFFICES = {
    "laterne-defekt": "Stadtwerke",
    "muell": "Bauhof",
    "radweg-schadhaft": "Tiefbauamt",
    "gully-verstopft": "Bauhof",
}
_WORDS = {
    "laterne-defekt": ("Die Straßenlaterne flackert", "Laterne dunkel", "Lampe brennt nicht"),
    "muell": ("Sperrmüll liegt am Weg", "Überall Müllsäcke", "Wilder Müll neben der Bank"),
    "radweg-schadhaft": ("Schlagloch im Radweg", "Wurzeln heben den Radweg", "Radweg aufgebrochen"),
    "gully-verstopft": ("Der Gully ist verstopft", "Wasser läuft nicht ab", "Kanaldeckel klappert"),
}
_ENDS = ("seit gestern.", "bitte ansehen!", "vor Haus 12", "schon zum dritten Mal", "")
_STREETS = ("Hafenstraße", "Am Markt", "Lindenweg", "Schulstraße")
LATE = "gully-verstopft"


def examples(count: int = 240) -> Examples:
    """Reports in order of time; the category LATE exists from the third tenth on."""
    chance = random.Random(4)  # noqa: S311 - the same town each time
    rows = []
    for number in range(count):
        kinds = [kind for kind in LABELS if kind != LATE or number > count * 0.3]
        kind = chance.choice(kinds)
        text = f"{chance.choice(_WORDS[kind])} {chance.choice(_ENDS)}".strip()
        street = chance.choice(_STREETS)
        place = Place(
            54.3 + chance.random() / 20, 10.1 + chance.random() / 20, f"{street} 7, Ort", "Altstadt"
        )
        day = date(2024, 1, 1) + timedelta(days=number * 3)
        taken = OFFICES[kind] if number % 9 else ""
        rows.append(Example(text, place if number % 7 else Place(), kind, taken, day))
    return Examples(tuple(rows), dict(LABELS), "0" * 64)
