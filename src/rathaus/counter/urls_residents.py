"""Addresses of the pages for residents, within the room's own namespace."""

from __future__ import annotations

from django.urls import path

from rathaus.counter.views import (
    apply,
    cases,
    entries,
    inspections,
    mailbox,
    mandates,
    overview,
    profile,
    sending,
    status,
    uploads,
)

_CASE = "mein-rathaus/vorgaenge/<str:number>"

urlpatterns = [
    path("status/", status.status, name="status"),
    path("mein-rathaus/", overview.overview, name="overview"),
    path("mein-rathaus/profil/", profile.profile, name="profile"),
    path("mein-rathaus/profil/wege", profile.channel, name="channel"),
    path("mein-rathaus/profil/wege/postfach", profile.admit, name="channel-admit"),
    path("mein-rathaus/profil/ausfuellen", profile.reuse, name="reuse"),
    path("mein-rathaus/profil/sprache", profile.language, name="language"),
    path("mein-rathaus/profil/daten.zip", profile.export, name="export"),
    path("mein-rathaus/profil/loeschen", profile.erase, name="erase"),
    path("mein-rathaus/profil/vollmachten/neu", mandates.give, name="mandate-give"),
    path(
        "mein-rathaus/profil/vollmachten/<uuid:mandate_id>/beenden",
        mandates.end,
        name="mandate-end",
    ),
    path("mein-rathaus/postfach/<uuid:message_id>/antwort", mailbox.answer, name="answer"),
    path("antrag/", apply.drafts, name="drafts"),
    path("antrag/<slug:procedure_key>/neu", apply.start, name="apply-start"),
    path("antrag/<uuid:draft_id>/", apply.resume, name="apply"),
    path("antrag/<uuid:draft_id>/loeschen", apply.discard, name="apply-discard"),
    path("antrag/<uuid:draft_id>/anmelden", sending.identify, name="identify"),
    path("antrag/<uuid:draft_id>/abgesendet", sending.submitted, name="submitted"),
    path("antrag/<uuid:draft_id>/datei/<str:sha256>", uploads.upload, name="apply-file"),
    path("antrag/<uuid:draft_id>/clips/<str:name>", uploads.clip, name="apply-clip"),
    path("antrag/<uuid:draft_id>/<slug:section_key>/", apply.page, name="apply-page"),
    path(f"{_CASE}/stand", cases.live, name="case-live"),
    path(f"{_CASE}/bezahlen", cases.pay, name="case-pay"),
    path(f"{_CASE}/nachricht", cases.reply, name="case-reply"),
    path(f"{_CASE}/unterlagen/<slug:paper_key>", cases.papers, name="case-papers"),
    path(f"{_CASE}/zuruecknehmen", cases.withdraw, name="case-withdraw"),
    path(f"{_CASE}/eintrag/<uuid:entry_id>/verlaengern", entries.renew, name="entry-renew"),
    path(f"{_CASE}/eintrag/<uuid:entry_id>/herausnehmen", entries.take_off, name="entry-off"),
    path(f"{_CASE}/unterschrift", cases.sign, name="case-sign"),
    path(f"{_CASE}/widerspruch", cases.object_to, name="case-object"),
    path(f"{_CASE}/widerspruch/<uuid:decision_id>", cases.object_to, name="case-object-to"),
    path(f"{_CASE}/weiter/<slug:occasion>", cases.go_on_with, name="case-continue"),
    path(f"{_CASE}/akteneinsicht", inspections.inspection, name="case-inspection"),
    path(
        f"{_CASE}/akteneinsicht/<uuid:inspection_id>.pdf",
        inspections.package,
        name="case-inspection-file",
    ),
    path(f"{_CASE}/antrag", cases.copy, name="case-copy"),
    path(f"{_CASE}/antrag.pdf", cases.printed, name="case-printed"),
    path(f"{_CASE}/quittung", cases.receipt, name="case-receipt"),
    path(f"{_CASE}/termine.ics", cases.dates, name="case-dates"),
]
