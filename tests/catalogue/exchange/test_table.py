"""The table: what we write we read again; whatever dress it comes in; every fault with its line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rathaus.catalogue.exchange.described import DescribedFee, DescribedPaper, DescribedService
from rathaus.catalogue.exchange.table.read import read_table
from rathaus.catalogue.exchange.table.write import write_table
from rathaus.kernel.errors import Invalid, Refused
from tests.catalogue.exchange.test_xzufi import SERVICE

GERMAN_ONLY = replace(
    SERVICE,
    fees=tuple(
        replace(fee, names={k: v for k, v in fee.names.items() if k == "de"})
        for fee in SERVICE.fees
    ),
    papers=tuple(replace(paper, names={"de": paper.names["de"]}) for paper in SERVICE.papers),
    legal_basis=tuple(
        replace(basis, text={k: v for k, v in basis.text.items() if k == "de"})
        for basis in SERVICE.legal_basis
    ),
    duration_minutes=15,
)


def test_what_we_write_we_read_again() -> None:
    other = DescribedService(
        key="zwei",
        names={"de": '=Zwei; "mit" Zeichen'},
        texts={"de": {"kurztext": "- ein\n- Punkt"}},
        fees=(DescribedFee(kind="text", names={"de": "nach Aufwand"}, norm="§ 1"),),
        papers=(DescribedPaper(names={"de": "A"}),),
        hidden=True,
    )
    data = write_table([GERMAN_ONLY, other])
    assert data.startswith(b"\xef\xbb\xbfschluessel;name;")
    assert "'=Zwei" in data.decode("utf-8-sig")
    assert read_table(data, file="t.csv").services == (GERMAN_ONLY, other)


TABLE = "schluessel{d}name{d}kurztext{d}gebuehren\na-b{d}Müll{d}Groß – klein{d}ab 5 €\n"


@pytest.mark.parametrize("divider", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_dress(divider: str, encoding: str, end: str) -> None:
    text = TABLE.format(d=divider).replace("\n", end)
    (service,) = read_table(text.encode(encoding), file="t.csv").services
    assert (service.names["de"], service.texts["de"]["kurztext"]) == ("Müll", "Groß – klein")
    assert service.fees[0].kind == "from"


HEAD = "schluessel;name;kurztext;leika;gebuehren;zeiten;links;dauer_minuten;sichtbar\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "t.csv: Die Datei ist leer."),
        ("schluessel;name;farbe\n", "t.csv, Zeile 1: Die Spalte „farbe“ ist unbekannt."),
        ("schluessel;name\n", "t.csv, Zeile 1: Es fehlt die Spalte kurztext."),
        (HEAD + "a;A;k;;;;;;\nÄ b;B;k;;;;;;\n", "t.csv, Zeile 3, Spalte schluessel: „Ä b“"),
        (HEAD + 'a;A;"k\nk\nk";;;;;;\nb;;k;;;;;;\n', "t.csv, Zeile 5, Spalte name: Die Zelle"),
        (HEAD + "a;A;k;123;;;;;\n", "t.csv, Zeile 2, Spalte leika: „123“"),
        (HEAD + "a;A;k;;20 bis 10 Euro;;;;\n", "Spalte gebuehren: „20 bis 10 Euro“ geht nicht"),
        (HEAD + "a;A;k;;;Frist 2 Monde;;;\n", "Spalte zeiten: „Frist 2 Monde“"),
        (HEAD + "a;A;k;;;;Mehr | javascript:x | T;;\n", "Spalte links: „javascript:x“"),
        (HEAD + "a;A;k;;;;;bald;\n", "Spalte dauer_minuten: „bald“"),
        (HEAD + "a;A;k;;;;;;vielleicht\n", "Spalte sichtbar: „vielleicht“"),
        (HEAD + "a;A;k;;;;;;\na;A;k;;;;;;\n", "t.csv, Zeile 3, Spalte schluessel: „a“ steht schon"),
        (HEAD + 'a;"A;k;;;;;;\n', "Ein Anführungszeichen ist nicht geschlossen."),
        (HEAD + "a;A;k;;;;;;;zu viel\n", "t.csv, Zeile 2: Die Zeile hat mehr Spalten"),
    ],
)
def test_faults_name_file_line_and_column(text: str, said: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_table(text.encode(), file="t.csv")
    assert said in refusal.value.message
    assert refusal.value.remedy


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(Refused):
        read_table(b"PK\x03\x04\x00\x00", file="t.csv")
