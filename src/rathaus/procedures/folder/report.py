"""What ``rathaus procedures check`` and ``show`` print, as lines for people and plain values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from rathaus.procedures.folder import Finding, Procedure, check
from rathaus.procedures.process import OutlineItem, outline
from rathaus.procedures.tables import Decision


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one folder with what lies over it."""

    folder: Path
    layers: tuple[Path, ...]
    findings: tuple[Finding, ...]
    seconds: float

    @property
    def good(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def lines(self) -> Iterator[str]:
        """For people: one line for the folder, one for each finding."""
        name = " + ".join(str(folder) for folder in (self.folder, *self.layers))
        if self.good:
            yield f"{name}: in Ordnung ({self.seconds:.1f} s)"
            return
        count = len(self.findings)
        yield f"{name}: {count} {'Befund' if count == 1 else 'Befunde'}"
        for finding in self.findings:
            yield f"  {finding}"

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "folder": str(self.folder),
            "layers": [str(layer) for layer in self.layers],
            "good": self.good,
            "seconds": round(self.seconds, 3),
            "findings": [finding.as_json() for finding in self.findings],
        }


def folders_in(root: Path) -> list[Path]:
    """All procedure folders at or below ``root``: every folder with a service.yaml."""
    if (root / "service.yaml").is_file():
        return [root]
    return sorted(path.parent for path in root.rglob("service.yaml"))


def check_report(
    folder: Path, *, layers: Sequence[Path] = (), land: str | None = None, city: str = ""
) -> Report:
    """Check one folder and note how long it took."""
    start = perf_counter()
    findings = check(folder, layers=layers, land=land, city=city)
    return Report(folder, tuple(layers), tuple(findings), perf_counter() - start)


def show_lines(procedure: Procedure) -> Iterator[str]:
    """A procedure at a glance: what it is, its process as a list, its tables."""
    service = procedure.service
    yield f"{service.names['de']} ({service.key}, Fassung {service.version})"
    yield f"Prüfsumme: {procedure.digest[:16]}"
    yield f"Rechtsgrundlage: {'; '.join(basis.norm for basis in service.legal_basis)}"
    yield f"Vertrauensniveau: {service.trust}; zuständig: {service.office}"
    yield from _automation(procedure)
    plans = " oder ".join(dict.fromkeys([procedure.filing.plan, *procedure.filing.other_plans]))
    yield f"Akte: {plans}, {procedure.filing.retention_years} Jahre"
    yield ""
    yield "Ablauf"
    for item in outline(procedure.process.diagram):
        yield _step(item)
    yield ""
    yield "Tabellen"
    for name in (*service.assessment, *_others(procedure)):
        yield _table(name, procedure.tables[name])


def show_json(procedure: Procedure) -> dict[str, Any]:
    """The same for programs."""
    service = procedure.service
    return {
        "key": service.key,
        "version": service.version,
        "digest": procedure.digest,
        "names": dict(service.names),
        "legal_basis": [basis.norm for basis in service.legal_basis],
        "trust": service.trust,
        "office": service.office,
        "automation": service.automation.level,
        "parameters": dict(service.parameters),
        "process": [
            {
                "number": item.number,
                "depth": item.depth,
                "node": item.node,
                "kind": item.kind,
                "title": item.title,
                "role": item.role,
                "ways": [{"label": way.label, "to": way.number} for way in item.ways],
            }
            for item in outline(procedure.process.diagram)
        ],
        "tables": {
            name: {"hit": decision.table.hit, "rows": len(decision.table.rows)}
            for name, decision in procedure.tables.items()
        },
        "examples": [example.file for example in procedure.examples],
    }


def _automation(procedure: Procedure) -> Iterator[str]:
    automation = procedure.service.automation
    level = {"auto": "entscheidet von selbst", "draft": "entwirft", "person": "nur durch Menschen"}
    yield f"Automatisierung: {level[automation.level]}"
    if automation.memo:
        memo = automation.memo
        sample = ", nur ein Muster" if memo.status == "sample" else ""
        yield (
            f"  beruht auf Vermerk {memo.reference} vom {memo.signed_on:%d.%m.%Y} "
            f"({memo.signed_by}{sample})"
        )


def _step(item: OutlineItem) -> str:
    indent = "  " * (item.depth + 1)
    title = f" „{item.title}“" if item.title else ""
    role = f" ({item.role})" if item.kind == "person" else ""
    ways = "; ".join(
        f"{way.label + ': ' if way.label else ''}weiter mit {way.number}" for way in item.ways
    )
    return f"{indent}{item.number}. {item.kind_name}{title}{role}{' → ' + ways if ways else ''}"


def _others(procedure: Procedure) -> list[str]:
    return [name for name in procedure.tables if name not in procedure.service.assessment]


def _table(name: str, decision: Decision) -> str:
    table = decision.table
    return f"  {name}: {table.title['de']}, {len(table.rows)} Zeilen ({table.hit})"
