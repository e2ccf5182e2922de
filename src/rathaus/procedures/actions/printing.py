"""Taking the print-out of an application to the file."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, require
from rathaus.kernel.transactions import action
from rathaus.procedures.models import Run
from rathaus.procedures.queries.paper_forms import filed_form, filled_form
from rathaus.records.actions import Paper, add_documents
from rathaus.records.models import Direction, Document
from rathaus.records.rules import may_work_on_case

NAME = "antrag.pdf"


@action
def file_printed_application(*, actor: Actor, run: Run) -> Document:
    """File the application as a document that people can read; once, whoever asks again.

    :class:`Conflict` when the case is closed.
    """
    require(may_work_on_case, actor, run.case)
    filed = filed_form(run.case)
    if filed is not None:
        return filed
    pdf = filled_form(actor=actor, run=run)
    blob = blobs.put(pdf.data, name=NAME, purpose="generated")
    paper = Paper(blob, NAME, _("Antrag (Ausdruck)"), "application", Direction.IN)
    return add_documents(actor=actor, case=run.case, papers=[paper])[0]
