"""Life situations, packs that people switch, and questions that a second person approves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from rathaus.catalogue.actions import withdraw_service
from rathaus.catalogue.answers import answers, passage
from rathaus.catalogue.bylaws.importing import import_bylaws
from rathaus.catalogue.bylaws.withdrawing import review_bylaw, withdraw_bylaw
from rathaus.catalogue.models import FrequentQuestion, Topic
from rathaus.catalogue.questions.actions import (
    approve_question,
    propose_question,
    return_question,
    review_question,
    withdraw_question,
)
from rathaus.catalogue.questions.queries import published_questions, questions_of, without_ground
from rathaus.catalogue.questions.wording import Wording
from rathaus.catalogue.topics.actions import import_topics, switch_pack
from rathaus.catalogue.topics.queries import closed_pack, pack_is_open, packs, services_of, shown
from rathaus.kernel import search
from rathaus.kernel.access import ALL_OFFICES, ANONYMOUS, Actor
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, RathausError
from rathaus.kernel.events import timeline
from tests.catalogue.cast import HOUSE, publish

pytestmark = pytest.mark.django_db

ADA = Actor("staff", "1", "Ada", grants={"catalogue.edit": ALL_OFFICES})
BEN = Actor("staff", "2", "Ben", grants={"catalogue.edit": ALL_OFFICES})
CLERK = Actor("staff", "3", "Cem", grants={"case.work": ALL_OFFICES})
TOPICS = """
situations:
  - key: umzug
    names: {{de: Umzug, en: Moving}}
    texts: {{de: Sie ziehen um.}}
    services: [zweite, halteverbot, gibt-es-nicht]
packs:
  - key: verkehr
    names: {{de: Verkehr}}
    services: [halteverbot]
    bylaws: ["{beginning}"]
