"""What every finder can do."""

from __future__ import annotations

from typing import Any, Protocol

from rathaus.reports.photos.findings import Finding, Kind


class Finder(Protocol):
    """Finds one or more kinds on a picture. ``replaces`` names finders it makes superfluous."""

    key: str
    title: str
    kinds: frozenset[Kind]
    replaces: frozenset[str]

    def ready(self) -> bool:
        """Whether everything it needs is installed; nothing is loaded for it."""
        ...

    def check_config(self) -> list[str]:
        """What is missing before it can work, as German sentences; empty when it is ready."""
        ...

    def find(self, picture: Any) -> list[Finding]:
        """What it finds on a picture: rows × columns × RGB in eight bits (a numpy array)."""
        ...
