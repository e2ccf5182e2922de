"""Forms on paper: empty ones to fill in by hand, and applications as they were sent."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from django.utils import translation

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN, now, today
from rathaus.kernel.library import library_path
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Office
from rathaus.procedures import letters
from rathaus.procedures.engine.advance import HOUSE
from rathaus.procedures.engine.letter_data import letterhead, stationery
from rathaus.procedures.engine.work import Work
from rathaus.procedures.forms import Text, printout, summary
from rathaus.procedures.installed import Installed
from rathaus.procedures.letters import Letter, Pdf, letters_of
from rathaus.procedures.letters.load import read_files
from rathaus.procedures.models import Run
from rathaus.records.models import Case, Document

BLANK, APPLICATION = "blank", "application"


def blank_form(bundle: Installed, *, privacy_url: str) -> Pdf:
    """The form of a procedure to fill in by hand: questions, papers, where it goes, signature.

    In German, as all paper of the house. PDF/UA-1; it files nothing.
    """
    service, city = bundle.procedure.service, current_city()
    office = Office.objects.get(key=service.office)
    with translation.override("de"):
        head = stationery(office, city)
        seat = [f"{head['street']} {head['house_number']}", f"{head['postcode']} {head['town']}"]
        told: dict[str, Any] = {
            "date": today().isoformat(),
            "reference": "tragen wir ein",
            "recipient": {"lines": [city.official_name, office.name, *seat]},
            "service": Text.of(service.names).spoken("de"),
            "form": printout(bundle.form),
            "papers": [
                {
                    "title": Text.of(dict(paper.title)).spoken("de"),
                    "why": Text.of(dict(paper.why)).spoken("de"),
                    "norm": paper.norm,
                }
                for paper in service.papers
            ],
            "privacy_url": privacy_url,
        }
        return _printed(orjson.dumps([told, head]))


def filled_form(*, actor: Actor, run: Run) -> Pdf:
    """The application of a case as it was sent. Whoever calls has asked who may see the case."""
    work = Work(run=run, actor=actor, house=HOUSE)
    case, received = work.case, work.case.received_at.astimezone(BERLIN)
    with translation.override("de"):
        context = work.bundle.form_context(work.received_on)
        pages = summary(work.bundle.form, work.data["application"], context)
        head = letterhead(work)
        told = {
            "date": today().isoformat(),
            "reference": case.file.number,
            "case_number": case.number,
            "received_on": received.date().isoformat(),
            "received_time": f"{received:%H:%M}",
            "recipient": {"lines": [head["authority"], case.office.name]},
            "service": Text.of(work.bundle.procedure.service.names).spoken("de"),
            "pages": [
                {
                    "title": page.title,
                    "rows": [{"label": row.label, "value": row.value} for row in page.rows],
                }
                for page in pages
            ],
        }
        return letters.render(house_form(APPLICATION), told, letterhead=head, created=now())


def filed_form(case: Case) -> Document | None:
    """The print-out of the application in the file, if it has been put there."""
    papers = Document.objects.filter(case=case, kind=APPLICATION, versions__name__endswith=".pdf")
    return papers.order_by("serial").first()


@lru_cache(maxsize=32)
def _printed(told: bytes) -> Pdf:
    """Anybody may ask for an empty form; it is set again only when something in it changes."""
    data, head = orjson.loads(told)
    return letters.render(house_form(BLANK), data, letterhead=head, created=now())


@lru_cache(maxsize=4)
def house_form(name: str) -> Letter:
    """A form or sheet of the house by its name in ``procedures/common/forms``."""
    common = library_path() / "procedures" / "common"
    own = read_files(common / "forms")
    return letters_of(own, read_files(common / "letters"), common / "letters" / "fonts")[name]
