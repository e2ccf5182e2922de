"""What is wrong in a procedure folder, said so that its author can put it right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault (Befund): file, line and column (from 1, 0 where unknown), reason and remedy."""

    file: str
    line: int
    column: int
    code: str
    reason: str
    remedy: str = ""

    def __str__(self) -> str:
        place = self.file + "".join(f":{number}" for number in (self.line, self.column) if number)
        return f"{place}: {self.reason} {self.remedy}".strip()

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)


class FolderError(ValueError):
    """A procedure folder that cannot be loaded. ``findings`` say why."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        super().__init__("\n".join(str(finding) for finding in self.findings))
