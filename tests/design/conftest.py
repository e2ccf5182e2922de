"""A server for the style guide alone: no city, no database, the house's own headers."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from django.utils.translation import override

FRAME = {
    "ROOT_URLCONF": "tests.design.urls",
    "ALLOWED_HOSTS": ["*"],
    "MIDDLEWARE": [
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "csp.middleware.CSPMiddleware",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "DIRS": [str(Path(__file__).parent / "templates")],
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.template.context_processors.i18n",
                ]
            },
        }
    ],
}


@pytest.fixture
def frame() -> Iterator[None]:
    """Settings under which the style guide stands alone."""
    with override_settings(**FRAME), override("de"):
        yield


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def style_guide() -> Iterator[str]:
    """The base address of a running style guide; its settings end with the module."""
    with override_settings(**FRAME):
        application = StaticFilesHandler(WSGIHandler())
        server = make_server(
            "127.0.0.1", 0, application, server_class=_Server, handler_class=_Silent
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            assert "script-src" in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser; where there is none the test is skipped, or fails if one is demanded.

    Closed with the module: its event loop would forbid the database to later tests.
    """
    playwright = pytest.importorskip("playwright.sync_api")
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    with playwright.sync_playwright() as started:
        try:
            browser = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except playwright.Error as error:
            if os.environ.get("RATHAUS_DEMAND_BROWSER"):
                raise
            pytest.skip(f"no Chromium found: {error}")
        yield browser
        browser.close()
