"""The room as a Django app."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "rathaus.mail"
    label = "mail"
