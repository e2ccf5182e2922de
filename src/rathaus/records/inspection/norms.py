"""What the law says about seeing files: norms by Land and day, from the tables."""

from __future__ import annotations

from typing import NamedTuple

from rathaus.kernel.clock import today
from rathaus.kernel.law import NoParameter, Status, parameter
from rathaus.kernel.tenancy import current_city
from rathaus.records.models import Basis, Reason

MARKS = {
    Reason.THIRD: "D",
    Reason.SECRET: "G",
    Reason.DRAFT: "E",
    Reason.DUTY: "A",
    Reason.LAW: "S",
    Reason.SCOPE: "N",
}
"""The letter that is printed where something was made unreadable."""


class Norm(NamedTuple):
    """A norm as it is printed, and whether a lawyer still has to confirm it."""

    text: str
    confirmed: bool


def norm_of(basis: str) -> Norm:
    """The norm by which somebody may see a file of this kind."""
    return _norm(f"inspection.norm_{basis}")


def norm_against(reason: str, basis: str) -> Norm:
    """The norm by which something is not shown; empty where nobody asked for it."""
    if reason == Reason.SCOPE:
        return Norm("", True)
    special = "" if basis == Basis.GENERAL else f"_{basis}"
    return _norm(f"inspection.why_{reason}{special}")


def days(key: str) -> int:
    """So many days: ``link_days`` or ``export_days``."""
    city = current_city()
    found = parameter(f"inspection.{key}", on=today(), land=city.land, city=city.slug)
    return found.whole


def _norm(key: str) -> Norm:
    city = current_city()
    try:
        found = parameter(key, on=today(), land=city.land, city=city.slug)
    except NoParameter:
        return Norm("", False)
    return Norm(str(found.value), found.status == Status.VERIFIED)
