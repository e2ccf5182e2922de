"""Addresses below ``/api/v1/``."""

from __future__ import annotations

from django.urls import include, path

from rathaus.site.api import oauth, reference
from rathaus.site.api.house import patterns

urlpatterns = [
    path("oauth/token", oauth.token, name="oauth-token"),
    path("docs", reference.reference, name="api-reference"),
    path("openapi.json", reference.openapi, name="api-description"),
    path("", include((patterns(), "ninja"), namespace="api-v1")),
]
