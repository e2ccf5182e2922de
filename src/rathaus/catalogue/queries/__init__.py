"""Reads of the catalogue."""

from rathaus.catalogue.queries.details import (
    fees_of,
    lines_digest,
    lines_of,
    links_of,
    papers_of,
    periods_of,
    places_of,
    with_details,
)
from rathaus.catalogue.queries.media import block_digest, media_of
from rathaus.catalogue.queries.services import (
    EXPECTED_ONLINE,
    competent_office,
    due_for_review,
    find_service,
    initials,
    missing_modules,
    most_asked,
    of_office,
    published,
)
from rathaus.catalogue.queries.texts import Norm, norms_of, text_digest, texts_in, texts_of

__all__ = [
    "EXPECTED_ONLINE",
    "Norm",
    "block_digest",
    "competent_office",
    "due_for_review",
    "fees_of",
    "find_service",
    "initials",
    "lines_digest",
    "lines_of",
    "links_of",
    "media_of",
    "missing_modules",
    "most_asked",
    "norms_of",
    "of_office",
    "papers_of",
    "periods_of",
    "places_of",
    "published",
    "text_digest",
    "texts_in",
    "texts_of",
    "with_details",
]
