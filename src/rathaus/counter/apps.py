"""The room as a Django app."""

from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "rathaus.counter"
    label = "counter"

    def ready(self) -> None:
        """Tell the catalogue what services cost; write to people about their appointments."""
        from rathaus.counter import prices  # noqa: F401
        from rathaus.counter.slots import mails  # noqa: F401
