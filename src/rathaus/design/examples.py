"""What the style guide shows: a made-up city with made-up people, in German."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from rathaus.design.components import (
    Badge,
    Cell,
    Column,
    Contact,
    DocumentRow,
    Fact,
    Link,
    LinkRow,
    MapPoint,
    Note,
    Pager,
    PlaceOption,
    Step,
    Suggestion,
    Table,
    TaskRow,
    TimelineEntry,
)
from rathaus.design.typography import date_span, money, quantity


@dataclass(frozen=True, slots=True)
class ExampleCity:
    """A city as far as pages look at it."""

    slug: str
    name: str
    official_name: str
    demo: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)


CITIES = {
    "harbour": ExampleCity(
        "hafenstadt",
        "Hafenstadt",
        "Landeshauptstadt Hafenstadt",
        settings={"colour": "#0b4f7d", "crest": "ship", "skyline": "harbour"},
    ),
    "lake": ExampleCity(
        "seestadt",
        "Seestadt",
        "Stadt Seestadt",
        settings={"colour": "#00665f", "crest": "bridge", "skyline": "lake"},
    ),
    "park": ExampleCity(
        "parkstadt",
        "Parkstadt",
        "Stadt Parkstadt",
        settings={"colour": "#8c1d3f", "crest": "tree", "skyline": "park"},
    ),
    "town": ExampleCity(
        "altstadt",
        "Altstadt",
        "Hansestadt Altstadt",
        settings={"colour": "#f2b705", "crest": "tower", "skyline": "town"},
    ),
}

NAV = (
    Link(label="Anliegen", url="#anliegen", current=True),
    Link(label="Mein Rathaus", url="#mein", count=2),
    Link(label="Stadtpolitik", url="#rat"),
    Link(label="Mängel melden", url="#melden"),
)
DESK_NAV = (
    Link(label="Meine Aufgaben", url="#aufgaben", current=True, count=7, go="a"),
    Link(label="Amt", url="#amt", count=23, go="t"),
    Link(label="Akten", url="#akten", go="v"),
    Link(label="Postbuch", url="#post", go="p"),
)
TRAIL = (
    Link(label="Startseite", url="#"),
    Link(label="Verkehr und Parken", url="#"),
    Link(label="Mobiles Halteverbot"),
)
LEGAL = (
    Link(label="Impressum", url="#"),
    Link(label="Datenschutz", url="#"),
    Link(label="Erklärung zur Barrierefreiheit", url="#"),
    Link(label="Leichte Sprache", url="#"),
)

SERVICES = (
    LinkRow(
        title="Halteverbot für einen Umzug einrichten",
        url="#",
        text="Platz für den Möbelwagen vor der Tür",
    ),
    LinkRow(title="Wohnung ummelden", url="#", text="Innerhalb von zwei Wochen nach dem Einzug"),
    LinkRow(title="Personalausweis beantragen", url="#", text="Mit Termin im Bürgeramt"),
    LinkRow(title="Bewohnerparkausweis", url="#", text="Für ein Jahr, sofort zum Ausdrucken"),
    LinkRow(title="Hund anmelden", url="#", text="Die Steuermarke kommt mit der Post"),
    LinkRow(title="Geburtsurkunde bestellen", url="#", text="Auch mehrsprachig"),
)
CASES = (
    LinkRow(
        title="Halteverbot Holtenauer Straße 12",
        url="#",
        text="Wir haben eine Frage an Sie.",
        meta="2026-000123-K",
        badge=Badge(label="Sie sind dran", kind="warning"),
        icon="car",
    ),
    LinkRow(
        title="Bewohnerparkausweis Zone F",
        url="#",
        text="Bewilligt am 12. März 2026",
        meta="2026-000098-B",
        badge=Badge(label="erledigt", kind="success"),
        icon="car",
    ),
)

TIMELINE = (
    TimelineEntry(
        title="Ihr Antrag ist angekommen",
        when=datetime(2026, 3, 27, 9, 14, tzinfo=UTC),
        text="Die Eingangsbestätigung liegt in Ihrem Postfach.",
        link=Link(label="Bestätigung öffnen", url="#"),
    ),
    TimelineEntry(
        title="Die Gebühr ist bezahlt",
        when=datetime(2026, 3, 27, 9, 21, tzinfo=UTC),
        text=f"{money(Decimal('64.50'))} mit Karte.",
        badge=Badge(label="simuliert"),
    ),
    TimelineEntry(
        title="Die Anordnung ist erlassen",
        when=date(2026, 3, 30),
        text="Sie gilt als bekannt gegeben am 3. April 2026.",
        why="Ein elektronischer Bescheid gilt am vierten Tag nach der Absendung als bekannt "
        "gegeben. Der vierte Tag ist ein Freitag und kein Feiertag.",
        norm="§ 41 Abs. 2 Satz 2 VwVfG",
        state="done",
    ),
    TimelineEntry(
        title="Schilder aufstellen",
        when="bis 12. April 2026",
        text="Die Schilder müssen drei volle Tage vor dem Umzug stehen.",
        state="now",
        link=Link(label="Aufstellung nachweisen", url="#"),
    ),
    TimelineEntry(title="Ihr Umzug", when=date(2026, 4, 16), state="next"),
    TimelineEntry(
        title="Ende der Widerspruchsfrist",
        when=date(2026, 5, 4),
        state="next",
        why="Die Frist beträgt einen Monat. Sie endete an einem Sonntag und läuft deshalb bis "
        "zum nächsten Werktag.",
        norm="§ 70 Abs. 1 VwGO",
    ),
)
TIMELINE_PROBLEM = (
    TimelineEntry(title="Ihr Antrag ist angekommen", when=date(2026, 3, 27)),
    TimelineEntry(
        title="Ein Blatt ist nicht lesbar",
        when=date(2026, 3, 28),
        text="Bitte laden Sie den Lageplan noch einmal hoch.",
        state="problem",
        link=Link(label="Lageplan hochladen", url="#"),
    ),
    TimelineEntry(title="Prüfung", when="danach", state="next"),
)

FACTS = (
    Fact(
        term="Ort",
        value="Holtenauer Straße 12, 24105 Hafenstadt",
        change=Link(label="Ändern", url="#"),
    ),
    Fact(
        term="Zeit",
        value=date_span(date(2026, 4, 16), date(2026, 4, 17)),
        note="7:00 bis 18:00 Uhr",
        change=Link(label="Ändern", url="#"),
    ),
    Fact(term="Länge", value=quantity(15, "m"), change=Link(label="Ändern", url="#")),
    Fact(
        term="Name",
        value="Mira Jensen",
        origin="Aus Ihrem Konto",
        change=Link(label="Ändern", url="#"),
    ),
    Fact(
        term="Gebühr",
        value=money(Decimal("64.50")),
        note="Tarifstelle 261",
        norm="§ 1 Abs. 1 GebOSt",
    ),
)
AT_A_GLANCE = (
    Fact(term="Kosten", value=f"ab {money(34)}", note="je nach Länge und Dauer"),
    Fact(term="Dauer", value="meist 2 Minuten", note="neun von zehn Fällen in 3 Tagen"),
    Fact(term="Vorlauf", value="10 Tage vor dem Umzug"),
    Fact(term="Unterlagen", value="keine"),
)
FEES = Table(
    caption="Gebühren nach Länge und Dauer",
    columns=(
        Column(label="Strecke"),
        Column(label="erster Tag", numeric=True),
        Column(label="jeder weitere Tag", numeric=True),
    ),
    rows=(
        ("bis 15\u00a0m", money(34), money(Decimal("10.20"))),
        ("bis 25\u00a0m", money(48), money(Decimal("10.20"))),
        (
            Cell(text="über 25\u00a0m", note="nach Prüfung", badge=Badge(label="Einzelfall")),
            money(96),
            money(Decimal("1210.20")),
        ),
    ),
    footer=("Ihre Gebühr", money(34), money(Decimal("10.20"))),
)
EMPTY_TABLE = Table(
    caption="Ihre Rechnungen",
    columns=(Column(label="Kassenzeichen"), Column(label="Betrag", numeric=True)),
    empty="Keine offenen Rechnungen.",
)
STEPS = (
    Step(title="Ort", state="done", url="#"),
    Step(title="Zeit", state="done", url="#"),
    Step(title="Ihre Angaben", state="now"),
    Step(title="Prüfen"),
    Step(title="Bezahlen"),
)
PAGER = Pager(newer_url="#neuer", older_url="#aelter", shown="51 bis 100")
CONTACT = Contact(
    name="Straßenverkehrsbehörde",
    street="Rathausplatz 3, Zimmer 214",
    town="24105 Hafenstadt",
    phone="0431 5550-214",
    email="verkehr@hafenstadt.example",
    hours=(("Montag bis Donnerstag", "8:30–13:00 Uhr"), ("Freitag", "8:30–12:00 Uhr")),
    accessibility="Eingang ohne Stufen, Aufzug, Höranlage",
)
DOCUMENTS = (
    DocumentRow(
        title="Antrag vom 27. März 2026",
        url="#",
        kind="PDF",
        size=182_400,
        when=date(2026, 3, 27),
        direction="in",
    ),
    DocumentRow(
        title="Verkehrsrechtliche Anordnung",
        url="#",
        kind="PDF",
        size=1_214_000,
        when=date(2026, 3, 30),
        direction="out",
        current=True,
        badge=Badge(label="zugestellt", kind="success"),
    ),
    DocumentRow(
        title="Vermerk zur Fahrbahnbreite",
        url="#",
        kind="Text",
        when=date(2026, 3, 29),
        direction="internal",
    ),
)
NOTES = (
    Note(
        sender="Ordnungsamt, A. Petersen",
        when=datetime(2026, 3, 28, 8, 40, tzinfo=UTC),
        subject="Halteverbot Holtenauer Straße 12: Bitte nennen Sie das Kennzeichen",
        text="Guten Tag Frau Jensen,\n\nbitte nennen Sie uns bis zum 2. April das Kennzeichen des "
        "Möbelwagens. Dann können wir Ihren Antrag abschließen.",
        proof="Im Postfach bereitgestellt am 28. März 2026, abgerufen am selben Tag.",
    ),
    Note(
        sender="Sie",
        when=datetime(2026, 3, 28, 17, 5, tzinfo=UTC),
        text="Das Kennzeichen ist KI-MJ 2026.",
        own=True,
    ),
)
TASKS = (
    TaskRow(
        title="Über Halteverbot vor einer Schule entscheiden",
        url="#1",
        number="2026-000119-K",
        who="Umzüge Nord GmbH",
        due=date(2026, 3, 26),
        due_why="Entscheidung drei Monate nach Eingang, § 75 VwGO",
        urgency="late",
        why_mine="Vertretung für B. Sommer",
        key="1",
    ),
    TaskRow(
        title="Rückfrage beantworten: Kennzeichen",
        url="#2",
        number="2026-000123-K",
        who="Mira Jensen",
        due=date(2026, 4, 2),
        due_why="Umzug am 16. April",
        urgency="soon",
        why_mine="Sie bearbeiten diesen Vorgang",
        done_url="#",
        key="2",
    ),
    TaskRow(
        title="Sondernutzung Sommerfest: Stellungnahme einholen",
        url="#3",
        number="2026-000101-S",
        who="Kulturverein Hafen e. V.",
        due=date(2026, 4, 20),
        due_why="Wiedervorlage",
        why_mine="Aufgabe Ihrer Stelle",
        badge=Badge(label="wartet auf Feuerwehr"),
        done_url="#",
        key="3",
    ),
)
POINTS = (
    MapPoint(label="Rathaus", lat=54.3225, lon=10.1355, url="#", text="Bürgeramt, Standesamt"),
    MapPoint(label="Stadtteilbüro Nord", lat=54.352, lon=10.139, text="dienstags geöffnet"),
)
SUGGESTIONS = (
    Suggestion(title="Halteverbot für einen Umzug einrichten", url="#", kind="Leistung"),
    Suggestion(title="Halteverbot für eine Baustelle", url="#", kind="Leistung"),
    Suggestion(
        title="Haltestellen mit Aufzug", url="#", kind="Auskunft", text="Liste der Haltestellen"
    ),
)
PLACES = (
    PlaceOption(text="Holtenauer Straße 12", lat=54.3338, lon=10.1287, note="24105"),
    PlaceOption(text="Holtenauer Straße 120", lat=54.3421, lon=10.1302, note="24105"),
)
