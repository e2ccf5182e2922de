"""The room as a Django app."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "rathaus.site"
    label = "site"
