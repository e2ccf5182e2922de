"""Keeping what the probe of links found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from rathaus.catalogue.events import LinksProbed
from rathaus.catalogue.models import LinkProbe
from rathaus.catalogue.probing.addresses import all_addresses
from rathaus.catalogue.probing.rules import may_probe
from rathaus.catalogue.probing.visiting import Visit, visit_all
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action


def probe_links(
    *, actor: Actor, seen: Callable[[Visit], object] = lambda _visit: None
) -> list[Visit]:
    """Visit every address of the catalogue and keep what it answered.

    Visits before the transaction begins, so that nothing waits for slow servers. ``seen`` is told
    each visit as it happens. Raises :class:`Conflict` unless the operator lets the house go out.
    """
    require(may_probe, actor)
    if not settings.LINK_PROBE:
        raise Conflict(
            _("Die Linkprüfung ist hier nicht eingeschaltet; nichts wurde aufgerufen."),
            remedy=_("Der Betrieb schaltet sie mit RATHAUS_LINK_PROBE=1 ein."),
        )
    visits = []
    for visit in visit_all(all_addresses(), private=settings.LINK_PROBE_PRIVATE):
        seen(visit)
        visits.append(visit)
    keep_visits(actor=actor, visits=visits)
    return visits


@action
def keep_visits(*, actor: Actor, visits: Iterable[Visit]) -> None:
    """Keep the visits; addresses that nobody names any more are forgotten."""
    require(may_probe, actor)
    moment = now()
    known = {row.url: row for row in LinkProbe.objects.select_for_update()}
    rows = [
        LinkProbe(
            url=visit.url,
            status=visit.status,
            problem=visit.problem,
            checked_at=moment,
            failing_since=_since(known.get(visit.url), moment) if visit.failed else None,
        )
        for visit in {visit.url: visit for visit in visits}.values()
    ]
    LinkProbe.objects.exclude(url__in=[row.url for row in rows]).delete()
    LinkProbe.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["url"],
        update_fields=["status", "problem", "checked_at", "failing_since"],
    )
    happened = LinksProbed(
        subject=Reference("city", current_city().slug),
        links=len(rows),
        failing=sum(row.failing_since is not None for row in rows),
    )
    record(happened, actor=actor)


def _since(known: LinkProbe | None, moment: datetime) -> datetime:
    return moment if known is None or known.failing_since is None else known.failing_since
