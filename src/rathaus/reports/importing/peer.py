"""Another server that speaks GeoReport v2, asked over HTTP; what it answers is read with patience.

Servers differ from the standard: an object for a list of one, lists within „service_requests“,
„request“ around each row, zones without a colon or none at all, JSON that is none. What can be
understood is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import httpx
import orjson
from lxml import etree

from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import Invalid, Unavailable

Row = Mapping[str, Any]
AGENT: Final = "Rathaus (Open311)"
_LARGEST: Final = 100_000_000
_TRIES: Final = 4
_INSIDE: Final = ("service_requests", "requests", "request", "services", "service")
_NOT_OFFERED: Final = {400, 404, 406, 415}


class Peer:
    """The endpoint of a server. Every failure is :class:`Unavailable`, in words for people."""

    def __init__(
        self, url: str, *, key: str = "", jurisdiction: str = "", patience: float = 2.0
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Invalid(
                "Das ist keine Adresse eines Servers.",
                remedy="Nennen Sie den Endpunkt, zum Beispiel https://stadt.example/open311/v2.",
            )
        self.name = f"{parts.netloc}{parts.path}".rstrip("/")
        self._always = {"api_key": key, "jurisdiction_id": jurisdiction}
        self._patience = patience
        self._form: Literal["json", "xml", ""] = ""
        self._http = httpx.Client(
            base_url=url.rstrip("/"),
            timeout=60.0,
            follow_redirects=True,
            headers={"user-agent": AGENT},
        )

    def __enter__(self) -> Peer:
        return self

    def __exit__(self, *_error: object) -> None:
        self._http.close()

    def requests(self, **query: str) -> list[Row]:
        """The requests that the server names for this query."""
        return self._rows("/requests", query)

    def _rows(self, path: str, query: Mapping[str, str]) -> list[Row]:
        """In the format that the server has shown to speak; JSON is tried first, then XML."""
        why = ""
        for form in [self._form] if self._form else ["json", "xml"]:
            response = self._get(f"{path}.{form}", query)
            rows = _read(response.content, form) if response.is_success else None
            if rows is not None:
                self._form = "json" if form == "json" else "xml"
                return rows
            why = "weder JSON noch XML" if response.is_success else f"Status {response.status_code}"
            if not response.is_success and response.status_code not in _NOT_OFFERED:
                break
        raise self._silent(why)

    def _get(self, path: str, query: Mapping[str, str]) -> httpx.Response:
        said = {name: value for name, value in {**query, **self._always}.items() if value}
        for attempt in range(_TRIES):
            last = attempt == _TRIES - 1
            try:
                response = self._http.get(path, params=said)
            except httpx.HTTPError as error:
                if last:
                    raise self._silent(type(error).__name__) from error
            else:
                if len(response.content) > _LARGEST:
                    raise self._silent("Die Antwort ist zu groß")
                if last or not (response.status_code == 429 or response.status_code >= 500):
                    return response
            time.sleep(self._patience * 2**attempt)
        raise self._silent("Keine Antwort")

    def _silent(self, why: str) -> Unavailable:
        return Unavailable(
            f"{self.name} antwortet nicht, wie es der Standard verlangt ({why}).",
            remedy="Prüfen Sie Adresse und Schlüssel; ein zweiter Lauf macht weiter, wo dieser "
            "aufgehört hat.",
        )


def _read(content: bytes, form: str) -> list[Row] | None:
    """The rows of an answer; None for what is not of this format, or tells of errors."""
    if form == "json":
        try:
            return list(_dicts(orjson.loads(content)))
        except orjson.JSONDecodeError:
            return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None
    return [
        {etree.QName(child).localname: child.text for child in element if child.tag is not None}
        for element in root.iter("{*}request", "{*}service")
    ]


def _dicts(value: Any) -> Iterator[Row]:
    if isinstance(value, list):
        for entry in value:
            yield from _dicts(entry)
    elif isinstance(value, dict):
        inside = [value[name] for name in _INSIDE if isinstance(value.get(name), list | dict)]
        if inside:
            for entry in inside:
                yield from _dicts(entry)
        elif value:
            yield value


def moment_of(text: object) -> datetime:
    """A moment as servers write it; without a zone it is German time. ValueError for none."""
    said = str(text or "").strip().replace(" +", "+")
    if said.endswith((" UTC", " GMT")):
        said = said[:-4] + "Z"
    found = datetime.fromisoformat(said)
    return found if found.tzinfo else found.replace(tzinfo=BERLIN)
