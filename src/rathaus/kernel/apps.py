"""The kernel as a Django app."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "rathaus.kernel"
    label = "kernel"
    verbose_name = "Kern"

    def ready(self) -> None:
        """Enter the kernel's own regular work."""
        from rathaus.kernel.events import upkeep  # noqa: F401
