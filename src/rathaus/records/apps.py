"""The room as a Django app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "rathaus.records"
    label = "records"
