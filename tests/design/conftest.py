"""A server for the style guide alone: no city, no database, the house's own headers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from django.utils.translation import override

from tests.browser import start_server

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


@pytest.fixture(scope="module")
def style_guide() -> Iterator[str]:
    """The base address of a running style guide; its settings end with the module."""
    with override_settings(**FRAME), start_server(WSGIHandler()) as port:
        assert "script-src" in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        yield f"http://127.0.0.1:{port}"
