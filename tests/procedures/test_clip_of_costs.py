"""A clip of „Kosten“ holds for the fee that it signs: another fee of the procedure ends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rathaus.catalogue.actions.media import approve_media, propose_media
from rathaus.catalogue.models import Service, TextMedia
from rathaus.catalogue.queries import media_of
from rathaus.kernel.events import timeline
from rathaus.people.models import Office
from rathaus.procedures.actions.install import install_procedure
from tests.catalogue.test_editing import editor
from tests.procedures import town


@pytest.mark.django_db
def test_another_fee_of_the_procedure_withdraws_the_clip_of_the_costs(
    office: Office, tmp_path: Path
) -> None:
    ada, ben = editor("ada", office), editor("ben", office)
    for module in ("kosten", "kurztext"):
        made = propose_media(
            actor=ada, key=town.KEY, module=module, kind="sign", url="https://video.example/a"
        )
        approve_media(actor=ben, media_id=made.pk)
    service = Service.objects.get(key=town.KEY)
    assert set(media_of(service)) == {"kosten", "kurztext"}

    rules = tmp_path / "layer" / "rules"
    rules.mkdir(parents=True)
    table = (town.FOLDER / "rules" / "fee.csv").read_text("utf-8")
    dearer = table.replace("parameter.fee,", "parameter.fee_lift,", 1)
    assert dearer != table
    (rules / "fee.csv").write_text(dearer, "utf-8")
    install_procedure(actor=town.HOUSE, path=town.FOLDER, layers=[rules.parent])

    assert set(media_of(service)) == {"kurztext"}
    assert TextMedia.objects.get(module="kosten").state == "withdrawn"
    kinds = [event.kind for event in timeline(service.ref)]
    assert kinds.count("service.media_outdated") == 1
