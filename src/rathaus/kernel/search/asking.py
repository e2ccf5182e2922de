"""Words that say how somebody asks, not what for.

„Was kostet ein Reisepass?“ is about the passport, whatever else is said of costs.
"""

from __future__ import annotations

from typing import Final

from rathaus.kernel.search.folding import fold

_HOW: Final = {
    "de": """anforderungen antrag arten bedeutet bedeutung beantragen beispiel beispiele bekommen
        bekomme bezahlen brauche brauchen dauer dauert definition entscheidet erforderlich erlaubt
        frist fristen geht grundlage grundlagen hoch höhe info informationen kosten kostet machen
        möglich nötig notwendig pflicht preis preise recht rechtliche regelung teuer unterschied
        viel viele voraussetzung voraussetzungen vorschrift vorschriften zahle zahlen zahlt zulässig
        zuständig""",
    "en": """allowed apply application cost costs fee information long much need pay possible price
        required requirements""",
}
_WORTH: Final = 0.2
_WORDS: Final = {
    language: frozenset(fold(word) for word in said.split()) for language, said in _HOW.items()
}


def worth_of(words: list[str], language: str) -> list[float]:
    """How much each word of a query counts; all of them fully when there are no others."""
    how = _WORDS.get(language, frozenset())
    if all(word in how for word in words):
        return [1.0] * len(words)
    return [_WORTH if word in how else 1.0 for word in words]
