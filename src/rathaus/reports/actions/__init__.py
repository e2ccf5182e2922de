"""Every change of the room: one verb each, with an actor."""

from rathaus.reports.actions.releasing import accept_report, decline_report, set_publication
from rathaus.reports.actions.submitting import NewReport, Submitted, submit_report

__all__ = [
    "NewReport",
    "Submitted",
    "accept_report",
    "decline_report",
    "set_publication",
    "submit_report",
]
