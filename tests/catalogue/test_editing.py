"""The city's own words: written by one, approved by another, above those of source and Land."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from rathaus.catalogue.actions import (
    add_search_word,
    approve_draft,
    begin_service,
    discard_draft,
    recall_draft,
    restore_revision,
    return_draft,
    save_draft,
    start_draft,
    submit_draft,
    withdraw_wording,
)
from rathaus.catalogue.answers import answers
from rathaus.catalogue.editing.content import Content, own_content
from rathaus.catalogue.editing.errors import Outdated
from rathaus.catalogue.editing.queries import history_of
from rathaus.catalogue.editing.states import STEPS
from rathaus.catalogue.models import Revision
from rathaus.catalogue.queries import fees_of, texts_of
from rathaus.kernel.access import ANONYMOUS, Actor, system
from rathaus.kernel.errors import Conflict, Duplicate, Invalid, NotAllowed
from rathaus.kernel.events import timeline
from rathaus.people.models import Office
from tests.catalogue.cast import office, publish
from tests.catalogue.writing import KEY, OWN, approve, draft, editor, found, published, shown

pytestmark = pytest.mark.django_db


class TestTheWholeWay:
    def test_one_edit_shows_on_page_search_and_assistant_at_once(
        self, ada: Actor, ben: Actor
    ) -> None:
        before = shown()
        published(ada, ben)
        service = shown()

        assert service.name == "Haltverbot vor Ihrer Tür"
        assert texts_of(service)["kurztext"] == "Wir sperren **Platz** für Ihren Umzug."
        assert texts_of(service)["fristen"].startswith("Mindestens")
        assert [(fee.kind, fee.name) for fee in fees_of(service)] == [("from", "je Schild")]
        assert found("pritsche") == found("schild") == found("möbelwagen") == [KEY]
        cited = {answer.part: answer.text for answer in answers(kinds=["service"])}
        assert "sperren" in cited["kurztext"]
        assert service.updated_at > before.updated_at
        assert [event.kind for event in timeline(service.ref)][-5:] == [
            "service.draft_started",
            "service.draft_saved",
            "service.draft_submitted",
            "service.published",
            "service.wording_approved",
        ]

    def test_a_source_that_comes_again_leaves_the_own_words_alone(
        self, ada: Actor, ben: Actor
    ) -> None:
        published(ada, ben)
        publish(names={"de": "Neuer Name"}, synonyms={})

        assert shown().name == "Haltverbot vor Ihrer Tür"
        assert shown().synonyms == {"de": ["Pritsche"]}
        assert found("sperren") == [KEY]

    def test_dropping_the_own_words_brings_the_lower_ones_back(
        self, ada: Actor, ben: Actor
    ) -> None:
        published(ada, ben)
        withdraw_wording(actor=ada, key=KEY, reason="Satzung gilt nicht mehr")

        assert shown().name == "Mobiles Haltverbot"
        assert texts_of(shown())["kurztext"] == "Platz für den Umzug."
        assert (fees_of(shown()), found("pritsche")) == ([], [])
        assert own_content(shown()).empty

    def test_an_earlier_wording_comes_back_as_a_draft(self, ada: Actor, ben: Actor) -> None:
        first = published(ada, ben)
        published(ben, ada, OWN | {"names": {"de": "Anders"}})
        restored = restore_revision(actor=ada, revision_id=first.pk)

        assert restored.content["names"] == first.content["names"]
        assert shown().name == "Anders"
        submit_draft(actor=ada, revision_id=restored.pk)
        approve(ben, restored)
        assert shown().name == "Haltverbot vor Ihrer Tür"
        states = [(row.number, row.state) for row in history_of(shown())]
        assert states == [(3, "published"), (2, "replaced"), (1, "replaced")]

    def test_a_service_that_only_the_city_describes(self, ada: Actor, ben: Actor) -> None:
        place = Office.objects.get()
        begun = begin_service(actor=ada, name="Bänke für die Straße", office=place)
        assert begun.service.key == "baenke-fuer-die-strasse"
        with pytest.raises(Invalid) as error:
            submit_draft(actor=ada, revision_id=begun.pk)
        assert list(error.value.fields) == ["texts.de.kurztext"]
        with pytest.raises(Duplicate):
            begin_service(actor=ben, name="Bänke für die Straße ", office=place)
        assert found("bänke") == []

        content = Content.of(begun.content | {"texts": {"de": {"kurztext": "Hier sitzen."}}})
        saved = save_draft(
            actor=ada,
            revision_id=begun.pk,
            content=content,
            seen=Content.of(begun.content).seen,
        )
        submit_draft(actor=ada, revision_id=begun.pk)
        approve(ben, saved)
        assert found("bänke") == ["baenke-fuer-die-strasse"]
        with pytest.raises(Conflict):
            withdraw_wording(actor=ada, key="baenke-fuer-die-strasse", reason="weg")

    def test_a_search_word_counts_at_once_and_outlives_an_open_draft(
        self, ada: Actor, ben: Actor
    ) -> None:
        revision = draft(ada)
        add_search_word(actor=ben, key=KEY, word="Umzugszone")
        assert found("umzugszone") == [KEY]
        revision.refresh_from_db()
        submit_draft(actor=ada, revision_id=revision.pk)
        approve(ben, revision)
        assert found("umzugszone") == [KEY]


class TestFourEyes:
    def test_nobody_approves_what_they_wrote_even_a_part_of_it(
        self, ada: Actor, ben: Actor, place: Office
    ) -> None:
        cleo = editor("cleo", place)
        revision = draft(ada)
        changed = Content.of(revision.content | {"names": {"de": "Von Ben"}})
        seen = Content.of(revision.content).seen
        save_draft(actor=ben, revision_id=revision.pk, content=changed, seen=seen)
        submit_draft(actor=ada, revision_id=revision.pk)
        revision.refresh_from_db()

        for writer in (ada, ben):
            with pytest.raises(NotAllowed) as error:
                approve(writer, revision)
            assert "Wer schreibt, gibt nicht frei" in error.value.message
        assert approve(cleo, revision).state == "published"

    def test_the_database_refuses_it_too(self, ada: Actor, ben: Actor) -> None:
        revision = Revision.objects.filter(pk=draft(ada).pk)
        revision.update(writers=[ada.account, ben.account])
        for writer in (ada, ben):
            with pytest.raises(IntegrityError), transaction.atomic():
                revision.update(state="published", approver=writer.account)

    def test_what_was_read_is_what_is_approved(self, ada: Actor, ben: Actor) -> None:
        revision = draft(ada)
        submit_draft(actor=ada, revision_id=revision.pk)
        with pytest.raises(Outdated):
            approve_draft(actor=ben, revision_id=revision.pk, seen="something else")
        assert shown().name == "Mobiles Haltverbot"


class TestTwoAtOnce:
    def test_both_texts_survive(self, ada: Actor, ben: Actor) -> None:
        first, second = start_draft(actor=ada, key=KEY), start_draft(actor=ben, key=KEY)
        assert first.pk == second.pk
        seen = Content.of(first.content).seen
        hers = Content.of({"names": {"de": "Von Ada"}})
        save_draft(actor=ada, revision_id=first.pk, content=hers, seen=seen)
        his = Content.of({"names": {"de": "Von Ben"}})
        with pytest.raises(Outdated) as error:
            save_draft(actor=ben, revision_id=first.pk, content=his, seen=seen)
        assert error.value.content.names == {"de": "Von Ada"}
        assert "Ada" in error.value.message
        # Having seen hers, he may say his.
        save_draft(actor=ben, revision_id=first.pk, content=his, seen=error.value.content.seen)

    def test_saving_the_same_again_changes_and_logs_nothing(self, ada: Actor) -> None:
        revision = draft(ada)
        events = timeline(shown().ref).count()
        again = draft(ada)
        assert again.changed_at == revision.changed_at
        assert timeline(shown().ref).count() == events


def _at(state: str, ada: Actor, ben: Actor) -> Revision:
    revision = draft(ada)
    if state == "draft":
        return revision
    if state == "discarded":
        return discard_draft(actor=ada, revision_id=revision.pk)
    submit_draft(actor=ada, revision_id=revision.pk)
    if state == "returned":
        return return_draft(actor=ben, revision_id=revision.pk, reason="kürzer")
    if state in ("published", "replaced"):
        approve(ben, revision)
    if state == "replaced":
        withdraw_wording(actor=ben, key=KEY, reason="weg")
    revision.refresh_from_db()
    return revision


VERBS: dict[str, Any] = {
    "save": lambda who, one: save_draft(
        actor=who,
        revision_id=one.pk,
        content=Content.of({"names": {"de": "Neu"}}),
        seen=Content.of(one.content).seen,
    ),
    "submit": lambda who, one: submit_draft(actor=who, revision_id=one.pk),
    "recall": lambda who, one: recall_draft(actor=who, revision_id=one.pk),
    "return": lambda who, one: return_draft(actor=who, revision_id=one.pk, reason="so nicht"),
    "approve": approve,
    "discard": lambda who, one: discard_draft(actor=who, revision_id=one.pk),
}
WRITERS = {"author", "second", "everywhere"}
ALLOWED = dict.fromkeys(VERBS, WRITERS) | {"approve": WRITERS - {"author"}}


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_what_in_which_state(verb: str, ada: Actor, ben: Actor) -> None:
    """Role × state, all of them: refused by role with 403, by state with 409."""
    place = Office.objects.get()
    accounts = editor("dora", place), editor("emil", office("anderswo"))
    anywhere = {"catalogue.edit": frozenset({place.pk, accounts[1].grants["catalogue.edit"]})}
    people = {
        "anonymous": ANONYMOUS,
        "system": system("test"),
        "clerk": Actor(kind="staff", id="7", label="x", account=accounts[0].account, grants={
            "case.work": frozenset({place.pk})
        }),
        "stranger": accounts[1],
        "author": ada,
        "second": ben,
        "everywhere": Actor(
            kind="staff", id="8", label="y", account=accounts[0].account, grants=anywhere
        ),
    }  # fmt: skip
    happened = {}
    for state in Revision.State.values:
        start = transaction.savepoint()
        one = _at(state, ada, ben)
        for role, who in people.items():
            point = transaction.savepoint()
            try:
                VERBS[verb](who, one)
                happened[role, state] = "done"
            except NotAllowed:
                happened[role, state] = "role"
            except Conflict:
                happened[role, state] = "state"
            transaction.set_rollback(False)
            transaction.savepoint_rollback(point)
        transaction.savepoint_rollback(start)
    assert happened == {
        (role, state): "role"
        if role not in ALLOWED[verb]
        else "done"
        if state in STEPS[verb]
        else "state"
        for role in people
        for state in Revision.State.values
    }
