"""The assistant on a page of somebody else: a button, a frame, and only where it is allowed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import settings

from tests.browser import LiveCity, Pages, expect, violations

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PAGE = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>Stadtwerke</title></head>
<body><main><h1>Ihr Anschluss</h1></main><script src="{script}" async></script></body></html>"""


@contextmanager
def somebody_else(script: str) -> Iterator[str]:
    """A page on a host and port of its own that has the script in it; yields its origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.format(script=script).encode())

        def log_message(self, *_args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def frame_of(page: Any) -> Any:
    """What the button opens."""
    page.get_by_role("button", name="Frage an die Stadt").press("Enter")
    return page.locator("iframe[title='Assistent der Stadt']").element_handle().content_frame()


def test_a_page_that_is_allowed_has_a_question_answered(
    live_city: LiveCity, open_page: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    with somebody_else(live_city.url("/assistent/widget.js")) as origin:
        monkeypatch.setattr(settings, "ASSISTANT_EMBEDDERS", ["'self'", origin])
        page = open_page("/", base_url=origin, width=390)
        frame = frame_of(page)
        expect(frame.locator("#frage")).to_be_visible()
        assert violations(frame) == []
        frame.fill("#frage", "Was kostet ein Personalausweis?")
        frame.press("#frage", "Enter")
        expect(frame.locator("#antwort")).to_be_focused()
        source = frame.locator("#antwort .cited__source a").first
        expect(source).to_have_attribute("href", "/leistungen/personalausweis/")
        assert source.get_attribute("target") == "_blank"
        assert violations(frame) == []
        page.get_by_role("button", name="Schließen").press("Enter")
        expect(page.get_by_role("button", name="Frage an die Stadt")).to_be_focused()


def test_any_other_page_opens_an_empty_frame(live_city: LiveCity, open_page: Pages) -> None:
    with somebody_else(live_city.url("/assistent/widget.js")) as origin:
        page = open_page("/", base_url=origin)
        frame = frame_of(page)
        page.wait_for_timeout(500)
        expect(frame.locator("#frage")).to_have_count(0)
        assert "Assistent" not in frame.locator("body").inner_text()
        complaints = list(open_page.complaints)
        open_page.complaints.clear()
    assert any("frame-ancestors" in one for one in complaints), complaints
