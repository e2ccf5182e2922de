"""The room as a Django app."""

from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "rathaus.counter"
    label = "counter"

    def ready(self) -> None:
        """Tell the catalogue what services with a procedure cost."""
        from rathaus.counter import prices  # noqa: F401
