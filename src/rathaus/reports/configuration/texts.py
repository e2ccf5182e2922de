"""The city's texts: which there are, where each appears, and what the files say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action
from rathaus.reports.configuration.changing import remove_row, write_text
from rathaus.reports.configuration.files import texts_in
from rathaus.reports.configuration.rows import GERMAN, WORDING, find_row
from rathaus.reports.models import SetupChange, Wording
from rathaus.reports.rules import may_manage

LANGUAGES = (GERMAN, "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages; ``file`` is what the library says, ``seen`` the last changes."""

    key: str
    where: str
    texts: Mapping[str, str]
    file: Mapping[str, str]
    seen: Mapping[str, int]

    @property
    def changed(self) -> bool:
        """Whether the city says it in other words than the file."""
        return dict(self.texts) != dict(self.file)


def all_texts() -> list[Text]:
    """Texts of the files and those that the city added, in the order of their keys."""
    kept: dict[str, dict[str, str]] = {}
    for row in Wording.objects.all():
        kept.setdefault(row.key, {})[row.language] = row.text
    filed: dict[str, dict[str, str]] = {}
    for name, text in texts_in(_folders()).items():
        key, _colon, language = name.rpartition(":")
        filed.setdefault(key, {})[language] = str(text)
    seen = _seen()
    keys = sorted(kept.keys() | filed.keys(), key=lambda key: (key.count("."), key))
    return [
        Text(
            key,
            where_said(key),
            kept.get(key, {}),
            filed.get(key, {}),
            {language: seen.get(f"{key}:{language}", 0) for language in LANGUAGES},
        )
        for key in keys
    ]


def where_said(key: str) -> str:
    """On which pages and in which letters the text appears."""
    places = {
        "emergency": _("oben auf den Seiten, auf denen gemeldet wird"),
        "thanks": _("nach dem Absenden und im Brief, dass es erledigt ist"),
    }
    if key.startswith("declined."):
        return _("im Brief und auf der Seite der Meldung, wenn sie nicht übernommen wird")
    return places.get(key, _("nirgends von selbst"))


@action
def write_texts(
    *, actor: Actor, key: str, texts: Mapping[str, str], seen: Mapping[str, int]
) -> None:
    """Say it in these words in each language, all or nothing; ``seen`` as in ``write_text``."""
    require(may_manage, actor)
    for language, text in texts.items():
        write_text(actor=actor, key=key, language=language, text=text, seen=seen[language])


@action
def reset_text(*, actor: Actor, key: str) -> None:
    """Say it as the file does again, in every language."""
    require(may_manage, actor)
    filed = texts_in(_folders())
    for language in LANGUAGES:
        text = str(filed.get(f"{key}:{language}", ""))
        if text:
            write_text(actor=actor, key=key, language=language, text=text)
        elif find_row(WORDING, f"{key}:{language}") is not None:
            remove_row(actor=actor, kind=WORDING, key=f"{key}:{language}")


def _folders() -> list[Path]:
    library = Path(settings.LIBRARY)
    return [library / "reports", library / "cities" / current_city().slug / "reports"]


def _seen() -> dict[str, int]:
    rows = SetupChange.objects.filter(kind=WORDING.name).order_by("pk")
    return dict(rows.values_list("key", "pk"))
