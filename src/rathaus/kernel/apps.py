"""The kernel as a Django app."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "rathaus.kernel"
    label = "kernel"
    verbose_name = "Kern"
