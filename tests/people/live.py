"""A real server with threads, and a browser small enough to read."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from socketserver import ThreadingMixIn
from urllib.parse import urlencode, urljoin, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.core.wsgi import get_wsgi_application


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        return


@contextmanager
def serve() -> Iterator[int]:
    """Serve the whole house on a free port of this machine until the block ends."""
    server = _Server(("127.0.0.1", 0), _Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        server.set_app(get_wsgi_application())
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True, slots=True)
class Page:
    """What the browser shows: where it is, and what stands there."""

    url: str
    status: int
    headers: Mapping[str, str]
    text: str


@dataclass
class Browser:
    """Follows redirects and keeps cookies per host; every host is this machine."""

    port: int
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    visited: list[str] = field(default_factory=list)

    def get(self, url: str) -> Page:
        return self._go("GET", url, None)

    def post(self, url: str, values: Mapping[str, str]) -> Page:
        """Send a form; the token against forgery comes from the cookie, as on the page."""
        host = urlsplit(url).hostname or ""
        token = self.cookies.get(host, {}).get("csrftoken", "")
        body = urlencode({"csrfmiddlewaretoken": token, **values})
        return self._go("POST", url, body)

    def _go(self, method: str, url: str, body: str | None) -> Page:
        for _ in range(10):
            page = self._send(method, url, body)
            self.visited.append(url)
            if page.status not in {301, 302, 303}:
                return page
            url, method, body = urljoin(url, page.headers["Location"]), "GET", None
        raise AssertionError(f"too many redirects at {url}")

    def _send(self, method: str, url: str, body: str | None) -> Page:
        parts = urlsplit(url)
        host = parts.hostname or ""
        jar = self.cookies.setdefault(host, {})
        headers = {
            "Host": parts.netloc,
            "Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()),
            "Origin": f"{parts.scheme}://{parts.netloc}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                jar[name] = morsel.value
        connection.close()
        return Page(url, response.status, dict(response.headers.items()), text)


def form_token(page: Page) -> str:
    """The token in a form of the page."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert found is not None
    return found[1]
