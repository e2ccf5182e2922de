"""The maturity model as data: one versioned file in ``library/maturity`` for each version.

Source: Reifegradmodell 1.1 (06/2020). What in the file is ours and not official, it says itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from rathaus.kernel.errors import Invalid, NotFound
from rathaus.kernel.library import cached, library_path

Words = Mapping[str, str]
CURRENT: Final = "1.1"
SOURCES: Final = ("service", "procedure", "case", "login", "round")
FOLDER_SIGNS: Final = ("form", "online", "anonymous", "unprobed")


@dataclass(frozen=True, slots=True)
class Level:
    """Stufe: its number, its name and what it means."""

    number: int
    name: Words
    meaning: Words


@dataclass(frozen=True, slots=True)
class Validity:
    """How many days evidence counts, with source and status of that number.

    ``grace`` days are added, so that one night that fell out lowers nothing.
    """

    days: int
    source: str
    status: str
    grace: int = 0


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """Nachweis: the facts of the log by which it is known.

    ``equal`` must stand in the fact, ``filled`` must not be empty, ``positive`` must be above zero,
    ``actor`` is the kind of whoever acted, ``after`` a fact that came before on the same subject.
    ``alternative`` is other evidence that counts as well. ``planned`` says that no room records it
    yet. Without ``days`` it never gets stale.
    """

    key: str
    title: Words
    of: str
    kinds: tuple[str, ...]
    equal: Mapping[str, Any]
    filled: str
    positive: str
    actor: str
    after: str
    days: int | None
    planned: bool
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Schritt eines Kriteriums: what must be there, and the highest level while it is not.

    ``folder`` names what folder and description must show beside the events. With ``never`` the
    event must not happen; ``unless`` names what makes the step needless.
    """

    evidence: str
    at_most: int
    missing: Words
    folder: str
    never: bool
    unless: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """Kriterium. ``official`` tells whether its name is that of the model or our proposal."""

    key: str
    number: int
    name: Words
    official: bool
    optional: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """The whole way that one single real case must have gone, and from which level on."""

    from_level: int
    always: frozenset[str]
    where_applies: Mapping[str, str]
    missing: Words


@dataclass(frozen=True, slots=True)
class Standard:
    """Reifegradmodell: levels, evidence and criteria of one version."""

    version: str
    digest: str
    words: Mapping[str, Words]
    compliant_from: int
    levels: tuple[Level, ...]
    validity: Mapping[str, Validity]
    evidence: Mapping[str, EvidenceKind]
    criteria: tuple[Criterion, ...]
    run: Run

    @property
    def top(self) -> int:
        """The highest level."""
        return max(level.number for level in self.levels)

    def level(self, number: int) -> Level:
        """The level of this number."""
        return next(level for level in self.levels if level.number == number)

    def criterion(self, key: str) -> Criterion:
        """The criterion of this key."""
        return next(entry for entry in self.criteria if entry.key == key)


@cached
def standard(version: str = CURRENT) -> Standard:
    """The model of this version.

    Raises :class:`NotFound` without its file, and :class:`Invalid` where the file contradicts
    itself: a step with unknown evidence, a level that does not exist.
    """
    path = library_path() / "maturity" / f"{version}.yaml"
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(
            f"Das Reifegradmodell {version} liegt nicht vor.",
            remedy=f"Legen Sie {path.name} in library/maturity an.",
        ) from error
    found = read_standard(yaml.safe_load(raw), hashlib.sha256(raw).hexdigest())
    _check(found)
    return found


def read_standard(values: Mapping[str, Any], digest: str) -> Standard:
    """The model from the values of its file; raises :class:`Invalid` where something is missing."""
    try:
        validity = {key: Validity(**entry) for key, entry in values["validity"].items()}
        return Standard(
            version=values["model"],
            digest=digest,
            words={
                key: values[key]
                for key in ("title", "convention", "proposal", "successor", "limits")
            },
            compliant_from=values["compliant_from"],
            levels=tuple(
                Level(row["level"], row["name"], row["meaning"]) for row in values["levels"]
            ),
            validity=validity,
            evidence={
                key: _evidence(key, entry, validity) for key, entry in values["evidence"].items()
            },
            criteria=tuple(
                _criterion(place, entry) for place, entry in enumerate(values["criteria"], start=1)
            ),
            run=Run(
                values["run"]["from_level"],
                frozenset(values["run"]["always"]),
                values["run"]["where_applies"],
                values["run"]["missing"],
            ),
        )
    except (KeyError, TypeError) as error:
        raise Invalid(
            f"Das Reifegradmodell ist nicht vollständig ({error}).",
            remedy="Vergleichen Sie die Datei mit library/maturity/1.1.yaml.",
        ) from error


def _evidence(key: str, entry: Mapping[str, Any], validity: Mapping[str, Validity]) -> EvidenceKind:
    kinds = entry["kind"]
    lasts = entry.get("validity")
    return EvidenceKind(
        key=key,
        title=entry["title"],
        of=entry["of"],
        kinds=(kinds,) if isinstance(kinds, str) else tuple(kinds),
        equal=entry.get("equal", {}),
        filled=entry.get("filled", ""),
        positive=entry.get("positive", ""),
        actor=entry.get("actor", ""),
        after=entry.get("after", ""),
        days=validity[lasts].days + validity[lasts].grace if lasts else None,
        planned=entry.get("planned", False),
        alternative=entry.get("or", ""),
    )


def _criterion(place: int, entry: Mapping[str, Any]) -> Criterion:
    steps = tuple(
        Step(
            evidence=row.get("evidence", ""),
            at_most=row["at_most"],
            missing=row["missing"],
            folder=row.get("folder", ""),
            never=row.get("never", False),
            unless=row.get("unless", ""),
        )
        for row in entry["steps"]
    )
    return Criterion(
        key=entry["key"],
        number=place,
        name=entry["name"],
        official=entry.get("official", False),
        optional=entry.get("optional", False),
        steps=steps,
    )


def _check(found: Standard) -> None:
    """Whether the parts of the model fit each other."""
    known = set(found.evidence) | {""}
    named = {step.evidence for entry in found.criteria for step in entry.steps}
    named |= {kind.alternative for kind in found.evidence.values()}
    named |= found.run.always | set(found.run.where_applies.values())
    signs = {step.folder for entry in found.criteria for step in entry.steps}
    signs |= {step.unless for entry in found.criteria for step in entry.steps}
    levels = {level.number for level in found.levels}
    caps = {step.at_most for entry in found.criteria for step in entry.steps}
    strange = sorted(named - known) + sorted(signs - {"", *FOLDER_SIGNS})
    strange += sorted({kind.of for kind in found.evidence.values()} - set(SOURCES))
    strange += [str(cap) for cap in sorted(caps - levels)]
    if strange:
        raise Invalid(
            f"Das Reifegradmodell {found.version} nennt, was es nicht gibt: {', '.join(strange)}.",
            remedy="Berichtigen Sie die Datei in library/maturity.",
        )
