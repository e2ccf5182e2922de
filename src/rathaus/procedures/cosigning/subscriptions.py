"""What happens to rounds and dispositions when something happens to their case."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.errors import Conflict
from rathaus.kernel.events import Envelope, subscribe
from rathaus.procedures.cosigning.ending import stop_rounds
from rathaus.procedures.cosigning.points import settle_point
from rathaus.procedures.events import TaskDone
from rathaus.procedures.models import Checkout, Round
from rathaus.procedures.models.tasks import POINTS
from rathaus.records.events import CaseClosed, CaseWithdrawn, DocumentErased, DocumentFiled
from rathaus.records.structure.events import DocumentLeft


@subscribe(DocumentFiled, when=lambda event: event.version > 1)
def end_with_its_version(event: DocumentFiled, envelope: Envelope) -> None:
    """A newer version has come: signatures under the earlier one never pass to it."""
    stop_rounds(
        actor=envelope.actor,
        case=event.subject.uuid,
        document=event.document.uuid,
        why="version",
    )


@subscribe(CaseWithdrawn)
def end_with_its_application(event: CaseWithdrawn, envelope: Envelope) -> None:
    """The application was taken back: nothing is left to sign."""
    stop_rounds(actor=envelope.actor, case=event.subject.uuid, document=None, why="withdrawn")


@subscribe(CaseClosed)
def refuse_to_close(event: CaseClosed, envelope: Envelope) -> None:
    """A case stays open while one of its papers is being co-signed: raises :class:`Conflict`."""
    running = Round.objects.filter(
        case=event.subject.uuid, kind=Round.Kind.COSIGN, state=Round.State.RUNNING
    )
    titles = list(running.order_by("pk").values_list("document__title", flat=True)[:3])
    if titles:
        raise Conflict(
            _("Der Vorgang lässt sich nicht abschließen: Die Mitzeichnung von „%(title)s“ läuft.")
            % {"title": "“, „".join(titles)},
            remedy=_(
                "Warten Sie auf die letzte Zeichnung, oder ziehen Sie die Mitzeichnung zurück."
            ),
        )


@subscribe(DocumentLeft)
def refuse_to_move(event: DocumentLeft, envelope: Envelope) -> None:
    """What is on its way or reserved stays in its case until then: raises :class:`Conflict`."""
    about = {"document": event.document.uuid}
    if Round.objects.filter(state=Round.State.RUNNING, **about).exists():
        raise Conflict(
            _("Dieses Dokument ist gerade im Umlauf und lässt sich nicht umschreiben."),
            remedy=_("Warten Sie auf das Ende des Umlaufs, oder ziehen Sie ihn zurück."),
        )
    if Checkout.objects.filter(ended_at=None, **about).exists():
        raise Conflict(
            _("Dieses Dokument ist zum Bearbeiten reserviert und lässt sich nicht umschreiben."),
            remedy=_("Checken Sie es ein, oder geben Sie die Reservierung zurück."),
        )


@subscribe(DocumentErased)
def let_go(event: DocumentErased, envelope: Envelope) -> None:
    """What was signed is erased: its rounds hold the content no longer, the sheet tells of it."""
    Round.objects.filter(document=event.document.uuid).update(sha256="")


@subscribe(TaskDone, when=lambda event: event.key in POINTS)
def tick_the_point(event: TaskDone, envelope: Envelope) -> None:
    """A task is done: so is the point of the disposition that gave it."""
    settle_point(envelope.actor, task=UUID(event.task))
