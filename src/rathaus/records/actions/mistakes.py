"""Marking what was filed by mistake: a file stays complete, so nothing is taken out of it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.refusals import refusals
from rathaus.kernel.rows import update
from rathaus.kernel.transactions import action
from rathaus.records.events import DocumentMistaken
from rathaus.records.models import Document
from rathaus.records.rules import may_work_on_case


@action
def mark_as_mistaken(*, actor: Actor, document: Document, why: str) -> Document:
    """Mark a document as filed here by mistake. It stays, struck; only staff see it from now on.

    Marked twice is marked once. Raises :class:`Invalid` without a reason; a closed file refuses it.
    """
    require(may_work_on_case, actor, document.case)
    why = " ".join(why.split())
    if not why:
        raise Invalid(
            _("Der Grund fehlt."),
            remedy=_("Schreiben Sie, warum das Dokument nicht hierher gehört."),
            fields={"why": _("Bitte einen Grund angeben.")},
        )
    document.refresh_from_db(fields=["mistaken_on", "mistaken_why"])
    if document.mistaken_on is not None:
        return document
    document.mistaken_on, document.mistaken_why = today(), why
    with refusals():
        update(Document, {"id": document.pk}, mistaken_on=document.mistaken_on, mistaken_why=why)
    record(
        DocumentMistaken(
            subject=Reference("case", str(document.case_id)),
            document=Reference("document", str(document.pk)),
            serial=document.serial,
            kind=document.kind,
        ),
        actor=actor,
    )
    return document
