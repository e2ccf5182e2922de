"""Real threads on real connections: nothing lost, nothing approved twice."""

from __future__ import annotations

from rathaus.catalogue.actions import (
    approve_draft,
    recall_draft,
    start_draft,
    submit_draft,
    write_draft,
)
from rathaus.catalogue.editing.content import Content
from rathaus.catalogue.editing.errors import Outdated
from rathaus.catalogue.models import Revision, Service
from rathaus.kernel.errors import Conflict
from rathaus.kernel.tenancy import City
from tests.cast_floor2 import at_once
from tests.catalogue.cast import office, publish
from tests.catalogue.test_editing import KEY, approve, editor


def test_two_who_begin_and_save_at_once_share_a_draft_and_one_is_told(fresh_city: City) -> None:
    place = office()
    publish(place)
    people = [editor(name, place) for name in ("ada", "ben")]
    drafts = at_once(*(lambda who=who: start_draft(actor=who, key=KEY) for who in people))
    assert len({draft.pk for draft in drafts}) == 1
    seen = Content().seen

    results = at_once(
        *(
            lambda who=who: write_draft(
                actor=who, key=KEY, content=Content.of({"names": {"de": who.label}}), seen=seen
            )
            for who in people
        )
    )
    assert sorted(type(result).__name__ for result in results) == ["Outdated", "Revision"]
    told = next(result for result in results if isinstance(result, Outdated))
    saved = Revision.objects.get()
    assert told.content.names == saved.content["names"]

    submit_draft(actor=people[0], revision_id=saved.pk)
    third, fourth = editor("cleo", place), editor("dora", place)
    saved.refresh_from_db()
    ends = at_once(
        lambda: approve(third, saved),
        lambda: approve_draft(
            actor=fourth, revision_id=saved.pk, seen=Content.of(saved.content).seen
        ),
        lambda: recall_draft(actor=people[0], revision_id=saved.pk),
    )
    done = [result for result in ends if isinstance(result, Revision)]
    assert len(done) == 1
    assert all(isinstance(result, Conflict) for result in ends if result not in done)
    recalled = done[0].state == Revision.State.DRAFT
    assert Service.objects.get().own_names == ({} if recalled else saved.content["names"])
