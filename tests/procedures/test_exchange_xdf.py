"""XDatenfelder become forms: types, limits, code lists, repetition, options, and refusals."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from rathaus.procedures.exchange.problems import ExchangeRefused
from rathaus.procedures.exchange.xdf.codelists import CodeLists
from rathaus.procedures.exchange.xdf.form import ImportedForm, form_of
from rathaus.procedures.exchange.xdf.read import read_xdf
from rathaus.procedures.forms.load import load_form
from rathaus.procedures.forms.validation import validate

NS = "urn:xoev-de:fim:standard:xdatenfelder_3.0.0"
COMMON = (
    "<freigabestatus><code>6</code></freigabestatus>"
    "<letzteAenderung>2026-01-01T00:00:00Z</letzteAenderung>"
)


def part(key: str, label: str, tag: str, inside: str, *, bezug: str = "") -> str:
    norm = f"<bezug>{bezug}</bezug>" if bezug else ""
    return (
        f"<{tag}><identifikation><id>{key}</id><version>1.0.0</version></identifikation>"
        f"<name>{label}</name>{norm}{COMMON}<bezeichnungEingabe>{label}</bezeichnungEingabe>"
        f"<schemaelementart><code>HAR</code></schemaelementart>{inside}</{tag}>"
    )


def field(
    key: str, label: str, datatype: str, more: str = "", *, kind: str = "input", bezug: str = ""
) -> str:
    inside = (
        f"<feldart><code>{kind}</code></feldart><datentyp><code>{datatype}</code></datentyp>"
        f"<vorbefuellung><code>keine</code></vorbefuellung>{more}"
    )
    return part(key, label, "datenfeld", inside, bezug=bezug)


def group(key: str, label: str, *members: str) -> str:
    return part(key, label, "datenfeldgruppe", "".join(members))


def held(amount: str, inside: str, *, bezug: str = "") -> str:
    norm = f"<bezug>{bezug}</bezug>" if bezug else ""
    return f"<struktur><anzahl>{amount}</anzahl>{norm}<enthaelt>{inside}</enthaelt></struktur>"


def schema(*members: str, rule: str = "") -> bytes:
    return f"""<xdatenfelder.stammdatenschema.0102 xmlns="{NS}"><header><nachrichtID>1</nachrichtID>
