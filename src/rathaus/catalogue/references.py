"""What links to services show."""

from __future__ import annotations

from rathaus.catalogue.addresses import service_url
from rathaus.catalogue.models import Service
from rathaus.catalogue.rules import may_see
from rathaus.kernel.access import Actor
from rathaus.kernel.references import Resolved, owner


@owner("service")
def service(identifier: str, actor: Actor) -> Resolved | None:
    """A service by its key."""
    found = Service.objects.filter(key=identifier).first()
    if found is None or not may_see(actor, found):
        return None
    return Resolved(found.name, service_url(found.key))
