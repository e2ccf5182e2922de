"""The proof of formal service: the day that counts, and the certificate in the file."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, Visibility
from rathaus.kernel.errors import Invalid
from rathaus.kernel.transactions import action
from rathaus.mail.actions import record_service
from rathaus.mail.models import Delivery
from rathaus.procedures.actions.papers import store_files
from rathaus.procedures.engine.advance import HOUSE
from rathaus.records.actions import Paper, add_documents, close_case, reopen_case
from rathaus.records.models import ENDED, Case, Direction, Outcome

KIND = "service_proof"
TITLE = "Nachweis der Zustellung"


@action
def record_proof(
    *,
    actor: Actor,
    delivery_id: UUID,
    day: datetime.date | None,
    files: Sequence[UploadedFile[bytes]] = (),
) -> Delivery:
    """Note the day of formal service from its proof; a scan of it comes into the file.

    The remedy runs from that day (§ 73 Abs. 3, § 74 VwGO). Raises :class:`Invalid` naming each
    field, :class:`Conflict` where nothing waits for a proof, :class:`NotAllowed`.
    """
    if day is None:
        text = _("Bitte nennen Sie den Tag, der auf dem Nachweis steht.")
        remedy = _("Er steht auf der Urkunde, dem Rückschein oder dem Empfangsbekenntnis.")
        raise Invalid(text, remedy=remedy, fields={"day": text})
    delivery = record_service(actor=actor, delivery_id=delivery_id, day=day)
    if files and delivery.message.case:
        _file(delivery.message.case, files)
    return delivery


def _file(case_id: UUID, files: Sequence[UploadedFile[bytes]]) -> None:
    """Put the scan to the file, also of a case that is closed: it rests again afterwards."""
    case = Case.objects.select_related("file").get(pk=case_id)
    closed, outcome = case.state in ENDED, case.outcome
    papers = [
        Paper(blob, name, TITLE, KIND, Direction.IN, Visibility.INTERNAL)
        for blob, name in store_files(files)
    ]
    if closed:
        reopen_case(
            actor=HOUSE, case=case, reason="Der Nachweis der Zustellung kommt zu den Akten."
        )
        case.file.refresh_from_db()
    add_documents(actor=HOUSE, case=case, papers=papers)
    if closed:
        close_case(actor=HOUSE, case=case, outcome=Outcome(outcome) if outcome else None)
