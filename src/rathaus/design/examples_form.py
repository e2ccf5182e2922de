"""The fields of the style guide, in all their states."""

from __future__ import annotations

from django.templatetags.static import static

from rathaus.design.fields import Choice, Field, PlaceMap, Upload, Why


def outlines_url() -> str:
    """The outlines of the made-up city."""
    return static("design/example-outlines.json")


def fields(*, places_url: str = "") -> list[Field]:
    """One field of each kind."""
    return [*_whereabouts(places_url), *_person(), *_details()]


def _whereabouts(places_url: str) -> list[Field]:
    """What is wanted, where, when and how long."""
    return [
        Field(
            name="reason",
            label="Wozu brauchen Sie das Halteverbot?",
            widget="radio",
            value="move",
            why=Why(
                text="Vom Zweck hängt ab, welche Schilder wir anordnen.", norm="§ 45 Abs. 1 StVO"
            ),
            choices=(
                Choice(value="move", label="Umzug"),
                Choice(value="delivery", label="Anlieferung", hint="Zum Beispiel Möbel oder Öl"),
                Choice(value="other", label="etwas anderes"),
            ),
        ),
        Field(
            name="where",
            label="Wo soll das Halteverbot gelten?",
            widget="place",
            hint="Geben Sie die Adresse ein, oder zeigen Sie die Stelle auf der Karte.",
            map=PlaceMap(outlines_url=outlines_url(), suggest_url=places_url),
        ),
        Field(name="from_day", label="Erster Tag", widget="date", value="2026-04-16"),
        Field(name="from_time", label="Beginn", widget="time", value="07:00"),
        Field(
            name="length",
            label="Länge der Strecke",
            widget="number",
            unit="Meter",
            value="15",
            hint="Ein Möbelwagen braucht meist 15 Meter.",
        ),
    ]


def _person() -> list[Field]:
    """Who asks."""
    return [
        Field(
            name="surname",
            label="Nachname",
            value="Jensen",
            origin="Aus Ihrem Konto. Bitte prüfen.",
            autocomplete="family-name",
        ),
        Field(name="born", label="Geburtsdatum", widget="date-parts", autocomplete="bday",
              value={"day": "3", "month": "4", "year": "1989"}),
        Field(name="email", label="E-Mail-Adresse", widget="email", required=False),
    ]  # fmt: skip


def _details() -> list[Field]:
    """Lists, long texts, files, and a confirmation."""
    return [
        Field(
            name="zone",
            label="Parkzone",
            widget="select",
            choices=tuple(Choice(value=zone, label=f"Zone {zone}") for zone in "ABCDEF"),
        ),
        Field(
            name="tools",
            label="Was steht auf der Straße?",
            widget="checkboxes",
            required=False,
            value=["lift"],
            choices=(
                Choice(value="truck", label="Möbelwagen"),
                Choice(value="lift", label="Außenaufzug"),
                Choice(value="container", label="Container", hint="Dafür brauchen Sie mehr Platz."),
            ),
        ),
        Field(
            name="note",
            label="Möchten Sie uns noch etwas sagen?",
            widget="textarea",
            required=False,
            max_length=1000,
        ),
        Field(
            name="plan",
            label="Lageplan",
            widget="upload",
            required=False,
            multiple=True,
            accept=".pdf,.png,.jpg",
            limit="PDF, PNG oder JPEG, höchstens 10 MB.",
            uploads=(Upload(name="Lageplan Hof.pdf", size=412_000, url="#", key="1"),),
        ),
        Field(
            name="truth",
            label="Meine Angaben sind richtig und vollständig.",
            widget="checkbox",
        ),
    ]


def fields_with_errors() -> list[Field]:
    """Fields that were answered wrongly: what was typed is still there."""
    return [
        Field(
            name="e_day",
            label="Letzter Tag",
            widget="date",
            value="31.2.2026",
            error="Den 31. Februar gibt es nicht. Schreiben Sie das Datum wie 3.4.2026.",
        ),
        Field(
            name="e_reason",
            label="Zweck",
            widget="radio",
            choices=(Choice(value="a", label="Umzug"), Choice(value="b", label="Anlieferung")),
            error="Bitte wählen Sie, wozu Sie das Halteverbot brauchen.",
        ),
        Field(
            name="e_length",
            label="Länge",
            widget="number",
            unit="Meter",
            value="zwölf",
            error="Schreiben Sie die Länge als Zahl, zum Beispiel 12,5.",
        ),
        Field(
            name="e_truth",
            label="Meine Angaben sind richtig und vollständig.",
            widget="checkbox",
            error="Bitte bestätigen Sie Ihre Angaben.",
        ),
    ]
