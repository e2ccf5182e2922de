"""The providers that ship, by name."""

from __future__ import annotations

from functools import cache

from django.utils.translation import gettext as _

from rathaus.kernel.errors import NotFound
from rathaus.kernel.tenancy import current_city
from rathaus.money.providers.base import Provider
from rathaus.money.providers.simulator.provider import Simulator


@cache
def _all() -> dict[str, Provider]:
    return {provider.key: provider for provider in (Simulator(),)}


def provider_named(key: str) -> Provider:
    """The provider of this name; raises :class:`NotFound`."""
    found = _all().get(key)
    if found is None:
        raise NotFound(
            _("Den Zahlungsdienst „%(key)s“ gibt es hier nicht.") % {"key": key},
            remedy=_("Bekannt sind: %(names)s.") % {"names": ", ".join(sorted(_all()))},
        )
    return found


def provider_of_city() -> Provider:
    """The provider that the city has chosen; without a choice the simulator, said to be one."""
    return provider_named(str(current_city().settings.get("payment_provider", "simulator")))
