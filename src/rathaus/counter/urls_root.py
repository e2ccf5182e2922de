"""Addresses that other rooms link to by plain names, whichever room draws them."""

from __future__ import annotations

from django.urls import path

from rathaus.counter.views import authenticity, cases, documents, mailbox

urlpatterns = [
    path("echtheit/", authenticity.authenticity, name="authenticity"),
    path("mein-rathaus/vorgaenge/<str:number>/", cases.case, name="my-case"),
    path("mein-rathaus/postfach/", mailbox.mailbox, name="my-mailbox"),
    path("mein-rathaus/postfach/<uuid:message_id>/", mailbox.message, name="my-message"),
    path("dokumente/<uuid:document_id>", documents.document, name="document"),
]
