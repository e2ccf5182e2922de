"""Reporting in four steps, and the reporter's own page."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from rathaus.reports.views.flow import (
    already,
    answering,
    check,
    mine,
    offline,
    photos,
    sending,
    what,
    where,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", where.new, name="report-new"),
    path("karte.geojson", where.ground, name="report-ground"),
    path("vorschlag", what.suggestion, name="report-suggest"),
    path("offline/", offline.offline, name="report-offline"),
    path("dienst.js", offline.worker, name="report-worker"),
    path("senden", sending.send, name="report-send"),
    path("meine/<str:key>/", mine.mine, name="report-mine"),
    path("meine/<str:key>/bestaetigen", mine.confirm, name="report-confirm"),
    path("meine/<str:key>/kontakt-loeschen", mine.forget, name="report-unfollow"),
    path("meine/<str:key>/zurueckziehen", mine.withdraw, name="report-withdraw"),
    path("meine/<str:key>/antwort/<uuid:entry>", answering.answer, name="report-answer"),
    path("<str:slip>/wo/", where.where, name="report-where"),
    path("<str:slip>/was/", what.what, name="report-what"),
    path("<str:slip>/text/", what.text, name="report-text"),
    path("<str:slip>/schon-gemeldet/", already.already, name="report-already"),
    path("<str:slip>/foto/", photos.photos, name="report-photos"),
    path("<str:slip>/foto/<uuid:photo>", photos.picture, name="report-picture"),
    path("<str:slip>/pruefen/", check.check, name="report-check"),
    path("<str:slip>/fertig/", check.done, name="report-done"),
]
