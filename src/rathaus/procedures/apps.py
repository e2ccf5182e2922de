"""The room as a Django app."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "rathaus.procedures"
    label = "procedures"

    def ready(self) -> None:
        """Subscribe to what happens in other rooms."""
        from rathaus.procedures import (  # noqa: F401
            catalogue_texts,
            own_data,
            said,
            subscriptions,
        )
        from rathaus.procedures.places import locating  # noqa: F401
