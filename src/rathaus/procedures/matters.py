"""What kind of matter a procedure deals with, so that texts call it by its name.

An objection is no application, nobody decides about a notice, and a tax is no fee.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rathaus.procedures.folder.model import Charge, Service
from rathaus.procedures.installed import installed
from rathaus.procedures.models import ProcedureVersion


class Matter(StrEnum):
    """What somebody sends: Antrag, Widerspruch, Meldung (Anzeige), Anmeldung zu einer Steuer."""

    APPLICATION = "application"
    OBJECTION = "objection"
    NOTICE = "notice"
    TAX = "tax"


@dataclass(frozen=True, slots=True)
class Sort:
    """The kind of matter, and what is to be paid for it."""

    matter: Matter = Matter.APPLICATION
    charge: Charge = "fee"


def sort_of(service: Service) -> Sort:
    """The sort of a procedure, from its description."""
    charge: Charge = service.fee.kind if service.fee else "fee"
    if service.follows:
        return Sort(Matter.OBJECTION, charge)
    if not service.decides:
        return Sort(Matter.NOTICE, charge)
    return Sort(Matter.TAX if charge == "tax" else Matter.APPLICATION, charge)


def sorts_of(kinds: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Sort]:
    """The sorts of cases by key and number of their procedure's version, in one query.

    What is not installed here is missing.
    """
    wanted = set(kinds)
    rows = ProcedureVersion.objects.filter(key__in={key for key, _version in wanted})
    return {
        (key, version): sort_of(installed(pk).procedure.service)
        for key, version, pk in rows.values_list("key", "version", "pk")
        if (key, version) in wanted
    }


def sort_of_case(key: str, version: int) -> Sort:
    """The sort of one case; of an application where its procedure is not installed here."""
    return sorts_of([(key, version)]).get((key, version), Sort())
