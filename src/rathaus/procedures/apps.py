"""The room as a Django app."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "rathaus.procedures"
    label = "procedures"

    def ready(self) -> None:
        """Subscribe to what happens in other rooms."""
        from rathaus.procedures import catalogue_texts, own_data, subscriptions  # noqa: F401
        from rathaus.procedures.places import locating  # noqa: F401
