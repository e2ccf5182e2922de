"""The room as a Django app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "rathaus.records"
    label = "records"

    def ready(self) -> None:
        """Tell what actors carry of this room."""
        from rathaus.records.access_rights import standing  # noqa: F401
