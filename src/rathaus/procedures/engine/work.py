"""One step of one case: what the operations have at hand."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN, today
from rathaus.kernel.law import Parameter, parameter
from rathaus.kernel.rows import fetch
from rathaus.kernel.tenancy import City, current_city
from rathaus.people.models import Party
from rathaus.procedures.engine.asking import Heard
from rathaus.procedures.installed import Installed, installed
from rathaus.procedures.models import Decision, Run
from rathaus.records.models import Case


@dataclass
class Work:
    """A run, locked, with its case and procedure, while a step is under way.

    ``actor`` is whoever set the step off; the house itself acts in its own name. In the
    ``first_step`` nothing is in the database yet that an earlier one could have left: no tasks,
    timers or decisions. ``heard`` is what registers said that were asked before.
    """

    run: Run
    actor: Actor
    house: Actor
    city: City = field(default_factory=current_city)
    today: datetime.date = field(default_factory=today)
    derived: tuple[dict[str, Any], dict[str, Any]] | None = None
    first_step: bool = False
    decision: Decision | None = None
    heard: Heard = field(default_factory=dict)

    @property
    def case(self) -> Case:
        """The case that moves; its states are changed on this one object."""
        return self.run.case

    @cached_property
    def bundle(self) -> Installed:
        """The procedure version under which the case began."""
        return installed(self.run.version_id)

    @property
    def data(self) -> dict[str, Any]:
        """What is known of the case: answers and what operations and people wrote."""
        data: dict[str, Any] = self.run.data
        return data

    @cached_property
    def received_on(self) -> datetime.date:
        """The day on which the application arrived."""
        return self.case.received_at.astimezone(BERLIN).date()

    def parameter(self, key: str) -> Parameter:
        """A dated parameter as it applied when the application arrived."""
        return parameter(key, on=self.received_on, land=self.city.land, city=self.city.slug)

    @property
    def addressee(self) -> Party:
        """Who gets letters and decisions: the agent where there is one (§ 41 Abs. 1 VwVfG)."""
        return self.case.agent or self.case.applicant

    @property
    def language(self) -> str:
        """The language in which the application was made."""
        return str(self.data.get("language", "de"))

    def held_decision(self) -> Decision | None:
        """The decision that is made and has not left yet."""
        found = fetch(Decision, "case_id = %s AND state = 'held'", [self.case.pk])
        return found[0] if found else None
