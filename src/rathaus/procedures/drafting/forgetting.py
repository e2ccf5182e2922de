"""What goes with a destroyed file."""

from __future__ import annotations

from uuid import UUID

from rathaus.procedures.models import Checkout, LetterDraft, LetterDraftVersion
from rathaus.records.models import Case


def forget_drafts(file: UUID) -> None:
    """Delete the drafts of a destroyed file with all their versions and reservations.

    The database lets versions go only where their file is destroyed.
    """
    cases = Case.objects.filter(file=file)
    Checkout.objects.filter(case__in=cases).delete()
    LetterDraftVersion.objects.filter(draft__case__in=cases).delete()
    LetterDraft.objects.filter(case__in=cases).delete()
