"""The room as a Django app."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "rathaus.procedures"
    label = "procedures"
