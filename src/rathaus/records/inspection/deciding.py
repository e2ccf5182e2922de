"""Granting, refusing and taking back: always a person, and never unseen."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, Visibility, require
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.records.actions import Paper, add_document
from rathaus.records.inspection.events import (
    InspectionRefused,
    InspectionReleased,
    InspectionRevoked,
)
from rathaus.records.inspection.norms import days
from rathaus.records.inspection.queries import KIND, has_checked
from rathaus.records.inspection.rules import (
    can_be_read_online,
    may_refuse_inspection,
    may_release_inspection,
)
from rathaus.records.models import (
    INSPECTION_MOVES,
    Binding,
    BindingState,
    Direction,
    Document,
    HandedOut,
    Inspection,
    InspectionState,
)


@action
def release_inspection(
    *, actor: Actor, inspection: Inspection, way: str, reasons: str = ""
) -> Inspection:
    """Hand the package out; ``reasons`` say why not all of it is shown.

    Whoever releases has opened exactly this result before. It is kept as a document of the case
    while the case is open, so that it can be shown later what somebody saw. Raises
    :class:`Invalid` naming ``way`` or ``reasons``, :class:`Conflict` for what is not ready.
    """
    found = _locked(inspection, InspectionState.RELEASED)
    require(may_release_inspection, actor, found)
    package = _checked(actor, found)
    _check(found, package, way, reasons)
    online = way == HandedOut.ONLINE
    found.state, found.way, found.reasons = InspectionState.RELEASED, way, reasons.strip()
    found.released_until = today() + timedelta(days=days("link_days")) if online else None
    found.document = _filed(actor, found, package)
    _decided(found, actor)
    assert package.blob_id is not None  # noqa: S101 - a package that is done has its content
    record(
        InspectionReleased(
            subject=found.case.ref,
            inspection=found.ref,
            way=way,
            full=package.complete,
            until=found.released_until,
            sha256=package.blob_id,
        ),
        actor=actor,
    )
    return found


@action
def refuse_inspection(*, actor: Actor, inspection: Inspection, reasons: str) -> Inspection:
    """Refuse it as a whole, with reasons. Raises :class:`Invalid` without any."""
    found = _locked(inspection, InspectionState.REFUSED)
    require(may_refuse_inspection, actor, found.case)
    if not reasons.strip():
        raise _no_reasons()
    found.state, found.reasons = InspectionState.REFUSED, reasons.strip()
    _decided(found, actor)
    record(InspectionRefused(subject=found.case.ref, inspection=found.ref), actor=actor)
    return found


@action
def revoke_inspection(*, actor: Actor, inspection: Inspection, why: str) -> Inspection:
    """Take a release back: from now on nothing can be downloaded. Raises :class:`Invalid`."""
    found = _locked(inspection, InspectionState.REVOKED)
    require(may_refuse_inspection, actor, found.case)
    if not why.strip():
        text = _("Bitte schreiben Sie auf, warum die Freigabe endet.")
        raise Invalid(
            _("Der Grund fehlt noch."), remedy=_("Ein Satz genügt."), fields={"why": text}
        )
    found.state, found.revoked_at, found.revoked_why = InspectionState.REVOKED, now(), why.strip()
    found.save(update_fields=["state", "revoked_at", "revoked_why"])
    record(InspectionRevoked(subject=found.case.ref, inspection=found.ref), actor=actor)
    return found


def _locked(inspection: Inspection, to: InspectionState) -> Inspection:
    rows = Inspection.objects.select_for_update(of=("self",))
    found = rows.select_related("case__file", "case__office", "package__blob").get(pk=inspection.pk)
    if to not in INSPECTION_MOVES[InspectionState(found.state)]:
        raise Conflict(
            _("Diese Akteneinsicht steht inzwischen auf „{state}“.").format(
                state=found.get_state_display()
            ),
            remedy=_("Laden Sie die Seite neu."),
        )
    return found


def _checked(actor: Actor, found: Inspection) -> Binding:
    package = found.package
    if package is None or package.state != BindingState.DONE or package.blob is None:
        raise Conflict(
            _("Das Ergebnis liegt noch nicht vor."),
            remedy=_("Stellen Sie es zusammen und warten Sie, bis es fertig ist."),
        )
    if not has_checked(actor, package):
        raise Conflict(
            _("Sie haben dieses Ergebnis noch nicht angesehen."),
            remedy=_("Öffnen Sie es und prüfen Sie jede geschwärzte Stelle, dann geben Sie frei."),
        )
    return package


def _check(found: Inspection, package: Binding, way: str, reasons: str) -> None:
    if way not in HandedOut.values or (way == HandedOut.ONLINE and not can_be_read_online(found)):
        text = _("Die Person sieht diesen Vorgang nicht online: nur als Ausdruck oder vor Ort.")
        raise Invalid(
            _("Auf diesem Weg lässt sich keine Einsicht geben."),
            remedy=_("Wählen Sie einen anderen Weg."),
            fields={"way": text},
        )
    if not package.complete and not reasons.strip():
        raise _no_reasons()


def _no_reasons() -> Invalid:
    text = _("Bitte schreiben Sie, warum nicht oder nicht alles gezeigt wird.")
    return Invalid(
        _("Es fehlt die Begründung."), remedy=_("Zwei Sätze genügen."), fields={"reasons": text}
    )


def _filed(actor: Actor, found: Inspection, package: Binding) -> Document | None:
    """The package as a document of the case; in a closed case it is kept with the inspection."""
    if found.case.closed_at is not None or package.blob is None:
        return None
    shown = found.items.filter(withheld="").values_list("version__document__visibility", flat=True)
    visibility = Visibility(max(Visibility.INTERNAL, *shown, Visibility.INTERNAL))
    return add_document(
        actor=actor,
        case=found.case,
        paper=Paper(
            blob=package.blob,
            name=package.name,
            title=_("Akteneinsicht für {name}").format(name=found.asker),
            kind=KIND,
            direction=Direction.OUT,
            visibility=visibility,
        ),
    )


def _decided(found: Inspection, actor: Actor) -> None:
    found.decided_at, found.decided_by, found.decided_label = now(), str(actor.ref), actor.label
    found.save()
