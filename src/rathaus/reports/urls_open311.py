"""Open311 GeoReport v2."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from rathaus.reports.open311 import discovery, requests, services

_FORM = r"(?:\.(?P<form>json|xml))?$"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", discovery.about, name="open311"),
    re_path(r"^discovery\.(?P<form>json|xml)$", discovery.discovery, name="open311-discovery"),
    re_path(rf"^(?:v2/)?discovery{_FORM}", discovery.discovery),
    re_path(rf"^v2/services{_FORM}", services.services, name="open311-services"),
    re_path(rf"^v2/services/(?P<code>[^/.]+){_FORM}", services.definition),
    re_path(rf"^v2/requests{_FORM}", requests.requests, name="open311-requests"),
    # The draft of 2.1 names single ones „request“.
    re_path(rf"^v2/requests?/(?P<number>[^/.]+){_FORM}", requests.single, name="open311-request"),
    re_path(rf"^v2/tokens/(?P<key>[^/.]+){_FORM}", requests.token, name="open311-token"),
    re_path(rf"^(?:v2|discovery).*?{_FORM}", discovery.nowhere),
]
