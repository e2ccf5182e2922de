"""The room as a Django app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "rathaus.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from rathaus.catalogue import answers, references  # noqa: F401
