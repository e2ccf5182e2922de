"""The search service (Suchdienst) and the delivery of our descriptions, over HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import httpx
import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from rathaus.catalogue.exchange.described import Reading
from rathaus.catalogue.exchange.pvog.read import reading_of
from rathaus.kernel.errors import Refused, Unavailable

Json = Mapping[str, Any]

LEAST_PAGE: Final = 5
"""The service refuses smaller pages."""
MAX_ANSWER: Final = 10_000_000
MAX_PAGES: Final = 200
AGENT: Final = "Rathaus (Leistungskatalog)"
DELIVERY: Final = "/v3/verwaltungsobjekte/xzufi-2-3-1"


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality with its Regionalschlüssel (ARS)."""

    ars: str
    name: str


@dataclass(frozen=True, slots=True)
class Unit:
    """An office that the service names as competent."""

    id: str
    title: str


class Suchdienst:
    """Asks the search service; every failure is :class:`Unavailable`, in words for people."""

    def __init__(self, base: str = "", *, timeout: float = 20.0) -> None:
        base = base or settings.PVOG_URL
        if not base:
            raise Unavailable(
                _("Der Suchdienst des Portalverbunds ist nicht eingerichtet."),
                remedy=_("Setzen Sie RATHAUS_PVOG_URL auf seine Adresse."),
            )
        self._http = httpx.Client(
            base_url=base.rstrip("/"),
            timeout=timeout,
            follow_redirects=False,
            headers={"user-agent": AGENT, "accept": "application/json", "accept-language": "de"},
        )

    def __enter__(self) -> Suchdienst:
        return self

    def __exit__(self, *_error: object) -> None:
        self._http.close()

    def places(self, words: str) -> list[Place]:
        """Municipalities of this name or postcode."""
        found = self._get("/v2/locations", q=words)
        return [
            Place(str(one["ars"]), str(one.get("name") or ""))
            for one in _rows(found)
            if one.get("ars")
        ]

    def services(self, ars: str, words: str = "", *, size: int = 50) -> Iterator[str]:
        """The numbers of all descriptions that hold in the municipality, page by page."""
        for page in range(MAX_PAGES):
            said = self._get(
                f"/v7/servicedescriptions/{quote(ars)}",
                q=words,
                size=max(size, LEAST_PAGE),
                page=page,
            )
            inner = said.get("serviceDescriptions") if isinstance(said, dict) else None
            rows = _rows(inner)
            yield from (str(one["id"]) for one in rows if one.get("id"))
            if len(rows) < max(size, LEAST_PAGE) or _is_last(inner):
                return

    def by_leika(self, ars: str, leika: str) -> list[Json]:
        """Descriptions of one service of the national catalogue, the nearest first."""
        found = _rows(self._get("/v3/servicedescriptions/leikaid", leikaIds=leika, ars=ars))
        return sorted(found, key=_depth, reverse=True)

    def detail(self, number: str, ars: str) -> Json:
        """The whole description."""
        path = f"/v6/servicedescriptions/{quote(number, safe='')}/detail"
        found = self._get(path, ars=ars)
        return found if isinstance(found, dict) else {}

    def competent(self, ars: str, number: str) -> list[Unit]:
        """Who is competent for a description in the municipality."""
        found = self._get("/v2/organisationunits/titles", ars=ars, lbId=number)
        return [
            Unit(str(one["id"]), str(one.get("title") or "")) for one in _rows(found) if "id" in one
        ]

    def unit(self, number: str) -> Json:
        """The whole record of an office."""
        found = self._get("/v5/organisationunits/detail", q=number)
        return found if isinstance(found, dict) else {}

    def texts_of_the_land(self, ars: str, keys: Iterable[str]) -> Reading:
        """For each LeiKa key the nearest description that holds in the municipality."""
        rows: list[Json] = []
        missing: list[str] = []
        for key in keys:
            found = self.by_leika(ars, key)
            if not found:
                missing.append(key)
                continue
            number = str(found[0].get("id") or "")
            rows.append({"leikakeys": [key], **found[0], **self.detail(number, ars)})
        reading = reading_of(rows)
        notes = [f"Zum LeiKa-Schlüssel {key} gibt es keine Beschreibung." for key in missing]
        return Reading(services=reading.services, notes=(*reading.notes, *notes))

    def _get(self, path: str, **asked: str | int) -> Any:
        given = {name: value for name, value in asked.items() if value != ""}
        try:
            answer = self._http.get(path, params=given)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise _no_answer(error) from error
        return _read(answer)


def deliver(data: bytes, *, base: str = "", token_url: str = "") -> str:
    """Hand our XZuFi over, with a token for client and secret (OAuth 2.0 client credentials).

    Returns what the other side calls it. Only a simulator has ever answered this: whoever shows the
    result says so. Raises :class:`Unavailable` where it is not set up or does not answer.
    """
    base, token_url = base or settings.PVOG_DELIVERY_URL, token_url or settings.PVOG_TOKEN_URL
    if not base or not token_url:
        raise Unavailable(
            _("Die Übergabe an den Portalverbund ist nicht eingerichtet."),
            remedy=_("Setzen Sie RATHAUS_PVOG_DELIVERY_URL und RATHAUS_PVOG_TOKEN_URL."),
        )
    with httpx.Client(timeout=60.0, headers={"user-agent": AGENT}) as http:
        try:
            granted = http.post(
                token_url,
                data={"grant_type": "client_credentials"},
                auth=(settings.PVOG_CLIENT, settings.PVOG_SECRET),
            )
            granted.raise_for_status()
            token = str(_read(granted).get("access_token") or "")
            answer = http.post(
                base.rstrip("/") + DELIVERY,
                content=data,
                headers={"authorization": f"Bearer {token}", "content-type": "application/xml"},
            )
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise _no_answer(error) from error
        return str(_read(answer).get("id") or "")


def _read(answer: httpx.Response) -> Any:
    if len(answer.content) > MAX_ANSWER:
        raise Refused(_("Die Antwort des Portalverbunds ist zu groß."))
    try:
        return orjson.loads(answer.content)
    except orjson.JSONDecodeError as error:
        raise _no_answer(error) from error


def _no_answer(error: Exception) -> Unavailable:
    status = error.response.status_code if isinstance(error, httpx.HTTPStatusError) else 0
    said = f" (HTTP {status})" if status else ""
    return Unavailable(
        _("Der Portalverbund antwortet nicht wie erwartet%(said)s.") % {"said": said},
        remedy=_("Versuchen Sie es später noch einmal; am Bestand hat sich nichts geändert."),
    )


def _rows(said: Any) -> list[Json]:
    """The entries of a list, or of a page of one."""
    inner = said.get("content") if isinstance(said, dict) else said
    return [one for one in inner if isinstance(one, dict)] if isinstance(inner, list) else []


def _is_last(page: Any) -> bool:
    return isinstance(page, dict) and page.get("last") is True


def _depth(row: Json) -> int:
    """How near a description is: the more of the ARS it fixes, the nearer."""
    keys = [str(key).rstrip("0") for key in row.get("ars") or ()]
    return max((len(key) for key in keys), default=0)
