"""Forms on paper: what is asked, what was answered, and where it is kept."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import NotAllowed
from rathaus.people.models import Office
from rathaus.procedures.actions.printing import file_printed_application
from rathaus.procedures.forms.conditions import say_condition
from rathaus.procedures.forms.expressions import Condition
from rathaus.procedures.installed import Installed, active_version_id, installed
from rathaus.procedures.models import Run
from rathaus.procedures.queries.paper_forms import blank_form, filled_form
from rathaus.records.models import Document
from tests.procedures import town
from tests.procedures.conftest import office, streets
from tests.procedures.letter_samples import text_of

__all__ = ["office", "streets"]
PRIVACY = "https://teststadt.example/datenschutz/"


def _bundle() -> Installed:
    return installed(active_version_id(town.KEY))


def _run(surname: str = "Ahrens") -> Run:
    with town.at():
        sent = town.submitted(town.resident(surname))
    return Run.objects.select_related("case").get(case=sent.case.pk)


def _conforms(pdf: bytes) -> str:
    """The part of PDF/UA that the file declares."""
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    about = root["/Metadata"].get_data().decode()
    return about.partition("pdfuaid:part>")[2][:1]


@pytest.mark.usefixtures("office")
def test_the_empty_form_asks_everything_and_says_where_it_goes() -> None:
    pdf = blank_form(_bundle(), privacy_url=PRIVACY)
    words = text_of(pdf)
    for said in (
        "Antrag: Mobiles Haltverbot",
        "Straßenverkehrsbehörde",
        "Wofür brauchen Sie den freien Platz?",
        "Nur wenn bei „Zweite Adresse“ „Ja“ gilt:",
        "Warum wir das fragen:",
        "Das gehört dazu",
        "– auf Wunsch geben wir es Ihnen auf Papier.",
        "Unterschrift",
    ):
        assert said in words, said
    assert {"addressee", "privacy", "papers", "signature"} <= set(pdf.parts)
    assert _conforms(pdf.data) == "1"


def test_the_print_out_has_all_answers_number_and_date(office: Office) -> None:
    run = _run()
    words = text_of(filled_form(actor=town.HOUSE, run=run))
    for said in (run.case.number, "22. November 2026", "9:00", "Umzug", "Ahrens", "12 m"):
        assert said in words, said


def test_the_print_out_is_filed_once_and_by_who_works_on_the_case(office: Office) -> None:
    run, clerk = _run(), town.clerk(office)
    filed = file_printed_application(actor=clerk, run=run)
    again = file_printed_application(actor=clerk, run=run)
    assert again.pk == filed.pk
    assert (filed.kind, filed.current.name, filed.direction) == ("application", "antrag.pdf", "in")
    assert Document.objects.filter(case=run.case, title="Antrag (Ausdruck)").count() == 1
    stranger: Actor = town.resident("Fremd")
    with pytest.raises(NotAllowed):
        file_printed_application(actor=stranger, run=_run("Bendixen"))


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("second_zone == true", "Nur wenn bei „Zweite Adresse“ „Ja“ gilt:"),
        (
            "role != null and role != 'self'",
            "Nur wenn bei „Antrag gestellt“ nicht „für mich selbst“ gilt:",
        ),
        (
            "days > 2 or second_zone == true",
            "Nur wenn es zu Ihrer Antwort passt: „Dauer“, „Zweite Adresse“",
        ),
    ],
)
def test_conditions_are_said_in_words(source: str, said: str) -> None:
    assert say_condition(_bundle().form, Condition(source)) == said
