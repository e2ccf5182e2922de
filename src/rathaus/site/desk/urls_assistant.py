"""Addresses of the telephone view, hand-overs, open questions and their quality at the desk."""

from __future__ import annotations

from django.urls import path

from rathaus.site.desk import assistant_quality, open_questions, phone, tickets

_TICKET = "uebergaben/<uuid:ticket_id>"

urlpatterns = [
    path("115/", phone.phone, name="phone"),
    path("115/treffer", phone.hits, name="phone-hits"),
    path("115/ergebnis", phone.result, name="phone-result"),
    path("115/uebergabe", phone.hand_over, name="phone-hand-over"),
    path("uebergaben/", tickets.overview, name="tickets"),
    path(f"{_TICKET}/", tickets.ticket, name="ticket"),
    path(f"{_TICKET}/uebernehmen", tickets.take, name="ticket-take"),
    path(f"{_TICKET}/antworten", tickets.answer, name="ticket-answer"),
    path(f"{_TICKET}/weiterleiten", tickets.forward, name="ticket-forward"),
    path(f"{_TICKET}/schliessen", tickets.close, name="ticket-close"),
    path("offene-fragen/", open_questions.overview, name="open-questions"),
    path("offene-fragen/entscheiden", open_questions.decide, name="open-questions-decide"),
    path("offene-fragen/zurueck", open_questions.undo, name="open-questions-undo"),
    path("offene-fragen/<int:question_id>/", open_questions.question, name="open-question"),
    path("offene-fragen/<int:question_id>/suchwort", open_questions.synonym, name="open-synonym"),
    path("assistent/", assistant_quality.quality, name="assistant-quality"),
]
