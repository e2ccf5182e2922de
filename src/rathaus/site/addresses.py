"""Addresses of pages that may or may not be there: the operator's host has few of a city's."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse


def address(name: str, *args: Any) -> str:
    """The address of the page of this name; empty where this host has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
