"""A folder becomes a version: catalogue entry, form, process and letters at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _

from rathaus.catalogue.actions import publish_service
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action
from rathaus.people.models import Office
from rathaus.procedures.events import ProcedureInstalled
from rathaus.procedures.folder import load
from rathaus.procedures.folder.model import Service
from rathaus.procedures.models import ProcedureVersion
from rathaus.procedures.rules import may_install


def _as_here(service: Service) -> Service:
    """The description with the law of this Land only."""
    land = current_city().land
    basis = tuple(one for one in service.legal_basis if one.land in ("", land))
    return replace(service, legal_basis=basis)


@action
def install_procedure(
    *, actor: Actor, path: Path, layers: Sequence[Path] = (), office: str = ""
) -> tuple[ProcedureVersion, bool]:
    """Install a folder as the active version; returns it and whether anything was new.

    ``layers`` are folders laid over it by file name (Land profile, city), ``office`` overrides the
    key of the competent office. Installing the same contents again changes nothing; running cases
    keep their version. Raises FolderError with every finding, :class:`Invalid` for an unknown
    office.
    """
    require(may_install, actor)
    procedure = load(path, layers=layers)
    key = office or procedure.service.office
    competent = Office.objects.filter(key=key).first()
    if competent is None:
        raise Invalid(
            _("Die Stelle „%(key)s“ aus service.yaml gibt es hier nicht.") % {"key": key},
            remedy=_("Tragen Sie sie in offices.yaml ein, oder nennen Sie eine andere."),
        )
    described = _as_here(procedure.service)
    known = (
        ProcedureVersion.objects.defer("source")
        .filter(key=procedure.key, digest=procedure.digest)
        .first()
    )
    if known is not None and known.active:
        publish_service(actor=actor, service=described, office=competent)
        return known, False
    ProcedureVersion.objects.filter(key=procedure.key, active=True).update(active=False)
    if known is not None:
        known.active = True
        known.save(update_fields=["active"])
        version = known
    else:
        last = (
            ProcedureVersion.objects.filter(key=procedure.key)
            .order_by("-version")
            .values_list("version", flat=True)
            .first()
        )
        version = ProcedureVersion.objects.create(
            key=procedure.key,
            version=(last or 0) + 1,
            label=str(procedure.version),
            digest=procedure.digest,
            source=procedure.to_source(),
            installed_at=now(),
            installed_by=str(actor.ref),
        )
    publish_service(actor=actor, service=described, office=competent)
    record(
        ProcedureInstalled(
            subject=Reference("procedure", procedure.key),
            version=version.version,
            digest=procedure.digest,
        ),
        actor=actor,
    )
    return version, True
