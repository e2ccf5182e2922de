"""What changes the catalogue."""

from rathaus.catalogue.actions.beginning import add_search_word, begin_service
from rathaus.catalogue.actions.deciding import (
    approve_draft,
    keep_own,
    return_draft,
    take_over,
    withdraw_wording,
)
from rathaus.catalogue.actions.editing import (
    discard_draft,
    recall_draft,
    restore_revision,
    save_draft,
    start_draft,
    submit_draft,
    write_draft,
)
from rathaus.catalogue.actions.keeping import (
    assign_responsibility,
    note_asked,
    review_service,
    withdraw_service,
)
from rathaus.catalogue.actions.publishing import publish_service, publish_services

__all__ = [
    "add_search_word",
    "approve_draft",
    "assign_responsibility",
    "begin_service",
    "discard_draft",
    "keep_own",
    "note_asked",
    "publish_service",
    "publish_services",
    "recall_draft",
    "restore_revision",
    "return_draft",
    "review_service",
    "save_draft",
    "start_draft",
    "submit_draft",
    "take_over",
    "withdraw_service",
    "withdraw_wording",
    "write_draft",
]
