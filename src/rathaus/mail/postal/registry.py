"""The print services that the house knows, and the one that a city uses."""

from __future__ import annotations

from rathaus.kernel.errors import Unavailable
from rathaus.kernel.tenancy import current_city
from rathaus.mail.postal.base import PrintService
from rathaus.mail.postal.folder.service import FolderService
from rathaus.mail.postal.simulator.service import SimulatedService

_SERVICES: dict[str, PrintService] = {
    service.key: service for service in (FolderService(), SimulatedService())
}


def all_services() -> list[PrintService]:
    """Every print service, by key."""
    return [_SERVICES[key] for key in sorted(_SERVICES)]


def print_service() -> PrintService:
    """The service of this city: its setting ``print_service``, else a folder, in a demo simulated.

    Raises :class:`Unavailable` for an unknown one.
    """
    city = current_city()
    key = city.settings.get("print_service") or ("simulator" if city.demo else "folder")
    service = _SERVICES.get(key)
    if service is None:
        raise Unavailable(
            f"Der Druckdienst „{key}“ ist hier nicht eingerichtet.",
            remedy=f"Bekannt sind: {', '.join(sorted(_SERVICES))}.",
        )
    return service
