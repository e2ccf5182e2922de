"""The room as a Django app."""

from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "rathaus.counter"
    label = "counter"
