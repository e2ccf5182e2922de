"""Suggestions beside what people chose, with a model of the city's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rathaus.kernel.errors import NotAllowed
from rathaus.reports.learning.drifting import Verdict
from rathaus.reports.learning.model import save
from rathaus.reports.learning.training import train
from rathaus.reports.models import Report
from rathaus.reports.suggestion_quality import FILE, suggestion_quality
from tests.reports.cast import CREW, EDITOR, accepted, staff
from tests.reports.conftest import in_kiel, kiel  # noqa: F401
from tests.reports.learning import town

pytestmark = pytest.mark.usefixtures("in_kiel")


def test_the_model_in_force_is_compared_with_what_came_since(tmp_path: Path, settings: Any) -> None:
    report = accepted(text="Ein Leihroller liegt quer.")
    Report.objects.filter(pk=report.pk).update(
        suggested=[{"category": "graffiti"}, {"category": "illegaler-muell"}]
    )
    without = suggestion_quality(staff(EDITOR))
    assert (without.origin, without.drift) == (None, None)
    assert [(one.reports, one.right, one.first_three) for one in without.months] == [(1, 0, 1)]

    settings.LIBRARY = tmp_path
    folder = tmp_path / "cities" / "kiel" / "reports"
    folder.mkdir(parents=True)
    model = train(town.examples())
    save(model, folder / FILE)
    found = suggestion_quality(staff(EDITOR))
    assert found.origin == model.origin
    assert found.drift is not None
    assert (found.drift.reports, found.drift.verdict) == (1, Verdict.TOO_FEW)
    assert [one.key for one in found.shifts if not one.known] == ["illegaler-muell"]

    (folder / FILE).write_bytes(b"no model")
    assert "kein lesbares Modell" in suggestion_quality(staff(EDITOR)).problem
    with pytest.raises(NotAllowed):
        suggestion_quality(staff(CREW))
