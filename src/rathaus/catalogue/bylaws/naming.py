"""What a by-law and its sections are called, and whose they are."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from rathaus.catalogue.models import Bylaw, BylawSection
from rathaus.kernel.tenancy import current_city


def is_ours(bylaw: Bylaw) -> bool:
    """Whether the city itself made it; another municipality's own by-law is not ours."""
    if bylaw.level != Bylaw.Level.OWN:
        return False
    city = current_city()
    return not bylaw.issuer or bool(
        re.search(rf"\b{re.escape(city.name)}\b", bylaw.issuer, re.IGNORECASE)
    )


def whose(bylaw: Bylaw) -> str:
    """Who made it, if it was not the city itself; empty for the city's own."""
    if is_ours(bylaw):
        return ""
    return bylaw.issuer or str(bylaw.get_level_display())


def title_of(bylaw: Bylaw) -> str:
    """The title; what others made says so, unless the title does."""
    maker = whose(bylaw)
    name = maker.split(",")[0].split("(")[0].split()[-1] if maker.split() else ""
    if not name or re.search(rf"\b{re.escape(name)}", bylaw.title):
        return bylaw.title
    return f"{bylaw.title} ({maker})"


def label_of(section: BylawSection) -> str:
    """„§ 5 Steuersatz“; the words before the first heading have none of their own."""
    said = f"{section.number} {section.heading}".strip()
    return said or _("Eingangsworte")


def full_title(bylaw: Bylaw, section: BylawSection) -> str:
    """By-law and section in one line, for a list of results and for citing."""
    return f"{title_of(bylaw)}, {label_of(section)}"
