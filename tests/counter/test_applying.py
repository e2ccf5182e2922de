"""Applying: every page kept, nothing asked twice, sent once."""

from __future__ import annotations

from django.test import Client

from rathaus.records.models import Case
from tests.counter import cast


def test_page_by_page_to_the_number(kims: Client) -> None:
    draft = cast.begun(kims)
    cast.filled(kims, draft)
    review = kims.get(cast.page(draft, "review"))
    assert review.status_code == 200
    assert "Holtenauer Straße" in review.content.decode()
    assert "28,00" in review.content.decode()

    answer = cast.sent(kims, draft)
    assert answer["Location"] == f"/antrag/{draft.pk}/abgesendet"
    done = kims.get(answer["Location"]).content.decode()
    case = Case.objects.get()
    assert case.number in done
    assert f'action="/mein-rathaus/vorgaenge/{case.number}/bezahlen"' in done
