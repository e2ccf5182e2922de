"""The simulated print service: takes parcels into the folder and reports them as posted today."""

from __future__ import annotations

from collections.abc import Sequence

from rathaus.kernel.clock import today
from rathaus.mail.postal.base import Letter
from rathaus.mail.postal.folder.service import FolderService, report


class SimulatedService(FolderService):
    """Simulierter Druckdienst: nothing is printed; what it reports is marked as simulated."""

    key = "simulator"
    title = "Druckdienst (simuliert)"
    simulated = True

    def hand_over(self, batch: str, letters: Sequence[Letter]) -> None:
        """Take the parcel and report it at once."""
        super().hand_over(batch, letters)
        report(batch, [letter.id for letter in letters], today())
