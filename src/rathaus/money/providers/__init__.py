"""Payment providers: one folder each, found by name, with a simulator that ships."""

from rathaus.money.providers.base import Provider, Settlement, Started
from rathaus.money.providers.registry import provider_named, provider_of_city

__all__ = ["Provider", "Settlement", "Started", "provider_named", "provider_of_city"]