<erstellungszeitpunkt>2026-01-01T00:00:00Z</erstellungszeitpunkt></header><stammdatenschema>
<identifikation><id>S1</id><version>1.0.0</version></identifikation><name>Antrag</name>{COMMON}
<bezeichnung>Antrag auf etwas</bezeichnung>{rule}{"".join(members)}
</stammdatenschema></xdatenfelder.stammdatenschema.0102>""".encode()


def imported(*members: str, lists: CodeLists | None = None) -> ImportedForm:
    return form_of(read_xdf(schema(*members), "antrag.xml"), lists)


def only(*members: str, lists: CodeLists | None = None) -> dict[str, Any]:
    (made,) = imported(*members, lists=lists).form["properties"].values()
    return {key: value for key, value in made.items() if key not in ("x-ui", "x-fim")}


@pytest.mark.parametrize(
    ("datatype", "more", "expected"),
    [
        ("text", '<praezisierung minLength="2" maxLength="9"/>',
         {"type": "string", "minLength": 2, "maxLength": 9}),
        ("text_latin", '<praezisierung pattern="[0-9]{5}"/>',
         {"type": "string", "pattern": "^(?:[0-9]{5})$"}),
        ("date", "", {"type": "string", "format": "date"}),
        ("time", "", {"type": "string", "format": "time-of-day"}),
        ("bool", "<inhalt>true</inhalt>", {"type": "boolean", "default": True}),
        ("num", '<praezisierung minValue="0,5" maxValue="10"/>',
         {"type": "number", "minimum": 0.5, "maximum": 10}),
        ("num_int", '<praezisierung minValue="1"/>', {"type": "integer", "minimum": 1}),
        ("num_currency", "", {"type": "number"}),
    ],
)  # fmt: skip
def test_types_and_limits(datatype: str, more: str, expected: dict[str, Any]) -> None:
    assert only(held("1:1", field("F1", "Feld", datatype, more))) == expected


def test_groups_become_pages_and_norms_the_reason_for_asking() -> None:
    found = imported(
        held("1:1", group("G1", "Person", held("1:1", field("F1", "Name", "text", bezug="§ 1 A")))),
        held("1:1", field("F2", "Größe", "num", bezug="§ 2 B"), bezug="§ 3 C"),
        held("0:1", field("F3", "Länge", "num")),
    )
    pages = [(page["title"]["de"], page["fields"]) for page in found.form["x-sections"]]
    assert pages == [("Person", ["person"]), ("Angaben", ["groesse", "laenge"])]
    form = load_form(found.form)
    assert {path: one.why.norm for path, one in form.by_path.items() if one.why} == {
        "person.name": "§ 1 A",
        "groesse": "§ 3 C; § 2 B",
    }
    assert found.form["required"] == ["person", "groesse"]
    assert found.form["properties"]["groesse"]["x-fim"] == {"id": "F2", "version": "1.0.0"}


WERTE = (
    "<werte><wert><code>a</code><name>Auto</name></wert>"
    "<wert><code>b</code><name>Bus</name><hilfe>Linie</hilfe></wert></werte>"
)


def test_values_become_options_and_several_of_them_checkboxes() -> None:
    assert only(held("1:1", field("F1", "Womit", "text", WERTE, kind="select"))) == {
        "type": "string",
        "enum": ["a", "b"],
    }
    made = imported(held("0:2", field("F1", "Womit", "text", WERTE, kind="select"))).form
    entry = made["properties"]["womit"]
    assert (entry["type"], entry["maxItems"], entry["items"]["enum"]) == ("array", 2, ["a", "b"])
    assert entry["x-ui"]["options"] == {"a": {"de": "Auto"}, "b": {"de": "Bus"}}
    assert entry["x-ui"]["option_help"] == {"b": {"de": "Linie"}}
    assert load_form(made).by_path["womit"].widget == "checkboxes"


LIST = """<gc:CodeList xmlns:gc="http://docs.oasis-open.org/codelist/ns/genericode/1.0/">
<Identification><CanonicalUri>urn:x</CanonicalUri><CanonicalVersionUri>urn:x_2</CanonicalVersionUri>
</Identification><ColumnSet><Column Id="code"/><Column Id="text"/><Key><ColumnRef Ref="code"/></Key>
</ColumnSet><SimpleCodeList><Row><Value ColumnRef="code"><SimpleValue>01</SimpleValue></Value>
<Value ColumnRef="text"><SimpleValue>Eins</SimpleValue></Value></Row></SimpleCodeList>
</gc:CodeList>"""


def test_a_code_list_beside_the_schema_gives_the_options(tmp_path: Path) -> None:
    reference = (
        "<codelisteReferenz><canonicalIdentification>urn:x</canonicalIdentification>"
        "<canonicalVersionUri>urn:x_2</canonicalVersionUri></codelisteReferenz>"
    )
    asked = held("1:1", field("F1", "Wahl", "text", reference, kind="select"))
    without = imported(asked)
    assert without.form["properties"]["wahl"]["type"] == "string"
    assert ["urn:x_2" in note.reason for note in without.notes] == [True]
    (tmp_path / "liste.xml").write_text(LIST)
    assert only(asked, lists=CodeLists(tmp_path))["enum"] == ["01"]


def test_a_group_that_occurs_several_times_repeats() -> None:
    found = imported(held("1:*", group("G1", "Kind", held("1:1", field("F1", "Name", "text")))))
    form = load_form(found.form)
    assert form.by_path["kind"].widget == "repeat"
    assert form.by_path["kind.*.name"].required
    assert found.form["properties"]["kind"]["minItems"] == 1


def test_an_optional_group_asks_for_the_rest_once_it_is_begun() -> None:
    members = (held("1:1", field("F1", "Straße", "text")), held("1:1", field("F2", "Ort", "text")))
    form = load_form(imported(held("0:1", group("G1", "Anschrift", *members))).form)
    context = {"today": str(date(2026, 11, 22))}
    assert validate(form, {}, context=context) == []
    begun = validate(form, {"anschrift": {"ort": "Kiel"}}, context=context)
    assert [(error.path, "„Straße“" in error.message) for error in begun] == [
        ("anschrift.strasse", True)
    ]
    full = {"anschrift": {"ort": "Kiel", "strasse": "Markt"}}
    assert validate(form, full, context=context) == []


def test_files_become_uploads_and_what_is_not_asked_is_reported() -> None:
    more = "<maxSize>1000</maxSize><mediaType>application/pdf</mediaType>"
    found = imported(
        held("1:1", field("F1", "Ausweis", "file", more)),
        held("1:1", field("F2", "Geheim", "text", "<inhalt>x</inhalt>", kind="hidden")),
    )
    evidence = found.form["properties"]["ausweis"]["x-ui"]["evidence"]
    assert (evidence["kinds"], evidence["max_bytes"], evidence["required"]) == (
        ["application/pdf"], 1000, True,
    )  # fmt: skip
    assert list(found.form["properties"]) == ["ausweis"]
    assert [note.reason for note in found.notes if "Geheim" in note.reason and "„x“" in note.reason]


def test_limits_that_cannot_be_checked_are_reported() -> None:
    found = imported(
        held("1:1", field("F1", "Tag", "date", '<praezisierung minValue="2020-01-01"/>')),
        held("1:1", field("F2", "Muster", "text", '<praezisierung pattern="(?=x)["/>')),
    )
    assert ["minValue" in note.reason or "Muster" in note.reason for note in found.notes] == [
        True
    ] * 2


RULE = (
    "<regel><identifikation><id>R1</id><version>1.0.0</version></identifikation><name>R</name>"
    "<letzteAenderung>2026-01-01T00:00:00Z</letzteAenderung>"
    "<ziel><element>F9</element></ziel></regel>"
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<a>", "xml.syntax"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "xml.doctype"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "xml.doctype"),
        (f'<unbekannt xmlns="{NS}"/>'.encode(), "xdf.message"),
        (schema(held("1:1", "")), "xdf.reference"),
        (schema(held("2:1", field("F1", "A", "text"))), "xdf.amount"),
        (schema(held("viele", field("F1", "A", "text"))), "xdf.amount"),
        (schema(held("1:1", field("F1", "A", "zahl"))), "xdf.code"),
        (schema(held("1:1", field("F1", "A", "text")), rule=RULE), "xdf.reference"),
        (schema(held("1:1", field("F1", "A", "text")), held("1:1", field("F1", "B", "text"))),
         "xdf.contradiction"),
        (schema(held("1:1", field("F1", "A", "text", "<fremd/>"))), "xdf.unexpected"),
        (schema(held("1:1", field("F1", "", "text"))), "xdf.missing"),
    ],
)  # fmt: skip
def test_broken_files_are_refused_with_line_and_reason(data: bytes, code: str) -> None:
    with pytest.raises(ExchangeRefused) as caught:
        read_xdf(data, "antrag.xml")
    (finding,) = caught.value.findings
    assert (finding.file, finding.code) == ("antrag.xml", code)
    assert finding.line > 0


def test_the_same_element_may_stand_in_two_groups() -> None:
    name = field("F1", "Name", "text")
    found = imported(
        held("1:1", group("G1", "Mutter", held("1:1", name))),
        held("1:1", group("G2", "Vater", held("1:1", name))),
    )
    assert {"mutter.name", "vater.name"} <= set(load_form(found.form).by_path)


SAMPLES = Path(__file__).resolve().parents[1] / "conformance/data/fim"


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_damaged_file_becomes_a_form_or_is_refused_but_never_breaks(data: st.DataObject) -> None:
    """Elements taken away, doubled or emptied at random."""
    name = data.draw(st.sampled_from(["xdf2/simple.xml", "xdf2/select.xml", "xdf3/simple.xml"]))
    root = etree.parse(str(SAMPLES / name)).getroot()
    for _ in range(data.draw(st.integers(1, 3))):
        element = data.draw(st.sampled_from([one for one in root.iter() if len(one) < 3]))
        if element is root:
            continue
        match data.draw(st.sampled_from(["away", "twice", "mute", "other"])):
            case "away":
                element.getparent().remove(element)
            case "twice":
                element.addnext(copy.deepcopy(element))
            case "mute":
                element.text = None
            case "other":
                element.text = data.draw(st.text("abc019:*{}[]", max_size=6))
    try:
        loaded = [load_form(form_of(read_xdf(etree.tostring(root), name)).form)]
        reasons: list[str] = []
    except ExchangeRefused as error:
        loaded, reasons = [], [finding.reason for finding in error.findings]
    assert bool(loaded) != any(reasons)
