"""The payment providers that the house knows, and the one that a city uses."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from rathaus.kernel.errors import NotFound, Unavailable
from rathaus.kernel.tenancy import current_city
from rathaus.money.providers.base import PaymentProvider
from rathaus.money.providers.simulator.provider import Simulator
from rathaus.money.providers.transfer.provider import Transfer

_PROVIDERS: dict[str, PaymentProvider] = {
    provider.key: provider for provider in (Simulator(), Transfer())
}


# Scheme, host and port alone: nothing that could add to the header in which it stands.
_ORIGIN = re.compile(r"https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?")


def all_providers() -> list[PaymentProvider]:
    """Every provider, by key."""
    return [_PROVIDERS[key] for key in sorted(_PROVIDERS)]


def provider_by_key(key: str) -> PaymentProvider:
    """The provider of this key; raises :class:`NotFound`."""
    found = _PROVIDERS.get(key)
    if found is None:
        raise NotFound(_("Der Bezahldienst „{key}“ ist hier nicht bekannt.").format(key=key))
    return found


def online_provider() -> PaymentProvider:
    """Where this city lets people pay online: its setting ``payment_provider``, in a demo the
    simulator. Raises :class:`Unavailable` where none is set up, or it is not ready, or does not say
    properly where its pages are.
    """
    city = current_city()
    key = city.settings.get("payment_provider") or ("simulator" if city.demo else "")
    provider = _PROVIDERS.get(key)
    if provider is None or provider.check_config() or not _says_where(provider):
        raise Unavailable(
            _("Online bezahlen geht hier zurzeit nicht."),
            remedy=_("Bitte überweisen Sie den Betrag mit dem Kassenzeichen."),
        )
    return provider


def payment_origin() -> str:
    """Where this city's payers are sent to pay online; empty when they stay here or cannot."""
    try:
        return online_provider().origin
    except Unavailable:
        return ""


def _says_where(provider: PaymentProvider) -> bool:
    return not provider.origin or _ORIGIN.fullmatch(provider.origin) is not None
