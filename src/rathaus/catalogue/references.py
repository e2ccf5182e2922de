"""What links to services show."""

from __future__ import annotations

from rathaus.catalogue.addresses import bylaw_url, questions_url, service_url
from rathaus.catalogue.bylaws.naming import title_of
from rathaus.catalogue.bylaws.rules import may_see_bylaw
from rathaus.catalogue.models import Bylaw, FrequentQuestion, Service
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


@owner("bylaw")
def bylaw(identifier: str, actor: Actor) -> Resolved | None:
    """A by-law by its key."""
    found = Bylaw.objects.filter(key=identifier).first()
    if found is None or not may_see_bylaw(actor, found):
        return None
    return Resolved(title_of(found), bylaw_url(found.key))


@owner("question")
def question(identifier: str, actor: Actor) -> Resolved | None:
    """A frequent question by its key; drafts are known to nobody but their editors."""
    found = FrequentQuestion.objects.filter(key=identifier).first()
    if found is None or found.state != FrequentQuestion.State.PUBLISHED:
        return None
    return Resolved(found.question, questions_url(found.key))
