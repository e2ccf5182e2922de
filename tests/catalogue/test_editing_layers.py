"""Own words above those of source and Land: who is told when the lower ones change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.catalogue.actions import (
    keep_own,
    publish_service,
    submit_draft,
    take_over,
    write_draft,
)
from rathaus.catalogue.editing.bases import below, moved, moved_services
from rathaus.catalogue.editing.content import Content
from rathaus.catalogue.models import Layer, Service, ServiceText
from rathaus.catalogue.queries import texts_of, with_details
from rathaus.catalogue.source import PlainSource
from rathaus.kernel.access import Actor
from rathaus.people.models import Office
from tests.catalogue.cast import HOUSE, publish
from tests.catalogue.writing import KEY, approve, found, published, shown

pytestmark = pytest.mark.django_db


class TestWhatStandsBelow:
    def test_a_change_below_is_told_compared_and_kept(self, ada: Actor, ben: Actor) -> None:
        published(ada, ben)
        assert list(moved_services()) == []
        publish(texts={"de": {"kurztext": "Neu aus der Quelle."}})
        changed = moved(shown())
        assert [(one.part, one.below) for one in changed] == [
            ("texts.de.kurztext", "Neu aus der Quelle.")
        ]
        assert [service.key for service in moved_services()] == [KEY]
        keep_own(actor=ada, key=KEY, part="texts.de.kurztext")
        assert list(moved_services()) == []
        assert "sperren" in texts_of(shown())["kurztext"]

    def test_a_city_inherits_its_land_and_overrides_parts(
        self, ada: Actor, ben: Actor, place: Office
    ) -> None:
        def land(short: str, full: str) -> None:
            source = PlainSource(
                key="wohngeld",
                names={"de": "Wohngeld"},
                texts={"de": {"kurztext": short, "volltext": full}},
                layer=Layer.LAND,
            )
            publish_service(actor=HOUSE, service=source, office=place, procedure=False)

        land("Kurz vom Land.", "Lang vom Land.")
        own = Content.of({"texts": {"de": {"kurztext": "Kurz von uns."}}})
        revision = write_draft(actor=ada, key="wohngeld", content=own, seen=Content().seen)
        submit_draft(actor=ada, revision_id=revision.pk)
        approve(ben, revision)
        land("Kurz, neu vom Land.", "Lang, neu vom Land.")

        shown = with_details(Service.objects.filter(key="wohngeld")).get()
        assert texts_of(shown) == {"kurztext": "Kurz von uns.", "volltext": "Lang, neu vom Land."}
        assert [(one.part, one.below) for one in moved(shown)] == [
            ("texts.de.kurztext", "Kurz, neu vom Land.")
        ]
        assert found("neu vom land") == ["wohngeld"]

    def test_taking_over_is_a_draft_that_drops_the_part(self, ada: Actor, ben: Actor) -> None:
        published(ada, ben)
        publish(names={"de": "Name der Quelle"})
        assert [one.part for one in moved(shown())] == ["names.de"]
        revision = take_over(actor=ada, key=KEY, part="names.de")
        assert shown().name == "Haltverbot vor Ihrer Tür"
        submit_draft(actor=ada, revision_id=revision.pk)
        approve(ben, revision)
        assert shown().name == "Name der Quelle"
        assert list(moved_services()) == []

    @given(
        st.dictionaries(
            st.sampled_from([Layer.LAND, Layer.SOURCE, Layer.OWN]),
            st.text("abc", min_size=1, max_size=3),
            max_size=3,
        )
    )
    def test_shown_is_the_highest_layer_that_says_anything(self, said: dict[int, str]) -> None:
        service = Service(key="x", names={"de": "x"})
        rows = [
            ServiceText(service=service, language="de", module="volltext", text=text, layer=layer)
            for layer, text in said.items()
        ]
        service._prefetched_objects_cache = {"texts": rows}  # type: ignore[attr-defined]
        without_own = {layer: text for layer, text in said.items() if layer < Layer.OWN}
        assert texts_of(service).get("volltext", "") == (said[max(said)] if said else "")
        assert below(service, "texts.de.volltext") == (
            without_own[max(without_own)] if without_own else ""
        )
