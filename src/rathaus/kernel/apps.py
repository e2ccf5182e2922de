"""The kernel as a Django app."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "rathaus.kernel"
    label = "kernel"
    verbose_name = "Kern"

    def ready(self) -> None:
        """Enter the kernel's own regular work."""
        from rathaus.kernel.blobs import upkeep as _blobs  # noqa: F401
        from rathaus.kernel.events import upkeep as _events  # noqa: F401
        from rathaus.kernel.throttle import upkeep as _throttle  # noqa: F401
