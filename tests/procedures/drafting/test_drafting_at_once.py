"""Two clerks at the same moment, each with a connection of their own."""

from __future__ import annotations

from rathaus.kernel.tenancy import City
from rathaus.procedures.drafting.reserving import check_out
from rathaus.procedures.drafting.writing import save_draft
from rathaus.procedures.models import Checkout
from tests.cast_floor2 import at_once
from tests.procedures.drafting.cast import a_draft, a_matter, clerk, said


def test_of_two_at_once_one_saves_and_one_reserves(fresh_city: City) -> None:
    case, jo, fenja = a_matter(), clerk(), clerk("Fenja Flink")
    draft = a_draft(case, jo)
    saved = at_once(
        *(
            lambda who=who: save_draft(
                actor=who, draft_id=draft.pk, content=said(who.label, case), base=1
            )
            for who in (jo, fenja)
        )
    )
    assert sorted(type(one).__name__ for one in saved) == ["LetterDraftVersion", "Outdated"]
    reserved = at_once(*(lambda who=who: check_out(actor=who, thing=draft) for who in (jo, fenja)))
    assert sorted(type(one).__name__ for one in reserved) == ["Checkout", "Reserved"]
    assert Checkout.objects.filter(ended_at=None).count() == 1
