"""Procedures as they are installed in the city, compiled once per process."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.kernel.access import Trust
from rathaus.kernel.errors import NotFound
from rathaus.kernel.statements import execute
from rathaus.kernel.tenancy import City, current_city
from rathaus.procedures.facts import figure
from rathaus.procedures.folder import Procedure, from_source
from rathaus.procedures.forms import Form, Text, load_form
from rathaus.procedures.letters import Letter, letters_of
from rathaus.procedures.library import stationery, stationery_folder
from rathaus.procedures.models import ProcedureVersion

_ACTIVE = "SELECT id FROM procedures_procedureversion WHERE key = %s AND active"


@dataclass(frozen=True, slots=True, eq=False)
class Installed:
    """A version of a procedure, ready to run: its folder, its form, its number in this city."""

    version: UUID
    number: int
    procedure: Procedure
    form: Form
    city: City
    letters: Mapping[str, Letter]

    @property
    def key(self) -> str:
        """The key of the procedure."""
        return self.procedure.key

    @property
    def name(self) -> str:
        """Its name in the language of the request."""
        return str(Text.of(self.procedure.service.names))

    @property
    def trust(self) -> Trust:
        """The trust level that an application needs (Vertrauensniveau)."""
        return Trust[self.procedure.service.trust.upper()]

    @property
    def service_url(self) -> str:
        """The page that describes the service."""
        return reverse("counter:service", args=[self.key])

    def form_context(self, on: datetime.date) -> dict[str, Any]:
        """What the form's expressions may use beside answers: today and dated parameters."""
        context: dict[str, Any] = {"today": on.isoformat()}
        city = current_city()
        for name, key in self.form.parameters.items():
            context[name] = figure(key, on=on, land=city.land, city=city.slug)
        return context


def active_version(key: str) -> ProcedureVersion:
    """The version that new applications begin with; raises :class:`NotFound`."""
    found = ProcedureVersion.objects.defer("source").filter(key=key, active=True).first()
    if found is None:
        raise NotFound(
            _("Diesen Online-Antrag gibt es hier nicht."),
            remedy=_("Suchen Sie die Leistung, dort steht, wie Sie sie bekommen."),
        )
    return found


def active_version_id(key: str) -> UUID:
    """The id of the active version alone; raises :class:`NotFound`."""
    cursor = execute(_ACTIVE, [key])
    row = cursor.fetchone()
    return UUID(str(row[0])) if row else active_version(key).pk


def installed(version: ProcedureVersion | UUID) -> Installed:
    """The compiled version; by its id where the row is not at hand: its source is large."""
    return _compiled(version if isinstance(version, UUID) else version.pk)


@lru_cache(maxsize=512)
def _compiled(version: UUID) -> Installed:
    row = ProcedureVersion.objects.get(pk=version)
    procedure = from_source(row.source)
    return Installed(
        version=row.pk,
        number=row.version,
        procedure=procedure,
        form=load_form(procedure.form),
        city=current_city(),
        letters=_letters(procedure),
    )


def _letters(procedure: Procedure) -> Mapping[str, Letter]:
    """The letters of the version, on the stationery of today."""
    folder = "letters/"
    own = {
        name.removeprefix(folder): content
        for name, content in procedure.files.items()
        if name.startswith(folder)
    }
    city = current_city()
    common = stationery(city.land, city.slug)
    return letters_of(own, common, stationery_folder() / "fonts")


def house_letter(name: str) -> Letter:
    """A letter that lies beside the stationery of the city, alike in all procedures.

    Raises :class:`KeyError` for a name that is not there.
    """
    city = current_city()
    common = stationery(city.land, city.slug)
    file = f"{name}.typ"
    return letters_of({file: common[file]}, common, stationery_folder() / "fonts")[name]
