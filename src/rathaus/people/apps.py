"""The room as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "rathaus.people"
    label = "people"

    def ready(self) -> None:
        from rathaus.people import references, signals  # noqa: F401
