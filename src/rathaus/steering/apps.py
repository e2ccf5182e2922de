"""The room as a Django app."""

from django.apps import AppConfig


class SteeringConfig(AppConfig):
    name = "rathaus.steering"
    label = "steering"
