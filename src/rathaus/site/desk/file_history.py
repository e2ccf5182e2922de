"""What happened to files as a whole, in the words of the office."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from rathaus.kernel.events.models import Event

Words = Callable[[Event], str | None]


def _told(text: Callable[[], str]) -> Words:
    """A sentence in which the facts of the event stand by their names."""
    return lambda event: text() % dict(event.facts)


def _held(event: Event) -> str:
    return _("Gesperrt") if event.facts.get("reason") else _("Sperre aufgehoben")


FILE_TELLERS: Final[Mapping[str, Words]] = {
    "file.opened": _told(lambda: _("Akte angelegt")),
    "file.held": _held,
    "file.renamed": _told(lambda: _("Betreff berichtigt")),
    "file.closed": _told(lambda: _("Akte abgeschlossen")),
    "file.reopened": _told(lambda: _("Akte wieder geöffnet")),
    "file.split": _told(lambda: _("Geteilt; die neue Akte ist %(into)s")),
    "file.case-left": _told(lambda: _("Vorgang %(case)s umgeschrieben nach %(to)s")),
    "file.case-arrived": _told(lambda: _("Vorgang %(case)s kam aus %(origin)s")),
    "file.paper-recorded": _told(lambda: _("Papierteil verzeichnet")),
    "file.paper-moved": _told(lambda: _("Standort eines Papierteils geändert")),
    "file.paper-lent": _told(lambda: _("Papierteil ausgeliehen")),
    "file.paper-returned": _told(lambda: _("Papierteil zurückgegeben")),
    "file.paper-digitised": _told(lambda: _("Papierteil digitalisiert")),
    "file.destroyed": _told(lambda: _("Akte vernichtet")),
    "case.renamed": _told(lambda: _("Betreff berichtigt")),
    "case.moved": _told(lambda: _("Von Akte %(origin)s nach %(to)s umgeschrieben")),
    "case.document-left": _told(
        lambda: _("Dokument Nr. %(serial)s umgeschrieben zu %(to)s, dort Nr. %(to_serial)s")
    ),
    "case.document-arrived": _told(
        lambda: _("Dokument Nr. %(serial)s kam aus %(origin)s, dort Nr. %(from_serial)s")
    ),
    "record.linked": _told(lambda: _("Verweis eingetragen")),
    "record.unlinked": _told(lambda: _("Verweis entfernt")),
}
