"""Django's entry for the room."""

from __future__ import annotations

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """Page components; no tables."""

    name = "rathaus.design"
    label = "design"
