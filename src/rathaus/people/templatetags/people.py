"""``{% load people %}``: what pages about logins need to know."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def federal_account_is_offered() -> bool:
    """Whether one can log in with the federal account here."""
    return bool(settings.FEDERAL_ACCOUNT_OFFERED)


@register.simple_tag
def federal_account_is_simulated() -> bool:
    """Whether a stand-in answers in the place of the federal account."""
    return bool(settings.FEDERAL_ACCOUNT_SIMULATED)
