"""Every change of the room: one verb each, with an actor."""

from rathaus.reports.actions.asking import answer_question, ask_reporter
from rathaus.reports.actions.merging import merge_reports, split_report
from rathaus.reports.actions.releasing import accept_report, decline_report, set_publication
from rathaus.reports.actions.routing import hand_on_report, reroute_report
from rathaus.reports.actions.submitting import NewReport, Submitted, submit_report
from rathaus.reports.actions.working import (
    begin_work,
    finish_report,
    put_back,
    reopen_report,
    write_note,
)

__all__ = [
    "NewReport",
    "Submitted",
    "accept_report",
    "answer_question",
    "ask_reporter",
    "begin_work",
    "decline_report",
    "finish_report",
    "hand_on_report",
    "merge_reports",
    "put_back",
    "reopen_report",
    "reroute_report",
    "set_publication",
    "split_report",
    "submit_report",
    "write_note",
]
