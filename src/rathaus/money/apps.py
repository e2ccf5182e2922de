"""The room as a Django app."""

from django.apps import AppConfig


class MoneyConfig(AppConfig):
    name = "rathaus.money"
    label = "money"
