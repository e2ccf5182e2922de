"""Verbs of the room: the only places that change cases, files and documents."""

from rathaus.records.actions.access import CaseStatus, look_up_status, renew_access_code
from rathaus.records.actions.capturing import Captured, Filing, Upload, capture_documents
from rathaus.records.actions.cases import (
    add_participant,
    advance_case,
    assign_case,
    consult_office,
    keep_version,
    set_due_date,
    withdraw_case,
    write_note,
)
from rathaus.records.actions.closing import close_case, reopen_case
from rathaus.records.actions.documents import Paper, add_document, add_documents, add_version
from rathaus.records.actions.erasing import erase_document, hold_file
from rathaus.records.actions.matters import house_party, open_file, open_matter
from rathaus.records.actions.mistakes import mark_as_mistaken
from rathaus.records.actions.opening import OpenedCase, open_case
from rathaus.records.actions.plan import ImportedPlan, import_filing_plan
from rathaus.records.actions.searching import (
    forget_search,
    index_due_cases,
    note_withheld_search,
    save_search,
)

__all__ = [
    "Captured",
    "CaseStatus",
    "Filing",
    "ImportedPlan",
    "OpenedCase",
    "Paper",
    "Upload",
    "add_document",
    "add_documents",
    "add_participant",
    "add_version",
    "advance_case",
    "assign_case",
    "capture_documents",
    "close_case",
    "consult_office",
    "erase_document",
    "forget_search",
    "hold_file",
    "house_party",
    "import_filing_plan",
    "index_due_cases",
    "keep_version",
    "look_up_status",
    "mark_as_mistaken",
    "note_withheld_search",
    "open_case",
    "open_file",
    "open_matter",
    "renew_access_code",
    "reopen_case",
    "save_search",
    "set_due_date",
    "withdraw_case",
    "write_note",
]
