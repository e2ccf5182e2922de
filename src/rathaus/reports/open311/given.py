"""What a program sent: parameters of the address, or a body as form, with files, or as JSON.

An empty parameter counts as one that was not sent (GeoReport v2, „Optional Arguments“).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import Invalid

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YES = {"true", "1", "yes", "on"}


@dataclass(frozen=True, slots=True)
class Given:
    """The parameters with all their values, none of them empty, and the files."""

    values: Mapping[str, list[str]]
    files: Mapping[str, list[UploadedFile[Any]]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The last value, as forms have it; empty when it was not sent."""
        return self.values.get(name, [""])[-1]

    def many(self, name: str) -> list[str]:
        """All values: said several times, or parted by commas."""
        found = (part.strip() for value in self.values.get(name, []) for part in value.split(","))
        return [part for part in found if part]

    def flag(self, name: str) -> bool:
        """Whether it was said to be true."""
        return self.one(name).casefold() in _YES

    def whole(self, name: str, default: int, most: int) -> int:
        """A positive number, at most ``most``; :class:`Invalid` for what is none."""
        text = self.one(name)
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
            raise _wrong(name, _("Erwartet wird eine ganze Zahl ab 1."))
        return min(int(text), most)

    def number(self, name: str) -> float | None:
        """A number with a point; None when it was not sent, :class:`Invalid` for what is none."""
        text = self.one(name)
        if not text:
            return None
        try:
            return float(text.replace(",", "."))
        except ValueError:
            raise _wrong(name, _("Erwartet wird eine Zahl wie 54.3233.")) from None

    def moment(self, name: str, *, end: bool = False) -> datetime | None:
        """A moment of the W3C note with its zone; a bare day begins (or ends) in German time."""
        text = self.one(name)
        if not text:
            return None
        # A plus that was not encoded arrives as a blank.
        text = re.sub(r"(?<=[\d.]) (?=\d{2}:?\d{2}$)", "+", text)
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            found = None
        if found is not None and found.tzinfo is None and _DAY.fullmatch(text):
            found = found.replace(tzinfo=BERLIN) + timedelta(days=int(end))
        if found is None or found.tzinfo is None or not 1970 <= found.year < 9000:
            raise _wrong(
                name, _("Erwartet wird ein Zeitpunkt mit Zeitzone wie 2026-01-01T00:00:00Z.")
            )
        return found

    def attributes(self) -> dict[str, list[str]]:
        """What was answered to the questions of the service: ``attribute[code]=value``."""
        found: dict[str, list[str]] = {}
        for name, values in self.values.items():
            matched = re.fullmatch(r"attributes?\[([^\[\]]+)\](?:\[\d*\])?", name)
            if matched:
                found.setdefault(matched[1], []).extend(values)
        return found


def given_by(request: HttpRequest) -> Given:
    """What the request carries. :class:`Invalid` for a body that cannot be read."""
    values = _filled(request.GET.lists())
    if request.method != "POST":
        return Given(values)
    try:
        if (request.content_type or "").endswith("json"):
            return Given(values | _filled(_of_json(request.body)))
        files = {name: request.FILES.getlist(name) for name in request.FILES}
        return Given(values | _filled(request.POST.lists()), files)
    except (SuspiciousOperation, MultiPartParserError, UnicodeError) as error:
        raise Invalid(
            _("Der Inhalt der Anfrage ist nicht lesbar oder zu groß."),
            remedy=_("Senden Sie ein Formular in UTF-8, Dateien als multipart/form-data."),
        ) from error


def _filled(lists: Any) -> dict[str, list[str]]:
    kept = ((name, [v.strip() for v in values if v.strip()]) for name, values in lists)
    return {name: values for name, values in kept if values}


def _of_json(body: bytes) -> Iterator[tuple[str, list[str]]]:
    """A JSON object as a form: lists are several values, „attribute“ an object of its own."""
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Invalid(
            _("Der Inhalt der Anfrage ist kein JSON."), remedy=_("Prüfen Sie die Klammern.")
        ) from error
    if not isinstance(read, dict):
        raise Invalid(_("Erwartet wird ein JSON-Objekt."), remedy=_("Prüfen Sie die Klammern."))
    for name, value in read.items():
        if name in {"attribute", "attributes"} and isinstance(value, dict):
            yield from ((f"attribute[{code}]", _texts(said)) for code, said in value.items())
        elif name == "attributes" and isinstance(value, list):
            told = (entry for entry in value if isinstance(entry, dict))
            yield from (
                (f"attribute[{entry.get('code')}]", _texts(entry.get("value"))) for entry in told
            )
        else:
            yield name, _texts(value)


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list):
        return [text for entry in value for text in _texts(entry)]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [str(value)]


def _wrong(name: str, remedy: str) -> Invalid:
    return Invalid(_("Der Wert von {name} ist nicht lesbar.").format(name=name), remedy=remedy)
