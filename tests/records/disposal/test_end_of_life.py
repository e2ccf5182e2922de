"""From the closed file to its destruction: the whole way, by numbers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from rathaus.kernel.clock import frozen
from rathaus.kernel.errors import Conflict
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.records.actions import hold_file
from rathaus.records.disposal.destroying import propose_destruction, sign_destruction
from rathaus.records.disposal.offering import offer_files
from rathaus.records.disposal.queries import YearDue, due_by_year, offers
from rathaus.records.models import (
    File,
)
from rathaus.records.queries import files_to_offer
from tests.records.disposal.cast import (
    FIRST,
    LATER,
    OFFERED,
    SECOND,
    a_closed_file,
    appraised,
)

pytestmark = pytest.mark.django_db(transaction=False)
OFFERED_FILES, KEPT = 340, 12


def _many(count: int) -> list[File]:
    """Files closed in 2026: the pattern by the actions, the rest written beside it as copies."""
    pattern = a_closed_file()
    return [pattern, *(a_closed_file() for _more in range(count - 1))]


def test_340_offered_12_kept_328_destroyed_and_the_held_one_stays(
    city: City, django_capture_on_commit_callbacks: object
) -> None:
    files = _many(OFFERED_FILES + 1)
    held = files.pop()
    hold_file(actor=FIRST, file=held, reason="Klage vor dem Verwaltungsgericht")
    assert due_by_year(FIRST) == [YearDue(2037, 341, 1)]
    assert files_to_offer(FIRST, 2036).count() == 0

    with frozen(date(2036, 12, 31)), pytest.raises(Conflict, match=r"ab dem 1\. Januar 2037"):
        offer_files(actor=FIRST, year=2037)
    with frozen(OFFERED):
        offer = offer_files(actor=FIRST, year=2037)
        assert offer is not None
        assert offer_files(actor=FIRST, year=2037) is None
    keep = {file.pk for file in files[:KEPT]}
    verdicts = {file.pk: "A" if file.pk in keep else "V" for file in files}
    with frozen(LATER):
        assert appraised(offer, verdicts).counts == {"A": 12, "V": 328, "B": 0}
        listed = propose_destruction(actor=FIRST, offer=offer)
        sign_destruction(actor=FIRST, destruction=listed)
        assert File.objects.filter(destroyed_at__isnull=False).count() == 0
        sign_destruction(actor=SECOND, destruction=listed)

    (counted,) = offers(FIRST)
    assert (counted.offered, counted.keep, counted.destroy, counted.destroyed) == (
        340,
        12,
        328,
        328,
    )
    assert set(_ids(destroyed_at=None)) == {*keep, held.pk}
    done = Event.objects.get(kind="destruction.executed").facts
    assert done == {"files": 328, "held": 0, "erased": 328, "kept_elsewhere": 0}


def _ids(**where: object) -> list[UUID]:
    return list(File.objects.filter(**where).values_list("pk", flat=True))