"""
WORDING = Wording(
    question="Wie lange steht ein Halteverbot?",
    answer="So lange, wie Sie es **beantragt** haben.",
    service="halteverbot",
)


def _topics(tmp_path: Path, beginning: str = "park") -> Path:
    path = tmp_path / "topics.yaml"
    path.write_text(TOPICS.format(beginning=beginning), "utf-8")
    return path


def _town(tmp_path: Path) -> Path:
    publish()
    publish(key="zweite", names={"de": "Zweite Leistung"})
    import_topics(actor=HOUSE, path=_topics(tmp_path), kinds=["situations", "packs"])
    folder = tmp_path / "satzungen"
    folder.mkdir()
    (folder / "parken.md").write_text("# Parkordnung\n\n## § 1 Wer\n\nAlle dürfen parken.", "utf-8")
    import_bylaws(actor=HOUSE, folder=folder)
    return folder


class TestTopics:
    def test_services_keep_the_order_of_the_file(self, tmp_path: Path) -> None:
        _town(tmp_path)
        (topic,) = shown(Topic.Kind.SITUATION)
        assert [service.key for service in services_of(topic)] == ["zweite", "halteverbot"]
        before = [event.kind for event in timeline(topic.ref)]
        import_topics(actor=HOUSE, path=_topics(tmp_path), kinds=["situations", "packs"])
        assert [event.kind for event in timeline(topic.ref)] == before == ["topic.described"]

    def test_a_pack_switched_off_answers_nothing_and_stays_off(self, tmp_path: Path) -> None:
        _town(tmp_path)
        assert passage("service", "halteverbot") is not None
        assert passage("bylaw", "parken#p1") is not None

        with pytest.raises(Invalid):
            switch_pack(actor=ADA, key="verkehr", on=False, reason=" ")
        pack = switch_pack(actor=ADA, key="verkehr", on=False, reason="Wird neu geschrieben.")
        import_topics(actor=HOUSE, path=_topics(tmp_path), kinds=["packs"])

        assert passage("service", "halteverbot") is None
        assert passage("bylaw", "parken#p1") is None
        assert {answer.subject.id for answer in answers(kinds=["service", "bylaw"])} == {"zweite"}
        closed = closed_pack(publish(key="halteverbot").ref)
        assert (closed, pack_is_open("verkehr")) == (pack, False)
        (told,) = packs()
        assert (told.service_count, told.bylaw_count, told.question_count) == (1, 1, 0)
        switch_pack(actor=BEN, key="verkehr", on=True, reason="Fertig.")
        assert passage("service", "halteverbot#kurztext") is not None
        kinds = [event.kind for event in timeline(pack.ref)]
        assert kinds == ["topic.described", "topic.switched-off", "topic.switched-on"]

    def test_a_file_without_german_name_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "t.yaml"
        path.write_text("packs: [{key: a, names: {en: A}}]", "utf-8")
        with pytest.raises(Invalid, match="deutsche Name"):
            import_topics(actor=HOUSE, path=path, kinds=["packs"])


class TestQuestions:
    def test_what_one_wrote_another_publishes(self, tmp_path: Path) -> None:
        _town(tmp_path)
        row = propose_question(actor=ADA, wording=WORDING)
        assert (row.key, list(published_questions())) == ("wie-lange-steht-ein-halteverbot", [])
        with pytest.raises(NotAllowed):
            approve_question(actor=ADA, key=row.key)

        row = approve_question(actor=BEN, key=row.key)

        cited = passage("question", row.key)
        assert cited is not None
        assert (cited.quote, cited.url) == (
            "So lange, wie Sie es beantragt haben.",
            f"/fragen/#frage-{row.key}",
        )
        assert questions_of(publish(key="halteverbot"), "de") == [row]
        hits = search.search("Wie lange steht das Halteverbot", ANONYMOUS, kinds=["question"]).hits
        assert [hit.key for hit in hits] == [row.key]
        assert (row.written_label, row.approved_label) == ("Ada", "Ben")
        with pytest.raises(IntegrityError), transaction.atomic():
            FrequentQuestion.objects.filter(pk=row.pk).update(approved_by=row.written_by)

    def test_a_new_wording_waits_while_the_old_one_stands(self, tmp_path: Path) -> None:
        _town(tmp_path)
        key = propose_question(actor=ADA, wording=WORDING).key
        approve_question(actor=BEN, key=key)
        other = Wording(
            question=WORDING.question, answer="Es steht drei Tage.", section="parken#p1"
        )
        propose_question(actor=BEN, wording=other, key=key)
        assert published_questions().get().answer == WORDING.answer
        with pytest.raises(NotAllowed):
            approve_question(actor=BEN, key=key)
        approve_question(actor=ADA, key=key)
        row = published_questions().get()
        assert (row.answer, str(row.section), row.service) == (
            "Es steht drei Tage.",
            "§ 1 Wer",
            None,
        )

    def test_without_its_ground_an_answer_is_not_given(self, tmp_path: Path) -> None:
        folder = _town(tmp_path)
        key = propose_question(actor=ADA, wording=WORDING).key
        approve_question(actor=BEN, key=key)
        wording = Wording(question="Wer darf parken?", answer="Alle.......", section="parken#p1")
        second = propose_question(actor=ADA, wording=wording).key
        approve_question(actor=BEN, key=second)
        (folder / "parken.md").write_text("# Parkordnung\n\n## § 2 Wie\n\nQuer.", "utf-8")
        import_bylaws(actor=HOUSE, folder=folder)
        assert passage("question", second) is None
        withdraw_service(actor=HOUSE, key="halteverbot", reason="weg")
        assert passage("question", key) is None
        assert {row.key for row in without_ground()} == {key, second}

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"question": "Was"}, "question"),
            ({"answer": "Ja"}, "answer"),
            ({"service": ""}, "service"),
            ({"service": "gibt-es-nicht"}, "service"),
            ({"section": "/satzungen/parken/#p99"}, "section"),
            ({"language": "xx"}, "language"),
        ],
    )
    def test_every_answer_has_words_and_a_source(
        self, tmp_path: Path, change: dict[str, str], field: str
    ) -> None:
        _town(tmp_path)
        said = WORDING.kept() | change
        with pytest.raises(Invalid) as caught:
            propose_question(actor=ADA, wording=Wording(**said))
        assert list(caught.value.fields) == [field]


VERBS: dict[str, Callable[[Actor, str], object]] = {
    "propose": lambda actor, key: propose_question(actor=actor, wording=WORDING, key=key),
    "approve": lambda actor, key: approve_question(actor=actor, key=key),
    "return": lambda actor, key: return_question(actor=actor, key=key, reason="Zu lang."),
    "withdraw": lambda actor, key: withdraw_question(actor=actor, key=key, reason="Überholt."),
    "review": lambda actor, key: review_question(actor=actor, key=key),
}
ALLOWED = {
    "draft": {("Ada", "propose"), ("Ada", "return"), ("Ben", "propose"), ("Ben", "approve")}
    | {("Ben", "return")},
    "published": {
        (who, verb) for who in ("Ada", "Ben") for verb in ("propose", "withdraw", "review")
    },
    "withdrawn": {("Ada", "propose"), ("Ben", "propose")},
}


@pytest.mark.parametrize("state", list(ALLOWED))
def test_who_may_do_what_with_a_question_in_which_state(tmp_path: Path, state: str) -> None:
    _town(tmp_path)
    key = propose_question(actor=ADA, wording=WORDING).key
    if state != "draft":
        approve_question(actor=BEN, key=key)
    if state == "withdrawn":
        withdraw_question(actor=BEN, key=key, reason="Überholt.")
    done = set()
    for actor in (ADA, BEN, CLERK, HOUSE, ANONYMOUS):
        for verb, act in VERBS.items():
            try:
                with transaction.atomic():
                    act(actor, key)
                    done.add((actor.label, verb))
                    transaction.set_rollback(True)
            except (NotAllowed, Conflict):
                continue
    assert done == ALLOWED[state]


def test_only_those_who_keep_by_laws_and_packs_change_them(tmp_path: Path) -> None:
    folder = _town(tmp_path)
    verbs: dict[str, Callable[[Actor], object]] = {
        "import": lambda actor: import_bylaws(actor=actor, folder=folder),
        "withdraw": lambda actor: withdraw_bylaw(actor=actor, key="parken", reason="weg"),
        "review": lambda actor: review_bylaw(actor=actor, key="parken"),
        "arrange": lambda actor: import_topics(
            actor=actor, path=_topics(tmp_path), kinds=["packs"]
        ),
        "switch": lambda actor: switch_pack(actor=actor, key="verkehr", on=False, reason="weg"),
    }
    done: dict[str, set[str]] = {}
    for actor in (ADA, CLERK, HOUSE, ANONYMOUS):
        for verb, act in verbs.items():
            try:
                with transaction.atomic():
                    act(actor)
                    done.setdefault(actor.label, set()).add(verb)
                    transaction.set_rollback(True)
            except RathausError:
                continue
    # The house arranges what files say; what the assistant may speak about a person decides.
    assert done == {"Ada": set(verbs), HOUSE.label: set(verbs) - {"switch"}}
