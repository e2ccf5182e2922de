"""Addresses that links from any room lead to; their names stand in no namespace."""

from __future__ import annotations

from django.urls import path

from rathaus.site.desk import case, intake

urlpatterns = [
    path("vorgaenge/<str:number>", case.case, name="desk-case"),
    path("eingang/", intake.overview, name="desk-intake"),
    path("nachrichten/<uuid:message_id>", case.by_message, name="desk-message"),
]
