"""``{% load design %}`` brings all components and filters. ``README.md`` of the room lists them."""

from __future__ import annotations

from django import template

from rathaus.design.tags import city, filters, forms, shows, states

register = template.Library()

for _library in (city.register, filters.register, forms.register, shows.register, states.register):
    register.tags.update(_library.tags)
    register.filters.update(_library.filters)
