"""Work of the room that is done later: notices by e-mail, reports of the print service."""

from __future__ import annotations

import logging
from uuid import UUID

from rathaus.kernel.access import provider, system
from rathaus.kernel.errors import RathausError
from rathaus.kernel.jobs import job, periodic
from rathaus.kernel.transactions import action
from rathaus.mail.actions.notices import notify
from rathaus.mail.actions.posting import mark_posted
from rathaus.mail.postal import print_service

logger = logging.getLogger(__name__)


# With the house's growing waits twelve attempts reach over six hours: a night's outage is survived.
@job(queue="mail", retries=12, lock=lambda delivery_id: f"notice:{delivery_id}")
@action
def send_notice(*, delivery_id: str) -> None:
    """Send the notice of a delivery."""
    notify(actor=system("mail"), delivery_id=UUID(delivery_id))


@periodic("5,35 * * * *", queue="mail")
def collect_postings() -> None:
    """Enter what the print service reports as posted; a report that does not fit stays there."""
    service = print_service()
    for posting in service.reports():
        try:
            mark_posted(
                actor=provider(service.key),
                deliveries=posting.letters,
                day=posting.day,
                system=service.title,
                simulated=service.simulated,
            )
        except RathausError as error:
            logger.warning("posting report %s: %s", posting.batch, error)
            continue
        service.confirm(posting)
