"""The room as a Django app."""

from django.apps import AppConfig


class AssistantConfig(AppConfig):
    name = "rathaus.assistant"
    label = "assistant"
