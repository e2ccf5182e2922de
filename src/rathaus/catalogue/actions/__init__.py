"""What changes the catalogue."""

from rathaus.catalogue.actions.effective import index_services, name_by_layers
from rathaus.catalogue.actions.keeping import (
    assign_responsibility,
    note_asked,
    review_service,
    withdraw_service,
)
from rathaus.catalogue.actions.publishing import publish_service, publish_services

__all__ = [
    "assign_responsibility",
    "index_services",
    "name_by_layers",
    "note_asked",
    "publish_service",
    "publish_services",
    "review_service",
    "withdraw_service",
]
