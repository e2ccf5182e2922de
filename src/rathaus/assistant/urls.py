"""Addresses of the assistant."""

from __future__ import annotations

from django.urls import path

from rathaus.assistant.views import embedding, handing_over, talk

app_name = "assistant"

urlpatterns = [
    path("", talk.talk, name="talk"),
    path("g/<str:key>/", talk.talk, name="dialogue"),
    path("g/<str:key>/bewerten", talk.rate, name="rate"),
    path("g/<str:key>/loeschen", talk.delete, name="delete"),
    path("g/<str:key>/uebergabe/", handing_over.hand_over, name="hand-over"),
    path("frage-stellen/", handing_over.hand_over, name="ask-people"),
    path("anfrage/<str:number>/<str:secret>/", handing_over.ticket, name="ticket"),
    path("einbetten/", embedding.embedded, name="embedded"),
    path("einbetten/<str:key>/", embedding.embedded, name="embedded-dialogue"),
    path("widget.js", embedding.widget, name="widget"),
    path("einbau/", embedding.how_to, name="how-to-embed"),
]
