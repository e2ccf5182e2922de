"""By-laws: read in, found, cited, withdrawn; another municipality's are never told as ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rathaus.catalogue.answers import answers, passage
from rathaus.catalogue.bylaws.document import documents_of
from rathaus.catalogue.bylaws.importing import Outcome, import_bylaws
from rathaus.catalogue.bylaws.withdrawing import restore_bylaw, review_bylaw, withdraw_bylaw
from rathaus.catalogue.models import Bylaw, BylawSection
from rathaus.kernel import search
from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import timeline
from rathaus.kernel.library import library_path
from rathaus.kernel.references import Reference, resolve
from tests.catalogue.cast import HOUSE

pytestmark = pytest.mark.django_db

DOGS = """---
titel: Satzung über die Erhebung der Hundesteuer (Hundesteuersatzung)
gueltigkeit: {issuer}
veroeffentlicht: 2024-07-01
gepflegt: 2026-01-22
tags: [thema-abgaben, ebene-lokal]
---
# Satzung

Der Rat hat beschlossen:

## I. Allgemeines

### § 1 Gegenstand

Besteuert wird das Halten von Hunden. <script>alert(1)</script> &lt;b&gt;

### § 2 {heading}

(1) {first}

(2) Steuerfrei sind Blindenführhunde.

## Anlage Verzeichnis

