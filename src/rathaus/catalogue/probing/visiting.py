"""Visiting addresses of the web: carefully, and never those of a network behind walls."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import zip_longest
from threading import BoundedSemaphore
from typing import Final
from urllib.parse import urlsplit

import httpx
from django.utils.translation import gettext as _

from rathaus.kernel.outside import InsideNetwork, outside_client

_AT_ONCE: Final = 8
_AT_ONCE_A_HOST: Final = 2
_MOST_REDIRECTS: Final = 5
_HEADERS: Final = {"User-Agent": "Rathaus-Linkpruefung/1.0", "Accept": "*/*"}
_CLOSED: Final = frozenset({401, 403, 429})


@dataclass(frozen=True, slots=True)
class Visit:
    """What an address answered: its status, or in words why there is none.

    ``failed`` is False also where a person has to look themselves, because the address lets no
    programs in.
    """

    url: str
    status: int | None
    problem: str
    failed: bool


def visit_all(
    urls: Iterable[str], *, private: bool = False, timeout: float = 10.0
) -> Iterator[Visit]:
    """Visit the addresses, at most two at once of one host, the hosts in turn.

    ``private`` lets addresses of one's own network in, for tests. ``timeout`` is in seconds, for
    each step of a request.
    """
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(_host(url), []).append(url)
    turns = {host: BoundedSemaphore(_AT_ONCE_A_HOST) for host in hosts}
    wanted = [url for row in zip_longest(*hosts.values()) for url in row if url is not None]
    with outside_client(
        private=private,
        timeout=timeout,
        headers=_HEADERS,
        most_redirects=_MOST_REDIRECTS,
        at_once=_AT_ONCE * 2,
    ) as client:

        def visit_in_turn(url: str) -> Visit:
            with turns[_host(url)]:
                return visit(client, url)

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            yield from pool.map(visit_in_turn, wanted)


def visit(client: httpx.Client, url: str) -> Visit:
    """Ask for the head, then for the page where a server answers no such question."""
    try:
        status = client.head(url).status_code
        if status >= 400:
            with client.stream("GET", url) as answer:
                status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, UnicodeError) as error:
        return Visit(url, None, _reason(error), failed=True)
    if status in _CLOSED:
        return Visit(url, status, _("lässt Prüfprogramme nicht ein"), failed=False)
    if status >= 400:
        gone = status in (404, 410)
        words = _("Seite nicht gefunden") if gone else _("Fehler der Seite")
        return Visit(url, status, words, failed=True)
    return Visit(url, status, "", failed=False)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _reason(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, InsideNetwork):
            return _("Adresse eines internen Netzes")
        if isinstance(cause, ssl.SSLError):
            return _("Zertifikat ungültig")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.TooManyRedirects):
        return _("leitet zu oft weiter")
    if isinstance(error, httpx.TimeoutException):
        return _("antwortet nicht rechtzeitig")
    if isinstance(error, httpx.ConnectError):
        return _("nicht erreichbar")
    return _("keine gültige Antwort")
