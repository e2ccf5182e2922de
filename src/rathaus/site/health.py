"""Health of this process, for supervisors and load balancers."""

from __future__ import annotations

import psycopg
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from rathaus.kernel.access import public_page
from rathaus.kernel.tenancy import current_city_or_none
from rathaus.kernel.tenancy.registry import registry


@public_page
def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public_page
def readyz(_request: HttpRequest) -> JsonResponse:
    """The process can work: the city's database answers, or for the operator the registry."""
    try:
        if current_city_or_none() is None:
            cities = len(registry.all())
            return JsonResponse({"status": "ok", "cities": cities})
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, psycopg.Error):
        return JsonResponse({"status": "database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})
