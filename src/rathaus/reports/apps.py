"""The room as a Django app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "rathaus.reports"
    label = "reports"

    def ready(self) -> None:
        """Listen to facts, and answer for references."""
        from rathaus.reports import (  # noqa: F401
            clock,
            filing,
            findable,
            hooks,
            references,
            retention,
            subscriptions,
            watching,
        )
        from rathaus.reports.letters import followers, staff  # noqa: F401