| Nr. | Hund | Betrag |
|---|---|---|
| 1 | Ersthund<br>je Jahr | 10 |
"""


def _write(folder: Path, *, issuer: str = "Stadt Teststadt", **words: str) -> Path:
    known = {"heading": "Befreiung", "first": "Gezahlt wird jährlich."} | words
    folder.mkdir(exist_ok=True)
    (folder / "hundesteuer.md").write_text(DOGS.format(issuer=issuer, **known), "utf-8")
    (folder / "README.md").write_text("# Keine Satzung", "utf-8")
    return folder


def _import(folder: Path, **more: object) -> Outcome:
    return import_bylaws(actor=HOUSE, folder=folder, **more)  # type: ignore[arg-type]


def _found(text: str) -> list[str]:
    return [hit.key for hit in search.search(text, ANONYMOUS, kinds=["bylaw"]).hits]


def _log() -> list[str]:
    return [event.kind for event in timeline(Reference("bylaw", "hundesteuer"))]


def test_a_file_becomes_sections_that_are_found_and_cited(tmp_path: Path) -> None:
    assert _import(_write(tmp_path / "a")).new == ["hundesteuer"]

    bylaw = Bylaw.objects.get()
    rows = bylaw.sections.values_list("anchor", "number", "heading", "part")
    assert list(rows) == [
        ("vorspruch", "", "", ""),
        ("p1", "§ 1", "Gegenstand", "I. Allgemeines"),
        ("p2", "§ 2", "Befreiung", "I. Allgemeines"),
        ("anlage", "Anlage", "Verzeichnis", ""),
    ]
    assert (bylaw.short, bylaw.level, str(bylaw.as_of)) == (
        "Hundesteuersatzung",
        "own",
        "2026-01-22",
    )
    assert _found("Blindenführhund steuerfrei")[0] == "hundesteuer#p2"
    cited = passage("bylaw", "hundesteuer#p2")
    assert cited is not None
    assert (cited.part, cited.url, cited.whose) == (
        "§ 2 Befreiung", "/satzungen/hundesteuer/#p2", "",
    )  # fmt: skip
    assert cited.title == f"{bylaw.title}, § 2 Befreiung"
    assert cited.quote.endswith("Steuerfrei sind Blindenführhunde.")
    assert [answer.part for answer in answers(kinds=["bylaw"])][1:3] == [
        "§ 1 Gegenstand",
        "§ 2 Befreiung",
    ]
    assert list(answers("en", kinds=["bylaw"])) == []
    assert resolve(bylaw.ref, ANONYMOUS) is not None


def test_reading_the_same_again_changes_nothing_and_a_probe_never(tmp_path: Path) -> None:
    folder = _write(tmp_path / "a")
    assert _import(folder, dry_run=True).new == ["hundesteuer"]
    assert (Bylaw.objects.count(), _found("Hundesteuer")) == (0, [])
    _import(folder)
    again = _import(folder)
    assert (again.new, again.changed, again.unchanged) == ([], [], ["hundesteuer"])
    assert _log() == ["bylaw.imported"]


def test_a_section_stays_the_same_row_when_its_words_change(tmp_path: Path) -> None:
    _import(_write(tmp_path / "a"))
    before = dict(BylawSection.objects.values_list("anchor", "pk"))
    long = "Gezahlt wird jährlich. " * 90

    outcome = _import(_write(tmp_path / "a", heading="Ermäßigung", first=long))

    after = dict(BylawSection.objects.values_list("anchor", "pk"))
    assert outcome.changed == ["hundesteuer"]
    assert {anchor: after[anchor] for anchor in before} == before
    assert set(after) - set(before) == {"p2-abs-1", "p2-abs-2"}
    assert _found("Blindenführhund steuerfrei")[0] == "hundesteuer#p2-abs-2"
    _import(_write(tmp_path / "a"))
    assert [key for key in _found("Blindenführhund steuerfrei") if "#p2" in key] == [
        "hundesteuer#p2"
    ]


def test_what_others_made_says_whose_it_is(tmp_path: Path) -> None:
    outcome = _import(_write(tmp_path / "a", issuer="Gemeinde Nachbarort"))

    assert outcome.foreign == ["hundesteuer"]
    cited = passage("bylaw", "hundesteuer#p1")
    assert cited is not None
    assert cited.whose == "Gemeinde Nachbarort"
    assert "(Gemeinde Nachbarort), § 1" in cited.title
    hits = search.search("Hundesteuer", ANONYMOUS, kinds=["bylaw"]).hits
    assert hits
    assert all("Gemeinde Nachbarort" in hit.title for hit in hits)


def test_what_vanished_is_withdrawn_only_on_request_and_comes_back(tmp_path: Path) -> None:
    folder = _write(tmp_path / "a")
    _import(folder)
    (folder / "hundesteuer.md").rename(folder / "tiere.md")
    assert _import(folder).missing == ["hundesteuer"]
    assert Bylaw.objects.filter(state="published").count() == 2

    assert _import(folder, withdraw_missing=True).withdrawn == ["hundesteuer"]

    assert passage("bylaw", "hundesteuer#p1") is None
    assert {key.split("#")[0] for key in _found("Hundesteuer")} == {"tiere"}
    restore_bylaw(actor=HOUSE, key="hundesteuer")
    assert passage("bylaw", "hundesteuer#p1") is not None
    review_bylaw(actor=HOUSE, key="hundesteuer")
    assert _log() == ["bylaw.imported", "bylaw.withdrawn", "bylaw.restored", "bylaw.reviewed"]
    with pytest.raises(Invalid):
        withdraw_bylaw(actor=HOUSE, key="hundesteuer", reason=" ")


def test_a_folder_without_bylaws_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        _import(tmp_path)


@pytest.mark.parametrize("slug", ["kiel", "konstanz", "kassel"])
def test_the_examples_of_demo_cities_say_that_they_are_examples(slug: str) -> None:
    found = documents_of(library_path() / "cities" / slug / "bylaws")

    assert len(found) == 2
    for _path, document in found:
        first = document.sections[0].text
        assert "Beispiel für die Vorführung, nicht amtlich" in document.title
        assert first.startswith("**Beispiel für die Vorführung, nicht amtlich.**")
        assert {document.level, document.issuer.split()[-1]} == {"own", slug.capitalize()}
        text = " ".join(section.text for section in document.sections)
        assert not re.search(r"\d+(?:,\d+)?\s*(?:€|Euro|Prozent|%)", text)


def test_a_front_that_nobody_can_read_spoils_nothing(tmp_path: Path) -> None:
    body = "# Satzung\n\n## § 1 Zweck\n\nText.\n"
    fronts = {
        "key": 'titel: Erste\nkey: "../../Böse Satzung"',
        "long": f"titel: Zweite\nkey: {'k' * 500}",
        "signs": 'titel: "Dritte\\0 \\uD800 Satzung"\ntags: ["a\\0b"]',
        "deep": "titel: Vierte\ntags: " + "[" * 9000,
        "broken": "titel: [Fünfte\n\t: x: y",
    }
    for name, front in fronts.items():
        (tmp_path / f"{name}.md").write_text(f"---\n{front}\n---\n{body}", encoding="utf-8")
    outcome = import_bylaws(actor=HOUSE, folder=tmp_path, issuer="Stadt Kiel")
    assert sorted(outcome.new) == ["boese-satzung", "broken", "deep", "k" * 110, "signs"]
    assert Bylaw.objects.get(key="signs").title == "Dritte Satzung"
    assert Bylaw.objects.get(key="deep").title == "Vierte"
