"""The figures of a procedure as the page of its service says them: places filled in, fees."""

from __future__ import annotations

from collections.abc import Sequence

from rathaus.catalogue.besides import says_besides
from rathaus.catalogue.media.upkeep import withdraw_outdated
from rathaus.catalogue.models import Service, ServiceText
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.kernel.events import Envelope, subscribe
from rathaus.procedures.events import ProcedureInstalled
from rathaus.procedures.facts import parameters_of
from rathaus.procedures.installed import Installed, active_version, installed
from rathaus.procedures.wording import WordingError, gaps, say


@says_besides
def figures(service: Service, module: str, text: str) -> Sequence[str]:
    """The text with today's figures where it has places for them; for costs the fees, too."""
    priced = module == ServiceText.Module.COST
    if not priced and "{" not in text:
        return []
    try:
        bundle = installed(active_version(service.procedure_key))
    except NotFound:
        return []
    known = parameters_of(
        bundle.procedure.service, on=today(), land=bundle.city.land, city=bundle.city.slug
    )
    found = []
    if any(True for _gap in gaps(text)):
        try:
            found.append(say(text, {"parameter": known}))
        except WordingError:
            found.append(repr(sorted(known.items())))
    return [*found, *(_fees(bundle, repr(sorted(known.items()))) if priced else ())]


@subscribe(ProcedureInstalled)
def withdraw_clips(event: ProcedureInstalled, envelope: Envelope) -> None:
    """Another version may fill in other figures where the texts stayed the same."""
    services = list(Service.objects.filter(procedure_key=event.subject.id))
    withdraw_outdated(actor=envelope.actor, services=services)


def _fees(bundle: Installed, figures: str) -> list[str]:
    decision = bundle.procedure.fee_table
    if decision is None:
        return []
    day = today()
    rows = [row for row in decision.table.rows if row.valid_on(day)]
    return [figures, *(f"{dict(row.reason)} {row.outputs} {row.norm}" for row in rows)]
