"""What stands in the way of an exchange, and what was left behind on the way."""

from __future__ import annotations

from collections.abc import Sequence

from rathaus.kernel.errors import Refused
from rathaus.procedures.folder.findings import Finding


class ExchangeRefused(Refused):
    """A file that cannot be taken over, or a folder that the format cannot express.

    ``findings`` name file, line and reason of each fault.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        super().__init__(str(first))
        self.findings = tuple(findings)


def refused(file: str, line: int, code: str, reason: str, remedy: str = "") -> ExchangeRefused:
    """The refusal for a single fault; ``line`` counts from 1, 0 where there is none."""
    return ExchangeRefused([Finding(file, line, 0, code, reason, remedy)])
