"""The services that are rated, with what their folder and description show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import orjson
import yaml
from django.db import connection

from rathaus.kernel.access import Trust
from rathaus.procedures.folder.build import evidence as read_evidence
from rathaus.steering.assessing import Exemption, Facts
from rathaus.steering.evidence import Found

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Withdrawn services are no longer offered; drafts are, and their level is 0.
_SERVICES: Final = """
SELECT service.key, service.names, service.leika, office.key, office.name, service.trust,
       service.channels, version.source -> 'files' ->> 'evidence.yaml'
  FROM catalogue_service AS service
  JOIN people_office AS office ON office.id = service.office_id
  LEFT JOIN procedures_procedureversion AS version
    ON version.key = service.procedure_key AND version.active
 WHERE service.state <> 'withdrawn'
 ORDER BY service.sort_name, service.key
"""


@dataclass(frozen=True, slots=True)
class Rated:
    """A service that is rated; ``evidence`` is its folder's evidence.yaml, None without one."""

    key: str
    names: Mapping[str, str]
    leika: str
    office_key: str
    office_name: str
    trust: Trust
    channels: tuple[str, ...]
    evidence: str | None

    @property
    def online(self) -> bool:
        """Whether a procedure folder is installed for it."""
        return self.evidence is not None


def services_to_rate() -> list[Rated]:
    """All services of the catalogue that are not withdrawn, by name."""
    with connection.cursor() as cursor:
        cursor.execute(_SERVICES)
        return [_rated(row) for row in cursor.fetchall()]


def facts_of(service: Rated, found: Found, *, probed: bool = False) -> Facts:
    """Folder, description and log of one service as the evidence of its level.

    ``probed`` tells whether there was any round of the daily probe in this city yet.
    """
    real, simulated = dict(found.real), dict(found.simulated)
    for name, proof in (
        ("account.signed_in", found.login_at(Trust.BASIC)),
        ("account.trusted", found.login_at(service.trust)),
    ):
        if proof is not None:
            real[name] = proof
        if found.simulated_logins:
            simulated[name] = found.simulated_logins
    return Facts(
        signs=_signs(service, probed=probed),
        exempt=exemptions(service.evidence or ""),
        real=real,
        simulated=simulated,
        ways=found.ways,
    )


@lru_cache(maxsize=2048)
def exemptions(text: str) -> Mapping[str, Exemption]:
    """What an evidence.yaml declares not applicable, with reason and author; without both, not."""
    if not text:
        return {}
    declared = read_evidence(yaml.load(text, Loader=_LOADER))  # noqa: S506 - a safe loader
    return {
        criterion.name: Exemption(criterion.reason.strip(), criterion.author.strip())
        for criterion in declared.criteria
        if not criterion.applies and criterion.reason.strip() and criterion.author.strip()
    }


def _signs(service: Rated, *, probed: bool) -> frozenset[str]:
    shown = {
        "form": service.online,
        "online": service.online and "online" in service.channels,
        "anonymous": service.trust == Trust.NONE,
        "unprobed": not probed,
    }
    return frozenset(name for name, there in shown.items() if there)


def _rated(row: tuple[Any, ...]) -> Rated:
    key, names, leika, office_key, office_name, trust, channels, evidence = row
    return Rated(
        key=key,
        names=orjson.loads(names),
        leika=leika,
        office_key=office_key,
        office_name=office_name,
        trust=Trust[trust.upper()],
        channels=tuple(channels),
        evidence=evidence,
    )
