"""What a session leaves in the login of the helper, and how it goes."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings

SESSION, DRAFT = "assisted_session", "assisted_draft"
# Also what ``counter.drafts`` keeps there: tokens of drafts, the access code after sending.
TRACES = (SESSION, DRAFT, "draft_tokens", "access_codes")


def forget_traces(session: Any) -> None:
    """Take every trace out of the login."""
    for name in TRACES:
        session.pop(name, None)


def forget_traces_of(key: str) -> None:
    """The same for a login whose browser is not asking now; one that is over has none."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    if key and store().exists(key):
        session = store(key)
        forget_traces(session)
        session.save()
