"""What is drawn of a question: label and field, hint and error belong together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.utils.translation import override

from rathaus.design.fields import Choice, Field, PlaceMap, Upload, Why, as_field
from tests.design.drawing import attributes, draw, tree


@pytest.fixture(autouse=True)
def in_german() -> Iterator[None]:
    with override("de"):
        yield


def test_a_text_field_is_named_described_and_marked() -> None:
    markup = draw(
        "{% field f %}",
        f=Field(
            name="party.surname",
            label="Nachname",
            value="Jen<sen",
            hint="Wie im Ausweis.",
            error="Der Name fehlt.",
            autocomplete="family-name",
        ),
    )
    (label,) = tree(markup).xpath("//label")
    (entry,) = tree(markup).xpath("//input")
    assert label.get("for") == entry.get("id") == "f-party-surname"
    assert label.text_content() == "Nachname"
    assert dict(entry.attrib) == {
        "class": "kern-form-input__input kern-form-input__input--error",
        "type": "text",
        "id": "f-party-surname",
        "name": "party.surname",
        "value": "Jen<sen",
        "autocomplete": "family-name",
        "required": "",
        "aria-describedby": "f-party-surname-hint f-party-surname-error",
        "aria-invalid": "true",
    }
    described = [tree(markup).get_element_by_id(i) for i in entry.get("aria-describedby").split()]
    texts = [" ".join(element.text_content().split()) for element in described]
    assert texts == ["Wie im Ausweis.", "Fehler: Der Name fehlt."]


def test_a_voluntary_field_says_so_and_is_not_required() -> None:
    page = tree(draw("{% field f %}", f=Field(name="a", label="E-Mail", required=False)))
    assert page.xpath("string(//label)") == "E-Mail – freiwillig"
    assert page.xpath("//input/@required") == []


def test_the_reason_is_there_on_demand_with_its_norm() -> None:
    why = Why(text="Davon hängt die Gebühr ab.", norm="§ 1 Abs. 1 GebOSt")
    page = tree(draw("{% field f %}", f=Field(name="a", label="Länge", why=why)))
    (details,) = page.xpath("//details")
    assert details.get("open") is None
    assert details.findtext("summary") == "Warum fragen wir das?"
    assert " ".join(details.xpath("string(div)").split()) == (
        "Davon hängt die Gebühr ab. (§ 1 Abs. 1 GebOSt)"
    )


@pytest.mark.parametrize(("widget", "kind"), [("radio", "radio"), ("checkboxes", "checkbox")])
def test_a_group_has_a_legend_and_a_label_for_each_choice(widget: Any, kind: str) -> None:
    choices = (Choice(value="a", label="Umzug"), Choice(value="b", label="Bau", hint="lange"))
    page = tree(
        draw(
            "{% field f %}",
            f=Field(
                name="why", label="Zweck", widget=widget, choices=choices, value="b", error="Fehlt."
            ),
        )
    )
    (group,) = page.xpath("//fieldset")
    assert attributes(group, "id", "aria-describedby") == {
        "id": "f-why",
        "aria-describedby": "f-why-error",
    }
    assert page.xpath("string(//legend)") == "Zweck"
    found = [
        (i.get("type"), i.get("id"), i.get("name"), i.get("value"), i.get("checked") is not None)
        for i in page.xpath("//input")
    ]
    assert found == [
        (kind, "f-why-1", "why", "a", False),
        (kind, "f-why-2", "why", "b", True),
    ]
    assert [(x.get("for"), x.text) for x in page.xpath("//label")] == [
        ("f-why-1", "Umzug"),
        ("f-why-2", "Bau"),
    ]
    assert page.xpath("//input[2]/@aria-describedby") == []
    assert page.xpath("//input[@value='b']/@aria-describedby") == ["f-why-2-hint"]


def test_a_question_alone_on_its_page_is_its_heading() -> None:
    page = tree(draw("{% field f %}", f=Field(name="a", label="Wie heißen Sie?", heading=True)))
    assert page.xpath("string(//h1/label)") == "Wie heißen Sie?"
    group = Field(name="a", label="Wozu?", widget="radio", heading=True)
    assert tree(draw("{% field f %}", f=group)).xpath("string(//legend/h1)") == "Wozu?"


def test_a_date_is_typed_and_keeps_what_was_typed() -> None:
    page = tree(draw("{% field f %}", f=Field(name="d", label="Tag", widget="date", value="31.2.")))
    (entry,) = page.xpath("//input")
    assert attributes(entry, "type", "value", "aria-describedby") == {
        "type": "text",
        "value": "31.2.",
        "aria-describedby": "f-d-hint",
    }
    assert page.xpath("string(//*[@id='f-d-hint'])").strip() == "Zum Beispiel 3.4.2026."


def test_a_day_known_by_heart_is_asked_in_three_parts() -> None:
    born = Field(
        name="born", label="Geburtstag", widget="date-parts", value={"day": 3}, autocomplete="bday"
    )
    page = tree(draw("{% field f %}", f=born))
    found = [
        attributes(entry, "id", "name", "value", "autocomplete") for entry in page.xpath("//input")
    ]
    assert found == [
        {
            "id": f"f-born-{part}",
            "name": f"born_{part}",
            "value": value,
            "autocomplete": f"bday-{part}",
        }
        for part, value in (("day", "3"), ("month", ""), ("year", ""))
    ]
    assert page.xpath("//label/text()") == ["Tag", "Monat", "Jahr"]


def test_a_number_has_its_unit_read_out() -> None:
    field = Field(name="len", label="Länge", widget="number", unit="Meter", value="12,5")
    page = tree(draw("{% field f %}", f=field))
    (entry,) = page.xpath("//input")
    assert attributes(entry, "type", "inputmode", "value", "aria-describedby") == {
        "type": "text",
        "inputmode": "decimal",
        "value": "12,5",
        "aria-describedby": "f-len-unit",
    }
    assert page.xpath("string(//*[@id='f-len-unit'])") == "Meter"


def test_a_select_offers_nothing_first_and_selects_what_is_known() -> None:
    zones = (Choice(value="A", label="Zone A"), Choice(value="B", label="Zone B"))
    page = tree(draw("{% field f %}", f=Field(name="z", label="Zone", widget="select",
                                              choices=zones, value="B")))  # fmt: skip
    options = [(o.get("value"), o.text, o.get("selected") is not None) for o in page.iter("option")]
    assert options == [("", "Bitte wählen", False), ("A", "Zone A", False), ("B", "Zone B", True)]


def test_uploads_are_listed_with_a_way_to_take_them_away() -> None:
    field = Field(
        name="plan",
        label="Plan",
        widget="upload",
        limit="Höchstens 10 MB.",
        uploads=(Upload(name="Hof.pdf", size=412_000, url="/f/1", key="k1"),),
    )
    page = tree(draw("{% field f %}", f=field))
    (remove,) = page.xpath("//button")
    assert attributes(remove, "name", "value") == {"name": "plan_remove", "value": "k1"}
    assert " ".join(remove.text_content().split()) == "Entfernen: Hof.pdf"
    (entry,) = page.xpath("//input[@type='file']")
    # One file is there, so a further one is not required.
    assert attributes(entry, "required", "aria-describedby") == {
        "required": None,
        "aria-describedby": "f-plan-limit",
    }


def test_a_place_is_text_first_and_coordinates_beside() -> None:
    field = Field(
        name="where",
        label="Wo?",
        widget="place",
        value={"text": "Am Markt 1", "lat": 54.3225, "lon": 10.1355},
        map=PlaceMap(outlines_url="/o.json", suggest_url="/p/", bounds=(54.2, 10.0, 54.4, 10.2)),
    )
    page = tree(draw("{% field f %}", f=field))
    assert [(i.get("type"), i.get("name"), i.get("value")) for i in page.xpath("//input")] == [
        ("text", "where", "Am Markt 1"),
        ("hidden", "where_lat", "54.3225"),
        ("hidden", "where_lon", "10.1355"),
    ]
    (box,) = page.xpath("//*[@data-place]")
    assert attributes(box, "data-outlines", "data-bounds") == {
        "data-outlines": "/o.json",
        "data-bounds": "54.2,10.0,54.4,10.2",
    }
    assert page.xpath("count(//*[@data-place-frame and @hidden])") == 1


def test_a_check_box_carries_its_sentence() -> None:
    page = tree(draw("{% field f %}", f=Field(name="ok", label="Stimmt.", widget="checkbox",
                                              value=True, error="Bitte bestätigen.")))  # fmt: skip
    (entry,) = page.xpath("//input")
    assert attributes(entry, "type", "value", "checked", "aria-describedby") == {
        "type": "checkbox",
        "value": "1",
        "checked": "checked",
        "aria-describedby": "f-ok-error",
    }
    assert page.xpath("string(//label[@for='f-ok'])") == "Stimmt."


class MoveForm(forms.Form):
    """A Django form with one field of several kinds."""

    surname = forms.CharField(label="Nachname", max_length=40, help_text="Wie im Ausweis")
    email = forms.EmailField(label="E-Mail", required=False)
    phone = forms.CharField(
        label="Telefon", required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    zone = forms.ChoiceField(label="Zone", choices=[("a", "A"), ("b", "B")])
    day = forms.DateField(label="Tag")

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("Beides zugleich geht nicht.")


def test_django_forms_are_drawn_like_our_own() -> None:
    form = MoveForm({"surname": "", "zone": "b", "day": "3.4.2026"})
    form.fields["surname"].ui = {"why": Why(text="Zum Anschreiben."), "width": "20"}  # type: ignore[attr-defined]
    found = [as_field(bound) for bound in form]
    assert [(f.name, f.widget, f.required) for f in found] == [
        ("surname", "text", True),
        ("email", "email", False),
        ("phone", "phone", False),
        ("zone", "select", True),
        ("day", "date", True),
    ]
    assert found[0] == Field(
        name="surname",
        label="Nachname",
        value="",
        hint="Wie im Ausweis",
        error="Dieses Feld ist zwingend erforderlich.",
        max_length=40,
        why=Why(text="Zum Anschreiben."),
        width="20",
    )
    assert found[3].choices == (Choice(value="a", label="A"), Choice(value="b", label="B"))
    assert found[3].chosen == {"b"}


def test_the_error_summary_links_each_error_to_its_field() -> None:
    form = MoveForm({"surname": "", "zone": "b", "day": "3.4.2026"})
    page = tree(draw("{% error_summary form %}", form=form))
    assert page.xpath("//p/text()")[0] == "Beides zugleich geht nicht."
    assert [(a.get("href"), a.text) for a in page.iter("a")] == [
        ("#f-surname", "Nachname: Dieses Feld ist zwingend erforderlich.")
    ]
    (box,) = page.xpath("//*[@role='alert']")
    assert attributes(box, "tabindex", "autofocus") == {"tabindex": "-1", "autofocus": ""}
    assert draw("{% error_title form %}", form=form) == "Fehler: "


@pytest.mark.parametrize(
    ("widget", "target"),
    [("text", "f-a"), ("radio", "f-a-1"), ("date-parts", "f-a-day"), ("place", "f-a-text")],
)
def test_the_error_summary_leads_to_where_one_can_type(widget: Any, target: str) -> None:
    field = Field(name="a", label="Ort?", widget=widget, error="Fehlt.",
                  choices=(Choice(value="x", label="X"),))  # fmt: skip
    page = tree(draw("{% error_summary f %}{% fields f %}", f=[field]))
    assert [(a.get("href"), a.text) for a in page.iter("a")] == [(f"#{target}", "Ort: Fehlt.")]
    assert page.get_element_by_id(target).tag == "input"


@pytest.mark.parametrize(
    ("label", "error", "said"),
    [
        ("Ort", "Fehlt.", "Ort: Fehlt."),
        ("Ort?", "Dieses Feld ist zwingend erforderlich.", None),
        ("Zugangscode", "Bitte geben Sie den Zugangscode ein.", ""),
        ("Erster Tag", "Bitte nennen Sie den ersten Tag.", ""),
        ("Erster Tag", "Diesen Tag können wir nicht lesen.", None),
        ("Wer vertritt?", "Bitte wählen Sie, wer vertritt.", ""),
        ("Wofür gilt die Vollmacht?", "Bitte wählen Sie, wofür die Vollmacht gilt.", ""),
        ("Wofür brauchen Sie den Platz?", "Bei „Anlass“ ist noch nichts ausgewählt.", ""),
        ("Tag", "„getippt“ ist kein Datum.", "Tag: „getippt“ ist kein Datum."),
        ("Tag", "“Day”: “getippt” is no date.", ""),
        ("Ort", "Die Ortschaft ist unbekannt.", "Ort: Die Ortschaft ist unbekannt."),
        ("Name der Firma", "Der Name fehlt.", "Name der Firma: Der Name fehlt."),
    ],
)
def test_an_entry_of_the_summary_names_its_field_once(
    label: str, error: str, said: str | None
) -> None:
    """``said``: empty for the error alone, None for label and error."""
    wanted = error if said == "" else said or f"{label.rstrip('?')}: {error}"
    field = Field(name="a", label=label, value="getippt", error=error)
    page = tree(draw("{% error_summary f %}", f=[field]))
    assert [(a.get("href"), a.text) for a in page.iter("a")] == [("#f-a", wanted)]


def test_without_errors_there_is_no_summary() -> None:
    assert (
        draw("[{% error_summary f %}{% error_title f %}]", f=[Field(name="a", label="A")]) == "[]"
    )
